//! What programs look up: reasons, record types, whose a key is.

use hefu_chain::{execute::record_types, reject::Reason};

use super::*;

#[tokio::test]
async fn every_reason_and_record_type_is_listed() {
    let harness = Harness::new();
    let (status, answer) = harness.json(get("/v1/reasons")).await;
    assert_eq!(status, StatusCode::OK);
    let reasons = answer["reasons"].as_array().expect("a list");
    assert_eq!(reasons.len(), Reason::ALL.len());
    let of = |code: &str| reasons.iter().find(|r| r["code"] == code).cloned().expect(code);
    let rights = of("scope.rights");
    assert_eq!((&rights["invariant"], &rights["basis"]), (&13.into(), &"HH-3".into()));
    assert_eq!(rights["message_zh"], Reason::ScopeRights.message_zh());
    let policy = of("record.too_large");
    assert_eq!((&policy["invariant"], &policy["basis"]), (&Value::Null, &Value::Null));
    let types: Vec<&str> = answer["record_types"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(types, record_types().collect::<Vec<_>>());
    let node = answer["node"].as_array().expect("a list");
    assert!(node.iter().any(|r| r["code"] == "not_found" && r["status"] == 404));
}

#[tokio::test]
async fn a_key_names_its_organisation_and_its_heights() {
    let harness = Harness::new();
    let path = |key: hefu_chain::key::RecordKey| format!("/v1/keys/{}", key.to_multibase());
    let holder = &harness.world.holder;
    let key = holder.key().public_key();
    let answer = harness.get(&path(key)).await;
    assert_eq!(answer["uscc"], holder.uscc.to_string());
    assert_eq!(answer["key"], key.to_string());
    assert_eq!((&answer["algorithm"], &answer["purpose"]), (&"ed25519".into(), &"sign".into()));
    assert_eq!((&answer["to_height"], &answer["signs"]), (&Value::Null, &true.into()));
    let enrolled = answer["from_height"].as_u64().expect("a height");
    let before = format!("{}?at_height={}", path(key), enrolled - 1);
    assert_eq!(harness.refusal(&before).await, (404, "not_found".into()));

    let votes = harness.get(&path(fixture::seat_key(&chengdu()).public_key().into())).await;
    assert_eq!((&votes["purpose"], &votes["signs"]), (&"validator".into(), &false.into()));
    assert_eq!(votes["uscc"], chengdu().uscc.to_string());
    let connects = harness.get(&path(fixture::node_key(&chengdu()).public_key().into())).await;
    assert_eq!((&connects["purpose"], &connects["from_height"]), (&"peer".into(), &Value::Null));

    let stranger = fixture::client(99).key().public_key();
    assert_eq!(harness.refusal(&path(stranger)).await, (404, "not_found".into()));
    assert_eq!(harness.refusal("/v1/keys/zzz").await, (400, "bad_request".into()));
}

#[tokio::test]
async fn a_renamed_resource_is_found_by_its_new_title_and_was_called_otherwise() {
    use hefu_chain::action::resource::Update;
    let mut harness = Harness::new();
    let holder = harness.world.holder;
    let declare = Declare { title: "桥梁检测".into(), ..registration::declaration(&holder) };
    let resource = harness.submit(&holder, Action::ResourceDeclare(declare));
    let before = harness.application.tip().height;
    let update = Update {
        resource,
        title: Some("隧道监测".into()),
        summary: None,
        level: None,
        sector: None,
        personal_information: None,
        information_resource_code: None,
        content: None,
    };
    harness.submit(&holder, Action::ResourceUpdate(update));
    let path = format!("/v1/resources/{resource}");
    assert_eq!(harness.get(&path).await["title"], "隧道监测");
    let then = harness.get(&format!("{path}?at_height={before}")).await;
    assert_eq!(then["title"], "桥梁检测");
    let rows = async |title: &str| {
        let found = harness.get(&format!("/v1/directory?q={title}")).await;
        found["rows"].as_array().expect("rows").len()
    };
    let found = (rows("%E9%9A%A7%E9%81%93").await, rows("%E6%A1%A5%E6%A2%81").await);
    assert_eq!(found, (1, 0), "by the new title alone");
    let counts = harness.get("/v1/statistics").await;
    assert_eq!(counts["resources"], 2, "counted once");
}
