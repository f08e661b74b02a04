//! A witness file: what witnesses signed about a history that another file rests on, and the headers
//! that lead from that file's header to the one they signed.
//!
//! Whoever is shown another history than others finds too few co-signatures under it, even when all
//! members sign it; and whoever finds a co-signature over another history has a proof of that
//! ([`super::SplitView`]). Assumption: fewer witnesses than the policy demands collude with the members.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    ANSWER_MAGIC, ASSET_MAGIC, AnswerBundle, AssetBundle, Bundle, BundleError, Finality,
    HEADER_MAGIC, HeaderBundle, RECORD_MAGIC, RecordBundle, WITNESSED_MAGIC,
    finding::{Check, Finding},
    read,
    verdict::Verdict,
    write,
};
use crate::{
    block::Header,
    witness::{Note, Policy, Statement},
};

/// Most headers of a witness file: more than ten seconds have.
pub const SINCE_MAX: usize = 4_096;

/// A witness file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witnessed {
    /// The headers after that of the file that it is about, up to the one that was signed.
    pub since: Vec<Header>,
    /// The note with its co-signatures.
    pub note: Vec<u8>,
}

/// What the witness files of a reader show about a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Testimony {
    /// Witnesses of the policy, by their place, that signed the header or one after it.
    pub signed: BTreeSet<usize>,
    /// The best of the notes: the one that most of them signed.
    pub statement: Option<Statement>,
    /// Notes that a witness of the policy signed and that contradict the header, with those witnesses.
    pub contradicting: Vec<(Note, Vec<usize>)>,
}

impl Witnessed {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        write(WITNESSED_MAGIC, self)
    }

    /// Reads a file. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        read(WITNESSED_MAGIC, bytes)
    }

    /// The header that it leads to from this one, if every header names the one before it.
    fn leads_to<'a>(&'a self, header: &'a Header) -> Option<&'a Header> {
        if self.since.len() > SINCE_MAX {
            return None;
        }
        self.since.iter().try_fold(header, |before, next| {
            let follows = next.height == before.height.next() && next.prev_hash == before.hash();
            (follows && next.chain_id == before.chain_id).then_some(next)
        })
    }
}

impl Testimony {
    /// Looks at witness files about a final header. Co-signatures under different notes are not added
    /// up: each note alone must meet the policy.
    pub fn of(header: &Header, policy: &Policy, files: &[Witnessed]) -> Self {
        let mut testimony = Self::default();
        let shown = Statement::after(header);
        for file in files {
            let Ok(note) = Note::parse(&file.note) else { continue };
            let signed = signers(&note, policy);
            let statement = note.statement;
            let is_about =
                file.leads_to(header).is_some_and(|last| Statement::after(last) == statement);
            if is_about {
                let enough = policy.is_met(&testimony.signed);
                let better = policy.is_met(&signed) || signed.len() > testimony.signed.len();
                if !enough && better {
                    (testimony.signed, testimony.statement) = (signed, Some(statement));
                }
            } else if !signed.is_empty() && shown.contradicts(&statement) {
                testimony.contradicting.push((note, signed.into_iter().collect()));
            }
        }
        testimony
    }

    /// What a verifier finds: nothing when the policy is met and nothing contradicts.
    pub fn findings(&self, policy: &Policy) -> Vec<(Finding, String)> {
        let name = |place: usize| policy.witnesses()[place].key.name();
        let mut found = Vec::new();
        for (note, by) in &self.contradicting {
            let by: Vec<&str> = by.iter().map(|place| name(*place)).collect();
            let Statement { height, block_hash, .. } = note.statement;
            let detail = format!("{}: height {height}, block {block_hash}", by.join(", "));
            found.push((Finding::SplitView, detail));
        }
        if !policy.is_met(&self.signed) {
            let signed: Vec<&str> = self.signed.iter().map(|place| name(*place)).collect();
            let (count, known) = (signed.len(), policy.witnesses().len());
            let detail = format!("{count} of {known}: {}", signed.join(", "));
            found.push((Finding::TooFewWitnesses, detail.trim_end_matches([':', ' ']).into()));
        }
        found
    }
}

/// Witnesses of a policy that signed a note, by their place.
pub(super) fn signers(note: &Note, policy: &Policy) -> BTreeSet<usize> {
    let witnesses = policy.witnesses().iter().enumerate();
    witnesses.filter(|(_, witness)| witness.key.signed_at(note).is_some()).map(|(i, _)| i).collect()
}

impl Verdict {
    /// Adds the step *witnesses*. About a header that is not final nothing is asked of witnesses.
    #[must_use]
    pub fn with_witnesses(mut self, found: Vec<(Finding, String)>) -> Self {
        if self.as_of.is_none() {
            return self;
        }
        self.checks.retain(|result| result.check != Check::Witnesses);
        let worst = found.iter().map(|(finding, _)| finding.outcome()).max();
        self.note(Check::Witnesses, found);
        self.outcome = worst.map_or(self.outcome, |worst| self.outcome.max(worst));
        self
    }
}

/// Why a file's header is final, for a file that rests on one header; `None` for a file of another
/// kind or one that cannot be read. Nothing is verified.
pub fn finality_of(bytes: &[u8]) -> Option<Finality> {
    let finality = match bytes.first_chunk::<8>()? {
        RECORD_MAGIC => RecordBundle::from_bytes(bytes).ok()?.finality,
        ANSWER_MAGIC => AnswerBundle::from_bytes(bytes).ok()?.finality,
        ASSET_MAGIC => AssetBundle::from_bytes(bytes).ok()?.finality,
        HEADER_MAGIC => HeaderBundle::from_bytes(bytes).ok()?.finality,
        _ => Bundle::from_bytes(bytes).ok()?.finality,
    };
    Some(finality)
}
