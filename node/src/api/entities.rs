//! `/v1/entities`: any entry of the state by kind and identifier, as of any height or time, and the
//! trail of an asset: every record that concerns it, proven complete.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    bundle::{AssetBundle, LoggedRecord},
    hash::RecordId,
    state::{Entity as _, EntityKind, StateKey, Trail, entity_json, is_asset},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    certificates::{HistoryAnswer, history_of},
    error::{ApiCode, ApiError, ApiResult, Refusals},
    extract::{InPath, InQuery},
    ledger::AsOf,
    parse, proof,
    when::WhenQuery,
};

/// Most records that a trail may have for its file to be made.
const TRAIL_RECORDS_MAX: usize = 16_384;
/// Most records that one file shows; a longer trail is fetched window by window.
const SHOWN_RECORDS_MAX: usize = 1_024;

/// Which page.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrailQuery {
    /// As an earlier answer gave it.
    pub cursor: Option<String>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// Which records of the trail the file shows; it names all of them.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WindowQuery {
    /// First height shown.
    pub from_height: Option<u64>,
    /// Last height shown.
    pub to_height: Option<u64>,
}

/// An entry of the state.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntityAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Its kind.
    pub kind: String,
    /// Its identifier.
    pub id: String,
    /// The entry, in the names of the protocol.
    #[schema(value_type = Object)]
    pub entity: Value,
    /// Records that concern it, where it is a certificate, grant or product.
    pub trail_records: Option<u64>,
}

/// An entry of the state, of any kind.
#[utoipa::path(
    get, path = "/v1/entities/{kind}/{id}", tag = "entities",
    params(
        ("kind" = String, Path, description = "Kind, for example `deal` or `organisation`"),
        ("id" = String, Path, description = "Record id, certificate number, or credit code"),
        WhenQuery
    ),
    responses(
        (status = 200, description = "The entry.", body = EntityAnswer),
        Refusals,
    )
)]
pub async fn entity(
    State(api): State<Api>,
    InPath((kind, id)): InPath<(String, String)>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<EntityAnswer>> {
    let moment = query.moment(&api)?;
    let key = state_key(&kind, &id)?;
    let bytes = moment.view_entry(&key)?.ok_or_else(|| ApiError::of(ApiCode::NotFound, &id))?;
    let entity = entity_json(&key, &bytes)?.ok_or(ApiCode::Internal)?;
    let trail_records = match is_asset(&key) {
        true => Some(moment.get::<Trail>(&key)?.map_or(0, |trail| trail.records)),
        false => None,
    };
    Ok(Json(EntityAnswer { as_of: moment.as_of(), kind, id, entity, trail_records }))
}

/// Every record that concerns a certificate, grant or product, the oldest first.
#[utoipa::path(
    get, path = "/v1/entities/{kind}/{id}/trail", tag = "entities",
    params(
        ("kind" = String, Path, description = "`certificate`, `grant` or `product`"),
        ("id" = String, Path, description = "Certificate number or record id"),
        TrailQuery
    ),
    responses(
        (status = 200, description = "The records.", body = HistoryAnswer),
        Refusals,
    )
)]
pub async fn trail(
    State(api): State<Api>,
    InPath((kind, id)): InPath<(String, String)>,
    InQuery(query): InQuery<TrailQuery>,
) -> ApiResult<Json<HistoryAnswer>> {
    let asset = asset_key(&kind, &id)?;
    let from = query.cursor.as_deref().map_or(Ok(0), |text| parse("cursor", text))?;
    let moment = WhenQuery::of(query.at_height, query.at.as_ref()).moment(&api)?;
    history_of(&moment, &Trail::state_key(&asset), from).map(Json)
}

