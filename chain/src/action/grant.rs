//! Grants: offered by who holds or was granted, accepted by the grantee, terminated by either.
//!
//! A grant rests on certificates that the grantor holds (first tier), or on a grant to the grantor
//! (below). Once accepted it stays with its certificates: when one moves to another holder, the new
//! holder is bound by it and may terminate it; the old one no longer.
//!
//! # Invariants
//! - 13: inside the parent in every dimension, see [`crate::attenuation`].
//! - 14: first tier over public data: by an implementing institution, with its operation terms.
//! - 19, 20: the whole chain stands when the grant is offered and when it is accepted.
//! - 21: the grantee does not stand above in the chain.
//! - 22, 41: neither core data nor certificates under dispute or in transfer.
//! - 43: every region named, and the grantee's, recognises every certificate. A national scope
//!   names no receiving region: each product and deal under it is checked where it is made.

use serde::{Deserialize, Serialize};

use super::{
    rights::{
        PARTY_ROLES, check_data, check_free, check_not_over, check_recognised,
        check_within_validity, require_standing,
    },
    text::{check_name, check_sorted, check_text},
};
use crate::{
    attenuation::{Bounds, exceeding},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{grant_chain, grant_links},
    reject::{Reason, Rejection},
    state::{
        Certificate, Grant, GrantParent, GrantState, Holds, Organisation, Scope, TaggedDigest, Term,
    },
    time::Date,
    uscc::Uscc,
    words::{DataKind, Level, OperationMode, Rights, Role},
};

/// `grant.offer`: the grantor offers rights over data inside its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Who is to be granted.
    pub grantee: Uscc,
    /// What the grant rests on.
    pub parent: GrantParent,
    /// Rights granted.
    pub rights: Rights,
    /// Bounds.
    pub scope: Scope,
    /// When the grant may be used.
    pub term: Term,
    /// Levels of sub-grants that may stand below it; 0: none.
    pub sub_depth: u8,
    /// Units of use; absent: unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u64>,
    /// Terms of operation; the first tier over public data must state them (CD-7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationTerms>,
}

/// What an authorization to operate public data must state (授权条件、运营模式、退出机制、安全管理
/// 责任, and the collective decision 三重一大 behind it). Its term is the grant's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationTerms {
    /// Operation mode.
    pub mode: OperationMode,
    /// Conditions of the authorization.
    pub conditions: String,
    /// How the operator exits.
    pub exit_rule: String,
    /// Who answers for which security duty.
    pub security_duties: String,
    /// The collective decision.
    pub decision: Decision,
}

/// A decision document: number, date, digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Number of the document.
    pub reference: String,
    /// Its date.
    pub date: Date,
    /// Digest of the document.
    pub document: TaggedDigest,
}

