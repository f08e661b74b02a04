//! `/v1/certificates/{no}/credential`: the certificate as a W3C Verifiable Credential 2.0.
//!
//! It is the `cert.issue` record with the registrar's Data Integrity proof (`eddsa-jcs-2022`), so a
//! verifier that has never heard of this ledger finds it valid. What has happened since, such as a
//! suspension, only the ledger knows: a credential that verifies says what was issued, not what is in
//! force.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use hefu_chain::state::Certificate;

use super::super::{
    Api,
    certificates::number_of,
    error::{ApiCode, ApiResult, ErrorBody, Faults},
    extract::InPath,
};

/// Media type of a secured credential (VC Data Model 2.0, section 6).
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/vc");

/// A certificate as the registrar signed it, in the form of a W3C Verifiable Credential.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/credential", tag = "exports",
    params(("no" = String, Path, description = "Certificate number or query code")),
    responses(
        (status = 200, description = "The credential as issued. It does not say whether the certificate is still in force.", content_type = "application/vc", body = Object),
        (status = 404, description = "No such certificate.", body = ErrorBody),
        Faults,
    )
)]
pub async fn credential(
    State(api): State<Api>,
    InPath(no): InPath<String>,
) -> ApiResult<impl IntoResponse> {
    let moment = api.now()?;
    let number = number_of(&moment, &no)?;
    let certificate: Certificate = moment.require(&number, number)?;
    let issued = moment.record(&certificate.record)?.ok_or(ApiCode::Internal)?;
    let secured = issued.envelope.to_secured_json()?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], secured.to_string()))
}
