//! What may raise an alert of each rule, and whether it does.

use hefu_chain::{
    action::Action,
    alerts::{
        Alert, Days, Handover, Rule, Target, Thresholds, concentration, near_duplicate, of_entity,
        overdue_filings, price_outlier, registrar_rate, resale, sensitive_words, unregistered,
    },
    hash::RecordId,
    record::Record,
    state::{
        Application, Certificate, DataResource, Deal, DealState, Entity, EntityKind, Objection,
        Organisation, Price, Product, ProductState, StateKey, Subject,
    },
    time::Date,
    uscc::Uscc,
    words::{DealMode, Sector},
};

use super::{Candidate, DesksAt};
use crate::{
    api::{
        certificates::record_id_of,
        error::{ApiCode, ApiError, ApiResult},
        ledger::Moment,
        provenance::certificate_number,
    },
    index::{Direction, EdgeKind, Filter, titled_by},
};

/// Most deals that one price or hand-over is compared with, the first in order of their ids.
const COMPARED_MAX: usize = 1_000;
/// Most deals that the concentration of sections is computed from.
const CONCENTRATION_DEALS_MAX: usize = 50_000;
/// Most registrations of the same holder that a title is compared with, the newest.
const TITLES_MAX: usize = 500;
/// Most objections to one application that are looked at.
const OBJECTIONS_MAX: usize = 64;

type Candidates<'a> = Box<dyn Iterator<Item = ApiResult<Candidate>> + 'a>;

/// What may raise an alert of a rule, after a place, in order.
pub(super) fn candidates<'a>(
    at: &'a DesksAt<'a>,
    rule: Rule,
    after: Option<&Candidate>,
    thresholds: &Thresholds,
) -> ApiResult<Candidates<'a>> {
    let after_subject = after.map(|after| after.subject.clone());
    Ok(match rule {
        Rule::Timer | Rule::NearDuplicate => {
            let mut open: Vec<StateKey> = at
                .desks
                .iter()
                .flat_map(|(_, desk)| desk.open.keys())
                .map(Application::state_key)
                .filter(|key| after_subject.as_ref().is_none_or(|after| key > after))
                .collect();
            open.sort_unstable();
            Box::new(open.into_iter().map(|subject| Ok(Candidate { day: None, subject })))
        }
        Rule::Expiring => {
            let days = thresholds.expiring_days[0];
            let (from, to) = (at.today(), at.today().plus_days(days));
            let place = after.and_then(|after| Some((after.day?, &after.subject)));
            let ends = at.moment.index().ending(from, to, place);
            Box::new(ends.map(|end| {
                let (day, subject) = end?;
                Ok(Candidate { day: Some(day), subject })
            }))
        }
        // One answer over all deals: there is nothing to go on with.
        Rule::Concentration => {
            let first = after
                .is_none()
                .then(|| Candidate { day: None, subject: StateKey::new(EntityKind::Deal, &[]) });
            Box::new(first.into_iter().map(Ok))
        }
        _ => {
            let watched = at.moment.index().watched(rule, after_subject.as_ref());
            Box::new(watched.map(|subject| Ok(Candidate { day: None, subject: subject? })))
        }
    })
}

/// The alerts of a rule about a candidate, as it was at the moment.
pub(super) fn alerts(
    at: &DesksAt<'_>,
    rule: Rule,
    candidate: &Candidate,
    thresholds: &Thresholds,
) -> ApiResult<Vec<Alert>> {
    let (moment, subject, today) = (&at.moment, &candidate.subject, at.today());
    let id = || record_id_of(subject).ok_or_else(|| ApiError::from(ApiCode::Internal));
    Ok(match rule {
        Rule::Timer => timers(at, subject, thresholds)?,
        Rule::NearDuplicate => duplicates(at, &id()?, thresholds)?,
        Rule::Unregistered => registration(at, &id()?, thresholds)?.into_iter().collect(),
        Rule::PriceOutlier => price(moment, &id()?, thresholds)?.into_iter().collect(),
        Rule::Resale => resold(moment, subject, thresholds)?,
        Rule::Concentration => concentrated(moment, today, thresholds)?,
        Rule::SensitiveWords => words(moment, subject)?.into_iter().collect(),
        Rule::Filing if subject.kind_byte() == EntityKind::AuditPlan as u8 => {
            by_itself(at, subject, thresholds)?
        }
        Rule::Filing => filings(at, subject)?,
        Rule::Registrar => rate(at, subject, thresholds)?.into_iter().collect(),
        Rule::Expiring
        | Rule::Overuse
        | Rule::Outbound
        | Rule::OffExchange
        | Rule::Revenue
        | Rule::Attestation
        | Rule::Node
        | Rule::SupplyStale => {
            let mut raised = by_itself(at, subject, thresholds)?;
            raised.retain(|alert| alert.rule == rule);
            // A certificate that was renewed stands under its earlier end too.
            if let Some(day) = candidate.day {
                raised.retain(|alert| alert.until == Some(day));
            }
            raised
        }
    })
}

