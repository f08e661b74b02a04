//! Answers in forms that other people's tools read: Verifiable Credential, PROV-JSON, DCAT.
//!
//! They add nothing to what the ledger says. The credential is the signed record itself, so it proves
//! who issued it; the other two describe and prove nothing.

pub mod credential;
pub mod dcat;
pub mod prov;

/// Identifiers of what is on this ledger, in exports: `urn:hefu:certificate:…`.
fn urn(kind: &str, id: &str) -> String {
    format!("urn:hefu:{kind}:{id}")
}
