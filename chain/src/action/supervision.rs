//! Supervision (监管): freezes, findings and sanctions by regulators, each inside its territory and
//! sectors, alone or jointly.
//!
//! A freeze is a hold on one thing; all that rests on it is stopped with it. Without a full decision
//! it is an emergency measure that ends by itself. A sanction rests on a finding and bars an
//! organisation from activities for a term.
//!
//! # Invariants
//! - 3: a regulator acts inside its territory and sectors only; a joint order is signed by all the
//!   regulators that it names, and lifted by all of them.
//! - 4: nobody supervises its own matter.
//! - 20: what rests on a frozen certificate is frozen at once, in all regions.
//!
//! A freeze and its lifting touch what is frozen; a finding touches its own key; a sanction the
//! organisation's; a joint order one more.

mod joint;
mod order;

#[cfg(test)]
mod tests;

pub use joint::{Joint, JointAct};
pub use order::{Freeze, RecordFinding, Sanction, Unfreeze};

use super::matter::Standpoint;
use crate::{
    execute::{Apply, Outcome, refuse},
    reject::Reason,
    state::{Matter, Organisation},
    words::{Activity, Role},
};

/// Refuses a regulator outside its territory or sectors, or in its own matter. What states no
/// sector is supervised by regulators of all sectors only.
pub(super) fn check_jurisdiction(
    apply: &Apply<'_, '_>,
    regulator: &Organisation,
    matter: &Matter,
) -> Outcome<()> {
    if !regulator.has_role(Role::Regulator) {
        return refuse(Reason::RoleNotHeld, regulator.uscc);
    }
    let there = Standpoint::of(apply, matter)?;
    if there.parties.contains(&regulator.uscc) {
        return refuse(Reason::RolesConflict, regulator.uscc);
    }
    if !there.regions.iter().any(|region| regulator.region.contains(*region)) {
        return refuse(Reason::OutsideTerritory, matter);
    }
    if !there.sectors.iter().any(|sector| regulator.supervises(*sector)) {
        return refuse(Reason::OutsideSector, matter);
    }
    Ok(())
}

/// Refuses an organisation that a sanction bars from this today.
pub(super) fn check_not_barred(
    apply: &Apply<'_, '_>,
    organisation: &Organisation,
    activity: Activity,
) -> Outcome<()> {
    let today = apply.today();
    match organisation.bars.iter().find(|bar| bar.stops(activity, today)) {
        Some(bar) => refuse(Reason::OrgBarred, bar.record),
        None => Ok(()),
    }
}
