//! A split-view file: two histories of one ledger, each with what was signed over it. It proves that members
//! showed different histories to different people, to anybody with the genesis document.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    BundleError, Finality, FinalityError, Outcome, SPLIT_MAGIC, TrustAnchor, read,
    witnessed::signers, write,
};
use crate::{
    block::Header,
    hash::{Digest, ValidatorAddress},
    log_tree::{ConsistencyProof, verify_consistency},
    witness::{Note, NoteError, Policy, Statement},
};

/// A split-view file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitView {
    /// A header that a quorum of members signed.
    pub shown: Finality,
    /// Where the contradiction is in the past of that header: what its history was at the note's size.
    pub prefix: Option<Prefix>,
    /// The note of witnesses over another history.
    pub note: Vec<u8>,
    /// The header of the note with the members' signatures, where it is at hand.
    pub other: Option<Finality>,
}

/// The history of a header when it was shorter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prefix {
    /// Its root at the note's size.
    pub root: Digest,
    /// That the header's history continues it.
    pub proof: ConsistencyProof,
}

/// What a split-view file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenSplit {
    /// The header on the one side.
    pub shown: Header,
    /// What witnesses signed on the other.
    pub signed: Statement,
    /// Names of those witnesses of the policy.
    pub witnesses: Vec<String>,
    /// Validators that signed both sides; nothing is known where the file has no header of the other side.
    pub both: Option<Vec<ValidatorAddress>>,
}

/// Why a file proves no split view.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitFault {
    /// Not a file of this kind, or damaged.
    #[error(transparent)]
    File(#[from] BundleError),
    /// A header is not final on the trusted ledger.
    #[error(transparent)]
    Finality(#[from] FinalityError),
    /// The note cannot be read.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// One history can have both.
    #[error("the two sides do not contradict each other")]
    NoContradiction,
    /// Neither a known witness nor a quorum of members signed the other side.
    #[error(
        "nobody who is known signed the other side: no witness of the policy, no quorum of members"
    )]
    NobodySigned,
    /// The header of the other side is not that of the note.
    #[error("the header of the other side is not the one of the note")]
    OtherHeader,
}

impl SplitFault {
    /// What it leaves of the file.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Finality(error) => error.outcome(),
            Self::File(_) | Self::Note(_) | Self::NobodySigned => Outcome::Unknown,
            Self::NoContradiction | Self::OtherHeader => Outcome::Forged,
        }
    }
}

impl SplitView {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        write(SPLIT_MAGIC, self)
    }

    /// Reads a file. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        read(SPLIT_MAGIC, bytes)
    }

    /// Verifies both sides and that they contradict each other. Without a policy, both sides must have
    /// the signatures of a quorum of members.
    pub fn verify(
        &self,
        anchor: &TrustAnchor,
        policy: Option<&Policy>,
    ) -> Result<ProvenSplit, SplitFault> {
        self.shown.verify(anchor)?;
        let note = Note::parse(&self.note)?;
        let (header, signed) = (&self.shown.header, note.statement);
        if signed.checkpoint.chain_id != anchor.chain_id || !self.contradicts(&signed) {
            return Err(SplitFault::NoContradiction);
        }
        let names = policy.map(|policy| {
            let places = signers(&note, policy).into_iter();
            places.map(|i| policy.witnesses()[i].key.name().to_owned()).collect::<Vec<_>>()
        });
        let witnesses = names.unwrap_or_default();
        let both =
            self.other.as_ref().map(|other| self.both(anchor, other, &signed)).transpose()?;
        if witnesses.is_empty() && both.is_none() {
            return Err(SplitFault::NobodySigned);
        }
        Ok(ProvenSplit { shown: header.clone(), signed, witnesses, both })
    }

    fn contradicts(&self, signed: &Statement) -> bool {
        let (header, checkpoint) = (&self.shown.header, &signed.checkpoint);
        if Statement::after(header).contradicts(signed) {
            return true;
        }
        self.prefix.as_ref().is_some_and(|Prefix { root, proof }| {
            let (size, end) = (checkpoint.size, header.log_size);
            verify_consistency(size, root, end, &header.log_root, proof) && *root != checkpoint.root
        })
    }

    /// The validators that signed both sides.
    fn both(
        &self,
        anchor: &TrustAnchor,
        other: &Finality,
        signed: &Statement,
    ) -> Result<Vec<ValidatorAddress>, SplitFault> {
        other.verify(anchor)?;
        if Statement::after(&other.header) != *signed {
            return Err(SplitFault::OtherHeader);
        }
        let signers = |finality: &Finality| -> BTreeSet<ValidatorAddress> {
            finality.commit.signatures.iter().map(|(address, _)| *address).collect()
        };
        Ok(signers(&self.shown).intersection(&signers(other)).copied().collect())
    }
}
