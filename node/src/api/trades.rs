//! `/v1/products`, `/v1/deals`: what is made of data and what is traded.

use axum::{Json, extract::State};
use hefu_chain::{
    hash::RecordId,
    lineage::Node,
    state::{
        Deal, DealObject, DealState, Entity, Negotiation, Price, Product, ProductInput,
        ProductState,
    },
    time::Date,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    error::{ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    holds::HoldAnswer,
    ledger::{AsOf, Moment},
    parse,
    when::WhenQuery,
};

/// A product as it stood after a block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProductAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Its id.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// Who made it (USCC).
    pub producer: String,
    /// Where it belongs.
    pub region: String,
    /// What it is made from.
    pub inputs: Vec<InputAnswer>,
    /// Strictest kind of its inputs.
    pub data_kind: String,
    /// Level.
    pub level: String,
    /// Industry section that it is made for.
    pub sector: Option<String>,
    /// Scenario that it is made for.
    pub scenario: Option<String>,
    /// Forms in which it may be delivered.
    pub delivery_forms: Vec<String>,
    /// Height at which it was registered.
    pub registered_height: u64,
    /// Everything that it rests on is in force.
    pub in_force: bool,
    /// What is not in force.
    pub blocked_by: Option<ErrorBody>,
    /// `registered`, or `retired`: offered no more, while its deals go on.
    pub state: String,
    /// The processing steps that made it, where they are recorded.
    pub steps: Vec<String>,
    /// It holds personal information.
    pub personal_information: bool,
    /// Consents that its making rests on.
    pub consents: Vec<String>,
    /// Attestations that its making rests on.
    pub attestations: Vec<String>,
    /// Stops on it.
    pub holds: Vec<HoldAnswer>,
}

/// What a product is made from.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct InputAnswer {
    /// Certificate over the data.
    pub certificate: Option<String>,
    /// Grant under which the data is used; absent for the producer's own.
    pub grant: Option<String>,
    /// Another product.
    pub product: Option<String>,
}

/// A deal as it stood after a block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DealAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Its id.
    pub id: String,
    /// `on_exchange` or `otc`.
    pub venue: String,
    /// The hosting exchange, or the filing registrar of an OTC deal (USCC).
    pub host: String,
    /// Who sells (USCC).
    pub seller: String,
    /// Who buys (USCC).
    pub buyer: String,
    /// Certificate whose data is dealt.
    pub certificate: Option<String>,
    /// Product that is dealt.
    pub product: Option<String>,
    /// Grant under which the seller operates.
    pub under_grant: Option<String>,
    /// `licence` or `transfer`.
    pub mode: String,
    /// What the buyer may use it for.
    pub purpose: String,
    /// Forms of delivery.
    pub delivery_forms: Vec<String>,
    /// First day of use (UTC+8); absent for a transfer.
    pub from: Option<String>,
    /// Last day of use (UTC+8); absent for a transfer.
    pub to: Option<String>,
    /// Price in fen (分), where all members see it.
    pub price_fen: Option<u64>,
    /// Commitment to the price, where only the parties see it.
    pub price_commitment: Option<String>,
    /// Last day on which the buyer may accept (UTC+8).
    pub complete_by: String,
    /// `concluded`, `delivered`, `accepted`, `unwound`, `cancelled`, `halted` or `lapsed`.
    pub state: String,
    /// Everything that it rests on is in force.
    pub in_force: bool,
    /// What is not in force.
    pub blocked_by: Option<ErrorBody>,
    /// The listing that it was made on.
    pub listing: Option<String>,
    /// The negotiation in which its price was agreed.
    pub negotiation: Option<String>,
    /// The host that found it compliant before it was concluded (USCC).
    pub cleared_by: Option<String>,
    /// The price is paid before delivery.
    pub prepayment: bool,
    /// Both parties and the host have stated that the price was paid.
    pub settled: bool,
    /// The voucher issued for it.
    pub voucher: Option<String>,
    /// Units used of what it licenses, as metered.
    pub units_used: u64,
    /// The arbitrator that the contract names (USCC).
    pub arbitrator: Option<String>,
    /// Consents that it rests on.
    pub consents: Vec<String>,
    /// Attestations of anonymisation that it rests on.
    pub attestations: Vec<String>,
    /// The clearance under which its data leaves.
    pub outbound: Option<String>,
    /// Stops on it.
    pub holds: Vec<HoldAnswer>,
}

