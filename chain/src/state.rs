//! The state of the ledger: typed entities under keys, read through a view, changed in an overlay.

pub mod entity;
pub mod key;
pub mod view;

mod access;
mod attestation;
mod audit;
mod certificate;
mod complaint;
mod consent;
mod credit;
mod deal;
mod describe;
mod dispute;
mod domain;
mod filing;
mod grant;
mod grant_book;
mod hold;
mod inventory;
mod ledger;
mod listing;
mod mandate;
mod opening;
mod organisation;
mod outbound;
mod plan;
mod pledge;
mod policy_list;
mod price;
mod process;
mod recognition;
mod registration;
mod revenue;
mod supervision;
mod supply;
mod trail;
mod voucher;

pub use access::{AccessTarget, StatutoryAccess};
pub use attestation::{Attestation, AttestationBook, AttestationSlot, AttestationTarget};
pub use audit::{Audit, AuditPlan};
pub use certificate::{
    Certificate, CertificateNumber, CertificateNumberError, CertificateStatus, Claim, ClaimKey,
    query_code,
};
pub use complaint::{Complaint, ComplaintOutcome};
pub use consent::Consent;
pub use credit::{Credit, CreditCase, CreditState};
pub use deal::{Deal, DealObject, DealState, Price, Product, ProductInput, ProductState};
pub use describe::entity_json;
pub use dispute::{Dispute, DisputeState, Measure};
pub use domain::{DomainKind, SecureDomain};
pub use entity::Entity;
pub use filing::{Filing, FilingKey, Period, PeriodError};
pub use grant::{ChildFate, Grant, GrantExit, GrantParent, GrantState, Scope, Term};
pub use grant_book::{BookFull, BookOf, GrantBook, NamedGrant};
pub use hold::{Hold, HoldKind, Holds};
pub use inventory::{Inventory, InventoryKey, InventoryKind};
pub use key::{EntityKind, StateKey};
pub use ledger::{
    AdmittedNode, CalendarBook, Clock, Equivocation, EquivocationKey, NodeBook, NodeDepartures,
    ParamsChange, ValidatorSchedule, nodes_at, params_at,
};
pub use listing::{Listing, ListingState};
pub use mandate::{BrokerFee, Mandate, MandateSide};
pub use opening::{Opening, OpeningMode};
pub use organisation::{KeyOwner, OrgKey, OrgState, Organisation};
pub use outbound::{
    InboundClearance, OutboundClearance, OutboundCount, OutboundExemption, OutboundRoute,
    OutboundYear, Quota,
};
pub use plan::Plan;
pub use pledge::{Cover, CoverKind, Pledge, PledgeState};
pub use policy_list::{ListEntry, ListKind, ListVersion, PolicyList, PolicyShelf, ShelvedList};
pub use price::{AgreedPrice, FeeBasis, Negotiation, PriceFiling, PriceFilingKey, Valuation};
pub use process::ProcessStep;
pub use recognition::{
    Agreement, AgreementStanding, Delegation, RecognitionEntry, RecognitionMode, Recognitions,
};
pub use registration::{
    Application, ApplicationState, ApplicationStep, DataResource, DigestAlgorithm, Evidence,
    EvidenceKey, Objection, ObjectionState, Subject, TaggedDigest,
};
pub use revenue::{RevenueAccount, RevenueShare, ShareKind};
pub use supervision::{Bar, Finding, JointOrder, Matter};
pub use supply::{Supply, SupplyConsent};
pub(crate) use trail::extend as extend_trails;
pub use trail::{Trail, is_asset};
pub use view::{State, StateChanges, View, ViewError, decode_entity};
pub use voucher::{Voucher, VoucherOf};