/// What follows from an entry of the state and what it rests on.
fn by_itself(
    at: &DesksAt<'_>,
    subject: &StateKey,
    thresholds: &Thresholds,
) -> ApiResult<Vec<Alert>> {
    let Some(bytes) = at.moment.view_entry(subject)? else { return Ok(Vec::new()) };
    let written = at.moment.written(subject)?.unwrap_or_else(|| at.today());
    let day = |height| at.moment.time_of(height).ok().map(|time| time.date());
    let days = Days { today: at.today(), written, at: &day };
    let state = at.moment.state();
    Ok(of_entity(&state, subject, &bytes, &days, &at.rules.calendar, thresholds)?)
}

/// A1 of an application and of the objections to it.
fn timers(at: &DesksAt<'_>, subject: &StateKey, thresholds: &Thresholds) -> ApiResult<Vec<Alert>> {
    let mut raised = by_itself(at, subject, thresholds)?;
    let from = StateKey::new(EntityKind::Objection, &[]);
    let index = at.moment.index();
    for (below, kind) in index.neighbours(subject, Direction::Down, Some(&from), OBJECTIONS_MAX)? {
        let is_objection = Objection::state_key(&RecordId([0; 32])).kind_byte();
        if kind == EdgeKind::ObjectsTo && below.kind_byte() == is_objection {
            raised.extend(by_itself(at, &below, thresholds)?);
        }
    }
    Ok(raised)
}

/// A3: a product over public data that no certificate covers.
fn registration(
    at: &DesksAt<'_>,
    id: &RecordId,
    thresholds: &Thresholds,
) -> ApiResult<Option<Alert>> {
    let Some(product) = at.moment.get::<Product>(id)? else { return Ok(None) };
    if product.state != ProductState::Registered {
        return Ok(None);
    }
    let from = StateKey::new(EntityKind::Certificate, &[]);
    let index = at.moment.index();
    let below = index.neighbours(&Product::state_key(id), Direction::Down, Some(&from), 1)?;
    let mut registered = false;
    for (entity, _) in below.iter().filter(|(_, kind)| *kind == EdgeKind::Certifies) {
        registered |= at.moment.view_entry(entity)?.is_some();
    }
    let began = at.moment.time_of(product.registered)?.date();
    let (target, calendar) = (Target::Product(*id), &at.rules.calendar);
    Ok(unregistered(target, began, registered, at.today(), calendar, thresholds))
}

/// A4: comparable are settled deals in the same object for the same purpose with a public price.
fn price(moment: &Moment<'_>, id: &RecordId, thresholds: &Thresholds) -> ApiResult<Option<Alert>> {
    let Some((deal, fen)) = settled(moment, id)? else { return Ok(None) };
    let mut others = Vec::new();
    for other in deals_over(moment, &object_key(&deal))? {
        if other != *id
            && let Some((found, fen)) = settled(moment, &other)?
            && found.purpose == deal.purpose
        {
            others.push(fen);
        }
    }
    let on = moment.written(&Deal::state_key(id))?.unwrap_or_else(|| moment.time.date());
    Ok(price_outlier(*id, fen, &others, on, thresholds))
}

/// A settled deal with its public price, unless it is free.
fn settled(moment: &Moment<'_>, id: &RecordId) -> ApiResult<Option<(Deal, u64)>> {
    Ok(moment.get::<Deal>(id)?.filter(|deal| deal.settled).and_then(|deal| match deal.price {
        Price::PublicFen(fen) if fen > 0 => Some((deal, fen)),
        _ => None,
    }))
}

