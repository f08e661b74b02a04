//! `hefu certificate print`: the certificate on paper, as PDF/A or SVG.
//!
//! Only what a certificate file proves is printed, so a file is verified first, and so is what a node
//! sends for a number. Nothing else is asked of a node: a holder prints its file without any network.

use std::{fs, path::PathBuf};

use clap::Args;
use hefu_paper::{Faces, Facts, FontFiles, Form, Sheet, VerifyAddress};
use serde_json::json;

use super::verify::obtain;
use crate::{
    exit::{CliError, Exit},
    print::print,
    session::Session,
};

/// What to print, and how.
#[derive(Clone, Debug, Args)]
pub struct PrintArgs {
    /// A certificate file, or a certificate number or query code to fetch it for
    pub subject: PathBuf,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Write SVG instead of PDF/A
    #[arg(long)]
    pub svg: bool,
    /// Address whose verify page the QR code leads to [default: the node that is asked]
    #[arg(long, env = "HEFU_VERIFY_AT", value_name = "URL")]
    pub verify_at: Option<String>,
    /// Font of what is stated [default: Noto Serif CJK of the system]
    #[arg(long, value_name = "FILE")]
    pub font: Option<PathBuf>,
    /// Font of headings and labels [default: Noto Serif CJK of the system]
    #[arg(long, value_name = "FILE")]
    pub font_bold: Option<PathBuf>,
    /// Font for characters that neither has; may be repeated
    #[arg(long = "font-fallback", value_name = "FILE")]
    pub font_fallbacks: Vec<PathBuf>,
}

impl PrintArgs {
    /// Verifies, prints, and says what was written.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let address = VerifyAddress::new(&self.address(session)?)?;
        let (verifier, bytes) = obtain(session, &self.subject, None, None)?;
        let facts = Facts::of_file(&bytes, verifier.anchor())?;
        let fonts = FontFiles {
            regular: self.font.clone(),
            bold: self.font_bold.clone(),
            fallbacks: self.font_fallbacks.clone(),
        };
        let form = if self.svg { Form::Svg } else { Form::Pdf };
        let page = hefu_paper::print(&facts, &address, &Faces::load(&fonts)?, form)?;
        fs::write(&self.out, &page).map_err(CliError::file(&self.out))?;
        let sheet = Sheet::of(&facts, &address);
        let written = json!({
            "file": self.out,
            "bytes": page.len(),
            "number": sheet.number,
            "height": facts.as_of.height,
            "block_time": facts.as_of.time.to_rfc3339(),
            "marked": sheet.stamp.map(|stamp| stamp.word.zh),
            "qr": sheet.link,
        });
        print(session.settings.output, &written);
        Ok(Exit::Ok)
    }

    fn address(&self, session: &Session) -> Result<String, CliError> {
        match &self.verify_at {
            Some(address) => Ok(address.clone()),
            None if self.subject.exists() && session.settings.node.is_none() => {
                Err(CliError::Usage(
                    "the QR code needs an address: give the one of a node's verify page with \
                 --verify-at URL"
                        .into(),
                ))
            }
            None => Ok(session.node.address().into()),
        }
    }
}
