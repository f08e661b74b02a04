//! Exports: the credential proves itself, the graph and the catalogue name what they speak of.

use std::collections::BTreeSet;

use hefu_chain::{envelope::Envelope, record::Record};

use super::*;

/// An export has the form of its standard, not that of our answers.
async fn export(harness: &Harness, path: &str) -> Value {
    let (status, value) = harness.json(get(path)).await;
    assert_eq!(status, StatusCode::OK, "{path}: {value}");
    value
}

#[tokio::test]
async fn a_credential_is_the_issuing_record_with_the_registrar_s_proof() {
    let harness = Harness::new();
    let number = harness.world.certificate;
    let path = format!("/v1/certificates/{number}/credential");
    let (status, bytes) = harness.send(get(&path)).await;
    assert_eq!(status, StatusCode::OK);
    let credential: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(credential["@context"][0], "https://www.w3.org/ns/credentials/v2");
    assert_eq!(credential["credentialSubject"]["number"], number.to_string());
    let certificate = harness.get(&format!("/v1/certificates/{number}")).await;
    let envelope = Envelope::from_secured_json(&bytes).expect("reads");
    assert_eq!(envelope.id().to_string(), certificate["record"].as_str().expect("an id"));
    Record::parse(envelope).and_then(Record::verify).expect("the registrar's proof holds");

    let text = String::from_utf8(bytes).expect("UTF-8");
    let forged = text.replacen("510100", "500000", 1);
    assert_ne!(forged, text);
    let read = Envelope::from_secured_json(forged.as_bytes()).and_then(Record::parse);
    assert!(read.and_then(Record::verify).is_err(), "nothing in it can be changed");
    let absent = "/v1/certificates/000000000000/credential";
    assert_eq!(harness.refusal(absent).await, (404, "not_found".into()));
}

#[tokio::test]
async fn a_graph_in_prov_names_everything_that_it_relates() {
    let harness = Harness::new();
    let path = format!("/v1/provenance/{}/prov.json?depth=10", harness.world.deal);
    let document = export(&harness, &path).await;
    let declared: BTreeSet<&str> = ["entity", "activity", "agent"]
        .iter()
        .flat_map(|section| document[section].as_object().expect("a section").keys())
        .map(String::as_str)
        .collect();
    let mut relations = 0;
    for (section, members) in document.as_object().expect("an object") {
        if ["entity", "activity", "agent", "prefix"].contains(&section.as_str()) {
            continue;
        }
        for (name, relation) in members.as_object().expect("relations") {
            relations += 1;
            for (role, value) in relation.as_object().expect("attributes") {
                let named = value.as_str().expect("a name");
                let is_name = !matches!(role.as_str(), "prov:type" | "prov:time");
                assert!(!is_name || declared.contains(named), "{section} {name} {role} {named}");
            }
        }
    }
    assert!(relations > 10, "{document}");
    let certificate = format!("hefu:certificate/{}", harness.world.certificate);
    let titled = &document["entity"][&certificate];
    assert_eq!(titled["prov:label"], "南充市大气城市每小时数据");
    let path = format!("/v1/provenance/{}/prov.json?direction=up", harness.world.grant);
    let document = export(&harness, &path).await;
    let delegation = &document["actedOnBehalfOf"]["_:actedOnBehalfOf0"];
    let developer = format!("hefu:organisation/{}", harness.world.developer.uscc);
    assert_eq!(delegation["prov:delegate"], developer);
    let refused = format!("/v1/provenance/{}/prov.json?depth=11", harness.world.grant);
    assert_eq!(harness.refusal(&refused).await, (400, "bad_request".into()));
}

#[tokio::test]
async fn the_directory_in_dcat_pages_as_the_directory_does() {
    let harness = Harness::new();
    let page = export(&harness, "/v1/export/catalog.jsonld?limit=1").await;
    assert_eq!(page["@type"], "dcat:Catalog");
    let next = page["hefu:next"].as_str().expect("there is more").to_owned();
    let datasets = |page: &Value| page["dcat:dataset"].as_array().expect("a list").clone();
    let rest = export(&harness, &format!("/v1/export/catalog.jsonld?cursor={next}")).await;
    let all: Vec<Value> = datasets(&page).into_iter().chain(datasets(&rest)).collect();
    let rows = harness.get("/v1/directory").await;
    assert_eq!(all.len(), rows["rows"].as_array().expect("rows").len());
    let resource = format!("urn:hefu:resource:{}", harness.world.resource);
    let dataset = all.iter().find(|dataset| dataset["@id"] == *resource).expect("the resource");
    assert_eq!(dataset["dct:title"]["@value"], "公交线路 GIS 数据");
    assert_eq!(dataset["dct:relation"][0]["dct:identifier"], harness.world.certificate.to_string());
    assert!(dataset["dct:description"]["@value"].as_str().is_some_and(|text| !text.is_empty()));
    let refused = "/v1/export/catalog.jsonld?limit=1000";
    assert_eq!(harness.refusal(refused).await, (400, "bad_request".into()));
}
