//! Products and deals.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, Holds, StateKey, Term, key::EntityKind};
use crate::{
    hash::{Digest, Domain, RecordId},
    height::Height,
    region::Region,
    time::Date,
    uscc::Uscc,
    words::{DataKind, DealMode, DeliveryForms, Level, Purpose, Sector, Venue},
};

/// What a product is made from: a certificate held by the producer or reached by a grant, or
/// another product of the producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProductInput {
    /// Data under a certificate that the producer holds with the right to use.
    Certificate(CertificateNumber),
    /// Data under a grant to the producer, with the certificate it draws on.
    Granted {
        /// The grant.
        grant: RecordId,
        /// The certificate, inside the grant's scope.
        certificate: CertificateNumber,
    },
    /// Another product of the same producer.
    Product(RecordId),
}

/// Whether a product may still be offered. What it rests on is asked of the lineage, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProductState {
    /// Registered.
    Registered,
    /// Retired by its producer (退出): listed and dealt in no more; its deals go on.
    Retired,
}

/// A data product or service (数据产品和服务). Its identity is the id of its registering record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Who made it.
    pub producer: Uscc,
    /// Where it belongs.
    pub region: Region,
    /// Every input, in order.
    pub inputs: Vec<ProductInput>,
    /// Strictest kind of its inputs: personal over public over enterprise.
    pub data_kind: DataKind,
    /// Level, at least the strictest of its inputs.
    pub level: Level,
    /// Industry section that it is made for.
    pub sector: Option<Sector>,
    /// Scenario that it is made for.
    pub scenario: Option<String>,
    /// Forms in which it may be delivered.
    pub delivery_forms: DeliveryForms,
    /// Height at which it was registered.
    pub registered: Height,
    /// The processing steps that made it, in order, where they are recorded.
    pub steps: Vec<RecordId>,
    /// Whether it may still be offered.
    pub state: ProductState,
    /// It holds personal information: an input does, and was not anonymised in its making.
    pub personal_information: bool,
    /// Consents that its making rests on, in order.
    pub consents: Vec<RecordId>,
    /// Attestations that its making rests on, in order.
    pub attestations: Vec<RecordId>,
    /// Stops on it by those with power over it.
    pub holds: Holds,
}

impl Entity for Product {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Product, &[id.as_bytes()])
    }
}

/// What a deal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DealObject {
    /// The data under a certificate, by the holder or under a grant with the right to operate.
    Certificate(CertificateNumber),
    /// A product of the seller.
    Product(RecordId),
}

/// What the buyer pays, in fen (分). Public data has a price that all members see; that of other
/// data is committed to, and opened to the parties, the host, regulators and an arbitrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Price {
    /// An amount in fen, at most 2^53 − 1.
    PublicFen(u64),
    /// A commitment to an amount, see [`Price::commit`].
    Commitment(Digest),
}

impl Price {
    /// Commits to an amount under a random salt: BLAKE3 in a domain of its own over the salt and
    /// the amount as 8 little-endian bytes. Whoever has both can show what was agreed.
    pub fn commit(salt: &[u8; 32], fen: u64) -> Self {
        let parts: [&[u8]; 2] = [salt, &fen.to_le_bytes()];
        Self::Commitment(Digest(Domain::PriceCommitment.hash_parts(&parts)))
    }
}

/// Where a deal stands. `halted` is derived from what it rests on, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DealState {
    /// Concluded; nothing delivered.
    Concluded,
    /// The seller has delivered.
    Delivered,
    /// The buyer has accepted; a transfer has moved the certificate.
    Accepted,
    /// Undone by an award.
    Unwound,
    /// Cancelled by both parties and the host before anything was delivered or paid.
    Cancelled,
}

/// A deal (交易). Its identity is the id of the record that concluded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// On an exchange or off it.
    pub venue: Venue,
    /// The hosting exchange, or the filing registrar of an OTC deal.
    pub host: Uscc,
    /// Who sells.
    pub seller: Uscc,
    /// Who buys.
    pub buyer: Uscc,
    /// What is dealt.
    pub object: DealObject,
    /// The grant under which the seller operates; absent: its own certificate or product.
    pub under_grant: Option<RecordId>,
    /// Licence or transfer.
    pub mode: DealMode,
    /// What the buyer may use it for.
    pub purpose: Purpose,
    /// Forms of delivery.
    pub delivery_forms: DeliveryForms,
    /// When the buyer may use it; absent for a transfer.
    pub term: Option<Term>,
    /// What the buyer pays.
    pub price: Price,
    /// Last day on which the buyer may accept; afterwards the deal has lapsed, and a transfer no
    /// longer locks the certificate.
    pub complete_by: Date,
    /// The arbitrator that the contract names.
    pub arbitrator: Option<Uscc>,
    /// Where it stands.
    pub state: DealState,
    /// The listing that it was made on.
    pub listing: Option<RecordId>,
    /// The negotiation in which its price was agreed.
    pub negotiation: Option<RecordId>,
    /// The contract says that the price is paid before delivery.
    pub prepayment: bool,
    /// Both parties and the host have stated that the price was paid.
    pub settled: bool,
    /// The voucher issued for it.
    pub voucher: Option<RecordId>,
    /// Units used of what it licenses, as metered.
    pub units_used: u64,
    /// Last day of use, as metered.
    pub last_use: Option<Date>,
    /// Stops on it by those with power over it.
    pub holds: Holds,
    /// Consents that it rests on, in order.
    pub consents: Vec<RecordId>,
    /// Attestations of anonymisation that it rests on, in order.
    pub attestations: Vec<RecordId>,
    /// The clearance under which its data leaves.
    pub outbound: Option<RecordId>,
    /// The clearance under which its data comes in.
    pub inbound: Option<RecordId>,
    /// The mandates under which brokers brought it about, in order.
    pub mandates: Vec<RecordId>,
}

impl Deal {
    /// True when it was neither accepted nor cancelled nor has lapsed.
    pub fn is_pending(&self, today: Date) -> bool {
        matches!(self.state, DealState::Concluded | DealState::Delivered)
            && today <= self.complete_by
    }
}

impl Entity for Deal {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Deal, &[id.as_bytes()])
    }
}
