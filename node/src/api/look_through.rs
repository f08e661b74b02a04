//! `/v1/deals/{id}/look-through` (穿透): from one deal up to the sources of its data, and down to
//! everybody who bought the same data later, across regions, with parties and amounts.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use hefu_chain::{
    hash::RecordId,
    state::{
        Certificate, Deal, DealObject, Entity, EntityKind, Organisation, Price, Product, StateKey,
    },
    uscc::Uscc,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    certificates::record_id_of,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    ledger::{AsOf, Moment},
    parse,
    provenance::{ProvenanceNode, Walk},
    trades::state_word,
    when::WhenQuery,
};
use crate::index::Direction;

/// Most sources shown.
const SOURCES_MAX: usize = 200;
/// Most entities that the search for later buyers goes through.
const ENTITIES_MAX: usize = 5_000;
/// Deepest step of either search.
const DEPTH: u32 = 10;
/// Most later deals of a page, and deals when no limit is given.
const LATER_MAX: usize = 200;
const LATER: usize = 50;

/// Which page.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LookThroughQuery {
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// Most later deals, 1 to 200; 50 if not given.
    pub limit: Option<usize>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// A deal looked through.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LookThroughAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The deal.
    pub deal: TradeRow,
    /// What its data comes from, nearest first: grants, products, certificates, applications,
    /// resources, evidence.
    pub sources: Vec<ProvenanceNode>,
    /// Deals concluded later over the same data, or what was made of it, in order.
    pub later: Vec<TradeRow>,
    /// Regions of all parties and hosts shown.
    pub regions: Vec<String>,
    /// Where the next page of later deals begins; absent on the last.
    pub cursor: Option<String>,
    /// A limit was reached: there may be more sources, or more later deals than all pages show.
    pub truncated: bool,
}

/// A deal with who is in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TradeRow {
    /// Its id.
    pub deal: String,
    /// When it was concluded, RFC 3339 in UTC.
    pub concluded: String,
    /// Height at which it was concluded.
    pub height: u64,
    /// `on_exchange` or `otc`.
    pub venue: String,
    /// Who hosts.
    pub host: Party,
    /// Who sells.
    pub seller: Party,
    /// Who buys.
    pub buyer: Party,
    /// `certificate` or `product`.
    pub object_kind: String,
    /// Its number or id.
    pub object: String,
    /// `licence` or `transfer`.
    pub mode: String,
    /// What the buyer may use it for.
    pub purpose: String,
    /// Price in fen, where all members see it.
    pub price_fen: Option<u64>,
    /// Commitment to the price, where only the parties see it.
    pub price_commitment: Option<String>,
    /// `concluded`, `delivered`, `accepted`, `unwound` or `cancelled`, as stored.
    pub state: String,
    /// The price was paid.
    pub settled: bool,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Party {
    /// Unified social credit code.
    pub uscc: String,
    /// Name.
    pub name: String,
    /// Region of its seat.
    pub region: String,
}

/// A deal looked through: up to its sources, down to all later buyers.
#[utoipa::path(
    get, path = "/v1/deals/{id}/look-through", tag = "supervision",
    params(("id" = String, Path, description = "Id of the record that concluded it"), LookThroughQuery),
    responses(
        (status = 200, description = "Sources and later deals.", body = LookThroughAnswer),
        (status = 404, description = "No such deal then.", body = ErrorBody),
        Faults,
    )
)]
pub async fn look_through(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<LookThroughQuery>,
) -> ApiResult<Json<LookThroughAnswer>> {
    let id: RecordId = parse("deal id", &id)?;
    let limit = query.limit.unwrap_or(LATER);
    if !(1..=LATER_MAX).contains(&limit) {
        return Err(ApiError::of(ApiCode::BadRequest, format!("limit 1 to {LATER_MAX}")));
    }
    let after: Option<u64> =
        query.cursor.as_deref().map(|text| parse("cursor", text)).transpose()?;
    let look = move || {
        let moment = WhenQuery::of(query.at_height, query.at.as_ref()).moment(&api)?;
        look(&moment, &id, after, limit)
    };
    tokio::task::spawn_blocking(look).await?.map(Json)
}

