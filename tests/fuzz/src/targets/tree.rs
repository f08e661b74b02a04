//! Nodes and proofs of the state tree, and entries of the state.

use hefu_chain::{
    bundle::{ProvenState, StateEntry},
    codec,
    hash::Digest,
    state_tree::{StateProof, TreeNode},
};

use crate::vectors;

pub fn run(data: &[u8]) {
    if let Ok(node) = TreeNode::from_bytes(data) {
        let written = node.to_bytes();
        let again = TreeNode::from_bytes(&written).expect("what we wrote we read");
        assert_eq!(again.to_bytes(), written);
    }
    if let Ok(entry) = codec::decode::<StateEntry>(data) {
        let shown = ProvenState::check(&[entry], &Digest([0; 32]));
        assert!(shown.is_err(), "nothing is proven under a root that is nobody's");
    }
    if let Ok(proof) = codec::decode::<StateProof>(data) {
        assert_eq!(codec::encode(&proof), data);
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    vectors::blobs("trees.json")
}
