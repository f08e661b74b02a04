//! `grant.suspend` and `grant.resume`: the grantor's side stops a grant for a while.

use serde::{Deserialize, Serialize};

use super::is_grantor_side;
use crate::{
    action::text::check_text,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{Grant, GrantState, Organisation},
};

/// `grant.suspend`: nothing below or under the grant is used until it is resumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// The record that offered it.
    pub grant: RecordId,
    /// Why.
    pub reason: String,
}

/// `grant.resume`: the suspension ends; the grant may be used again within its term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The record that offered it.
    pub grant: RecordId,
    /// Why.
    pub reason: String,
}

impl Suspend {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Suspends an active grant.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        step(apply, author, &self.grant, GrantState::Active, GrantState::Suspended)
    }
}

impl Resume {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Makes a suspended grant active.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        step(apply, author, &self.grant, GrantState::Suspended, GrantState::Active)
    }
}

fn step(
    apply: &mut Apply<'_, '_>,
    author: &Organisation,
    id: &RecordId,
    from: GrantState,
    to: GrantState,
) -> Outcome<()> {
    let mut grant: Grant = apply.find(id, Reason::GrantUnknown)?;
    if grant.state != from {
        return refuse(Reason::GrantStepWrong, id);
    }
    if !is_grantor_side(apply, id, &grant, &author.uscc)? {
        return refuse(Reason::GrantNotGrantor, id);
    }
    grant.state = to;
    grant.stopped = (to == GrantState::Suspended).then_some(apply.context.height);
    apply.state.put(id, &grant);
    Ok(())
}
