//! `/v1/queue`, `/v1/publicity`: what waits at a registrar's desk, with legal days left, and what the
//! public may object to.

use axum::{Json, extract::State};
use hefu_chain::{
    clock::{self, Timer},
    hash::RecordId,
    region::Region,
    state::{Application, ApplicationStep, Entity, EntityKind, Objection, Organisation, StateKey},
    uscc::Uscc,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    certificates::record_id_of,
    desks::DesksAt,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    ledger::AsOf,
    parse,
    registrations::TimerAnswer,
    when::WhenQuery,
};
use crate::index::{Direction, EdgeKind};

/// Most items of a page, and items when no limit is given.
const ITEMS_MAX: usize = 200;
const ITEMS: usize = 50;
/// Longest cursor: a mark, a date, a record id.
const CURSOR_CHARS_MAX: usize = 80;
/// Most objections to one application that are shown.
const OBJECTIONS_MAX: usize = 64;
/// What sorts after every date.
const NO_DATE: &str = "9999-99-99";

/// Which part of a queue.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Only applications at this step: `submitted`, `supplementing`, `accepted`, `reviewed` or
    /// `publicised`; `objection` for objections.
    pub step: Option<String>,
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// Most items, 1 to 200; 50 if not given.
    pub limit: Option<usize>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// Which notices.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PublicityQuery {
    /// Of registrars in this region or inside it.
    pub region: Option<String>,
    /// Of this registrar (USCC).
    pub registrar: Option<String>,
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// Most notices, 1 to 200; 50 if not given.
    pub limit: Option<usize>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// What waits at a registrar's desk.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueueAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The registrar (USCC).
    pub registrar: String,
    /// Open applications at each step.
    pub steps: std::collections::BTreeMap<String, u64>,
    /// What waits, overdue first, then by the last day of what is due.
    pub items: Vec<QueueItem>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// Something that waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueueItem {
    /// `application` or `objection`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The application; an objection is to it.
    pub application: String,
    /// Title that the certificate will bear.
    pub title: String,
    /// Who applies (USCC).
    pub applicant: String,
    /// The step reached, `lapsed`, or `objection`.
    pub step: String,
    /// What the registrar does next: `accept`, `review`, `publicise`, `code`, `decide`; absent while
    /// it waits for somebody else.
    pub next: Option<String>,
    /// When the step was reached, RFC 3339 in UTC.
    pub since: String,
    /// The statutory timer that runs.
    pub timer: Option<TimerAnswer>,
    /// The last day has passed.
    pub overdue: bool,
    /// Objections not yet decided.
    pub objections_open: u32,
    /// It is held for a person's decision on a suspected duplicate.
    pub held: bool,
}

/// What the public may object to now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicityAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Notices, those that end first first.
    pub notices: Vec<Notice>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A public notice of an application (公示).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Notice {
    /// The application.
    pub application: String,
    /// Title that the certificate will bear.
    pub title: String,
    /// Who applies (USCC).
    pub applicant: String,
    /// Its name.
    pub applicant_name: String,
    /// The registrar (USCC).
    pub registrar: String,
    /// Its region.
    pub region: String,
    /// Kind of certificate asked for.
    pub kind: String,
    /// Rights claimed.
    pub rights: Vec<String>,
    /// First day of validity asked for (UTC+8).
    pub valid_from: String,
    /// Last day of validity asked for (UTC+8).
    pub valid_to: String,
    /// First moment of the notice, RFC 3339 in UTC.
    pub since: String,
    /// The timer that runs; absent while an open objection suspends it.
    pub timer: Option<TimerAnswer>,
    /// Objections not yet decided.
    pub objections_open: u32,
}

/// A registrar's queue by step, with legal days left; overdue first.
#[utoipa::path(
    get, path = "/v1/queue/{registrar}", tag = "registration",
    params(("registrar" = String, Path, description = "Unified social credit code"), QueueQuery),
    responses(
        (status = 200, description = "What waits.", body = QueueAnswer),
        (status = 404, description = "No organisation had that code then.", body = ErrorBody),
        Faults,
    )
)]
pub async fn queue(
    State(api): State<Api>,
    InPath(registrar): InPath<String>,
    InQuery(query): InQuery<QueueQuery>,
) -> ApiResult<Json<QueueAnswer>> {
    let registrar: Uscc = parse("USCC", &registrar)?;
    let limit = limit_of(query.limit)?;
    let cursor = cursor_of(query.cursor.as_ref())?;
    let steps = ["submitted", "supplementing", "accepted", "reviewed", "publicised", "objection"];
    if query.step.as_deref().is_some_and(|step| !steps.contains(&step)) {
        return Err(ApiError::of(ApiCode::BadRequest, format!("step: {}", steps.join(", "))));
    }
    let look = move || {
        let when = WhenQuery::of(query.at_height, query.at.as_ref());
        api.desks.read(&api, &when, |at| {
            at.moment.require::<Organisation>(&registrar, registrar)?;
            let mut answer = queue_of(at, &registrar)?;
            if let Some(step) = &query.step {
                answer.items.retain(|item| item.step == *step);
            }
            let (items, cursor) = page(answer.items, item_order, cursor.as_deref(), limit);
            Ok(QueueAnswer { items, cursor, ..answer })
        })
    };
    tokio::task::spawn_blocking(look).await?.map(Json)
}

