//! `/v1/provenance`: what something rests on, and what rests on it, step by step.

use std::collections::{BTreeMap, VecDeque};

use axum::{Json, extract::State};
use hefu_chain::{
    hash::RecordId,
    state::{
        Application, Certificate, CertificateNumber, DataResource, Deal, Entity, EntityKind, Grant,
        Product, StateKey,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    certificates::{record_id_of, status_of},
    error::{ApiCode, ApiError, ApiResult, ErrorBody},
    extract::{InPath, InQuery},
    ledger::{AsOf, Moment},
};
use crate::index::{Direction, EdgeKind};

/// Most steps from the start.
pub const DEPTH_MAX: u32 = 10;
/// Most nodes of one answer.
pub const NODES_MAX: usize = 1_000;
/// Most neighbours that one node is asked for.
const NEIGHBOURS_MAX: usize = NODES_MAX;

/// An entity by kind and identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NodeName {
    /// `certificate`, `resource`, `application`, `objection`, `grant`, `product`, `deal` …
    pub kind: String,
    /// Certificate number, or id.
    pub id: String,
}

/// A graph around an entity.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProvenanceAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// `up` or `down`.
    pub direction: String,
    /// The nodes, nearest first; the first is the start.
    pub nodes: Vec<ProvenanceNode>,
    /// The edges between them: `from` rests on `to`.
    pub edges: Vec<ProvenanceEdge>,
    /// There is more: a limit of depth or nodes was reached.
    pub truncated: bool,
    /// Nodes whose neighbours were not followed; ask for each of them to go on.
    pub cursor: Vec<NodeName>,
}

/// A node of the graph.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProvenanceNode {
    /// What it is.
    #[serde(flatten)]
    pub node: NodeName,
    /// Steps from the start.
    pub depth: u32,
    /// Title, where it has one.
    pub title: Option<String>,
    /// Where it stands.
    pub status: Option<String>,
    /// The organisation that holds it, made it or was granted it (USCC).
    pub party: Option<String>,
}

/// An edge of the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProvenanceEdge {
    /// Id of what rests on the other.
    pub from: String,
    /// Id of what it rests on.
    pub to: String,
    /// How.
    #[schema(value_type = String)]
    pub relation: EdgeKind,
}

/// How far to walk.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProvenanceQuery {
    /// `up`: what it rests on (default); `down`: what rests on it.
    pub direction: Option<String>,
    /// Most steps, 1 to 10; 5 if not given.
    pub depth: Option<u32>,
    /// Most nodes, 1 to 1,000; 200 if not given.
    pub limit: Option<usize>,
}

/// What an entity rests on, or what rests on it.
#[utoipa::path(
    get, path = "/v1/provenance/{id}", tag = "provenance",
    params(("id" = String, Path, description = "Certificate number, or id of a resource, application, grant, product or deal"), ProvenanceQuery),
    responses(
        (status = 200, description = "The graph.", body = ProvenanceAnswer),
        (status = 404, description = "Nothing has that identifier.", body = ErrorBody),
        (status = "4XX", description = "The request cannot be read.", body = ErrorBody),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn provenance(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<ProvenanceQuery>,
) -> ApiResult<Json<ProvenanceAnswer>> {
    let worker = api.clone();
    let walk = move || graph(&worker.now()?, &id, &query);
    tokio::task::spawn_blocking(walk).await?.map(Json)
}

/// The graph around what an identifier names.
pub fn graph(
    moment: &Moment<'_>,
    id: &str,
    query: &ProvenanceQuery,
) -> ApiResult<ProvenanceAnswer> {
    let direction = match query.direction.as_deref() {
        None | Some("up") => Direction::Up,
        Some("down") => Direction::Down,
        Some(other) => {
            return Err(ApiError::of(ApiCode::BadRequest, format!("direction={other}")));
        }
    };
    let depth = query.depth.unwrap_or(5);
    let limit = query.limit.unwrap_or(200);
    if !(1..=DEPTH_MAX).contains(&depth) || !(1..=NODES_MAX).contains(&limit) {
        let detail = format!("depth 1 to {DEPTH_MAX}, limit 1 to {NODES_MAX}");
        return Err(ApiError::of(ApiCode::BadRequest, detail));
    }
    let start = find(moment, id)?;
    Walk { moment, direction, depth, limit }.run(start)
}

/// A walk through the graph.
struct Walk<'a> {
    moment: &'a Moment<'a>,
    direction: Direction,
    depth: u32,
    limit: usize,
}

