//! `reg.joint`: an order that several regulators sign (联管联治).

use serde::{Deserialize, Serialize};

use super::order::{Freeze, Order, RecordFinding, Sanction, Unfreeze};
use crate::{
    action::text::check_sorted,
    execute::{Apply, Outcome, refuse},
    limits::JOINT_REGULATORS_MAX,
    reject::{Reason, Rejection},
    state::{JointOrder, Organisation},
    uscc::Uscc,
    words::Role,
};

/// `reg.joint`: the author and every regulator named sign, each inside its own territory and
/// sectors. What a joint order placed is lifted by a joint order of the same regulators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joint {
    /// The other regulators, in order.
    pub with: Vec<Uscc>,
    /// What they order.
    pub act: JointAct,
}

/// What several regulators may order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum JointAct {
    /// A freeze.
    Freeze(Freeze),
    /// Its lifting.
    Unfreeze(Unfreeze),
    /// A finding.
    Finding(RecordFinding),
    /// A sanction.
    Sanction(Sanction),
}

impl JointAct {
    fn as_order(&self) -> &dyn Order {
        match self {
            Self::Freeze(order) => order,
            Self::Unfreeze(order) => order,
            Self::Finding(order) => order,
            Self::Sanction(order) => order,
        }
    }
}

impl Joint {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_sorted("with", &self.with)?;
        if self.with.len() >= JOINT_REGULATORS_MAX {
            return Err(Rejection::of(Reason::ListTooLong, "with"));
        }
        self.act.as_order().check()
    }

    /// Carries the order out.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::Regulator])?;
        if self.with.contains(&author.uscc) {
            return refuse(Reason::ListTooLong, "with");
        }
        let mut by = vec![author.clone()];
        for uscc in &self.with {
            by.push(apply.require_signer(uscc)?);
        }
        self.act.as_order().order(apply, &by)?;
        let order = JointOrder { by: by.iter().map(|regulator| regulator.uscc).collect() };
        apply.state.put(&apply.id(), &order);
        Ok(())
    }
}
