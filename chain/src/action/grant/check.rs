//! The rules of a grant, one function each: an offer passes them, an acceptance and a widening again.

use super::OperationTerms;
use crate::{
    action::{
        credit::check_not_listed,
        domain::check_in_service,
        plan::check_plan,
        rights::{
            check_data, check_free, check_recognised, check_within_validity, require_standing,
        },
        supply::check_supply_consent,
        text::{check_name, check_sorted},
    },
    attenuation::exceeding,
    attested::check_assessed,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{grant_chain, grant_links},
    policy::{Desk, Matter},
    reject::{Reason, Rejection},
    state::{Certificate, Grant, GrantParent, Organisation, Scope},
    uscc::Uscc,
    words::{DataKind, Level, Role},
};

/// Lists in order, nothing empty, never core data.
pub(super) fn check_scope(scope: &Scope) -> Result<(), Rejection> {
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

/// The certificates in a grant's scope.
pub(super) fn certificates_of(apply: &Apply<'_, '_>, grant: &Grant) -> Outcome<Vec<Certificate>> {
    let numbers = grant.scope.certificates.iter();
    numbers.map(|number| apply.find(number, Reason::CertificateUnknown)).collect()
}

/// True when public data is among them: 管住一级.
pub(super) fn is_public(certificates: &[Certificate]) -> bool {
    certificates.iter().any(|certificate| certificate.data_kind == DataKind::Public)
}

/// Refuses unless one organisation holds them all.
pub(super) fn check_held_by(certificates: &[Certificate], holder: &Uscc) -> Outcome<()> {
    match certificates.iter().find(|certificate| certificate.holder != *holder) {
        Some(certificate) => refuse(Reason::RightsNotHolder, certificate.number),
        None => Ok(()),
    }
}

/// A first-tier grant gives no right that a certificate lacks, and no deeper chain than the ledger
/// allows.
pub(super) fn check_inside_certificates(
    apply: &Apply<'_, '_>,
    grant: &Grant,
    certificates: &[Certificate],
) -> Outcome<()> {
    if let Some(lacking) = certificates.iter().find(|c| !c.rights.covers(grant.rights)) {
        return refuse(Reason::ScopeRights, lacking.number);
    }
    if grant.sub_depth >= apply.params.grant_depth_max {
        return refuse(Reason::ScopeDepth, grant.sub_depth);
    }
    Ok(())
}

/// A grant below stays inside the one above in every dimension (invariant 13).
pub(super) fn check_inside_parent(above: &Grant, grant: &Grant) -> Outcome<()> {
    match exceeding(&above.bounds(), &grant.bounds()).into_iter().next() {
        Some(first) => Err(first.into()),
        None => Ok(()),
    }
}

/// Takes the difference between two quotas from the grant above, or gives it back. It is counted
/// there also while that one has no limit, so that a limit set later covers it.
pub(super) fn reserve_quota(
    apply: &mut Apply<'_, '_>,
    id: &RecordId,
    mut above: Grant,
    before: Option<u64>,
    after: Option<u64>,
) -> Outcome<()> {
    if before == after {
        return Ok(());
    }
    let granted = above.quota_granted.saturating_sub(before.unwrap_or(0));
    let taken = granted.saturating_add(above.units_used);
    if let (Some(limit), Some(after)) = (above.quota, after)
        && taken.checked_add(after).is_none_or(|sum| sum > limit)
    {
        return refuse(Reason::ScopeQuota, limit.saturating_sub(taken));
    }
    above.quota_granted = granted.saturating_add(after.unwrap_or(0));
    apply.state.put(id, &above);
    Ok(())
}

/// First tier over public data: an operator, under a registered plan, with the mandatory terms, for
/// five years at most (invariant 14).
pub(super) fn check_operation(
    apply: &Apply<'_, '_>,
    grant: &Grant,
    grantee: &Organisation,
    certificates: &[Certificate],
    operation: &Option<OperationTerms>,
) -> Outcome<()> {
    if !grantee.has_role(Role::Operator) {
        return refuse(Reason::GrantGranteeUnqualified, grantee.uscc);
    }
    let Some(terms) = operation else {
        return refuse(Reason::GrantOperationMissing, "operation");
    };
    if grant.term.to > grant.term.from.plus_years(apply.params.tier1_years_max) {
        return refuse(Reason::GrantTermTooLong, grant.term.to);
    }
    let institution = certificates.first().map_or(grant.grantor, |c| c.holder);
    check_plan(apply, &terms.plan, institution, &grant.scope.certificates, terms.mode)
}

/// The grantee does not supervise the matter and is not listed for bad faith (invariant 16).
pub(super) fn check_grantee(grantee: &Organisation, certificates: &[Certificate]) -> Outcome<()> {
    let supervises = grantee.has_role(Role::Regulator)
        && certificates.iter().any(|certificate| grantee.region.contains(certificate.region()));
    if supervises {
        return refuse(Reason::GrantToRegulator, grantee.uscc);
    }
    check_not_listed(grantee)
}

/// What must hold of the chain and of every certificate when a grant is offered, accepted or
/// widened.
pub(super) fn check_reliance(
    apply: &Apply<'_, '_>,
    grant: &Grant,
    grantee: &Organisation,
    certificates: &[Certificate],
) -> Outcome<()> {
    require_standing(apply, &grant_links(grant))?;
    check_no_cycle(apply, grant, certificates)?;
    check_in_service(apply, grant.scope.secure_domain.as_deref())?;
    let mut regions = grant.scope.regions.clone();
    regions.push(grantee.region);
    let (forms, purposes) = (grant.scope.delivery_forms, grant.scope.purposes);
    let mut desk = Desk::new(apply.state, apply.today());
    for certificate in certificates {
        // A change registration may have narrowed it since the grant above was made.
        if !certificate.rights.covers(grant.rights) {
            return refuse(Reason::ScopeRights, certificate.number);
        }
        let matter = Matter::of_certificate(apply.state, certificate)?;
        let level = desk.judge(&matter.used(&regions, purposes, forms))?.require()?;
        check_data(level, certificate.data_kind, forms)?;
        if level > grant.scope.level_max {
            return refuse(Reason::ScopeLevel, certificate.number);
        }
        check_assessed(apply.state, apply.today(), certificate, level)?;
        check_free(apply, certificate)?;
        check_within_validity(certificate, &grant.term)?;
    }
    let until = grant.term.to;
    let (state, today) = (&*apply.state, apply.today());
    check_supply_consent(state, today, certificates, grant.rights, purposes, until)?;
    check_recognised(apply, certificates, &regions, grant.rights, purposes)
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
