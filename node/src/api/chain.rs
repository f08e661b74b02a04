//! `/v1/head`, `/v1/blocks`, `/v1/members`, `/v1/genesis`, `/v1/health`: the ledger itself.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    hash::RecordId,
    height::Height,
    record::Record,
    state::{NodeBook, Organisation, ValidatorSchedule},
};
use hefu_consensus::port::Store as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api, NetworkStatus,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    parse,
    when::WhenQuery,
};

/// The last committed block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Head {
    /// Identity of the ledger: hash of the genesis document.
    pub chain_id: String,
    /// Height of the last block; 0 before the first.
    pub height: u64,
    /// Its time, RFC 3339 in UTC; that of the founding before the first.
    pub block_time: String,
    /// Hash of its header; zeros before the first.
    pub block_hash: String,
    /// Root of the state after it.
    pub state_root: String,
    /// Number of records on the ledger.
    pub log_size: u64,
}

/// A block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockAnswer {
    /// Height.
    pub height: u64,
    /// Its time, RFC 3339 in UTC.
    pub block_time: String,
    /// Hash of its header.
    pub block_hash: String,
    /// Hash of the header before it.
    pub prev_hash: String,
    /// Root of the history tree with this block's records.
    pub log_root: String,
    /// Records in that tree.
    pub log_size: u64,
    /// Root of the state after this block.
    pub state_root: String,
    /// Hash of the validator set that decided it.
    pub valset_hash: String,
    /// Address of the validator that made it.
    pub proposer: String,
    /// Round in which it was decided.
    pub round: u32,
    /// Addresses of the validators whose signatures make it final.
    pub signers: Vec<String>,
    /// Its records, in order.
    pub records: Vec<BlockRecord>,
}

/// A record of a block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockRecord {
    /// Record id.
    #[schema(value_type = String)]
    pub id: RecordId,
    /// Record type, such as `grant.offer`.
    #[serde(rename = "type")]
    pub record_type: String,
    /// The organisation that authored it.
    pub author: String,
}

/// The members.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Members {
    /// Height of the block after which this holds.
    pub height: u64,
    /// Its time, RFC 3339 in UTC.
    pub block_time: String,
    /// Organisations that vote or run a node.
    pub members: Vec<Member>,
}

/// An organisation that votes or runs a node.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Member {
    /// Unified social credit code.
    pub uscc: String,
    /// Name.
    pub name: String,
    /// Region of its seat.
    pub region: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// Address as a validator, when it votes on the next block.
    pub validator: Option<String>,
    /// Voting power on the next block.
    pub power: u32,
    /// Peer keys of its admitted nodes.
    pub peer_keys: Vec<String>,
}

/// How the node is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`: the node serves.
    pub status: String,
    /// Version of the program.
    pub version: String,
    /// Height of the last block.
    pub height: u64,
    /// Its time, RFC 3339 in UTC.
    pub block_time: String,
    /// Age of the last block by this node's clock, in milliseconds.
    pub block_age_ms: u64,
    /// Records that wait for a block.
    pub mempool_records: usize,
    /// Their bytes.
    pub mempool_bytes: usize,
    /// Records in others' blocks that this node had verified before the block came, since its start.
    pub block_records_known: u64,
    /// Records in others' blocks that it verified when the block came.
    pub block_records_unknown: u64,
    /// Traffic with other nodes.
    pub network: NetworkStatus,
    /// Room that the ledger takes.
    pub storage: Vec<ColumnStatus>,
}

/// Room that one kind of what a node stores takes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ColumnStatus {
    /// Name of the column family.
    pub name: String,
    /// Bytes in files, compressed.
    pub files: u64,
    /// Bytes in memory, not yet in a file but safe in the log.
    pub memory: u64,
}

