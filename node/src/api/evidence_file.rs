//! `/v1/entities/{kind}/{id}/evidence`: every record about something between two heights or times, in
//! one file that proves itself.

use axum::{extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    bundle::{EvidenceBundle, LoggedRecord},
    height::Height,
    state::{Entity as _, StateKey, Trail},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    entities::state_key,
    error::{ApiCode, ApiError, ApiResult, Refusals},
    extract::{InPath, InQuery},
    ledger::Moment,
    proof,
    when::time_of,
};

/// Most records that a trail may have for a file to be made.
const TRAIL_RECORDS_MAX: usize = 16_384;
/// Most records that one file shows; a longer window is asked for part by part.
const SHOWN_RECORDS_MAX: usize = 1_024;

/// Which window: heights or times, not both.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EvidenceQuery {
    /// First height; the first block without one.
    pub from_height: Option<u64>,
    /// Last height; the last block without one.
    pub to_height: Option<u64>,
    /// From the first block not before this time (RFC 3339), or of this day on (UTC+8).
    pub from: Option<String>,
    /// To the last block not after this time (RFC 3339), or the end of this day (UTC+8).
    pub to: Option<String>,
}

/// Every record about something between two heights or times, in one file: check it with
/// `hefu verify FILE`, which also says how far completeness is shown.
#[utoipa::path(
    get, path = "/v1/entities/{kind}/{id}/evidence", tag = "entities",
    params(
        ("kind" = String, Path, description = "Kind, for example `dispute`, `deal` or `certificate`"),
        ("id" = String, Path, description = "Record id, certificate number, or credit code"),
        EvidenceQuery
    ),
    responses(
        (status = 200, description = "The evidence file.", content_type = "application/octet-stream", body = Vec<u8>),
        Refusals,
    )
)]
pub async fn evidence_file(
    State(api): State<Api>,
    InPath((kind, id)): InPath<(String, String)>,
    InQuery(query): InQuery<EvidenceQuery>,
) -> ApiResult<impl IntoResponse> {
    let subject = state_key(&kind, &id)?;
    let worker = api.clone();
    let bytes = api.verifier.run(move || file(&worker, &subject, &query)).await??;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{kind}-{id}.hefu\"")),
    ];
    Ok((headers, bytes))
}

fn file(api: &Api, subject: &StateKey, query: &EvidenceQuery) -> ApiResult<Vec<u8>> {
    let moment = api.now()?;
    let value = moment.view_entry(subject)?.ok_or(ApiCode::NotFound)?;
    let (from, to) = window(&moment, query)?;
    let asset = EvidenceBundle::asset_of(subject, &value)?;
    let touched = asset.as_ref().map_or_else(|| subject.clone(), Trail::state_key);
    let positions = moment.positions(&touched, 0, TRAIL_RECORDS_MAX + 1)?;
    let touches = moment.touches(&positions)?;
    if touches.len() > TRAIL_RECORDS_MAX {
        let detail = format!("more than {TRAIL_RECORDS_MAX} records concern it");
        return Err(ApiError::of(ApiCode::TooLarge, detail));
    }
    let first = touches.iter().take_while(|(_, height)| *height < from).count();
    let end = touches.iter().take_while(|(_, height)| *height <= to).count();
    if end - first > SHOWN_RECORDS_MAX {
        let detail = format!("{} records; at most {SHOWN_RECORDS_MAX} in a window", end - first);
        return Err(ApiError::of(ApiCode::TooLarge, detail));
    }
    let finality = proof::finality(api.store(), moment.height)?;
    let log_size = finality.header.log_size;
    let logged = |at: usize| proof::logged(api.store(), &touches[at].0, log_size);
    let beside = |at: Option<usize>| {
        let known = at.filter(|at| asset.is_some() && *at < touches.len());
        known.map(logged).transpose()
    };
    let shown: ApiResult<Vec<LoggedRecord>> = (first..end).map(logged).collect();
    let before = from.previous().filter(|height| *height > Height::GENESIS);
    let bundle = EvidenceBundle {
        subject: subject.as_bytes().to_vec(),
        shown: shown?,
        before: beside(first.checked_sub(1))?,
        after: beside(Some(end))?,
        trail: touches.iter().filter(|_| asset.is_some()).map(|(id, _)| *id).collect(),
        from: before.map(|height| proof::finality(api.store(), height)).transpose()?,
        to: proof::finality(api.store(), to)?,
        entries: proof::entries(
            api.store(),
            &moment,
            &EvidenceBundle::keys(subject, asset.as_ref()),
        )?,
        asset: asset.map(|asset| asset.as_bytes().to_vec()),
        finality,
    };
    Ok(bundle.to_bytes())
}

/// First and last height of the window, inside the ledger and not empty.
fn window(moment: &Moment<'_>, query: &EvidenceQuery) -> ApiResult<(Height, Height)> {
    let heights = query.from_height.is_some() || query.to_height.is_some();
    let times = query.from.is_some() || query.to.is_some();
    if heights && times {
        return Err(ApiError::of(ApiCode::BadRequest, "heights or times, not both"));
    }
    let mut from = query.from_height.map_or(Height::FIRST, Height::new);
    let mut to = query.to_height.map_or(moment.height, Height::new);
    if let Some(text) = &query.from {
        let start = match text.parse::<hefu_chain::time::Date>() {
            Ok(day) => day.start(),
            Err(_) => time_of(text)?,
        };
        from = moment.last_before(start)?.next();
    }
    if let Some(text) = &query.to {
        to = moment.last_before(time_of(text)?.plus_ms(1))?;
    }
    if to > moment.height {
        let detail = format!("{to}; the last is {}", moment.height);
        return Err(ApiError::of(ApiCode::HeightUnknown, detail));
    }
    if from < Height::FIRST || to < from {
        return Err(ApiError::of(ApiCode::BadRequest, "there is no block in the window"));
    }
    Ok((from, to))
}
