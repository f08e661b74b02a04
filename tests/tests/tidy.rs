//! The house rules that a machine can check: sizes, forbidden names, direction of dependencies.
//!
//! A rule that is broken names the file, the line and the limit. The allow-lists may only shrink:
//! an entry for what no longer needs it fails too.

#[path = "tidy/requirements.rs"]
mod requirements;
#[path = "tidy/source.rs"]
mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use source::Source;

/// Most lines of a file, its inline tests not counted.
const FILE_LINES_MAX: usize = 500;
/// Most lines of a function, from its signature to its closing brace.
const FUNCTION_LINES_MAX: usize = 70;
/// The crates of the workspace, by folder.
const CRATES: [&str; 7] =
    ["chain", "consensus", "genesis", "client", "client/paper", "node", "tests"];
/// Crates whose results must be the same on every node, every time.
const PURE_CRATES: [&str; 2] = ["chain", "consensus"];

/// Names that bring a clock, chance, a float, an unordered map, a file or a socket into a pure
/// crate, and why each is refused there.
const IMPURE: [(&str, &str); 14] = [
    ("tokio", "no runtime: time and I/O are parameters"),
    ("SystemTime", "no clock: time is the block's or the caller's"),
    ("Instant", "no clock: time is the block's or the caller's"),
    ("HashMap", "its order differs from node to node: use BTreeMap"),
    ("HashSet", "its order differs from node to node: use BTreeSet"),
    ("rand", "no chance: the caller draws"),
    ("f32", "no floats: integers only"),
    ("f64", "no floats: integers only"),
    ("std::fs", "no files: bytes are parameters"),
    ("std::net", "no sockets"),
    ("std::thread", "no threads: one order of events"),
    ("std::process", "no processes"),
    ("std::env", "no environment: settings are parameters"),
    ("thread_rng", "no chance: the caller draws"),
];

/// Where an impure name stands for a good reason.
const PURE_ALL_THE_SAME: [(&str, &str, &str); 1] =
    [("chain/src/jcs.rs", "f64", "the visitor that refuses every float")];

/// Dependencies that a crate may not have, directly, and why.
const FORBIDDEN_DEPENDENCIES: [(&str, &[&str], &str); 6] = [
    (
        "chain",
        &[
            "tokio",
            "rocksdb",
            "libp2p",
            "axum",
            "rand",
            "hefu-consensus",
            "hefu-node",
            "hefu-client",
            "hefu-genesis",
        ],
        "the ledger is pure functions",
    ),
    (
        "consensus",
        &["tokio", "rocksdb", "libp2p", "axum", "rand", "hefu-node", "hefu-client", "hefu-genesis"],
        "it decides and performs nothing",
    ),
    (
        "genesis",
        &["rocksdb", "libp2p", "axum", "hefu-node", "hefu-client"],
        "a ceremony needs no node",
    ),
    (
        "client",
        &["rocksdb", "libp2p", "axum", "hefu-node", "hefu-consensus"],
        "a verifier runs anywhere",
    ),
    (
        "client/paper",
        &[
            "tokio",
            "rocksdb",
            "libp2p",
            "axum",
            "rand",
            "hefu-consensus",
            "hefu-node",
            "hefu-client",
        ],
        "a page is drawn from what is handed in",
    ),
    ("node", &["hefu-client", "hefu-tests"], "a node does not need its clients"),
];

/// Files over the limit, with the lines they may have.
const LONG_FILES: [(&str, usize); 0] = [];

/// Functions over the limit, as `file::function`, with the lines they may have.
const LONG_FUNCTIONS: [(&str, usize); 1] =
    [("chain/src/action/application/tests/random_acts.rs::run", 75)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace").into()
}

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every Rust file of these crates, by its path from the workspace's root.
fn sources(crates: &[&str]) -> BTreeMap<String, Source> {
    let root = root();
    let mut files = Vec::new();
    for name in crates {
        for part in ["src", "tests", "it", "benches", "examples"] {
            rust_files(&root.join(name).join(part), &mut files);
        }
    }
    assert!(!files.is_empty(), "no Rust files under {}", root.display());
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a source file is readable UTF-8");
        let name = path.strip_prefix(&root).expect("found below the root").display().to_string();
        (name, Source::new(text))
    };
    files.iter().map(read).collect()
}

fn assert_none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Compares sizes with a limit and an allow-list that may only shrink.
fn over_limit(
    sizes: impl Iterator<Item = (String, usize)>,
    max: usize,
    allowed: &[(&str, usize)],
    what: &str,
) -> Vec<String> {
    let allowed: BTreeMap<&str, usize> = allowed.iter().copied().collect();
    let mut seen = BTreeSet::new();
    let mut broken = Vec::new();
    for (name, size) in sizes {
        let limit = allowed.get(name.as_str()).copied();
        if size > limit.unwrap_or(max) {
            let limit = limit.unwrap_or(max);
            broken.push(format!("{name}: {size} lines, a {what} has at most {limit}"));
        } else if limit.is_some() && size <= max {
            broken.push(format!(
                "{name}: {size} lines, within the rule: remove it from the allow-list"
            ));
        }
        seen.insert(name);
    }
    let gone = allowed.keys().filter(|name| !seen.contains(**name));
    broken.extend(gone.map(|name| format!("{name}: gone, remove it from the allow-list")));
    broken
}

#[test]
fn files_are_short() {
    let sources = sources(&CRATES);
    let sizes = sources.iter().map(|(name, source)| (name.clone(), source.production_lines()));
    assert_none(&over_limit(sizes, FILE_LINES_MAX, &LONG_FILES, "file"));
}

