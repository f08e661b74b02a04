//! Payloads of records from files and flags.

use std::{fs, path::Path};

use serde_json::{Map, Value};

use crate::exit::CliError;

/// Largest payload file, in bytes; a document has at most 32 KiB.
const PAYLOAD_BYTES_MAX: u64 = 64 * 1024;

/// Reads a payload from a JSON or TOML file.
pub fn read_payload(path: &Path) -> Result<Map<String, Value>, CliError> {
    let size = fs::metadata(path).map_err(CliError::file(path))?.len();
    let content = |detail: String| CliError::Content { path: path.into(), detail };
    if size > PAYLOAD_BYTES_MAX {
        return Err(content(format!("a payload has at most {PAYLOAD_BYTES_MAX} bytes")));
    }
    let text = fs::read_to_string(path).map_err(CliError::file(path))?;
    let value: Value = if path.extension().is_some_and(|extension| extension == "toml") {
        toml::from_str(&text).map_err(|error| content(error.to_string()))?
    } else {
        let parsed = hefu_chain::jcs::parse(text.as_bytes());
        parsed.map_err(|error| content(error.to_string()))?
    };
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(content("a payload is a JSON object or a TOML table".into())),
    }
}

/// Applies `--set key=text` or `--set key:=json`; a dot in the key enters an object.
pub fn set(payload: &mut Map<String, Value>, assignment: &str) -> Result<(), CliError> {
    let usage = |why: &str| {
        CliError::Usage(format!(
            "--set {assignment}: {why}. Write --set key=text, or --set key:=json for numbers, lists and true"
        ))
    };
    let (key, value) = assignment.split_once('=').ok_or_else(|| usage("no ="))?;
    let (key, value) = match key.strip_suffix(':') {
        Some(key) => {
            let parsed = hefu_chain::jcs::parse(value.as_bytes());
            (key, parsed.map_err(|error| usage(&error.to_string()))?)
        }
        None => (key, Value::String(value.into())),
    };
    put(payload, key, value).map_err(|why| usage(&why))
}

/// Puts a value under a dotted key.
pub fn put(payload: &mut Map<String, Value>, key: &str, value: Value) -> Result<(), String> {
    let (head, tail) = match key.split_once('.') {
        Some((head, tail)) => (head, Some(tail)),
        None => (key, None),
    };
    if head.is_empty() {
        return Err("a key is empty".into());
    }
    let Some(tail) = tail else {
        payload.insert(head.into(), value);
        return Ok(());
    };
    match payload.entry(head).or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(inner) => put(inner, tail, value),
        _ => Err(format!("{head} is not an object")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set_all(assignments: &[&str]) -> Result<Value, CliError> {
        let mut payload = Map::new();
        assignments.iter().try_for_each(|text| set(&mut payload, text))?;
        Ok(Value::Object(payload))
    }

    #[test]
    fn texts_stay_texts_and_json_is_said() {
        let payload = set_all(&["region=510100", "rows:=12", "term.from=2026-01-01", "a=b=c"]);
        let expected =
            json!({"region": "510100", "rows": 12, "term": {"from": "2026-01-01"}, "a": "b=c"});
        assert_eq!(payload.expect("sets"), expected);
    }

    #[test]
    fn what_cannot_be_set_says_how_to() {
        for text in ["region", "rows:=1.5", "rows:=x", "=x", "a..b=x"] {
            assert!(matches!(set_all(&[text]), Err(CliError::Usage(_))), "{text}");
        }
        assert!(matches!(set_all(&["a=x", "a.b=y"]), Err(CliError::Usage(_))));
    }

    #[test]
    fn json_and_toml_say_the_same() {
        let directory = tempfile::tempdir().expect("a directory");
        let (json_path, toml_path) =
            (directory.path().join("p.json"), directory.path().join("p.toml"));
        fs::write(&json_path, r#"{"label":"线路","size":3}"#).expect("writes");
        fs::write(&toml_path, "label = \"线路\"\nsize = 3\n").expect("writes");
        let read = |path| read_payload(path).expect("reads");
        assert_eq!(read(&json_path), read(&toml_path));
        fs::write(&json_path, r#"{"label":"a","label":"b"}"#).expect("writes");
        assert!(matches!(read_payload(&json_path), Err(CliError::Content { .. })));
    }
}
