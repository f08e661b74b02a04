//! What rests on validators' co-signatures, and the lists that this node signs alone.

use hefu_chain::{
    action::certificate::{Resume, Revoke},
    cose::ENVELOPE_MEDIA_TYPE,
    envelope::Envelope,
    record::Record,
    words::RevocationGround,
};
use hefu_consensus::port::Store as _;

use super::*;
use crate::cosign::keep_of;

impl Harness {
    /// The nodes of so many founding members sign the last block, which is the first of its second.
    fn cosign(&self, members: usize) {
        let founders =
            [fixture::chengdu(), fixture::chongqing(), fixture::suining(), fixture::exchange()];
        let keys: Vec<SecretKey> = founders[..members].iter().map(fixture::node_key).collect();
        let store = self.application.store();
        keep_of(store, &self.api.parts.cosigned, store.tip().height, &keys);
    }
}

#[tokio::test]
async fn a_checkpoint_has_the_head_that_a_quorum_signed_and_its_keys_are_told() {
    let harness = Harness::new();
    assert_eq!(harness.refusal("/v1/checkpoint").await, (503, "not_cosigned".into()));
    harness.cosign(2);
    assert_eq!(harness.refusal("/v1/checkpoint").await, (503, "not_cosigned".into()));
    harness.cosign(3);
    let note = String::from_utf8(harness.bytes("/v1/checkpoint").await).expect("text");
    let keys = harness.get("/v1/checkpoint/keys").await;
    let head = harness.get("/v1/head").await;
    let lines: Vec<&str> = note.lines().collect();
    assert_eq!(lines[0], keys["origin"]);
    assert_eq!(lines[1], head["log_size"].to_string());
    assert_eq!(lines[3], "");
    // One line of this node in the log's name, and one of each member that signed.
    assert_eq!(lines.len(), 4 + 1 + 3, "{note}");
    let cosigners = keys["cosigners"].as_array().expect("a list");
    assert_eq!(cosigners.len(), 4);
    for line in &lines[5..] {
        let name = line.split(' ').nth(1).expect("a name");
        let of =
            |key: &&Value| key["verifier_key"].as_str().is_some_and(|key| key.starts_with(name));
        assert_eq!(cosigners.iter().filter(of).count(), 1, "{line}");
    }
}

#[tokio::test]
async fn proofs_of_the_history_are_those_of_its_roots() {
    let harness = Harness::new();
    let size = harness.get("/v1/head").await["log_size"].as_u64().expect("a number");
    let path = format!("/v1/log/consistency?from=3&to={size}");
    let (status, consistency) = harness.json(get(&path)).await;
    assert_eq!(status, StatusCode::OK);
    let (_, inclusion) = harness.json(get(&format!("/v1/log/inclusion?index=2&size={size}"))).await;
    assert_eq!(consistency["to_root"], inclusion["root"]);
    let refused = [
        (format!("/v1/log/consistency?from=4&to={}", size + 1), (404, "not_found")),
        ("/v1/log/consistency?from=4&to=3".into(), (400, "bad_request")),
        (format!("/v1/log/inclusion?index=0&size={}", size + 1), (404, "not_found")),
        ("/v1/log/inclusion?index=3&size=3".into(), (400, "bad_request")),
        (format!("/v1/log/inclusion?index=0&size={}", u64::MAX), (404, "not_found")),
    ];
    for (path, (status, code)) in refused {
        assert_eq!(harness.refusal(&path).await, (status, code.into()), "{path}");
    }
    let (status, _) = harness.json(get("/v1/log/consistency?from=0&to=0")).await;
    assert_eq!(status, StatusCode::OK, "nothing continues nothing");
}

