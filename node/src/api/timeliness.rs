//! `/v1/timeliness`: how registrars keep their legal time. Public figures.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use hefu_chain::{
    clock::{Desk, Spans, Timeliness},
    state::{Application, Organisation},
    uscc::Uscc,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    desks::DesksAt,
    error::{ApiResult, Faults},
    extract::InQuery,
    ledger::AsOf,
    parse,
    when::WhenQuery,
};

/// Registrars on one page.
const REGISTRARS_PER_PAGE: usize = 50;

/// Whose figures.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimelinessQuery {
    /// Only this registrar's (USCC).
    pub registrar: Option<String>,
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// How registrars keep their time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelinessAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Registrars that ever had an application, in order of their codes.
    pub registrars: Vec<RegistrarFigures>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// How one registrar keeps its time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegistrarFigures {
    /// Its code.
    pub registrar: String,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: String,
    /// Applications submitted to it.
    pub applications: u64,
    /// Of these, open.
    pub open: u64,
    /// Of the open ones, waiting for it to accept or review.
    pub waiting: u64,
    /// Of the waiting ones, past the last day.
    pub overdue: u64,
    /// Applications in which a step of it ended late, or is late now.
    pub late: u64,
    /// Working days by which those steps were late, or are by now.
    pub late_days: u64,
    /// How those that ended did: `coded`, `refused`, `rejected`, `withdrawn`.
    pub ended: BTreeMap<String, u64>,
    /// Objections filed.
    pub objections: u64,
    /// Corrections of its certificates.
    pub corrections: u64,
    /// From submission to acceptance, refusal or a notice of deficiency.
    pub accept: SpanFigures,
    /// From acceptance to the result of the review.
    pub review: SpanFigures,
    /// From submission to coding.
    pub whole: SpanFigures,
}

/// Steps of one kind, in working days.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SpanFigures {
    /// How many.
    pub count: u64,
    /// The median in working days; of an even number the lower of the two in the middle.
    pub median_days: Option<u32>,
}

/// How registrars keep their legal time: counts, medians, what is overdue.
#[utoipa::path(
    get, path = "/v1/timeliness", tag = "registration", params(TimelinessQuery),
    responses(
        (status = 200, description = "The figures.", body = TimelinessAnswer),
        Faults,
    )
)]
pub async fn timeliness(
    State(api): State<Api>,
    InQuery(query): InQuery<TimelinessQuery>,
) -> ApiResult<Json<TimelinessAnswer>> {
    let code =
        |name: &str, text: Option<&String>| text.map(|text| parse::<Uscc>(name, text)).transpose();
    let only = code("registrar", query.registrar.as_ref())?;
    let after = code("cursor", query.cursor.as_ref())?;
    let count = move || {
        let when = WhenQuery::of(query.at_height, query.at.as_ref());
        api.desks.read(&api, &when, |at| answer(at, only, after))
    };
    tokio::task::spawn_blocking(count).await?.map(Json)
}

fn answer(
    at: &DesksAt<'_>,
    only: Option<Uscc>,
    after: Option<Uscc>,
) -> ApiResult<TimelinessAnswer> {
    let wanted = at.desks.iter().filter(|(uscc, _)| {
        only.is_none_or(|only| only == **uscc) && after.is_none_or(|after| **uscc > after)
    });
    let mut wanted: Vec<(&Uscc, &Desk)> = wanted.take(REGISTRARS_PER_PAGE + 1).collect();
    let more = wanted.len() > REGISTRARS_PER_PAGE;
    wanted.truncate(REGISTRARS_PER_PAGE);
    let registrars = wanted.iter().map(|(uscc, desk)| figures(at, uscc, desk));
    Ok(TimelinessAnswer {
        as_of: at.moment.as_of(),
        registrars: registrars.collect::<ApiResult<_>>()?,
        cursor: wanted.last().filter(|_| more).map(|(uscc, _)| uscc.to_string()),
    })
}

fn figures(at: &DesksAt<'_>, uscc: &Uscc, desk: &Desk) -> ApiResult<RegistrarFigures> {
    let registrar: Organisation = at.moment.require(uscc, uscc)?;
    let mut open = Timeliness::default();
    for id in desk.open.keys() {
        if let Some(application) = at.moment.get::<Application>(id)? {
            open.add(&application, at.today(), &at.rules.calendar);
        }
    }
    let ended = desk.ended.iter().map(|(step, count)| (step.to_string(), *count));
    Ok(RegistrarFigures {
        registrar: uscc.to_string(),
        name: registrar.name,
        region: registrar.region.to_string(),
        applications: desk.applications,
        open: open.open,
        waiting: open.waiting,
        overdue: open.overdue,
        late: desk.late + open.late,
        late_days: desk.late_days + open.late_days,
        ended: ended.collect(),
        objections: desk.objections,
        corrections: desk.corrections,
        accept: SpanFigures::of(&desk.accept),
        review: SpanFigures::of(&desk.review),
        whole: SpanFigures::of(&desk.whole),
    })
}

impl SpanFigures {
    fn of(spans: &Spans) -> Self {
        Self { count: spans.count(), median_days: spans.median() }
    }
}
