//! Audits of processors of personal data (定期审计): how often, and when the next is due.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, key::EntityKind};
use crate::{hash::RecordId, time::Date, uscc::Uscc, words::AttestationResult};

/// The schedule of a processor's audits, by the processor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPlan {
    /// Who is audited.
    pub processor: Uscc,
    /// Who set the schedule.
    pub set_by: Uscc,
    /// Every how many months.
    pub every_months: u32,
    /// Last day for the next one.
    pub next_due: Date,
    /// The last one.
    pub last: Option<Audit>,
}

/// An audit that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Who audited.
    pub auditor: Uscc,
    /// What it came to.
    pub result: AttestationResult,
    /// When it was reported.
    pub reported: Date,
    /// The record.
    pub record: RecordId,
}

impl Entity for AuditPlan {
    type Key = Uscc;
    fn state_key(processor: &Uscc) -> StateKey {
        StateKey::new(EntityKind::AuditPlan, &[processor.as_bytes()])
    }
}
