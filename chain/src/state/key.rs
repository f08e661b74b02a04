//! Keys of state entries: one kind byte, then the entity's own key.

use std::fmt;

use crate::hash::Domain;

/// The kind of an entity; first byte of its key. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum EntityKind {
    /// Parameters, calendar, validators, clock: one of each.
    Ledger = 1,
    /// An organisation, by USCC.
    Organisation = 2,
    /// The organisation that a key belongs to, by public key.
    KeyOwner = 3,
    /// Evidence, by digest and organisation.
    Evidence = 4,
    /// A data resource.
    Resource = 5,
    /// An application for registration.
    Application = 6,
    /// An objection to an application.
    Objection = 7,
    /// A certificate, by number.
    Certificate = 8,
    /// The live certificate that covers a content digest or an information-resource code.
    Claim = 9,
    /// A grant.
    Grant = 10,
    /// A product.
    Product = 11,
    /// A deal.
    Deal = 12,
    /// A recognition agreement.
    Agreement = 13,
    /// Every record that concerns an asset, chained.
    Trail = 14,
    /// A regulators' finding.
    Finding = 20,
    /// An order of several regulators.
    JointOrder = 21,
    /// A dispute.
    Dispute = 22,
    /// A pledge.
    Pledge = 23,
    /// Insurance or a guarantee.
    Cover = 24,
    /// An operation plan.
    Plan = 30,
    /// The live grants directly on a certificate or below a grant.
    GrantBook = 31,
    /// A processing step.
    ProcessStep = 32,
    /// A listing on an exchange.
    Listing = 33,
    /// A negotiation about a price.
    Negotiation = 34,
    /// A filed price cap, by object and scenario.
    PriceFiling = 35,
    /// A voucher.
    Voucher = 36,
    /// What was earned under a grant, by grant.
    RevenueAccount = 37,
    /// Decisions of receiving registrars about a certificate.
    Recognition = 50,
    /// Who provides a resource, on what consent.
    Supply = 51,
    /// A finding of bad faith against an organisation.
    CreditCase = 52,
    /// A report or disclosure, by organisation, kind and period.
    Filing = 53,
    /// An access on the strength of a law.
    StatutoryAccess = 54,
    /// An attestation of a third-party provider.
    Attestation = 40,
    /// The newest attestations of one kind about one target.
    AttestationBook = 41,
    /// A version of a policy list.
    PolicyList = 42,
    /// The policy lists of a region.
    PolicyShelf = 43,
    /// A consent of data subjects.
    Consent = 44,
    /// A clearance of data to leave.
    OutboundClearance = 45,
    /// People whose data an exporter has sent out in a year.
    OutboundCount = 46,
    /// A clearance of data to come in.
    InboundClearance = 47,
    /// Proof that a validator contradicted itself.
    Equivocation = 48,
    /// The version in force of a list of resources, responsibilities or demands of an area.
    Inventory = 55,
    /// How a public resource is opened, by resource.
    Opening = 56,
    /// A broker's mandate.
    Mandate = 57,
    /// A registered secure domain, by name.
    SecureDomain = 58,
    /// A complaint to a regulator.
    Complaint = 59,
    /// How often a processor of personal data is audited, by processor.
    AuditPlan = 60,
}

impl EntityKind {
    /// Every kind, in order of its byte.
    pub const ALL: &'static [Self] = &[
        Self::Ledger,
        Self::Organisation,
        Self::KeyOwner,
        Self::Evidence,
        Self::Resource,
        Self::Application,
        Self::Objection,
        Self::Certificate,
        Self::Claim,
        Self::Grant,
        Self::Product,
        Self::Deal,
        Self::Agreement,
        Self::Trail,
        Self::Finding,
        Self::JointOrder,
        Self::Dispute,
        Self::Pledge,
        Self::Cover,
        Self::Plan,
        Self::GrantBook,
        Self::ProcessStep,
        Self::Listing,
        Self::Negotiation,
        Self::PriceFiling,
        Self::Voucher,
        Self::RevenueAccount,
        Self::Recognition,
        Self::Supply,
        Self::CreditCase,
        Self::Filing,
        Self::StatutoryAccess,
        Self::Attestation,
        Self::AttestationBook,
        Self::PolicyList,
        Self::PolicyShelf,
        Self::Consent,
        Self::OutboundClearance,
        Self::OutboundCount,
        Self::InboundClearance,
        Self::Equivocation,
        Self::Inventory,
        Self::Opening,
        Self::Mandate,
        Self::SecureDomain,
        Self::Complaint,
        Self::AuditPlan,
    ];

    /// The kind with this byte, if there is one.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| *kind as u8 == byte)
    }

    /// Its name for people and vectors.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Organisation => "organisation",
            Self::KeyOwner => "key_owner",
            Self::Evidence => "evidence",
            Self::Resource => "resource",
            Self::Application => "application",
            Self::Objection => "objection",
            Self::Certificate => "certificate",
            Self::Claim => "claim",
            Self::Grant => "grant",
            Self::Product => "product",
            Self::Deal => "deal",
            Self::Agreement => "agreement",
            Self::Trail => "trail",
            Self::Finding => "finding",
            Self::JointOrder => "joint_order",
            Self::Dispute => "dispute",
            Self::Pledge => "pledge",
            Self::Cover => "cover",
            Self::Plan => "plan",
            Self::GrantBook => "grant_book",
            Self::ProcessStep => "process_step",
            Self::Listing => "listing",
            Self::Negotiation => "negotiation",
            Self::PriceFiling => "price_filing",
            Self::Voucher => "voucher",
            Self::RevenueAccount => "revenue_account",
            Self::Recognition => "recognition",
            Self::Supply => "supply",
            Self::CreditCase => "credit_case",
            Self::Filing => "filing",
            Self::StatutoryAccess => "statutory_access",
            Self::Attestation => "attestation",
            Self::AttestationBook => "attestation_book",
            Self::PolicyList => "policy_list",
            Self::PolicyShelf => "policy_shelf",
            Self::Consent => "consent",
            Self::OutboundClearance => "outbound_clearance",
            Self::OutboundCount => "outbound_count",
            Self::InboundClearance => "inbound_clearance",
            Self::Equivocation => "equivocation",
            Self::Inventory => "inventory",
            Self::Opening => "opening",
            Self::Mandate => "mandate",
            Self::SecureDomain => "secure_domain",
            Self::Complaint => "complaint",
            Self::AuditPlan => "audit_plan",
        }
    }
}

/// Key of a state entry.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateKey(Vec<u8>);

impl StateKey {
    /// Key of the entity of this kind under `parts`, concatenated. Parts other than the last have
    /// a fixed length within a kind.
    pub fn new(kind: EntityKind, parts: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
        bytes.push(kind as u8);
        for part in parts {
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }

    /// Key from stored bytes.
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The kind byte.
    pub fn kind_byte(&self) -> u8 {
        self.0.first().copied().unwrap_or_default()
    }

    /// Position in the state tree.
    pub fn hash(&self) -> [u8; 32] {
        Domain::StateKey.hash(&self.0)
    }
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateKey({})", hex::encode(&self.0))
    }
}
