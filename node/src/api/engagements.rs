//! `/v1/orgs/{uscc}/engagements`: the grants, listings, deals and vouchers that an organisation is a
//! party to, and whether what each rests on still stands.

use axum::{Json, extract::State};
use hefu_chain::{
    hash::RecordId,
    lineage::Node,
    state::{
        Deal, DealObject, Entity, EntityKind, Grant, Listing, ListingState, Organisation, Price,
        StateKey, Voucher, VoucherOf,
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
    grants::state_on,
    ledger::{AsOf, Moment},
    parse,
    provenance::{NodeName, name_of},
    trades::deal_state_on,
    when::WhenQuery,
};
use crate::index::party::parties;

/// Most rows of a page, and rows when no limit is given.
const ROWS_MAX: usize = 100;
/// What may be listed, by its name.
const KINDS: [EntityKind; 4] =
    [EntityKind::Grant, EntityKind::Listing, EntityKind::Deal, EntityKind::Voucher];

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EngagementQuery {
    /// `grant`, `listing`, `deal` or `voucher`.
    pub kind: String,
    /// Most rows, at most 100.
    pub limit: Option<usize>,
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// What an organisation is a party to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EngagementsAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// In the order of their ids.
    pub rows: Vec<Engagement>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// Something that an organisation is a party to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Engagement {
    /// What it is.
    #[serde(flatten)]
    pub node: NodeName,
    /// Its parties.
    pub parties: Vec<EngagedParty>,
    /// What it is about, where that is one thing.
    pub about: Option<NodeName>,
    /// Where it stands, in the words of its own page; a voucher is `valid` or `expired`.
    pub state: String,
    /// It and everything that it rests on is in force.
    pub in_force: bool,
    /// What is not in force: of a listing, what changed upstream.
    pub blocked_by: Option<ErrorBody>,
    /// Price in fen (分), where all members see it.
    pub price_fen: Option<u64>,
    /// Last day (UTC+8), where it has one.
    pub until: Option<String>,
}

/// A party to something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EngagedParty {
    /// `grantor`, `grantee`, `seller`, `buyer`, `host`, `issuer` or `holder`.
    pub part: String,
    /// Who (USCC).
    pub uscc: String,
}

/// What an organisation is a party to: grants, listings, deals or vouchers.
#[utoipa::path(
    get, path = "/v1/orgs/{uscc}/engagements", tag = "organisations",
    params(("uscc" = String, Path, description = "Unified social credit code"), EngagementQuery),
    responses(
        (status = 200, description = "A page of them.", body = EngagementsAnswer),
        (status = 404, description = "No organisation has that code.", body = ErrorBody),
        Faults,
    )
)]
pub async fn engagements(
    State(api): State<Api>,
    InPath(uscc): InPath<String>,
    InQuery(query): InQuery<EngagementQuery>,
) -> ApiResult<Json<EngagementsAnswer>> {
    let uscc: Uscc = parse("USCC", &uscc)?;
    let kind = KINDS.into_iter().find(|kind| kind.name() == query.kind);
    let kind = kind.ok_or_else(|| ApiError::of(ApiCode::BadRequest, &query.kind))?;
    let limit = query.limit.unwrap_or(ROWS_MAX);
    if !(1..=ROWS_MAX).contains(&limit) {
        return Err(ApiError::of(ApiCode::BadRequest, format!("limit 1 to {ROWS_MAX}")));
    }
    let after = query.cursor.as_deref().map(|text| parse("cursor", text)).transpose()?;
    let after = after.map(|id: RecordId| StateKey::new(kind, &[id.as_bytes()]));
    let moment = WhenQuery::of(query.at_height, query.at.as_ref()).moment(&api)?;
    moment.require::<Organisation>(&uscc, uscc)?;
    let keys = moment.index().engagements(&uscc, kind, after.as_ref(), limit)?;
    let cursor = (keys.len() == limit).then(|| keys.last().map(|key| name_of(key).id)).flatten();
    let mut rows = Vec::with_capacity(keys.len());
    for key in &keys {
        rows.extend(row(&moment, key)?);
    }
    Ok(Json(EngagementsAnswer { as_of: moment.as_of(), rows, cursor }))
}

/// A row; none when it did not exist at that moment.
fn row(moment: &Moment<'_>, key: &StateKey) -> ApiResult<Option<Engagement>> {
    let Some(bytes) = moment.view_entry(key)? else { return Ok(None) };
    let blocked_by = match Node::of_key(key) {
        Some(node) => moment.blocker(node)?,
        None => None,
    };
    let parties = parties(key, &bytes).into_iter();
    let parties =
        parties.map(|(part, who)| EngagedParty { part: part.name().into(), uscc: who.to_string() });
    let standing = standing(moment, key, blocked_by.is_some())?;
    Ok(Some(Engagement {
        node: name_of(key),
        parties: parties.collect(),
        about: standing.about,
        state: standing.state.into(),
        in_force: blocked_by.is_none() && standing.state != "expired",
        blocked_by,
        price_fen: standing.price_fen,
        until: standing.until,
    }))
}

/// What differs from kind to kind.
#[derive(Default)]
struct Standing {
    about: Option<NodeName>,
    state: &'static str,
    price_fen: Option<u64>,
    until: Option<String>,
}

fn standing(moment: &Moment<'_>, key: &StateKey, blocked: bool) -> ApiResult<Standing> {
    let today = moment.time.date();
    let Some(id) = record_id_of(key) else { return Ok(Standing::default()) };
    let mut standing = Standing::default();
    if let Some(grant) = of::<Grant>(moment, key, EntityKind::Grant, &id)? {
        standing.state = state_on(&grant, today, blocked);
        standing.until = Some(grant.term.to.to_string());
    } else if let Some(listing) = of::<Listing>(moment, key, EntityKind::Listing, &id)? {
        standing.state = match listing.state {
            ListingState::Open => "open",
            ListingState::Closed => "closed",
        };
        (standing.about, standing.price_fen) = (Some(object(&listing.object)), fen(&listing.price));
    } else if let Some(deal) = of::<Deal>(moment, key, EntityKind::Deal, &id)? {
        standing.state = deal_state_on(&deal, today, blocked);
        (standing.about, standing.price_fen) = (Some(object(&deal.object)), fen(&deal.price));
        standing.until = deal.term.map(|term| term.to.to_string());
    } else if let Some(voucher) = of::<Voucher>(moment, key, EntityKind::Voucher, &id)? {
        standing.state = if voucher.valid_to < today { "expired" } else { "valid" };
        standing.until = Some(voucher.valid_to.to_string());
        standing.about = Some(match voucher.of {
            VoucherOf::Deal(id) => NodeName { kind: "deal".into(), id: id.to_string() },
            VoucherOf::Certificate(number) => object(&DealObject::Certificate(number)),
        });
    }
    Ok(standing)
}

/// The entity, when the key is of this kind.
fn of<E: Entity<Key = RecordId>>(
    moment: &Moment<'_>,
    key: &StateKey,
    kind: EntityKind,
    id: &RecordId,
) -> ApiResult<Option<E>> {
    if key.kind_byte() == kind as u8 { moment.get::<E>(id) } else { Ok(None) }
}

fn object(object: &DealObject) -> NodeName {
    match object {
        DealObject::Certificate(number) => {
            NodeName { kind: "certificate".into(), id: number.to_string() }
        }
        DealObject::Product(id) => NodeName { kind: "product".into(), id: id.to_string() },
    }
}

const fn fen(price: &Price) -> Option<u64> {
    match price {
        Price::PublicFen(fen) => Some(*fen),
        Price::Commitment(_) => None,
    }
}
