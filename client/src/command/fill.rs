//! Fields that the command line fills by asking the node: a certificate repeats its application
//! and what the ledger knows of its subject, so nobody types it again.

use hefu_chain::{
    hash::RecordId,
    state::{CertificateNumber, query_code},
    uscc::Uscc,
    words::CertificateKind,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{exit::CliError, fetch::FetchError, numbering::free_sequence, session::Session};

/// Fills what the record type needs beside what was said.
pub fn fill(
    session: &Session,
    record_type: &str,
    payload: &mut Map<String, Value>,
) -> Result<(), CliError> {
    match record_type {
        "cert.issue" => fill_certificate(session, payload),
        _ => Ok(()),
    }
}

/// Fields that a certificate takes over from its application as they are.
const FROM_APPLICATION: [&str; 7] =
    ["title", "kind", "rights", "valid_from", "valid_to", "evidence", "contests"];
/// Fields that it takes over from its subject: our name, the answer's name.
const FROM_SUBJECT: [(&str, &str); 3] =
    [("region", "region"), ("level", "level"), ("sector", "sector")];

fn fill_certificate(session: &Session, payload: &mut Map<String, Value>) -> Result<(), CliError> {
    let Some(id) = payload.get("application").and_then(Value::as_str) else { return Ok(()) };
    let id: RecordId = id
        .parse()
        .map_err(|error| CliError::Usage(format!("the application's id {id:?}: {error}")))?;
    let application = session.node.get(&format!("/v1/applications/{id}"), &[])?;
    for field in FROM_APPLICATION {
        put(payload, field, application.get(field));
    }
    let holder: Uscc = member_of(session, &application, "applicant")?;
    payload.entry("holder").or_insert(json!(holder));
    payload.entry("holder_name").or_insert(session.member(&holder)?.name.into());
    payload.entry("query_code").or_insert(query_code(&id).into());
    fill_subject(session, payload, &application)?;
    if !payload.contains_key("number") {
        let number = next_number(session, payload, &application)?;
        payload.insert("number".into(), json!(number));
    }
    Ok(())
}

fn fill_subject(
    session: &Session,
    payload: &mut Map<String, Value>,
    application: &Value,
) -> Result<(), CliError> {
    let kind: String = member_of(session, application, "subject_kind")?;
    let id: String = member_of(session, application, "subject")?;
    let (path, data_kind) = match kind.as_str() {
        "product" => (format!("/v1/products/{id}"), "data_kind"),
        _ => (format!("/v1/resources/{id}"), "kind"),
    };
    let subject = session.node.get(&path, &[])?;
    for (field, name) in FROM_SUBJECT.into_iter().chain([("data_kind", data_kind)]) {
        put(payload, field, subject.get(name));
    }
    payload.entry("subject").or_insert(json!({ kind: id }));
    Ok(())
}

/// Puts a value that is there under a key that is not.
fn put(payload: &mut Map<String, Value>, key: &str, value: Option<&Value>) {
    if let Some(value) = value.filter(|value| !value.is_null()) {
        payload.entry(key).or_insert_with(|| value.clone());
    }
}

fn next_number(
    session: &Session,
    payload: &Map<String, Value>,
    application: &Value,
) -> Result<CertificateNumber, CliError> {
    let registrar: Uscc = member_of(session, application, "registrar")?;
    let region = session.member(&registrar)?.region;
    let kind = payload.get("kind").cloned().unwrap_or_default();
    let kind: CertificateKind =
        serde_json::from_value(kind).map_err(|error| CliError::Usage(format!("kind: {error}")))?;
    let year = session.head()?.time.date().ymd().0;
    let year = u16::try_from(year).unwrap_or(u16::MAX);
    let sequence = free_sequence(&session.node, region, kind, year)?;
    CertificateNumber::new(region, kind, year, sequence)
        .map_err(|error| CliError::Usage(error.to_string()))
}

fn member_of<T: DeserializeOwned>(
    session: &Session,
    answer: &Value,
    name: &str,
) -> Result<T, CliError> {
    let value = answer.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|error| {
        let url = session.node.address().to_string();
        FetchError::Malformed { url, detail: format!("{name}: {error}") }.into()
    })
}
