//! Listings (挂牌): what an exchange has admitted for trading.

use serde::{Deserialize, Serialize};

use super::{DealObject, Entity, Holds, Price, StateKey, key::EntityKind};
use crate::{hash::RecordId, height::Height, uscc::Uscc};

/// Where a listing stands. What it rests on is asked of the lineage, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListingState {
    /// Admitted (挂牌).
    Open,
    /// Taken off (摘牌).
    Closed,
}

/// A listing on an exchange. Its identity is the id of the record that opened it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// What is offered.
    pub object: DealObject,
    /// The grant under which the seller operates a certificate that it does not hold.
    pub under_grant: Option<RecordId>,
    /// Who sells.
    pub seller: Uscc,
    /// The exchange that admitted it.
    pub exchange: Uscc,
    /// Sector zone of the exchange (专区).
    pub zone: Option<String>,
    /// Price asked.
    pub price: Price,
    /// Where it stands.
    pub state: ListingState,
    /// Height at which it was opened.
    pub opened: Height,
    /// Stops on it by those with power over it.
    pub holds: Holds,
    /// Consents that it rests on, in order.
    pub consents: Vec<RecordId>,
    /// Attestations of anonymisation that it rests on, in order.
    pub attestations: Vec<RecordId>,
}

impl Entity for Listing {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Listing, &[id.as_bytes()])
    }
}
