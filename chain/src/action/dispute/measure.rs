//! `dispute.measure`: the arbitrator stops something until it has decided.

use serde::{Deserialize, Serialize};

use super::{before, check_agreed, lift_measure};
use crate::{
    action::{
        matter::{Standpoint, place_hold},
        text::check_text,
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::MEASURES_MAX,
    reject::{Reason, Rejection},
    state::{Hold, HoldKind, Matter, Measure, Organisation},
    time::Date,
};

/// `dispute.measure` (临时措施): the named arbitrator stops something that belongs to the parties
/// alone, or lifts such a measure. All measures end with the dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderMeasure {
    /// In which dispute.
    pub dispute: RecordId,
    /// On what.
    pub matter: Matter,
    /// Last day; absent: until the dispute has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The record of a measure that is lifted; absent: a measure is placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lift: Option<RecordId>,
    /// Why.
    pub reason: String,
}

impl OrderMeasure {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        let organisation = matches!(self.matter, Matter::Organisation(_));
        if organisation
            || !self.matter.is_holdable()
            || (self.lift.is_some() && self.until.is_some())
        {
            return Err(Rejection::of(Reason::FieldsInvalid, "matter, until, lift"));
        }
        check_text("reason", &self.reason)
    }

    /// Places or lifts the measure.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut dispute = before(apply, author, &self.dispute)?;
        check_agreed(&dispute)?;
        match &self.lift {
            Some(order) => {
                let stands = Measure { matter: self.matter, order: *order };
                let Some(index) = dispute.measures.iter().position(|m| *m == stands) else {
                    return refuse(Reason::OrderUnknown, order);
                };
                dispute.measures.remove(index);
                lift_measure(apply, &self.matter, order)?;
            }
            None => {
                let sides = Standpoint::of(apply, &self.matter)?.parties;
                if !sides.iter().all(|side| dispute.is_party(side)) {
                    return refuse(Reason::AwardBeyondParties, self.matter);
                }
                if self.until.is_some_and(|until| until < apply.today()) {
                    return refuse(Reason::TermInvalid, "until");
                }
                if dispute.measures.len() >= MEASURES_MAX {
                    return refuse(Reason::HoldsTooMany, self.dispute);
                }
                let order = apply.id();
                let (by, kind, until) = (author.uscc, HoldKind::Measure, self.until);
                place_hold(apply, &self.matter, Hold { record: order, by, kind, until })?;
                dispute.measures.push(Measure { matter: self.matter, order });
            }
        }
        apply.state.put(&self.dispute, &dispute);
        Ok(())
    }
}
