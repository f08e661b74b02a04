//! `/v1/resources`, `/v1/applications`, `/v1/evidence`: what leads to a certificate.

use axum::{Json, extract::State};
use hefu_chain::{
    clock::{self, Timer},
    execute::Rules,
    hash::{Digest, RecordId},
    state::{
        Application, DataResource, DigestAlgorithm, Entity, Evidence, EvidenceKey, Subject,
        TaggedDigest,
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, Refusals},
    extract::{InPath, InQuery},
    ledger::AsOf,
    parse,
    when::WhenQuery,
};

/// Most anchorings of one digest in an answer.
const ANCHORS_MAX: usize = 100;

/// A digest with its algorithm.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DigestAnswer {
    /// `blake3`, `sha256` or `sm3`.
    pub alg: String,
    /// 64 hexadecimal digits.
    pub digest: String,
}

/// A declared data resource as it stood after a block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResourceAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Its id.
    pub id: String,
    /// Title, as first declared.
    pub title: Option<String>,
    /// Who holds it (USCC).
    pub holder: String,
    /// Where it belongs.
    pub region: String,
    /// Whose data it is.
    pub kind: String,
    /// How the holder came by it.
    pub source: String,
    /// The grant that it rests on.
    pub source_grant: Option<String>,
    /// The deal that it was bought in.
    pub source_deal: Option<String>,
    /// Rights that the source shows.
    pub source_rights: Vec<String>,
    /// Level.
    pub level: String,
    /// Industry section.
    pub sector: Option<String>,
    /// Holds personal information.
    pub personal_information: bool,
    /// Government information-resource code.
    pub information_resource_code: Option<String>,
    /// Digests of its content.
    pub content: Vec<DigestAnswer>,
    /// Height at which it was declared.
    pub declared_height: u64,
    /// 1 as declared, one more with each update.
    pub version: u32,
}

/// An application as it stood after a block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Its id.
    pub id: String,
    /// Title that the certificate will bear.
    pub title: String,
    /// Who applies (USCC).
    pub applicant: String,
    /// Who decides (USCC).
    pub registrar: String,
    /// `public` or `social`.
    pub track: String,
    /// What it is about: `resource` or `product`.
    pub subject_kind: String,
    /// Id of what it is about.
    pub subject: String,
    /// Kind of certificate asked for.
    pub kind: String,
    /// Rights claimed.
    pub rights: Vec<String>,
    /// First day of validity asked for (UTC+8).
    pub valid_from: String,
    /// Last day of validity asked for (UTC+8).
    pub valid_to: String,
    /// Evidence that it cites.
    pub evidence: Vec<DigestAnswer>,
    /// Certificate over the same data that it contests.
    pub contests: Option<String>,
    /// The step reached, or `lapsed`.
    pub step: String,
    /// When the step was reached, RFC 3339 in UTC.
    pub since: String,
    /// Last day for the next act (UTC+8).
    pub due: Option<String>,
    /// The next act is late.
    pub overdue: bool,
    /// The statutory timer that runs.
    pub timer: Option<TimerAnswer>,
    /// Objections not yet decided.
    pub objections_open: u32,
}

/// A statutory timer. Nothing is deemed approved when it runs out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimerAnswer {
    /// `accept`, `supplement`, `review`, `publicity` or `objection`.
    pub kind: String,
    /// Last day on which the act is in time (UTC+8).
    pub due: String,
    /// Working days left after today; 0 on the last day and later.
    pub days_left: u32,
    /// Working days since the last day; 0 until then.
    pub days_over: u32,
    /// It reaches into a year without a calendar, where weekends alone are counted.
    pub provisional: bool,
}

impl TimerAnswer {
    /// A timer as an answer.
    pub fn of(timer: &Timer) -> Self {
        Self {
            kind: timer.kind.to_string(),
            due: timer.due.to_string(),
            days_left: timer.days_left,
            days_over: timer.days_over,
            provisional: timer.provisional,
        }
    }
}

/// Who preserved a digest, and when.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidenceAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The digest.
    pub evidence: DigestAnswer,
    /// Every anchoring, in order of the organisation's code; at most 100.
    pub anchors: Vec<Anchoring>,
}

/// One organisation's anchoring of a digest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Anchoring {
    /// By whom (USCC).
    pub by: String,
    /// Id of the record.
    pub record: String,
    /// Height of its block.
    pub anchored_height: u64,
    /// Time of its block, RFC 3339 in UTC.
    pub anchored_time: String,
}

