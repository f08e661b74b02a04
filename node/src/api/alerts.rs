//! `/v1/alerts`: what a supervisor should look at, by rule, territory and organisation.
//!
//! Rule after rule, the feed goes through what may raise an alert, in a fixed order, and asks the
//! state of the moment. A page ends when it is full, or after a bound of work; the cursor goes on.

mod raise;

use axum::{Json, extract::State};
use hefu_chain::{
    alerts::{Alert, Rule, Severity, Thresholds, concern},
    region::Region,
    state::StateKey,
    time::Date,
    uscc::Uscc,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    desks::DesksAt,
    error::{ApiCode, ApiError, ApiResult, Faults},
    extract::InQuery,
    ledger::AsOf,
    parse,
    when::WhenQuery,
};

/// Most alerts of a page, and alerts when no limit is given.
const ALERTS_MAX: usize = 200;
const ALERTS: usize = 50;
/// Most things that one page asks about.
const STEPS_MAX: usize = 20_000;

/// Which alerts.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AlertQuery {
    /// Only this rule, `A1` to `A17`.
    pub rule: Option<String>,
    /// Only at least as pressing: `notice`, `warning` or `critical`.
    pub severity: Option<String>,
    /// Only of this territory.
    pub region: Option<String>,
    /// Only about this organisation (USCC).
    pub organisation: Option<String>,
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// Most alerts, 1 to 200; 50 if not given.
    pub limit: Option<usize>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// A page of alerts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertsAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The alerts, rule by rule.
    pub alerts: Vec<AlertAnswer>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
    /// The page stopped at its bound of work before it was full; the cursor goes on.
    pub bounded: bool,
}

/// An alert: its reason holds as of the block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertAnswer {
    /// The rule, `A1` to `A17`.
    pub rule: String,
    /// What the rule says, in Chinese.
    pub title_zh: String,
    /// What the rule says, in English.
    pub title_en: String,
    /// `notice`, `warning` or `critical`.
    pub severity: String,
    /// What it is about: `application`, `certificate`, `grant`, `organisation` …
    pub subject_kind: String,
    /// Its identifier.
    pub subject: String,
    /// Territory whose authorities look at it.
    pub region: String,
    /// The organisations named in it.
    pub organisations: Vec<String>,
    /// First day of its reason (UTC+8).
    pub since: String,
    /// Last day of its reason (UTC+8), where it ends by itself.
    pub until: Option<String>,
    /// The figure or word that raised it.
    pub detail: String,
}

/// What a supervisor should look at.
#[utoipa::path(
    get, path = "/v1/alerts", tag = "supervision", params(AlertQuery),
    responses(
        (status = 200, description = "A page of alerts.", body = AlertsAnswer),
        Faults,
    )
)]
pub async fn alerts(
    State(api): State<Api>,
    InQuery(query): InQuery<AlertQuery>,
) -> ApiResult<Json<AlertsAnswer>> {
    let filter = Filter::of(&query)?;
    let start = query.cursor.as_deref().map(Place::parse).transpose()?;
    let look = move || {
        let when = WhenQuery::of(query.at_height, query.at.as_ref());
        api.desks.read(&api, &when, |at| Feed::new(at, filter).run(start))
    };
    tokio::task::spawn_blocking(look).await?.map(Json)
}

/// The alerts that stand now, at most as many as a page has: for whoever is told of new ones.
pub fn raised_now(
    api: &Api,
    rule: Option<Rule>,
    region: Option<Region>,
    organisation: Option<Uscc>,
) -> ApiResult<Vec<AlertAnswer>> {
    let severity = Severity::Notice;
    let filter = Filter { rule, severity, region, organisation, limit: ALERTS_MAX };
    let page = api.desks.read(api, &WhenQuery::default(), |at| Feed::new(at, filter).run(None))?;
    Ok(page.alerts)
}

/// What is asked for.
struct Filter {
    rule: Option<Rule>,
    severity: Severity,
    region: Option<Region>,
    organisation: Option<Uscc>,
    limit: usize,
}

impl Filter {
    fn of(query: &AlertQuery) -> ApiResult<Self> {
        let limit = query.limit.unwrap_or(ALERTS);
        if !(1..=ALERTS_MAX).contains(&limit) {
            return Err(ApiError::of(ApiCode::BadRequest, format!("limit 1 to {ALERTS_MAX}")));
        }
        let severity = query.severity.as_deref().map(|text| parse("severity", text)).transpose()?;
        Ok(Self {
            rule: query.rule.as_deref().map(|text| parse("rule", text)).transpose()?,
            severity: severity.unwrap_or(Severity::Notice),
            region: query.region.as_deref().map(|text| parse("region", text)).transpose()?,
            organisation: query
                .organisation
                .as_deref()
                .map(|text| parse("organisation", text))
                .transpose()?,
            limit,
        })
    }
}

