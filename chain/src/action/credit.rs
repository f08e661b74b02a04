//! Credit of organisations: notice of a finding, objection, listing, repair, by the regulator of the
//! territory and the organisation itself.
//!
//! ```text
//! normal ─notice→ noticed ─list→ listed ─repair: apply→ repair_pending ─repair: grant→ normal
//!                    │ objection (in its window)   ↑                  └repair: refuse┐
//!                    └list: dropped→ normal        └─────────────────────────────────┘
//! ```
//! Listing waits until the objection window is over, and answers the objection. No rule that was read
//! gives a duration of listing or repair, so none is set. An organisation has one case at a time.
//!
//! Each record touches two keys, the organisation's and the case's; an objection the case's alone.

use serde::{Deserialize, Serialize};

use super::text::check_text;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{Credit, CreditCase, CreditState, Organisation, TaggedDigest},
    uscc::Uscc,
    words::{CreditGround, Role},
};

/// `credit.notice`: a regulator tells an organisation of its territory what it was found to have
/// done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Which organisation.
    pub organisation: Uscc,
    /// On what ground.
    pub ground: CreditGround,
    /// What it rests on: decision, article.
    pub basis: String,
    /// Digest of the finding.
    pub finding: TaggedDigest,
}

/// `credit.objection`: the organisation objects, in the window that its notice opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// The record that gave notice.
    pub case: RecordId,
    /// Digest of the statement.
    pub statement: TaggedDigest,
}

/// `credit.list`: a regulator lists the organisation, once the window is over, or drops the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The record that gave notice.
    pub case: RecordId,
    /// True: listed. False: the case is dropped.
    pub listed: bool,
    /// Why; it answers the objection where there is one.
    pub reason: String,
}

/// `credit.repair`: the listed organisation asks to be taken off, or a regulator decides on that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// The record that gave notice.
    pub case: RecordId,
    /// Who does what.
    pub step: RepairStep,
}

/// A step of a repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RepairStep {
    /// The organisation asks, with the digest of what shows that it has made good.
    Apply(TaggedDigest),
    /// A regulator takes it off the list, with the reason.
    Grant(String),
    /// A regulator leaves it on the list, with the reason.
    Refuse(String),
}

impl Notice {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("basis", &self.basis)
    }

    /// Opens the case and the window for an objection.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut organisation = of_territory(apply, author, &self.organisation)?;
        if organisation.credit.state != CreditState::Normal {
            return refuse(Reason::CreditStepWrong, organisation.credit.state);
        }
        let case = CreditCase {
            organisation: self.organisation,
            regulator: author.uscc,
            ground: self.ground,
            finding: self.finding,
            objection_until: apply.due(apply.params.timers.credit_objection_days),
            objection: None,
            listed: None,
            closed: None,
        };
        let id = apply.id();
        apply.state.put(&id, &case);
        organisation.credit = Credit { state: CreditState::Noticed, case: Some(id) };
        apply.state.put(&self.organisation, &organisation);
        Ok(())
    }
}

impl Object {
    /// Nothing to check without a ledger.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Notes the objection, once.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut case = of_author(apply, author, &self.case)?;
        check_state(author, CreditState::Noticed, &self.case)?;
        if case.objection_until < apply.today() {
            return refuse(Reason::CreditWindowClosed, case.objection_until);
        }
        if let Some(objection) = case.objection {
            return refuse(Reason::CreditStepWrong, objection);
        }
        case.objection = Some(apply.id());
        apply.state.put(&self.case, &case);
        Ok(())
    }
}

impl List {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Lists, or closes the case.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let (mut case, organisation) = of_regulator(apply, author, &self.case)?;
        check_state(&organisation, CreditState::Noticed, &self.case)?;
        if self.listed && apply.today() <= case.objection_until {
            return refuse(Reason::CreditWindowOpen, case.objection_until);
        }
        if self.listed {
            case.listed = Some(apply.today());
            reach(apply, organisation, &self.case, &case, CreditState::Listed);
        } else {
            close(apply, organisation, &self.case, case);
        }
        Ok(())
    }
}

impl Repair {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        match &self.step {
            RepairStep::Apply(_) => Ok(()),
            RepairStep::Grant(reason) | RepairStep::Refuse(reason) => check_text("step", reason),
        }
    }

    /// Takes the step.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        if let RepairStep::Apply(_) = self.step {
            let case = of_author(apply, author, &self.case)?;
            check_state(author, CreditState::Listed, &self.case)?;
            reach(apply, author.clone(), &self.case, &case, CreditState::RepairPending);
            return Ok(());
        }
        let (case, organisation) = of_regulator(apply, author, &self.case)?;
        check_state(&organisation, CreditState::RepairPending, &self.case)?;
        match self.step {
            RepairStep::Grant(_) => close(apply, organisation, &self.case, case),
            _ => reach(apply, organisation, &self.case, &case, CreditState::Listed),
        }
        Ok(())
    }
}

/// An organisation is not listed (invariant 16 for a grantee; for buyer and seller HH-16).
pub(crate) fn check_not_listed(organisation: &Organisation) -> Outcome<()> {
    if organisation.credit.state.is_listed() {
        return refuse(Reason::CreditListed, organisation.uscc);
    }
    Ok(())
}

/// An organisation of the author's territory, which is another one; the author is a regulator.
fn of_territory(
    apply: &Apply<'_, '_>,
    author: &Organisation,
    uscc: &Uscc,
) -> Outcome<Organisation> {
    apply.require_role(&[Role::Regulator])?;
    let organisation = apply.organisation(uscc)?;
    if organisation.uscc == author.uscc {
        return refuse(Reason::RolesConflict, uscc);
    }
    if !author.region.contains(organisation.region) {
        return refuse(Reason::OutsideTerritory, organisation.region);
    }
    Ok(organisation)
}

/// A case of the author's territory, and whom it is against.
fn of_regulator(
    apply: &Apply<'_, '_>,
    author: &Organisation,
    id: &RecordId,
) -> Outcome<(CreditCase, Organisation)> {
    let case: CreditCase = apply.find(id, Reason::CreditCaseUnknown)?;
    let organisation = of_territory(apply, author, &case.organisation)?;
    Ok((case, organisation))
}

/// A case against the author.
fn of_author(apply: &Apply<'_, '_>, author: &Organisation, id: &RecordId) -> Outcome<CreditCase> {
    let case: CreditCase = apply.find(id, Reason::CreditCaseUnknown)?;
    if case.organisation != author.uscc {
        return refuse(Reason::CreditOfOther, case.organisation);
    }
    Ok(case)
}

/// The case is the open one, and its organisation stands where this step begins.
fn check_state(organisation: &Organisation, state: CreditState, case: &RecordId) -> Outcome<()> {
    let credit = organisation.credit;
    if credit.case != Some(*case) || credit.state != state {
        return refuse(Reason::CreditStepWrong, credit.state);
    }
    Ok(())
}

fn reach(
    apply: &mut Apply<'_, '_>,
    mut organisation: Organisation,
    id: &RecordId,
    case: &CreditCase,
    state: CreditState,
) {
    organisation.credit.state = state;
    apply.state.put(&case.organisation, &organisation);
    apply.state.put(id, case);
}

/// Closes the case: the organisation's credit is as before it.
fn close(
    apply: &mut Apply<'_, '_>,
    mut organisation: Organisation,
    id: &RecordId,
    mut case: CreditCase,
) {
    case.closed = Some(apply.today());
    organisation.credit = Credit::default();
    apply.state.put(&case.organisation, &organisation);
    apply.state.put(id, &case);
}

#[cfg(test)]
mod tests;
