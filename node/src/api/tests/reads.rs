//! What can be asked: each route's answer, and its coded refusal.

use hefu_chain::bundle::{
    Bundle, Outcome, TrustAnchor, VerifyOptions, verify_answer_file, verify_asset_file,
    verify_bundle,
};

use hefu_consensus::port::STATE_PROOF_BLOCKS;

use super::*;

const NOBODY: &str = "0000000000000000000000000000000000000000000000000000000000000000";

#[tokio::test]
async fn a_certificate_is_shown_now_and_as_of_a_height() {
    let harness = Harness::new();
    let number = harness.world.certificate;
    let now = harness.get(&format!("/v1/certificates/{number}")).await;
    assert_eq!(now["status"], "suspended");
    assert_eq!(now["in_force"], false);
    assert_eq!(now["blocked_by"]["code"], "lineage.certificate_stopped");
    assert_eq!(now["title"], "南充市大气城市每小时数据");
    let height = harness.world.in_force_until;
    let then = harness.get(&format!("/v1/certificates/{number}?at_height={height}")).await;
    assert_eq!((&then["status"], &then["in_force"]), (&"active".into(), &true.into()));
    assert_eq!(then["height"], height);
    let code = now["query_code"].as_str().expect("a code");
    assert_eq!(harness.get(&format!("/v1/certificates/{code}")).await["number"], now["number"]);

    let absent = "/v1/certificates/510100-R2026-00000999-0";
    assert_eq!(harness.refusal(absent).await.1, "bad_request", "its check character is wrong");
    let before = format!("/v1/certificates/{number}?at_height=1");
    assert_eq!(harness.refusal(&before).await, (404, "not_found".into()));
    let beyond = format!("/v1/certificates/{number}?at_height=999999");
    assert_eq!(harness.refusal(&beyond).await, (404, "height_unknown".into()));
    let unknown = format!("/v1/certificates/{number}?height=1");
    assert_eq!(harness.refusal(&unknown).await, (400, "bad_request".into()));
    assert_eq!(harness.refusal("/v1/certificates/000000000000").await.1, "not_found");
}

#[tokio::test]
async fn history_dependents_and_burdens_of_a_certificate() {
    let harness = Harness::new();
    let number = harness.world.certificate;
    let history = harness.get(&format!("/v1/certificates/{number}/history")).await;
    let types: Vec<&str> = history["records"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|r| r["type"].as_str())
        .collect();
    assert_eq!(types, ["cert.issue", "cert.suspend"]);
    let dependents = harness.get(&format!("/v1/certificates/{number}/dependents")).await;
    let found = |kind: &str| {
        let list = dependents["dependents"].as_array().expect("a list");
        list.iter().find(|d| d["kind"] == kind).cloned().expect(kind)
    };
    assert_eq!(found("grant")["id"], harness.world.grant.to_string());
    assert_eq!(found("product")["relation"], "made_from");
    assert_eq!(found("deal")["in_force"], false, "frozen with the certificate");
    let burdens = harness.get(&format!("/v1/certificates/{number}/burdens")).await;
    assert_eq!(burdens["grants"][0], harness.world.grant.to_string());
    assert_eq!(burdens["disputed"], false);
}

#[tokio::test]
async fn a_bundle_from_the_api_verifies_with_the_founding_alone() {
    let harness = Harness::new();
    let number = harness.world.certificate;
    let (status, bytes) = harness.send(get(&format!("/v1/certificates/{number}/proof"))).await;
    assert_eq!(status, StatusCode::OK);
    let bundle = Bundle::from_bytes(&bytes).expect("reads");
    let options = VerifyOptions { now: NOW, max_age_ms: None, receiving: None };
    let verdict = verify_bundle(&bundle, &anchor(&harness), &options);
    assert_eq!(verdict.outcome, Outcome::NotInForce, "authentic, but suspended: {verdict:?}");
    assert_eq!(verdict.as_of.map(|as_of| as_of.height), Some(harness.application.tip().height));
    let nobody = "/v1/certificates/000000000000/proof";
    assert_eq!(harness.refusal(nobody).await, (404, "not_found".into()));
}

