//! What registrars work through and supervisors look at.

use hefu_chain::{
    action::application::Accept as AcceptApplication,
    bundle::verify_header_file,
    codec,
    envelope::Envelope,
    hash::Digest,
    statement::{Recount, Statement},
};

use super::{reads::anchor, *};

/// An application of a new resource, submitted to the registrar of Chengdu and left there.
fn apply(harness: &mut Harness, title: &str, content: u8) -> RecordId {
    let ledger = &mut harness.world.ledger;
    let holder = harness.world.holder;
    let content = vec![registration::digest(content)];
    let declare = Declare { title: title.into(), content, ..registration::declaration(&holder) };
    let application = ledger.apply_for(&holder, &chengdu(), declare).expect("applies");
    harness.catch_up();
    application
}

fn accept(application: RecordId) -> Action {
    Action::AppAccept(AcceptApplication { application })
}

#[tokio::test]
async fn a_queue_has_what_is_open_with_days_left_and_overdue_first() {
    let mut harness = Harness::new();
    let registrar = chengdu().uscc;
    let path = format!("/v1/queue/{registrar}");
    let empty = harness.get(&path).await;
    assert_eq!(empty["items"], serde_json::json!([]), "the world's application is coded");

    let (first, second) = (apply(&mut harness, "甲乙丙", 201), apply(&mut harness, "丁戊己", 202));
    let before = harness.application.tip().height;
    let queue = harness.get(&path).await;
    assert_eq!(queue["steps"]["submitted"], 2);
    let items = queue["items"].as_array().expect("a list");
    assert_eq!(items.len(), 2);
    assert_eq!(
        (&items[0]["next"], &items[0]["timer"]["kind"]),
        (&"accept".into(), &"accept".into())
    );
    assert_eq!((&items[0]["overdue"], &items[0]["timer"]["days_left"]), (&false.into(), &3.into()));
    // One each on two pages.
    let page = harness.get(&format!("{path}?limit=1")).await;
    let cursor = page["cursor"].as_str().expect("more");
    let rest = harness.get(&format!("{path}?limit=1&cursor={cursor}")).await;
    assert_eq!((&page["items"][0], &rest["items"][0]), (&items[0], &items[1]));
    assert!(rest["cursor"].is_null());

    // A week later one is accepted: late; the other is overdue.
    harness.days_later(7);
    harness.submit(&chengdu(), accept(first));
    let queue = harness.get(&path).await;
    let items = queue["items"].as_array().expect("a list");
    assert_eq!((&items[0]["id"], &items[0]["overdue"]), (&second.to_string().into(), &true.into()));
    assert_eq!((&items[1]["step"], &items[1]["next"]), (&"accepted".into(), &"review".into()));
    let only = harness.get(&format!("{path}?step=accepted")).await;
    assert_eq!(only["items"].as_array().map(Vec::len), Some(1));
    let then = harness.get(&format!("{path}?at_height={before}")).await;
    assert_eq!(then["steps"]["submitted"], 2, "as it was");

    let figures = harness.get(&format!("/v1/timeliness?registrar={registrar}")).await;
    let own = &figures["registrars"][0];
    assert_eq!((&own["applications"], &own["open"]), (&3.into(), &2.into()));
    assert_eq!((&own["waiting"], &own["overdue"], &own["late"]), (&2.into(), &1.into(), &2.into()));
    assert_eq!((&own["ended"]["coded"], &own["accept"]["count"]), (&1.into(), &2.into()));
    let then = harness.get(&format!("/v1/timeliness?at_height={before}")).await;
    assert_eq!(then["registrars"][0]["late"], 0, "nothing was late then");

    let alerts = harness.get("/v1/alerts?rule=A1").await;
    let alerts = alerts["alerts"].as_array().expect("a list");
    let late = alerts.iter().find(|alert| alert["subject"] == second.to_string()).expect("late");
    assert_eq!(
        (&late["severity"], &late["subject_kind"]),
        (&"critical".into(), &"application".into())
    );
    assert!(late["title_zh"].as_str().is_some_and(|text| !text.is_ascii()));
}

