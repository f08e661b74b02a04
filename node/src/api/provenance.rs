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
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    ledger::{AsOf, Moment},
    when::WhenQuery,
};
use crate::index::{Direction, EdgeKind, Edges};

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
    /// `up`, `down` or `both`.
    pub direction: String,
    /// The nodes, nearest first; the first is the start.
    pub nodes: Vec<ProvenanceNode>,
    /// The edges between them: `from` rests on `to`.
    pub edges: Vec<ProvenanceEdge>,
    /// There is more: a limit of depth or nodes was reached.
    pub truncated: bool,
    /// Nodes whose neighbours were not all followed; ask for each of them to go on.
    pub cursor: Vec<Unfollowed>,
}

/// Where a walk stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Unfollowed {
    /// The node to ask for.
    #[serde(flatten)]
    pub node: NodeName,
    /// In which direction.
    pub direction: String,
    /// The `after` to ask with, where some of its neighbours were followed.
    pub after: Option<String>,
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
    /// `up`: what it rests on (default); `down`: what rests on it; `both`.
    pub direction: Option<String>,
    /// Only neighbours of the start after this one, as an earlier answer gave it; not with `both`.
    pub after: Option<String>,
    /// Most steps, 1 to 10; 5 if not given.
    pub depth: Option<u32>,
    /// Most nodes, 1 to 1,000; 200 if not given.
    pub limit: Option<usize>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// What an entity rests on, or what rests on it.
#[utoipa::path(
    get, path = "/v1/provenance/{id}", tag = "provenance",
    params(("id" = String, Path, description = "Certificate number, or id of a resource, application, grant, product or deal"), ProvenanceQuery),
    responses(
        (status = 200, description = "The graph.", body = ProvenanceAnswer),
        (status = 404, description = "Nothing has that identifier.", body = ErrorBody),
        Faults,
    )
)]
pub async fn provenance(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<ProvenanceQuery>,
) -> ApiResult<Json<ProvenanceAnswer>> {
    let worker = api.clone();
    let walk = move || graph(&query.moment(&worker)?, &id, &query);
    tokio::task::spawn_blocking(walk).await?.map(Json)
}

impl ProvenanceQuery {
    /// The moment asked for; the tip without one.
    pub fn moment<'a>(&self, api: &'a Api) -> ApiResult<Moment<'a>> {
        WhenQuery::of(self.at_height, self.at.as_ref()).moment(api)
    }
}

/// The graph around what an identifier names.
pub fn graph(
    moment: &Moment<'_>,
    id: &str,
    query: &ProvenanceQuery,
) -> ApiResult<ProvenanceAnswer> {
    let directions: &[Direction] = match query.direction.as_deref() {
        None | Some("up") => &[Direction::Up],
        Some("down") => &[Direction::Down],
        Some("both") => &[Direction::Up, Direction::Down],
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
    let after = query.after.as_deref().map(|text| {
        hex::decode(text)
            .map(StateKey::from_bytes)
            .map_err(|_| ApiError::of(ApiCode::BadRequest, "after"))
    });
    let after = after.transpose()?;
    if after.is_some() && directions.len() > 1 {
        return Err(ApiError::of(ApiCode::BadRequest, "after goes with one direction"));
    }
    let mut walk = Walk::new(moment, find(moment, id)?, depth, limit);
    for direction in directions {
        walk.run(*direction, after.as_ref())?;
    }
    walk.finish(query.direction.as_deref().unwrap_or("up"))
}

/// A walk through the graph.
pub(super) struct Walk<'a> {
    moment: &'a Moment<'a>,
    depth: u32,
    limit: usize,
    /// Every entity found, with its distance.
    depths: BTreeMap<StateKey, u32>,
    /// The same, in order of finding.
    pub(super) order: Vec<StateKey>,
    edges: Vec<ProvenanceEdge>,
    unfollowed: Vec<Unfollowed>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(moment: &'a Moment<'a>, start: StateKey, depth: u32, limit: usize) -> Self {
        Self {
            moment,
            depth,
            limit,
            depths: BTreeMap::from([(start.clone(), 0u32)]),
            order: vec![start],
            edges: Vec::new(),
            unfollowed: Vec::new(),
        }
    }

    /// Walks from the start in one direction, breadth first, each entity once; of the start's
    /// neighbours those after a key.
    pub(super) fn run(&mut self, direction: Direction, after: Option<&StateKey>) -> ApiResult<()> {
        let mut queue = VecDeque::from([(self.order[0].clone(), 0u32)]);
        let mut edges = self.moment.index().edges(direction);
        while let Some((entity, depth)) = queue.pop_front() {
            let after = after.filter(|_| depth == 0);
            let neighbours = self.neighbours(&mut edges, &entity, direction, after)?;
            let mut stopped = depth >= self.depth && !neighbours.is_empty();
            let mut followed: Option<&StateKey> = after;
            for (next, relation) in neighbours.iter().filter(|_| depth < self.depth) {
                if !self.depths.contains_key(next) {
                    if self.order.len() >= self.limit {
                        stopped = true;
                        break;
                    }
                    self.depths.insert(next.clone(), depth + 1);
                    queue.push_back((next.clone(), depth + 1));
                    self.order.push(next.clone());
                }
                followed = Some(next);
                self.edges.push(edge(&entity, next, *relation, direction));
            }
            if stopped || neighbours.len() == NEIGHBOURS_MAX {
                self.unfollowed.push(Unfollowed {
                    node: name_of(&entity),
                    direction: word(direction).into(),
                    after: followed.map(|key| hex::encode(key.as_bytes())),
                });
            }
        }
        Ok(())
    }

    /// True when a limit was reached.
    pub(super) const fn is_truncated(&self) -> bool {
        !self.unfollowed.is_empty()
    }

    /// The node of an entity found.
    pub(super) fn node(&self, entity: &StateKey) -> ApiResult<ProvenanceNode> {
        describe(self.moment, entity, self.depths.get(entity).copied().unwrap_or_default())
    }

    fn finish(self, direction: &str) -> ApiResult<ProvenanceAnswer> {
        Ok(ProvenanceAnswer {
            as_of: self.moment.as_of(),
            direction: direction.into(),
            nodes: self.order.iter().map(|key| self.node(key)).collect::<ApiResult<_>>()?,
            truncated: self.is_truncated(),
            edges: self.edges,
            cursor: self.unfollowed,
        })
    }

    /// What is next to an entity at the moment, in key order.
    fn neighbours(
        &self,
        edges: &mut Edges<'_>,
        entity: &StateKey,
        direction: Direction,
        after: Option<&StateKey>,
    ) -> ApiResult<Vec<(StateKey, EdgeKind)>> {
        let mut found = edges.neighbours(entity, after, NEIGHBOURS_MAX)?;
        match direction {
            _ if self.moment.is_tip() => {}
            Direction::Down => self.moment.keep_edges_then(entity, &mut found)?,
            Direction::Up => {
                found = self.moment.edges_up(entity)?;
                found.sort_unstable_by(|one, other| one.0.cmp(&other.0));
                found.retain(|(key, _)| after.is_none_or(|after| key > after));
            }
        }
        Ok(found)
    }
}

const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

fn edge(
    here: &StateKey,
    next: &StateKey,
    relation: EdgeKind,
    direction: Direction,
) -> ProvenanceEdge {
    let (from, to) = match direction {
        Direction::Up => (here, next),
        Direction::Down => (next, here),
    };
    ProvenanceEdge { from: name_of(from).id, to: name_of(to).id, relation }
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