#[tokio::test]
async fn files_of_before_the_tree_was_pruned_verify_and_new_ones_are_made() {
    let mut harness = Harness::new();
    let path = format!("/v1/certificates/{}/proof", harness.world.certificate);
    let old = harness.bytes(&path).await;
    let height = harness.application.tip().height;
    harness.world.ledger.advance_blocks(2 * STATE_PROOF_BLOCKS);
    harness.catch_up();
    let new = harness.bytes(&path).await;
    let options = VerifyOptions { now: NOW, max_age_ms: None, receiving: None };
    for (file, at) in [(old, height), (new, harness.application.tip().height)] {
        let bundle = Bundle::from_bytes(&file).expect("reads");
        let verdict = verify_bundle(&bundle, &anchor(&harness), &options);
        assert_eq!(verdict.outcome, Outcome::NotInForce, "authentic, but suspended: {verdict:?}");
        assert_eq!(verdict.as_of.map(|as_of| as_of.height), Some(at));
    }
}

#[tokio::test]
async fn what_leads_to_a_certificate_is_shown() {
    let harness = Harness::new();
    let world = &harness.world;
    let resource = harness.get(&format!("/v1/resources/{}", world.resource)).await;
    assert_eq!(resource["title"], "公交线路 GIS 数据");
    assert_eq!(resource["holder"], world.holder.uscc.to_string());
    let application = harness.get(&format!("/v1/applications/{}", world.application)).await;
    assert_eq!(application["step"], "coded");
    let cited = application["evidence"][0]["digest"].as_str().expect("evidence");
    let evidence = harness.get(&format!("/v1/evidence/sha256/{cited}")).await;
    assert_eq!(evidence["anchors"][0]["by"], world.holder.uscc.to_string());
    for path in ["resources", "applications", "grants", "products", "deals"] {
        assert_eq!(
            harness.refusal(&format!("/v1/{path}/{NOBODY}")).await,
            (404, "not_found".into())
        );
        assert_eq!(harness.refusal(&format!("/v1/{path}/xyz")).await, (400, "bad_request".into()));
    }
    let unseen = format!("/v1/evidence/sha256/{NOBODY}");
    assert_eq!(harness.refusal(&unseen).await, (404, "not_found".into()));
    let unknown = format!("/v1/evidence/md5/{NOBODY}");
    assert_eq!(harness.refusal(&unknown).await, (400, "bad_request".into()));
}

#[tokio::test]
async fn grants_products_and_deals_follow_what_they_rest_on() {
    let harness = Harness::new();
    let world = &harness.world;
    let grant = harness.get(&format!("/v1/grants/{}", world.grant)).await;
    assert_eq!((&grant["state"], &grant["tier"]), (&"frozen".into(), &1.into()));
    let effective = harness.get(&format!("/v1/grants/{}/effective", world.grant)).await;
    assert_eq!(effective["in_force"], false);
    assert_eq!(effective["effective"]["rights"], serde_json::json!(["use", "operate"]));
    let height = world.in_force_until;
    let then = format!("/v1/grants/{}/effective?at_height={height}", world.grant);
    assert_eq!(harness.get(&then).await["in_force"], true);
    let product = harness.get(&format!("/v1/products/{}", world.product)).await;
    assert_eq!(product["inputs"][0]["grant"], world.grant.to_string());
    assert_eq!(product["title"], "公交客流报告");
    let deal = harness.get(&format!("/v1/deals/{}", world.deal)).await;
    assert_eq!((&deal["state"], &deal["mode"]), (&"halted".into(), &"licence".into()));
    assert!(deal["price_fen"].is_null() && deal["price_commitment"].is_string());
}

