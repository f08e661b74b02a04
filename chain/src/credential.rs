//! A `cert.issue` record is itself a W3C Verifiable Credential (VC Data Model 2.0): one signature
//! by the registrar serves the ledger and third parties.
//!
//! The payload stands under `credentialSubject`; `issuer`, `validFrom` and `validUntil` repeat what
//! signature and payload say, and are refused when they do not.

use serde_json::{Map, Value, json};

use crate::{
    key::RecordKey,
    record::RecordHeader,
    reject::{Reason, Rejection},
    time::Date,
};

/// The contexts of a certificate, both W3C's: the credential's own, and the one for terms that no
/// context defines, which are ours. They are names and no objects, because a widespread verifier
/// compares a proof's contexts with the document's by identity and refuses every object.
pub fn context() -> Value {
    json!([
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
    ])
}

fn types() -> Value {
    json!(["VerifiableCredential", "RegistrationCertificate"])
}

/// First instant of validity, in UTC+8.
fn valid_from(date: Date) -> String {
    format!("{date}T00:00:00+08:00")
}

/// Last instant of validity, in UTC+8; `valid_to` is a day on which the certificate still holds.
fn valid_until(date: Date) -> String {
    format!("{date}T23:59:59+08:00")
}

/// Wraps the payload of a certificate.
pub fn put_subject(document: &mut Map<String, Value>, body: Value, issuer: RecordKey) {
    for (key, value) in members(&body, issuer) {
        document.insert(key.into(), value);
    }
    document.insert("credentialSubject".into(), body);
}

/// Takes the payload out of a certificate after checking that the members around it agree.
pub fn take_subject(
    document: &mut Map<String, Value>,
    _header: &RecordHeader,
    signer: Option<RecordKey>,
) -> Result<Value, Rejection> {
    let invalid = |what: &str| Rejection::of(Reason::FieldsInvalid, what);
    let body = document.remove("credentialSubject").ok_or_else(|| invalid("credentialSubject"))?;
    let signer = signer.ok_or(Reason::ProofMissing)?;
    for (key, expected) in members(&body, signer) {
        if document.remove(key).as_ref() != Some(&expected) {
            return Err(invalid(key));
        }
    }
    match document.keys().next() {
        Some(extra) => Err(invalid(extra)),
        None => Ok(body),
    }
}

fn members(body: &Value, issuer: RecordKey) -> [(&'static str, Value); 5] {
    let date = |key: &str| body.get(key).and_then(Value::as_str).and_then(|text| text.parse().ok());
    [
        ("@context", context()),
        ("type", types()),
        ("issuer", issuer.to_did().into()),
        ("validFrom", date("valid_from").map(valid_from).into()),
        ("validUntil", date("valid_to").map(valid_until).into()),
    ]
}
