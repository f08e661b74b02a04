//! Blocks: a header that commits to everything, and the records in order.

use serde::{Deserialize, Serialize};

use crate::{
    codec::{self, CodecError},
    envelope::Envelope,
    hash::{BlockHash, ChainId, Digest, Domain, ValidatorAddress},
    height::Height,
    limits::{BLOCK_BYTES_MAX, BLOCK_RECORDS_MAX},
    time::BlockTime,
};

/// Version of the block format and of the rules. A node that does not know it stops.
pub const PROTOCOL_VERSION: u32 = 1;

/// Commits to the records, to the state **after** them, and to who may vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`PROTOCOL_VERSION`] under which the block was made.
    pub version: u32,
    /// The ledger.
    pub chain_id: ChainId,
    /// Position.
    pub height: Height,
    /// Proposer's time, strictly later than the parent's.
    pub time: BlockTime,
    /// Hash of the parent's header; zero at height 1.
    pub prev_hash: BlockHash,
    /// Root of the RFC 9162 tree over all records since genesis, this block's included.
    pub log_root: Digest,
    /// Number of records in that tree.
    pub log_size: u64,
    /// Root of the state tree after this block.
    pub state_root: Digest,
    /// Hash of the validator set that decides this block.
    pub valset_hash: Digest,
    /// Hash of the validator set that decides the next block.
    pub next_valset_hash: Digest,
    /// Hash of the ledger parameters in force for this block.
    pub params_hash: Digest,
    /// Who made the block.
    pub proposer: ValidatorAddress,
}

impl Header {
    /// The block's identity.
    pub fn hash(&self) -> BlockHash {
        BlockHash(Domain::Header.hash(&codec::encode(self)))
    }
}

/// A header and its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The header.
    pub header: Header,
    /// The records, in the order in which they apply.
    pub records: Vec<Envelope>,
}

/// Why bytes are not a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlockError {
    /// More bytes than a block may have.
    #[error("a block has at most {BLOCK_BYTES_MAX} bytes, not {0}")]
    TooLarge(usize),
    /// More records than a block may have.
    #[error("a block has at most {BLOCK_RECORDS_MAX} records, not {0}")]
    TooManyRecords(usize),
    /// Not the encoding of a block.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

impl Block {
    /// The block's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Reads a block within its size limits.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BlockError> {
        if bytes.len() > BLOCK_BYTES_MAX {
            return Err(BlockError::TooLarge(bytes.len()));
        }
        let block: Self = codec::decode(bytes)?;
        if block.records.len() > BLOCK_RECORDS_MAX {
            return Err(BlockError::TooManyRecords(block.records.len()));
        }
        Ok(block)
    }

    /// The block's identity.
    pub fn hash(&self) -> BlockHash {
        self.header.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::chengdu;

    fn block(records: usize) -> Block {
        let none = Digest([0; 32]);
        let header = Header {
            version: PROTOCOL_VERSION,
            chain_id: ChainId([1; 32]),
            height: Height::new(7),
            time: BlockTime::from_ms(8),
            prev_hash: BlockHash([2; 32]),
            log_root: Digest([3; 32]),
            log_size: 9,
            state_root: Digest([4; 32]),
            valset_hash: none,
            next_valset_hash: none,
            params_hash: none,
            proposer: ValidatorAddress([5; 20]),
        };
        let envelope = Envelope::sign(b"{}".to_vec(), &[&chengdu().key()]);
        Block { header, records: vec![envelope; records] }
    }

    #[test]
    fn a_block_comes_back_from_its_bytes_and_has_bounds() {
        for records in [0, 2, BLOCK_RECORDS_MAX] {
            let block = block(records);
            assert_eq!(Block::from_bytes(&block.to_bytes()), Ok(block), "{records}");
        }
        let many = BLOCK_RECORDS_MAX + 1;
        let read = Block::from_bytes(&block(many).to_bytes());
        assert_eq!(read, Err(BlockError::TooManyRecords(many)));
        let large = |bytes: usize| Block::from_bytes(&vec![0; bytes]);
        assert_eq!(large(BLOCK_BYTES_MAX + 1), Err(BlockError::TooLarge(BLOCK_BYTES_MAX + 1)));
        assert!(matches!(large(BLOCK_BYTES_MAX), Err(BlockError::Codec(_))));
    }
}
