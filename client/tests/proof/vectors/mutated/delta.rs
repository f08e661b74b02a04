//! A file as pieces of sound files and bytes of its own: `p0+120 =00ff p122+3103` is 120 bytes of
//! base `p` from 0 on, two bytes, and 3,103 bytes of `p` from 122 on.

use std::collections::HashMap;

use super::Base;

/// Shortest piece that is worth naming.
const PIECE_MIN: usize = 12;

/// The pieces of sound files, by their first bytes.
pub(in crate::vectors) struct Pieces<'a> {
    bases: &'a [Base],
    places: HashMap<&'a [u8], Vec<(usize, usize)>>,
}

/// Writes a file as pieces.
pub(in crate::vectors) fn parts(bytes: &[u8], bases: &[Base]) -> String {
    Pieces::of(bases).parts(bytes)
}

impl<'a> Pieces<'a> {
    /// Of these files.
    pub(in crate::vectors) fn of(bases: &'a [Base]) -> Self {
        let mut places: HashMap<&[u8], Vec<(usize, usize)>> = HashMap::new();
        for (i, base) in bases.iter().enumerate() {
            for (at, window) in base.bytes.windows(PIECE_MIN).enumerate() {
                places.entry(window).or_default().push((i, at));
            }
        }
        Self { bases, places }
    }

    /// Writes a file as pieces of them.
    pub(in crate::vectors) fn parts(&self, bytes: &[u8]) -> String {
        let Self { bases, places } = self;
        let (mut parts, mut own, mut at) = (Vec::new(), Vec::new(), 0);
        while at < bytes.len() {
            let found = bytes.get(at..at + PIECE_MIN).and_then(|window| places.get(window));
            let longest = found.into_iter().flatten().map(|(i, from)| {
                let same = bases[*i].bytes[*from..].iter().zip(&bytes[at..]);
                (same.take_while(|(a, b)| a == b).count(), *i, *from)
            });
            // The first of the longest: the same file has one spelling.
            match longest
                .max_by_key(|(length, i, from)| (*length, usize::MAX - i, usize::MAX - from))
            {
                Some((length, i, from)) => {
                    flush(&mut own, &mut parts);
                    parts.push(format!("{}{from}+{length}", bases[i].name));
                    at += length;
                }
                None => {
                    own.push(bytes[at]);
                    at += 1;
                }
            }
        }
        flush(&mut own, &mut parts);
        parts.join(" ")
    }
}

fn flush(own: &mut Vec<u8>, parts: &mut Vec<String>) {
    if !own.is_empty() {
        parts.push(format!("={}", hex::encode(std::mem::take(own))));
    }
}

/// Puts the pieces together again.
pub(in crate::vectors) fn joined(parts: &str, bases: &[Base]) -> Vec<u8> {
    let piece = |part: &str| -> Vec<u8> {
        if let Some(own) = part.strip_prefix('=') {
            return hex::decode(own).expect("hexadecimal");
        }
        let (name, range) = part.split_at(1);
        let base = bases.iter().find(|b| name.starts_with(b.name)).expect("a base");
        let (from, length) = range.split_once('+').expect("a range");
        let number = |text: &str| text.parse::<usize>().expect("a number");
        base.bytes[number(from)..][..number(length)].to_vec()
    };
    parts.split_whitespace().flat_map(piece).collect()
}