/// What is open to objections now.
#[utoipa::path(
    get, path = "/v1/publicity", tag = "registration", params(PublicityQuery),
    responses(
        (status = 200, description = "The notices.", body = PublicityAnswer),
        Faults,
    )
)]
pub async fn publicity(
    State(api): State<Api>,
    InQuery(query): InQuery<PublicityQuery>,
) -> ApiResult<Json<PublicityAnswer>> {
    let limit = limit_of(query.limit)?;
    let cursor = cursor_of(query.cursor.as_ref())?;
    let region = query.region.as_deref().map(|text| parse::<Region>("region", text)).transpose()?;
    let only =
        query.registrar.as_deref().map(|text| parse::<Uscc>("registrar", text)).transpose()?;
    let look = move || {
        let when = WhenQuery::of(query.at_height, query.at.as_ref());
        api.desks.read(&api, &when, |at| {
            let notices = notices(at, region, only)?;
            let (notices, cursor) = page(notices, notice_order, cursor.as_deref(), limit);
            Ok(PublicityAnswer { as_of: at.moment.as_of(), notices, cursor })
        })
    };
    tokio::task::spawn_blocking(look).await?.map(Json)
}

fn limit_of(limit: Option<usize>) -> ApiResult<usize> {
    let limit = limit.unwrap_or(ITEMS);
    if (1..=ITEMS_MAX).contains(&limit) {
        return Ok(limit);
    }
    Err(ApiError::of(ApiCode::BadRequest, format!("limit 1 to {ITEMS_MAX}")))
}

fn cursor_of(cursor: Option<&String>) -> ApiResult<Option<String>> {
    if cursor.is_some_and(|cursor| cursor.len() > CURSOR_CHARS_MAX) {
        return Err(ApiError::of(ApiCode::BadRequest, "cursor"));
    }
    Ok(cursor.cloned())
}

/// The items after a cursor in the order of their keys, at most `limit`, and the next cursor.
fn page<T>(
    items: Vec<T>,
    order: impl Fn(&T) -> String,
    after: Option<&str>,
    limit: usize,
) -> (Vec<T>, Option<String>) {
    let keyed = items.into_iter().map(|item| (order(&item), item));
    let mut keyed: Vec<(String, T)> =
        keyed.filter(|(key, _)| after.is_none_or(|after| key.as_str() > after)).collect();
    keyed.sort_by(|one, other| one.0.cmp(&other.0));
    let more = keyed.len() > limit;
    keyed.truncate(limit);
    let cursor = keyed.last().filter(|_| more).map(|(key, _)| key.clone());
    (keyed.into_iter().map(|(_, item)| item).collect(), cursor)
}

/// Overdue first, then by last day, then by id.
fn item_order(item: &QueueItem) -> String {
    let due = item.timer.as_ref().map_or(NO_DATE, |timer| timer.due.as_str());
    format!("{}{due}{}", u8::from(!item.overdue), item.id)
}

fn notice_order(notice: &Notice) -> String {
    let due = notice.timer.as_ref().map_or(NO_DATE, |timer| timer.due.as_str());
    format!("1{due}{}", notice.application)
}

/// Everything at one desk, in no order.
fn queue_of(at: &DesksAt<'_>, registrar: &Uscc) -> ApiResult<QueueAnswer> {
    let mut answer = QueueAnswer {
        as_of: at.moment.as_of(),
        registrar: registrar.to_string(),
        steps: Default::default(),
        items: Vec::new(),
        cursor: None,
    };
    let open = at.desks.of(registrar).into_iter().flat_map(|desk| desk.open.keys());
    for id in open {
        let Some(application) = at.moment.get::<Application>(id)? else { continue };
        let item = application_item(at, id, &application);
        *answer.steps.entry(item.step.clone()).or_default() += 1;
        if application.state.objections_open > 0 {
            answer.items.extend(objection_items(at, id, &application)?);
        }
        answer.items.push(item);
    }
    Ok(answer)
}