/// A file that names every record that concerns an asset, shows those of a window of heights, and
/// proves that none is missing: check it with `hefu verify FILE`.
#[utoipa::path(
    get, path = "/v1/entities/{kind}/{id}/trail/proof", tag = "entities",
    params(
        ("kind" = String, Path, description = "`certificate`, `grant` or `product`"),
        ("id" = String, Path, description = "Certificate number or record id"),
        WindowQuery
    ),
    responses(
        (status = 200, description = "The asset file.", content_type = "application/octet-stream", body = Vec<u8>),
        Refusals,
    )
)]
pub async fn trail_proof(
    State(api): State<Api>,
    InPath((kind, id)): InPath<(String, String)>,
    InQuery(query): InQuery<WindowQuery>,
) -> ApiResult<impl IntoResponse> {
    let asset = asset_key(&kind, &id)?;
    let worker = api.clone();
    let bytes = api.verifier.run(move || asset_file(&worker, &asset, &query)).await??;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{kind}-{id}.hefu\"")),
    ];
    Ok((headers, bytes))
}

fn asset_file(api: &Api, asset: &StateKey, window: &WindowQuery) -> ApiResult<Vec<u8>> {
    let moment = api.now()?;
    moment.view_entry(asset)?.ok_or(ApiCode::NotFound)?;
    let finality = proof::finality(api.store(), moment.height)?;
    let key = Trail::state_key(asset);
    let positions = moment.positions(&key, 0, TRAIL_RECORDS_MAX + 1)?;
    let touches = moment.touches(&positions)?;
    if touches.len() > TRAIL_RECORDS_MAX {
        let detail = format!("more than {TRAIL_RECORDS_MAX} records concern it");
        return Err(ApiError::of(ApiCode::TooLarge, detail));
    }
    let (from, to) = (window.from_height.unwrap_or(0), window.to_height.unwrap_or(u64::MAX));
    let inside = touches.iter().filter(|(_, height)| (from..=to).contains(&height.get()));
    let wanted: Vec<RecordId> = inside.map(|(id, _)| *id).collect();
    if wanted.len() > SHOWN_RECORDS_MAX {
        let detail = format!("at most {SHOWN_RECORDS_MAX} records; give from_height and to_height");
        return Err(ApiError::of(ApiCode::TooLarge, detail));
    }
    let log_size = finality.header.log_size;
    let shown: ApiResult<Vec<LoggedRecord>> =
        wanted.iter().map(|id| proof::logged(api.store(), id, log_size)).collect();
    let bundle = AssetBundle {
        asset: asset.as_bytes().to_vec(),
        trail: touches.into_iter().map(|(id, _)| id).collect(),
        shown: shown?,
        entries: proof::entries(api.store(), &moment, &AssetBundle::keys(asset))?,
        finality,
    };
    Ok(bundle.to_bytes())
}

/// The key of an entry that has an identifier of its own.
pub fn state_key(kind: &str, id: &str) -> ApiResult<StateKey> {
    let found = EntityKind::ALL.iter().copied().find(|known| known.name() == kind);
    let Some(kind) = found else { return Err(ApiError::of(ApiCode::NotFound, kind)) };
    Ok(match kind {
        EntityKind::Certificate => {
            hefu_chain::state::Certificate::state_key(&parse("certificate number", id)?)
        }
        EntityKind::Organisation => {
            hefu_chain::state::Organisation::state_key(&parse("credit code", id)?)
        }
        EntityKind::Ledger => StateKey::new(kind, &[id.as_bytes()]),
        _ => match id.parse::<RecordId>() {
            Ok(id) => StateKey::new(kind, &[id.as_bytes()]),
            // Entries under other keys are named by the key's own bytes.
            Err(_) => StateKey::new(kind, &[&key_bytes(id)?]),
        },
    })
}

fn key_bytes(text: &str) -> ApiResult<Vec<u8>> {
    hex::decode(text).map_err(|error| ApiError::of(ApiCode::BadRequest, format!("id: {error}")))
}

fn asset_key(kind: &str, id: &str) -> ApiResult<StateKey> {
    let key = state_key(kind, id)?;
    if is_asset(&key) { Ok(key) } else { Err(ApiError::of(ApiCode::NotFound, kind)) }
}
