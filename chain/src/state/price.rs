//! The price trail (报价—估价—议价) and filed price caps.

use serde::{Deserialize, Serialize};

use super::{DealObject, Entity, Price, StateKey, TaggedDigest, Term, key::EntityKind};
use crate::{
    hash::RecordId,
    time::Date,
    uscc::Uscc,
    words::{PriceRegime, Purpose, words},
};

words!(
    /// By what a fee is counted.
    FeeBasis {
        /// 按产品.
        Product = "product",
        /// 按次.
        Call = "call",
        /// 按时长.
        Time = "time",
        /// 按数据量.
        Volume = "volume",
    }
);

/// One negotiation between a seller and a buyer, from the quote on. Its identity is the id of the
/// record that quoted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Negotiation {
    /// Who sells.
    pub seller: Uscc,
    /// Who is asked to buy.
    pub buyer: Uscc,
    /// What is priced.
    pub object: DealObject,
    /// The grant under which the seller operates a certificate that it does not hold.
    pub under_grant: Option<RecordId>,
    /// What the buyer may use it for.
    pub purpose: Purpose,
    /// In which scenario.
    pub scenario: Option<String>,
    /// The seller's quote (报价).
    pub quote: Price,
    /// The last valuation (估价).
    pub valuation: Option<Valuation>,
    /// Who made the last offer.
    pub last_by: Uscc,
    /// Its price.
    pub last_price: Price,
    /// How many counter-offers were made (议价).
    pub counters: u32,
    /// What both have signed.
    pub agreed: Option<AgreedPrice>,
    /// The host that found the deal compliant.
    pub cleared_by: Option<Uscc>,
    /// The deal that was concluded on it.
    pub deal: Option<RecordId>,
    /// Last day on which it may be concluded.
    pub valid_to: Date,
}

/// What a third party holds the object to be worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Valuation {
    /// Who values.
    pub by: Uscc,
    /// The value.
    pub value: Price,
    /// Digest of the report.
    pub report: TaggedDigest,
}

/// A price under both parties' signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedPrice {
    /// The price.
    pub price: Price,
    /// Digest of the terms that it is agreed with: the contract's.
    pub terms: TaggedDigest,
}

impl Entity for Negotiation {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Negotiation, &[id.as_bytes()])
    }
}

/// What a filing is for: a product or certificate, in one scenario or in general.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceFilingKey {
    /// What is priced.
    pub object: DealObject,
    /// The scenario; absent: every scenario without a filing of its own.
    pub scenario: Option<String>,
}

/// A filed price cap over public data (价格备案). The last filing for a key counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceFiling {
    /// Who filed it.
    pub operator: Uscc,
    /// Who fixed the cap.
    pub authority: Uscc,
    /// What is priced.
    pub object: DealObject,
    /// Free or guided.
    pub regime: PriceRegime,
    /// Most that may be charged, in fen.
    pub cap_fen: u64,
    /// By what it is charged.
    pub fee_basis: FeeBasis,
    /// When it holds.
    pub period: Term,
    /// The record that filed it.
    pub record: RecordId,
}

impl Entity for PriceFiling {
    type Key = PriceFilingKey;
    fn state_key(key: &PriceFilingKey) -> StateKey {
        let scenario = key.scenario.as_deref().unwrap_or_default().as_bytes();
        match &key.object {
            DealObject::Certificate(number) => {
                StateKey::new(EntityKind::PriceFiling, &[b"c", &number.key_bytes(), scenario])
            }
            DealObject::Product(id) => {
                StateKey::new(EntityKind::PriceFiling, &[b"p", id.as_bytes(), scenario])
            }
        }
    }
}
