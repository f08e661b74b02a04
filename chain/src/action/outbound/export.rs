//! The part of a deal that says that its data leaves.

use serde::{Deserialize, Serialize};

use super::transfer_of;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    outbound::check_route,
    region::Region,
    reject::{Reason, Rejection},
    state::{
        Attestation, AttestationTarget, DealObject, OutboundClearance, OutboundCount, OutboundYear,
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
