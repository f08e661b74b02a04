//! Encumbrances (权利负担): pledges by holder and creditor, their release and enforcement; insurance
//! and guarantees beside them.
//!
//! ```text
//! registered ─release (creditor or award)→ released
//!            ─enforce (creditor, with prior consent or award)→ enforced, and the certificate moves
//! ```
//! A pledge stays with its certificate when that moves.
//!
//! # Invariants
//! - 38: without every creditor's signature a pledged certificate is neither transferred nor
//!   deregistered nor narrowed nor granted exclusively; it may be renewed. See
//!   [`crate::action::title`].
//! - 39: rank is block order; where the policy sets a ratio, all secured amounts together stay inside
//!   that part of the latest live valuation.
//! - 40: only the creditor or an award releases; enforcement takes the creditor and the pledgor's
//!   prior consent or an award.
//!
//! `pledge.create` and `pledge.release` touch two keys, pledge and certificate, `pledge.enforce` the
//! resource too, insurance and guarantee one.

mod cover;
mod create;
mod end;
mod valuation;

#[cfg(test)]
mod tests;

pub use cover::{Guarantee, Insure};
pub use create::Create;
pub(super) use end::end_pledge;
pub use end::{Enforce, Release};

use super::rights::PARTY_ROLES;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::Reason,
    state::{Certificate, Organisation, Pledge, PledgeState},
    words::Role,
};

/// A pledge that is in force.
pub(super) fn registered(apply: &Apply<'_, '_>, id: &RecordId) -> Outcome<Pledge> {
    let pledge: Pledge = apply.find(id, Reason::PledgeUnknown)?;
    match pledge.state {
        PledgeState::Registered => Ok(pledge),
        PledgeState::Released | PledgeState::Enforced => refuse(Reason::PledgeStepWrong, id),
    }
}

/// The holder, the financing side and the home registrar all sign; one of them authors.
fn require_three(
    apply: &mut Apply<'_, '_>,
    author: &Organisation,
    certificate: &Certificate,
    financier: &crate::uscc::Uscc,
) -> Outcome<Organisation> {
    let (holder, registrar) = (certificate.holder, certificate.registrar);
    if *financier == holder || *financier == registrar || holder == registrar {
        return refuse(Reason::RolesConflict, financier);
    }
    match author.uscc {
        uscc if uscc == holder => apply.require_role(PARTY_ROLES)?,
        uscc if uscc == *financier => apply.require_role(&[Role::Creditor])?,
        uscc if uscc == registrar => apply.require_role(&[Role::Registrar])?,
        other => return refuse(Reason::PledgePartyWrong, other),
    }
    apply.require_signer(&holder)?;
    apply.require_signer(&registrar)?;
    let financier = apply.require_signer(financier)?;
    if !financier.has_role(Role::Creditor) {
        return refuse(Reason::RoleNotHeld, financier.uscc);
    }
    Ok(financier)
}
