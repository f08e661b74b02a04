//! `/v1/recognition`: what one region's certificates may back in another, and why.

use axum::{Json, extract::State};
use hefu_chain::{recognition, region::Region, state::Agreement};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    error::{ApiResult, Faults},
    extract::InQuery,
    ledger::AsOf,
    parse,
    registrations::DigestAnswer,
    when::WhenQuery,
};

/// Two regions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecognitionQuery {
    /// Region of the registrar that issued, for example `510100`.
    pub issuer: String,
    /// Region where the certificate is relied upon, for example `500000`.
    pub at: String,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at_time: Option<String>,
}

/// Whether certificates of one region are recognised in another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecognitionAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Region of issue.
    pub issuer: String,
    /// Region of reliance.
    pub at: String,
    /// `home` (no agreement is needed), `recognised`, `suspended` or `not_recognised`.
    pub state: String,
    /// The strictest limits of all agreements that cover the two; absent at home or without one.
    pub limits: Option<LimitsAnswer>,
    /// The agreements, the most specific first.
    pub agreements: Vec<AgreementAnswer>,
}

/// What is recognised.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LimitsAnswer {
    /// Kinds of certificates.
    pub kinds: Vec<String>,
    /// Rights.
    pub rights: Vec<String>,
    /// Strictest level.
    pub level_max: String,
    /// Industry sections.
    pub sectors: Vec<String>,
    /// Purposes.
    pub purposes: Vec<String>,
}

/// An agreement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgreementAnswer {
    /// Id of the record that made it.
    pub record: String,
    /// The two regions.
    pub parties: Vec<String>,
    /// First day (UTC+8).
    pub from: String,
    /// Last day (UTC+8).
    pub to: String,
    /// A party has suspended it: no new reliance.
    pub suspended: bool,
    /// The parties that have suspended it.
    pub suspended_by: Vec<String>,
    /// `automatic`, or `by_entry`: nothing is recognised that was not entered.
    pub mode: String,
    /// The parties of the agreement that it lies inside.
    pub parent: Option<Vec<String>>,
    /// What may be agreed inside it beyond its own terms.
    pub delegable: DelegableAnswer,
    /// The clause that it rests on.
    pub article: String,
    /// Digest of its text.
    pub text: DigestAnswer,
    /// What it recognises.
    pub limits: LimitsAnswer,
}

/// What sub-agreements may admit beyond an agreement's own terms.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DelegableAnswer {
    /// Kinds of certificates.
    pub kinds: Vec<String>,
    /// Rights.
    pub rights: Vec<String>,
    /// Industry sections.
    pub sectors: Vec<String>,
    /// Purposes.
    pub purposes: Vec<String>,
    /// Automatic recognition where this one is by entry.
    pub automatic: bool,
}

/// What one region's certificates may back in another.
#[utoipa::path(
    get, path = "/v1/recognition", tag = "recognition", params(RecognitionQuery),
    responses(
        (status = 200, description = "The agreements that cover the two, and what they come to.", body = RecognitionAnswer),
        Faults,
    )
)]
pub async fn recognition(
    State(api): State<Api>,
    InQuery(query): InQuery<RecognitionQuery>,
) -> ApiResult<Json<RecognitionAnswer>> {
    let issuer: Region = parse("issuer", &query.issuer)?;
    let at: Region = parse("at", &query.at)?;
    let moment = WhenQuery::of(query.at_height, query.at_time.as_ref()).moment(&api)?;
    let agreements = recognition::covering(&moment.state(), issuer, at, moment.time.date())?;
    let limits = recognition::limits(&agreements);
    let state = match &limits {
        _ if !issuer.is_foreign_to(at) => "home",
        None => "not_recognised",
        Some(limits) if limits.suspended => "suspended",
        Some(_) => "recognised",
    };
    Ok(Json(RecognitionAnswer {
        as_of: moment.as_of(),
        issuer: issuer.to_string(),
        at: at.to_string(),
        state: state.into(),
        limits: limits.map(|limits| LimitsAnswer {
            kinds: limits.kinds.iter().map(|kind| kind.to_string()).collect(),
            rights: limits.rights.iter().map(|right| right.to_string()).collect(),
            level_max: limits.level_max.to_string(),
            sectors: limits.sectors.iter().map(|sector| sector.to_string()).collect(),
            purposes: limits.purposes.iter().map(|purpose| purpose.to_string()).collect(),
        }),
        agreements: agreements.iter().map(AgreementAnswer::of).collect(),
    }))
}

/// The parties that have suspended an agreement.
fn suspended_by(agreement: &Agreement) -> Vec<String> {
    let (one, other) = agreement.parties;
    let stopped = [(one, agreement.suspended.0), (other, agreement.suspended.1)];
    texts(stopped.into_iter().filter(|(_, stopped)| *stopped).map(|(party, _)| party))
}

fn texts<T: ToString>(words: impl Iterator<Item = T>) -> Vec<String> {
    words.map(|word| word.to_string()).collect()
}

impl AgreementAnswer {
    fn of(agreement: &Agreement) -> Self {
        let (one, other) = agreement.parties;
        Self {
            record: agreement.record.to_string(),
            parties: vec![one.to_string(), other.to_string()],
            from: agreement.term.from.to_string(),
            to: agreement.term.to.to_string(),
            suspended: agreement.is_suspended(),
            suspended_by: suspended_by(agreement),
            mode: agreement.mode.to_string(),
            parent: agreement.parent.map(|(one, other)| vec![one.to_string(), other.to_string()]),
            delegable: DelegableAnswer {
                kinds: texts(agreement.delegable.kinds.iter()),
                rights: texts(agreement.delegable.rights.iter()),
                sectors: texts(agreement.delegable.sectors.iter()),
                purposes: texts(agreement.delegable.purposes.iter()),
                automatic: agreement.delegable.automatic,
            },
            article: agreement.article.clone(),
            text: DigestAnswer::of(&agreement.text),
            limits: LimitsAnswer {
                kinds: agreement.kinds.iter().map(|kind| kind.to_string()).collect(),
                rights: agreement.rights.iter().map(|right| right.to_string()).collect(),
                level_max: agreement.level_max.to_string(),
                sectors: agreement.sectors.iter().map(|sector| sector.to_string()).collect(),
                purposes: agreement.purposes.iter().map(|purpose| purpose.to_string()).collect(),
            },
        }
    }
}
