//! Holds: what stops an asset although it is otherwise in force.
//!
//! A hold is placed by a record and lifted by a record; an emergency hold also ends by itself. It
//! stands on the entity it stops, so that whoever reads the entity reads the hold.

use serde::{Deserialize, Serialize};

use crate::{
    hash::RecordId, limits::HOLDS_MAX, reject::Reason, time::Date, uscc::Uscc, words::words,
};

words!(
    /// Who stops something, and why.
    HoldKind {
        /// A regulator's freeze.
        Freeze = "freeze",
        /// An arbitrator's interim measure.
        Measure = "measure",
        /// A suspected duplicate registration that a person has to decide on.
        Review = "review",
    }
);

impl HoldKind {
    /// The rule that refuses reliance on what is held.
    pub const fn reason(self) -> Reason {
        match self {
            Self::Freeze => Reason::LineageFrozen,
            Self::Measure => Reason::LineageMeasure,
            Self::Review => Reason::LineageUnderReview,
        }
    }
}

/// One hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The record that placed it; also its identity.
    pub record: RecordId,
    /// Who placed it.
    pub by: Uscc,
    /// What kind it is.
    pub kind: HoldKind,
    /// Last day of a hold that ends by itself.
    pub until: Option<Date>,
}

impl Hold {
    /// True when it stops its entity on this day.
    pub fn is_live(&self, today: Date) -> bool {
        self.until.is_none_or(|until| today <= until)
    }
}

/// The holds on one entity, in order of placing. Ended ones are dropped when room is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds(Vec<Hold>);

impl Holds {
    /// Those that are live on this day.
    pub fn live(&self, today: Date) -> impl Iterator<Item = &Hold> {
        self.0.iter().filter(move |hold| hold.is_live(today))
    }

    /// Those that are live, and of the ended ones those that are still listed.
    pub fn iter(&self) -> impl Iterator<Item = &Hold> {
        self.0.iter()
    }

    /// Places a hold; false when there are too many.
    #[must_use]
    pub fn place(&mut self, hold: Hold, today: Date) -> bool {
        if self.0.len() >= HOLDS_MAX {
            self.0.retain(|hold| hold.is_live(today));
        }
        let room = self.0.len() < HOLDS_MAX;
        if room {
            self.0.push(hold);
        }
        room
    }

    /// Lifts the hold that this record placed; the hold, if there was one.
    pub fn lift(&mut self, record: &RecordId) -> Option<Hold> {
        let index = self.0.iter().position(|hold| hold.record == *record)?;
        Some(self.0.remove(index))
    }
}
