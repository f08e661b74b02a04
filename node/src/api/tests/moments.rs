//! Every question as of an earlier height or time; look-through; evidence files.

use hefu_chain::bundle::{EvidenceScope, verify_evidence_file};

use super::{reads::anchor, *};

/// The heights of the blocks that first hold something of the world.
fn height_of(harness: &Harness, id: &RecordId) -> u64 {
    let blocks = harness.world.ledger.blocks();
    let found = blocks.iter().find(|b| b.records.iter().any(|r| r.record().id() == *id));
    found.expect("on the ledger").context.height.get()
}

#[tokio::test]
async fn every_question_is_answered_as_of_a_height_or_time() {
    let mut harness = Harness::new();
    let world = &harness.world;
    let then = world.in_force_until;
    let (number, holder) = (world.certificate, world.holder.uscc);
    let time = world.ledger.blocks()[usize::try_from(then).expect("small") - 1].context.time;
    let paths = [
        format!("/v1/certificates/{number}"),
        format!("/v1/certificates/{number}/history"),
        format!("/v1/certificates/{number}/dependents"),
        format!("/v1/certificates/{number}/burdens"),
        format!("/v1/resources/{}", world.resource),
        format!("/v1/applications/{}", world.application),
        format!("/v1/grants/{}", world.grant),
        format!("/v1/grants/{}/effective", world.grant),
        format!("/v1/products/{}", world.product),
        format!("/v1/deals/{}", world.deal),
        format!("/v1/deals/{}/look-through", world.deal),
        format!("/v1/provenance/{}", world.deal),
        format!("/v1/orgs/{holder}"),
        format!("/v1/entities/certificate/{number}"),
        format!("/v1/entities/certificate/{number}/trail"),
        format!("/v1/queue/{}", chengdu().uscc),
        "/v1/directory".into(),
        "/v1/statistics".into(),
        "/v1/members".into(),
        "/v1/publicity".into(),
        "/v1/timeliness".into(),
        "/v1/alerts".into(),
    ];
    harness.days_later(3);
    // Blocks of the fixture are some seconds apart, and RFC 3339 here has whole seconds.
    let at = hefu_chain::time::BlockTime::from_ms(time.as_ms() / 1_000 * 1_000 + 999);
    let at = at.to_rfc3339().replace('Z', ".999Z");
    for path in paths {
        let by_height = harness.get(&format!("{path}?at_height={then}")).await;
        assert_eq!(by_height["height"], then, "{path}");
        let by_time = harness.get(&format!("{path}?at={at}")).await;
        assert_eq!(by_time, by_height, "{path}");
        for wrong in ["at_height=x", "at=yesterday", "at_height=1&at=2026-09-01"] {
            let refusal = harness.refusal(&format!("{path}?{wrong}")).await;
            assert_eq!(refusal, (400, "bad_request".into()), "{path}?{wrong}");
        }
        let beyond = harness.refusal(&format!("{path}?at_height=99999")).await;
        assert_eq!(beyond, (404, "height_unknown".into()), "{path}");
    }
    let recognition = format!("/v1/recognition?issuer=510000&at=500000&at_height={then}");
    assert_eq!(harness.get(&recognition).await["height"], then);
    let before = harness.refusal("/v1/statistics?at=1999-01-01").await;
    assert_eq!(before, (404, "height_unknown".into()), "no block had been made");
}

#[tokio::test]
async fn what_came_later_is_not_in_an_earlier_answer() {
    let harness = Harness::new();
    let world = &harness.world;
    let (number, granted) = (world.certificate, height_of(&harness, &world.grant));
    let dealt = height_of(&harness, &world.deal);
    let at = |path: &str, height: u64| format!("{path}?at_height={height}");
    let dependents = format!("/v1/certificates/{number}/dependents");
    let count = async |path: String, list: &str| {
        harness.get(&path).await[list].as_array().expect("a list").len()
    };
    assert_eq!(count(at(&dependents, granted - 1), "dependents").await, 0);
    assert_eq!(count(at(&dependents, granted), "dependents").await, 1);
    let rows = count(at("/v1/directory", dealt - 1), "rows").await;
    assert_eq!((rows, count(at("/v1/directory", 1), "rows").await), (2, 0));
    let statistics = harness.get(&at("/v1/statistics", granted - 1)).await;
    assert_eq!((&statistics["certificates"], &statistics["products"]), (&1.into(), &0.into()));
    assert_eq!(statistics["by_holder"][world.holder.uscc.to_string()], 1);
    let now = harness.get("/v1/statistics").await;
    assert_eq!((&now["products"], &now["holders"]), (&1.into(), &2.into()));
    let walk = format!("/v1/provenance/{number}?direction=down&at_height={granted}");
    assert_eq!(count(walk, "nodes").await, 2, "the certificate and its grant");
    let proof = format!(
        "/v1/title/proof?party={}&asset={number}&act=use&region=510100&at_height=1",
        world.holder.uscc
    );
    assert_eq!(harness.refusal(&proof).await, (400, "tip_only".into()));
}

