//! The OpenAPI document: as committed, and well-formed where generators and validators look.

use std::path::Path;

use super::*;

/// The committed document. Set `HEFU_WRITE_OPENAPI=1` to write it anew.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

#[test]
fn the_committed_document_is_the_served_one() {
    let served = crate::api::openapi::text();
    if std::env::var_os("HEFU_WRITE_OPENAPI").is_some() {
        std::fs::write(COMMITTED, &served).expect("writes");
    }
    let committed = std::fs::read_to_string(Path::new(COMMITTED)).expect("docs/openapi.json");
    assert!(
        committed == served,
        "docs/openapi.json is stale; run this test with HEFU_WRITE_OPENAPI=1 and look at the diff"
    );
}

#[test]
fn every_response_is_described_and_every_reference_resolves() {
    let document: Value = serde_json::from_str(&crate::api::openapi::text()).expect("JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            let name = format!("{method} {path}");
            let responses = operation["responses"].as_object().expect("responses");
            assert!(responses.contains_key("200"), "{name}");
            for (status, response) in responses {
                let description = response["description"].as_str().unwrap_or_default();
                assert!(!description.is_empty(), "{name} {status}");
            }
            operations.push(operation["operationId"].as_str().expect("an id").to_owned());
            let named: Vec<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let in_path = parameters.iter().filter(|p| p["in"] == "path");
            assert_eq!(in_path.count(), named.len(), "{name}");
        }
    }
    let count = operations.len();
    operations.sort();
    operations.dedup();
    assert_eq!(operations.len(), count, "operation ids are unique");
    check_references(&document, &document);
}

/// Every bound of a `limit` in the document, tried at the route that has it.
#[tokio::test]
async fn a_documented_bound_is_the_one_that_is_kept() {
    let harness = Harness::new();
    let document: Value = serde_json::from_str(&crate::api::openapi::text()).expect("JSON");
    let world = &harness.world;
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let Some(parameters) = item["get"]["parameters"].as_array() else { continue };
        for parameter in parameters.iter().filter(|p| p["schema"]["maximum"].is_u64()) {
            let known = path
                .replace("{uscc}", &chengdu().uscc.to_string())
                .replace("{registrar}", &chengdu().uscc.to_string())
                .replace("/v1/deals/{id}", &format!("/v1/deals/{}", world.deal))
                .replace("{id}", &world.certificate.to_string());
            let name = parameter["name"].as_str().expect("a name");
            let most = parameter["schema"]["maximum"].as_u64().expect("a number");
            let needed = match path.as_str() {
                "/v1/log" => "from=0&",
                "/v1/orgs/{uscc}/engagements" => "kind=grant&",
                _ => "",
            };
            let (status, _) = harness.send(get(&format!("{known}?{needed}{name}={most}"))).await;
            assert_eq!(status, StatusCode::OK, "{path} {name}={most}");
            for outside in [0, most + 1] {
                let refused = harness.refusal(&format!("{known}?{needed}{name}={outside}")).await;
                assert_eq!(refused, (400, "bad_request".into()), "{path} {name}={outside}");
            }
            tried += 1;
        }
    }
    assert!(tried >= 10, "only {tried} bounds");
}

fn check_references(document: &Value, value: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let pointer = reference.strip_prefix('#').expect("a local reference");
                assert!(document.pointer(pointer).is_some(), "{reference}");
            }
            members.values().for_each(|member| check_references(document, member));
        }
        Value::Array(items) => items.iter().for_each(|item| check_references(document, item)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_and_its_pages_are_served() {
    let harness = Harness::new();
    let (status, bytes) = harness.send(get("/v1/openapi.json")).await;
    assert_eq!((status, bytes), (StatusCode::OK, crate::api::openapi::text().into_bytes()));
    let (status, bytes) = harness.send(get("/docs/")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(String::from_utf8_lossy(&bytes).contains("swagger-ui"));
    let (status, _) = harness.send(get("/docs/swagger-ui-bundle.js")).await;
    assert_eq!(status, StatusCode::OK, "the pages come from this program");
}
