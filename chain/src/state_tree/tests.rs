//! Our roots and proofs against `jmt`'s, over random histories.

use std::collections::BTreeMap;

use jmt::{JellyfishMerkleTree, KeyHash, OwnedValue, storage::Node, storage::NodeKey};
use proptest::prelude::*;

use super::{node::Adapter, *};
use crate::state::{EntityKind, StateKey};

/// Nodes in memory.
#[derive(Default)]
struct Nodes(BTreeMap<TreeNodeKey, TreeNode>);

impl TreeReader for Nodes {
    fn tree_node(&self, key: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError> {
        Ok(self.0.get(key).cloned())
    }
}

/// The same nodes with values, as `jmt` wants them for its own proofs.
struct Oracle<'a> {
    nodes: Adapter<'a>,
    values: BTreeMap<KeyHash, OwnedValue>,
}

impl jmt::storage::TreeReader for Oracle<'_> {
    fn get_node_option(&self, key: &NodeKey) -> anyhow::Result<Option<Node>> {
        self.nodes.get_node_option(key)
    }

    fn get_value_option(&self, _: u64, key: KeyHash) -> anyhow::Result<Option<OwnedValue>> {
        Ok(self.values.get(&key).cloned())
    }

    fn get_rightmost_leaf(&self) -> anyhow::Result<Option<(NodeKey, jmt::storage::LeafNode)>> {
        Ok(None)
    }
}

fn key(i: u16) -> StateKey {
    StateKey::new(EntityKind::Evidence, &[&i.to_be_bytes()])
}

/// Applies one version and keeps its nodes; returns its root.
fn write(nodes: &mut Nodes, version: u64, changes: &StateChanges) -> Digest {
    let (root, batch) = update(nodes, Height::new(version), changes).expect("updates");
    assert!(batch.stale.iter().all(|stale| nodes.0.contains_key(stale)), "stale means stored");
    nodes.0.extend(batch.nodes);
    root
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn roots_and_proofs_agree_with_jmt(
        history in prop::collection::vec(
            prop::collection::btree_map(0u16..600, prop::collection::vec(any::<u8>(), 0..40), 1..80),
            1..6,
        ),
    ) {
        let (mut nodes, mut state) = (Nodes::default(), StateChanges::new());
        for (version, writes) in (0u64..).zip(&history) {
            let changes: StateChanges =
                writes.iter().map(|(i, value)| (key(*i), value.clone())).collect();
            state.extend(changes.clone());
            let root = write(&mut nodes, version, &changes);
            let values = state.iter().map(|(k, v)| (KeyHash(k.hash()), v.clone())).collect();
            let oracle = Oracle { nodes: Adapter(&nodes), values };
            let tree = JellyfishMerkleTree::<_, TreeHasher>::new(&oracle);
            prop_assert_eq!(tree.get_root_hash(version).expect("a root").0, root.0);
            for i in (0..600).step_by(7) {
                let value = state.get(&key(i)).map(Vec::as_slice);
                let proof = prove(&nodes, Height::new(version), &key(i)).expect("proves");
                prop_assert_eq!(proof.verify(&root, &key(i), value), Ok(()));
                let (_, theirs) =
                    tree.get_with_proof(KeyHash(key(i).hash()), version).expect("proves");
                let theirs = serde_json::to_value(&theirs).expect("serialises");
                let siblings = theirs["siblings"].as_array().map(Vec::len);
                prop_assert_eq!(siblings, Some(proof.siblings.len()));
            }
        }
    }

    #[test]
    fn one_batch_and_single_writes_give_one_root(
        entries in prop::collection::btree_map(0u16..2_000, any::<u8>(), 1..200),
    ) {
        let all: StateChanges = entries.iter().map(|(i, v)| (key(*i), vec![*v])).collect();
        let at_once = write(&mut Nodes::default(), 0, &all);
        let (mut nodes, mut last) = (Nodes::default(), EMPTY_ROOT);
        for (version, (key, value)) in (0u64..).zip(&all) {
            last = write(&mut nodes, version, &StateChanges::from([(key.clone(), value.clone())]));
        }
        prop_assert_eq!(at_once, last);
    }
}

#[test]
fn nothing_near_a_proof_verifies() {
    let mut nodes = Nodes::default();
    let changes = (0..500u16).map(|i| (key(i), i.to_be_bytes().to_vec())).collect();
    let root = write(&mut nodes, 0, &changes);
    for i in (0..600u16).step_by(11) {
        let value = changes.get(&key(i)).map(Vec::as_slice);
        let proof = prove(&nodes, Height::GENESIS, &key(i)).expect("proves");
        let verify = |proof: &StateProof, value| proof.verify(&root, &key(i), value);
        assert_eq!(verify(&proof, value), Ok(()));
        assert!(verify(&proof, Some(b"another value")).is_err());
        assert!(value.is_none() || verify(&proof, None) == Err(StateProofError::Present));
        assert!(proof.verify(&root, &key(i + 1_000), value).is_err() || value.is_none());
        for at in 0..proof.siblings.len() {
            let mut mutated = proof.clone();
            mutated.siblings[at].0[at % 32] ^= 0x10;
            assert!(matches!(verify(&mutated, value), Err(StateProofError::OtherRoot(_))));
            let mut shorter = proof.clone();
            shorter.siblings.remove(at);
            assert!(verify(&shorter, value).is_err());
        }
        for part in 0..64 {
            let mut mutated = proof.clone();
            let Some((at, bound)) = &mut mutated.leaf else { continue };
            let byte = if part < 32 { &mut at.0[part] } else { &mut bound.0[part - 32] };
            *byte ^= 1;
            assert!(verify(&mutated, value).is_err());
        }
    }
    let deep = StateProof { leaf: None, siblings: vec![EMPTY_ROOT; 257] };
    assert_eq!(deep.verify(&root, &key(1), None), Err(StateProofError::TooDeep(257)));
}

