//! The command lines of a document: in its blocks, and between its backticks.

use std::{collections::BTreeSet, fs, path::Path};

/// Programs whose lines between backticks are commands.
const OWN: [&str; 2] = ["hefu ", "hefud "];

/// A line of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Title of the section.
    pub(super) section: String,
    /// The line.
    pub(super) text: String,
}

/// The lines of all blocks that are marked `sh`, without comments.
pub(super) fn blocks(text: &str) -> Vec<Line> {
    let (mut section, mut inside, mut found) = (String::new(), false, Vec::new());
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside && !line.trim().is_empty() && !line.starts_with('#') {
            found.push(Line { section: section.clone(), text: line.to_owned() });
        } else if let Some(title) = line.strip_prefix("## ").filter(|_| !inside) {
            section = title.to_owned();
        }
    }
    found
}

/// The commands between backticks, outside blocks. One that is broken over lines is put together.
pub(super) fn spans(text: &str) -> Vec<String> {
    let mut inside = false;
    let prose: Vec<&str> = text
        .lines()
        .filter(|line| {
            let fence = line.starts_with("```");
            inside ^= fence;
            !inside && !fence
        })
        .collect();
    let prose = prose.join("\n");
    let spans = prose.split('`').skip(1).step_by(2);
    let spans = spans.map(|span| span.split_whitespace().collect::<Vec<_>>().join(" "));
    spans.filter(|span| OWN.iter().any(|own| span.starts_with(own))).collect()
}

/// The names of the tests in these crates.
pub(super) fn tests_of(root: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut places = vec![root.join("tests/tests"), root.join("node/src"), root.join("node/tests")];
    while let Some(place) = places.pop() {
        for entry in fs::read_dir(place).expect("reads").flatten() {
            let path = entry.path();
            if path.is_dir() {
                places.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let begin = text.split("fn ").skip(1);
                names.extend(begin.filter_map(|piece| Some(piece.split_once('(')?.0.to_owned())));
            }
        }
    }
    names
}
