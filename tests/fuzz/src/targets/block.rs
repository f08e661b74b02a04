//! The bytes of a block, as a proposer or a peer sends them.

use hefu_chain::{
    block::{Block, Header},
    codec,
    commit::Commit,
    envelope::Envelope,
    validator_set::ValidatorSet,
};

use crate::vectors;

pub fn run(data: &[u8]) {
    if let Ok(block) = Block::from_bytes(data) {
        assert_eq!(block.to_bytes(), data, "one block has one encoding");
        assert_eq!(block.hash(), block.header.hash());
    }
    same_again::<Header>(data);
    same_again::<Commit>(data);
    same_again::<ValidatorSet>(data);
}

fn same_again<T: serde::Serialize + serde::de::DeserializeOwned>(data: &[u8]) {
    if let Ok(value) = codec::decode::<T>(data) {
        assert_eq!(codec::encode(&value), data);
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let blobs = vectors::blobs("ledger.json");
    let headers = blobs.iter().filter_map(|blob| codec::decode::<Header>(blob).ok());
    let envelopes: Vec<_> = super::record::seeds()
        .iter()
        .filter_map(|bytes| Envelope::from_bytes(bytes).ok())
        .take(3)
        .collect();
    let blocks = headers.map(|header| Block { header, records: envelopes.clone() }.to_bytes());
    blocks.chain(blobs.iter().cloned()).collect()
}