impl Offer {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_scope(&self.scope)?;
        if self.rights.is_empty() || self.quota == Some(0) {
            return Err(Rejection::of(Reason::FieldsInvalid, "rights, quota"));
        }
        if self.term.from > self.term.to {
            return Err(Rejection::of(Reason::TermInvalid, self.term.to));
        }
        match &self.operation {
            Some(terms) => terms.check(),
            None => Ok(()),
        }
    }

    const fn bounds(&self) -> Bounds<'_> {
        Bounds {
            rights: self.rights,
            scope: &self.scope,
            term: self.term,
            sub_depth: self.sub_depth,
            quota: self.quota,
        }
    }

    /// Writes the offer; a quota is taken from the parent's now.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        let grantee = apply.active_organisation(&self.grantee)?;
        check_not_over(apply, &self.term)?;
        let certificates = self.certificates(apply)?;
        let tier = match self.parent {
            GrantParent::Certificates => {
                self.check_first_tier(apply, author, &grantee, &certificates)?;
                1
            }
            GrantParent::Grant(parent) => self.apply_below(apply, author, parent)?,
        };
        let grant = Grant {
            parent: self.parent,
            grantor: author.uscc,
            grantee: self.grantee,
            tier,
            rights: self.rights,
            scope: self.scope.clone(),
            term: self.term,
            sub_depth: self.sub_depth,
            quota: self.quota,
            quota_granted: 0,
            state: GrantState::Offered,
            holds: Holds::default(),
        };
        check_reliance(apply, &grant, &grantee, &certificates)?;
        apply.state.put(&apply.id(), &grant);
        Ok(())
    }

    fn certificates(&self, apply: &Apply<'_, '_>) -> Outcome<Vec<Certificate>> {
        let numbers = self.scope.certificates.iter();
        numbers.map(|number| apply.find(number, Reason::CertificateUnknown)).collect()
    }

    fn check_first_tier(
        &self,
        apply: &Apply<'_, '_>,
        author: &Organisation,
        grantee: &Organisation,
        certificates: &[Certificate],
    ) -> Outcome<()> {
        for certificate in certificates {
            if certificate.holder != author.uscc {
                return refuse(Reason::RightsNotHolder, certificate.number);
            }
            if !certificate.rights.covers(self.rights) {
                return refuse(Reason::ScopeRights, certificate.number);
            }
        }
        if self.sub_depth >= apply.params.grant_depth_max {
            return refuse(Reason::ScopeDepth, self.sub_depth);
        }
        match certificates.iter().any(|c| c.data_kind == DataKind::Public) {
            true => self.check_operation(apply, grantee),
            false => Ok(()),
        }
    }

    /// First tier over public data: 管住一级.
    fn check_operation(&self, apply: &Apply<'_, '_>, grantee: &Organisation) -> Outcome<()> {
        if apply.record.header().role != Role::ImplementingInstitution {
            return refuse(Reason::GrantInstitutionRequired, apply.record.header().role);
        }
        if !grantee.has_role(Role::Operator) {
            return refuse(Reason::GrantGranteeUnqualified, grantee.uscc);
        }
        if self.operation.is_none() {
            return refuse(Reason::GrantOperationMissing, "operation");
        }
        if self.term.to > self.term.from.plus_years(apply.params.tier1_years_max) {
            return refuse(Reason::GrantTermTooLong, self.term.to);
        }
        Ok(())
    }

    /// Checks against the parent grant and takes the quota from it; returns the tier.
    fn apply_below(
        &self,
        apply: &mut Apply<'_, '_>,
        author: &Organisation,
        id: RecordId,
    ) -> Outcome<u8> {
        let mut parent: Grant = apply.find(&id, Reason::GrantUnknown)?;
        if parent.grantee != author.uscc {
            return refuse(Reason::RightsNotGrantee, id);
        }
        if let Some(first) = exceeding(&parent.bounds(), &self.bounds()).into_iter().next() {
            return Err(first.into());
        }
        if let (Some(limit), Some(quota)) = (parent.quota, self.quota) {
            match parent.quota_granted.checked_add(quota).filter(|sum| *sum <= limit) {
                Some(sum) => parent.quota_granted = sum,
                None => return refuse(Reason::ScopeQuota, limit - parent.quota_granted),
            }
            apply.state.put(&id, &parent);
        }
        Ok(parent.tier.saturating_add(1))
    }
}

impl OperationTerms {
    fn check(&self) -> Result<(), Rejection> {
        check_text("conditions", &self.conditions)?;
        check_text("exit_rule", &self.exit_rule)?;
        check_text("security_duties", &self.security_duties)?;
        check_name("reference", &self.decision.reference)
    }
}

fn check_scope(scope: &Scope) -> Result<(), Rejection> {
    check_sorted("certificates", &scope.certificates)?;
    check_sorted("regions", &scope.regions)?;
    for (field, list) in [("fields", &scope.fields), ("scenarios", &scope.scenarios)] {
        if let Some(list) = list {
            check_sorted(field, list)?;
            list.iter().try_for_each(|entry| check_name(field, entry))?;
        }
    }
    if let Some(domain) = &scope.secure_domain {
        check_name("secure_domain", domain)?;
    }
    if scope.purposes.is_empty() || scope.sectors.is_empty() || scope.delivery_forms.is_empty() {
        return Err(Rejection::of(Reason::FieldsInvalid, "purposes, sectors, delivery_forms"));
    }
    if scope.level_max == Level::Core {
        return Err(Rejection::of(Reason::RightsCoreData, "level_max"));
    }
    Ok(())
}

