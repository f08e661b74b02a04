//! How a command ends: what went wrong, in words, and the documented exit code.

use std::{path::PathBuf, process::ExitCode};

use hefu_chain::{
    bundle::Outcome,
    reject::{Reason, Rejection},
};
use hefu_paper::PaperError;

use crate::{fetch::FetchError, import::ImportError};

/// Exit codes of `hefu`. They are part of its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or the verdict is good.
    Ok = 0,
    /// Anything not named below.
    Other = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A proof or signature does not hold.
    Forged = 3,
    /// What was asked for is not on the ledger.
    NotFound = 4,
    /// Authentic, but not in force.
    NotInForce = 5,
    /// The node could not be reached, or is overloaded.
    Network = 6,
    /// The signer may not do this.
    NotPermitted = 7,
    /// Stopped by the user: the shell says so for a process that Ctrl-C ended.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command line asks for something impossible; the text says what to give instead.
    #[error("{0}")]
    Usage(String),
    /// A file cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file does not hold what it should.
    #[error("{path}: {detail}", path = path.display())]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A key file cannot be used.
    #[error(transparent)]
    KeyFile(#[from] hefu_genesis::key_file::KeyFileError),
    /// A file of the founding cannot be used.
    #[error(transparent)]
    Genesis(#[from] hefu_genesis::file::FileError),
    /// The system gave no random bytes.
    #[error(transparent)]
    Randomness(#[from] crate::compose::NoRandomness),
    /// A localnet cannot be opened.
    #[error(transparent)]
    Localnet(#[from] hefu_genesis::localnet::LocalnetError),
    /// A record breaks a rule that needs no ledger.
    #[error("{}", describe(.0))]
    Rejected(Rejection),
    /// The node refused, failed or was not reached.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// An import failed as a whole.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// What a node gave contradicts its proofs.
    #[error("what the node gave does not hold: {0}")]
    Forged(String),
    /// A certificate cannot be printed.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// A key in a token cannot be used.
    #[error(transparent)]
    Token(#[from] hefu_genesis::token::TokenError),
    /// A witness's directory cannot be used.
    #[error(transparent)]
    Witness(#[from] crate::witness::HomeError),
    /// The operation ended with this code; what it means was printed already.
    #[error("")]
    Ended(Exit),
}

impl From<Rejection> for CliError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Reason> for CliError {
    fn from(reason: Reason) -> Self {
        Self::Rejected(reason.into())
    }
}

impl CliError {
    /// The exit code of this failure.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Rejected(rejection) => exit_of_code(rejection.reason.code()),
            Self::Fetch(error) => error.exit(),
            Self::Ended(exit) => *exit,
            Self::Forged(_)
            | Self::Paper(PaperError::NotProven { outcome: Outcome::Forged, .. }) => Exit::Forged,
            Self::Paper(PaperError::LinkInvalid(_)) => Exit::Usage,
            Self::Import(ImportError::Fetch(error)) => error.exit(),
            Self::Import(ImportError::Stopped(_)) => Exit::Network,
            _ => Exit::Other,
        }
    }

    /// A failure of a file operation.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

/// Codes of refusals that say a signature or proof does not hold.
const FORGED: [&str; 4] = [
    "record.signature_invalid",
    "record.proof_malformed",
    "record.proof_repeated",
    "record.algorithm_unknown",
];
/// Codes of refusals that say the signer may not do this.
const NOT_PERMITTED: [&str; 20] = [
    "record.role_not_held",
    "record.role_wrong",
    "record.outside_territory",
    "record.outside_track",
    "record.roles_conflict",
    "record.proof_missing",
    "record.proof_unexpected",
    "record.key_not_valid",
    "record.not_holder",
    "org.authority_required",
    "org.suspended",
    "app.other_registrar",
    "cert.other_registrar",
    "rights.not_holder",
    "rights.not_grantee",
    "grant.institution_required",
    "grant.grantee_unqualified",
    "product.not_producer",
    "deal.party_wrong",
    "deal.host_wrong",
];

/// What a node says to a client that shows no certificate where one is asked for.
const CLIENT_CERTIFICATE: &str = "client_certificate_required";

/// The exit code that belongs to a refusal's code.
pub fn exit_of_code(code: &str) -> Exit {
    if FORGED.contains(&code) {
        Exit::Forged
    } else if NOT_PERMITTED.contains(&code) || code == CLIENT_CERTIFICATE {
        Exit::NotPermitted
    } else if code.ends_with(".unknown") {
        Exit::NotFound
    } else {
        Exit::Other
    }
}

/// A refusal in both languages, with its rule.
pub fn describe(rejection: &Rejection) -> String {
    let reason = rejection.reason;
    let mut text = format!("{}: {} {}", reason.code(), reason.message_zh(), reason.message_en());
    if !rejection.detail.is_empty() {
        text.push_str(&format!(" ({})", rejection.detail));
    }
    if let Some(number) = reason.invariant() {
        text.push_str(&format!("; rule {number}"));
    }
    if !reason.basis().is_empty() {
        text.push_str(&format!(", {}", reason.basis()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_code_is_a_reason() {
        let codes: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        for code in FORGED.iter().chain(&NOT_PERMITTED) {
            assert!(codes.contains(code), "{code}");
        }
    }

    #[test]
    fn refusals_end_with_their_code() {
        for (reason, exit) in [
            (Reason::SignatureInvalid, Exit::Forged),
            (Reason::OutsideTerritory, Exit::NotPermitted),
            (Reason::CertificateOfOtherRegistrar, Exit::NotPermitted),
            (Reason::OrgUnknown, Exit::NotFound),
            (Reason::TypeUnknown, Exit::Other),
            (Reason::TermInvalid, Exit::Other),
        ] {
            assert_eq!(CliError::from(reason).exit(), exit, "{reason:?}");
        }
    }
}
