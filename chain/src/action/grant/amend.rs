//! `grant.amend`: other bounds for a grant in force (invariant 18).

use serde::{Deserialize, Serialize};

use super::{
    OperationTerms,
    book::{check_exclusive, enter, leave},
    check::{
        certificates_of, check_grantee, check_inside_certificates, check_inside_parent,
        check_operation, check_reliance, check_scope, is_public, reserve_quota,
    },
    is_grantor_side,
    side::require_both_sides,
};
use crate::{
    action::{
        matter::check_unheld,
        rights::{PARTY_ROLES, check_not_over},
        text::check_text,
        title::check_unpledged_or_signed,
    },
    attenuation::{Bounds, exceeding},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    money::check_shares,
    reject::{Reason, Rejection},
    state::{Grant, GrantParent, GrantState, Organisation, RevenueShare, Scope, Term},
    words::Rights,
};

/// `grant.amend`: the bounds of a grant from now on, stated in full.
///
/// Anything wider than before, or another sharing of revenue, is signed by both sides and passes
/// every check of an offer. What is only narrower may be signed by one side where the grant says
/// so; grants below that no longer fit are frozen until they are narrowed too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amend {
    /// The record that offered it.
    pub grant: RecordId,
    /// Rights.
    pub rights: Rights,
    /// Bounds.
    pub scope: Scope,
    /// When the grant may be used.
    pub term: Term,
    /// Levels of sub-grants that may stand below it.
    pub sub_depth: u8,
    /// Units of use; absent: unlimited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u64>,
    /// How its revenue is shared, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revenue: Vec<RevenueShare>,
    /// Terms of operation; widening a first-tier grant of public data states them anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationTerms>,
    /// Why.
    pub reason: String,
}

impl Amend {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_scope(&self.scope)?;
        check_text("reason", &self.reason)?;
        if self.rights.is_empty() || self.quota == Some(0) {
            return Err(Rejection::of(Reason::FieldsInvalid, "rights, quota"));
        }
        if self.term.from > self.term.to {
            return Err(Rejection::of(Reason::TermInvalid, self.term.to));
        }
        check_shares(&self.revenue)?;
        self.operation.as_ref().map_or(Ok(()), OperationTerms::check)
    }

    /// Writes the new bounds.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        let grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        if grant.state != GrantState::Active {
            return refuse(Reason::GrantStepWrong, self.grant);
        }
        let grantor_side = is_grantor_side(apply, &self.grant, &grant, &author.uscc)?;
        if grant.grantee != author.uscc && !grantor_side {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        let mut amended = self.amended(&grant);
        let widens = widens(&grant, &amended);
        if widens || !grant.narrowed_alone || grant.revenue != amended.revenue {
            require_both_sides(apply, &self.grant, &grant)?;
        }
        let in_use = grant.quota_granted.saturating_add(grant.units_used);
        if self.quota.is_some_and(|quota| quota < in_use) {
            return refuse(Reason::ScopeQuota, in_use);
        }
        leave(apply, &self.grant, &grant)?;
        if widens {
            self.check_widened(apply, &mut amended)?;
            check_exclusive(apply, &self.grant, &amended)?;
        }
        if let GrantParent::Grant(id) = grant.parent {
            let above: Grant = apply.find(&id, Reason::GrantUnknown)?;
            reserve_quota(apply, &id, above, grant.quota, self.quota)?;
        }
        enter(apply, &self.grant, &amended)?;
        apply.state.put(&self.grant, &amended);
        Ok(())
    }

    fn amended(&self, grant: &Grant) -> Grant {
        Grant {
            rights: self.rights,
            scope: self.scope.clone(),
            term: self.term,
            sub_depth: self.sub_depth,
            quota: self.quota,
            revenue: self.revenue.clone(),
            version: grant.version.saturating_add(1),
            ..grant.clone()
        }
    }

    /// What is checked of an offer, except who offers: both sides have signed.
    fn check_widened(&self, apply: &mut Apply<'_, '_>, amended: &mut Grant) -> Outcome<()> {
        let grantee = apply.active_organisation(&amended.grantee)?;
        check_unheld(apply, &amended.holds)?;
        check_not_over(apply, &amended.term)?;
        let certificates = certificates_of(apply, amended)?;
        match amended.parent {
            GrantParent::Certificates => {
                for certificate in &certificates {
                    apply.require_signer(&certificate.holder)?;
                }
                check_inside_certificates(apply, amended, &certificates)?;
                if amended.exclusive {
                    for certificate in &certificates {
                        check_unpledged_or_signed(apply, certificate)?;
                    }
                }
                if is_public(&certificates) {
                    check_operation(apply, amended, &grantee, &certificates, &self.operation)?;
                    amended.plan = self.operation.as_ref().map(|terms| terms.plan);
                }
            }
            GrantParent::Grant(id) => {
                let above: Grant = apply.find(&id, Reason::GrantUnknown)?;
                check_inside_parent(&above, amended)?;
            }
        }
        check_grantee(&grantee, &certificates)?;
        check_reliance(apply, amended, &grantee, &certificates)
    }
}

/// True when the new bounds exceed the old ones in some dimension.
fn widens(before: &Grant, after: &Grant) -> bool {
    // A child's depth is below its parent's; here the same depth is no widening.
    let depth = before.sub_depth.saturating_add(1);
    !exceeding(&Bounds { sub_depth: depth, ..before.bounds() }, &after.bounds()).is_empty()
}

#[cfg(test)]
mod tests;