fn object_key(deal: &Deal) -> StateKey {
    match deal.object {
        hefu_chain::state::DealObject::Certificate(number) => Certificate::state_key(&number),
        hefu_chain::state::DealObject::Product(id) => Product::state_key(&id),
    }
}

/// Deals over an object, in order of their ids.
fn deals_over(moment: &Moment<'_>, object: &StateKey) -> ApiResult<Vec<RecordId>> {
    let from = StateKey::new(EntityKind::Deal, &[]);
    let index = moment.index();
    let below = index.neighbours(object, Direction::Down, Some(&from), COMPARED_MAX)?;
    let deals = below.iter().take_while(|(key, _)| key.kind_byte() == EntityKind::Deal as u8);
    Ok(deals.filter_map(|(key, _)| record_id_of(key)).collect())
}

/// A5: accepted transfers of a certificate, in order of their acceptance.
fn resold(
    moment: &Moment<'_>,
    certificate: &StateKey,
    thresholds: &Thresholds,
) -> ApiResult<Vec<Alert>> {
    let Some(number) = certificate_number(certificate) else { return Ok(Vec::new()) };
    let mut chain = Vec::new();
    for id in deals_over(moment, certificate)? {
        let Some(deal) = moment.get::<Deal>(&id)? else { continue };
        if deal.mode != DealMode::Transfer || deal.state != DealState::Accepted {
            continue;
        }
        if let Some(accepted) = acceptance(moment, &id)? {
            let at = moment.record_at(accepted)?.ok_or(ApiCode::Internal)?.time;
            chain.push((accepted, Handover { from: deal.seller, to: deal.buyer, at }));
        }
    }
    chain.sort_unstable_by_key(|(position, _)| *position);
    let chain: Vec<Handover> = chain.into_iter().map(|(_, handover)| handover).collect();
    Ok(resale(Target::Certificate(number), &chain, thresholds))
}

/// Where the record stands that accepted a deal.
fn acceptance(moment: &Moment<'_>, id: &RecordId) -> ApiResult<Option<u64>> {
    for position in moment.positions(&Deal::state_key(id), 0, OBJECTIONS_MAX)? {
        let Some(included) = moment.record_at(position)? else { break };
        let record = Record::parse(included.envelope)?;
        if matches!(record.action(), Action::DealAccept(accept) if accept.deal == *id) {
            return Ok(Some(position));
        }
    }
    Ok(None)
}

/// A7: sellers and buyers of a section by the number of accepted deals.
fn concentrated(
    moment: &Moment<'_>,
    today: Date,
    thresholds: &Thresholds,
) -> ApiResult<Vec<Alert>> {
    use std::collections::BTreeMap;
    let mut sections: BTreeMap<(Sector, bool), BTreeMap<Uscc, u64>> = BTreeMap::new();
    let watched = moment.index().watched(Rule::Concentration, None);
    for subject in watched.take(CONCENTRATION_DEALS_MAX) {
        let Some(id) = record_id_of(&subject?) else { continue };
        let Some(deal) = moment.get::<Deal>(&id)? else { continue };
        let Some(sector) = sector_of(moment, &deal)?.filter(|_| deal.state == DealState::Accepted)
        else {
            continue;
        };
        for (buys, party) in [(true, deal.buyer), (false, deal.seller)] {
            *sections.entry((sector, buys)).or_default().entry(party).or_default() += 1;
        }
    }
    let mut raised = Vec::new();
    for ((sector, buys), volumes) in sections {
        // A handful of deals says nothing about a section.
        if volumes.values().sum::<u64>() < thresholds.registrar_decisions_min {
            continue;
        }
        let volumes: Vec<(Uscc, u64)> = volumes.into_iter().collect();
        let side = if buys { "buyers" } else { "sellers" };
        raised.extend(
            concentration(&volumes, today, thresholds).map(|alert| Alert {
                detail: format!("{sector} {side} {}", alert.detail),
                ..alert
            }),
        );
    }
    Ok(raised)
}

