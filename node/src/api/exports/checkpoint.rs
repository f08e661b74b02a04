//! `/v1/checkpoint`: the head of the history as a note of C2SP `tlog-checkpoint` with validators'
//! co-signatures, the keys to check it with, and the proofs to follow it by.
//!
//! What a follower believes rests on the keys that it was configured with. Which nodes belong to which
//! member is ledger state; `hefu entity` proves it from the genesis document.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    checkpoint::{NoteKey, cosigner_name, origin, verifier_key},
    key::RecordKey,
    log_tree::leaf_hash,
    state::{ValidatorSchedule, nodes_at},
};
use hefu_consensus::port::Store as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::InQuery,
    ledger::AsOf,
};
use crate::cosign::Agreed;

/// The keys to check checkpoints with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckpointKeys {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// First line of every checkpoint.
    pub origin: String,
    /// Key of the answering node, which signs in the log's name: `name+id+base64`.
    pub log_key: String,
    /// Admitted nodes of the members that vote.
    pub cosigners: Vec<CosignerKey>,
}

/// A node that may co-sign.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CosignerKey {
    /// Its member (USCC).
    pub member: String,
    /// The member's voting power on the next block; it counts once, whichever node signs.
    pub power: u32,
    /// Its public key, as the allow-list of the network has it.
    pub peer_key: String,
    /// The same key as the issuer of receipts.
    pub did: String,
    /// The same key for verifiers of notes: `name+id+base64`.
    pub verifier_key: String,
}

/// Which two sizes of the history.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsistencyQuery {
    /// Number of records of the earlier one.
    pub from: u64,
    /// Number of records of the later one.
    pub to: u64,
}

/// Which record, and which size of the history.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InclusionQuery {
    /// Position of the record, from 0.
    pub index: u64,
    /// Number of records of the history.
    pub size: u64,
}

/// That one history continues another (RFC 9162, section 2.1.4).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConsistencyAnswer {
    /// Number of records of the earlier one.
    pub from: u64,
    /// Number of records of the later one.
    pub to: u64,
    /// Root of the earlier one.
    pub from_root: String,
    /// Root of the later one.
    pub to_root: String,
    /// Hashes of the proof, in the order of the specification.
    pub proof: Vec<String>,
}

/// That a record is in a history (RFC 9162, section 2.1.3).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InclusionAnswer {
    /// Position of the record.
    pub index: u64,
    /// Number of records of the history.
    pub size: u64,
    /// Id of the record.
    pub record: String,
    /// Hash of the leaf: SHA-256 of a zero byte and the record's envelope.
    pub leaf_hash: String,
    /// Root of the history.
    pub root: String,
    /// Hashes of the proof, leaf side first.
    pub proof: Vec<String>,
}

impl Api {
    /// The newest head of the history that a quorum of validators' nodes has signed.
    pub(super) fn agreed(&self) -> ApiResult<Agreed> {
        self.parts.cosigned.newest().ok_or_else(|| ApiCode::NotCosigned.into())
    }
}

/// The newest checkpoint that more than two thirds of the voting power have co-signed.
#[utoipa::path(
    get, path = "/v1/checkpoint", tag = "exports",
    responses(
        (status = 200, description = "The note: origin, size and root, then the signatures of the answering node and of validators' nodes.", content_type = "text/plain", body = String),
        (status = "5XX", description = "The node cannot answer now; `not_cosigned` for the first second after a start.", body = ErrorBody),
    )
)]
pub async fn checkpoint(State(api): State<Api>) -> ApiResult<impl IntoResponse> {
    let agreed = api.agreed()?;
    let mut note = agreed.checkpoint.note(&api.parts.node_key);
    for (member, key, signed) in &agreed.by {
        note.push_str(&agreed.checkpoint.cosignature_line(member, *key, signed));
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note))
}

