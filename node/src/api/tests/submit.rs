//! Submission: every way in, every state of a record, every refusal.

use super::*;

const OCTETS: &str = "application/octet-stream";
const JSON: &str = "application/json";

fn bytes_of(record: &VerifiedRecord) -> Vec<u8> {
    record.record().envelope().to_bytes()
}

#[tokio::test]
async fn a_record_waits_and_is_committed() {
    let mut harness = Harness::new();
    let record = harness.world.evidence(1);
    let id = record.record().id();
    let status = format!("/v1/records/{id}");
    let (_, before) = harness.json(get(&status)).await;
    assert_eq!(before["state"], "unknown");
    let (code, answer) = harness.json(post("/v1/records", OCTETS, bytes_of(&record))).await;
    assert_eq!((code, &answer["state"]), (StatusCode::ACCEPTED, &"pending".into()));
    assert_eq!(answer["id"], id.to_string());
    let (code, again) = harness.json(post("/v1/records", OCTETS, bytes_of(&record))).await;
    assert_eq!((code, &again["state"]), (StatusCode::ACCEPTED, &"pending".into()));
    harness.commit();
    let (_, after) = harness.json(get(&status)).await;
    assert_eq!((&after["state"], &after["index"]), (&"committed".into(), &0.into()));
    assert_eq!(after["height"], harness.application.tip().height.get());
    let (code, replay) = harness.json(post("/v1/records", OCTETS, bytes_of(&record))).await;
    assert_eq!((code, &replay["code"]), (StatusCode::CONFLICT, &"record.replayed".into()));
}

#[tokio::test]
async fn a_client_may_wait_for_the_block() {
    let mut harness = Harness::new();
    let record = harness.world.evidence(2);
    let waiting = harness.json(post("/v1/records?wait=committed", OCTETS, bytes_of(&record)));
    let id = record.record().id();
    let committing = async {
        while harness.application.pending(&id).is_none() {
            tokio::task::yield_now().await;
        }
        harness.commit();
    };
    let ((code, answer), ()) = tokio::join!(waiting, committing);
    assert_eq!((code, &answer["state"]), (StatusCode::OK, &"committed".into()));
    let (code, _) = harness.json(post("/v1/records?wait=soon", OCTETS, bytes_of(&record))).await;
    assert_eq!(code, StatusCode::BAD_REQUEST);
    let wait = format!("/v1/records/{id}?wait_ms=30000");
    let (_, known) = harness.json(get(&wait)).await;
    assert_eq!(known["state"], "committed", "what is known is answered at once");
}

#[tokio::test]
async fn a_secured_document_is_taken_as_well() {
    let mut harness = Harness::new();
    let record = harness.world.evidence(3);
    let document = record.record().envelope().to_secured_json().expect("canonical");
    let body = serde_json::to_vec_pretty(&document).expect("writes");
    let (code, answer) = harness.json(post("/v1/records", JSON, body)).await;
    assert_eq!(code, StatusCode::ACCEPTED, "{answer}");
    assert_eq!(answer["id"], record.record().id().to_string());
}

#[tokio::test]
async fn a_batch_answers_for_each_record() {
    let mut harness = Harness::new();
    let (good, other) = (harness.world.evidence(4), harness.world.evidence(5));
    let mut flipped = bytes_of(&other);
    *flipped.last_mut().expect("bytes") ^= 1;
    let mut batch = Vec::new();
    for envelope in [bytes_of(&good), flipped, b"junk".to_vec(), bytes_of(&other)] {
        batch.extend_from_slice(&u32::try_from(envelope.len()).expect("small").to_le_bytes());
        batch.extend_from_slice(&envelope);
    }
    let (code, answer) = harness.json(post("/v1/records/batch", OCTETS, batch.clone())).await;
    assert_eq!(code, StatusCode::OK, "{answer}");
    let states: Vec<&str> = answer["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter_map(|result| result["state"].as_str())
        .collect();
    assert_eq!(states, ["pending", "rejected", "rejected", "pending"]);
    assert_eq!(answer["results"][1]["error"]["code"], "record.signature_invalid");
    assert_eq!(answer["results"][2]["error"]["code"], "record.envelope_malformed");
    batch.pop();
    let (code, cut) = harness.json(post("/v1/records/batch", OCTETS, batch)).await;
    assert_eq!((code, &cut["code"]), (StatusCode::BAD_REQUEST, &"bad_request".into()));
    assert_eq!(harness.application.waiting().0, 2, "nothing of a malformed batch is taken");
    let question = serde_json::json!({ "ids": [good.record().id(), RecordId([9; 32])] });
    let body = question.to_string().into_bytes();
    let (_, statuses) = harness.json(post("/v1/records/status", JSON, body)).await;
    assert_eq!(statuses["results"][0]["state"], "pending");
    assert_eq!(statuses["results"][1]["state"], "unknown");
}

#[tokio::test]
async fn a_record_is_tried_out_without_a_trace() {
    let mut harness = Harness::new();
    let record = harness.world.evidence(6);
    let (code, answer) = harness.json(post("/v1/records/check", OCTETS, bytes_of(&record))).await;
    assert_eq!((code, &answer["valid"]), (StatusCode::OK, &true.into()));
    assert_eq!(harness.application.waiting().0, 0);
    let committed = harness.world.ledger.blocks()[0].records[0].clone();
    let (_, answer) = harness.json(post("/v1/records/check", OCTETS, bytes_of(&committed))).await;
    assert_eq!(
        (&answer["valid"], &answer["error"]["code"]),
        (&false.into(), &"record.replayed".into())
    );
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_with_the_rule() {
    let mut harness = Harness::new();
    let holder = harness.world.holder;
    let stranger = holder.acting_as(Role::Regulator);
    let anchor = registration::anchor(registration::digest(250));
    let record = harness.world.ledger.record(&stranger, &[], Action::EvidenceAnchor(anchor));
    let record = record.expect("well-formed");
    let (code, answer) = harness.json(post("/v1/records", OCTETS, bytes_of(&record))).await;
    assert_eq!(code, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (&answer["code"], &answer["invariant"]),
        (&"record.role_not_held".into(), &2.into())
    );
    assert_coded(&answer);
    let cases: [(&str, &[u8], u16, &str); 4] = [
        (OCTETS, b"", 422, "record.envelope_malformed"),
        (JSON, b"{\"a\":1,\"a\":2}", 422, "record.duplicate_key"),
        (JSON, b"[1.5]", 422, "record.number_out_of_range"),
        ("text/plain", b"hello", 415, "media_type"),
    ];
    for (media_type, body, status, expected) in cases {
        let (code, answer) = harness.json(post("/v1/records", media_type, body.to_vec())).await;
        assert_eq!((code.as_u16(), &answer["code"]), (status, &expected.into()), "{answer}");
    }
}
