//! The alerts that follow from one entry of the state and what it rests on, for whoever goes through
//! all of them.

use super::{
    Alert, NodeReport, Target, Thresholds, attestation_ended, audit_overdue, expiring,
    is_obliged_to_exchange, node, off_exchange, outbound, overuse, revenue, stop::stood_until,
    supply_stale, use_while_stopped,
};
use crate::{
    calendar::Calendar,
    clock::{of_application, of_objection},
    hash::RecordId,
    height::Height,
    lineage::{Link, Moment, Node, Standing, standing},
    state::{
        Application, Attestation, AttestationBook, AttestationSlot, AttestationTarget, Certificate,
        CertificateStatus, Clock, Deal, EntityKind, Equivocation, Grant, GrantState, Listing,
        ListingState, Objection, Organisation, OutboundCount, OutboundYear, Product, ProductState,
        RevenueAccount, State, StateKey, Supply, ViewError, decode_entity, params_at,
    },
    time::Date,
    words::{AttestationKind, Level},
};

/// The days that alerts are counted by.
#[derive(Clone, Copy)]
pub struct Days<'a> {
    /// The day of the alerts.
    pub today: Date,
    /// The day on which the entity was written last.
    pub written: Date,
    /// The legal date of the block at a height, where it is known.
    pub at: &'a dyn Fn(Height) -> Option<Date>,
}

/// The alerts of the entity under a state key on a day: A1 of applications and objections, A2 of
/// certificates and grants, A6 of grants and deals, A8 of an exporter's head-count, A9 of deals, A10
/// of revenue accounts, A13 of audits, A14 of certificates, products and listings, A15 of proven
/// equivocations, A17 of supplies. Other kinds raise none by themselves.
pub fn of_entity(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    days: &Days<'_>,
    calendar: &Calendar,
    thresholds: &Thresholds,
) -> Result<Vec<Alert>, ViewError> {
    let Some(kind) = EntityKind::from_byte(key.kind_byte()) else { return Ok(Vec::new()) };
    let today = days.today;
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
        EntityKind::Supply => {
            let supply: Supply = decode_entity(key, bytes)?;
            supply_stale(&supply, today, thresholds)
        }
        EntityKind::RevenueAccount => {
            let account: RevenueAccount = decode_entity(key, bytes)?;
            let grant = state.get::<Grant>(&account.grant)?;
            let (counted, date) = (account.counted_fen(), account.period.to);
            grant.zip(account.permitted_max_fen).and_then(|(grant, maximum)| {
                revenue(grant.grantee, counted, maximum, date, thresholds)
            })
        }
        EntityKind::AuditPlan => audit_overdue(&decode_entity(key, bytes)?, today),
        EntityKind::Certificate => return of_certificate(state, key, bytes, days, thresholds),
        EntityKind::Grant => return of_grant(state, key, bytes, days, thresholds),
        EntityKind::Deal => return of_deal(state, key, bytes, days),
        EntityKind::Product => return of_product(state, key, bytes, days),
        EntityKind::Listing => return of_listing(state, key, bytes, days),
        EntityKind::OutboundCount => return of_count(state, key, bytes, days, thresholds),
        EntityKind::Equivocation => {
            return contradicted(&decode_entity(key, bytes)?, days, thresholds);
        }
        _ => None,
    };
    Ok(raised.into_iter().collect())
}

fn of_certificate(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    days: &Days<'_>,
    thresholds: &Thresholds,
) -> Result<Vec<Alert>, ViewError> {
    let certificate: Certificate = decode_entity(key, bytes)?;
    if certificate.status != CertificateStatus::Active {
        return Ok(Vec::new());
    }
    let (number, version) = (certificate.number, certificate.version);
    let target = Target::Certificate(number);
    let mut raised = Vec::new();
    raised.extend(expiring(target, certificate.valid_to, days.today, thresholds));
    let of = AttestationTarget::Certificate { number, version };
    raised.extend(assessment_ended(state, target, of, certificate.level, days)?);
    Ok(raised)
}

fn of_grant(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    days: &Days<'_>,
    thresholds: &Thresholds,
) -> Result<Vec<Alert>, ViewError> {
    let grant: Grant = decode_entity(key, bytes)?;
    let id = id_of(key)?;
    let (target, mut raised) = (Target::Grant(id), Vec::new());
    if grant.state == GrantState::Active {
        raised.extend(expiring(target, grant.term.to, days.today, thresholds));
    }
    // What was granted on is not the grantee's to use.
    let left = grant.quota.map(|quota| quota.saturating_sub(grant.quota_granted));
    raised.extend(overuse(id, grant.units_used, left, grant.last_use.unwrap_or(days.written)));
    if grant.last_use.is_some() {
        let stopped = stood_until(state, &[Link::to(Node::Grant(id))], days)?;
        raised.extend(stopped.and_then(|day| use_while_stopped(target, day, grant.last_use)));
    }
    Ok(raised)
}