/// The last committed block.
#[utoipa::path(
    get, path = "/v1/head", tag = "ledger",
    responses(
        (status = 200, description = "The last committed block.", body = Head),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn head(State(api): State<Api>) -> ApiResult<Json<Head>> {
    let tip = api.store().tip();
    let header = api.store().header(tip.height)?;
    Ok(Json(Head {
        chain_id: api.parts.application.chain_id().to_string(),
        height: tip.height.get(),
        block_time: tip.time.to_rfc3339(),
        block_hash: tip.hash.to_string(),
        state_root: tip.state_root.to_string(),
        log_size: header.map_or(0, |header| header.log_size),
    }))
}

/// A block by height.
#[utoipa::path(
    get, path = "/v1/blocks/{height}", tag = "ledger",
    params(("height" = u64, Path, description = "Height, from 1")),
    responses(
        (status = 200, description = "The block.", body = BlockAnswer),
        (status = 404, description = "No block has that height.", body = ErrorBody),
        Faults,
    )
)]
pub async fn block(
    State(api): State<Api>,
    InPath(height): InPath<String>,
) -> ApiResult<Json<BlockAnswer>> {
    let height: Height = parse("height", &height)?;
    let found = api.now()?.block(height)?;
    let (block, commit) = found.ok_or_else(|| ApiError::of(ApiCode::HeightUnknown, height))?;
    let block_hash = block.hash().to_string();
    let header = block.header;
    let records = block.records.into_iter().map(read_record).collect::<ApiResult<_>>()?;
    Ok(Json(BlockAnswer {
        height: header.height.get(),
        block_time: header.time.to_rfc3339(),
        block_hash,
        prev_hash: header.prev_hash.to_string(),
        log_root: header.log_root.to_string(),
        log_size: header.log_size,
        state_root: header.state_root.to_string(),
        valset_hash: header.valset_hash.to_string(),
        proposer: header.proposer.to_string(),
        round: commit.round,
        signers: commit.signatures.iter().map(|(address, _)| address.to_string()).collect(),
        records,
    }))
}

fn read_record(envelope: hefu_chain::envelope::Envelope) -> ApiResult<BlockRecord> {
    let record = Record::parse(envelope).map_err(|rejection| {
        tracing::error!(%rejection, "a committed record does not read");
        ApiError::from(ApiCode::Internal)
    })?;
    Ok(BlockRecord {
        id: record.id(),
        record_type: record.header().record_type.clone(),
        author: record.header().author.to_string(),
    })
}

/// The organisations that vote or run a node.
#[utoipa::path(
    get, path = "/v1/members", tag = "ledger", params(WhenQuery),
    responses(
        (status = 200, description = "The members.", body = Members),
        Faults,
    )
)]
pub async fn members(
    State(api): State<Api>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<Members>> {
    let moment = query.moment(&api)?;
    let schedule: ValidatorSchedule = moment.require(&(), "validators")?;
    let nodes: NodeBook = moment.require(&(), "nodes")?;
    let validators = schedule.at(moment.height.next());
    let mut codes: Vec<_> = validators.iter().map(|validator| validator.member).collect();
    codes.extend(nodes.0.iter().map(|node| node.member));
    codes.sort_unstable();
    codes.dedup();
    let mut members = Vec::with_capacity(codes.len());
    for uscc in codes {
        let organisation: Organisation = moment.require(&uscc, uscc)?;
        let seat = validators.iter().find(|validator| validator.member == uscc);
        let own = nodes.0.iter().filter(|node| node.member == uscc);
        members.push(Member {
            uscc: uscc.to_string(),
            name: organisation.name,
            region: organisation.region.to_string(),
            roles: organisation.roles.iter().map(|role| role.to_string()).collect(),
            validator: seat.map(|validator| validator.address.to_string()),
            power: seat.map_or(0, |validator| validator.power),
            peer_keys: own.map(|node| node.peer_key.to_string()).collect(),
        });
    }
    let as_of = moment.as_of();
    Ok(Json(Members { height: as_of.height, block_time: as_of.block_time, members }))
}

/// The genesis document, byte for byte: its hash is the ledger's identity.
#[utoipa::path(
    get, path = "/v1/genesis", tag = "ledger",
    responses(
        (status = 200, description = "The genesis document.", content_type = "application/json", body = Object),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn genesis(State(api): State<Api>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], api.parts.genesis.clone())
}

/// How the node is.
#[utoipa::path(
    get, path = "/v1/health", tag = "ledger",
    responses(
        (status = 200, description = "The node serves.", body = Health),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn health(State(api): State<Api>) -> ApiResult<Json<Health>> {
    let tip = api.store().tip();
    let (mempool_records, mempool_bytes) = api.parts.application.waiting();
    let now = (api.parts.clock)();
    let checked = api.parts.application.checked_records();
    let storage = api.store().column_sizes()?.into_iter().map(|size| ColumnStatus {
        name: size.name.to_owned(),
        files: size.files,
        memory: size.memory,
    });
    Ok(Json(Health {
        status: "ok".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        height: tip.height.get(),
        block_time: tip.time.to_rfc3339(),
        block_age_ms: now.as_ms().saturating_sub(tip.time.as_ms()),
        mempool_records,
        mempool_bytes,
        block_records_known: checked.known,
        block_records_unknown: checked.unknown,
        network: (api.parts.neighbours.traffic)(),
        storage: storage.collect(),
    }))
}
