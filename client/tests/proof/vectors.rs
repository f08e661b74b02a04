//! Golden vectors: what other implementations are checked against, frozen in `vectors/`.
//!
//! A test makes every file again and compares. A difference is a change of a format: of what was
//! signed, stored or proven. When it is meant, write the files anew and say so in the changelog:
//! `HEFU_WRITE_VECTORS=1 cargo test --release -p hefu-client --test proof vectors`

mod answers;
mod bundles;
mod evidence;
mod ledger;
pub(crate) mod mutated;
mod prices;
mod records;
mod signatures;
mod sm2;
mod trails;
mod trees;
mod witness;
mod words;

use std::{fs, path::PathBuf};

use serde_json::Value;

/// Set to 1 to write the files instead of comparing them.
const WRITE: &str = "HEFU_WRITE_VECTORS";
/// Largest size of all files but the mutated ones together, in bytes: browsers' tests read them too.
const TOTAL_BYTES_MAX: usize = 768 * 1024;
/// Largest size of the mutated files, in bytes.
const MUTATED_BYTES_MAX: usize = 1536 * 1024;

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
        ("evidence.json", json(evidence::vectors())),
        ("witness.json", json(witness::vectors())),
        ("prices.json", json(prices::vectors())),
        ("ed25519.json", json(signatures::vectors())),
        ("sm2.json", json(sm2::vectors())),
        ("words.json", json(words::vectors())),
        ("mutated.json", mutated::vectors()),
        ("trails.json", trails::vectors()),
        ("answers.json", answers::vectors()),
    ]
}

#[test]
fn vectors_are_what_this_program_makes() {
    let write = std::env::var(WRITE).is_ok_and(|value| value == "1");
    let files = files();
    let (mutated, others): (Vec<_>, Vec<_>) = files
        .iter()
        .partition(|(name, _)| matches!(*name, "mutated.json" | "trails.json" | "answers.json"));
    let size = |files: &[&(&str, Vec<u8>)]| files.iter().map(|(_, c)| c.len()).sum::<usize>();
    let (mutated, others) = (size(&mutated), size(&others));
    assert!(others <= TOTAL_BYTES_MAX, "{others} bytes of vectors");
    assert!(mutated <= MUTATED_BYTES_MAX, "{mutated} bytes of mutated files");
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
