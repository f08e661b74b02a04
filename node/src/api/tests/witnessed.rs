//! What witnesses sign, what is kept of it, and the way to it from any block.

use hefu_chain::{
    block::Header,
    codec,
    height::Height,
    witness::{Note, Statement, WitnessKey},
};
use hefu_consensus::port::Store as _;

use super::*;
use crate::witness::HEADS_KEPT;

fn secret(n: u8) -> SecretKey {
    SecretKey::from_seed(&[n; 32])
}

fn witness(n: u8) -> WitnessKey {
    WitnessKey::new(&format!("court-{n}.example"), secret(n).public_key()).expect("a name")
}

/// The witnesses of the node's configuration in tests.
pub(super) fn keys() -> Vec<WitnessKey> {
    vec![witness(61), witness(62)]
}

/// A note by these witnesses, as they would push it.
fn signed(statement: &Statement, time_s: u64, signers: &[u8]) -> String {
    let lines: String =
        signers.iter().map(|n| witness(*n).sign(statement, time_s, &secret(*n))).collect();
    format!("{}\n{lines}", statement.text())
}

impl Harness {
    fn header(&self, height: u64) -> Header {
        let header = self.application.store().header(Height::new(height));
        header.expect("reads").expect("a block")
    }

    /// Looks at the blocks as the node's task does.
    fn look(&self) {
        let store = self.application.store();
        let tip = store.tip().height;
        self.api.parts.witnessed.look(store, Height::GENESIS, tip).expect("reads");
    }

    async fn push(&self, note: &str) -> (u16, Value) {
        let request = Request::post("/v1/witness")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(Body::from(note.to_owned()))
            .expect("a request");
        let (status, body) = self.send(request).await;
        (status.as_u16(), serde_json::from_slice(&body).expect("JSON"))
    }

    async fn newest(&self) -> (u64, Note) {
        let heads = self.get("/v1/witness").await;
        let head = &heads["heads"][0];
        let note = head["note"].as_str().expect("a note");
        (head["height"].as_u64().expect("a height"), Note::parse(note.as_bytes()).expect("reads"))
    }
}

#[tokio::test]
async fn cosignatures_of_configured_witnesses_are_kept_and_served() {
    let harness = Harness::new();
    let none = harness.get("/v1/witness").await;
    assert_eq!(none["heads"].as_array().map(Vec::len), Some(0));
    harness.look();
    let (height, note) = harness.newest().await;
    let header = harness.header(height);
    assert_eq!(note.statement, Statement::after(&header));
    assert_eq!(note.signatures.len(), 1, "this node's, in the log's name");
    let time_s = header.time.as_ms() / 1_000;
    let (status, kept) = harness.push(&signed(&note.statement, time_s, &[61, 63, 62])).await;
    assert_eq!((status, kept["kept"].as_u64()), (200, Some(2)));
    let (_, note) = harness.newest().await;
    assert_eq!(note.signatures.len(), 3);
    assert_eq!(witness(61).signed_at(&note), Some(time_s));
    assert_eq!(witness(63).signed_at(&note), None, "a stranger's was not kept");
    // The same again, at another time, takes the place of the first.
    assert_eq!(harness.push(&signed(&note.statement, time_s + 1, &[61])).await.0, 200);
    let (_, note) = harness.newest().await;
    assert_eq!(witness(61).signed_at(&note), Some(time_s + 1));
    assert_eq!(note.signatures.len(), 3);
}

#[tokio::test]
async fn what_a_witness_may_not_say_is_refused_with_a_code() {
    let harness = Harness::new();
    harness.look();
    let (height, note) = harness.newest().await;
    let statement = note.statement;
    let time_s = harness.header(height).time.as_ms() / 1_000;
    let code = async |text: String| {
        let (status, body) = harness.push(&text).await;
        (status, body["code"].as_str().unwrap_or_default().to_owned())
    };
    let stranger = signed(&statement, time_s, &[63]);
    assert_eq!(code(stranger).await, (403, "witness_unknown".into()));
    let unsigned = signed(&statement, time_s, &[61]).replace("\nblock", "\nblock ");
    assert_eq!(code(unsigned).await, (400, "bad_request".into()));
    let late = signed(&statement, time_s + 7_200, &[61]);
    assert_eq!(code(late).await, (400, "bad_request".into()));
    let ahead = Statement { height: Height::new(height + 1), ..statement };
    assert_eq!(code(signed(&ahead, time_s, &[61])).await, (404, "witness_block_unknown".into()));
    let mut other = statement;
    other.checkpoint.root.0[0] ^= 1;
    let other = signed(&other, time_s, &[61]);
    assert_eq!(code(other).await, (409, "witnessed_other_history".into()));
    assert_eq!(harness.newest().await.1.signatures.len(), 1, "nothing of this was kept");
}

#[tokio::test]
async fn headers_lead_from_a_block_to_the_one_that_was_signed() {
    let harness = Harness::new();
    harness.look();
    let (height, note) = harness.newest().await;
    let bytes = harness.bytes(&format!("/v1/headers?from={}&to={height}", height - 2)).await;
    let headers: Vec<Header> = codec::decode(&bytes).expect("a list of headers");
    assert_eq!(headers.len(), 3);
    let mut before = harness.header(height - 3);
    for header in headers {
        assert_eq!(header.prev_hash, before.hash());
        before = header;
    }
    assert_eq!(Statement::after(&before), note.statement);
    let tip = harness.application.tip().height.get();
    for (query, status, code) in [
        ("from=0&to=1".into(), 400, "bad_request"),
        ("from=2&to=1".into(), 400, "bad_request"),
        ("from=1&to=1025".into(), 400, "bad_request"),
        (format!("from={u64}&to={u64}", u64 = u64::MAX), 404, "height_unknown"),
        (format!("from={tip}&to={}", tip + 1), 404, "height_unknown"),
    ] {
        let refused = harness.refusal(&format!("/v1/headers?{query}")).await;
        assert_eq!(refused, (status, code.into()), "{query}");
    }
}

#[tokio::test]
async fn the_blocks_that_are_kept_are_bounded_and_the_newest() {
    let mut harness = Harness::new();
    harness.look();
    for _ in 0..HEADS_KEPT {
        harness.days_later(1);
    }
    harness.look();
    let heads = harness.get("/v1/witness").await;
    let heads = heads["heads"].as_array().expect("a list").clone();
    assert_eq!(heads.len(), HEADS_KEPT);
    let tip = harness.application.tip().height.get();
    assert_eq!(heads[0]["height"].as_u64(), Some(tip));
}