fn look(
    moment: &Moment<'_>,
    id: &RecordId,
    after: Option<u64>,
    limit: usize,
) -> ApiResult<LookThroughAnswer> {
    let deal: Deal = moment.require(id, id)?;
    let own = Deal::state_key(id);
    let mut up = Walk::new(moment, own.clone(), DEPTH, SOURCES_MAX);
    up.run(Direction::Up, None)?;
    let sources = up.order.iter().skip(1).map(|key| up.node(key));
    let sources: Vec<ProvenanceNode> = sources.collect::<ApiResult<_>>()?;
    let position = moment.position_of(&own)?.ok_or(ApiCode::Internal)?;
    let (mut later, all) = later_deals(moment, &deal, position)?;
    later.retain(|(at, _)| after.is_none_or(|after| *at > after));
    let more = later.len() > limit;
    later.truncate(limit);
    let cursor = later.last().filter(|_| more).map(|(at, _)| at.to_string());
    let rows = later.iter().map(|(_, id)| row(moment, id)).collect::<ApiResult<Vec<_>>>()?;
    let deal = row(moment, id)?;
    let parties = std::iter::once(&deal).chain(&rows).flat_map(|r| [&r.host, &r.seller, &r.buyer]);
    let regions: BTreeSet<String> = parties.map(|party| party.region.clone()).collect();
    Ok(LookThroughAnswer {
        as_of: moment.as_of(),
        truncated: up.is_truncated() || !all,
        deal,
        sources,
        later: rows,
        regions: regions.into_iter().collect(),
        cursor,
    })
}

/// Deals after a position over the same object or what was made of it, by position; and whether
/// these are all.
fn later_deals(
    moment: &Moment<'_>,
    deal: &Deal,
    position: u64,
) -> ApiResult<(Vec<(u64, RecordId)>, bool)> {
    let object = match deal.object {
        DealObject::Certificate(number) => Certificate::state_key(&number),
        DealObject::Product(id) => Product::state_key(&id),
    };
    let mut down = Walk::new(moment, object, DEPTH, ENTITIES_MAX);
    down.run(Direction::Down, None)?;
    let mut found = Vec::new();
    let is_deal = |key: &&StateKey| key.kind_byte() == EntityKind::Deal as u8;
    for key in down.order.iter().filter(is_deal) {
        let at = moment.position_of(key)?.filter(|at| *at > position);
        found.extend(at.zip(record_id_of(key)));
    }
    found.sort_unstable();
    Ok((found, !down.is_truncated()))
}

fn row(moment: &Moment<'_>, id: &RecordId) -> ApiResult<TradeRow> {
    let deal: Deal = moment.require(id, id)?;
    let concluded = moment.record(id)?.ok_or(ApiCode::Internal)?;
    let (object_kind, object) = match deal.object {
        DealObject::Certificate(number) => ("certificate", number.to_string()),
        DealObject::Product(id) => ("product", id.to_string()),
    };
    let (price_fen, price_commitment) = match deal.price {
        Price::PublicFen(fen) => (Some(fen), None),
        Price::Commitment(digest) => (None, Some(digest.to_string())),
    };
    Ok(TradeRow {
        deal: id.to_string(),
        concluded: concluded.time.to_rfc3339(),
        height: concluded.height.get(),
        venue: deal.venue.to_string(),
        host: party(moment, deal.host)?,
        seller: party(moment, deal.seller)?,
        buyer: party(moment, deal.buyer)?,
        object_kind: object_kind.into(),
        object,
        mode: deal.mode.to_string(),
        purpose: deal.purpose.to_string(),
        price_fen,
        price_commitment,
        state: state_word(deal.state).into(),
        settled: deal.settled,
    })
}

fn party(moment: &Moment<'_>, uscc: Uscc) -> ApiResult<Party> {
    let organisation: Organisation = moment.require(&uscc, uscc)?;
    Ok(Party {
        uscc: uscc.to_string(),
        name: organisation.name,
        region: organisation.region.to_string(),
    })
}