fn sector_of(moment: &Moment<'_>, deal: &Deal) -> ApiResult<Option<Sector>> {
    Ok(match deal.object {
        hefu_chain::state::DealObject::Certificate(number) => {
            moment.get::<Certificate>(&number)?.and_then(|found| found.sector)
        }
        hefu_chain::state::DealObject::Product(id) => {
            moment.get::<Product>(&id)?.and_then(|found| found.sector)
        }
    })
}

/// A11: the title of an open application against other registrations of the same holder.
fn duplicates(at: &DesksAt<'_>, id: &RecordId, thresholds: &Thresholds) -> ApiResult<Vec<Alert>> {
    let Some(application) = at.moment.get::<Application>(id)? else { return Ok(Vec::new()) };
    let Subject::Resource(resource_id) = application.subject else { return Ok(Vec::new()) };
    let own = DataResource::state_key(&resource_id);
    let Some(resource) = at.moment.get::<DataResource>(&resource_id)? else {
        return Ok(Vec::new());
    };
    let Some(title) = at.moment.row_of(&own)?.map(|row| row.title) else { return Ok(Vec::new()) };
    let provider = resource.holder.to_string();
    let filter = Filter { holder: Some(resource.holder), ..Filter::default() };
    let page = at.moment.index().search(&filter, None, at.moment.log_size()?, TITLES_MAX)?;
    let target = Target::Application(*id);
    let since = application.state.since.date();
    let mut raised = Vec::new();
    for (_, row) in page.rows {
        let subject = StateKey::from_bytes(row.subject);
        if subject == own || at.moment.view_entry(&subject)?.is_none() {
            continue;
        }
        let Some(other) = record_id_of(&subject) else { continue };
        let other = match subject.kind_byte() == EntityKind::Product as u8 {
            true => Target::Product(other),
            false => Target::Resource(other),
        };
        let (ours, theirs) =
            ((title.as_str(), provider.as_str()), (row.title.as_str(), provider.as_str()));
        raised.extend(near_duplicate(target, ours, theirs, other, since, thresholds));
    }
    Ok(raised)
}

/// A12: title and summary as they were last given.
fn words(moment: &Moment<'_>, subject: &StateKey) -> ApiResult<Option<Alert>> {
    let Some(id) = record_id_of(subject) else { return Ok(None) };
    let Some(resource) = moment.get::<DataResource>(&id)? else { return Ok(None) };
    let Some(position) = moment.title_position(subject)? else { return Ok(None) };
    let Some(included) = moment.record_at(position)? else { return Ok(None) };
    let record = Record::parse(included.envelope)?;
    let Some(titled) = titled_by(&record) else { return Ok(None) };
    let texts = [titled.title.as_str(), titled.summary.unwrap_or_default()];
    let personal = resource.personal_information;
    Ok(sensitive_words(Target::Resource(id), &texts, personal, included.time.date()))
}

/// A13: what an organisation has not filed in time.
fn filings(at: &DesksAt<'_>, subject: &StateKey) -> ApiResult<Vec<Alert>> {
    let Some(organisation) = organisation(&at.moment, subject)? else { return Ok(Vec::new()) };
    let first = organisation.keys.iter().map(|key| key.from_height).min();
    let enrolled = at.moment.time_of(first.unwrap_or_default())?.date();
    let days = at.rules.params.timers.report_days;
    let state = at.moment.state();
    let calendar = &at.rules.calendar;
    Ok(overdue_filings(&state, &organisation, enrolled, at.today(), calendar, days)?)
}

/// A16: objections and corrections against decisions.
fn rate(at: &DesksAt<'_>, subject: &StateKey, thresholds: &Thresholds) -> ApiResult<Option<Alert>> {
    let Some(organisation) = organisation(&at.moment, subject)? else { return Ok(None) };
    let Some(desk) = at.desks.of(&organisation.uscc) else { return Ok(None) };
    let against = desk.objections + desk.corrections;
    let uscc = organisation.uscc;
    Ok(registrar_rate(uscc, desk.decisions(), against, at.today(), thresholds))
}

fn organisation(moment: &Moment<'_>, subject: &StateKey) -> ApiResult<Option<Organisation>> {
    let code = subject.as_bytes().get(1..).and_then(|bytes| std::str::from_utf8(bytes).ok());
    match code.and_then(|code| code.parse::<Uscc>().ok()) {
        Some(uscc) => moment.get(&uscc),
        None => Ok(None),
    }
}