fn application_item(at: &DesksAt<'_>, id: &RecordId, application: &Application) -> QueueItem {
    let today = at.today();
    let state = &application.state;
    let timer = clock::of_application(application, today, &at.rules.calendar);
    let overdue = timer.is_some_and(|timer| timer.kind.is_registrars() && timer.is_over(today));
    let step = if state.has_lapsed(today) { "lapsed" } else { state.step.word() };
    QueueItem {
        kind: "application".into(),
        id: id.to_string(),
        application: id.to_string(),
        title: application.title.clone(),
        applicant: application.applicant.to_string(),
        step: step.into(),
        next: next_act(application, timer.as_ref(), at).map(Into::into),
        since: state.since.to_rfc3339(),
        timer: timer.as_ref().map(TimerAnswer::of),
        overdue,
        objections_open: state.objections_open,
        held: application.holds.live(today).next().is_some(),
    }
}

/// What the registrar does next; nothing while it waits for somebody else.
fn next_act(
    application: &Application,
    timer: Option<&Timer>,
    at: &DesksAt<'_>,
) -> Option<&'static str> {
    if application.holds.live(at.today()).next().is_some() {
        return None;
    }
    match application.state.step {
        ApplicationStep::Submitted => Some("accept"),
        ApplicationStep::Accepted => Some("review"),
        ApplicationStep::Reviewed => Some("publicise"),
        ApplicationStep::Publicised => {
            let undisturbed = application.state.objections_open == 0;
            let over = timer.is_none_or(|timer| timer.is_over(at.today()));
            (undisturbed && over).then_some("code")
        }
        _ => None,
    }
}

fn objection_items(
    at: &DesksAt<'_>,
    id: &RecordId,
    application: &Application,
) -> ApiResult<Vec<QueueItem>> {
    let today = at.today();
    let from = StateKey::new(EntityKind::Objection, &[]);
    let below = at.moment.index().neighbours(
        &Application::state_key(id),
        Direction::Down,
        Some(&from),
        OBJECTIONS_MAX,
    )?;
    let mut items = Vec::new();
    for (entity, _) in below.iter().filter(|(_, kind)| *kind == EdgeKind::ObjectsTo) {
        let Some(objection_id) = record_id_of(entity) else { continue };
        let Some(objection) = at.moment.get::<Objection>(&objection_id)? else { continue };
        let timer = clock::of_objection(&objection, application, today, &at.rules.calendar);
        let Some(timer) = timer else { continue };
        items.push(QueueItem {
            kind: "objection".into(),
            id: objection_id.to_string(),
            step: "objection".into(),
            next: Some("decide".into()),
            timer: Some(TimerAnswer::of(&timer)),
            overdue: timer.is_over(today),
            ..application_item(at, id, application)
        });
    }
    Ok(items)
}

fn notices(at: &DesksAt<'_>, region: Option<Region>, only: Option<Uscc>) -> ApiResult<Vec<Notice>> {
    let mut notices = Vec::new();
    let desks = at.desks.iter().filter(|(uscc, _)| only.is_none_or(|only| only == **uscc));
    for (uscc, desk) in desks {
        let seat = at.moment.require::<Organisation>(uscc, uscc)?.region;
        if region.is_some_and(|region| !region.contains(seat)) {
            continue;
        }
        let publicised =
            desk.open.iter().filter(|(_, open)| open.step == ApplicationStep::Publicised);
        for (id, _) in publicised {
            let Some(application) = at.moment.get::<Application>(id)? else { continue };
            let timer = clock::of_application(&application, at.today(), &at.rules.calendar);
            // What has run out is no longer open to objections.
            if timer.is_none_or(|timer| !timer.is_over(at.today())) {
                notices.push(notice(at, seat, id, &application, timer.as_ref())?);
            }
        }
    }
    Ok(notices)
}

fn notice(
    at: &DesksAt<'_>,
    seat: Region,
    id: &RecordId,
    application: &Application,
    timer: Option<&Timer>,
) -> ApiResult<Notice> {
    let applicant = application.applicant;
    let name = at.moment.get::<Organisation>(&applicant)?.map(|found| found.name);
    Ok(Notice {
        application: id.to_string(),
        title: application.title.clone(),
        applicant: applicant.to_string(),
        applicant_name: name.unwrap_or_default(),
        registrar: application.registrar.to_string(),
        region: seat.to_string(),
        kind: application.kind.to_string(),
        rights: application.rights.iter().map(|right| right.to_string()).collect(),
        valid_from: application.valid_from.to_string(),
        valid_to: application.valid_to.to_string(),
        since: application.state.since.to_rfc3339(),
        timer: timer.map(TimerAnswer::of),
        objections_open: application.state.objections_open,
    })
}
