//! `mutated.json`: files that were broken on purpose, each as a difference to a sound one, with the
//! verdict on it. Everything follows from one seed.
//!
//! The families: bytes ([`bytes`]), whole parts ([`structure`]), and what only a quorum of liars could
//! bring about, with every tree and signature made to hold again: documents ([`document`]), state
//! entries ([`state`]) and what regions agreed and decided ([`recognition`]).

pub(super) mod bytes;
pub(super) mod delta;
mod document;
mod recognition;
mod state;
pub(crate) mod structure;

use hefu_chain::{
    bundle::{Bundle, VerifyOptions},
    region::Region,
};
use hefu_client::light::LightVerifier;
use serde_json::{Value, json};

use crate::{mutation::Choices, sample::SAMPLE};

/// Seed of all choices.
const SEED: u64 = 0x4845_4655_4d55_5441;
/// Fewest mutated files.
const CASES_MIN: usize = 500;

/// A sound file that others are made from.
pub(super) struct Base {
    /// One letter, for the differences.
    pub(super) name: char,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// The region that asks, in every case that is made from it.
    pub(super) receiving: Option<Region>,
}

/// A broken file: made from which base, how, and its bytes.
pub(super) struct Mutant {
    pub(super) base: usize,
    pub(super) how: String,
    pub(super) bytes: Vec<u8>,
}

/// Places of the bases.
pub(super) const PLAIN: usize = 0;
pub(super) const OTHER: usize = 1;
pub(super) const ASKED: usize = 2;
pub(super) const HANDED: usize = 3;
pub(super) const RECORD: usize = 4;

fn chongqing() -> Region {
    Region::new(500_000).expect("a region")
}

fn bases() -> Vec<Base> {
    let tip = SAMPLE.ledger.height();
    let base = |name, bytes| Base { name, bytes, receiving: None };
    let (suspended, ..) = SAMPLE.suspended;
    let asked = SAMPLE.chain.bundle(&SAMPLE.in_force, Some(chongqing()), tip);
    let first = SAMPLE.ledger.blocks()[0].records[0].record().id();
    vec![
        base('p', plain().to_bytes()),
        base('o', SAMPLE.chain.bundle(&suspended, None, tip).to_bytes()),
        Base { receiving: Some(chongqing()), ..base('a', asked.to_bytes()) },
        base('h', super::bundles::handed_over(tip).to_bytes()),
        base('r', SAMPLE.chain.record_bundle(&first, tip).to_bytes()),
    ]
}

/// The certificate in force, as a file.
pub(super) fn plain() -> Bundle {
    SAMPLE.chain.bundle(&SAMPLE.in_force, None, SAMPLE.ledger.height())
}

/// A mutant of a certificate file.
pub(super) fn mutant(base: usize, how: impl Into<String>, bundle: &Bundle) -> Mutant {
    Mutant { base, how: how.into(), bytes: bundle.to_bytes() }
}

pub(super) fn vectors() -> Vec<u8> {
    let bases = bases();
    let mut choices = Choices(SEED);
    let mut mutants = bytes::mutants(&bases, &mut choices);
    mutants.extend(structure::mutants());
    mutants.extend(document::mutants(&mut choices));
    mutants.extend(state::mutants(&mut choices));
    mutants.extend(recognition::mutants());
    assert!(mutants.len() >= CASES_MIN, "only {} mutants", mutants.len());
    let now = SAMPLE.ledger.time();
    let verifier = LightVerifier::of(&SAMPLE.genesis);
    let verdict = |base: &Base, bytes: &[u8]| {
        let options = VerifyOptions { now, max_age_ms: None, receiving: base.receiving };
        let verdict = verifier.verify(bytes, &options);
        let codes: Vec<&str> = verdict.findings().map(|(finding, _)| finding.code()).collect();
        (verdict.outcome.word(), codes.join(" "))
    };
    // One case a line, so that a difference shows which case has changed.
    let mut text =
        format!("{{\n\"seed\": \"{SEED:016x}\",\n\"now_ms\": {},\n\"bases\": [\n", now.as_ms());
    let base_lines = bases.iter().map(|base| {
        let (outcome, codes) = verdict(base, &base.bytes);
        assert_eq!((outcome, codes.as_str()), ("valid", ""), "base {}", base.name);
        json!({ "name": base.name, "receiving": base.receiving, "file": hex::encode(&base.bytes) })
    });
    text.push_str(&lines(base_lines));
    text.push_str("],\n\"cases\": [\n");
    text.push_str(&lines(mutants.iter().map(|mutant| {
        let base = &bases[mutant.base];
        let (outcome, codes) = verdict(base, &mutant.bytes);
        let parts = delta::parts(&mutant.bytes, &bases);
        assert_eq!(delta::joined(&parts, &bases), mutant.bytes, "{}", mutant.how);
        json!([base.name, mutant.how, parts, outcome, codes])
    })));
    text.push_str("]\n}\n");
    text.into_bytes()
}

pub(super) fn lines(values: impl Iterator<Item = Value>) -> String {
    let lines: Vec<String> = values.map(|value| value.to_string()).collect();
    format!("{}\n", lines.join(",\n"))
}
