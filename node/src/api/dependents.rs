//! `/v1/certificates/{no}/dependents` and `/burdens`: what rests on a certificate, what weighs on it.

use axum::{Json, extract::State};
use hefu_chain::{
    lineage::{self, Node},
    state::{Certificate, CertificateNumber, Entity, Grant, GrantState, StateKey},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    certificates::{ENTRIES_PER_PAGE, PageQuery, number_of, record_id_of},
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    ledger::{AsOf, Moment},
    provenance::{NodeName, name_of},
};
use crate::index::{Direction, EdgeKind};

/// What rests on an entity directly.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DependentsAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// What rests on it.
    pub dependents: Vec<Dependent>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// Something that rests on a certificate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Dependent {
    /// What it is.
    #[serde(flatten)]
    pub node: NodeName,
    /// How it rests on the certificate.
    #[schema(value_type = String)]
    pub relation: EdgeKind,
    /// It and everything it rests on is in force.
    pub in_force: bool,
}

/// What burdens a certificate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BurdensAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Under dispute.
    pub disputed: bool,
    /// Id of the deal whose transfer locks it.
    pub transfer_pending: Option<String>,
    /// Accepted grants in their term that rest on it directly.
    pub grants: Vec<String>,
    /// Where the next page of grants begins; absent on the last.
    pub cursor: Option<String>,
}

/// What rests on a certificate directly: grants, products, deals.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/dependents", tag = "certificates",
    params(("no" = String, Path, description = "Certificate number or query code"), PageQuery),
    responses(
        (status = 200, description = "What rests on it.", body = DependentsAnswer),
        (status = 404, description = "No such certificate.", body = ErrorBody),
        Faults,
    )
)]
pub async fn dependents(
    State(api): State<Api>,
    InPath(no): InPath<String>,
    InQuery(query): InQuery<PageQuery>,
) -> ApiResult<Json<DependentsAnswer>> {
    let moment = query.moment(&api)?;
    let number = number_of(&moment, &no)?;
    moment.require::<Certificate>(&number, number)?;
    let Below { found, cursor } = below(&moment, &number, query.cursor.as_deref())?;
    let mut dependents = Vec::with_capacity(found.len());
    for (entity, relation) in found {
        let in_force = is_in_force(&moment, &entity)?;
        dependents.push(Dependent { node: name_of(&entity), relation, in_force });
    }
    Ok(Json(DependentsAnswer { as_of: moment.as_of(), dependents, cursor }))
}

/// What burdens a certificate: dispute, a transfer under way, grants.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/burdens", tag = "certificates",
    params(("no" = String, Path, description = "Certificate number or query code"), PageQuery),
    responses(
        (status = 200, description = "Its burdens.", body = BurdensAnswer),
        (status = 404, description = "No such certificate.", body = ErrorBody),
        Faults,
    )
)]
pub async fn burdens(
    State(api): State<Api>,
    InPath(no): InPath<String>,
    InQuery(query): InQuery<PageQuery>,
) -> ApiResult<Json<BurdensAnswer>> {
    let moment = query.moment(&api)?;
    let number = number_of(&moment, &no)?;
    let certificate: Certificate = moment.require(&number, number)?;
    let Below { found, cursor } = below(&moment, &number, query.cursor.as_deref())?;
    let mut grants = Vec::new();
    for (entity, relation) in found {
        if relation == EdgeKind::GrantsOn
            && let Some(id) = record_id_of(&entity)
            && let Some(grant) = moment.get::<Grant>(&id)?
            && grant.state == GrantState::Active
            && grant.term.covers(moment.time)
        {
            grants.push(id.to_string());
        }
    }
    let lock = lineage::transfer_lock(&moment.state(), &certificate, moment.time.date())?;
    Ok(Json(BurdensAnswer {
        as_of: moment.as_of(),
        disputed: certificate.is_disputed(),
        transfer_pending: lock.map(|id| id.to_string()),
        grants,
        cursor,
    }))
}

/// A page of direct dependents.
struct Below {
    found: Vec<(StateKey, EdgeKind)>,
    cursor: Option<String>,
}

/// Direct dependents of a certificate in key order, and where the next page begins.
fn below(
    moment: &Moment<'_>,
    number: &CertificateNumber,
    cursor: Option<&str>,
) -> ApiResult<Below> {
    let after = match cursor {
        Some(text) => Some(StateKey::from_bytes(
            hex::decode(text).map_err(|error| ApiError::of(ApiCode::BadRequest, error))?,
        )),
        None => None,
    };
    let key = Certificate::state_key(number);
    let mut found =
        moment.index().neighbours(&key, Direction::Down, after.as_ref(), ENTRIES_PER_PAGE)?;
    let next = (found.len() == ENTRIES_PER_PAGE).then(|| found.last()).flatten();
    let next = next.map(|(entity, _)| hex::encode(entity.as_bytes()));
    moment.keep_edges_then(&key, &mut found)?;
    Ok(Below { found, cursor: next })
}

/// Whether a dependent stands, with everything above it. Other kinds of entities always do.
pub fn is_in_force(moment: &Moment<'_>, entity: &StateKey) -> ApiResult<bool> {
    let Some(node) = Node::of_key(entity) else { return Ok(true) };
    let on = lineage::Moment::on(moment.time.date());
    Ok(lineage::standing(&moment.state(), node, on)?.is_in_force())
}
