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

/// Version of the last change to a tree.
const LAST: u64 = 11;

/// A tree of several versions: its nodes, what is in force, its leaves, its root.
fn grown() -> (Nodes, StateChanges, Vec<Leaf>, Digest) {
    let (mut nodes, mut state) = (Nodes::default(), StateChanges::new());
    let mut root = EMPTY_ROOT;
    for version in 0..=u8::try_from(LAST).expect("small") {
        let changes: StateChanges = (0..90u16)
            .map(|i| (key(i * 31 % 700 + u16::from(version)), vec![version, 1]))
            .collect();
        root = write(&mut nodes, version.into(), &changes);
        state.extend(changes);
    }
    let mut leaves: Vec<Leaf> = state.iter().map(|(key, value)| leaf_of(key, value)).collect();
    leaves.sort_unstable();
    (nodes, state, leaves, root)
}

/// The nodes in force below a place, found by following what each says of those below it.
fn in_force(nodes: &Nodes, version: u64, path: &mut Vec<u8>, found: &mut Vec<TreeNodeKey>) {
    let key = TreeNodeKey::at(version, path);
    let node = nodes.0.get(&key).expect("stored").clone();
    found.push(key);
    if let Node::Internal(internal) = node.node() {
        for (place, child) in internal.children_sorted() {
            path.push(u8::try_from(place.as_usize()).expect("a nibble"));
            in_force(nodes, child.version, path, found);
            path.pop();
        }
    }
}

/// What the stored nodes come to.
fn hold(nodes: &Nodes, leaves: &[Leaf], root: &Digest) -> Result<u64, ViewError> {
    let mut stored = StoredNodes::new(leaves, Height::new(LAST));
    for (key, node) in &nodes.0 {
        let judged = stored.judge(key, node)?;
        stored.note(judged);
    }
    stored.finish(root)
}

#[test]
fn the_whole_tree_is_known_by_its_leaves() {
    let (_, _, mut leaves, root) = grown();
    assert_eq!(root_of(&leaves), Some(root));
    assert_eq!(root_of(&[]), Some(EMPTY_ROOT));
    assert_eq!(root_of(&[leaves[0], leaves[0]]), None, "a key twice");
    leaves[3].1.0[0] ^= 1;
    assert_ne!(root_of(&leaves), Some(root));
    leaves.swap(0, 1);
    assert_eq!(root_of(&leaves), None, "not sorted");
}

#[test]
fn stored_nodes_are_those_in_force_and_older_ones() {
    let (mut nodes, state, leaves, root) = grown();
    let mut live = Vec::new();
    in_force(&nodes, LAST, &mut Vec::new(), &mut live);
    assert!(live.len() > state.len() && live.len() < nodes.0.len(), "some were replaced");
    assert_eq!(hold(&nodes, &leaves, &root), Ok(live.len() as u64));
    assert!(hold(&nodes, &leaves, &EMPTY_ROOT).is_err(), "another root");
    assert!(hold(&nodes, &leaves[1..], &root).is_err(), "an entry less");

    // Every node in force is missed, and seen where another stands in its place.
    for key in &live {
        let kept = nodes.0.remove(key).expect("stored");
        assert!(hold(&nodes, &leaves, &root).is_err(), "{key:?} is missing");
        let (version, path) = key.place().expect("a key");
        let earlier = (0..version).rev().find_map(|v| nodes.0.get(&TreeNodeKey::at(v, &path)));
        let other = earlier.or_else(|| nodes.0.values().next()).expect("stored").clone();
        nodes.0.insert(key.clone(), other);
        assert!(hold(&nodes, &leaves, &root).is_err(), "another stands for {key:?}");
        nodes.0.insert(key.clone(), kept);
    }
    // Nodes that nothing rests on any more may be gone, and are nothing that a tree never had.
    let old: Vec<TreeNodeKey> = nodes.0.keys().filter(|key| !live.contains(key)).cloned().collect();
    for key in old.iter().step_by(7) {
        nodes.0.remove(key);
    }
    assert_eq!(hold(&nodes, &leaves, &root), Ok(live.len() as u64));
    let node = nodes.0[&live[1]].clone();
    nodes.0.insert(TreeNodeKey::at(LAST + 1, &[3]), node.clone());
    assert!(hold(&nodes, &leaves, &root).is_err(), "from the future");
    nodes.0.remove(&TreeNodeKey::at(LAST + 1, &[3]));
    nodes.0.insert(TreeNodeKey::from_bytes(vec![0; 8]), node);
    assert!(hold(&nodes, &leaves, &root).is_err(), "no key");
}

#[test]
fn a_tree_of_one_leaf_is_held_against_it() {
    let mut nodes = Nodes::default();
    let mut root = EMPTY_ROOT;
    for version in 0..=LAST {
        root = write(&mut nodes, version, &StateChanges::from([(key(1), vec![1])]));
    }
    let leaves = [leaf_of(&key(1), &[1])];
    assert_eq!(hold(&nodes, &leaves, &root), Ok(1));
    assert!(hold(&nodes, &leaves, &EMPTY_ROOT).is_err());
    assert!(hold(&Nodes::default(), &leaves, &root).is_err());
}
