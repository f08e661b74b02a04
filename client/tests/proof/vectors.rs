//! Golden vectors: what other implementations are checked against, frozen in `vectors/`.
//!
//! A test makes every file again and compares. A difference is a change of a format: of what was
//! signed, stored or proven. When it is meant, write the files anew and say so in the changelog:
//! `HEFU_WRITE_VECTORS=1 cargo test --release -p hefu-client --test proof vectors`

mod bundles;
mod ledger;
mod records;
mod signatures;
mod trees;

use std::{fs, path::PathBuf};

use serde_json::Value;

/// Set to 1 to write the files instead of comparing them.
const WRITE: &str = "HEFU_WRITE_VECTORS";
/// Largest size of all files together, in bytes: they are read in browsers' tests too.
const TOTAL_BYTES_MAX: usize = 300 * 1024;

fn dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../vectors")
}

/// Every file with its content.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let json = |value: Value| {
        let mut text = serde_json::to_vec_pretty(&value).expect("a value of this test");
        text.push(b'\n');
        text
    };
    vec![
        // The genesis document is its exact bytes: their hash is the chain id.
        ("genesis.json", crate::sample::SAMPLE.genesis.to_bytes().to_vec()),
        ("ledger.json", json(ledger::vectors())),
        ("records.json", json(records::vectors())),
        ("trees.json", json(trees::vectors())),
        ("bundles.json", json(bundles::vectors())),
        ("ed25519.json", json(signatures::vectors())),
    ]
}

#[test]
fn vectors_are_what_this_program_makes() {
    let write = std::env::var(WRITE).is_ok_and(|value| value == "1");
    let files = files();
    let total: usize = files.iter().map(|(_, content)| content.len()).sum();
    assert!(total <= TOTAL_BYTES_MAX, "{total} bytes of vectors");
    for (name, content) in files {
        let path = dir().join(name);
        if write {
            fs::write(&path, &content).expect("writes");
            continue;
        }
        let frozen = fs::read(&path).unwrap_or_default();
        let line = frozen
            .split(|byte| *byte == b'\n')
            .zip(content.split(|byte| *byte == b'\n'))
            .position(|(frozen, made)| frozen != made);
        assert!(
            frozen == content,
            "vectors/{name} differs from line {:?} on: a format has changed. If that is meant, run\n  \
             {WRITE}=1 cargo test --release -p hefu-client --test proof vectors",
            line.map(|line| line + 1)
        );
    }
}
