//! `grant.offer`: what the grantor offers.

use serde::{Deserialize, Serialize};

use super::{
    OperationTerms,
    book::{check_exclusive, enter},
    check::{
        certificates_of, check_grantee, check_held_by, check_inside_certificates,
        check_inside_parent, check_operation, check_reliance, check_scope, is_public,
        reserve_quota,
    },
};
use crate::{
    action::{
        rights::{PARTY_ROLES, check_not_over},
        supervision::check_not_barred,
        title::check_unpledged_or_signed,
    },
    execute::{Apply, Outcome, refuse},
    money::check_shares,
    reject::{Reason, Rejection},
    state::{Grant, GrantParent, GrantState, Holds, Organisation, RevenueShare, Scope, Term},
    uscc::Uscc,
    words::{Activity, Rights, Role},
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
    /// No other grant on the same parent may overlap it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
    /// Either side may narrow it without the other's signature.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub narrowed_alone: bool,
    /// How its revenue is shared, in order; empty when nothing is agreed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revenue: Vec<RevenueShare>,
    /// Terms of operation; the first tier over public data must state them (CD-7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationTerms>,
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
        check_shares(&self.revenue)?;
        match &self.operation {
            Some(terms) => terms.check(),
            None => Ok(()),
        }
    }

    /// Writes the offer; a quota is taken from the parent's now, and the offer stands in the books
    /// of its parent at once.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        let grantee = apply.active_organisation(&self.grantee)?;
        for party in [author, &grantee] {
            check_not_barred(apply, party, Activity::Grant)?;
        }
        check_not_over(apply, &self.term)?;
        let mut grant = self.grant(author.uscc);
        let certificates = certificates_of(apply, &grant)?;
        match self.parent {
            GrantParent::Certificates => {
                check_held_by(&certificates, &author.uscc)?;
                check_inside_certificates(apply, &grant, &certificates)?;
                if self.exclusive {
                    for certificate in &certificates {
                        check_unpledged_or_signed(apply, certificate)?;
                    }
                }
                if is_public(&certificates) {
                    check_institution(apply)?;
                    check_operation(apply, &grant, &grantee, &certificates, &self.operation)?;
                    grant.plan = self.operation.as_ref().map(|terms| terms.plan);
                }
            }
            GrantParent::Grant(id) => {
                let above: Grant = apply.find(&id, Reason::GrantUnknown)?;
                if above.grantee != author.uscc {
                    return refuse(Reason::RightsNotGrantee, id);
                }
                check_inside_parent(&above, &grant)?;
                grant.tier = above.tier.saturating_add(1);
                reserve_quota(apply, &id, above, None, self.quota)?;
            }
        }
        check_grantee(&grantee, &certificates)?;
        check_reliance(apply, &grant, &grantee, &certificates)?;
        check_exclusive(apply, &apply.id(), &grant)?;
        enter(apply, &apply.id(), &grant)?;
        apply.state.put(&apply.id(), &grant);
        Ok(())
    }

    fn grant(&self, grantor: Uscc) -> Grant {
        Grant {
            parent: self.parent,
            grantor,
            grantee: self.grantee,
            tier: 1,
            rights: self.rights,
            scope: self.scope.clone(),
            term: self.term,
            sub_depth: self.sub_depth,
            quota: self.quota,
            quota_granted: 0,
            state: GrantState::Offered,
            holds: Holds::default(),
            plan: None,
            exclusive: self.exclusive,
            narrowed_alone: self.narrowed_alone,
            revenue: self.revenue.clone(),
            units_used: 0,
            version: 1,
            exit: None,
            stopped: None,
            last_use: None,
        }
    }
}

/// First tier over public data: an implementing institution offers.
fn check_institution(apply: &Apply<'_, '_>) -> Outcome<()> {
    match apply.record.header().role {
        Role::ImplementingInstitution => Ok(()),
        role => refuse(Reason::GrantInstitutionRequired, role),
    }
}
