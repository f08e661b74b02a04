//! `/v1/certificates`: one certificate, its history, its proof.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    lineage::{self, Node, Standing},
    record::Record,
    state::{
        Application, Certificate, CertificateNumber, CertificateStatus, Entity, StateKey, Subject,
        query_code,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    holds::HoldAnswer,
    ledger::{AsOf, Moment},
    parse,
    when::WhenQuery,
};

/// Entries on one page of a history or of dependents.
pub const ENTRIES_PER_PAGE: usize = 100;
/// Length of a query code.
const QUERY_CODE_CHARS: usize = 12;

/// A certificate as it stood after a block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CertificateAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Its number.
    #[schema(example = "510100-R2026-00000001-C")]
    pub number: String,
    /// Result query code (登记结果查询码).
    pub query_code: String,
    /// Title that it bears.
    pub title: String,
    /// `resource`, `product`, `asset` or `data_ip`.
    pub kind: String,
    /// What it is about: `resource` or `product`.
    pub subject_kind: String,
    /// Id of what it is about.
    pub subject: String,
    /// Who holds it (USCC).
    pub holder: String,
    /// Rights certified: `hold`, `use`, `operate`.
    pub rights: Vec<String>,
    /// Whose data it is: `public`, `enterprise` or `personal`.
    pub data_kind: String,
    /// Level of the data.
    pub level: String,
    /// Industry section (GB/T 4754).
    pub sector: Option<String>,
    /// Region of the home registrar.
    pub region: String,
    /// The home registrar (USCC).
    pub registrar: String,
    /// First day of validity (UTC+8).
    pub valid_from: String,
    /// Last day of validity (UTC+8).
    pub valid_to: String,
    /// Version, rising with each change.
    pub version: u32,
    /// `active`, `suspended`, `expired`, `not_yet_valid`, `deregistered` or `revoked`.
    pub status: String,
    /// Height of the last change of status.
    pub status_height: u64,
    /// In force: active, within its validity, and so is everything that it rests on.
    pub in_force: bool,
    /// Why it is not in force.
    pub blocked_by: Option<ErrorBody>,
    /// Under dispute.
    pub disputed: bool,
    /// Open disputes over its ownership.
    pub disputes: Vec<String>,
    /// Earlier certificate over the same data that it contests.
    pub contests: Option<String>,
    /// Pledges in force, by rank.
    pub pledges: Vec<String>,
    /// Stops on it.
    pub holds: Vec<HoldAnswer>,
    /// Id of the deal whose transfer locks it.
    pub transfer_pending: Option<String>,
    /// Id of the record that issued it.
    pub record: String,
    /// Id of the application that it came from.
    pub application: String,
    /// Height at which it was issued.
    pub issued_height: u64,
}

/// What happened to an entity.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Records that changed it, the oldest first.
    pub records: Vec<HistoryEntry>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
}

/// A record that changed an entity.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Record id.
    pub id: String,
    /// Record type.
    #[serde(rename = "type")]
    pub record_type: String,
    /// Who authored it (USCC).
    pub author: String,
    /// Height of its block.
    pub height: u64,
    /// Time of its block, RFC 3339 in UTC.
    pub block_time: String,
}

/// Which page is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
}

impl PageQuery {
    /// The moment asked for; the tip without one.
    pub fn moment<'a>(&self, api: &'a Api) -> ApiResult<Moment<'a>> {
        WhenQuery::of(self.at_height, self.at.as_ref()).moment(api)
    }
}

/// What the bundle must prove besides the certificate.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProofQuery {
    /// Region that asks whether it recognises the certificate: prove the agreements too.
    pub region: Option<String>,
}

/// A certificate by number or query code, now or as of a height.
#[utoipa::path(
    get, path = "/v1/certificates/{no}", tag = "certificates",
    params(("no" = String, Path, description = "Certificate number, or query code of 12 characters"), WhenQuery),
    responses(
        (status = 200, description = "The certificate.", body = CertificateAnswer),
        (status = 404, description = "No such certificate then.", body = ErrorBody),
        Faults,
    )
)]
pub async fn certificate(
    State(api): State<Api>,
    InPath(no): InPath<String>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<CertificateAnswer>> {
    let moment = query.moment(&api)?;
    let number = number_of(&moment, &no)?;
    let certificate: Certificate = moment.require(&number, number)?;
    CertificateAnswer::of(&moment, &certificate).map(Json)
}

/// The records that changed a certificate.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/history", tag = "certificates",
    params(("no" = String, Path, description = "Certificate number or query code"), PageQuery),
    responses(
        (status = 200, description = "The records, the oldest first.", body = HistoryAnswer),
        (status = 404, description = "No such certificate.", body = ErrorBody),
        Faults,
    )
)]
pub async fn history(
    State(api): State<Api>,
    InPath(no): InPath<String>,
    InQuery(query): InQuery<PageQuery>,
) -> ApiResult<Json<HistoryAnswer>> {
    let moment = query.moment(&api)?;
    let number = number_of(&moment, &no)?;
    moment.require::<Certificate>(&number, number)?;
    let from = query.cursor.as_deref().map_or(Ok(0), |text| parse("cursor", text))?;
    history_of(&moment, &Certificate::state_key(&number), from).map(Json)
}

