//! Vouchers (凭证): of a settled deal, or a purpose-bound extract of a certificate.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, StateKey, key::EntityKind};
use crate::{hash::RecordId, time::Date, uscc::Uscc, words::Purpose};

/// What a voucher vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum VoucherOf {
    /// A settled deal.
    Deal(RecordId),
    /// A certificate in force (数据资产凭证).
    Certificate(CertificateNumber),
}

/// A voucher. Its identity is the id of the record that issued it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voucher {
    /// What it vouches for.
    pub of: VoucherOf,
    /// Who issued it.
    pub issuer: Uscc,
    /// Whose it is.
    pub holder: Uscc,
    /// For what it may be presented.
    pub purpose: Purpose,
    /// To whom it is presented; absent: to anybody.
    pub presented_to: Option<Uscc>,
    /// Last day on which it may be presented.
    pub valid_to: Date,
}

impl Entity for Voucher {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Voucher, &[id.as_bytes()])
    }
}
