//! The alerts that follow from one entry of the state, for whoever goes through all of them.

use super::{
    Alert, NodeReport, Target, Thresholds, attestation_ended, expiring, is_obliged_to_exchange,
    node, off_exchange, outbound, overuse, supply_stale,
};
use crate::{
    calendar::Calendar,
    clock::{of_application, of_objection},
    hash::RecordId,
    params::Params,
    state::{
        Application, Attestation, Certificate, CertificateStatus, Deal, EntityKind, Equivocation,
        Grant, GrantState, Objection, Organisation, OutboundCount, Product, ProductState, State,
        StateKey, Supply, ViewError, decode_entity,
    },
    time::Date,
    uscc::Uscc,
};

/// The alerts of the entity under a state key on a day, `written` being the day on which it came to
/// be or was written last: A1 of applications and objections, A2 of certificates and grants, A6 of
/// grants, A8 of head-counts, A9 of deals, A14 of products, A15 of proven equivocations, A17 of
/// supplies. Other kinds raise none by themselves.
pub fn of_entity(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    (today, written): (Date, Date),
    calendar: &Calendar,
    thresholds: &Thresholds,
) -> Result<Vec<Alert>, ViewError> {
    let Some(kind) = EntityKind::from_byte(key.kind_byte()) else { return Ok(Vec::new()) };
    let mut more = Vec::new();
    let raised = match kind {
        EntityKind::Application => {
            let application: Application = decode_entity(key, bytes)?;
            let timer = of_application(&application, today, calendar);
            let target = Target::Application(id_of(key)?);
            timer.and_then(|timer| super::timer(target, &timer, today, calendar, thresholds))
        }
        EntityKind::Objection => {
            let objection: Objection = decode_entity(key, bytes)?;
            let application = state.get::<Application>(&objection.application)?;
            let timer = application.and_then(|a| of_objection(&objection, &a, today, calendar));
            let target = Target::Objection(id_of(key)?);
            timer.and_then(|timer| super::timer(target, &timer, today, calendar, thresholds))
        }
        EntityKind::Certificate => {
            let certificate: Certificate = decode_entity(key, bytes)?;
            let stands = certificate.status == CertificateStatus::Active;
            let target = Target::Certificate(certificate.number);
            stands.then(|| expiring(target, certificate.valid_to, today, thresholds)).flatten()
        }
        EntityKind::Grant => {
            let grant: Grant = decode_entity(key, bytes)?;
            let stands = grant.state == GrantState::Active;
            let id = id_of(key)?;
            more.extend(overuse(id, grant.units_used, grant.quota, written));
            let end = || expiring(Target::Grant(id), grant.term.to, today, thresholds);
            stands.then(end).flatten()
        }
        EntityKind::Product => {
            more = of_product(state, id_of(key)?, &decode_entity(key, bytes)?, today)?;
            None
        }
        EntityKind::OutboundCount => {
            more = of_count(state, key, &decode_entity(key, bytes)?, today, thresholds)?;
            None
        }
        EntityKind::Equivocation => {
            let proven: Equivocation = decode_entity(key, bytes)?;
            let report = NodeReport {
                member: proven.member,
                silence_ms: 0,
                lag_blocks: 0,
                other_state: false,
                equivocated: true,
            };
            more = node(&report, written, thresholds);
            None
        }
        EntityKind::Deal => of_deal(state, key, &decode_entity(key, bytes)?, written)?,
        EntityKind::Supply => {
            let supply: Supply = decode_entity(key, bytes)?;
            supply_stale(&supply, today, thresholds)
        }
        _ => None,
    };
    Ok(raised.into_iter().chain(more).collect())
}

/// A14: attestations under a registered product that have ended.
fn of_product(
    state: &State<'_>,
    id: RecordId,
    product: &Product,
    today: Date,
) -> Result<Vec<Alert>, ViewError> {
    let live = product.state == ProductState::Registered;
    let mut raised = Vec::new();
    for relied in &product.attestations {
        let Some(found) = state.get::<Attestation>(relied)? else { continue };
        let ended = attestation_ended(Target::Product(id), live, *relied, found.valid_to, today);
        raised.extend(ended);
    }
    Ok(raised)
}

/// A8: the year's head-counts against the next ceiling that each has before it.
fn of_count(
    state: &State<'_>,
    key: &StateKey,
    count: &OutboundCount,
    today: Date,
    thresholds: &Thresholds,
) -> Result<Vec<Alert>, ViewError> {
    let damaged = || ViewError(format!("key {key:?} holds no exporter and year"));
    let (exporter, year) =
        key.as_bytes().get(1..).and_then(|bytes| bytes.split_at_checked(18)).ok_or_else(damaged)?;
    let exporter: Uscc = std::str::from_utf8(exporter)
        .ok()
        .and_then(|code| code.parse().ok())
        .ok_or_else(damaged)?;
    let year = <[u8; 2]>::try_from(year).map(u16::from_be_bytes).map_err(|_| damaged())?;
    if u32::from(year) != today.ymd().0 {
        return Ok(Vec::new());
    }
    let params = state.get::<Params>(&())?.ok_or_else(|| ViewError("no parameters".into()))?;
    let limits = params.safeguards.outbound;
    let next = if count.people < limits.contract_people {
        limits.contract_people
    } else {
        limits.assessment_people
    };
    let people = outbound(exporter, count.people, next, today, thresholds);
    let sensitive = limits.assessment_sensitive;
    let sensitive = outbound(exporter, count.sensitive_people, sensitive, today, thresholds);
    Ok(people.into_iter().chain(sensitive).collect())
}

fn of_deal(
    state: &State<'_>,
    key: &StateKey,
    deal: &Deal,
    written: Date,
) -> Result<Option<Alert>, ViewError> {
    for party in [deal.seller, deal.buyer] {
        let organisation = state.get::<Organisation>(&party)?;
        let obliged = organisation.is_some_and(|party| is_obliged_to_exchange(&party));
        if let Some(alert) = off_exchange(id_of(key)?, deal.venue, obliged, written) {
            return Ok(Some(alert));
        }
    }
    Ok(None)
}

/// The record id in a key that is one.
fn id_of(key: &StateKey) -> Result<RecordId, ViewError> {
    let id = key.as_bytes().get(1..).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    id.map(RecordId).ok_or_else(|| ViewError(format!("key {key:?} holds no record id")))
}
