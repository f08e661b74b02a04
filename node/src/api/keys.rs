//! `/v1/keys`: whose a key is, and from which height until which.

use axum::{Json, extract::State};
use hefu_chain::{
    key::RecordKey,
    params::Params,
    state::{KeyOwner, Organisation, ValidatorSchedule},
    validator_set::ValidatorSet,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    error::{ApiCode, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    ledger::{AsOf, Moment},
    parse,
    when::WhenQuery,
};

/// A key and whose it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeyAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The key as a Multikey: `z6Mk…` (Ed25519) or `zEPJ…` (SM2).
    pub multikey: String,
    /// The key as records write it.
    pub key: String,
    /// `ed25519` or `sm2`.
    pub algorithm: String,
    /// Whose it is (USCC), for ever: a key never changes hands.
    pub uscc: String,
    /// Name of that organisation.
    pub name: String,
    /// What it signs: `sign`, `seal` or `node`; `validator` and `peer` for keys that vote and connect.
    pub purpose: String,
    /// First height at which it is valid; absent for keys that vote and connect.
    pub from_height: Option<u64>,
    /// First height at which it is no longer valid; absent when it has no end.
    pub to_height: Option<u64>,
    /// It may sign a record of the next block, as far as the key goes.
    pub signs: bool,
}

/// Whose a key is.
#[utoipa::path(
    get, path = "/v1/keys/{multikey}", tag = "organisations",
    params(("multikey" = String, Path, description = "The key as a Multikey, `z…`"), WhenQuery),
    responses(
        (status = 200, description = "The key and its organisation.", body = KeyAnswer),
        (status = 404, description = "No organisation had that key then.", body = ErrorBody),
        Faults,
    )
)]
pub async fn key(
    State(api): State<Api>,
    InPath(multikey): InPath<String>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<KeyAnswer>> {
    let Multikey(key) = parse("multikey", &multikey)?;
    let moment = query.moment(&api)?;
    let owner: KeyOwner = moment.require(&key, &multikey)?;
    let organisation: Organisation = moment.require(&owner.uscc, owner.uscc)?;
    let account = organisation.keys.iter().find(|account| account.key == key);
    let next = moment.height.next();
    let params: Params = moment.get(&())?.ok_or(ApiCode::Internal)?;
    let enabled = params.record_algorithms.has(key.algorithm());
    let purpose = match account {
        Some(account) => account.purpose.to_string(),
        None => purpose_of_node_key(&moment, &key)?.into(),
    };
    Ok(Json(KeyAnswer {
        as_of: moment.as_of(),
        multikey: key.to_multibase(),
        key: key.to_string(),
        algorithm: key.algorithm().to_string(),
        uscc: owner.uscc.to_string(),
        purpose,
        from_height: account.map(|account| account.from_height.get()),
        to_height: account.and_then(|account| account.to_height).map(|height| height.get()),
        signs: enabled && organisation.signs_with(&key, next),
        name: organisation.name,
    }))
}

/// A key of a member that its account does not list votes or connects.
fn purpose_of_node_key(moment: &Moment<'_>, key: &RecordKey) -> ApiResult<&'static str> {
    let schedule: ValidatorSchedule = moment.get(&())?.ok_or(ApiCode::Internal)?;
    let next = schedule.next.iter().map(|(_, set)| set);
    let mut seats = std::iter::once(&schedule.current).chain(next).flat_map(ValidatorSet::iter);
    let votes = seats.any(|seat| RecordKey::Ed25519(seat.key) == *key);
    Ok(if votes { "validator" } else { "peer" })
}

/// A Multikey in a path.
struct Multikey(RecordKey);

impl std::str::FromStr for Multikey {
    type Err = hefu_chain::key::KeyError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        RecordKey::from_multibase(text).map(Self)
    }
}