impl Walk<'_> {
    /// Breadth first, each entity once.
    fn run(&self, start: StateKey) -> ApiResult<ProvenanceAnswer> {
        let mut depths = BTreeMap::from([(start.clone(), 0u32)]);
        let mut queue = VecDeque::from([start.clone()]);
        let mut order = vec![start];
        let (mut edges, mut unfollowed) = (Vec::new(), Vec::new());
        while let Some(entity) = queue.pop_front() {
            let depth = depths.get(&entity).copied().unwrap_or_default();
            let neighbours = self.neighbours(&entity)?;
            if neighbours.is_empty() {
                continue;
            }
            let mut all_followed = depth < self.depth;
            for (next, relation) in neighbours.into_iter().filter(|_| depth < self.depth) {
                if !depths.contains_key(&next) {
                    if order.len() == self.limit {
                        all_followed = false;
                        continue;
                    }
                    depths.insert(next.clone(), depth + 1);
                    queue.push_back(next.clone());
                    order.push(next.clone());
                }
                edges.push(self.edge(&entity, &next, relation));
            }
            if !all_followed {
                unfollowed.push(name_of(&entity));
            }
        }
        let node = |entity: &StateKey| {
            describe(self.moment, entity, depths.get(entity).copied().unwrap_or_default())
        };
        Ok(ProvenanceAnswer {
            as_of: self.moment.as_of(),
            direction: if self.direction == Direction::Up { "up" } else { "down" }.into(),
            nodes: order.iter().map(node).collect::<ApiResult<_>>()?,
            edges,
            truncated: !unfollowed.is_empty(),
            cursor: unfollowed,
        })
    }

    fn neighbours(&self, entity: &StateKey) -> ApiResult<Vec<(StateKey, EdgeKind)>> {
        Ok(self.moment.index().neighbours(entity, self.direction, None, NEIGHBOURS_MAX)?)
    }

    fn edge(&self, here: &StateKey, next: &StateKey, relation: EdgeKind) -> ProvenanceEdge {
        let (from, to) = match self.direction {
            Direction::Up => (here, next),
            Direction::Down => (next, here),
        };
        ProvenanceEdge { from: name_of(from).id, to: name_of(to).id, relation }
    }
}

/// The entity that an identifier names.
fn find(moment: &Moment<'_>, id: &str) -> ApiResult<StateKey> {
    if let Ok(number) = id.parse::<CertificateNumber>() {
        moment.require::<Certificate>(&number, id)?;
        return Ok(Certificate::state_key(&number));
    }
    let record: RecordId = super::parse("identifier", id)?;
    for kind in EntityKind::ALL.iter().copied() {
        let key = StateKey::new(kind, &[record.as_bytes()]);
        if moment.view_entry(&key)?.is_some() {
            return Ok(key);
        }
    }
    Err(ApiError::of(ApiCode::NotFound, id))
}

/// Kind and identifier of an entity, from its key.
pub fn name_of(entity: &StateKey) -> NodeName {
    if let Some(number) = certificate_number(entity) {
        return NodeName { kind: "certificate".into(), id: number.to_string() };
    }
    NodeName {
        kind: EntityKind::from_byte(entity.kind_byte()).map_or("entity", EntityKind::name).into(),
        id: hex::encode(entity.as_bytes().get(1..).unwrap_or_default()),
    }
}

/// The number in a certificate's key.
pub fn certificate_number(entity: &StateKey) -> Option<CertificateNumber> {
    if entity.kind_byte() != EntityKind::Certificate as u8 {
        return None;
    }
    CertificateNumber::from_key_bytes(entity.as_bytes().get(1..)?.try_into().ok()?)
}

fn describe(moment: &Moment<'_>, entity: &StateKey, depth: u32) -> ApiResult<ProvenanceNode> {
    let title = moment.row_of(entity)?.map(|row| row.title);
    let mut node =
        ProvenanceNode { node: name_of(entity), depth, title, status: None, party: None };
    if let Some(number) = certificate_number(entity) {
        if let Some(certificate) = moment.get::<Certificate>(&number)? {
            node.status = Some(status_of(moment, &certificate).into());
            node.party = Some(certificate.holder.to_string());
            node.title = moment.get::<Application>(&certificate.application)?.map(|a| a.title);
        }
        return Ok(node);
    }
    let Some(id) = record_id_of(entity) else { return Ok(node) };
    let is = |kind: EntityKind| entity.kind_byte() == kind as u8;
    if is(EntityKind::Resource) {
        node.party = moment.get::<DataResource>(&id)?.map(|resource| resource.holder.to_string());
    } else if is(EntityKind::Product) {
        node.party = moment.get::<Product>(&id)?.map(|product| product.producer.to_string());
    } else if is(EntityKind::Application) {
        if let Some(application) = moment.get::<Application>(&id)? {
            node.status = Some(application.state.step.to_string());
            node.party = Some(application.applicant.to_string());
            node.title = Some(application.title);
        }
    } else if is(EntityKind::Grant) {
        if let Some(grant) = moment.get::<Grant>(&id)? {
            node.status = Some(super::grants::state_word(grant.state).into());
            node.party = Some(grant.grantee.to_string());
        }
    } else if is(EntityKind::Deal)
        && let Some(deal) = moment.get::<Deal>(&id)?
    {
        node.status = Some(super::trades::state_word(deal.state).into());
        node.party = Some(deal.buyer.to_string());
    }
    Ok(node)
}
