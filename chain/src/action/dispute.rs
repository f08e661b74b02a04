//! Disputes (争议): filed by a party, decided by the arbitrator that the parties named.
//!
//! ```text
//! open ─award→ awarded (executed at once)      open ─close→ closed (withdrawn, settled, declined, judged)
//! ```
//! A dispute over ownership stands on its certificate from the filing to the award or close: existing
//! grants go on, nothing new is built on it. An arbitrator has power once both parties have named it
//! on this ledger; until then it may only decline.
//!
//! # Invariants
//! - 41: a certificate under an ownership dispute is used under existing grants only.
//! - 42: only the named arbitrator orders measures and awards, and orders no more than the parties
//!   could have reached together.
//!
//! A filing and a close touch the dispute and, of ownership, the certificate; a measure the dispute
//! and what it stops; an award moreover what it orders.

mod award;
mod end;
mod file;
mod measure;

#[cfg(test)]
mod tests;

pub use award::{Award, AwardOrder};
pub use end::Close;
pub use file::File;
pub use measure::OrderMeasure;

use super::matter::lift_hold;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::Reason,
    state::{Certificate, Dispute, DisputeState, Hold, Matter, Organisation},
    words::Role,
};

/// A dispute that is open.
fn open_dispute(apply: &Apply<'_, '_>, id: &RecordId) -> Outcome<Dispute> {
    let dispute: Dispute = apply.find(id, Reason::DisputeUnknown)?;
    match dispute.state {
        DisputeState::Open => Ok(dispute),
        DisputeState::Awarded | DisputeState::Closed => refuse(Reason::DisputeStepWrong, id),
    }
}

/// An open dispute before the author.
fn before(apply: &Apply<'_, '_>, author: &Organisation, id: &RecordId) -> Outcome<Dispute> {
    apply.require_role(&[Role::Arbitrator])?;
    let dispute = open_dispute(apply, id)?;
    if dispute.arbitrator != author.uscc {
        return refuse(Reason::DisputeNotArbitrator, dispute.arbitrator);
    }
    Ok(dispute)
}

/// Refuses an arbitrator that the parties have not both named (invariant 42).
fn check_agreed(dispute: &Dispute) -> Outcome<()> {
    if dispute.agreed { Ok(()) } else { refuse(Reason::DisputeNotAgreed, dispute.arbitrator) }
}

/// Ends a dispute: its measures are lifted, its certificate is no longer disputed by it.
fn end(
    apply: &mut Apply<'_, '_>,
    id: &RecordId,
    mut dispute: Dispute,
    state: DisputeState,
) -> Outcome<()> {
    for measure in std::mem::take(&mut dispute.measures) {
        lift_measure(apply, &measure.matter, &measure.order)?;
    }
    if let Matter::Certificate(number) = dispute.matter {
        let mut certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        let before = certificate.disputes.len();
        certificate.disputes.retain(|open| open != id);
        if certificate.disputes.len() < before {
            apply.state.put(&number, &certificate);
        }
    }
    dispute.state = state;
    apply.state.put(id, &dispute);
    Ok(())
}

/// Lifts a measure; one that ended by itself may have been dropped before.
fn lift_measure(
    apply: &mut Apply<'_, '_>,
    matter: &Matter,
    order: &RecordId,
) -> Outcome<Option<Hold>> {
    match lift_hold(apply, matter, order) {
        Ok(hold) => Ok(Some(hold)),
        Err(failure) if failure.is(Reason::OrderUnknown) => Ok(None),
        Err(failure) => Err(failure),
    }
}