/// A declared data resource.
#[utoipa::path(
    get, path = "/v1/resources/{id}", tag = "registration",
    params(("id" = String, Path, description = "Id of the record that declared it"), WhenQuery),
    responses(
        (status = 200, description = "The resource.", body = ResourceAnswer),
        Refusals,
    )
)]
pub async fn resource(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<ResourceAnswer>> {
    let id: RecordId = parse("resource id", &id)?;
    let moment = query.moment(&api)?;
    let resource: DataResource = moment.require(&id, id)?;
    let row = moment.row_of(&DataResource::state_key(&id))?;
    Ok(Json(ResourceAnswer {
        as_of: moment.as_of(),
        id: id.to_string(),
        title: row.map(|row| row.title),
        holder: resource.holder.to_string(),
        region: resource.region.to_string(),
        kind: resource.kind.to_string(),
        source: resource.source.to_string(),
        source_grant: resource.source_grant.map(|id| id.to_string()),
        source_deal: resource.source_deal.map(|id| id.to_string()),
        source_rights: resource.source_rights.iter().map(|right| right.to_string()).collect(),
        level: resource.level.to_string(),
        sector: resource.sector.map(|sector| sector.to_string()),
        personal_information: resource.personal_information,
        information_resource_code: resource.information_resource_code,
        content: resource.content.iter().map(DigestAnswer::of).collect(),
        declared_height: resource.declared.get(),
        version: resource.version,
    }))
}

/// An application for registration.
#[utoipa::path(
    get, path = "/v1/applications/{id}", tag = "registration",
    params(("id" = String, Path, description = "Id of the record that submitted it"), WhenQuery),
    responses(
        (status = 200, description = "The application.", body = ApplicationAnswer),
        Refusals,
    )
)]
pub async fn application(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<ApplicationAnswer>> {
    let id: RecordId = parse("application id", &id)?;
    let moment = query.moment(&api)?;
    let application: Application = moment.require(&id, id)?;
    let today = moment.time.date();
    let (subject_kind, subject) = match application.subject {
        Subject::Resource(id) => ("resource", id),
        Subject::Product(id) => ("product", id),
    };
    let state = &application.state;
    let step = if state.has_lapsed(today) { "lapsed" } else { state.step.word() };
    let rules = Rules::read(&moment)?;
    let timer = clock::of_application(&application, today, &rules.calendar);
    Ok(Json(ApplicationAnswer {
        as_of: moment.as_of(),
        id: id.to_string(),
        applicant: application.applicant.to_string(),
        registrar: application.registrar.to_string(),
        track: application.track.to_string(),
        subject_kind: subject_kind.into(),
        subject: subject.to_string(),
        kind: application.kind.to_string(),
        rights: application.rights.iter().map(|right| right.to_string()).collect(),
        valid_from: application.valid_from.to_string(),
        valid_to: application.valid_to.to_string(),
        evidence: application.evidence.iter().map(DigestAnswer::of).collect(),
        contests: application.contests.map(|number| number.to_string()),
        step: step.into(),
        since: state.since.to_rfc3339(),
        due: state.due.map(|due| due.to_string()),
        overdue: state.is_overdue(today),
        timer: timer.as_ref().map(TimerAnswer::of),
        objections_open: state.objections_open,
        title: application.title,
    }))
}

/// Who preserved a digest, and when.
#[utoipa::path(
    get, path = "/v1/evidence/{alg}/{digest}", tag = "registration",
    params(
        ("alg" = String, Path, description = "`blake3`, `sha256` or `sm3`"),
        ("digest" = String, Path, description = "64 hexadecimal digits"),
        WhenQuery
    ),
    responses(
        (status = 200, description = "The anchorings.", body = EvidenceAnswer),
        Refusals,
    )
)]
pub async fn evidence(
    State(api): State<Api>,
    InPath((alg, digest)): InPath<(String, String)>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<EvidenceAnswer>> {
    let alg: DigestAlgorithm = serde_json::from_value(alg.clone().into())
        .map_err(|_| ApiError::of(ApiCode::BadRequest, format!("alg: {alg}")))?;
    let digest: Digest = parse("digest", &digest)?;
    let digest = TaggedDigest { alg, digest };
    let moment = query.moment(&api)?;
    let mut anchors = Vec::new();
    for key in moment.index().evidence(&digest.key_bytes(), ANCHORS_MAX)? {
        let by = organisation_of(&key).ok_or(ApiCode::Internal)?;
        if let Some(evidence) = moment.get::<Evidence>(&EvidenceKey { digest, by })? {
            anchors.push(Anchoring {
                by: by.to_string(),
                record: evidence.record.to_string(),
                anchored_height: evidence.height.get(),
                anchored_time: evidence.time.to_rfc3339(),
            });
        }
    }
    if anchors.is_empty() {
        return Err(ApiError::of(ApiCode::NotFound, digest.digest));
    }
    let evidence = DigestAnswer::of(&digest);
    Ok(Json(EvidenceAnswer { as_of: moment.as_of(), evidence, anchors }))
}

/// The organisation in the key of evidence: what follows kind byte, algorithm and digest.
fn organisation_of(key: &hefu_chain::state::StateKey) -> Option<hefu_chain::uscc::Uscc> {
    std::str::from_utf8(key.as_bytes().get(34..)?).ok()?.parse().ok()
}

impl DigestAnswer {
    /// The digest as an answer.
    pub fn of(tagged: &TaggedDigest) -> Self {
        let alg = match tagged.alg {
            DigestAlgorithm::Blake3 => "blake3",
            DigestAlgorithm::Sha256 => "sha256",
            DigestAlgorithm::Sm3 => "sm3",
        };
        Self { alg: alg.into(), digest: tagged.digest.to_string() }
    }
}
