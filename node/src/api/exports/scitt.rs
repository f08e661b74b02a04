//! `/v1/certificates/{no}/scitt`: a certificate's record as a SCITT transparent statement (RFC 9943)
//! with COSE receipts (RFC 9942) of more than two thirds of the voting power.
//!
//! The payload is the envelope that the registrar signed, byte for byte as the history hashes it. The
//! statement's own signature is the answering node's; what it adds is only that this file is about that
//! certificate. Each receipt shows, by one validator's node, that the envelope is in the history.

use axum::{extract::State, http::header, response::IntoResponse};
use hefu_chain::{
    checkpoint::origin,
    cose::{ReceiptHeader, Statement},
    key::RecordKey,
    state::Certificate,
};

use super::{
    super::{
        Api,
        certificates::number_of,
        error::{ApiCode, ApiError, ApiResult, ErrorBody},
        extract::InPath,
    },
    urn,
};
use crate::cosign::Agreed;

/// Media type of a statement (RFC 9943).
const MEDIA_TYPE: &str = "application/scitt-statement+cose";

/// A certificate's record as a SCITT transparent statement.
#[utoipa::path(
    get, path = "/v1/certificates/{no}/scitt", tag = "exports",
    params(("no" = String, Path, description = "Certificate number or query code")),
    responses(
        (status = 200, description = "The statement with its receipts, in COSE. It does not say whether the certificate is still in force.", content_type = "application/scitt-statement+cose", body = Vec<u8>),
        (status = 404, description = "No such certificate.", body = ErrorBody),
        (status = "4XX", description = "The request cannot be read.", body = ErrorBody),
        (status = "5XX", description = "The node cannot answer now; `not_cosigned` until validators have signed a history with this record in it.", body = ErrorBody),
    )
)]
pub async fn scitt(
    State(api): State<Api>,
    InPath(no): InPath<String>,
) -> ApiResult<impl IntoResponse> {
    let worker = api.clone();
    let bytes = api.verifier.run(move || transparent(&worker, &no)).await??;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], bytes))
}

fn transparent(api: &Api, no: &str) -> ApiResult<Vec<u8>> {
    let moment = api.now()?;
    let number = number_of(&moment, no)?;
    let certificate: Certificate = moment.require(&number, number)?;
    let entry = api.store().record(&certificate.record)?.ok_or(ApiCode::Internal)?;
    let agreed = api.agreed()?;
    let index = entry.position.log_index;
    if index >= agreed.checkpoint.size {
        return Err(ApiError::of(ApiCode::NotCosigned, number));
    }
    let receipts = receipts(api, &agreed, index)?;
    let key = &api.parts.node_key;
    let statement = Statement {
        key: key.public_key(),
        issuer: &RecordKey::from(key.public_key()).to_did(),
        subject: &urn("certificate", &number.to_string()),
        envelope: &entry.envelope.to_bytes(),
    };
    let signature = key.sign(&statement.sign_bytes());
    Ok(statement.transparent(&signature, &receipts))
}

/// One receipt a member whose node signed.
fn receipts(api: &Api, agreed: &Agreed, index: u64) -> ApiResult<Vec<Vec<u8>>> {
    let size = agreed.checkpoint.size;
    let proof = api.store().inclusion_proof(index, size)?;
    let subject = origin(&agreed.checkpoint.chain_id);
    let receipt = |(_, key, signed): &(_, _, hefu_chain::checkpoint::Cosigned)| {
        let issuer = RecordKey::from(*key).to_did();
        let header =
            ReceiptHeader { key: *key, issuer: &issuer, subject: &subject, time_s: signed.time_s };
        header.receipt(&signed.receipt, size, index, &proof)
    };
    Ok(agreed.by.iter().map(receipt).collect())
}
