//! Who signs the blocks, and who is connected.

use super::*;

/// Signed and proposed blocks of each address in the last blocks, counted from the blocks themselves.
async fn counted(harness: &Harness, window: u64) -> Vec<(String, u64, u64)> {
    let tip = harness.application.tip().height.get();
    let members = harness.get("/v1/members").await;
    let mut counts = Vec::new();
    for member in members["members"].as_array().expect("a list") {
        let Some(address) = member["validator"].as_str() else { continue };
        let (mut signed, mut proposed) = (0, 0);
        for height in tip + 1 - window..=tip {
            let block = harness.get(&format!("/v1/blocks/{height}")).await;
            let signers = block["signers"].as_array().expect("a list");
            signed += u64::from(signers.iter().any(|signer| signer == address));
            proposed += u64::from(block["proposer"] == address);
        }
        counts.push((address.to_owned(), signed, proposed));
    }
    counts.sort();
    counts
}

fn answered(answer: &Value) -> Vec<(String, u64, u64)> {
    let number = |each: &Value, name: &str| each[name].as_u64().expect("a number");
    let one = |each: &Value| {
        let address = each["address"].as_str().expect("an address").to_owned();
        (address, number(each, "signed"), number(each, "proposed"))
    };
    let mut counts: Vec<_> =
        answer["validators"].as_array().expect("a list").iter().map(one).collect();
    counts.sort();
    counts
}

#[tokio::test]
async fn validators_are_counted_from_the_commits_of_a_window() {
    let mut harness = Harness::new();
    for window in [5, 2, 5, 9] {
        let answer = harness.get(&format!("/v1/validators?blocks={window}")).await;
        assert_eq!(answered(&answer), counted(&harness, window).await, "{window} blocks");
        assert_eq!(answer["blocks"], window);
        let seated = answer["validators"].as_array().expect("a list");
        assert!(seated.iter().all(|each| each["seated"] == window && each["power"] == 1));
    }
    let before = harness.application.tip().height.get();
    let whole = harness.get("/v1/validators").await;
    assert_eq!((&whole["from_height"], &whole["blocks"]), (&1.into(), &before.into()));
    let evidence = registration::anchor(registration::digest(77));
    let holder = harness.world.holder;
    harness.submit(&holder, Action::EvidenceAnchor(evidence));
    let later = harness.get("/v1/validators").await;
    assert_eq!(later["blocks"], before + 1, "what is new is counted");
    assert_eq!(answered(&later), counted(&harness, before + 1).await);
    for wrong in ["blocks=0", "blocks=10001", "blocks=-1", "window=5"] {
        let refused = harness.refusal(&format!("/v1/validators?{wrong}")).await;
        assert_eq!(refused, (400, "bad_request".into()), "{wrong}");
    }
}

#[tokio::test]
async fn peers_are_named_by_member_and_never_by_address() {
    let harness = Harness::new();
    let answer = harness.get("/v1/peers").await;
    let nodes = answer["nodes"].as_array().expect("a list");
    let of = |member: &Member| {
        let uscc = member.uscc.to_string();
        nodes.iter().find(|node| node["member"] == uscc).expect("admitted")
    };
    let (own, other) = (of(&chengdu()), of(&fixture::chongqing()));
    assert_eq!((&own["link"], &own["last_height"]), (&"own".into(), &answer["height"]));
    assert_eq!((&other["link"], &other["last_height"]), (&"connected".into(), &3.into()));
    assert_eq!(other["connected_ms"], 90_000);
    let apart = of(&suining());
    assert_eq!((&apart["link"], &apart["connected_ms"]), (&"apart".into(), &Value::Null));
    assert!(!answer.to_string().contains("ip4"), "no address");
    assert_eq!(nodes.len(), 4);
}
