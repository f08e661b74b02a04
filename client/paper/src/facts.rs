//! What a printed certificate speaks of: the record that issued it and the state about it, as of one
//! block. From a file that proves itself, or as a node has them.

use hefu_chain::{
    action::certificate::Issue,
    bundle::{AsOf, Bundle, Outcome, ProvenState, TrustAnchor, VerifyOptions, verify_bundle},
    state::{Certificate, Organisation, State},
    time::Date,
};

use crate::{error::PaperError, words::Both};

/// Everything that the paper says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The certificate as its registrar issued it.
    pub issue: Issue,
    /// The certificate as the state has it.
    pub certificate: Certificate,
    /// Name of its registrar.
    pub registrar_name: String,
    /// The block that all this is after.
    pub as_of: AsOf,
    /// What a node knows beside.
    pub beside: Beside,
}

/// What no certificate file proves and a node can add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Name of the holder of now, where it is not the first one.
    pub holder_name: Option<String>,
    /// Legal date of the block that issued it.
    pub issued_on: Option<Date>,
    /// Why it is not in force although its own state is good: what it rests on is not.
    pub blocked: Option<Both<String>>,
}

impl Facts {
    /// What a certificate file proves, as of its header. A file that proves no certificate is refused.
    pub fn of_file(bytes: &[u8], anchor: &TrustAnchor) -> Result<Self, PaperError> {
        let not_proven =
            |outcome, detail: &str| PaperError::NotProven { outcome, detail: detail.into() };
        let bundle = Bundle::from_bytes(bytes)
            .map_err(|error| not_proven(Outcome::Unknown, &error.to_string()))?;
        // The paper speaks of the header's time, so nothing is asked about any later one.
        let now = bundle.finality.header.time;
        let options = VerifyOptions { now, max_age_ms: None, receiving: None };
        let verdict = verify_bundle(&bundle, anchor, &options);
        let proven = verdict.outcome <= Outcome::NotInForce;
        let (Some(issue), Some(certificate), Some(as_of), true) =
            (verdict.issue.clone(), verdict.certificate.clone(), verdict.as_of, proven)
        else {
            let found = verdict.findings().next();
            let detail = found.map(|(finding, detail)| format!("{} {detail}", finding.code()));
            return Err(not_proven(verdict.outcome, detail.unwrap_or_default().trim()));
        };
        let registrar_name = registrar_name(&bundle, &certificate)
            .ok_or_else(|| not_proven(Outcome::Unknown, "registrar"))?;
        Ok(Self { issue, certificate, registrar_name, as_of, beside: Beside::default() })
    }

    /// Name of the holder of now; absent where nothing given here says it.
    pub fn holder_name(&self) -> Option<&str> {
        if self.certificate.holder == self.issue.holder {
            return Some(&self.issue.holder_name);
        }
        self.beside.holder_name.as_deref()
    }
}

/// The registrar's name in the proven state of a file that was verified.
fn registrar_name(bundle: &Bundle, certificate: &Certificate) -> Option<String> {
    let proven = ProvenState::check(&bundle.entries, &bundle.finality.header.state_root).ok()?;
    let organisation: Option<Organisation> =
        State::new(&proven).get(&certificate.registrar).ok()?;
    organisation.map(|organisation| organisation.name)
}
