//! What a parameter looks like, by its name: one table for the whole document, so that a number, a code
//! or a word is described the same way wherever it is asked for.

use hefu_chain::{
    alerts::Severity,
    title::Act,
    words::{DataKind, Level, Purpose, Sector},
};
use serde_json::{Map, Value, json};

const RECORD_ID: &str = "[0-9a-f]{64}";
const NUMBER: &str = "[0-9]{6}-[RPAI][0-9]{4}-[0-9]{8}-[0-9A-Z]";
const QUERY_CODE: &str = "[0-9A-Z]{12}";
const USCC: &str = "[0-9A-HJ-NPQRTUWXY]{18}";
const REGION: &str = "[0-9]{6}";

/// Gives every parameter of the document its form.
pub(super) fn describe(document: &mut Value) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        let operations = item.as_object_mut().into_iter().flat_map(Map::values_mut);
        let lists = operations.filter_map(|operation| operation["parameters"].as_array_mut());
        for parameter in lists.flatten() {
            let (place, name) = (parameter["in"].clone(), parameter["name"].clone());
            let names = (place.as_str().unwrap_or_default(), name.as_str().unwrap_or_default());
            let Some(schema) = parameter["schema"].as_object_mut() else { continue };
            if let Some(Value::Object(form)) = form(path, names) {
                schema.extend(form);
            }
        }
    }
}

/// The form of a parameter, unless it is any text or number.
fn form(path: &str, (place, name): (&str, &str)) -> Option<Value> {
    Some(match (place, name) {
        ("path", "id") if path.starts_with("/v1/entities/") => return None,
        ("path", "id") if path.starts_with("/v1/provenance/") => of(&[RECORD_ID, NUMBER]),
        ("path", "id" | "digest" | "blake3") => of(&[RECORD_ID]),
        ("path", "no") => of(&[NUMBER, QUERY_CODE]),
        ("path", "uscc" | "registrar") | ("query", "party") => of(&[USCC]),
        ("path", "alg") => json!({ "enum": ["blake3", "sha256", "sm3"] }),
        ("path", "purpose") => json!({ "enum": ["revocation", "suspension"] }),
        ("query", "region" | "issuer") => of(&[REGION]),
        ("query", "at") if path == "/v1/recognition" => of(&[REGION]),
        ("query", "direction") => json!({ "enum": ["up", "down", "both"] }),
        ("query", "depth") => json!({ "minimum": 1, "maximum": 10 }),
        ("query", "limit") => json!({ "minimum": 1, "maximum": limit_max(path)? }),
        ("query", "act") => words(Act::ALL),
        ("query", "sector") => words(Sector::ALL),
        ("query", "level") => words(Level::ALL),
        ("query", "severity") => words(Severity::ALL),
        ("query", "purpose") if path.starts_with("/v1/title") => words(Purpose::ALL),
        ("query", "kind") if path == "/v1/directory" => words(DataKind::ALL),
        _ => return None,
    })
}

fn of(alternatives: &[&str]) -> Value {
    json!({ "pattern": format!("^({})$", alternatives.join("|")) })
}

fn words(all: &[impl std::fmt::Display]) -> Value {
    json!({ "enum": all.iter().map(|word| word.to_string()).collect::<Vec<_>>() })
}

/// Most rows that a route takes; a test asks each for them, and for one more.
fn limit_max(path: &str) -> Option<u32> {
    Some(match path {
        "/v1/directory" => 100,
        "/v1/orgs/{uscc}/engagements" => 100,
        "/v1/alerts" | "/v1/publicity" | "/v1/queue/{registrar}" => 200,
        "/v1/deals/{id}/look-through" => 200,
        "/v1/log" => 1_000,
        path if path.starts_with("/v1/provenance/") => 1_000,
        _ => return None,
    })
}
