//! Values of flags, read by the shape of their field.

use std::path::Path;

use hefu_chain::state::TaggedDigest;
use serde_json::{Map, Value, json};

use super::{Field, Shape};
use crate::{
    digest::{blake3_of_file, media_type_of},
    exit::CliError,
    payload::put,
};

/// The word that stands for a whole vocabulary.
const ALL: &str = "all";

/// Puts the text of a field into a payload. New keys are not texts and are handled by the caller.
pub fn put_field(
    payload: &mut Map<String, Value>,
    field: &Field,
    text: &str,
) -> Result<(), CliError> {
    let usage = |why: String| CliError::Usage(format!("--{}: {why}", field.flag));
    let value = match field.shape {
        Shape::Text => Value::String(text.into()),
        Shape::Switch(json) => serde_json::from_str(json).unwrap_or_default(),
        Shape::Word(vocabulary) => word(text, &vocabulary()).map_err(usage)?,
        Shape::Number => {
            let number: u64 =
                text.parse().map_err(|_| usage(format!("{text:?} is not a whole number")))?;
            number.into()
        }
        Shape::Words(vocabulary) => words(text, &vocabulary()).map_err(usage)?,
        Shape::List => {
            let mut list: Vec<&str> = parts(text).collect();
            list.sort_unstable();
            list.dedup();
            list.into()
        }
        Shape::Json => {
            hefu_chain::jcs::parse(text.as_bytes()).map_err(|error| usage(error.to_string()))?
        }
        Shape::EvidenceFile => return put_evidence(payload, Path::new(text)),
        Shape::DigestFile => json!(digest_of(text)?),
        Shape::DigestFiles => digests(text)?,
        Shape::GrantedInputs => granted(text).map_err(usage)?,
        Shape::NewKeys => return Ok(()),
    };
    put(payload, field.path, value).map_err(usage)
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn word(text: &str, vocabulary: &[&'static str]) -> Result<Value, String> {
    if vocabulary.contains(&text) {
        return Ok(text.into());
    }
    Err(format!("{text:?} is none of {}", vocabulary.join(", ")))
}

/// Words in the order of their vocabulary, as records write them.
fn words(text: &str, vocabulary: &[&'static str]) -> Result<Value, String> {
    if text.trim() == ALL {
        return Ok(vocabulary.into());
    }
    if let Some(unknown) = parts(text).find(|part| !vocabulary.contains(part)) {
        return Err(format!("{unknown:?} is none of {}", vocabulary.join(", ")));
    }
    let chosen = vocabulary.iter().filter(|word| parts(text).any(|part| part == **word));
    Ok(chosen.copied().collect())
}

fn put_evidence(payload: &mut Map<String, Value>, path: &Path) -> Result<(), CliError> {
    let (digest, size) = blake3_of_file(path).map_err(CliError::file(path))?;
    payload.insert("evidence".into(), json!(digest));
    payload.insert("size".into(), size.into());
    for (key, value) in [
        ("media_type", media_type_of(path).to_string()),
        ("label", path.file_name().unwrap_or_default().to_string_lossy().into_owned()),
    ] {
        payload.entry(key).or_insert_with(|| value.into());
    }
    Ok(())
}

fn digest_of(path: &str) -> Result<TaggedDigest, CliError> {
    Ok(blake3_of_file(Path::new(path)).map_err(CliError::file(path))?.0)
}

fn digests(text: &str) -> Result<Value, CliError> {
    let mut digests = parts(text).map(digest_of).collect::<Result<Vec<_>, _>>()?;
    digests.sort();
    digests.dedup();
    Ok(json!(digests))
}

fn granted(text: &str) -> Result<Value, String> {
    let mut inputs = Vec::new();
    for pair in parts(text) {
        let (grant, certificate) =
            pair.split_once(':').ok_or_else(|| format!("{pair:?} is not GRANT:NUMBER"))?;
        inputs.push(json!({"granted": {"grant": grant, "certificate": certificate}}));
    }
    Ok(inputs.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(shape: Shape, text: &str) -> Result<Value, CliError> {
        let mut payload = Map::new();
        put_field(&mut payload, &Field::flag("f", "f", shape, ""), text)?;
        Ok(payload.remove("f").unwrap_or_default())
    }

    #[test]
    fn words_are_put_in_order_and_unknown_ones_are_refused() {
        let rights = Shape::Words(|| vec!["hold", "use", "operate"]);
        assert_eq!(value(rights, "operate, hold").expect("words"), json!(["hold", "operate"]));
        assert_eq!(value(rights, "all").expect("words"), json!(["hold", "use", "operate"]));
        assert!(matches!(value(rights, "own"), Err(CliError::Usage(_))));
    }

    #[test]
    fn lists_are_sorted_and_numbers_are_numbers() {
        assert_eq!(value(Shape::List, "b,a,,b").expect("a list"), json!(["a", "b"]));
        assert_eq!(value(Shape::Number, "12").expect("a number"), json!(12));
        assert!(value(Shape::Number, "-1").is_err());
    }

    #[test]
    fn a_file_becomes_evidence_and_says_nothing_twice() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("rows.csv");
        std::fs::write(&path, "a\n").expect("writes");
        let mut payload = Map::new();
        payload.insert("label".into(), "线路".into());
        put_evidence(&mut payload, &path).expect("reads");
        assert_eq!((&payload["size"], &payload["label"]), (&json!(2), &json!("线路")));
        assert_eq!(payload["media_type"], "text/csv");
    }
}
