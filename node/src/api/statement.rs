//! `/v1/statement`: what was recorded on a day; `/v1/log`: records in bulk, in the order of the
//! history. Together with header files, whoever reads them counts the statement again.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use axum::{Json, extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    block::Header, bundle::HeaderBundle, codec, envelope::Envelope, height::Height, record::Record,
    statement::Statement, time::Date,
};
use hefu_consensus::port::Store as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    ledger::{AsOf, Moment},
    parse, proof,
};

/// Most records of one page of the log.
const LOG_RECORDS_MAX: u64 = 1_000;
/// Most bytes of one page of the log, unless its first record alone has more.
const LOG_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Most statements of finished days that are kept.
const STATEMENTS_KEPT: usize = 32;

/// Which day.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatementQuery {
    /// The legal day (UTC+8), for example `2026-11-22`; the last block's without it.
    pub day: Option<String>,
}

/// Which part of the log.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LogQuery {
    /// Position of the first record, from 0.
    pub from: u64,
    /// Most records, 1 to 1,000; 100 if not given. Fewer come when they are large.
    pub limit: Option<u64>,
}

/// The statement of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatementAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The statement.
    #[schema(value_type = Object)]
    pub statement: Value,
    /// BLAKE3 of its canonical JSON in the domain of statements.
    pub digest: String,
    /// A later day has begun: the statement no longer changes.
    pub closed: bool,
    /// Peaks of the history before the day, the largest first: what counting it again begins with.
    pub log_peaks: Vec<String>,
}

/// Statements of finished days.
#[derive(Default)]
pub struct Statements(Mutex<BTreeMap<Date, Statement>>);

/// The blocks of a day.
struct Day {
    before: Option<Header>,
    last: Option<Header>,
    closed: bool,
}

/// What was recorded on a day: a statement that anyone can count again.
#[utoipa::path(
    get, path = "/v1/statement", tag = "supervision", params(StatementQuery),
    responses(
        (status = 200, description = "The statement.", body = StatementAnswer),
        (status = 404, description = "The ledger has not reached that day.", body = ErrorBody),
        Faults,
    )
)]
pub async fn statement(
    State(api): State<Api>,
    InQuery(query): InQuery<StatementQuery>,
) -> ApiResult<Json<StatementAnswer>> {
    let day = query.day.as_deref().map(|text| parse::<Date>("day", text)).transpose()?;
    let count = move || {
        let moment = api.now()?;
        let day = day.unwrap_or_else(|| moment.time.date());
        let (statement, closed) = api.statements.of(&api, &moment, day)?;
        let peaks = api.store().log_peaks(statement.log_from)?;
        Ok(StatementAnswer {
            as_of: moment.as_of(),
            digest: statement.digest().to_string(),
            statement: serde_json::to_value(&statement).map_err(|_| ApiCode::Internal)?,
            closed,
            log_peaks: peaks.iter().map(ToString::to_string).collect(),
        })
    };
    tokio::task::spawn_blocking(count).await?.map(Json)
}

/// Records in bulk, in the order of the history: a list of envelopes in the ledger's encoding.
#[utoipa::path(
    get, path = "/v1/log", tag = "ledger", params(LogQuery),
    responses(
        (status = 200, description = "The encoded list of envelopes.", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "The history has no such record yet.", body = ErrorBody),
        Faults,
    )
)]
pub async fn log(
    State(api): State<Api>,
    InQuery(query): InQuery<LogQuery>,
) -> ApiResult<impl IntoResponse> {
    let limit = query.limit.unwrap_or(100);
    if !(1..=LOG_RECORDS_MAX).contains(&limit) {
        return Err(ApiError::of(ApiCode::BadRequest, format!("limit 1 to {LOG_RECORDS_MAX}")));
    }
    let read = move || {
        let size = api.store().frontier().size();
        if query.from >= size {
            let detail = format!("{}; the history has {size} records", query.from);
            return Err(ApiError::of(ApiCode::NotFound, detail));
        }
        let end = size.min(query.from.saturating_add(limit));
        let envelopes = api.store().envelopes(query.from..end, LOG_BYTES_MAX)?;
        Ok(codec::encode(&envelopes))
    };
    let bytes = tokio::task::spawn_blocking(read).await??;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes))
}

/// A file that proves the header of a height final, from the genesis document alone.
#[utoipa::path(
    get, path = "/v1/blocks/{height}/proof", tag = "ledger",
    params(("height" = u64, Path, description = "Height, from 1")),
    responses(
        (status = 200, description = "The header file; check it with `hefu verify FILE`.", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "No block has that height.", body = ErrorBody),
        Faults,
    )
)]
pub async fn header_proof(
    State(api): State<Api>,
    InPath(height): InPath<String>,
) -> ApiResult<impl IntoResponse> {
    let height: Height = parse("height", &height)?;
    let known = Height::FIRST..=api.store().tip().height;
    if !known.contains(&height) {
        return Err(ApiError::of(ApiCode::HeightUnknown, height));
    }
    let file = HeaderBundle { finality: proof::finality(api.store(), height)? };
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], file.to_bytes()))
}

impl Statements {
    /// The statement of a day, and whether it is final.
    fn of(&self, api: &Api, moment: &Moment<'_>, day: Date) -> ApiResult<(Statement, bool)> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(statement) = kept.get(&day) {
            return Ok((statement.clone(), true));
        }
        let found = Day::find(moment, day)?;
        let chain_id = api.parts.application.chain_id();
        let (before, last) = (found.before.as_ref(), found.last.as_ref());
        let mut statement = Statement::begin(chain_id, day, before, last);
        let mut next = statement.log_from;
        while next < statement.log_to {
            let end = statement.log_to.min(next.saturating_add(LOG_RECORDS_MAX));
            let envelopes: Vec<Envelope> = api.store().envelopes(next..end, LOG_BYTES_MAX)?;
            next = next.saturating_add(envelopes.len() as u64);
            for envelope in envelopes {
                statement.add(&Record::parse(envelope)?);
            }
        }
        if found.closed {
            if kept.len() >= STATEMENTS_KEPT {
                kept.pop_first();
            }
            kept.insert(day, statement.clone());
        }
        Ok((statement, found.closed))
    }
}

impl Day {
    /// The blocks of a day, as far as the ledger has come.
    fn find(moment: &Moment<'_>, day: Date) -> ApiResult<Self> {
        if moment.time.date() < day {
            let detail = format!("{day}; the last block is of {}", moment.time.date());
            return Err(ApiError::of(ApiCode::HeightUnknown, detail));
        }
        let before = moment.last_before(day.start())?;
        let last = moment.last_before(day.next().start())?;
        let header = |height: Height| match height {
            Height::GENESIS => Ok(None),
            height => moment.header(height).map(Some),
        };
        let closed = day < moment.time.date();
        let last = if last == before { None } else { header(last)? };
        Ok(Self { before: header(before)?, last, closed })
    }
}