#[tokio::test]
async fn provenance_walks_in_both_directions_at_once_and_goes_on_after_a_neighbour() {
    let harness = Harness::new();
    let world = &harness.world;
    let both = harness.get(&format!("/v1/provenance/{}?direction=both", world.certificate)).await;
    let kinds: Vec<&str> = both["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter_map(|n| n["kind"].as_str())
        .collect();
    for kind in ["certificate", "resource", "application", "grant", "product", "deal"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    // Page by page over the neighbours of the certificate.
    let path = format!("/v1/provenance/{}?direction=down&depth=1", world.certificate);
    let whole = harness.get(&path).await;
    let mut found = vec![whole["nodes"][0].clone()];
    let mut after = String::new();
    loop {
        let page = harness.get(&format!("{path}&limit=2{after}")).await;
        let nodes = page["nodes"].as_array().expect("nodes");
        found.extend(nodes.iter().skip(1).cloned());
        let cursor = page["cursor"].as_array().expect("a list");
        match cursor.iter().find(|c| c["id"] == world.certificate.to_string()) {
            Some(more) => after = format!("&after={}", more["after"].as_str().expect("a place")),
            None => break,
        }
    }
    assert_eq!(&found, whole["nodes"].as_array().expect("nodes"));
    for wrong in ["after=zz", "direction=both&after=00"] {
        let path = format!("/v1/provenance/{}?{wrong}", world.certificate);
        assert_eq!(harness.refusal(&path).await, (400, "bad_request".into()), "{wrong}");
    }
}

#[tokio::test]
async fn a_deal_is_looked_through_to_its_sources_and_later_buyers() {
    let mut harness = Harness::new();
    let (number, holder) = (harness.world.certificate, harness.world.holder);
    let resume = hefu_chain::action::certificate::Resume { number, reason: "核查完毕".into() };
    harness.submit(&chengdu(), Action::CertResume(resume));
    let path = format!("/v1/deals/{}/look-through", harness.world.deal);
    assert_eq!(harness.get(&path).await["later"], serde_json::json!([]));
    let mut later = Vec::new();
    for n in [7, 8] {
        let buyer = harness.world.ledger.client_as(n, Role::Trader);
        let deal = Action::DealConclude(licence(&holder, &buyer, number));
        let signers = [&buyer, &chengdu()];
        later.push(harness.world.ledger.submit(&holder, &signers, deal).expect("concluded"));
    }
    harness.catch_up();
    let seen = harness.get(&path).await;
    let deals: Vec<&str> = seen["later"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|d| d["deal"].as_str())
        .collect();
    assert_eq!(deals, later.iter().map(ToString::to_string).collect::<Vec<_>>());
    let kinds: Vec<&str> = seen["sources"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|n| n["kind"].as_str())
        .collect();
    for kind in ["certificate", "application", "resource", "evidence"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert_eq!(seen["deal"]["seller"]["region"], "510100");
    assert!(
        seen["later"][0]["price_commitment"].is_string() && seen["later"][0]["price_fen"].is_null()
    );
    assert_eq!(seen["truncated"], false);
    let first = harness.get(&format!("{path}?limit=1")).await;
    let cursor = first["cursor"].as_str().expect("more");
    let second = harness.get(&format!("{path}?limit=1&cursor={cursor}")).await;
    assert_eq!((&first["later"][0], &second["later"][0]), (&seen["later"][0], &seen["later"][1]));
    assert!(second["cursor"].is_null());
    let from_later = harness.get(&format!("/v1/deals/{}/look-through", later[1])).await;
    assert_eq!(from_later["later"], serde_json::json!([]), "the last one");
    for wrong in ["limit=0", "limit=201", "cursor=x"] {
        assert_eq!(harness.refusal(&format!("{path}?{wrong}")).await.1, "bad_request", "{wrong}");
    }
    let none = format!("/v1/deals/{}/look-through", harness.world.grant);
    assert_eq!(harness.refusal(&none).await, (404, "not_found".into()));
}

#[tokio::test]
async fn an_evidence_file_holds_every_record_of_a_window_and_verifies_with_the_founding_alone() {
    let mut harness = Harness::new();
    harness.days_later(2);
    let world = &harness.world;
    let anchor = anchor(&harness);
    let verify = |bytes: &[u8]| verify_evidence_file(bytes, &anchor).expect("as made");
    let path = format!("/v1/entities/certificate/{}/evidence", world.certificate);
    let whole = verify(&harness.bytes(&path).await);
    assert_eq!(whole.scope, EvidenceScope::Own);
    let names: Vec<&str> = whole.records.iter().map(|(_, r)| r.record().action().name()).collect();
    let expected =
        ["grant.offer", "grant.accept", "product.register", "deal.conclude", "cert.suspend"];
    assert_eq!(names, expected);
    let (granted, dealt) = (height_of(&harness, &world.grant), height_of(&harness, &world.deal));
    let window = format!("{path}?from_height={}&to_height={dealt}", granted + 1);
    let part = verify(&harness.bytes(&window).await);
    assert_eq!((part.records.len(), part.trail_records), (3, expected.len()));
    let day = world.ledger.blocks()[0].context.time.date();
    let by_day = verify(&harness.bytes(&format!("{path}?from={day}&to={day}")).await);
    assert_eq!(by_day.records.len(), expected.len());
    let nothing = verify(&harness.bytes(&format!("{path}?from={}", day.next())).await);
    assert!(nothing.records.is_empty());

    let deal = format!("/v1/entities/deal/{}/evidence", world.deal);
    assert!(matches!(verify(&harness.bytes(&deal).await).scope, EvidenceScope::RestsOn(_)));
    let organisation = format!("/v1/entities/organisation/{}/evidence", world.holder.uscc);
    assert_eq!(verify(&harness.bytes(&organisation).await).scope, EvidenceScope::Listed);
    let application = format!("/v1/entities/application/{}/evidence", world.application);
    assert!(verify(&harness.bytes(&application).await).records.len() >= 4, "all its steps");

    for wrong in
        ["from_height=5&to_height=4", "from_height=0", "from_height=1&to=2026-09-01", "from=x"]
    {
        let refusal = harness.refusal(&format!("{path}?{wrong}")).await;
        assert_eq!(refusal, (400, "bad_request".into()), "{wrong}");
    }
    let beyond = harness.refusal(&format!("{path}?to_height=99999")).await;
    assert_eq!(beyond, (404, "height_unknown".into()));
    let none = format!("/v1/entities/deal/{}/evidence", world.grant);
    assert_eq!(harness.refusal(&none).await, (404, "not_found".into()));
}

#[tokio::test]
async fn grants_deals_and_agreements_show_what_they_state() {
    let harness = Harness::new();
    let world = &harness.world;
    let grant = harness.get(&format!("/v1/grants/{}", world.grant)).await;
    assert_eq!((&grant["version"], &grant["units_used"]), (&1.into(), &0.into()));
    assert_eq!((&grant["exclusive"], &grant["revenue"]), (&false.into(), &serde_json::json!([])));
    assert!(grant["plan"].is_null() && grant["exit"].is_null() && grant["operation"].is_null());
    let deal = harness.get(&format!("/v1/deals/{}", world.deal)).await;
    assert_eq!((&deal["settled"], &deal["prepayment"]), (&false.into(), &false.into()));
    assert!(deal["voucher"].is_null() && deal["cleared_by"].is_null());
    let product = harness.get(&format!("/v1/products/{}", world.product)).await;
    assert_eq!(
        (&product["state"], &product["steps"]),
        (&"registered".into(), &serde_json::json!([]))
    );
    let agreement =
        harness.get("/v1/recognition?issuer=510100&at=500000").await["agreements"][0].clone();
    assert_eq!(
        (&agreement["mode"], &agreement["article"]),
        (&"automatic".into(), &"第三条".into())
    );
    assert_eq!(agreement["suspended_by"], serde_json::json!([]));
    assert!(agreement["text"]["digest"].is_string() && agreement["parent"].is_null());
    let certificate = harness.get(&format!("/v1/certificates/{}", world.certificate)).await;
    assert_eq!(certificate["pledges"], serde_json::json!([]));
}
