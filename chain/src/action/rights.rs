//! Checks that grants, products and deals share.

use std::collections::{BTreeMap, btree_map::Entry};

use super::title::check_not_in_transfer;
use crate::{
    execute::{Apply, Outcome, refuse},
    lineage::{Link, Moment, ownership_dispute, standing_on},
    policy::{Desk, Matter},
    recognition::{Claim, covering, judge},
    region::Region,
    reject::Reason,
    state::{Agreement, Certificate, Recognitions, Term},
    uscc::Uscc,
    words::{DataKind, DeliveryForm, DeliveryForms, Level, Purposes, Rights, Role},
};

/// Roles in which an organisation disposes of rights of its own. Registrars, exchanges, authorities
/// and brokers act for others.
pub(crate) const PARTY_ROLES: &[Role] = &[
    Role::Registrant,
    Role::ImplementingInstitution,
    Role::SourceUnit,
    Role::Operator,
    Role::Developer,
    Role::Trader,
];

/// Refuses unless everything above is in force today.
pub(super) fn require_standing(apply: &Apply<'_, '_>, links: &[Link]) -> Outcome<()> {
    require_standing_at(apply, links, Moment::on(apply.today()))
}

/// Refuses unless everything above is in force at this moment.
pub(super) fn require_standing_at(
    apply: &Apply<'_, '_>,
    links: &[Link],
    moment: Moment,
) -> Outcome<()> {
    Ok(standing_on(apply.state, links, moment)?.require()?)
}

/// Refuses core data, and raw export of anything but enterprise data below `important`
/// (invariants 22 and 23; 原始数据不出域).
pub(super) fn check_data(level: Level, kind: DataKind, forms: DeliveryForms) -> Outcome<()> {
    if level == Level::Core {
        return refuse(Reason::RightsCoreData, level);
    }
    let raw_permitted = kind == DataKind::Enterprise && level < Level::Important;
    if forms.has(DeliveryForm::RawExport) && !raw_permitted {
        return refuse(Reason::RightsRawExport, format_args!("{kind}, {level}"));
    }
    Ok(())
}

/// Refuses a certificate whose ownership is disputed, or that contests one that still lives
/// (invariant 41).
pub(super) fn check_undisputed(apply: &Apply<'_, '_>, certificate: &Certificate) -> Outcome<()> {
    match ownership_dispute(apply.state, certificate, apply.today())? {
        Some(dispute) => refuse(Reason::RightsDisputed, dispute),
        None => Ok(()),
    }
}

/// Refuses a certificate that is under dispute or locked by a transfer (invariants 37 and 41).
pub(super) fn check_free(apply: &Apply<'_, '_>, certificate: &Certificate) -> Outcome<()> {
    check_undisputed(apply, certificate)?;
    check_not_in_transfer(apply, certificate)
}

/// Refuses reliance on a foreign certificate that no agreement covers in one of the receiving
/// regions, or that a registrar there has refused (invariant 43), at the level that the lists of both
/// sides demand (invariant 25). Agreements and lists are read once.
pub(super) fn check_recognised<'c>(
    apply: &Apply<'_, '_>,
    certificates: impl IntoIterator<Item = &'c Certificate>,
    receiving: &[Region],
    rights: Rights,
    purposes: Purposes,
) -> Outcome<()> {
    let today = apply.today();
    let mut known: BTreeMap<(Region, Region), Vec<Agreement>> = BTreeMap::new();
    let mut desk = Desk::new(apply.state, today);
    for certificate in certificates {
        let issuer = certificate.region();
        let mut decisions = None;
        for region in receiving.iter().copied().filter(|region| issuer.is_foreign_to(*region)) {
            let agreements = match known.entry((issuer, region)) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => entry.insert(covering(apply.state, issuer, region, today)?),
            };
            if !agreements.is_empty() && decisions.is_none() {
                decisions = apply.state.get::<Recognitions>(&certificate.number)?;
            }
            let matter = Matter::of_certificate(apply.state, certificate)?;
            let matter = matter.used(&[region], purposes, DeliveryForms::EMPTY);
            let level = desk.judge(&matter)?.level;
            let claim = Claim { level, ..Claim::of(certificate, rights, purposes) };
            judge(agreements, decisions.as_ref(), region, &claim).require(issuer, region)?;
        }
    }
    Ok(())
}

/// Refuses a named arbitrator that is none, or that is a party.
pub(super) fn check_arbitrator(
    apply: &Apply<'_, '_>,
    arbitrator: Option<Uscc>,
    parties: &[Uscc],
) -> Outcome<()> {
    let Some(arbitrator) = arbitrator else { return Ok(()) };
    if parties.contains(&arbitrator) {
        return refuse(Reason::RolesConflict, arbitrator);
    }
    if !apply.active_organisation(&arbitrator)?.has_role(Role::Arbitrator) {
        return refuse(Reason::RoleNotHeld, arbitrator);
    }
    Ok(())
}

/// Refuses a term outside a certificate's validity.
pub(super) fn check_within_validity(certificate: &Certificate, term: &Term) -> Outcome<()> {
    let validity = Term { from: certificate.valid_from, to: certificate.valid_to };
    if validity.contains(term) {
        return Ok(());
    }
    refuse(Reason::ScopeTerm, format_args!("{} to {}", term.from, term.to))
}

/// Refuses a term that is already over.
pub(super) fn check_not_over(apply: &Apply<'_, '_>, term: &Term) -> Outcome<()> {
    if term.to < apply.today() {
        return refuse(Reason::TermInvalid, format_args!("{} to {}", term.from, term.to));
    }
    Ok(())
}
