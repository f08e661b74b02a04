//! Votes, proposals and the round in which they stand.

use std::fmt;

use arc_malachitebft_core_consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_core_types as engine;
use bytes::Bytes;
use hefu_chain::{
    hash::{BlockHash, ValidatorAddress},
    height::Height as ChainHeight,
    key::Signature,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    MESSAGE_BYTES_MAX, Mirror, WireError,
    certificates::{WirePolka, WireRoundCertificate},
};
use crate::context::{Address, BlockId, Height, LedgerContext, Proposal, Vote};

/// Raw bytes, encoded in one piece instead of byte by byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob(pub Bytes);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Blob;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Blob, E> {
                Ok(Blob(Bytes::copy_from_slice(bytes)))
            }
            fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Blob, E> {
                Ok(Blob(bytes.into()))
            }
        }
        deserializer.deserialize_byte_buf(Visitor)
    }
}

/// A round as a number. Votes, proposals and certificates always name one.
pub(super) fn round_number(round: engine::Round) -> Result<u32, WireError> {
    round.as_u32().ok_or(WireError::Malformed("no round"))
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) enum WireVoteKind {
    Prevote,
    Precommit,
}

impl From<engine::VoteType> for WireVoteKind {
    fn from(kind: engine::VoteType) -> Self {
        match kind {
            engine::VoteType::Prevote => Self::Prevote,
            engine::VoteType::Precommit => Self::Precommit,
        }
    }
}

impl From<WireVoteKind> for engine::VoteType {
    fn from(kind: WireVoteKind) -> Self {
        match kind {
            WireVoteKind::Prevote => Self::Prevote,
            WireVoteKind::Precommit => Self::Precommit,
        }
    }
}

pub(super) fn block_of(value: &engine::NilOrVal<BlockId>) -> Option<BlockHash> {
    match value {
        engine::NilOrVal::Nil => None,
        engine::NilOrVal::Val(id) => Some(id.0),
    }
}

pub(super) fn value_of(block: Option<BlockHash>) -> engine::NilOrVal<BlockId> {
    block.map_or(engine::NilOrVal::Nil, |hash| engine::NilOrVal::Val(BlockId(hash)))
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireVote {
    kind: WireVoteKind,
    height: ChainHeight,
    round: u32,
    block: Option<BlockHash>,
    validator: ValidatorAddress,
    signature: Signature,
}

impl WireVote {
    fn of(signed: &engine::SignedVote<LedgerContext>) -> Result<Self, WireError> {
        let vote = &signed.message;
        Ok(Self {
            kind: vote.kind.into(),
            height: vote.height.0,
            round: round_number(vote.round)?,
            block: block_of(&vote.value),
            validator: vote.address.0,
            signature: signed.signature,
        })
    }

    fn into_signed(self) -> engine::SignedVote<LedgerContext> {
        let vote = Vote {
            kind: self.kind.into(),
            height: Height(self.height),
            round: engine::Round::new(self.round),
            value: value_of(self.block),
            address: Address(self.validator),
        };
        engine::SignedMessage::new(vote, self.signature)
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireProposal {
    height: ChainHeight,
    round: u32,
    block: BlockHash,
    pol_round: Option<u32>,
    validator: ValidatorAddress,
    signature: Signature,
}

impl WireProposal {
    fn of(signed: &engine::SignedProposal<LedgerContext>) -> Result<Self, WireError> {
        let proposal = &signed.message;
        Ok(Self {
            height: proposal.height.0,
            round: round_number(proposal.round)?,
            block: proposal.value.0,
            pol_round: proposal.pol_round.as_u32(),
            validator: proposal.address.0,
            signature: signed.signature,
        })
    }

    fn into_signed(self) -> engine::SignedProposal<LedgerContext> {
        let proposal = Proposal {
            height: Height(self.height),
            round: engine::Round::new(self.round),
            value: BlockId(self.block),
            pol_round: self.pol_round.into(),
            address: Address(self.validator),
        };
        engine::SignedMessage::new(proposal, self.signature)
    }
}

#[derive(Serialize, Deserialize)]
pub(super) enum WireConsensus {
    Vote(WireVote),
    Proposal(WireProposal),
}

impl Mirror for SignedConsensusMsg<LedgerContext> {
    type Wire = WireConsensus;
    const BYTES_MAX: usize = MESSAGE_BYTES_MAX;

    fn to_wire(&self) -> Result<WireConsensus, WireError> {
        Ok(match self {
            Self::Vote(vote) => WireConsensus::Vote(WireVote::of(vote)?),
            Self::Proposal(proposal) => WireConsensus::Proposal(WireProposal::of(proposal)?),
        })
    }

    fn from_wire(wire: WireConsensus) -> Result<Self, WireError> {
        Ok(match wire {
            WireConsensus::Vote(vote) => Self::Vote(vote.into_signed()),
            WireConsensus::Proposal(proposal) => Self::Proposal(proposal.into_signed()),
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) enum WireLiveness {
    Vote(WireVote),
    Polka(WirePolka),
    Round(WireRoundCertificate),
}

impl Mirror for LivenessMsg<LedgerContext> {
    type Wire = WireLiveness;
    const BYTES_MAX: usize = MESSAGE_BYTES_MAX;

    fn to_wire(&self) -> Result<WireLiveness, WireError> {
        Ok(match self {
            Self::Vote(vote) => WireLiveness::Vote(WireVote::of(vote)?),
            Self::PolkaCertificate(polka) => WireLiveness::Polka(polka.to_wire()?),
            Self::SkipRoundCertificate(round) => {
                WireLiveness::Round(WireRoundCertificate::of(round)?)
            }
        })
    }

    fn from_wire(wire: WireLiveness) -> Result<Self, WireError> {
        Ok(match wire {
            WireLiveness::Vote(vote) => Self::Vote(vote.into_signed()),
            WireLiveness::Polka(polka) => {
                Self::PolkaCertificate(engine::PolkaCertificate::from_wire(polka)?)
            }
            WireLiveness::Round(round) => Self::SkipRoundCertificate(round.into_certificate()?),
        })
    }
}
