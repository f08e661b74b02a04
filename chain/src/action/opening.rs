//! `opening.set`: how a public resource is opened, decided by its holder with the approval of the
//! data authority (定向开放、授权开放管理).
//!
//! Each decision names the one that it replaces, so the approval trail is a chain of records. A
//! record touches one key.
//!
//! # Invariants
//! - 22: core data is opened to nobody. 23: important data, and personal information, not to
//!   everybody. 25: nor what a negative list names, to anybody.

use serde::{Deserialize, Serialize};

use super::{
    grant::Decision,
    text::{check_sorted, check_text},
};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    policy::{Matter, check_lists},
    reject::{Reason, Rejection},
    state::{DataResource, Opening, OpeningMode, Organisation},
    uscc::Uscc,
    words::{DataKind, Level, Role},
};

/// `opening.set`: by the holder, signed by the data authority that approves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Which resource.
    pub resource: RecordId,
    /// To whom it is opened.
    pub mode: OpeningMode,
    /// The named organisations of a targeted opening, in order; others name none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<Uscc>,
    /// Who approves.
    pub approver: Uscc,
    /// The approval.
    pub approval: Decision,
    /// The record of the decision that this one replaces; absent: it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<RecordId>,
    /// Why.
    pub reason: String,
}

impl Set {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)?;
        if self.mode == OpeningMode::Targeted {
            check_sorted("recipients", &self.recipients)?;
        } else if !self.recipients.is_empty() {
            return Err(Rejection::of(Reason::FieldsInvalid, "recipients"));
        }
        self.approval.check()
    }

    /// Writes the decision in force.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::SourceUnit, Role::Registrant, Role::ImplementingInstitution])?;
        let resource: DataResource = apply.find(&self.resource, Reason::ResourceUnknown)?;
        if resource.holder != author.uscc {
            return refuse(Reason::NotHolder, author.uscc);
        }
        self.check_approver(apply, &resource)?;
        self.check_data(apply, &resource)?;
        for recipient in &self.recipients {
            apply.active_organisation(recipient)?;
        }
        let known = apply.state.get::<Opening>(&self.resource)?;
        if known.as_ref().map(|opening| opening.record) != self.replaces {
            return refuse(Reason::OpeningReplaces, self.resource);
        }
        let opening = Opening {
            resource: self.resource,
            mode: self.mode,
            recipients: self.recipients.clone(),
            approved_by: self.approver,
            version: known.map_or(0, |opening| opening.version).saturating_add(1),
            record: apply.id(),
        };
        apply.state.put(&self.resource, &opening);
        Ok(())
    }

    fn check_approver(&self, apply: &mut Apply<'_, '_>, resource: &DataResource) -> Outcome<()> {
        let approver = apply.require_signer(&self.approver)?;
        if !approver.has_role(Role::DataAuthority) || approver.uscc == resource.holder {
            return refuse(Reason::OpeningApprover, self.approver);
        }
        if !approver.region.contains(resource.region) {
            return refuse(Reason::OutsideTerritory, resource.region);
        }
        Ok(())
    }

    /// Public data, no wider than its level, its people and the lists allow.
    fn check_data(&self, apply: &Apply<'_, '_>, resource: &DataResource) -> Outcome<()> {
        if resource.kind != DataKind::Public {
            return refuse(Reason::OpeningTooWide, resource.kind);
        }
        if self.mode == OpeningMode::Closed {
            return Ok(());
        }
        let level = check_lists(apply.state, apply.today(), &Matter::of_resource(resource))?;
        if level == Level::Core {
            return refuse(Reason::RightsCoreData, level);
        }
        let guarded = level >= Level::Important || resource.personal_information;
        if guarded && self.mode == OpeningMode::Unconditional {
            return refuse(Reason::OpeningTooWide, level);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
