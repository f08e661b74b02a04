//! Lanes: the kinds of traffic between two nodes, each on a stream of its own.
//!
//! Votes must not wait behind block bytes, nor blocks behind a node that catches up, so each kind
//! has its own stream, its own bounded queue and its own limits.

use hefu_chain::hash::ChainId;
use hefu_consensus::wire::{
    MESSAGE_BYTES_MAX, STREAM_MESSAGE_BYTES_MAX, SYNC_REQUEST_BYTES_MAX, SYNC_RESPONSE_BYTES_MAX,
};
use libp2p::StreamProtocol;

use crate::cosign::MESSAGE_BYTES_MAX as COSIGN_BYTES_MAX;

/// Largest batch of gossiped records, in bytes.
pub const RECORD_BATCH_BYTES_MAX: usize = 1024 * 1024;
/// Tag and number that precede a message of the lanes that carry several kinds.
pub(super) const ENVELOPE_BYTES: usize = 9;
const MIB: u32 = 1024 * 1024;

/// A kind of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Votes, proposals, certificates and heights reached.
    Consensus,
    /// Parts of proposed blocks.
    Blocks,
    /// Batches of records on their way into a block.
    Records,
    /// Requests for decided blocks and their answers.
    Sync,
    /// Validators' co-signatures on the history.
    Cosign,
}

/// What a lane may carry. A queue that is full refuses the newest frame and counts it: the engine
/// repeats votes, restreams blocks and asks again for what it misses, records are gossiped by every
/// node that has them, and the next checkpoint is co-signed a second later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneLimits {
    /// Largest frame, in bytes. A longer one ends the connection.
    pub frame_bytes_max: usize,
    /// Frames that may wait to be sent to one peer.
    pub queue_frames: usize,
    /// Frames received from all peers that may wait to be handled.
    pub inbox_frames: usize,
    /// Bytes a peer may send in a second, in the long run. Beyond it, its stream is read slower.
    ///
    /// The engine takes what it is given without a bound of its own, so these rates are the bound: several times
    /// what an honest peer sends under full load, and a fraction of what a core can refuse.
    pub bytes_per_second: u32,
    /// Frames a peer may send in a second, in the long run.
    pub frames_per_second: u32,
}

impl Lane {
    /// All lanes.
    pub const ALL: [Self; 5] =
        [Self::Consensus, Self::Blocks, Self::Records, Self::Sync, Self::Cosign];

    /// The limits of this lane.
    pub const fn limits(self) -> LaneLimits {
        match self {
            Self::Consensus => LaneLimits {
                frame_bytes_max: MESSAGE_BYTES_MAX + ENVELOPE_BYTES,
                queue_frames: 1024,
                inbox_frames: 2048,
                bytes_per_second: MIB,
                frames_per_second: 1_000,
            },
            Self::Blocks => LaneLimits {
                frame_bytes_max: STREAM_MESSAGE_BYTES_MAX,
                queue_frames: 96,
                inbox_frames: 64,
                bytes_per_second: 8 * MIB,
                frames_per_second: 500,
            },
            Self::Records => LaneLimits {
                frame_bytes_max: RECORD_BATCH_BYTES_MAX,
                queue_frames: 64,
                inbox_frames: 64,
                bytes_per_second: 4 * MIB,
                frames_per_second: 500,
            },
            Self::Sync => LaneLimits {
                frame_bytes_max: max(SYNC_REQUEST_BYTES_MAX, SYNC_RESPONSE_BYTES_MAX)
                    + ENVELOPE_BYTES,
                queue_frames: 16,
                inbox_frames: 8,
                bytes_per_second: 32 * MIB,
                frames_per_second: 500,
            },
            Self::Cosign => LaneLimits {
                frame_bytes_max: COSIGN_BYTES_MAX,
                queue_frames: 16,
                inbox_frames: 64,
                bytes_per_second: 4 * 1024,
                frames_per_second: 8,
            },
        }
    }

    /// Position in [`Lane::ALL`].
    pub(super) const fn index(self) -> usize {
        self as usize
    }

    /// Name of the stream's protocol. It names the ledger, so nodes of two ledgers share no lane.
    pub(super) fn protocol(self, chain_id: &ChainId) -> StreamProtocol {
        let lane = match self {
            Self::Consensus => "consensus",
            Self::Blocks => "blocks",
            Self::Records => "records",
            Self::Sync => "sync",
            Self::Cosign => "cosign",
        };
        let name = format!("/hefu/1/{chain_id}/{lane}");
        StreamProtocol::try_from_owned(name).unwrap_or(StreamProtocol::new("/hefu/1"))
    }
}

const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_and_ledgers_have_their_own_protocol_names() {
        let mut names: Vec<_> = [ChainId([1; 32]), ChainId([2; 32])]
            .iter()
            .flat_map(|chain| Lane::ALL.map(|lane| lane.protocol(chain)))
            .collect();
        let count = names.len();
        names.sort_by_key(ToString::to_string);
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn lanes_are_numbered_in_order() {
        for (index, lane) in Lane::ALL.into_iter().enumerate() {
            assert_eq!(lane.index(), index);
        }
    }
}
