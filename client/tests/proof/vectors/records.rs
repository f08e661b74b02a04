//! `records.json`: a record of every type, as signed, as sent and as logged. The first that the sample
//! ledger holds; of a type that it does not tell about, a sample that is only well-formed.

use std::collections::BTreeSet;

use hefu_chain::{
    envelope::{Envelope, signing_input},
    fixture::{TestLedger, chengdu, samples::samples},
    jcs,
    log_tree::leaf_hash,
    record::{Record, document},
};
use serde_json::{Value, json};

use crate::sample::SAMPLE;

pub(super) fn vectors() -> Value {
    let mut seen = BTreeSet::new();
    let mut records = Vec::new();
    for record in SAMPLE.ledger.blocks().iter().flat_map(|block| &block.records) {
        if seen.insert(record.record().action().name()) {
            records.push(vector(record.record()));
        }
    }
    let mut ledger = TestLedger::new().with_chain_id(SAMPLE.genesis.chain_id());
    for action in samples().iter().filter(|action| !seen.contains(action.name())) {
        let (author, key) = (chengdu(), chengdu().key());
        let header = ledger.header(&author, action);
        let document = document(&header, action, key.public_key());
        let record = Record::parse(Envelope::sign(document, &[&key])).expect("a sample");
        records.push(vector(&record));
    }
    records.sort_by_key(|record| record["type"].as_str().map(str::to_string));
    json!({ "chain_id": SAMPLE.genesis.chain_id(), "records": records })
}

pub(super) fn vector(record: &Record) -> Value {
    let envelope = record.envelope();
    let value = jcs::parse_canonical(&envelope.document).expect("a document of the ledger");
    let context = value.get("@context").cloned();
    let proof = |proof: &hefu_chain::envelope::Proof| {
        json!({
            "algorithm": proof.key.algorithm().tag(),
            "key": proof.key,
            "verification_method": proof.key.to_verification_method(),
            "signing_input":
                hex::encode(signing_input(&envelope.document, context.clone(), proof.key)),
            "signature": proof.signature,
        })
    };
    let secured = envelope.to_secured_json().expect("a document of the ledger");
    let bytes = serde_json::to_vec(&secured).expect("JSON");
    assert_eq!(Envelope::from_secured_json(&bytes).as_ref(), Ok(envelope));
    json!({
        "type": record.action().name(),
        "id": record.id(),
        "document": String::from_utf8(envelope.document.clone()).expect("JSON is UTF-8"),
        "proofs": envelope.proofs.iter().map(proof).collect::<Vec<_>>(),
        "envelope": hex::encode(envelope.to_bytes()),
        "leaf_hash": leaf_hash(&envelope.to_bytes()),
    })
}
