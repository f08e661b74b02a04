//! What an import has sent, so that it can be stopped at any instant and go on.
//!
//! A line is written before a record is sent and when its fate is known. A record is rebuilt from
//! its line byte for byte, so sending it again is harmless: the ledger takes a record once.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use hefu_chain::{hash::RecordId, height::Height, time::Date};
use serde::{Deserialize, Serialize};

use super::ImportError;

/// What a record was built from beside its plan: enough to build it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Last height of the record.
    pub last_height: Height,
    /// Legal date at which it was built.
    pub day: Date,
    /// How many records of this stage were given up before it.
    pub attempt: u32,
    /// Something chosen once, such as a certificate number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
}

/// A record on the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The record.
    pub id: RecordId,
    /// What was chosen for it, such as a certificate number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
}

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A record is about to be sent.
    Sent {
        /// The job.
        job: String,
        /// Its stage.
        stage: String,
        /// The record.
        id: RecordId,
        /// What it was built from.
        turn: Turn,
    },
    /// A record is on the ledger.
    Done {
        /// The job.
        job: String,
        /// Its stage.
        stage: String,
        /// The record.
        #[serde(flatten)]
        entry: Entry,
    },
    /// The ledger refused a stage for good.
    Refused {
        /// The job.
        job: String,
        /// Its stage.
        stage: String,
        /// Code and particulars.
        why: String,
    },
}

/// What the journal knows of one job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Records on the ledger, by stage.
    pub done: BTreeMap<String, Entry>,
    /// The record sent last, if its fate is not known.
    pub sent: Option<(String, RecordId, Turn)>,
    /// The stage that was refused, and why.
    pub refused: Option<(String, String)>,
}

/// The journal of one import.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    past: BTreeMap<String, Past>,
}

impl Journal {
    /// Opens or begins a journal. A last line that was cut short is dropped.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let failed = |error| ImportError::Journal(path.into(), error);
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).open(path).map_err(failed)?;
        // Two imports of one file would each send what the other has not yet written down.
        file.try_lock().map_err(|_| ImportError::Running(path.into()))?;
        let mut past = BTreeMap::new();
        let mut whole = 0u64;
        if let Ok(file) = File::open(path) {
            let mut reader = BufReader::new(file);
            let mut text = String::new();
            while reader.read_line(&mut text).map_err(failed)? > 0 {
                if !text.ends_with('\n') {
                    break;
                }
                let line: Line = serde_json::from_str(&text).map_err(|error| {
                    failed(std::io::Error::new(std::io::ErrorKind::InvalidData, error))
                })?;
                remember(&mut past, line);
                whole += text.len() as u64;
                text.clear();
            }
        }
        file.set_len(whole).map_err(failed)?;
        Ok(Self { path: path.into(), file, past })
    }

    /// What is known of a job.
    pub fn past(&self, job: &str) -> Past {
        self.past.get(job).cloned().unwrap_or_default()
    }

    /// True when nothing was written yet.
    pub fn is_fresh(&self) -> bool {
        self.past.is_empty()
    }

    /// Choices made in records sent before, such as certificate numbers.
    pub fn choices(&self) -> impl Iterator<Item = &str> {
        self.past.values().flat_map(|past| {
            let sent = past.sent.iter().filter_map(|(_, _, turn)| turn.choice.as_deref());
            sent.chain(past.done.values().filter_map(|entry| entry.choice.as_deref()))
        })
    }

    /// Writes lines, durably.
    pub fn write(&mut self, lines: &[Line]) -> Result<(), ImportError> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut text = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut text, line)
                .map_err(|error| ImportError::Journal(self.path.clone(), error.into()))?;
            text.push(b'\n');
        }
        let written = self.file.write_all(&text).and_then(|()| self.file.sync_data());
        written.map_err(|error| ImportError::Journal(self.path.clone(), error))
    }
}

fn remember(past: &mut BTreeMap<String, Past>, line: Line) {
    match line {
        Line::Sent { job, stage, id, turn } => {
            past.entry(job).or_default().sent = Some((stage, id, turn));
        }
        Line::Done { job, stage, entry } => {
            let past = past.entry(job).or_default();
            past.done.insert(stage, entry);
            past.sent = None;
        }
        Line::Refused { job, stage, why } => {
            let past = past.entry(job).or_default();
            past.refused = Some((stage, why));
            past.sent = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(job: &str, byte: u8) -> Line {
        let turn = Turn {
            last_height: Height::new(9),
            day: "2026-11-22".parse().expect("a date"),
            attempt: 0,
            choice: None,
        };
        Line::Sent { job: job.into(), stage: "a".into(), id: RecordId([byte; 32]), turn }
    }

    #[test]
    fn a_journal_goes_on_where_it_was_cut() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("journal");
        let entry = Entry { id: RecordId([1; 32]), choice: Some("x".into()) };
        let done = Line::Done { job: "1".into(), stage: "a".into(), entry };
        let mut journal = Journal::open(&path).expect("begins");
        assert!(journal.is_fresh());
        journal.write(&[sent("1", 1), sent("2", 2), done]).expect("writes");
        assert!(matches!(Journal::open(&path), Err(ImportError::Running(_))), "one import a file");
        drop(journal);
        let mut bytes = std::fs::read(&path).expect("reads");
        bytes.extend_from_slice(b"{\"sent\":{\"job\":\"3\"");
        std::fs::write(&path, &bytes).expect("writes");

        let mut journal = Journal::open(&path).expect("opens");
        assert_eq!(journal.past("1").done.len(), 1);
        assert_eq!(journal.choices().collect::<Vec<_>>(), ["x"]);
        assert_eq!(journal.past("1").sent, None);
        assert!(journal.past("2").sent.is_some());
        assert_eq!(journal.past("3"), Past::default());
        journal.write(&[sent("3", 3)]).expect("writes");
        drop(journal);
        assert!(Journal::open(&path).expect("opens").past("3").sent.is_some());
    }

    #[test]
    fn a_journal_of_something_else_is_refused() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("journal");
        std::fs::write(&path, "title,provider\n").expect("writes");
        assert!(matches!(Journal::open(&path), Err(ImportError::Journal(..))));
    }
}
