//! Audits of processors of personal data: a supervisor sets how often, the processor reports.
//!
//! An audit that is not reported by its last day is overdue (alert A13) and blocks nothing. Each
//! record touches one key.

use serde::{Deserialize, Serialize};

use crate::{
    execute::{Apply, Outcome, refuse},
    reject::{Reason, Rejection},
    state::{Audit, AuditPlan, Organisation, TaggedDigest},
    time::Date,
    uscc::Uscc,
    words::{AttestationKind, AttestationResult, Role},
};

/// Longest time between two audits, in months.
const MONTHS_MAX: u32 = 36;

/// `audit.schedule`: a regulator or data authority over the processor sets how often it is audited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Who is to be audited.
    pub processor: Uscc,
    /// Every how many months.
    pub every_months: u32,
    /// Last day for the next one.
    pub next_due: Date,
}

/// `audit.report`: the processor reports an audit; who audited signs too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Who audited: a provider admitted to compliance or security.
    pub auditor: Uscc,
    /// What it came to.
    pub result: AttestationResult,
    /// Digest of the report.
    pub document: TaggedDigest,
}

impl Schedule {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if !(1..=MONTHS_MAX).contains(&self.every_months) {
            return Err(Rejection::of(Reason::FieldsInvalid, "every_months"));
        }
        Ok(())
    }

    /// Writes the schedule; the last audit stays.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::Regulator, Role::DataAuthority])?;
        let processor = apply.organisation(&self.processor)?;
        if processor.uscc == author.uscc {
            return refuse(Reason::RolesConflict, author.uscc);
        }
        if !author.region.contains(processor.region) {
            return refuse(Reason::OutsideTerritory, processor.region);
        }
        if self.next_due < apply.today() {
            return refuse(Reason::TermInvalid, self.next_due);
        }
        let known = apply.state.get::<AuditPlan>(&self.processor)?;
        let plan = AuditPlan {
            processor: self.processor,
            set_by: author.uscc,
            every_months: self.every_months,
            next_due: self.next_due,
            last: known.and_then(|plan| plan.last),
        };
        apply.state.put(&self.processor, &plan);
        Ok(())
    }
}

impl Report {
    /// Nothing to check without a ledger.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Notes the audit and when the next is due.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut plan: AuditPlan = apply.find(&author.uscc, Reason::AuditUnscheduled)?;
        if self.auditor == author.uscc {
            return refuse(Reason::RolesConflict, self.auditor);
        }
        let auditor = apply.require_signer(&self.auditor)?;
        let kinds = [AttestationKind::Compliance, AttestationKind::Security];
        let admitted = kinds.into_iter().any(|kind| auditor.qualifications.has(kind));
        if !auditor.has_role(Role::ServiceProvider) || !admitted {
            return refuse(Reason::AttestNotQualified, self.auditor);
        }
        let today = apply.today();
        plan.next_due = today.plus_months(plan.every_months);
        plan.last = Some(Audit {
            auditor: self.auditor,
            result: self.result,
            reported: today,
            record: apply.id(),
        });
        apply.state.put(&author.uscc, &plan);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
