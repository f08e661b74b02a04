//! `/v1/status-lists/{list}/{purpose}`: the status of the certificates of one series of numbers, as a
//! W3C Bitstring Status List; `/v1/certificates/{no}/status-list-entry`: where a certificate stands.
//!
//! A certificate's place follows from its number alone: list `510100-R2026-0` has the numbers of that
//! series from 0 to 131,071, and the sequence is the index. So no list has to be asked for a place, and
//! a place never changes.
//!
//! The list is signed by the answering node, not by the registrar: it is this node's word for what the
//! ledger says. A bit speaks of the certificate's own status; whether it is in force depends on more,
//! and only the ledger's own bundle proves that (docs/adr/0022-status-lists.md).

pub mod book;
pub mod name;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::IntoResponse,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hefu_chain::{
    envelope::Envelope,
    jcs,
    key::{RecordKey, RecordSecret},
    state::Certificate,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use self::{
    book::List,
    name::{ListName, Purpose},
};
use super::super::{
    Api,
    certificates::number_of,
    error::{ApiCode, ApiError, ApiResult, ErrorBody, Faults},
    extract::InPath,
    ledger::AsOf,
    parse,
};

/// Media type of a secured credential (VC Data Model 2.0, section 6).
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/vc");

/// Where a certificate stands in the status lists.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusListEntries {
    /// The block after which the certificate is there.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Number of the certificate.
    pub number: String,
    /// One entry a purpose, in the form of `credentialStatus` of a credential.
    #[serde(rename = "credentialStatus")]
    pub credential_status: Vec<StatusListEntry>,
}

/// A place in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusListEntry {
    /// Name of this place.
    pub id: String,
    /// `BitstringStatusListEntry`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `revocation` or `suspension`.
    pub status_purpose: String,
    /// Position of the bit, from 0.
    pub status_list_index: String,
    /// Where the list is.
    pub status_list_credential: String,
}

/// The status list of a series of certificate numbers.
#[utoipa::path(
    get, path = "/v1/status-lists/{list}/{purpose}", tag = "exports",
    params(
        ("list" = String, Path, description = "Series and part, for example `510100-R2026-0`"),
        ("purpose" = String, Path, description = "`revocation` (revoked or deregistered) or `suspension`"),
    ),
    responses(
        (status = 200, description = "A `BitstringStatusListCredential`, signed by the answering node.", content_type = "application/vc", body = Object),
        (status = 404, description = "No certificate has a number of that list.", body = ErrorBody),
        Faults,
    )
)]
pub async fn status_list(
    State(api): State<Api>,
    InPath((list, purpose)): InPath<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> ApiResult<impl IntoResponse> {
    let name: ListName = parse("list", &list)?;
    let purpose: Purpose = parse("purpose", &purpose)?;
    let site = site(&api, &uri, &headers)?;
    let worker = api.clone();
    let work = move || {
        let moment = worker.now()?;
        let list = worker.status_lists.of(&worker, &moment, name)?;
        credential(&worker, &list, &site, purpose)
    };
    // As many at once as there are cores: a list that nobody asked for before is read whole.
    let text = api.verifier.run(work).await??;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text))
}

/// Where a certificate stands in the status lists.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/status-list-entry", tag = "exports",
    params(("no" = String, Path, description = "Certificate number or query code")),
    responses(
        (status = 200, description = "Its places.", body = StatusListEntries),
        (status = 404, description = "No such certificate.", body = ErrorBody),
        Faults,
    )
)]
pub async fn status_list_entry(
    State(api): State<Api>,
    InPath(no): InPath<String>,
    uri: Uri,
    headers: HeaderMap,
) -> ApiResult<Json<StatusListEntries>> {
    let moment = api.now()?;
    let number = number_of(&moment, &no)?;
    moment.require::<Certificate>(&number, number)?;
    let (name, index) = ListName::of(&number);
    let site = site(&api, &uri, &headers)?;
    let entry = |purpose: &Purpose| {
        let list = url(&site, name, *purpose);
        StatusListEntry {
            id: format!("{list}#{index}"),
            kind: "BitstringStatusListEntry".into(),
            status_purpose: purpose.to_string(),
            status_list_index: index.to_string(),
            status_list_credential: list,
        }
    };
    let credential_status = Purpose::ALL.iter().map(entry).collect();
    let (as_of, number) = (moment.as_of(), number.to_string());
    Ok(Json(StatusListEntries { as_of, number, credential_status }))
}

/// The address under which the client reached this node: names in its answer must lead back here.
fn site(api: &Api, uri: &Uri, headers: &HeaderMap) -> ApiResult<String> {
    let named = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let host = uri.authority().map_or(named.unwrap_or_default(), |authority| authority.as_str());
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".:-[]".contains(c);
    if host.is_empty() || !host.chars().all(allowed) {
        return Err(ApiError::of(ApiCode::BadRequest, "host"));
    }
    let scheme = if api.parts.https { "https" } else { "http" };
    Ok(format!("{scheme}://{host}"))
}

fn url(site: &str, name: ListName, purpose: Purpose) -> String {
    format!("{site}/v1/status-lists/{name}/{purpose}")
}

/// The list as a credential, signed with the node key.
fn credential(api: &Api, list: &List, site: &str, purpose: Purpose) -> ApiResult<String> {
    let secret = RecordSecret::ed25519(&api.parts.node_key.to_seed());
    let id = url(site, list.name, purpose);
    let encoded = URL_SAFE_NO_PAD.encode(list.zipped(purpose));
    let document: Value = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": RecordKey::from(api.parts.node_key.public_key()).to_did(),
        "validFrom": list.as_of.block_time,
        "credentialSubject": {
            "id": format!("{id}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": purpose.to_string(),
            // `u` says base64url, as multibase does.
            "encodedList": format!("u{encoded}"),
        },
    });
    let signed = Envelope::sign(jcs::canonicalise(&document), &[&secret]);
    Ok(signed.to_secured_json()?.to_string())
}
