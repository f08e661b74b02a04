//! Sound bytes from the golden vectors, to start from.

use std::{fs, path::PathBuf};

use serde_json::Value;

/// Strings shorter than this are digests and keys, no files, in hexadecimal digits.
const FILE_DIGITS_MIN: usize = 140;

/// The directory of the vectors.
fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors")
}

/// The bytes of a file among the vectors.
pub fn bytes(name: &str) -> Vec<u8> {
    fs::read(directory().join(name)).expect("the vectors stand beside the program")
}

/// Every byte string of some length in a vector file, in order.
pub fn blobs(name: &str) -> Vec<Vec<u8>> {
    let value = serde_json::from_slice(&bytes(name)).expect("vectors are JSON");
    let mut found = Vec::new();
    collect(&value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) if text.len() >= FILE_DIGITS_MIN => found.extend(hex::decode(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, found)),
        _ => {}
    }
}

/// Every document text of the record vectors.
pub fn documents() -> Vec<Vec<u8>> {
    let value: Value = serde_json::from_slice(&bytes("records.json")).expect("vectors are JSON");
    let records = value["records"].as_array().cloned().unwrap_or_default();
    let texts = records.iter().filter_map(|record| record["document"].as_str());
    texts.map(|text| text.as_bytes().to_vec()).collect()
}
