//! `grant.accept` and `grant.terminate`: how a grant begins, and how it ends for breach.

use serde::{Deserialize, Serialize};

use super::{
    book::leave,
    check::{certificates_of, check_grantee, check_reliance},
    is_grantor_side,
};
use crate::{
    action::{
        matter::check_unheld, rights::check_not_over, supervision::check_not_barred,
        text::check_text,
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{Grant, GrantParent, GrantState, Organisation},
    words::Activity,
};

/// `grant.accept`: the grantee accepts; the grant may be used from its first day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The record that offered it.
    pub grant: RecordId,
}

impl Accept {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Makes the grant active, if what it rests on still allows it.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        if grant.grantee != author.uscc {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        if grant.state != GrantState::Offered {
            return refuse(Reason::GrantStepWrong, self.grant);
        }
        check_unheld(apply, &grant.holds)?;
        apply.active_organisation(&grant.grantor)?;
        check_not_barred(apply, author, Activity::Grant)?;
        check_not_over(apply, &grant.term)?;
        let certificates = certificates_of(apply, &grant)?;
        let moved = certificates.iter().find(|c| grant.tier == 1 && c.holder != grant.grantor);
        if let Some(certificate) = moved {
            return refuse(Reason::LineageCertificateMoved, certificate.number);
        }
        check_grantee(author, &certificates)?;
        check_reliance(apply, &grant, author, &certificates)?;
        grant.state = GrantState::Active;
        apply.state.put(&self.grant, &grant);
        Ok(())
    }
}

/// `grant.terminate`: the grantor's side ends the grant for breach or withdraws its offer, or the
/// grantee gives it back. Everything below is frozen with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminate {
    /// The record that offered it.
    pub grant: RecordId,
    /// Why.
    pub reason: String,
}

impl Terminate {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Ends the grant.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        let grantor_side = is_grantor_side(apply, &self.grant, &grant, &author.uscc)?;
        if grant.grantee != author.uscc && !grantor_side {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        // Whoever gave notice with a fate for those below does not take it back by giving up.
        if grant.state == GrantState::Exiting && !grantor_side {
            return refuse(Reason::GrantStepWrong, self.grant);
        }
        end_grant(apply, &self.grant, grant)
    }
}

/// Terminates a grant. A quota that was offered and never accepted returns to the parent; one that
/// was accepted may have been used and does not.
pub(in crate::action) fn end_grant(
    apply: &mut Apply<'_, '_>,
    id: &RecordId,
    mut grant: Grant,
) -> Outcome<()> {
    if matches!(grant.state, GrantState::Terminated | GrantState::Ended) {
        return refuse(Reason::GrantStepWrong, id);
    }
    if let (GrantState::Offered, GrantParent::Grant(above), Some(quota)) =
        (grant.state, grant.parent, grant.quota)
    {
        let mut parent: Grant = apply.find(&above, Reason::GrantUnknown)?;
        parent.quota_granted = parent.quota_granted.saturating_sub(quota);
        apply.state.put(&above, &parent);
    }
    leave(apply, id, &grant)?;
    grant.state = GrantState::Terminated;
    grant.stopped = grant.stopped.or(Some(apply.context.height));
    apply.state.put(id, &grant);
    Ok(())
}