#[tokio::test]
async fn a_statement_carries_the_registrar_s_envelope_and_a_receipt_of_each_signer() {
    let harness = Harness::new();
    let number = harness.world.certificate;
    let path = format!("/v1/certificates/{number}/scitt");
    assert_eq!(harness.refusal(&path).await, (503, "not_cosigned".into()));
    harness.cosign(3);
    let statement = harness.bytes(&path).await;
    let contains = |part: &[u8]| statement.windows(part.len()).filter(|each| *each == part).count();
    assert_eq!(contains(ENVELOPE_MEDIA_TYPE.as_bytes()), 1);
    let record = harness.get(&format!("/v1/certificates/{number}")).await;
    let id: RecordId = record["record"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let entry = harness.application.store().record(&id).expect("reads").expect("there");
    assert_eq!(contains(&entry.envelope.to_bytes()), 1, "byte for byte");
    let issuers = contains(b"did:key:") - 1;
    assert_eq!(
        issuers,
        1 + 3,
        "the statement's, those of the receipts, and the registrar's inside"
    );
    let absent = "/v1/certificates/000000000000/scitt";
    assert_eq!(harness.refusal(absent).await, (404, "not_found".into()));
}

/// The bit of a certificate, by its entry and the list that the entry names.
async fn bit(harness: &Harness, number: CertificateNumber, purpose: &str) -> bool {
    let entries = harness.get(&host(&format!("/v1/certificates/{number}/status-list-entry"))).await;
    let entries = entries["credentialStatus"].as_array().expect("a list").clone();
    let entry = entries.iter().find(|entry| entry["statusPurpose"] == purpose).expect("an entry");
    let url = entry["statusListCredential"].as_str().expect("an address");
    let path = url.strip_prefix("http://node.example").expect("of this site");
    let list: Value = serde_json::from_slice(&harness.bytes(&host(path)).await).expect("JSON");
    assert_eq!(list["id"], url);
    assert_eq!(list["credentialSubject"]["statusPurpose"], purpose);
    let envelope = Envelope::from_secured_json(list.to_string().as_bytes()).expect("reads");
    envelope.verify(Some(&list["@context"])).expect("this node signed it");
    assert!(Record::parse(envelope).is_err(), "a list is no record of the ledger");
    let encoded = list["credentialSubject"]["encodedList"].as_str().expect("text");
    let bits = unzipped(encoded);
    assert_eq!(bits.len() * 8, 131_072);
    let index: usize = entry["statusListIndex"].as_str().and_then(|n| n.parse().ok()).expect("n");
    bits[index / 8] & (0x80 >> (index % 8)) != 0
}

fn unzipped(encoded: &str) -> Vec<u8> {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use std::io::Read as _;
    let zipped = URL_SAFE_NO_PAD.decode(encoded.strip_prefix('u').expect("multibase"));
    let zipped = zipped.expect("base64url");
    let mut bits = Vec::new();
    flate2::read::GzDecoder::new(&zipped[..]).read_to_end(&mut bits).expect("gzip");
    bits
}

/// A path as asked of `node.example`.
fn host(path: &str) -> String {
    format!("http://node.example{path}")
}

#[tokio::test]
async fn status_lists_follow_the_ledger() {
    let mut harness = Harness::new();
    let number = harness.world.certificate;
    // The world ends with a suspension.
    assert!(bit(&harness, number, "suspension").await);
    assert!(!bit(&harness, number, "revocation").await);
    let reason = "复核";
    let resume = Action::CertResume(Resume { number, reason: reason.into() });
    harness.submit(&chengdu(), resume);
    assert!(!bit(&harness, number, "suspension").await, "the kept list was brought up to date");
    let ground = RevocationGround::FalseMaterial;
    let revoke = Action::CertRevoke(Revoke { number, ground, reason: reason.into() });
    harness.submit(&chengdu(), revoke);
    assert!(bit(&harness, number, "revocation").await);
    assert!(!bit(&harness, number, "suspension").await);
}

#[tokio::test]
async fn a_list_that_is_none_is_refused() {
    let harness = Harness::new();
    let list = "/v1/status-lists/510100-R1999-0/revocation";
    assert_eq!(harness.refusal(&host(list)).await, (404, "not_found".into()));
    for path in ["/v1/status-lists/510100/revocation", "/v1/status-lists/510100-R2026-0/refresh"] {
        assert_eq!(harness.refusal(&host(path)).await, (400, "bad_request".into()), "{path}");
    }
}
