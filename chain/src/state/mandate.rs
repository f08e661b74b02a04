//! Mandates of data brokers (数据经纪人): for whom, for what, at which fee.

use serde::{Deserialize, Serialize};

use super::{DealObject, Entity, StateKey, Term, key::EntityKind};
use crate::{
    hash::RecordId,
    uscc::Uscc,
    words::{Purposes, words},
};

words!(
    /// For which side of a deal a broker acts.
    MandateSide {
        /// 供方.
        Sell = "sell",
        /// 需方.
        Buy = "buy",
    }
);

/// What a broker takes for a deal. Whoever sees the mandate sees the fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BrokerFee {
    /// So many basis points (万分之) of the price.
    BasisPoints(u16),
    /// So many fen.
    Fen(u64),
}

/// A mandate. Its identity is the id of the record that gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// Who gave it.
    pub principal: Uscc,
    /// The broker.
    pub broker: Uscc,
    /// For which side.
    pub side: MandateSide,
    /// Over what; absent: anything of the principal's, or for it.
    pub object: Option<DealObject>,
    /// For deals with these purposes.
    pub purposes: Purposes,
    /// When the broker may act.
    pub term: Term,
    /// What it takes.
    pub fee: BrokerFee,
    /// One of the two ended it.
    pub ended: bool,
}

impl Entity for Mandate {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Mandate, &[id.as_bytes()])
    }
}
