//! Every record type: one spelling of its document, and no other.

mod chains;
mod histories;
mod money;

use serde_json::{Value, json};

use super::*;
use crate::{
    envelope::Envelope,
    fixture::{TestLedger, chengdu, samples::samples},
    jcs,
    record::{HEADER_KEY, Record, document},
};

mod core_data;

#[test]
fn there_is_a_sample_of_every_type() {
    let names: Vec<&str> = samples().iter().map(Action::name).collect();
    assert_eq!(names, Action::TYPES);
}

#[test]
fn a_document_of_every_type_reads_back_as_it_was_written() {
    let mut ledger = TestLedger::new();
    let (author, key) = (chengdu(), chengdu().key());
    for action in samples() {
        let header = ledger.header(&author, &action);
        let written = document(&header, &action, key.public_key());
        let envelope = Envelope::sign(written.clone(), &[&key]);
        let record = Record::from_bytes(&envelope.to_bytes()).expect("a sample reads back");
        assert_eq!((record.action(), record.header()), (&action, &header));
        let again = document(record.header(), record.action(), key.public_key());
        assert_eq!(again, written, "{}", action.name());
        assert!(record.clone().verify().is_ok());
        let secured = envelope.to_secured_json().expect("canonical");
        let secured = serde_json::to_vec_pretty(&secured).expect("writes");
        assert_eq!(Envelope::from_secured_json(&secured), Ok(envelope));
    }
}

#[test]
fn a_payload_of_every_type_has_no_unknown_and_no_missing_field() {
    for action in samples() {
        let name = action.name();
        let body = action.body_json();
        assert_eq!(Action::parse(name, body.clone()), Ok(action), "{name}");
        let Value::Object(fields) = &body else { panic!("{name} is an object") };
        let mut unknown = fields.clone();
        unknown.insert("unknown".into(), json!(1));
        assert!(Action::parse(name, unknown.into()).is_err(), "{name} with a field more");
        assert!(Action::parse(name, json!({})).is_err(), "{name} with no field");
    }
    let reason = Action::parse("org.abolish", json!({})).map_err(|rejection| rejection.reason);
    assert_eq!(reason, Err(Reason::TypeUnknown));
}

#[test]
fn a_document_has_no_member_beside_header_and_payload() {
    let mut ledger = TestLedger::new();
    let key = chengdu().key();
    for action in samples() {
        let header = ledger.header(&chengdu(), &action);
        let written = document(&header, &action, key.public_key());
        let Ok(Value::Object(mut members)) = jcs::parse(&written) else {
            panic!("{} is an object", action.name())
        };
        let verdict = |members: &serde_json::Map<String, Value>| {
            let envelope = Envelope::sign(jcs::canonicalise(members), &[&key]);
            Record::parse(envelope).map_err(|rejection| rejection.reason)
        };
        members.insert("note".into(), json!("beside"));
        assert_eq!(verdict(&members).err(), Some(Reason::FieldsInvalid), "{}", action.name());
        members.remove("note");
        assert!(verdict(&members).is_ok());
        members.remove(HEADER_KEY);
        assert_eq!(verdict(&members).err(), Some(Reason::FieldsInvalid), "{}", action.name());
    }
}

/// The verdict on a record of the sample with this name after `change` to its document.
fn verdict_on(name: &str, change: impl FnOnce(&mut Value)) -> Result<(), Reason> {
    let action = samples().into_iter().find(|action| action.name() == name).expect("a sample");
    let key = chengdu().key();
    let header = TestLedger::new().header(&chengdu(), &action);
    let mut json = jcs::parse(&document(&header, &action, key.public_key())).expect("canonical");
    change(&mut json);
    let envelope = Envelope::sign(jcs::canonicalise(&json), &[&key]);
    Record::parse(envelope).map(|_| ()).map_err(|rejection| rejection.reason)
}

#[test]
fn a_value_has_one_form_in_json() {
    let listed = |value: &Value| -> Value {
        value.as_object().expect("an object").values().cloned().collect::<Vec<_>>().into()
    };
    type Change<'a> = &'a dyn Fn(&mut Value);
    let forms: [(&str, &str, Change<'_>); 5] = [
        ("header as a list", "org.suspend", &|d| {
            let h = &d["hefu"];
            d["hefu"] = ["ledger", "type", "author", "role", "nonce", "last_height"]
                .map(|member| h[member].clone())
                .to_vec()
                .into();
        }),
        ("payload as a list", "app.accept", &|d| d["body"] = listed(&d["body"])),
        ("an empty list for none", "key.rotate", &|d| {
            d["body"]["retire"] = json!([]);
            d["body"]["add"] = json!([]);
        }),
        ("a word as an object", "cert.issue", &|d| {
            d["credentialSubject"]["data_kind"] = json!({ "public": null });
        }),
        ("a digest as a list", "cert.issue", &|d| {
            let digest = listed(&d["credentialSubject"]["evidence"][0]);
            d["credentialSubject"]["evidence"][0] = digest;
        }),
    ];
    for (what, name, change) in forms {
        assert_eq!(verdict_on(name, |_| {}), Ok(()), "{what}");
        assert_eq!(verdict_on(name, change), Err(Reason::FieldsInvalid), "{what}");
    }
    let null = |d: &mut Value| d["body"]["reason"] = Value::Null;
    assert_eq!(verdict_on("app.withdraw", null), Ok(()), "null is no other value than absent");
}
