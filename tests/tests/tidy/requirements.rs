//! `docs/requirements.md` names every requirement and invariant once, and only tests that exist.

use std::collections::BTreeSet;

use super::{CRATES, assert_none, root, rust_files};

/// Highest number of a requirement, and the numbers that the reference leaves out.
const REQUIREMENT_MAX: u32 = 126;
const LEFT_OUT: [u32; 3] = [79, 88, 89];
/// Number of invariants.
const INVARIANTS: u32 = 50;

/// A row of the table: its cells.
struct Row<'a>(Vec<&'a str>);

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let inner = line.strip_prefix('|')?.strip_suffix('|')?;
        Some(Self(inner.split('|').map(str::trim).collect()))
    }

    /// The names in backticks of the last cell.
    fn tests(&self) -> Vec<&'a str> {
        let last = self.0.last().copied().unwrap_or_default();
        last.split('`').skip(1).step_by(2).collect()
    }
}

/// Names of functions in the sources.
fn functions() -> BTreeSet<String> {
    let mut files = Vec::new();
    for name in CRATES {
        rust_files(&root().join(name), &mut files);
    }
    let mut found = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source file");
        for piece in text.split("fn ").skip(1) {
            let name: String =
                piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            found.insert(name);
        }
    }
    found
}

/// What is wrong with a table of this text.
fn faults(text: &str, known: &BTreeSet<String>) -> Vec<String> {
    let rows: Vec<Row<'_>> = text.lines().filter_map(Row::of).collect();
    let mut wrong = Vec::new();
    let required = (1..=REQUIREMENT_MAX).filter(|n| !LEFT_OUT.contains(n));
    let ids = required.map(|n| format!("R-{n:02}")).chain((1..=INVARIANTS).map(|n| n.to_string()));
    for id in ids {
        let found: Vec<&Row<'_>> = rows.iter().filter(|row| row.0.first() == Some(&&*id)).collect();
        match found.as_slice() {
            [row] => {
                let optional = row.0.get(1).is_some_and(|rank| *rank == "S" || *rank == "C");
                let says_open = row.0.get(2).is_some_and(|met| met.starts_with("open"));
                if row.tests().is_empty() && !(optional && says_open) {
                    wrong.push(format!("{id}: no test shows it"));
                }
            }
            other => wrong.push(format!("{id}: {} rows", other.len())),
        }
    }
    for test in rows.iter().flat_map(Row::tests) {
        if !known.contains(test) {
            wrong.push(format!("{test}: no such test"));
        }
    }
    wrong
}

#[test]
fn every_requirement_and_invariant_is_shown_by_tests_that_exist() {
    let text = std::fs::read_to_string(root().join("docs/requirements.md")).expect("the table");
    assert_none(&faults(&text, &functions()));
}

/// Names of tests in the table of faults: all in backticks that are no command.
fn shown_for_faults(text: &str) -> Vec<&str> {
    let rows = text.lines().filter_map(Row::of);
    rows.flat_map(|row| row.0)
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(is_name)
        .collect()
}

fn is_name(text: &&str) -> bool {
    text.contains('_') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[test]
fn the_table_of_faults_names_tests_that_exist() {
    let text = std::fs::read_to_string(root().join("docs/faults.md")).expect("the table");
    let known = functions();
    let names = shown_for_faults(&text);
    assert!(names.len() >= 10, "{names:?}");
    let unknown: Vec<&str> = names.into_iter().filter(|name| !known.contains(*name)).collect();
    assert!(unknown.is_empty(), "no such tests: {unknown:?}");
    assert_eq!(shown_for_faults("| a fault | `why-stuck` | `no_test` |"), ["no_test"]);
}

#[test]
fn a_missing_row_a_must_without_test_and_a_wrong_name_are_seen() {
    let known = BTreeSet::from(["a_test".to_owned()]);
    let text = "| R-01 | M | records | `a_test` |\n| R-02 | M | open | |\n| R-03 | S | open: later | |\n\
                | R-04 | C | records | `no_test` |\n";
    let wrong = faults(text, &known);
    for expected in ["R-02: no test shows it", "R-05: 0 rows", "no_test: no such test"] {
        assert!(wrong.iter().any(|fault| fault == expected), "{expected} in {wrong:?}");
    }
    assert!(!wrong.iter().any(|fault| fault.starts_with("R-01") || fault.starts_with("R-03")));
}
