//! What one regulator orders, and several do in [`super::Joint`].

use serde::{Deserialize, Serialize};

use super::check_jurisdiction;
use crate::{
    action::{
        grant::Decision,
        matter::{Standpoint, holds_of, lift_hold, place_hold},
        text::{check_name, check_text},
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::BARS_MAX,
    reject::{Reason, Rejection},
    state::{Bar, Finding, Hold, HoldKind, JointOrder, Matter, Organisation, Term},
    uscc::Uscc,
    words::{Activities, FindingResult, Role},
};

/// `reg.freeze` (冻结): stops something and all that rests on it. Without a decision it is an
/// emergency freeze, which ends by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// What is frozen.
    pub matter: Matter,
    /// The full decision; absent: an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Why.
    pub reason: String,
}

/// `reg.unfreeze` (解冻): lifts a freeze, or takes a sanction back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unfreeze {
    /// What is frozen, or the organisation that is sanctioned.
    pub matter: Matter,
    /// The record that froze or sanctioned it.
    pub order: RecordId,
    /// Why.
    pub reason: String,
}

/// `reg.finding` (认定): what was found of an organisation in some matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordFinding {
    /// Of whom.
    pub organisation: Uscc,
    /// In which matter: the organisation itself, or something of its own.
    pub matter: Matter,
    /// What was found.
    pub result: FindingResult,
    /// The document.
    pub decision: Decision,
    /// In short.
    pub reason: String,
}

/// `reg.sanction` (处罚): bars the organisation of a finding from activities for a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sanction {
    /// The record of the finding that it rests on.
    pub finding: RecordId,
    /// What it bars from.
    pub activities: Activities,
    /// First and last day.
    pub term: Term,
    /// Last day for an appeal, as the decision grants it.
    pub appeal_until: crate::time::Date,
    /// The decision.
    pub decision: Decision,
}

/// One order, by those who sign it: the author first.
pub(super) trait Order {
    /// Fields in range.
    fn check(&self) -> Result<(), Rejection>;
    /// Carries it out.
    fn order(&self, apply: &mut Apply<'_, '_>, by: &[Organisation]) -> Outcome<()>;
}

/// The record of one regulator for each order.
macro_rules! ordered_by_one {
    ($($order:ty),+) => {
        $(impl $order {
            /// Fields in range.
            pub fn check(&self) -> Result<(), Rejection> {
                Order::check(self)
            }

            /// Carries the order out.
            pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
                apply.require_role(&[Role::Regulator])?;
                self.order(apply, std::slice::from_ref(author))
            }
        })+
    };
}
ordered_by_one!(Freeze, Unfreeze, RecordFinding, Sanction);

impl Order for Freeze {
    fn check(&self) -> Result<(), Rejection> {
        if !self.matter.is_holdable() {
            return Err(Rejection::of(Reason::FieldsInvalid, "matter"));
        }
        if let Some(decision) = &self.decision {
            check_name("decision", &decision.reference)?;
        }
        check_text("reason", &self.reason)
    }

    fn order(&self, apply: &mut Apply<'_, '_>, by: &[Organisation]) -> Outcome<()> {
        let Some(author) = by.first() else { return Ok(()) };
        for regulator in by {
            check_jurisdiction(apply, regulator, &self.matter)?;
        }
        // Today is the first of the days of an emergency freeze.
        let days = apply.params.emergency_freeze_days.saturating_sub(1);
        let until = self.decision.is_none().then(|| apply.today().plus_days(days));
        if self.decision.is_none() {
            check_not_repeated(apply, &self.matter, by)?;
        }
        let hold = Hold { record: apply.id(), by: author.uscc, kind: HoldKind::Freeze, until };
        place_hold(apply, &self.matter, hold)
    }
}

/// An emergency freeze that has ended is followed by a full decision, or by as many free days as it
/// had: emergencies are not chained.
fn check_not_repeated(apply: &Apply<'_, '_>, matter: &Matter, by: &[Organisation]) -> Outcome<()> {
    let (today, days) = (apply.today(), apply.params.emergency_freeze_days);
    let holds = holds_of(apply, matter)?;
    let recent = holds.iter().find(|hold| {
        hold.kind == HoldKind::Freeze
            && hold.until.is_some_and(|until| today <= until.plus_days(days))
            && by.iter().any(|regulator| regulator.uscc == hold.by)
    });
    match recent {
        Some(hold) => refuse(Reason::FreezeRepeated, hold.record),
        None => Ok(()),
    }
}

