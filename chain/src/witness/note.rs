//! A signed note (C2SP `signed-note`) over a [`Statement`]: its text, an empty line, signature lines.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Statement, WitnessKey};
use crate::key::Signature;

/// Largest note, in bytes.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// Most signature lines of a note.
pub const SIGNATURES_MAX: usize = 100;
/// What a signature line begins with.
const DASH: &str = "\u{2014} ";

/// A note that was read; its signatures are not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed.
    pub statement: Statement,
    /// The signature lines, those of unknown kinds among them.
    pub signatures: Vec<SignatureLine>,
}

/// A line by which somebody signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    /// Key identifier and signature.
    pub(super) bytes: Vec<u8>,
}

/// Why bytes are no note of a witness block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Too large, or not text.
    #[error(
        "a note is text of at most {NOTE_BYTES_MAX} bytes with at most {SIGNATURES_MAX} signatures"
    )]
    Size,
    /// The text is not origin, size, root and block.
    #[error("the note's text is not origin, size, root and block of a Hefu ledger")]
    Text,
    /// A signature line cannot be read.
    #[error("a signature line of the note cannot be read")]
    Line,
}

impl Note {
    /// Reads a note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::Size);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Size)?;
        let (text, lines) = note.split_once("\n\n").ok_or(NoteError::Text)?;
        let statement = Statement::parse(&format!("{text}\n")).ok_or(NoteError::Text)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Line)?;
        let signatures: Option<Vec<_>> =
            lines.split('\n').take(SIGNATURES_MAX + 1).map(SignatureLine::parse).collect();
        let signatures = signatures.ok_or(NoteError::Line)?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::Size);
        }
        Ok(Self { statement, signatures })
    }

    /// The note's bytes.
    pub fn to_text(&self) -> String {
        let lines: String = self.signatures.iter().map(SignatureLine::to_text).collect();
        format!("{}\n{lines}", self.statement.text())
    }
}

impl SignatureLine {
    fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let read = Self { name: name.into(), bytes };
        let whole = !name.is_empty() && read.bytes.len() > 4;
        (whole && read.to_text().strip_suffix('\n') == Some(line)).then_some(read)
    }

    fn to_text(&self) -> String {
        format!("{DASH}{} {}\n", self.name, STANDARD.encode(&self.bytes))
    }

    /// True when name and identifier are those of a witness.
    pub fn is_of(&self, witness: &WitnessKey) -> bool {
        self.name == witness.name() && self.bytes.starts_with(&witness.id())
    }

    /// Time and signature, when it has the form of a co-signature.
    pub fn timed(&self) -> Option<(u64, Signature)> {
        let (_, signed) = self.bytes.split_first_chunk::<4>()?;
        let (time, signature) = signed.split_first_chunk::<8>()?;
        let signature = Signature::from_bytes(signature.try_into().ok()?);
        Some((u64::from_be_bytes(*time), signature))
    }
}
