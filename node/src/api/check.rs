//! `/v1/records/check`: what would become of a record, signed or still a draft, and who would be
//! affected by it: known before anybody signs a suspension, revocation, exit or freeze.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use hefu_chain::{
    execute::{BlockContext, BlockExecution, Failure},
    hash::RecordId,
    lineage::{self, Node},
    record::Record,
    state::{StateKey, ViewError},
    title::Remover,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    error::{ApiError, ApiResult, ErrorBody, Faults},
    extract::{BODY_BYTES_MAX, BodyKind, BoundedBody},
    ledger::Moment,
    provenance::{NodeName, name_of},
    records::{read_envelope, verify},
};
use crate::index::Direction;

/// Most dependents that are looked at for an answer.
const AFFECTED_MAX: usize = 512;
/// Most direct dependents of one entity that are looked at.
const NEIGHBOURS_MAX: usize = 256;

/// What a try-out found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckAnswer {
    /// The record; a draft's changes with every signature's document.
    #[schema(value_type = String)]
    pub id: RecordId,
    /// Its signatures were checked; false for a draft, whose signers are taken to have signed.
    pub signed: bool,
    /// The record could stand in the next block.
    pub valid: bool,
    /// Why not: the first rule that it breaks.
    pub error: Option<ErrorBody>,
    /// Who can lift that.
    pub lifted_by: Option<String>,
    /// What would come to stand, or stand no longer, apart from what the record is about.
    pub affected: Vec<Affected>,
    /// More would be affected than were looked at.
    pub truncated: bool,
    /// Height of the block after which this holds.
    pub height: u64,
    /// Its time, RFC 3339 in UTC.
    pub block_time: String,
}

/// Something that a record affects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Affected {
    /// What.
    #[serde(flatten)]
    pub node: NodeName,
    /// It is in force now.
    pub in_force: bool,
    /// It would be in force afterwards.
    pub in_force_after: bool,
}

/// Try a record or a draft out against the ledger as it stands, without submitting it.
#[utoipa::path(
    post, path = "/v1/records/check", tag = "records",
    request_body(
        description = "As for submission, or a draft as JSON: `{\"hefu\": header, \"body\": payload}` without `proof`.",
        content((Vec<u8> = "application/octet-stream"), (Object = "application/json"))
    ),
    responses(
        (status = 200, description = "Whether the record could stand in the next block, and who would be affected.", body = CheckAnswer),
        (status = 422, description = "The bytes are not a well-formed record whose signatures hold.", body = ErrorBody),
        Faults,
    )
)]
pub async fn check(
    State(api): State<Api>,
    body: BoundedBody<BODY_BYTES_MAX>,
) -> ApiResult<Json<CheckAnswer>> {
    let worker = api.clone();
    let answer = api.verifier.run(move || -> ApiResult<CheckAnswer> {
        if body.kind == BodyKind::Json && is_draft(&body.bytes) {
            return try_out(&worker, &Record::draft(&body.bytes)?);
        }
        let verified = read_envelope(body.kind, &body.bytes).and_then(verify)?;
        try_out(&worker, verified.record())
    });
    Ok(Json(answer.await??))
}

/// A JSON object without proofs.
fn is_draft(bytes: &[u8]) -> bool {
    let document = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(bytes);
    document.is_ok_and(|document| !document.contains_key("proof"))
}

fn try_out(api: &Api, record: &Record) -> ApiResult<CheckAnswer> {
    let moment = api.now()?;
    let context = BlockContext {
        chain_id: api.store().chain_id(),
        height: moment.height.next(),
        time: (api.parts.clock)().max(moment.time),
    };
    let mut execution = BlockExecution::begin(&moment, context)?;
    let looked = execution.try_out(record, |after, touched| {
        let below = dependents(&moment, touched)?;
        let on = lineage::Moment::on(context.time.date());
        let mut affected = Vec::new();
        for (key, node) in below.found {
            let stands = |state| lineage::standing(state, node, on).map(|s| s.is_in_force());
            let (in_force, in_force_after) = (stands(&moment.state())?, stands(after)?);
            if in_force != in_force_after {
                affected.push(Affected { node: name_of(&key), in_force, in_force_after });
            }
        }
        ApiResult::Ok((affected, below.truncated))
    });
    let as_of = moment.as_of();
    let mut answer = CheckAnswer {
        id: record.id(),
        signed: !record.is_draft(),
        valid: true,
        error: None,
        lifted_by: None,
        affected: Vec::new(),
        truncated: false,
        height: as_of.height,
        block_time: as_of.block_time,
    };
    match looked {
        Ok(found) => (answer.affected, answer.truncated) = found?,
        Err(Failure::Rejected(rejection)) => {
            answer.valid = false;
            answer.lifted_by = Some(Remover::of_rule(rejection.reason).to_string());
            answer.error = Some(ErrorBody::from(&rejection));
        }
        Err(Failure::View(error)) => return Err(error.into()),
    }
    Ok(answer)
}

/// What rests on the entries that a record writes.
struct Below {
    found: Vec<(StateKey, Node)>,
    truncated: bool,
}

/// Everything that rests on these entries, directly or not, breadth first; the entries themselves
/// are among it where they stood before.
fn dependents(moment: &Moment<'_>, touched: &[StateKey]) -> ApiResult<Below> {
    let mut open: Vec<StateKey> = Vec::new();
    for key in touched.iter().filter(|key| Node::of_key(key).is_some()) {
        if moment.view_entry(key)?.is_some() {
            open.push(key.clone());
        }
    }
    let mut seen: BTreeSet<StateKey> = open.iter().cloned().collect();
    let mut below = Below { found: Vec::new(), truncated: false };
    let mut next = 0;
    while let Some(key) = open.get(next).cloned() {
        next += 1;
        if below.found.len() == AFFECTED_MAX {
            below.truncated = true;
            break;
        }
        let neighbours = moment.index().neighbours(&key, Direction::Down, None, NEIGHBOURS_MAX)?;
        below.truncated |= neighbours.len() == NEIGHBOURS_MAX;
        let nodes = neighbours.into_iter().map(|(key, _)| key);
        open.extend(nodes.filter(|key| Node::of_key(key).is_some() && seen.insert(key.clone())));
        if let Some(node) = Node::of_key(&key) {
            below.found.push((key, node));
        }
    }
    Ok(below)
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Rejected(rejection) => rejection.into(),
            Failure::View(error) => ViewError::into(error),
        }
    }
}
