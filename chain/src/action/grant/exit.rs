//! `grant.exit` and `grant.end`: the orderly end of a grant (退出机制).
//!
//! Notice stops new use at once and decides what becomes of every grant below: it ends too, runs to
//! its own last day, or comes to the grantor's side of the one that exits. Settlement and the
//! destruction of data are due some working days later (policy).

use serde::{Deserialize, Serialize};

use super::{book::leave, is_grantor_side, require_grantor_side};
use crate::{
    action::text::{check_sorted, check_text},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{ChildFate, Grant, GrantExit, GrantParent, GrantState, Organisation, TaggedDigest},
};

/// `grant.exit`: notice by either side. A fate other than the end leaves data in use, so the
/// grantor's side signs for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// The record that offered it.
    pub grant: RecordId,
    /// Why.
    pub reason: String,
    /// Fate of the grants below it.
    pub children: ChildFate,
    /// Grants below with another fate, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<ChildExit>,
}

/// A grant below with a fate of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildExit {
    /// The grant below.
    pub grant: RecordId,
    /// What becomes of it.
    pub fate: ChildFate,
}

impl Exit {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)?;
        let ids: Vec<RecordId> = self.except.iter().map(|child| child.grant).collect();
        if ids.is_empty() { Ok(()) } else { check_sorted("except", &ids) }
    }

    /// Gives notice.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        if !matches!(grant.state, GrantState::Active | GrantState::Suspended) {
            return refuse(Reason::GrantStepWrong, self.grant);
        }
        let grantor_side = is_grantor_side(apply, &self.grant, &grant, &author.uscc)?;
        if grant.grantee != author.uscc && !grantor_side {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        let fates = self.except.iter().map(|child| child.fate).chain([self.children]);
        if fates.into_iter().any(|fate| fate != ChildFate::End) {
            require_grantor_side(apply, &self.grant, &grant)?;
        }
        for child in &self.except {
            let below: Grant = apply.find(&child.grant, Reason::GrantUnknown)?;
            if below.parent != GrantParent::Grant(self.grant) {
                return refuse(Reason::GrantNotBelow, child.grant);
            }
        }
        grant.state = GrantState::Exiting;
        grant.stopped = Some(apply.context.height);
        grant.exit = Some(GrantExit {
            notice: apply.today(),
            due: apply.due(apply.params.timers.grant_exit_days),
            children: self.children,
            except: self.except.iter().map(|child| (child.grant, child.fate)).collect(),
        });
        apply.state.put(&self.grant, &grant);
        Ok(())
    }
}

/// `grant.end`: the grantee states that it has settled and destroyed its copies of the data; the
/// grantor's side confirms with its signature. A late one is accepted: lateness is for alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The record that offered the grant.
    pub grant: RecordId,
    /// Digest of the settlement.
    pub settlement: TaggedDigest,
    /// Digest of the destruction attestation (销毁证明).
    pub destruction: TaggedDigest,
}

impl End {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Ends the grant; an exclusive one gives way to others.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        if grant.state != GrantState::Exiting {
            return refuse(Reason::GrantStepWrong, self.grant);
        }
        if grant.grantee != author.uscc {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        require_grantor_side(apply, &self.grant, &grant)?;
        leave(apply, &self.grant, &grant)?;
        grant.state = GrantState::Ended;
        apply.state.put(&self.grant, &grant);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