impl Order for Unfreeze {
    fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    fn order(&self, apply: &mut Apply<'_, '_>, by: &[Organisation]) -> Outcome<()> {
        let placed_by = match self.take_bar(apply)? {
            Some(bar) => bar.by,
            None => {
                let hold = lift_hold(apply, &self.matter, &self.order)?;
                if hold.kind != HoldKind::Freeze {
                    return refuse(Reason::OrderUnknown, self.order);
                }
                hold.by
            }
        };
        let joint = apply.state.get::<JointOrder>(&self.order)?;
        let named = joint.map_or_else(|| vec![placed_by], |joint| joint.by);
        check_same(&named, by, &self.order)
    }
}

/// Refuses unless those who sign are those who made an earlier order, all of them.
fn check_same(named: &[Uscc], by: &[Organisation], order: &RecordId) -> Outcome<()> {
    let same = named.len() == by.len() && by.iter().all(|org| named.contains(&org.uscc));
    if same { Ok(()) } else { refuse(Reason::OrderOfOthers, order) }
}

impl Unfreeze {
    /// Takes the sanction of this record off the organisation, if it is one.
    fn take_bar(&self, apply: &mut Apply<'_, '_>) -> Outcome<Option<Bar>> {
        let Matter::Organisation(uscc) = self.matter else { return Ok(None) };
        let mut organisation = apply.organisation(&uscc)?;
        let Some(index) = organisation.bars.iter().position(|bar| bar.record == self.order) else {
            return Ok(None);
        };
        let bar = organisation.bars.remove(index);
        apply.state.put(&uscc, &organisation);
        Ok(Some(bar))
    }
}

impl Order for RecordFinding {
    fn check(&self) -> Result<(), Rejection> {
        check_name("decision", &self.decision.reference)?;
        check_text("reason", &self.reason)
    }

    fn order(&self, apply: &mut Apply<'_, '_>, by: &[Organisation]) -> Outcome<()> {
        for regulator in by {
            check_jurisdiction(apply, regulator, &self.matter)?;
            if regulator.uscc == self.organisation {
                return refuse(Reason::RolesConflict, regulator.uscc);
            }
        }
        if !Standpoint::of(apply, &self.matter)?.parties.contains(&self.organisation) {
            return refuse(Reason::FindingOfOthers, self.organisation);
        }
        let finding = Finding {
            by: by.iter().map(|regulator| regulator.uscc).collect(),
            organisation: self.organisation,
            matter: self.matter,
            result: self.result,
        };
        apply.state.put(&apply.id(), &finding);
        Ok(())
    }
}

impl Order for Sanction {
    fn check(&self) -> Result<(), Rejection> {
        check_name("decision", &self.decision.reference)?;
        if self.activities.is_empty() {
            return Err(Rejection::of(Reason::FieldsInvalid, "activities"));
        }
        if self.term.from > self.term.to {
            return Err(Rejection::of(Reason::TermInvalid, self.term.to));
        }
        Ok(())
    }

    fn order(&self, apply: &mut Apply<'_, '_>, by: &[Organisation]) -> Outcome<()> {
        let Some(author) = by.first() else { return Ok(()) };
        let finding: Finding = apply.find(&self.finding, Reason::FindingUnknown)?;
        if finding.result != FindingResult::Violation {
            return refuse(Reason::SanctionUnfounded, self.finding);
        }
        for regulator in by {
            check_jurisdiction(apply, regulator, &finding.matter)?;
        }
        check_same(&finding.by, by, &self.finding)?;
        let today = apply.today();
        if self.term.to < today || self.appeal_until < today {
            return refuse(Reason::TermInvalid, self.term.to);
        }
        let mut organisation = apply.organisation(&finding.organisation)?;
        organisation.bars.retain(|bar| today <= bar.to);
        if organisation.bars.len() >= BARS_MAX {
            return refuse(Reason::HoldsTooMany, organisation.uscc);
        }
        organisation.bars.push(Bar {
            record: apply.id(),
            by: author.uscc,
            activities: self.activities,
            from: self.term.from,
            to: self.term.to,
            appeal_until: self.appeal_until,
        });
        apply.state.put(&finding.organisation, &organisation);
        Ok(())
    }
}