#[test]
fn a_leaf_off_the_path_shows_no_absence() {
    let mut nodes = Nodes::default();
    let changes = (0..300u16).map(|i| (key(i), vec![1])).collect();
    let root = write(&mut nodes, 0, &changes);
    // A true path to the leaf of key 1, offered as if it were the path of an absent key.
    let proof = prove(&nodes, Height::GENESIS, &key(1)).expect("proves");
    let verdict = proof.verify(&root, &key(999), None);
    assert!(matches!(verdict, Err(StateProofError::OffPath)), "{verdict:?}");
}

#[test]
fn known_answers() {
    assert_eq!(EMPTY_ROOT.0, *b"SPARSE_MERKLE_PLACEHOLDER_HASH__");
    let mut nodes = Nodes::default();
    let root = write(&mut nodes, 0, &StateChanges::from([(key(1), b"one".to_vec())]));
    let leaf = [&b"JMT::LeafNode"[..], &key(1).hash(), blake3::hash(b"one").as_bytes()].concat();
    assert_eq!(root.0, *blake3::hash(&leaf).as_bytes());
}

#[test]
fn a_version_needs_the_one_before_it_and_changes() {
    let mut nodes = Nodes::default();
    let changes = StateChanges::from([(key(1), vec![1])]);
    assert!(update(&nodes, Height::new(1), &changes).is_err());
    write(&mut nodes, 0, &changes);
    assert!(update(&nodes, Height::new(2), &changes).is_err());
    assert!(update(&nodes, Height::new(1), &StateChanges::new()).is_err());
    assert!(update(&nodes, Height::new(1), &changes).is_ok());
    assert!(prove(&nodes, Height::new(1), &key(1)).is_err(), "not stored");
}

#[test]
fn without_its_stale_nodes_the_last_version_is_whole() {
    let (mut nodes, mut state) = (Nodes::default(), StateChanges::new());
    for version in 0..40u8 {
        let changes: StateChanges =
            (0..50u8).map(|i| (key(u16::from(i) * 7 % 400), vec![version, i])).collect();
        let height = Height::new(version.into());
        let (root, batch) = update(&nodes, height, &changes).expect("updates");
        nodes.0.extend(batch.nodes);
        for stale in &batch.stale {
            assert!(nodes.0.remove(stale).is_some());
        }
        state.extend(changes);
        for (key, value) in &state {
            let proof = prove(&nodes, height, key).expect("proves");
            assert_eq!(proof.verify(&root, key, Some(value)), Ok(()));
        }
    }
    let bytes = nodes.0.values().map(TreeNode::to_bytes);
    for (bytes, node) in bytes.zip(nodes.0.values()) {
        assert_eq!(TreeNode::from_bytes(&bytes).as_ref(), Ok(node));
    }
}

#[test]
fn the_whole_tree_is_known_by_its_leaves_and_a_walk_trusts_no_node() {
    let (mut nodes, mut state) = (Nodes::default(), StateChanges::new());
    let mut root = EMPTY_ROOT;
    for version in 0..12u8 {
        let changes: StateChanges = (0..90u16)
            .map(|i| (key(i * 31 % 700 + u16::from(version)), vec![version, 1]))
            .collect();
        root = write(&mut nodes, version.into(), &changes);
        state.extend(changes);
    }
    let mut leaves: Vec<Leaf> = state.iter().map(|(key, value)| leaf_of(key, value)).collect();
    leaves.sort_unstable();
    assert_eq!(root_of(&leaves), Some(root));
    let at = Height::new(11);
    let walked = walk(&nodes, at, &root).expect("whole");
    assert_eq!(walked.leaves, leaves);
    assert!(walk(&nodes, at, &EMPTY_ROOT).is_err(), "another root");
    assert_eq!(root_of(&[]), Some(EMPTY_ROOT));
    assert_eq!(root_of(&[leaves[0], leaves[0]]), None, "a key twice");
    leaves[3].1.0[0] ^= 1;
    assert_ne!(root_of(&leaves), Some(root));
    leaves.swap(0, 1);
    assert_eq!(root_of(&leaves), None, "not sorted");

    // Every live node that is lost or replaced by another is found.
    let live: Vec<TreeNodeKey> = nodes.0.keys().cloned().collect();
    let (mut lost, mut other) = (0, 0);
    for i in (0..live.len()).step_by(13) {
        let kept = nodes.0.remove(&live[i]).expect("stored");
        lost += usize::from(walk(&nodes, at, &root).is_err());
        let neighbour = nodes.0.get(&live[(i + 1) % live.len()]).expect("stored").clone();
        nodes.0.insert(live[i].clone(), neighbour);
        other += usize::from(walk(&nodes, at, &root).is_err());
        nodes.0.insert(live[i].clone(), kept);
    }
    assert!(lost > 20, "{lost}");
    assert_eq!(lost, other);
    assert_eq!(walk(&nodes, at, &root).map(|walked| walked.leaves.len()), Ok(state.len()));
}
