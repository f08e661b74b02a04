//! Mutated files never verify: bits flipped, pieces cut, copied and swapped between files.

use hefu_chain::{
    bundle::{Bundle, Outcome, StateEntry, Verdict, VerifyOptions, verify_bundle, verify_file},
    codec,
    height::Height,
    state::CertificateNumber,
};

use crate::{sample::SAMPLE, vectors::mutated::structure::SWAPS};

/// Byte-level mutations per file.
const MUTATIONS: usize = 400;
/// Seed of the mutations; a failure names the step.
const SEED: u64 = 0x4845_4655;

/// SplitMix64 (Steele, Lea, Flood 2014): enough to choose what to break.
pub(crate) struct Choices(pub(crate) u64);

impl Choices {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below a usize")
    }
}

fn options() -> VerifyOptions {
    VerifyOptions { now: SAMPLE.ledger.time(), max_age_ms: None, receiving: None }
}

fn bundle(number: &CertificateNumber, height: Height) -> Bundle {
    SAMPLE.chain.bundle(number, None, height)
}

/// Files that verify as valid: two certificates, and one of them at two heights.
fn valid() -> Vec<Bundle> {
    let tip = SAMPLE.ledger.height();
    let (other, _, resumed) = SAMPLE.suspended;
    vec![bundle(&SAMPLE.in_force, tip), bundle(&other, tip), bundle(&SAMPLE.in_force, resumed)]
}

fn assert_refused(verdict: &Verdict, what: &str) {
    assert!(verdict.outcome >= Outcome::Unknown, "{what}: {verdict:?}");
}

fn mutate(bytes: &mut Vec<u8>, others: &[Vec<u8>], choices: &mut Choices) -> &'static str {
    let at = choices.below(bytes.len());
    match choices.below(6) {
        0 | 1 => {
            bytes[at] ^= 1 << choices.below(8);
            "a bit flipped"
        }
        2 => {
            bytes.truncate(at);
            "cut short"
        }
        3 => {
            bytes.insert(at, choices.next().to_le_bytes()[0]);
            "a byte inserted"
        }
        4 => {
            bytes.remove(at);
            "a byte removed"
        }
        _ => {
            let other = &others[choices.below(others.len())];
            let end = (at + 1 + choices.below(96)).min(bytes.len()).min(other.len());
            let at = at.min(end);
            bytes[at..end].copy_from_slice(&other[at..end]);
            "a piece of another file"
        }
    }
}

#[test]
fn no_mutated_file_verifies() {
    let anchor = SAMPLE.chain.anchor();
    let files: Vec<Vec<u8>> = valid().iter().map(Bundle::to_bytes).collect();
    for file in &files {
        assert_eq!(verify_file(file, &anchor, &options()).outcome, Outcome::Valid);
    }
    let mut choices = Choices(SEED);
    let mut mutated = 0;
    for (i, file) in files.iter().enumerate() {
        for step in 0..MUTATIONS {
            let mut bytes = file.clone();
            let what = mutate(&mut bytes, &files, &mut choices);
            if files.contains(&bytes) {
                continue; // the piece was the same in both files
            }
            mutated += 1;
            let what = format!("file {i}, step {step}: {what}");
            assert_refused(&verify_file(&bytes, &anchor, &options()), &what);
        }
    }
    assert!(mutated >= 1_000, "only {mutated} files differed");
}

#[test]
fn no_part_of_one_file_verifies_in_another() {
    let (files, anchor) = (valid(), SAMPLE.chain.anchor());
    let mut swapped = 0;
    for a in &files {
        for b in &files {
            for (part, swap) in &SWAPS {
                let mut mixed = a.clone();
                swap(&mut mixed, b);
                if files.contains(&mixed) {
                    continue;
                }
                swapped += 1;
                assert_refused(&verify_bundle(&mixed, &anchor, &options()), part);
            }
        }
    }
    assert!(swapped >= 30, "only {swapped} mixtures differed");
}

#[test]
fn an_earlier_state_of_an_entry_does_not_verify_later() {
    // The certificate as it was while suspended, and the record of a revoked one, in a later file.
    let (number, suspended_at, resumed_at) = SAMPLE.suspended;
    let (earlier, later) = (bundle(&number, suspended_at), bundle(&number, resumed_at));
    let anchor = SAMPLE.chain.anchor();
    for (old, new) in earlier.entries.iter().zip(&later.entries) {
        let replaced: Vec<StateEntry> =
            later.entries.iter().map(|e| if e == new { old.clone() } else { e.clone() }).collect();
        let mixed = Bundle { entries: replaced, ..later.clone() };
        if mixed != later {
            assert_refused(&verify_bundle(&mixed, &anchor, &options()), "an earlier entry");
        }
    }
    assert_ne!(codec::encode(&earlier), codec::encode(&later));
}
