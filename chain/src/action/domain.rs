//! Registered secure domains: who runs the place that a grant binds data to.
//!
//! Grants name a domain. A name that nobody has registered is a name and no more; a registered one
//! binds: data is granted to it only while it is in service, and what is processed in it is signed by
//! who runs it. Each record touches one key.

use serde::{Deserialize, Serialize};

use super::text::{check_name, check_text};
use crate::{
    execute::{Apply, Outcome, refuse},
    region::Region,
    reject::{Reason, Rejection},
    state::{DomainKind, Organisation, SecureDomain, TaggedDigest},
    uscc::Uscc,
    words::Role,
};

/// `domain.register`: who runs a domain registers it; the data authority there signs too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its name, as grants will state it.
    pub name: String,
    /// What it is.
    pub kind: DomainKind,
    /// Where it stands.
    pub region: Region,
    /// The data authority that admits it.
    pub authority: Uscc,
    /// Digest of its security assessment.
    pub assessment: TaggedDigest,
}

/// `domain.retire`: its operator or its authority takes it out of service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retire {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Register {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("name", &self.name)
    }

    /// Writes the domain.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let authority = apply.require_signer(&self.authority)?;
        if !authority.has_role(Role::DataAuthority) {
            return refuse(Reason::RoleNotHeld, Role::DataAuthority);
        }
        if !authority.region.contains(self.region) {
            return refuse(Reason::OutsideTerritory, self.region);
        }
        if apply.state.has::<SecureDomain>(&self.name)? {
            return refuse(Reason::DomainTaken, &self.name);
        }
        let domain = SecureDomain {
            operator: author.uscc,
            kind: self.kind,
            region: self.region,
            admitted_by: self.authority,
            assessment: self.assessment,
            retired: false,
        };
        apply.state.put(&self.name, &domain);
        Ok(())
    }
}

impl Retire {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("name", &self.name)?;
        check_text("reason", &self.reason)
    }

    /// Marks it retired.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut domain: SecureDomain = apply.find(&self.name, Reason::DomainUnknown)?;
        if author.uscc != domain.operator && author.uscc != domain.admitted_by {
            return refuse(Reason::DomainOfOthers, domain.operator);
        }
        if domain.retired {
            return refuse(Reason::DomainRetired, &self.name);
        }
        domain.retired = true;
        apply.state.put(&self.name, &domain);
        Ok(())
    }
}

/// Refuses a registered domain that is out of service. Returns who runs it.
pub(super) fn check_in_service(apply: &Apply<'_, '_>, name: Option<&str>) -> Outcome<Option<Uscc>> {
    let Some(name) = name else { return Ok(None) };
    match apply.state.get::<SecureDomain>(&name.to_owned())? {
        Some(domain) if domain.retired => refuse(Reason::DomainRetired, name),
        Some(domain) => Ok(Some(domain.operator)),
        None => Ok(None),
    }
}

/// Demands the signature of who runs a registered domain for what is processed in it.
pub(super) fn check_processed_in(apply: &mut Apply<'_, '_>, name: Option<&str>) -> Outcome<()> {
    match check_in_service(apply, name)? {
        Some(operator) => apply.require_signer(&operator).map(|_| ()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