#[test]
fn a_grant_that_has_not_begun_is_not_frozen() {
    let world = World::new();
    let mut grant: hefu_chain::state::Grant = world.ledger.get(&world.grant).expect("a grant");
    let state = |grant: &_, day: &str, blocked| {
        crate::api::grants::state_on(grant, fixture::date(day), blocked)
    };
    assert_eq!(state(&grant, "2026-08-31", true), "not_started");
    assert_eq!(state(&grant, "2026-09-01", true), "frozen");
    assert_eq!(state(&grant, "2026-09-01", false), "active");
    assert_eq!(state(&grant, "2027-08-31", false), "active");
    assert_eq!(state(&grant, "2027-09-01", true), "expired");
    grant.state = hefu_chain::state::GrantState::Terminated;
    assert_eq!(state(&grant, "2026-08-31", false), "terminated");
}

#[tokio::test]
async fn provenance_walks_both_ways_within_its_limits() {
    let harness = Harness::new();
    let world = &harness.world;
    let up = harness.get(&format!("/v1/provenance/{}?direction=up", world.product)).await;
    let kinds: Vec<&str> =
        up["nodes"].as_array().expect("nodes").iter().filter_map(|n| n["kind"].as_str()).collect();
    for kind in ["product", "grant", "certificate", "application", "resource"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert_eq!(up["truncated"], false);
    let down = format!("/v1/provenance/{}?direction=down&depth=1", world.certificate);
    let down = harness.get(&down).await;
    assert_eq!(down["nodes"][0]["id"], world.certificate.to_string());
    let to_grant =
        down["edges"].as_array().expect("edges").iter().find(|e| e["relation"] == "grants_on");
    assert_eq!(to_grant.expect("an edge")["to"], world.certificate.to_string());
    let few = format!("/v1/provenance/{}?direction=down&limit=2", world.resource);
    let few = harness.get(&few).await;
    assert_eq!(few["nodes"].as_array().map(Vec::len), Some(2));
    assert_eq!(few["truncated"], true);
    assert!(!few["cursor"].as_array().expect("a cursor").is_empty());
    for query in ["direction=left", "depth=0", "depth=11", "limit=1001"] {
        let path = format!("/v1/provenance/{}?{query}", world.product);
        assert_eq!(harness.refusal(&path).await, (400, "bad_request".into()), "{query}");
    }
    assert_eq!(harness.refusal(&format!("/v1/provenance/{NOBODY}")).await.1, "not_found");
}

#[tokio::test]
async fn the_directory_finds_by_every_facet_and_pages() {
    let harness = Harness::new();
    let holder = harness.world.holder.uscc;
    let queries = [
        "region=510000".to_owned(),
        "region=510100&kind=enterprise&industry=G".to_owned(),
        "level=general-2&q=gis".to_owned(),
        format!("holder={holder}"),
        "q=%E5%85%AC%E4%BA%A4%E7%BA%BF%E8%B7%AF".to_owned(),
    ];
    for query in queries {
        let page = harness.get(&format!("/v1/directory?{query}")).await;
        let rows = page["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["subject_kind"] == "resource").expect("a row");
        assert_eq!(row["certificates"][0]["number"], harness.world.certificate.to_string());
        assert_eq!(row["certificates"][0]["status"], "suspended");
    }
    assert_eq!(harness.get("/v1/directory?region=500000").await["rows"], serde_json::json!([]));
    let first = harness.get("/v1/directory?limit=1").await;
    assert_eq!(first["rows"][0]["subject_kind"], "product", "the newest comes first");
    let cursor = first["cursor"].as_str().expect("goes on");
    let second = harness.get(&format!("/v1/directory?limit=1&cursor={cursor}")).await;
    assert_eq!(second["rows"][0]["subject"], harness.world.resource.to_string());
    for query in ["limit=0", "limit=101", "kind=secret", "region=51", "color=red", "cursor=x"] {
        let path = format!("/v1/directory?{query}");
        assert_eq!(harness.refusal(&path).await, (400, "bad_request".into()), "{query}");
    }
}

#[tokio::test]
async fn statistics_count_everything_once_and_keep_up() {
    let mut harness = Harness::new();
    let counts = harness.get("/v1/statistics").await;
    assert_eq!((&counts["resources"], &counts["products"]), (&1.into(), &1.into()));
    assert_eq!(counts["by_region"]["510100"], 2);
    assert_eq!(counts["certificates_by_status"]["suspended"], 1);
    let holder = harness.world.holder;
    let declare = Action::ResourceDeclare(registration::declaration(&holder));
    let record = harness.world.ledger.record(&holder, &[], declare).expect("well-formed");
    harness.application.submit(record, NOW).expect("admitted");
    harness.commit();
    let counts = harness.get("/v1/statistics").await;
    assert_eq!((&counts["resources"], &counts["certificates"]), (&2.into(), &1.into()));
    assert_eq!(counts["by_kind"]["public"], 1);
}

#[tokio::test]
async fn recognition_says_why() {
    let harness = Harness::new();
    let answer = harness.get("/v1/recognition?issuer=510100&at=500000").await;
    assert_eq!(answer["state"], "recognised");
    assert_eq!(answer["agreements"].as_array().map(Vec::len), Some(1));
    let home = harness.get("/v1/recognition?issuer=510100&at=510900").await;
    assert_eq!(home["state"], "home");
    let none = harness.get("/v1/recognition?issuer=510100&at=150100").await;
    assert_eq!(none["state"], "not_recognised");
    assert_eq!(harness.refusal("/v1/recognition?issuer=510100").await, (400, "bad_request".into()));
}

#[tokio::test]
async fn the_ledger_tells_about_itself() {
    let harness = Harness::new();
    let head = harness.get("/v1/head").await;
    assert_eq!(head["chain_id"], CHAIN_ID.to_string());
    let block = harness.get(&format!("/v1/blocks/{}", head["height"])).await;
    assert_eq!(block["block_hash"], head["block_hash"]);
    assert_eq!(block["records"][0]["type"], "cert.suspend");
    assert_eq!(block["signers"].as_array().map(Vec::len), Some(3));
    assert_eq!(harness.refusal("/v1/blocks/0").await, (404, "height_unknown".into()));
    assert_eq!(harness.refusal("/v1/blocks/-1").await, (400, "bad_request".into()));
    let members = harness.get("/v1/members").await;
    let voting = members["members"].as_array().expect("members").iter().filter(|m| m["power"] == 1);
    assert_eq!(voting.count(), 4);
    assert_eq!(harness.get("/v1/health").await["status"], "ok");
    let (status, bytes) = harness.send(get("/v1/genesis")).await;
    assert_eq!((status, bytes.as_slice()), (StatusCode::OK, b"{}".as_slice()));
    let organisation = harness.get(&format!("/v1/orgs/{}", harness.world.holder.uscc)).await;
    assert_eq!(organisation["certificates"][0], harness.world.certificate.to_string());
    let founding = format!("/v1/orgs/{}?at_height=0", chengdu().uscc);
    assert_eq!(harness.get(&founding).await["certificates"], serde_json::json!([]));
    let later = format!("/v1/orgs/{}?at_height=0", harness.world.developer.uscc);
    assert_eq!(harness.refusal(&later).await, (404, "not_found".into()));
}

#[tokio::test]
async fn a_title_answer_names_every_blocker_and_its_file_proves_it() {
    let harness = Harness::new();
    let number = harness.world.certificate;
    let holder = harness.get(&format!("/v1/certificates/{number}")).await["holder"].clone();
    let holder = holder.as_str().expect("a code");
    let ask = format!("party={holder}&asset={number}&act=license&region=440100");
    let answer = harness.get(&format!("/v1/title?{ask}")).await;
    assert_eq!(answer["permitted"], false);
    let codes: Vec<&str> = answer["blockers"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|blocker| blocker["code"].as_str())
        .collect();
    assert_eq!(codes, ["recog.none", "lineage.certificate_stopped"]);
    assert_eq!(answer["blockers"][1]["lifted_by"], "registrar");
    let (status, bytes) = harness.send(get(&format!("/v1/title/proof?{ask}"))).await;
    assert_eq!(status, StatusCode::OK);
    let proven = verify_answer_file(&bytes, &anchor(&harness)).expect("as served");
    let proven: Vec<&str> = proven.answer.blockers.iter().map(|b| b.reason.code()).collect();
    assert_eq!(proven, codes);
    let nobody = format!("/v1/title?party={holder}&asset={NOBODY}&act=fly&region=440100");
    assert_eq!(harness.refusal(&nobody).await, (400, "bad_request".into()));
}

#[tokio::test]
async fn any_entry_is_shown_as_of_a_height_or_time_and_a_trail_is_proven_complete() {
    let harness = Harness::new();
    let number = harness.world.certificate;
    let path = format!("/v1/entities/certificate/{number}");
    let now = harness.get(&path).await;
    assert_eq!(now["entity"]["status"], "suspended");
    let height = harness.world.in_force_until;
    let then = harness.get(&format!("{path}?at_height={height}")).await;
    assert_eq!(then["entity"]["status"], "active");
    let time = then["block_time"].as_str().expect("a time");
    assert_eq!(harness.get(&format!("{path}?at={time}")).await["height"], height);
    let trail = harness.get(&format!("{path}/trail")).await;
    let records = trail["records"].as_array().expect("a list");
    assert_eq!(now["trail_records"], records.len());
    let (status, bytes) = harness.send(get(&format!("{path}/trail/proof"))).await;
    assert_eq!(status, StatusCode::OK);
    let proven = verify_asset_file(&bytes, &anchor(&harness)).expect("as served");
    let listed: Vec<String> = proven.trail.iter().map(|id| id.to_string()).collect();
    let expected: Vec<&str> = records.iter().filter_map(|r| r["id"].as_str()).collect();
    assert_eq!(listed, expected);
    assert_eq!(proven.shown.len(), proven.trail.len());
    for (path, status, code) in [
        ("/v1/entities/nothing/1", 404, "not_found"),
        ("/v1/entities/deal/zz", 400, "bad_request"),
        ("/v1/entities/organisation/91510100AAAAAAAA1X", 404, "not_found"),
        ("/v1/entities/certificate/510100?at=yesterday", 400, "bad_request"),
        ("/v1/entities/deal/00/trail", 404, "not_found"),
    ] {
        assert_eq!(harness.refusal(path).await, (status, code.into()), "{path}");
    }
}

pub(super) fn anchor(harness: &Harness) -> TrustAnchor {
    let validators = harness.world.ledger.founding().validators.clone();
    TrustAnchor {
        chain_id: CHAIN_ID,
        validators: hefu_chain::validator_set::ValidatorSet::new(validators).expect("a set"),
    }
}

#[tokio::test]
async fn a_draft_shows_who_would_be_affected_before_anybody_signs() {
    let harness = Harness::new();
    let number = harness.world.certificate;
    let resume = |author: &str| {
        serde_json::json!({
            "hefu": {
                "ledger": CHAIN_ID, "type": "cert.resume", "author": author, "role": "registrar",
                "nonce": "00000000000000000000000000000001",
                "last_height": harness.application.tip().height.get() + 10,
            },
            "body": {"number": number, "reason": "核查完毕"},
        })
    };
    let registrar = chengdu().uscc.to_string();
    let answer = harness.post_json("/v1/records/check", &resume(&registrar)).await;
    assert_eq!((&answer["valid"], &answer["signed"]), (&true.into(), &false.into()), "{answer}");
    let affected = answer["affected"].as_array().expect("a list");
    let revived = affected.iter().find(|a| a["id"] == harness.world.grant.to_string());
    assert_eq!(revived.map(|a| &a["in_force_after"]), Some(&true.into()), "{affected:?}");
    let stranger = suining().uscc.to_string();
    let answer = harness.post_json("/v1/records/check", &resume(&stranger)).await;
    assert_eq!(answer["valid"], false);
    assert_eq!(answer["error"]["code"], "cert.other_registrar");
    let now = harness.get(&format!("/v1/certificates/{number}")).await;
    assert_eq!(now["status"], "suspended", "nothing was done");
}
