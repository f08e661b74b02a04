//! Certificates (登记证书): issued in [`issue`], then changed in status by their home registrar alone
//! ([`status`]).
//!
//! ```text
//! active ─suspend→ suspended ─resume→ active      active ─deregister→ deregistered
//! active or suspended ─revoke→ revoked            past valid_to: expired (derived)
//! ```
//! Deregistered, revoked and expired certificates never come back. Nothing else is written when one
//! stops: what depends on it asks for its status, so it is frozen in the same block, everywhere.
//!
//! `cert.issue` touches three keys, the certificate's, its application's and its subject's claim, and
//! one more for each content digest and for the information-resource code. The others touch one key.

mod issue;
mod status;

#[cfg(test)]
mod tests;

pub use issue::Issue;
pub use status::{Deregister, Resume, Revoke, Suspend};