/// Everything that proves a certificate offline, in one file.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/proof", tag = "certificates",
    params(("no" = String, Path, description = "Certificate number or query code"), ProofQuery),
    responses(
        (status = 200, description = "The bundle; check it with `hefu verify FILE`.", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "No such certificate.", body = ErrorBody),
        Faults,
    )
)]
pub async fn proof(
    State(api): State<Api>,
    InPath(no): InPath<String>,
    InQuery(query): InQuery<ProofQuery>,
) -> ApiResult<impl IntoResponse> {
    let number = number_of(&api.now()?, &no)?;
    let region = query.region.as_deref().map(|text| parse("region", text)).transpose()?;
    let worker = api.clone();
    let bytes = api.verifier.run(move || super::proof::bundle(&worker, &number, region)).await??;
    let disposition = format!("attachment; filename=\"{number}.hefu\"");
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes))
}

impl CertificateAnswer {
    /// A certificate as it stood at a moment.
    pub fn of(moment: &Moment<'_>, certificate: &Certificate) -> ApiResult<Self> {
        let (subject_kind, subject) = match &certificate.subject {
            Subject::Resource(id) => ("resource", id.to_string()),
            Subject::Product(id) => ("product", id.to_string()),
        };
        let today = moment.time.date();
        let state = moment.state();
        let node = Node::Certificate(certificate.number);
        let blocker = match lineage::standing(&state, node, lineage::Moment::on(today))? {
            Standing::InForce => None,
            blocked @ Standing::Blocked(_) => blocked.require().err(),
        };
        let lock = lineage::transfer_lock(&state, certificate, today)?;
        let application: Option<Application> = moment.get(&certificate.application)?;
        Ok(Self {
            as_of: moment.as_of(),
            number: certificate.number.to_string(),
            query_code: query_code(&certificate.application),
            title: application.map(|application| application.title).unwrap_or_default(),
            kind: certificate.number.kind().to_string(),
            subject_kind: subject_kind.into(),
            subject,
            holder: certificate.holder.to_string(),
            rights: certificate.rights.iter().map(|right| right.to_string()).collect(),
            data_kind: certificate.data_kind.to_string(),
            level: certificate.level.to_string(),
            sector: certificate.sector.map(|sector| sector.to_string()),
            region: certificate.region().to_string(),
            registrar: certificate.registrar.to_string(),
            valid_from: certificate.valid_from.to_string(),
            valid_to: certificate.valid_to.to_string(),
            version: certificate.version,
            status: status_of(moment, certificate).into(),
            status_height: certificate.status_height.get(),
            in_force: blocker.is_none(),
            blocked_by: blocker.as_ref().map(ErrorBody::from),
            disputed: certificate.is_disputed(),
            disputes: certificate.disputes.iter().map(ToString::to_string).collect(),
            contests: certificate.contests.map(|number| number.to_string()),
            pledges: certificate.pledges.iter().map(ToString::to_string).collect(),
            holds: HoldAnswer::live(&certificate.holds, today),
            transfer_pending: lock.map(|id| id.to_string()),
            record: certificate.record.to_string(),
            application: certificate.application.to_string(),
            issued_height: certificate.issued.get(),
        })
    }
}

/// The status with what the calendar adds to it.
pub fn status_of(moment: &Moment<'_>, certificate: &Certificate) -> &'static str {
    let today = moment.time.date();
    match certificate.status {
        CertificateStatus::Active if certificate.valid_to < today => "expired",
        CertificateStatus::Active if certificate.valid_from > today => "not_yet_valid",
        status => status.word(),
    }
}

/// The number that a path names, directly or by query code.
pub fn number_of(moment: &Moment<'_>, text: &str) -> ApiResult<CertificateNumber> {
    let is_code = text.len() == QUERY_CODE_CHARS
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if !is_code {
        return parse("certificate number", text);
    }
    let number = moment.index().certificate_by_code(text)?;
    number.ok_or_else(|| ApiError::of(ApiCode::NotFound, text))
}

/// The records that changed an entity, from a position in the log on.
pub fn history_of(moment: &Moment<'_>, key: &StateKey, from: u64) -> ApiResult<HistoryAnswer> {
    let positions = moment.positions(key, from, ENTRIES_PER_PAGE)?;
    let next = (positions.len() >= ENTRIES_PER_PAGE).then(|| positions.last()).flatten();
    let cursor = next.map(|position| (position + 1).to_string());
    let mut records = Vec::with_capacity(positions.len());
    for position in positions {
        // Positions rise with heights: the rest came later than this moment.
        let Some(included) = moment.record_at(position)? else { break };
        let record = Record::parse(included.envelope)?;
        records.push(HistoryEntry {
            id: record.id().to_string(),
            record_type: record.header().record_type.clone(),
            author: record.header().author.to_string(),
            height: included.height.get(),
            block_time: included.time.to_rfc3339(),
        });
    }
    Ok(HistoryAnswer { as_of: moment.as_of(), records, cursor })
}

/// The record id in the key of an entity that has one.
pub fn record_id_of(entity: &StateKey) -> Option<hefu_chain::hash::RecordId> {
    let bytes = entity.as_bytes().get(1..)?;
    <[u8; 32]>::try_from(bytes).ok().map(hefu_chain::hash::RecordId)
}
