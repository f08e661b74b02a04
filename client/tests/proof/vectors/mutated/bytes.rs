//! Mutations that know nothing of the format.

use super::{Base, Mutant};
use crate::mutation::Choices;

/// Of each kind, for each base.
const FLIPS: usize = 24;
const CUTS: usize = 5;
const INSERTIONS: usize = 4;
const REMOVALS: usize = 4;
const SPLICES: usize = 5;

pub(in crate::vectors) fn mutants(bases: &[Base], choices: &mut Choices) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (i, base) in bases.iter().enumerate() {
        let bytes = &base.bytes;
        let mut add = |how: String, bytes: Vec<u8>| {
            if bytes != base.bytes {
                mutants.push(Mutant { base: i, how, bytes });
            }
        };
        for _ in 0..FLIPS {
            let (at, bit) = (choices.below(bytes.len()), choices.below(8));
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            add(format!("bit {bit} of byte {at} flipped"), flipped);
        }
        for _ in 0..CUTS {
            let at = choices.below(bytes.len());
            add(format!("cut at {at}"), bytes[..at].to_vec());
        }
        for _ in 0..INSERTIONS {
            let (at, count) = (choices.below(bytes.len()), 1 + choices.below(4));
            let mut longer = bytes.clone();
            longer.splice(at..at, std::iter::repeat_n(0, count));
            add(format!("{count} zero bytes inserted at {at}"), longer);
        }
        for _ in 0..REMOVALS {
            let at = choices.below(bytes.len());
            let end = (at + 1 + choices.below(64)).min(bytes.len());
            let mut shorter = bytes.clone();
            shorter.drain(at..end);
            add(format!("bytes {at} to {end} removed"), shorter);
        }
        for _ in 0..SPLICES {
            let other = &bases[choices.below(bases.len())];
            let at = choices.below(bytes.len().min(other.bytes.len()));
            let end = (at + 1 + choices.below(128)).min(bytes.len()).min(other.bytes.len());
            let mut mixed = bytes.clone();
            mixed[at..end].copy_from_slice(&other.bytes[at..end]);
            add(format!("bytes {at} to {end} of file {}", other.name), mixed);
        }
        add("one byte more".into(), [bytes.as_slice(), &[0]].concat());
        add("nothing".into(), Vec::new());
        add("the magic alone".into(), bytes[..8].to_vec());
        add("magic and version alone".into(), bytes[..12].to_vec());
        add("version 0".into(), [&bytes[..8], &[0; 4], &bytes[12..]].concat());
        add("another magic".into(), [b"HEFUXXXX", &bytes[8..]].concat());
    }
    mutants
}
