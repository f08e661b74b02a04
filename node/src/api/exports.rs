//! Answers in forms that other people's tools read: Verifiable Credential, PROV-JSON, DCAT, and paper.
//!
//! They add nothing to what the ledger says. The credential is the signed record itself, so it proves
//! who issued it; the others describe and prove nothing.

pub mod credential;
pub mod dcat;
pub mod paper;
pub mod prov;

/// Identifiers of what is on this ledger, in exports: `urn:hefu:certificate:…`.
fn urn(kind: &str, id: &str) -> String {
    format!("urn:hefu:{kind}:{id}")
}
