//! Answers in forms that other people's tools read: Verifiable Credential and its status list, SCITT,
//! checkpoints of the history, PROV-JSON, DCAT, and paper.
//!
//! They add nothing to what the ledger says. The credential is the signed record itself, so it proves
//! who issued it. Receipts and checkpoints prove inclusion, by validators' nodes; a status list is the
//! answering node's word. PROV, DCAT and paper describe and prove nothing.

pub mod checkpoint;
pub mod credential;
pub mod dcat;
pub mod paper;
pub mod prov;
pub mod scitt;
pub mod status_list;
pub mod witness;

/// Identifiers of what is on this ledger, in exports: `urn:hefu:certificate:…`.
fn urn(kind: &str, id: &str) -> String {
    format!("urn:hefu:{kind}:{id}")
}
