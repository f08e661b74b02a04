//! One byte is flipped in each kind of file, in many places, and the scrub says what it found.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{super::scrub, Site};

/// Places in which a byte of each file is flipped, spread over its length.
const PLACES: usize = 4;

/// What a file is, by its name.
fn kind(path: &Path) -> &'static str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match name {
        "CURRENT" => "CURRENT",
        "IDENTITY" => "IDENTITY",
        "ballast" => "ballast",
        "tip" => "tip",
        "votes.journal" => "votes.journal",
        "scrub.json" => "scrub.json",
        _ if name.ends_with(".sst") => "table",
        _ if name.ends_with(".log") => "log",
        _ if name.starts_with("MANIFEST-") => "MANIFEST",
        _ if name.starts_with("OPTIONS-") => "OPTIONS",
        _ => "nothing of the ledger",
    }
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("lists") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn scrub(site: &Site) -> Vec<String> {
    scrub::run(&site.home()).expect("scrubs").findings
}

#[test]
fn a_scrub_finds_a_flipped_byte_in_every_kind_of_file() {
    let site = Site::new(30);
    // Some of it in tables, the rest in the log.
    site.extend(5);
    assert_eq!(scrub(&site), Vec::<String>::new());
    let again = scrub::run(&site.home()).expect("scrubs");
    assert!(again.findings.is_empty() && again.files_compared > 10 && again.files_new == 0);

    let mut paths = Vec::new();
    files(&site.paths().data(), &mut paths);
    paths.sort();
    let mut told: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for path in paths {
        let kind = kind(&path);
        let whole = fs::read(&path).expect("reads");
        if kind == "nothing of the ledger" || whole.is_empty() {
            continue;
        }
        for place in 0..PLACES.min(whole.len()) {
            // The first byte, the last, and some between.
            let places = PLACES.min(whole.len());
            let at = (whole.len() - 1) * place / (places - 1).max(1);
            let mut bytes = whole.clone();
            bytes[at] ^= 0x20;
            fs::write(&path, &bytes).expect("writes");
            let found = scrub(&site);
            let first = found.first().cloned();
            let first = first.unwrap_or_else(|| panic!("{} byte {at}: not found", path.display()));
            told.entry(kind).or_insert((0, first)).0 += 1;
        }
        fs::write(&path, &whole).expect("writes");
    }
    for (kind, (times, first)) in &told {
        println!("{kind}: found {times} times, such as {first}");
    }
    let kinds: Vec<&str> = told.into_keys().collect();
    assert_eq!(
        kinds,
        [
            "CURRENT",
            "IDENTITY",
            "MANIFEST",
            "OPTIONS",
            "ballast",
            "log",
            "scrub.json",
            "table",
            "tip",
            "votes.journal"
        ]
    );
    assert_eq!(scrub(&site), Vec::<String>::new(), "whole again");
}
