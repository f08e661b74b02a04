//! `policy.set`: other parameters from a declared height on (invariant 50).

use serde::{Deserialize, Serialize};

use super::{check_effective, require_network_authority, require_quorum, schedule};
use crate::{
    action::text::check_name,
    execute::{Apply, Outcome, refuse},
    hash::Digest,
    height::Height,
    params::Params,
    reject::{Reason, Rejection},
    state::{Organisation, ParamsChange, TaggedDigest},
};

/// `policy.set`: by a governance quorum. Headers carry the new parameters' hash from the effective
/// height on; a node that does not know their protocol version stops there. Touches one key, or two
/// when an earlier change has taken effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetPolicy {
    /// All parameters, changed or not.
    pub params: Params,
    /// Hash of the parameters that they take the place of.
    pub replaces: Digest,
    /// First height at which they hold.
    pub effective_height: Height,
    /// Number of the decision.
    pub notice: String,
    /// Digest of the decision.
    pub document: TaggedDigest,
}

impl SetPolicy {
    /// Fields in range; the parameters are checked against those in force.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("notice", &self.notice)
    }

    /// Writes the change.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let schedule = schedule(apply)?;
        require_quorum(apply, &schedule)?;
        require_network_authority(author)?;
        check_effective(apply, self.effective_height)?;
        if let Some(change) = apply.state.get::<ParamsChange>(&())? {
            if change.from > apply.context.height {
                return refuse(Reason::GovernancePending, change.from);
            }
            apply.state.put(&(), &change.params);
        }
        let in_force = apply.params.hash();
        if self.replaces != in_force {
            return refuse(Reason::GovernanceStale, in_force);
        }
        if self.params.hash() == in_force {
            return refuse(Reason::FieldsInvalid, "nothing is changed");
        }
        if let Err(error) = apply.params.check_next(&self.params) {
            return refuse(Reason::GovernanceParams, error);
        }
        let change = ParamsChange { from: self.effective_height, params: self.params.clone() };
        apply.state.put(&(), &change);
        Ok(())
    }
}
