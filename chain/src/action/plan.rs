//! Operation plans: registered by the implementing institution before it grants (管住一级).
//!
//! # Invariants
//! - 14: the plan names registered resources in force, and the collective decision behind it.
//! - 22: core data is in no plan.

use serde::{Deserialize, Serialize};

use super::{
    grant::Decision,
    rights::{check_data, require_standing},
    text::{check_name, check_sorted},
};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{Link, Node},
    region::Region,
    reject::{Reason, Rejection},
    state::{Certificate, CertificateNumber, Organisation, Plan, TaggedDigest},
    uscc::Uscc,
    words::{DeliveryForms, OperationMode, Role},
};

/// `plan.register`: an implementing institution registers its operation plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its title.
    pub title: String,
    /// Where it holds, inside the institution's own region.
    pub region: Region,
    /// The resources it opens to operation, by certificate, in order.
    pub certificates: Vec<CertificateNumber>,
    /// Operation mode.
    pub mode: OperationMode,
    /// Digest of the plan.
    pub document: TaggedDigest,
    /// The collective decision that approved it (三重一大).
    pub approval: Decision,
}

impl Register {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("title", &self.title)?;
        check_sorted("certificates", &self.certificates)?;
        self.approval.check()
    }

    /// Writes the plan.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::ImplementingInstitution])?;
        if !author.region.contains(self.region) {
            return refuse(Reason::OutsideTerritory, self.region);
        }
        let links = self.certificates.iter().map(|n| Link::to(Node::Certificate(*n)));
        require_standing(apply, &links.collect::<Vec<_>>())?;
        for number in &self.certificates {
            let certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
            if certificate.holder != author.uscc {
                return refuse(Reason::RightsNotHolder, number);
            }
            check_data(certificate.level, certificate.data_kind, DeliveryForms::EMPTY)?;
        }
        let plan = Plan {
            institution: author.uscc,
            region: self.region,
            certificates: self.certificates.clone(),
            mode: self.mode,
            document: self.document,
            registered: apply.context.height,
        };
        apply.state.put(&apply.id(), &plan);
        Ok(())
    }
}

/// Refuses unless the plan is the institution's, names every certificate and has this mode.
pub(super) fn check_plan(
    apply: &Apply<'_, '_>,
    id: &RecordId,
    institution: Uscc,
    certificates: &[CertificateNumber],
    mode: OperationMode,
) -> Outcome<()> {
    let plan: Plan = apply.find(id, Reason::PlanUnknown)?;
    if plan.institution != institution || plan.mode != mode {
        return refuse(Reason::PlanDiffers, id);
    }
    match certificates.iter().find(|number| !plan.certificates.contains(number)) {
        Some(number) => refuse(Reason::PlanLacksResource, number),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