#[tokio::test]
async fn a_queue_refuses_what_it_cannot_read() {
    let harness = Harness::new();
    let path = format!("/v1/queue/{}", chengdu().uscc);
    for query in ["limit=0", "limit=201", "step=lunch", "at_height=1&at=2026-09-01", "colour=red"] {
        assert_eq!(
            harness.refusal(&format!("{path}?{query}")).await,
            (400, "bad_request".into()),
            "{query}"
        );
    }
    let long = "0".repeat(81);
    assert_eq!(harness.refusal(&format!("{path}?cursor={long}")).await.0, 400);
    assert_eq!(
        harness.refusal(&format!("{path}?at_height=99999")).await,
        (404, "height_unknown".into())
    );
    let stranger = fixture::client(99).uscc;
    assert_eq!(harness.refusal(&format!("/v1/queue/{stranger}")).await, (404, "not_found".into()));
    assert_eq!(harness.refusal("/v1/queue/x").await, (400, "bad_request".into()));
    for path in ["/v1/publicity?region=x", "/v1/publicity?limit=0", "/v1/timeliness?cursor=x"] {
        assert_eq!(harness.refusal(path).await, (400, "bad_request".into()), "{path}");
    }
}

#[tokio::test]
async fn publicity_shows_what_is_open_to_objections() {
    let mut harness = Harness::new();
    assert_eq!(harness.get("/v1/publicity").await["notices"], serde_json::json!([]));
    let application = apply(&mut harness, "公示中的资源", 201);
    harness.world.ledger.bring_to_publicity(&chengdu(), application).expect("publicised");
    harness.catch_up();
    let shown = harness.get("/v1/publicity?region=510000").await;
    let notice = &shown["notices"][0];
    assert_eq!(notice["application"], application.to_string());
    assert_eq!(notice["registrar"], chengdu().uscc.to_string());
    assert!(notice["applicant_name"].is_string() && notice["rights"].is_array());
    let elsewhere = harness.get("/v1/publicity?region=500000").await;
    assert_eq!(elsewhere["notices"], serde_json::json!([]));
    let other = harness.get(&format!("/v1/publicity?registrar={}", suining().uscc)).await;
    assert_eq!(other["notices"], serde_json::json!([]));
    // This ledger has no days of publicity: tomorrow it is over.
    harness.days_later(1);
    assert_eq!(harness.get("/v1/publicity").await["notices"], serde_json::json!([]));
}

#[tokio::test]
async fn alerts_are_filtered_paged_and_as_of_a_moment() {
    let mut harness = Harness::new();
    let declare = Declare {
        title: "居民身份证号码登记表".into(),
        ..registration::declaration(&harness.world.holder)
    };
    let holder = harness.world.holder;
    let before = harness.application.tip().height;
    let resource = harness.submit(&holder, Action::ResourceDeclare(declare));
    let found = harness.get("/v1/alerts?rule=A12").await;
    let alert = &found["alerts"][0];
    assert_eq!((&alert["subject"], &alert["rule"]), (&resource.to_string().into(), &"A12".into()));
    assert_eq!((&alert["detail"], &alert["region"]), (&"身份证".into(), &"510100".into()));
    assert_eq!(alert["organisations"][0], holder.uscc.to_string());
    let count = async |query: String| {
        let page = harness.get(&format!("/v1/alerts?{query}")).await;
        page["alerts"].as_array().expect("a list").len()
    };
    assert_eq!(count(format!("rule=A12&at_height={before}")).await, 0, "not declared yet");
    assert_eq!(count("rule=A12&region=510000".into()).await, 1);
    assert_eq!(count("rule=A12&region=500000".into()).await, 0);
    assert_eq!(count(format!("rule=A12&organisation={}", holder.uscc)).await, 1);
    assert_eq!(count(format!("rule=A12&organisation={}", suining().uscc)).await, 0);
    assert_eq!(count("rule=A12&severity=critical".into()).await, 0);

    // The world's certificate and its grant end in years; the agreement of a day in the future shows
    // them. Every page of one gives all of them, each once.
    let all = harness.get("/v1/alerts").await;
    let all = all["alerts"].as_array().expect("a list").clone();
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = harness.get(&format!("/v1/alerts?limit=1{cursor}")).await;
        paged.extend(page["alerts"].as_array().expect("a list").iter().cloned());
        match page["cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    for query in [
        "rule=A18",
        "severity=bad",
        "region=x",
        "limit=0",
        "limit=201",
        "cursor=A1",
        "cursor=A1..zz",
    ] {
        let path = format!("/v1/alerts?{query}");
        assert_eq!(harness.refusal(&path).await, (400, "bad_request".into()), "{query}");
    }
}