/// A place in the feed: everything up to a candidate of a rule was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    rule: Rule,
    candidate: Candidate,
}

/// What may raise an alert: an entity, with its day where the rule goes by days.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Candidate {
    day: Option<Date>,
    subject: StateKey,
}

impl Place {
    fn parse(text: &str) -> ApiResult<Self> {
        let wrong = || ApiError::of(ApiCode::BadRequest, "cursor");
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or_else(wrong);
        let rule = part()?.parse().map_err(|_| wrong())?;
        let day = match part()? {
            "" => None,
            day => Some(day.parse().map_err(|_| wrong())?),
        };
        let subject = hex::decode(part()?).map_err(|_| wrong())?;
        let candidate = Candidate { day, subject: StateKey::from_bytes(subject) };
        Ok(Self { rule, candidate })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = self.candidate.day.map(|day| day.to_string()).unwrap_or_default();
        let subject = hex::encode(self.candidate.subject.as_bytes());
        write!(f, "{}.{day}.{subject}", self.rule)
    }
}

/// A page in the making.
struct Feed<'a> {
    at: &'a DesksAt<'a>,
    filter: Filter,
    thresholds: Thresholds,
    steps: usize,
    found: Vec<AlertAnswer>,
}

impl<'a> Feed<'a> {
    fn new(at: &'a DesksAt<'a>, filter: Filter) -> Self {
        let (steps, found) = (0, Vec::new());
        Self { at, filter, thresholds: Thresholds::default(), steps, found }
    }

    fn run(mut self, start: Option<Place>) -> ApiResult<AlertsAnswer> {
        let mut stopped = None;
        for rule in Rule::ALL.iter().copied() {
            let wanted = self.filter.rule.is_none_or(|only| only == rule);
            if !wanted || start.as_ref().is_some_and(|start| rule < start.rule) {
                continue;
            }
            let after = start.as_ref().filter(|start| start.rule == rule);
            stopped = self.rule(rule, after.map(|start| &start.candidate))?;
            if stopped.is_some() {
                break;
            }
        }
        Ok(AlertsAnswer {
            as_of: self.at.moment.as_of(),
            bounded: stopped.is_some() && self.found.len() < self.filter.limit,
            cursor: stopped.map(|place| place.to_string()),
            alerts: self.found,
        })
    }

    /// Goes through what may raise a rule's alerts; where the page ended, if it did.
    fn rule(&mut self, rule: Rule, after: Option<&Candidate>) -> ApiResult<Option<Place>> {
        let (at, thresholds) = (self.at, self.thresholds);
        for candidate in raise::candidates(at, rule, after, &thresholds)? {
            let candidate = candidate?;
            self.steps += 1;
            for alert in raise::alerts(at, rule, &candidate, &thresholds)? {
                self.take(&alert)?;
            }
            if self.found.len() >= self.filter.limit || self.steps >= STEPS_MAX {
                return Ok(Some(Place { rule, candidate }));
            }
        }
        Ok(None)
    }

    /// Puts an alert on the page if it is asked for.
    fn take(&mut self, alert: &Alert) -> ApiResult<()> {
        if alert.severity < self.filter.severity {
            return Ok(());
        }
        let Some(concern) = concern(&self.at.moment.state(), &alert.target)? else { return Ok(()) };
        let filter = &self.filter;
        let inside = filter.region.is_none_or(|region| region.contains(concern.region));
        let about = filter.organisation.is_none_or(|only| concern.organisations.contains(&only));
        if !inside || !about {
            return Ok(());
        }
        let (title_zh, title_en) = alert.rule.texts();
        self.found.push(AlertAnswer {
            rule: alert.rule.to_string(),
            title_zh: title_zh.into(),
            title_en: title_en.into(),
            severity: alert.severity.to_string(),
            subject_kind: alert.target.kind().into(),
            subject: alert.target.to_string(),
            region: concern.region.to_string(),
            organisations: concern.organisations.iter().map(ToString::to_string).collect(),
            since: alert.since.to_string(),
            until: alert.until.map(|until| until.to_string()),
            detail: alert.detail.clone(),
        });
        Ok(())
    }
}
