//! An answer file: a clean-title question with everything its answer depends on. The reader computes
//! the answer again from proven entries of the state; nobody's word is taken for it.

use serde::{Deserialize, Serialize};

use super::{
    ANSWER_MAGIC, BundleError, Finality, FinalityError, StateEntry, TrustAnchor,
    entries::{EntriesError, ProvenState, recorded},
    read, write,
};
use crate::{
    bundle,
    execute::{Failure, Outcome},
    reject::Rejection,
    state::{StateKey, View, ViewError},
    title::{self, Answer, Question},
};

/// An answer file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerBundle {
    /// What was asked.
    pub question: Question,
    /// The state that the answer depends on, in rising order of keys.
    pub entries: Vec<StateEntry>,
    /// The header that the state is under, and why it is final.
    pub finality: Finality,
}

/// A question and its answer, both shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProvenAnswer {
    /// What was asked.
    pub question: Question,
    /// The answer, as of the file's header.
    pub answer: Answer,
}

/// Why a file shows no answer. The first three say nothing about the asset; the others say that the
/// file is not what it claims to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// Not a file of this kind, or damaged.
    #[error(transparent)]
    File(#[from] BundleError),
    /// The file proves less than the answer depends on, or rules are unknown to this program.
    #[error("the answer cannot be computed from this file: {0}")]
    Incomplete(#[from] ViewError),
    /// The rules refuse the question itself.
    #[error(transparent)]
    Refused(#[from] Rejection),
    /// The header is not shown to be final on the trusted ledger.
    #[error(transparent)]
    Finality(#[from] FinalityError),
    /// An entry is not proven.
    #[error(transparent)]
    Entries(#[from] EntriesError),
}

impl AnswerFault {
    /// What it leaves of the file: unknown, or forged.
    pub const fn outcome(&self) -> bundle::Outcome {
        match self {
            Self::File(_) | Self::Incomplete(_) | Self::Refused(_) => bundle::Outcome::Unknown,
            Self::Finality(error) => error.outcome(),
            Self::Entries(_) => bundle::Outcome::Forged,
        }
    }
}

impl AnswerBundle {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        write(ANSWER_MAGIC, self)
    }

    /// Reads a file. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        read(ANSWER_MAGIC, bytes)
    }
}

/// The answer on a view, and the keys that an answer file must prove.
pub fn answer_keys(view: &dyn View, question: &Question) -> Outcome<(Answer, Vec<StateKey>)> {
    let (answer, keys) = recorded(view, |view| title::answer(view, question));
    Ok((answer?, keys))
}

/// Verifies the bytes of an answer file and computes the answer.
pub fn verify_answer_file(bytes: &[u8], anchor: &TrustAnchor) -> Result<ProvenAnswer, AnswerFault> {
    let bundle = AnswerBundle::from_bytes(bytes)?;
    bundle.finality.verify(anchor)?;
    let header = &bundle.finality.header;
    let proven = ProvenState::check(&bundle.entries, &header.state_root)?;
    let answer = match title::answer(&proven, &bundle.question) {
        Ok(answer) => answer,
        Err(Failure::View(error)) => return Err(error.into()),
        Err(Failure::Rejected(rejection)) => return Err(rejection.into()),
    };
    Ok(ProvenAnswer { question: bundle.question, answer })
}

#[cfg(test)]
mod tests;