#[tokio::test]
async fn what_ends_soon_raises_until_it_is_renewed_or_over() {
    let mut harness = Harness::new();
    let rules = async |harness: &Harness| -> Vec<String> {
        let page = harness.get("/v1/alerts?rule=A2").await;
        let list = page["alerts"].as_array().expect("a list");
        list.iter().map(|a| format!("{} {}", a["subject_kind"], a["until"])).collect()
    };
    assert!(rules(&harness).await.is_empty());
    // 20 days before the last day of the grant, 2027-08-31; the certificate is suspended.
    let today = harness.world.ledger.today().days();
    harness.days_later(fixture::date("2027-08-12").days() - today);
    assert_eq!(rules(&harness).await, [r#""grant" "2027-08-31""#]);
    harness.days_later(30);
    assert!(rules(&harness).await.is_empty(), "it is over");
}

#[tokio::test]
async fn a_statement_is_counted_again_from_what_the_api_serves() {
    let mut harness = Harness::new();
    let day = harness.world.ledger.today();
    let open = harness.get(&format!("/v1/statement?day={day}")).await;
    assert_eq!(open["closed"], false);
    let tomorrow = format!("/v1/statement?day={}", day.next());
    assert_eq!(harness.refusal(&tomorrow).await, (404, "height_unknown".into()));
    harness.days_later(2);
    let said = harness.get(&format!("/v1/statement?day={day}")).await;
    assert_eq!(said["closed"], true);
    assert_eq!(said["digest"], open["digest"], "nothing more came that day");
    let idle = harness.get(&tomorrow).await;
    let last = said["statement"]["to_height"].as_u64().expect("a height");
    assert_eq!(idle["statement"]["from_height"], last + 1);
    assert_eq!(idle["statement"]["by_type"], serde_json::json!({}));

    let statement: Statement = serde_json::from_value(said["statement"].clone()).expect("reads");
    let peaks: Vec<Digest> = serde_json::from_value(said["log_peaks"].clone()).expect("reads");
    let anchor = anchor(&harness);
    let last = harness.bytes(&format!("/v1/blocks/{}/proof", statement.to_height)).await;
    let last = verify_header_file(&last, &anchor).expect("final");
    let begun = Statement::begin(CHAIN_ID, day, None, Some(&last));
    let mut recount = Recount::begin(begun, None, peaks).expect("the history before");
    while let Some(next) = recount.next() {
        let page = harness.bytes(&format!("/v1/log?from={next}&limit=7")).await;
        for envelope in codec::decode::<Vec<Envelope>>(&page).expect("a page") {
            recount.add(envelope).expect("reads");
        }
    }
    let counted = recount.finish().expect("all of the day's");
    assert_eq!(counted, statement);
    assert_eq!(said["digest"], counted.digest().to_string());

    for path in
        ["/v1/statement?day=x", "/v1/log?from=0&limit=0", "/v1/log?from=0&limit=1001", "/v1/log"]
    {
        assert_eq!(harness.refusal(path).await, (400, "bad_request".into()), "{path}");
    }
    assert_eq!(harness.refusal("/v1/log?from=99999").await, (404, "not_found".into()));
    assert_eq!(harness.refusal("/v1/blocks/99999/proof").await, (404, "height_unknown".into()));
    assert_eq!(harness.refusal("/v1/blocks/0/proof").await, (404, "height_unknown".into()));
}