/// A product by its id.
#[utoipa::path(
    get, path = "/v1/products/{id}", tag = "trade",
    params(("id" = String, Path, description = "Id of the record that registered it"), WhenQuery),
    responses(
        (status = 200, description = "The product.", body = ProductAnswer),
        (status = 404, description = "No such product then.", body = ErrorBody),
        Faults,
    )
)]
pub async fn product(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<ProductAnswer>> {
    let id: RecordId = parse("product id", &id)?;
    let moment = query.moment(&api)?;
    let product: Product = moment.require(&id, id)?;
    let blocked_by = moment.blocker(Node::Product(id))?;
    let row = moment.row_of(&Product::state_key(&id))?;
    Ok(Json(ProductAnswer {
        as_of: moment.as_of(),
        id: id.to_string(),
        title: row.map(|row| row.title),
        producer: product.producer.to_string(),
        region: product.region.to_string(),
        inputs: product.inputs.iter().map(InputAnswer::of).collect(),
        data_kind: product.data_kind.to_string(),
        level: product.level.to_string(),
        sector: product.sector.map(|sector| sector.to_string()),
        scenario: product.scenario,
        delivery_forms: product.delivery_forms.iter().map(|form| form.to_string()).collect(),
        registered_height: product.registered.get(),
        in_force: blocked_by.is_none(),
        blocked_by,
        state: match product.state {
            ProductState::Registered => "registered".into(),
            ProductState::Retired => "retired".into(),
        },
        steps: texts(&product.steps),
        personal_information: product.personal_information,
        consents: texts(&product.consents),
        attestations: texts(&product.attestations),
        holds: HoldAnswer::live(&product.holds, moment.time.date()),
    }))
}

/// A deal by its id.
#[utoipa::path(
    get, path = "/v1/deals/{id}", tag = "trade",
    params(("id" = String, Path, description = "Id of the record that concluded it"), WhenQuery),
    responses(
        (status = 200, description = "The deal.", body = DealAnswer),
        (status = 404, description = "No such deal then.", body = ErrorBody),
        Faults,
    )
)]
pub async fn deal(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<DealAnswer>> {
    let id: RecordId = parse("deal id", &id)?;
    let moment = query.moment(&api)?;
    let deal: Deal = moment.require(&id, id)?;
    let blocked_by = moment.blocker(Node::Deal(id))?;
    let state = deal_state_on(&deal, moment.time.date(), blocked_by.is_some());
    let (certificate, product) = match deal.object {
        DealObject::Certificate(number) => (Some(number.to_string()), None),
        DealObject::Product(id) => (None, Some(id.to_string())),
    };
    let (price_fen, price_commitment) = match deal.price {
        Price::PublicFen(fen) => (Some(fen), None),
        Price::Commitment(digest) => (None, Some(digest.to_string())),
    };
    Ok(Json(DealAnswer {
        as_of: moment.as_of(),
        id: id.to_string(),
        venue: deal.venue.to_string(),
        host: deal.host.to_string(),
        seller: deal.seller.to_string(),
        buyer: deal.buyer.to_string(),
        certificate,
        product,
        under_grant: deal.under_grant.map(|id| id.to_string()),
        mode: deal.mode.to_string(),
        purpose: deal.purpose.to_string(),
        delivery_forms: deal.delivery_forms.iter().map(|form| form.to_string()).collect(),
        from: deal.term.map(|term| term.from.to_string()),
        to: deal.term.map(|term| term.to.to_string()),
        price_fen,
        price_commitment,
        complete_by: deal.complete_by.to_string(),
        state: state.into(),
        in_force: blocked_by.is_none(),
        blocked_by,
        cleared_by: cleared_by(&moment, &deal)?,
        listing: text(deal.listing),
        negotiation: text(deal.negotiation),
        prepayment: deal.prepayment,
        settled: deal.settled,
        voucher: text(deal.voucher),
        units_used: deal.units_used,
        arbitrator: text(deal.arbitrator),
        consents: texts(&deal.consents),
        attestations: texts(&deal.attestations),
        outbound: text(deal.outbound),
        holds: HoldAnswer::live(&deal.holds, moment.time.date()),
    }))
}

fn text<T: ToString>(value: Option<T>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Who cleared a deal in the negotiation of its price.
fn cleared_by(moment: &Moment<'_>, deal: &Deal) -> ApiResult<Option<String>> {
    let Some(id) = deal.negotiation else { return Ok(None) };
    let negotiation = moment.get::<Negotiation>(&id)?;
    Ok(negotiation.and_then(|negotiation| text(negotiation.cleared_by)))
}

/// Where a deal stands on a day.
pub fn deal_state_on(deal: &Deal, today: Date, blocked: bool) -> &'static str {
    match deal.state {
        DealState::Accepted | DealState::Unwound | DealState::Cancelled => state_word(deal.state),
        _ if !deal.is_pending(today) => "lapsed",
        _ if blocked => "halted",
        state => state_word(state),
    }
}

/// The word for a stored state.
pub const fn state_word(state: DealState) -> &'static str {
    match state {
        DealState::Concluded => "concluded",
        DealState::Delivered => "delivered",
        DealState::Accepted => "accepted",
        DealState::Unwound => "unwound",
        DealState::Cancelled => "cancelled",
    }
}

impl InputAnswer {
    fn of(input: &ProductInput) -> Self {
        match input {
            ProductInput::Certificate(number) => {
                Self { certificate: Some(number.to_string()), ..Self::default() }
            }
            ProductInput::Granted { grant, certificate } => Self {
                certificate: Some(certificate.to_string()),
                grant: Some(grant.to_string()),
                product: None,
            },
            ProductInput::Product(id) => Self { product: Some(id.to_string()), ..Self::default() },
        }
    }
}
