//! What regulators and arbitrators act on, and what of their acts is more than a hold or a bar.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, StateKey, key::EntityKind};
use crate::{
    hash::RecordId,
    time::Date,
    uscc::Uscc,
    words::{Activities, Activity, FindingResult},
};

/// What an order, a finding, a dispute or a measure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Matter {
    /// A certificate.
    Certificate(CertificateNumber),
    /// A grant.
    Grant(RecordId),
    /// A product.
    Product(RecordId),
    /// A deal.
    Deal(RecordId),
    /// An organisation.
    Organisation(Uscc),
    /// A pledge.
    Pledge(RecordId),
    /// A listing.
    Listing(RecordId),
}

impl Matter {
    /// True for what a hold can stop; a pledge stops nothing but itself.
    pub const fn is_holdable(&self) -> bool {
        !matches!(self, Self::Pledge(_))
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(number) => write!(f, "certificate {number}"),
            Self::Grant(id) => write!(f, "grant {id}"),
            Self::Product(id) => write!(f, "product {id}"),
            Self::Deal(id) => write!(f, "deal {id}"),
            Self::Organisation(uscc) => write!(f, "organisation {uscc}"),
            Self::Pledge(id) => write!(f, "pledge {id}"),
            Self::Listing(id) => write!(f, "listing {id}"),
        }
    }
}

/// A finding (认定): what regulators found of an organisation in some matter. Its identity is the
/// id of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The regulators that made it, the author first.
    pub by: Vec<Uscc>,
    /// Of whom.
    pub organisation: Uscc,
    /// In which matter.
    pub matter: Matter,
    /// What was found.
    pub result: FindingResult,
}

impl Entity for Finding {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Finding, &[id.as_bytes()])
    }
}

/// An order of several regulators, by the id of its record: all of them lift what it placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JointOrder {
    /// The regulators, the author first.
    pub by: Vec<Uscc>,
}

impl Entity for JointOrder {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::JointOrder, &[id.as_bytes()])
    }
}

/// What a sanction bars an organisation from. It stands on the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// The record of the sanction; also its identity.
    pub record: RecordId,
    /// The regulator that imposed it; of several, the author.
    pub by: Uscc,
    /// What it bars from.
    pub activities: Activities,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Last day for an appeal, as the decision grants it.
    pub appeal_until: Date,
}

impl Bar {
    /// True when it bars from the activity on this day.
    pub fn stops(&self, activity: Activity, today: Date) -> bool {
        self.activities.has(activity) && self.from <= today && today <= self.to
    }
}
