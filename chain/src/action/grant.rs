//! Grants: offered by who holds or was granted, accepted by the grantee, amended, suspended, exited
//! and ended by the two sides.
//!
//! A grant rests on certificates that the grantor holds (first tier), or on a grant to the grantor
//! (below). Once accepted it stays with its certificates: when one moves to another holder, the new
//! holder is bound by it and stands on the grantor's side; the old one no longer.
//!
//! # Invariants
//! - 13: inside the parent in every dimension, see [`crate::attenuation`].
//! - 14: first tier over public data: by an implementing institution under its registered plan,
//!   with its operation terms.
//! - 15: data that was shared with its holder is granted on its provider's consent.
//! - 16: the grantee is qualified and does not supervise the matter.
//! - 17: an exclusive grant overlaps no other grant on the same parent.
//! - 18: widening is signed by both sides and checked like an offer; narrowing may be one-sided. What
//!   no longer fits below is frozen, see [`crate::lineage`].
//! - 19, 20: the whole chain stands when the grant is offered and when it is accepted.
//! - 21: the grantee does not stand above in the chain.
//! - 23: important data has a live risk assessment.
//! - 25: no negative list of a certificate's home or of a region named hits it.
//! - 22, 41: neither core data nor certificates under dispute or in transfer.
//! - 32: the shares of its revenue add up to the whole.
//! - 43: every region named, and the grantee's, recognises every certificate. A national scope
//!   names no receiving region: each product and deal under it is checked where it is made.

mod accept;
mod amend;
mod book;
mod check;
mod exit;
mod offer;
mod pause;
mod side;

use serde::{Deserialize, Serialize};

use super::text::{check_name, check_text};
use crate::{
    hash::RecordId, reject::Rejection, state::TaggedDigest, time::Date, words::OperationMode,
};

pub(super) use accept::end_grant;
pub use accept::{Accept, Terminate};
pub use amend::Amend;
pub use exit::{ChildExit, End, Exit};
pub use offer::Offer;
pub use pause::{Resume, Suspend};
pub(super) use side::{is_grantor_side, require_grantor_side};

/// What an authorization to operate public data must state (授权条件、运营模式、退出机制、安全管理
/// 责任, and the collective decision 三重一大 behind it). Its term is the grant's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationTerms {
    /// The registered plan that it carries out.
    pub plan: RecordId,
    /// Operation mode, the plan's.
    pub mode: OperationMode,
    /// Conditions of the authorization.
    pub conditions: String,
    /// How the operator exits.
    pub exit_rule: String,
    /// Who answers for which security duty.
    pub security_duties: String,
    /// The collective decision.
    pub decision: Decision,
}

/// A decision document: number, date, digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Number of the document.
    pub reference: String,
    /// Its date.
    pub date: Date,
    /// Digest of the document.
    pub document: TaggedDigest,
}

impl OperationTerms {
    fn check(&self) -> Result<(), Rejection> {
        check_text("conditions", &self.conditions)?;
        check_text("exit_rule", &self.exit_rule)?;
        check_text("security_duties", &self.security_duties)?;
        self.decision.check()
    }
}

impl Decision {
    pub(super) fn check(&self) -> Result<(), Rejection> {
        check_name("reference", &self.reference)
    }
}

#[cfg(test)]
mod tests;
