//! `evidence.json`: evidence files, answer files and a header file, and what each shows.

use hefu_chain::{
    bundle::{EvidenceBundle, HeaderBundle, Outcome, verify_answer_file, verify_evidence_file, verify_header_file},
    fixture::{chengdu, region},
    height::Height,
    state::{Certificate, Entity, Organisation, StateKey},
    title::{Act, Asset, Question},
    words::DeliveryForms,
};
use serde_json::{Value, json};

use crate::sample::SAMPLE;

fn file(subject: &StateKey, from: Height, to: Height) -> EvidenceBundle {
    SAMPLE.chain.evidence_bundle(&SAMPLE.ledger, subject, from, to)
}

pub(super) fn vectors() -> Value {
    let tip = SAMPLE.ledger.height();
    let (number, suspended, resumed) = SAMPLE.suspended;
    let certificate = Certificate::state_key(&number);
    let window = file(&certificate, suspended, resumed);
    let mut hidden = window.clone();
    hidden.shown.pop();
    let organisation = Organisation::state_key(&chengdu().uscc);
    let header = HeaderBundle { finality: SAMPLE.chain.finality(suspended) };
    json!({
        "chain_id": SAMPLE.genesis.chain_id(),
        "evidence": [
            case("certificate, a window", &window),
            case("certificate, a record hidden", &hidden),
            case("organisation: nothing shows completeness", &file(&organisation, Height::FIRST, tip)),
        ],
        "answers": [answer(Act::Pledge, "510100"), answer(Act::Transfer, "440100")],
        "header": {
            "file": hex::encode(header.to_bytes()),
            "header": verify_header_file(&header.to_bytes(), &SAMPLE.chain.anchor()).expect("final"),
        },
    })
}

/// A question about the certificate in force, by its holder, and how many things stand in the way.
fn answer(act: Act, place: &str) -> Value {
    let number = SAMPLE.in_force;
    let certificate: Certificate = SAMPLE.ledger.get(&number).expect("issued");
    let question = Question {
        party: certificate.holder,
        asset: Asset::Certificate(number),
        act,
        region: region(place),
        under_grant: None,
        purpose: None,
        sector: None,
        delivery_forms: DeliveryForms::of(&[]),
    };
    let bytes = SAMPLE.chain.answer_bundle(&question, SAMPLE.ledger.height()).to_bytes();
    let proven = verify_answer_file(&bytes, &SAMPLE.chain.anchor()).expect("as made");
    json!({ "file": hex::encode(bytes), "blockers": proven.answer.blockers.len() })
}

fn case(name: &str, bundle: &EvidenceBundle) -> Value {
    let bytes = bundle.to_bytes();
    let file = hex::encode(&bytes);
    match verify_evidence_file(&bytes, &SAMPLE.chain.anchor()) {
        Ok(proven) => json!({
            "name": name, "file": file, "outcome": Outcome::Valid, "scope": proven.scope,
            "records": proven.records.iter().map(|(_, r)| r.record().id()).collect::<Vec<_>>(),
            "indexes": proven.records.iter().map(|(index, _)| index).collect::<Vec<_>>(),
            "trail_records": proven.trail_records,
            "from": proven.from.map(|header| header.height), "to": proven.to.height,
            "as_of": proven.as_of.height,
        }),
        Err(fault) => json!({ "name": name, "file": file, "outcome": fault.outcome() }),
    }
}
