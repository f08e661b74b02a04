//! Governance: parameters, who runs nodes and votes, and what becomes of a validator that
//! contradicts itself.
//!
//! A governance quorum is a data authority as author and members whose seats hold more than two
//! thirds of the power, by the set that decides the block: the old quorum signs the change that
//! replaces it (invariant 47). Everything takes effect at a declared later height, a parameter away
//! at least, so that the header before it names what follows.

mod equivocation;
mod node;
mod policy;

pub use equivocation::{Equivocate, SignedKind, Statement};
pub use node::{Admit, Remove, Seat};
pub use policy::SetPolicy;

use crate::{
    execute::{Apply, Failure, Outcome, refuse},
    height::Height,
    limits::GOVERNANCE_LEAD_BLOCKS_MAX,
    reject::Reason,
    state::{Organisation, ValidatorSchedule, ViewError},
    words::Role,
};

/// The schedule, with what has taken effect put in force.
fn schedule(apply: &Apply<'_, '_>) -> Outcome<ValidatorSchedule> {
    let schedule: Option<ValidatorSchedule> = apply.state.get(&())?;
    let Some(mut schedule) = schedule else {
        return Err(ViewError("the state has no validators".into()).into());
    };
    schedule.settle(apply.context.height);
    Ok(schedule)
}

/// Demands a governance quorum: the author is a data authority, and members with more than two
/// thirds of the power sign.
fn require_quorum(apply: &mut Apply<'_, '_>, schedule: &ValidatorSchedule) -> Outcome<()> {
    apply.require_role(&[Role::DataAuthority])?;
    let set = schedule.at(apply.context.height).clone();
    let mut power = 0u64;
    for seat in set.iter() {
        match apply.require_signer(&seat.member) {
            Ok(_) => power += u64::from(seat.power),
            Err(Failure::Rejected(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    if set.is_quorum(power) {
        return Ok(());
    }
    let total = set.total_power();
    refuse(Reason::GovernanceNoQuorum, format_args!("{power} of {total}"))
}

/// Refuses an author that is neither a founding data authority nor one of the whole nation: what is
/// decided holds everywhere.
fn require_network_authority(author: &Organisation) -> Outcome<()> {
    let founding = author.enrolled_by == author.uscc;
    if founding || author.region == crate::region::Region::NATION {
        return Ok(());
    }
    refuse(Reason::OutsideTerritory, crate::region::Region::NATION)
}

/// Refuses a height that is too near for everybody to prepare, or too far to be foreseen.
fn check_effective(apply: &Apply<'_, '_>, effective: Height) -> Outcome<()> {
    let ahead = effective.get().saturating_sub(apply.context.height.get());
    let permitted = apply.params.governance_lead_blocks..=GOVERNANCE_LEAD_BLOCKS_MAX;
    if permitted.contains(&ahead) {
        return Ok(());
    }
    refuse(Reason::GovernanceHeightWrong, effective)
}

#[cfg(test)]
mod tests;
