//! `hefu import`: a catalogue of rows becomes resources, and on request certificates.
//!
//! read ([`source`]) → normalise ([`row`], [`dates`], [`words`]) → say what is suspect
//! ([`duplicate`]) → enrol who is missing ([`enrol`], [`holder`]) → declare and certify
//! ([`certify`]) in waves ([`pipeline`]) that can be stopped and go on ([`journal`]) → [`report`].

pub mod certify;
pub mod dates;
pub mod duplicate;
pub mod enrol;
pub mod holder;
pub mod journal;
pub mod pipeline;
pub mod prepare;
pub mod report;
pub mod row;
pub mod run;
pub mod source;
pub mod words;

use std::path::PathBuf;

use clap::Args;
use hefu_chain::region::Region;

pub use run::run;

use crate::fetch::FetchError;

/// What to import, and how.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// The catalogue: JSON lines, CSV or DCAT JSON
    pub file: PathBuf,
    /// Carry every row on to a certificate
    #[arg(long)]
    pub certify: bool,
    /// Enrol providers under provisional codes, since catalogues name no codes
    #[arg(long)]
    pub provisional_holders: bool,
    /// Directory of key files: the authority's and the registrars'; provisional keys are kept in it
    #[arg(long, value_name = "DIR")]
    pub keys: PathBuf,
    /// Write the report here
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Region of rows that name none, such as those of a DCAT catalogue
    #[arg(long, value_name = "CODE")]
    pub region: Option<Region>,
    /// Read the file and report, but send nothing
    #[arg(long)]
    pub read_only: bool,
}

/// Why an import fails as a whole.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{path}: {1}", path = .0.display())]
    Unreadable(PathBuf, std::io::Error),
    /// The file is too large.
    #[error("{path} has more than {max_bytes} bytes; split it", path = path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        max_bytes: u64,
    },
    /// The file is no UTF-8 text.
    #[error("{path} is not UTF-8 from byte {offset} on; convert it first (iconv -f GB18030 -t UTF-8)", path = path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// Where the first wrong byte is.
        offset: usize,
    },
    /// The file is no catalogue.
    #[error("not a catalogue: {0}")]
    NotACatalogue(String),
    /// The journal cannot be used.
    #[error("the journal {path} cannot be used: {1}", path = .0.display())]
    Journal(PathBuf, std::io::Error),
    /// Another import holds the journal.
    #[error("another import of this file is running: it holds {path}", path = .0.display())]
    Running(PathBuf),
    /// The node.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The node gave no room or no answer for long.
    #[error("stopped: {0}. Run the same command again to go on where it stopped")]
    Stopped(String),
}
