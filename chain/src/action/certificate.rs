//! Certificates (登记证书): issued in [`issue`], then changed by their home registrar alone: in status
//! ([`status`]), in content ([`correct`], [`change`]), in term ([`renew`]) and in holder ([`transfer`]).
//!
//! ```text
//! active ─suspend→ suspended ─resume→ active      active ─deregister→ deregistered
//! active or suspended ─revoke→ revoked            past valid_to: expired (derived)
//! ```
//! Deregistered, revoked and expired certificates never come back. Nothing else is written when one
//! stops: what depends on it asks for its status, so it is frozen in the same block, everywhere.
//!
//! `cert.issue` touches three keys, the certificate's, its application's and its subject's claim, and
//! one more for each content digest and for the information-resource code. The others touch the
//! certificate's; `cert.transfer`, and a `cert.change` or `cert.correct` of what its subject states too,
//! the subject's; new content one claim for each digest.

mod change;
mod correct;
mod issue;
mod renew;
mod status;
mod transfer;

#[cfg(test)]
mod tests;

pub use change::Change;
pub use correct::{Correct, Correction};
pub use issue::Issue;
pub use renew::Renew;
pub use status::{Deregister, Resume, Revoke, Suspend};
pub use transfer::Transfer;