/// What must hold of the chain and of every certificate when a grant is offered and again when it
/// is accepted.
fn check_reliance(
    apply: &Apply<'_, '_>,
    grant: &Grant,
    grantee: &Organisation,
    certificates: &[Certificate],
) -> Outcome<()> {
    require_standing(apply, &grant_links(grant))?;
    check_no_cycle(apply, grant, certificates)?;
    for certificate in certificates {
        check_data(certificate.level, certificate.data_kind, grant.scope.delivery_forms)?;
        if certificate.level > grant.scope.level_max {
            return refuse(Reason::ScopeLevel, certificate.number);
        }
        check_free(apply, certificate)?;
        check_within_validity(certificate, &grant.term)?;
    }
    let mut regions = grant.scope.regions.clone();
    regions.push(grantee.region);
    check_recognised(apply, certificates, &regions, grant.rights, grant.scope.purposes)
}

/// The grantee neither grants in the chain nor holds a certificate that it ends in.
fn check_no_cycle(
    apply: &Apply<'_, '_>,
    grant: &Grant,
    certificates: &[Certificate],
) -> Outcome<()> {
    let grantee = grant.grantee;
    let above = match grant.parent {
        GrantParent::Grant(parent) => grant_chain(apply.state, parent)?,
        GrantParent::Certificates => Vec::new(),
    };
    let stands_above = grant.grantor == grantee
        || above.iter().any(|(_, ancestor)| ancestor.grantor == grantee)
        || certificates.iter().any(|certificate| certificate.holder == grantee);
    if stands_above { refuse(Reason::GrantCycle, grantee) } else { Ok(()) }
}

/// `grant.accept`: the grantee accepts; the grant may be used from its first day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The record that offered it.
    pub grant: RecordId,
}

impl Accept {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Makes the grant active, if what it rests on still allows it.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        if grant.grantee != author.uscc {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        if grant.state != GrantState::Offered {
            return refuse(Reason::GrantStepWrong, self.grant);
        }
        apply.active_organisation(&grant.grantor)?;
        check_not_over(apply, &grant.term)?;
        let mut certificates = Vec::with_capacity(grant.scope.certificates.len());
        for number in &grant.scope.certificates {
            let certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
            if grant.tier == 1 && certificate.holder != grant.grantor {
                return refuse(Reason::LineageCertificateMoved, number);
            }
            certificates.push(certificate);
        }
        check_reliance(apply, &grant, author, &certificates)?;
        grant.state = GrantState::Active;
        apply.state.put(&self.grant, &grant);
        Ok(())
    }
}

/// `grant.terminate`: the grantor's side ends the grant for breach or withdraws its offer, or the
/// grantee gives it back. Everything below is frozen with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminate {
    /// The record that offered it.
    pub grant: RecordId,
    /// Why.
    pub reason: String,
}

impl Terminate {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Ends the grant. A quota that was offered and never accepted returns to the parent; one that
    /// was accepted may have been used and does not.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        if grant.state == GrantState::Terminated {
            return refuse(Reason::GrantStepWrong, self.grant);
        }
        if grant.grantee != author.uscc && !is_grantor_side(apply, &grant, &author.uscc)? {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        if let (GrantState::Offered, GrantParent::Grant(id), Some(quota)) =
            (grant.state, grant.parent, grant.quota)
        {
            let mut parent: Grant = apply.find(&id, Reason::GrantUnknown)?;
            if parent.quota.is_some() {
                parent.quota_granted = parent.quota_granted.saturating_sub(quota);
                apply.state.put(&id, &parent);
            }
        }
        grant.state = GrantState::Terminated;
        apply.state.put(&self.grant, &grant);
        Ok(())
    }
}

/// Below the first tier the grantor; on the first tier whoever holds one of the certificates now.
fn is_grantor_side(apply: &Apply<'_, '_>, grant: &Grant, who: &Uscc) -> Outcome<bool> {
    if grant.tier > 1 {
        return Ok(grant.grantor == *who);
    }
    for number in &grant.scope.certificates {
        let certificate = apply.state.get::<Certificate>(number)?;
        if certificate.is_some_and(|certificate| certificate.holder == *who) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
