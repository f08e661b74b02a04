//! The state of the ledger: typed entities under keys, read through a view, changed in an overlay.

pub mod entity;
pub mod key;
pub mod view;

mod certificate;
mod deal;
mod grant;
mod hold;
mod ledger;
mod organisation;
mod recognition;
mod registration;
mod trail;

pub use certificate::{
    Certificate, CertificateNumber, CertificateNumberError, CertificateStatus, Claim, ClaimKey,
    query_code,
};
pub use deal::{Deal, DealObject, DealState, Price, Product, ProductInput};
pub use entity::Entity;
pub use grant::{Grant, GrantParent, GrantState, Scope, Term};
pub use hold::{Hold, HoldKind, Holds};
pub use key::{EntityKind, StateKey};
pub use ledger::{AdmittedNode, CalendarBook, Clock, NodeBook, ValidatorSchedule};
pub use organisation::{KeyOwner, OrgKey, OrgState, Organisation};
pub use recognition::Agreement;
pub use registration::{
    Application, ApplicationState, ApplicationStep, DataResource, DigestAlgorithm, Evidence,
    EvidenceKey, Objection, ObjectionState, Subject, TaggedDigest,
};
pub(crate) use trail::extend as extend_trails;
pub use trail::{Trail, is_asset};
pub use view::{State, StateChanges, View, ViewError, decode_entity};
