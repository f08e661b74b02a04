//! The parts of a deal that say that its data leaves, or comes in.

use serde::{Deserialize, Serialize};

use super::transfer_of;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    outbound::check_route,
    region::Region,
    reject::{Reason, Rejection},
    state::{
        Attestation, AttestationTarget, DealObject, InboundClearance, Organisation,
        OutboundClearance, OutboundCount, OutboundYear,
    },
    uscc::Uscc,
    words::Jurisdiction,
};

/// Data leaves under a clearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The record that cleared it.
    pub clearance: RecordId,
    /// People whose data leaves, without those below.
    pub people: u64,
    /// People whose sensitive data leaves.
    pub sensitive_people: u64,
}

/// Refuses a buyer outside the customs of the mainland without a clearance.
pub(in crate::action) fn check_export_form(
    buyer: Region,
    export: Option<&Export>,
) -> Result<(), Rejection> {
    match (Jurisdiction::of(buyer), export) {
        (Some(jurisdiction), None) => {
            Err(Rejection::of(Reason::OutboundClearanceMissing, jurisdiction))
        }
        _ => Ok(()),
    }
}

/// Refuses a seller outside the customs of the mainland that sells into it without a clearance, and
/// a clearance that is not for this import.
pub(in crate::action) fn check_import(
    apply: &Apply<'_, '_>,
    clearance: Option<RecordId>,
    seller: &Organisation,
    buyer: &Organisation,
) -> Outcome<()> {
    let (origin, inside) = (Jurisdiction::of(seller.region), Jurisdiction::of(buyer.region));
    match (clearance, origin) {
        (Some(id), Some(origin)) => check_cleared_in(apply, id, buyer.uscc, Some(origin)),
        (Some(id), None) => refuse(Reason::InboundClearanceOther, id),
        (None, Some(origin)) if inside.is_none() => refuse(Reason::InboundClearanceMissing, origin),
        (None, _) => Ok(()),
    }
}

/// Refuses a clearance that is not the importer's, not from there, or over.
pub(in crate::action) fn check_cleared_in(
    apply: &Apply<'_, '_>,
    id: RecordId,
    importer: Uscc,
    origin: Option<Jurisdiction>,
) -> Outcome<()> {
    let clearance: InboundClearance = apply.find(&id, Reason::InboundClearanceUnknown)?;
    let elsewhere = origin.is_some_and(|origin| origin != clearance.origin);
    if clearance.importer != importer || elsewhere {
        return refuse(Reason::InboundClearanceOther, id);
    }
    if clearance.valid_to < apply.today() {
        return refuse(Reason::InboundClearanceOver, clearance.valid_to);
    }
    Ok(())
}

/// Checks that the clearance covers the deal, and adds its people to the clearance and to the
/// exporter's year (invariant 28). `personal`: personal information is in it.
pub(in crate::action) fn count_export(
    apply: &mut Apply<'_, '_>,
    export: &Export,
    seller: Uscc,
    buyer: Region,
    object: DealObject,
    personal: bool,
) -> Outcome<()> {
    let mut clearance: OutboundClearance =
        apply.find(&export.clearance, Reason::OutboundClearanceUnknown)?;
    let elsewhere = Jurisdiction::of(buyer).is_some_and(|of| of != clearance.destination);
    if clearance.exporter != seller || clearance.object != object || elsewhere {
        return refuse(Reason::OutboundClearanceOther, export.clearance);
    }
    if clearance.valid_to < apply.today() || !assessment_stands(apply, &clearance)? {
        return refuse(Reason::OutboundClearanceOver, export.clearance);
    }
    let now = OutboundCount { people: export.people, sensitive_people: export.sensitive_people };
    if personal && now == OutboundCount::default() {
        return refuse(Reason::OutboundCountMissing, export.clearance);
    }
    let taken =
        (clearance.people.take(now.people), clearance.sensitive_people.take(now.sensitive_people));
    let (Some(people), Some(sensitive_people)) = taken else {
        return refuse(Reason::OutboundCountExceeded, export.clearance);
    };
    (clearance.people, clearance.sensitive_people) = (people, sensitive_people);
    let year_key = OutboundYear::of(seller, apply.today());
    let before: OutboundCount = apply.state.get(&year_key)?.unwrap_or_default();
    let year = OutboundCount {
        people: before.people.saturating_add(now.people),
        sensitive_people: before.sensitive_people.saturating_add(now.sensitive_people),
    };
    let critical = clearance.critical_infrastructure;
    let transfer = transfer_of(apply, &object, critical, now, year)?;
    let thresholds = &apply.params.safeguards.outbound;
    check_route(&transfer, clearance.route, clearance.exemption, thresholds)?;
    apply.state.put(&export.clearance, &clearance);
    apply.state.put(&year_key, &year);
    Ok(())
}

/// An assessment that a clearance rests on is still live, and of the data as it is now.
fn assessment_stands(apply: &Apply<'_, '_>, clearance: &OutboundClearance) -> Outcome<bool> {
    let Some(id) = clearance.assessment else { return Ok(true) };
    let attestation: Attestation = apply.find(&id, Reason::AttestUnknown)?;
    let current = match (attestation.target, clearance.object) {
        (AttestationTarget::Certificate { number, version }, DealObject::Certificate(_)) => {
            let certificate = apply.state.get::<crate::state::Certificate>(&number)?;
            certificate.is_some_and(|certificate| certificate.version == version)
        }
        _ => true,
    };
    Ok(current && attestation.is_live(apply.today()))
}