#[test]
fn functions_fit_a_screen() {
    let sources = sources(&CRATES);
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for (file, source) in &sources {
        for (function, lines) in source.functions() {
            let longest = sizes.entry(format!("{file}::{function}")).or_default();
            *longest = lines.max(*longest);
        }
    }
    assert!(sizes.len() > 100, "the function counter finds functions");
    assert_none(&over_limit(sizes.into_iter(), FUNCTION_LINES_MAX, &LONG_FUNCTIONS, "function"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let sources = sources(&CRATES);
    let silent = sources.iter().filter(|(_, source)| !source.text().starts_with("//! "));
    let silent: Vec<_> = silent.map(|(name, _)| format!("{name}: begin with `//!`")).collect();
    assert_none(&silent);
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here so that this file does not find itself.
    let marks = [("TO", "DO"), ("FIX", "ME"), ("XX", "X")].map(|(a, b)| format!("{a}{b}"));
    let macros = ["dbg", "todo", "unimplemented"].map(|name| format!("{name}!("));
    let mut broken = Vec::new();
    for (name, source) in sources(&CRATES) {
        for (number, line) in source.text().lines().enumerate() {
            let words = line.split(|c: char| !c.is_alphanumeric());
            if words.clone().any(|word| marks.iter().any(|mark| word == mark)) {
                broken.push(format!("{name}:{}: a mark for later: {}", number + 1, line.trim()));
            }
        }
        for (number, line) in source.code_lines() {
            if macros.iter().any(|call| line.contains(call.as_str())) {
                broken.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
        if ["utils.rs", "util.rs", "helpers.rs", "misc.rs"]
            .iter()
            .any(|no| name.ends_with(&format!("/{no}")))
        {
            broken.push(format!("{name}: a file is named after one idea"));
        }
    }
    assert_none(&broken);
}

#[test]
fn the_pure_crates_stay_pure() {
    let mut broken = Vec::new();
    let mut excused = BTreeSet::new();
    for (name, source) in sources(&PURE_CRATES) {
        for (number, line) in source.production_code_lines() {
            for (word, why) in IMPURE.into_iter().filter(|(word, _)| source::has_word(line, word)) {
                match PURE_ALL_THE_SAME
                    .iter()
                    .find(|(file, allowed, _)| name == *file && word == *allowed)
                {
                    Some(excuse) => {
                        excused.insert(*excuse);
                    }
                    None => broken.push(format!("{name}:{number}: `{word}`: {why}")),
                }
            }
        }
    }
    let unused = PURE_ALL_THE_SAME.iter().filter(|excuse| !excused.contains(*excuse));
    broken.extend(
        unused.map(|(file, word, _)| format!("{file}: no `{word}` any more, remove the excuse")),
    );
    assert_none(&broken);
}

#[test]
fn only_simulations_remember_what_a_signature_check_said() {
    let name = "remembered";
    let uses = |crates: &[&str]| -> Vec<String> {
        let sources = sources(crates).into_iter();
        let uses = |source: &Source| {
            source.production_code_lines().any(|(_, line)| {
                line.contains(&format!("key::{name}")) || line.contains(&format!("{name}::"))
            })
        };
        sources.filter(|(_, source)| uses(source)).map(|(name, _)| name).collect()
    };
    assert_none(&uses(&["consensus", "genesis", "client", "client/paper", "node"]));
    assert!(uses(&["tests"]).contains(&"tests/src/sim/run.rs".to_string()), "the check finds it");
}

/// The names in the `[dependencies]` table of a manifest.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
            let named = line.strip_prefix("[dependencies.").and_then(|rest| rest.strip_suffix(']'));
            names.extend(named.map(str::to_string));
        } else if inside && !line.starts_with('#') {
            let end = line.find(['.', '=', ' ']);
            names.extend(end.map(|end| line[..end].to_string()));
        }
    }
    names
}

#[test]
fn dependencies_point_one_way() {
    let mut broken = Vec::new();
    for (name, forbidden, why) in FORBIDDEN_DEPENDENCIES {
        let manifest = root().join(name).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).expect("every crate has a manifest");
        let used = dependencies(&manifest);
        assert!(!used.is_empty(), "the dependencies of {name} are found");
        for dependency in forbidden.iter().filter(|dependency| used.contains(**dependency)) {
            broken.push(format!("{name} depends on {dependency}: {why}"));
        }
    }
    assert_none(&broken);
}

#[test]
fn the_checks_see_what_they_look_for() {
    let text = "//! Doc.\n\nfn a(x: u8) -> u8 {\n    let s = \"}{\"; // { HashMap\n    x\n}\n\n\
                #[cfg(test)]\nmod tests {\n    fn b() {}\n}\n";
    let source = Source::new(text.into());
    assert_eq!(source.functions(), vec![("a".into(), 4), ("b".into(), 1)]);
    assert_eq!(source.production_lines(), 7);
    assert!(source.production_code_lines().all(|(_, line)| !source::has_word(line, "HashMap")));
    assert!(source::has_word("use std::fs::File;", "std::fs"));
    assert!(source::has_word("let m: HashMap<u8, u8>;", "HashMap"));
    assert!(!source::has_word("let operand = strand;", "rand"));
    assert!(
        dependencies("[dependencies]\ntokio.workspace = true\n[dev-dependencies]\nrand = \"1\"")
            .eq(&["tokio".to_string()].into())
    );
    assert_eq!(over_limit([("f".to_string(), 9)].into_iter(), 10, &[("f", 12)], "file").len(), 1);
    assert_eq!(over_limit([("f".to_string(), 11)].into_iter(), 10, &[], "file").len(), 1);
}
