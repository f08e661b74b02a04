//! Why a header is final: the commit of its validators, and how they follow from the genesis ones.
//!
//! For every *change* of the validator set there is one handoff: a header of the old set that names
//! the new one, its commit, and the new set. Nobody's word is taken and no clock is asked, so the
//! genesis document suffices years later. Assumption: at each height fewer than a third of the power
//! signs two blocks.

use serde::{Deserialize, Serialize};

use super::finding::Outcome;
use crate::{
    block::{Header, PROTOCOL_VERSION},
    commit::{Commit, CommitError},
    hash::ChainId,
    height::Height,
    validator_set::ValidatorSet,
};

/// What a reader trusts: the genesis document, in two values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchor {
    /// The ledger: the hash of the genesis document.
    pub chain_id: ChainId,
    /// The validators of the first block.
    pub validators: ValidatorSet,
}

/// One change of the validator set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// The last header that the old set decides.
    pub header: Header,
    /// The old set's commit of it.
    pub commit: Commit,
    /// The new set, whose hash is the header's `next_valset_hash`.
    pub next: ValidatorSet,
}

/// A header and why it is final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finality {
    /// The header.
    pub header: Header,
    /// Its commit.
    pub commit: Commit,
    /// The changes of the validator set before it, in order.
    pub handoffs: Vec<Handoff>,
}

/// Why a header is not shown to be final on the trusted ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FinalityError {
    /// A header of another ledger.
    #[error("the header belongs to the ledger {0}")]
    OtherLedger(ChainId),
    /// A header of a later protocol.
    #[error("the header has protocol version {0}; this program knows {PROTOCOL_VERSION}")]
    Version(u32),
    /// A header names other validators than the ones before it hand over to.
    #[error("the header of height {0} names other validators than genesis and handoffs lead to")]
    OtherValidators(Height),
    /// A commit is for another block than its header.
    #[error("the commit beside the header of height {0} is for another block")]
    OtherBlock(Height),
    /// A commit does not hold.
    #[error("the commit of height {height}: {error}")]
    Commit {
        /// Of which height.
        height: Height,
        /// Why not.
        error: CommitError,
    },
    /// The new set of a handoff is not the one its header names, or no other than before.
    #[error("the handoff at height {0} does not lead to the set that its header names")]
    Handoff(Height),
    /// Headers do not rise.
    #[error("the header of height {0} does not follow the one before it")]
    Order(Height),
}

impl FinalityError {
    /// What it leaves of a file: strangers and newcomers are unknown, contradictions are forged.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::OtherLedger(_) | Self::Version(_) => Outcome::Unknown,
            _ => Outcome::Forged,
        }
    }
}

impl Finality {
    /// Checks that the header is final on the ledger of `anchor`.
    pub fn verify(&self, anchor: &TrustAnchor) -> Result<(), FinalityError> {
        // Strangers and newcomers first: about them nothing can be said.
        for header in self.handoffs.iter().map(|h| &h.header).chain([&self.header]) {
            if header.chain_id != anchor.chain_id {
                return Err(FinalityError::OtherLedger(header.chain_id));
            }
            if header.version != PROTOCOL_VERSION {
                return Err(FinalityError::Version(header.version));
            }
        }
        let (mut validators, mut height) = (&anchor.validators, Height::GENESIS);
        for handoff in &self.handoffs {
            let header = &handoff.header;
            check_header(anchor, header, &handoff.commit, validators, height)?;
            let next = handoff.next.hash();
            if next != header.next_valset_hash || next == header.valset_hash {
                return Err(FinalityError::Handoff(header.height));
            }
            (validators, height) = (&handoff.next, header.height);
        }
        check_header(anchor, &self.header, &self.commit, validators, height)
    }
}

fn check_header(
    anchor: &TrustAnchor,
    header: &Header,
    commit: &Commit,
    validators: &ValidatorSet,
    after: Height,
) -> Result<(), FinalityError> {
    let height = header.height;
    if height <= after {
        return Err(FinalityError::Order(height));
    }
    if header.valset_hash != validators.hash() {
        return Err(FinalityError::OtherValidators(height));
    }
    if commit.height != height || commit.block_hash != header.hash() {
        return Err(FinalityError::OtherBlock(height));
    }
    commit
        .verify(&anchor.chain_id, validators)
        .map_err(|error| FinalityError::Commit { height, error })
}
