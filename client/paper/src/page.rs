//! From facts to the bytes of a file.

use crate::{
    error::PaperError, face::Faces, facts::Facts, form::place, link::VerifyAddress, pdf,
    sheet::Sheet, svg,
};

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// PDF/A-2u.
    Pdf,
    /// SVG.
    Svg,
}

impl Form {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Svg => "image/svg+xml",
        }
    }

    /// How names of its files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Svg => "svg",
        }
    }
}

/// The printed certificate.
pub fn print(
    facts: &Facts,
    address: &VerifyAddress,
    faces: &Faces,
    form: Form,
) -> Result<Vec<u8>, PaperError> {
    let layout = place(&Sheet::of(facts, address), faces)?;
    match form {
        Form::Pdf => pdf::paint(&layout, faces),
        Form::Svg => Ok(svg::paint(&layout, faces).into_bytes()),
    }
}
