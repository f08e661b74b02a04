//! Encumbrances (权利负担): pledges, which lock their certificate, and the insurance and guarantees
//! that stand beside them.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, Price, StateKey, Term, key::EntityKind};
use crate::{hash::RecordId, time::Date, uscc::Uscc, words::words};

/// A pledge (质押). Its identity is the id of the record that created it; its rank is its place in
/// the certificate's list, which is block order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pledge {
    /// What is pledged.
    pub certificate: CertificateNumber,
    /// Who pledged it; a later holder is bound.
    pub pledgor: Uscc,
    /// To whom.
    pub creditor: Uscc,
    /// The amount secured.
    pub secured: Price,
    /// Day on which the debt is due.
    pub due: Date,
    /// The creditor may enforce: the pledgor consented beforehand, or an award permits it.
    pub enforceable: bool,
    /// The arbitrator that the contract names.
    pub arbitrator: Option<Uscc>,
    /// A compensation fund covers the credit risk (信贷风险补偿).
    pub compensation_fund: bool,
    /// Where it stands.
    pub state: PledgeState,
}

/// Where a pledge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PledgeState {
    /// In force: it locks its certificate.
    Registered,
    /// Released by the creditor or by an award.
    Released,
    /// Enforced: the certificate has moved.
    Enforced,
}

impl Entity for Pledge {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Pledge, &[id.as_bytes()])
    }
}

words!(
    /// What stands beside a certificate or a debt that it secures.
    CoverKind {
        /// 保险: the data asset is insured.
        Insurance = "insurance",
        /// 保证: somebody guarantees the debt of a pledge.
        Guarantee = "guarantee",
    }
);

/// Insurance of a data asset, or a guarantee of the debt that it secures. It locks nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Which of the two.
    pub kind: CoverKind,
    /// The certificate insured, or pledged for the debt.
    pub certificate: CertificateNumber,
    /// The pledge whose debt is guaranteed.
    pub pledge: Option<RecordId>,
    /// Who insures or guarantees.
    pub by: Uscc,
    /// In whose favour: the holder, or the creditor of the pledge.
    pub beneficiary: Uscc,
    /// Up to how much.
    pub amount: Price,
    /// First and last day.
    pub term: Term,
}

impl Entity for Cover {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Cover, &[id.as_bytes()])
    }
}