fn of_deal(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    days: &Days<'_>,
) -> Result<Vec<Alert>, ViewError> {
    let deal: Deal = decode_entity(key, bytes)?;
    let id = id_of(key)?;
    let mut raised = Vec::new();
    for party in [deal.seller, deal.buyer] {
        let organisation = state.get::<Organisation>(&party)?;
        let obliged = organisation.is_some_and(|party| is_obliged_to_exchange(&party));
        if raised.is_empty() {
            raised.extend(off_exchange(id, deal.venue, obliged, days.written));
        }
    }
    if deal.last_use.is_some() {
        let stopped = stood_until(state, &[Link::to(Node::Deal(id))], days)?;
        let target = Target::Deal(id);
        raised.extend(stopped.and_then(|day| use_while_stopped(target, day, deal.last_use)));
    }
    Ok(raised)
}

fn of_product(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    days: &Days<'_>,
) -> Result<Vec<Alert>, ViewError> {
    let product: Product = decode_entity(key, bytes)?;
    let id = id_of(key)?;
    if product.state != ProductState::Registered || !stands(state, Node::Product(id), days)? {
        return Ok(Vec::new());
    }
    let target = Target::Product(id);
    let mut raised = attestations_ended(state, target, &product.attestations, days)?;
    let of = AttestationTarget::Product(id);
    raised.extend(assessment_ended(state, target, of, product.level, days)?);
    Ok(raised)
}

fn of_listing(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    days: &Days<'_>,
) -> Result<Vec<Alert>, ViewError> {
    let listing: Listing = decode_entity(key, bytes)?;
    let id = id_of(key)?;
    if listing.state != ListingState::Open || !stands(state, Node::Listing(id), days)? {
        return Ok(Vec::new());
    }
    attestations_ended(state, Target::Listing(id), &listing.attestations, days)
}

fn stands(state: &State<'_>, node: Node, days: &Days<'_>) -> Result<bool, ViewError> {
    let moment = Moment::on(days.today);
    Ok(standing(state, node, moment)? == Standing::InForce)
}

/// A14 for the attestations that something live rests on.
fn attestations_ended(
    state: &State<'_>,
    target: Target,
    attestations: &[RecordId],
    days: &Days<'_>,
) -> Result<Vec<Alert>, ViewError> {
    let mut raised = Vec::new();
    for id in attestations {
        let Some(attestation) = state.get::<Attestation>(id)? else { continue };
        let last = last_day(&attestation, days);
        raised.extend(attestation_ended(target, true, *id, last, days.today));
    }
    Ok(raised)
}

/// A14 for the risk assessment that important data needs: there was one, and its newest has ended.
fn assessment_ended(
    state: &State<'_>,
    target: Target,
    of: AttestationTarget,
    level: Level,
    days: &Days<'_>,
) -> Result<Option<Alert>, ViewError> {
    if level < Level::Important {
        return Ok(None);
    }
    let kind = AttestationKind::RiskAssessment;
    let slot = AttestationSlot { kind, target: of, processing: None };
    let book = state.get::<AttestationBook>(&slot)?.unwrap_or_default();
    let mut latest: Option<(Date, RecordId)> = None;
    for (_, id) in book.0 {
        if let Some(attestation) = state.get::<Attestation>(&id)? {
            latest = latest.max(Some((last_day(&attestation, days), id)));
        }
    }
    Ok(latest.and_then(|(last, id)| attestation_ended(target, true, id, last, days.today)))
}

/// The last day on which an attestation may be relied upon: none from its withdrawal on.
fn last_day(attestation: &Attestation, days: &Days<'_>) -> Date {
    let withdrawn = attestation.withdrawn.and_then(|height| (days.at)(height));
    let before = withdrawn.and_then(Date::previous);
    before.map_or(attestation.valid_to, |before| before.min(attestation.valid_to))
}

/// A8 for the head-count of the running year: people by the nearer threshold, sensitive ones by
/// theirs.
fn of_count(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    days: &Days<'_>,
    thresholds: &Thresholds,
) -> Result<Vec<Alert>, ViewError> {
    let count: OutboundCount = decode_entity(key, bytes)?;
    let Some(of) = OutboundYear::of_key(key) else {
        return Err(ViewError(format!("key {key:?} holds no exporter and year")));
    };
    let clock = state.get::<Clock>(&())?;
    let next = clock.map_or(Height::FIRST, |clock| clock.height.next());
    let Some(params) =
        params_at(state, next)?.filter(|_| of == OutboundYear::of(of.exporter, days.today))
    else {
        return Ok(Vec::new());
    };
    let limits = &params.safeguards.outbound;
    let raise = |people, ceiling| outbound(of.exporter, people, ceiling, days.written, thresholds);
    let of_people = raise(count.people, limits.assessment_people)
        .or_else(|| raise(count.people, limits.contract_people));
    let of_sensitive = raise(count.sensitive_people, limits.assessment_sensitive);
    Ok(of_people.into_iter().chain(of_sensitive).collect())
}

/// A15 of a proven equivocation.
fn contradicted(
    proven: &Equivocation,
    days: &Days<'_>,
    thresholds: &Thresholds,
) -> Result<Vec<Alert>, ViewError> {
    let report = NodeReport {
        member: proven.member,
        silence_ms: 0,
        lag_blocks: 0,
        other_state: false,
        equivocated: true,
    };
    Ok(node(&report, days.written, thresholds))
}

/// The record id in a key that is one.
fn id_of(key: &StateKey) -> Result<RecordId, ViewError> {
    let id = key.as_bytes().get(1..).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    id.map(RecordId).ok_or_else(|| ViewError(format!("key {key:?} holds no record id")))
}
