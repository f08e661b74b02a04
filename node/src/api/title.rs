//! `/v1/title`: may this party do this with this asset, here, now; and the file that proves it.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    bundle::{AnswerBundle, answer_keys},
    title::{Answer, Asset, Blocker, Question},
    words::DeliveryForms,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    certificates::number_of,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::InQuery,
    ledger::{AsOf, Moment},
    parse, proof,
    when::WhenQuery,
};

/// May `party` do `act` with `asset` in `region`?
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TitleQuery {
    /// Unified social credit code of who wants to.
    pub party: String,
    /// Certificate number, query code, or the record id of a product.
    pub asset: String,
    /// `use`, `grant`, `list`, `license`, `transfer`, `pledge` or `deregister`.
    pub act: String,
    /// Region of the host, grantee or user, for example `500000`.
    pub region: String,
    /// The grant that the party relies on; absent: it holds the asset itself.
    pub grant: Option<String>,
    /// Purpose; absent: not asked.
    pub purpose: Option<String>,
    /// Industry section; absent: not asked.
    pub sector: Option<String>,
    /// Forms of delivery, separated by commas; absent: not asked.
    pub forms: Option<String>,
    /// As it stood after the block at this height. A file is of the last block only.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

/// The answer: permitted, or everything that stands in the way.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TitleAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Nothing stands in the way.
    pub permitted: bool,
    /// Everything that does.
    pub blockers: Vec<BlockerAnswer>,
}

/// One thing that stands in the way.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockerAnswer {
    /// The rule.
    #[serde(flatten)]
    pub rule: ErrorBody,
    /// Where in the lineage: `certificate`, `grant`, `product` or `deal`; absent: the party itself.
    pub at_kind: Option<String>,
    /// Its number or record id.
    pub at: Option<String>,
    /// Who can lift it: `registrar`, `regulator`, `arbitrator`, `creditor`, `holder`, `grantor`,
    /// `grantee`, `counterparty`, `authorities`, `party` or `nobody`.
    pub lifted_by: String,
    /// Which organisation that is.
    pub organisation: Option<String>,
    /// Last day on which it stands in the way, where it ends by itself (UTC+8).
    pub until: Option<String>,
}

/// May this party do this with this asset, here, now?
#[utoipa::path(
    get, path = "/v1/title", tag = "title", params(TitleQuery),
    responses(
        (status = 200, description = "Permitted, or every blocker with who can lift it.", body = TitleAnswer),
        Faults,
    )
)]
pub async fn title(
    State(api): State<Api>,
    InQuery(query): InQuery<TitleQuery>,
) -> ApiResult<Json<TitleAnswer>> {
    let moment = WhenQuery::of(query.at_height, query.at.as_ref()).moment(&api)?;
    let question = question(&moment, &query)?;
    let answer = hefu_chain::title::answer(&moment, &question)?;
    Ok(Json(TitleAnswer::of(&moment, &answer)))
}

/// The answer as a file that proves itself: check it with `hefu verify FILE`.
#[utoipa::path(
    get, path = "/v1/title/proof", tag = "title", params(TitleQuery),
    responses(
        (status = 200, description = "The answer file.", content_type = "application/octet-stream", body = Vec<u8>),
        Faults,
    )
)]
pub async fn title_proof(
    State(api): State<Api>,
    InQuery(query): InQuery<TitleQuery>,
) -> ApiResult<impl IntoResponse> {
    if query.at_height.is_some() || query.at.is_some() {
        return Err(ApiCode::TipOnly.into());
    }
    let worker = api.clone();
    let bytes = api.verifier.run(move || answer_file(&worker, &query)).await??;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"title.hefu\""),
    ];
    Ok((headers, bytes))
}

fn answer_file(api: &Api, query: &TitleQuery) -> ApiResult<Vec<u8>> {
    let moment = api.now()?;
    let question = question(&moment, query)?;
    let (_, keys) = answer_keys(&moment, &question)?;
    let entries = proof::entries(api.store(), &moment, &keys)?;
    let finality = proof::finality(api.store(), moment.height)?;
    Ok(AnswerBundle { question, entries, finality }.to_bytes())
}

/// The question that a query asks.
fn question(moment: &Moment<'_>, query: &TitleQuery) -> ApiResult<Question> {
    let forms = query.forms.as_deref().unwrap_or_default().split(',').map(str::trim);
    let forms: Vec<_> = forms
        .filter(|form| !form.is_empty())
        .map(|form| parse("forms", form))
        .collect::<ApiResult<_>>()?;
    Ok(Question {
        party: parse("party", &query.party)?,
        asset: asset(moment, &query.asset)?,
        act: parse("act", &query.act)?,
        region: parse("region", &query.region)?,
        under_grant: query.grant.as_deref().map(|id| parse("grant", id)).transpose()?,
        purpose: query.purpose.as_deref().map(|word| parse("purpose", word)).transpose()?,
        sector: query.sector.as_deref().map(|word| parse("sector", word)).transpose()?,
        delivery_forms: DeliveryForms::of(&forms),
    })
}

/// A record id names a product; anything else is a certificate.
fn asset(moment: &Moment<'_>, text: &str) -> ApiResult<Asset> {
    const RECORD_ID_CHARS: usize = 64;
    if text.len() == RECORD_ID_CHARS {
        return parse("asset", text).map(Asset::Product);
    }
    match number_of(moment, text) {
        Ok(number) => Ok(Asset::Certificate(number)),
        Err(error) if error.body.code == ApiCode::NotFound.code() => {
            Err(ApiError::of(ApiCode::NotFound, text))
        }
        Err(error) => Err(error),
    }
}

impl TitleAnswer {
    /// An answer of the ledger's.
    pub fn of(moment: &Moment<'_>, answer: &Answer) -> Self {
        Self {
            as_of: moment.as_of(),
            permitted: answer.is_permitted(),
            blockers: answer.blockers.iter().map(BlockerAnswer::of).collect(),
        }
    }
}

impl BlockerAnswer {
    fn of(blocker: &Blocker) -> Self {
        let rejection = hefu_chain::reject::Rejection::of(blocker.reason, &blocker.detail);
        Self {
            rule: ErrorBody::from(&rejection),
            at_kind: blocker.at.map(|node| node.kind().into()),
            at: blocker.at.map(|node| node.id()),
            lifted_by: blocker.remedy.by.to_string(),
            organisation: blocker.remedy.organisation.map(|uscc| uscc.to_string()),
            until: blocker.remedy.until.map(|date| date.to_string()),
        }
    }
}