/// The keys to check a checkpoint with, and whose they are.
#[utoipa::path(
    get, path = "/v1/checkpoint/keys", tag = "exports",
    responses(
        (status = 200, description = "The keys.", body = CheckpointKeys),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn checkpoint_keys(State(api): State<Api>) -> ApiResult<Json<CheckpointKeys>> {
    let moment = api.now()?;
    let chain_id = api.parts.application.chain_id();
    let schedule: ValidatorSchedule = moment.require(&(), "validators")?;
    let validators = schedule.at(moment.height.next());
    let nodes = nodes_at(&moment.state(), moment.height.next())?;
    let seat = |member| validators.iter().find(|validator| validator.member == member);
    let cosigners = nodes.iter().filter_map(|node| {
        let name = cosigner_name(&chain_id, &node.member);
        seat(node.member).map(|seat| CosignerKey {
            member: node.member.to_string(),
            power: seat.power,
            peer_key: node.peer_key.to_string(),
            did: RecordKey::from(node.peer_key).to_did(),
            verifier_key: verifier_key(&name, NoteKey::Cosigner, node.peer_key),
        })
    });
    let origin = origin(&chain_id);
    let log_key = verifier_key(&origin, NoteKey::Log, api.parts.node_key.public_key());
    let cosigners = cosigners.collect();
    Ok(Json(CheckpointKeys { as_of: moment.as_of(), origin, log_key, cosigners }))
}

/// A proof that the history of `to` records continues that of `from`.
#[utoipa::path(
    get, path = "/v1/log/consistency", tag = "exports", params(ConsistencyQuery),
    responses(
        (status = 200, description = "The proof.", body = ConsistencyAnswer),
        (status = 404, description = "The history is not that long.", body = ErrorBody),
        Faults,
    )
)]
pub async fn consistency(
    State(api): State<Api>,
    InQuery(query): InQuery<ConsistencyQuery>,
) -> ApiResult<Json<ConsistencyAnswer>> {
    let ConsistencyQuery { from, to } = query;
    if from > to {
        return Err(ApiError::of(ApiCode::BadRequest, "from is larger than to"));
    }
    within_history(&api, to)?;
    let proof = api.store().consistency_proof(from, to)?;
    Ok(Json(ConsistencyAnswer {
        from,
        to,
        from_root: api.store().log_root(from)?.to_string(),
        to_root: api.store().log_root(to)?.to_string(),
        proof: proof.0.iter().map(ToString::to_string).collect(),
    }))
}

/// A proof that the record at `index` is in the history of `size` records.
#[utoipa::path(
    get, path = "/v1/log/inclusion", tag = "exports", params(InclusionQuery),
    responses(
        (status = 200, description = "The proof.", body = InclusionAnswer),
        (status = 404, description = "The history is not that long.", body = ErrorBody),
        Faults,
    )
)]
pub async fn inclusion(
    State(api): State<Api>,
    InQuery(query): InQuery<InclusionQuery>,
) -> ApiResult<Json<InclusionAnswer>> {
    let InclusionQuery { index, size } = query;
    if index >= size {
        return Err(ApiError::of(ApiCode::BadRequest, "index is not below size"));
    }
    within_history(&api, size)?;
    let entry = api.store().record_at(index)?.ok_or(ApiCode::Internal)?;
    let proof = api.store().inclusion_proof(index, size)?;
    Ok(Json(InclusionAnswer {
        index,
        size,
        record: entry.envelope.id().to_string(),
        leaf_hash: leaf_hash(&entry.envelope.to_bytes()).to_string(),
        root: api.store().log_root(size)?.to_string(),
        proof: proof.0.iter().map(ToString::to_string).collect(),
    }))
}

fn within_history(api: &Api, size: u64) -> ApiResult<()> {
    let there = api.store().frontier().size();
    if size <= there {
        return Ok(());
    }
    Err(ApiError::of(ApiCode::NotFound, format!("{size}; the history has {there} records")))
}
