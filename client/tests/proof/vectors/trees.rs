//! `trees.json`: the history tree with proofs, and one entry of every kind of the state with its
//! key, encoding and proof.

use std::{collections::BTreeMap, convert::Infallible};

use hefu_chain::{
    bundle::StateEntry,
    founding::founding_state,
    hash::Digest,
    log_tree::{
        Frontier, LogAddress, consistency_proof, inclusion_proof, leaf_hash, root_at,
        verify_consistency, verify_inclusion,
    },
    state::{Entity, EntityKind, Organisation, StateKey},
    uscc::Uscc,
};
use serde_json::{Value, json};

use crate::sample::SAMPLE;

/// Leaves of the history vector; enough for every shape of path up to four levels.
const LEAVES: u64 = 13;

pub(super) fn vectors() -> Value {
    json!({ "log": log(), "state": state() })
}

fn log() -> Value {
    let records = SAMPLE.ledger.blocks().iter().flat_map(|block| &block.records);
    let leaves: Vec<Digest> =
        records.map(|r| leaf_hash(&r.record().envelope().to_bytes())).take(13).collect();
    let (mut frontier, mut completed) = (Frontier::default(), Vec::new());
    for leaf in &leaves {
        frontier.append(*leaf, &mut completed);
    }
    let nodes: BTreeMap<LogAddress, Digest> = completed.into_iter().collect();
    let read = |address: LogAddress| Ok::<_, Infallible>(nodes[&address]);
    let root = |size: u64| root_at(size, read).expect("reads");
    let inclusion = |(index, size): (u64, u64)| {
        let proof = inclusion_proof(index, size, read).expect("reads").expect("inside");
        let leaf = &leaves[usize::try_from(index).expect("few")];
        assert!(verify_inclusion(&root(size), size, index, leaf, &proof));
        json!({ "index": index, "size": size, "path": proof })
    };
    let consistency = |(from, to): (u64, u64)| {
        let proof = consistency_proof(from, to, read).expect("reads").expect("not shorter");
        assert!(verify_consistency(from, &root(from), to, &root(to), &proof));
        json!({ "from": from, "to": to, "path": proof })
    };
    let included = [(0, 1), (0, 7), (6, 7), (4, 8), (12, 13), (3, 13), (9, 13)].map(inclusion);
    let consistent = [(1, 2), (4, 7), (6, 8), (8, 13), (7, 13), (13, 13)].map(consistency);
    json!({
        "leaves": leaves,
        "roots": (0..=LEAVES).map(root).collect::<Vec<_>>(),
        "inclusion": included,
        "consistency": consistent,
    })
}

fn state() -> Value {
    let height = SAMPLE.ledger.height();
    let header = SAMPLE.chain.header(height);
    let entries: Vec<Value> = one_key_of_each_kind()
        .into_iter()
        .map(|key| {
            let name = EntityKind::from_byte(key.kind_byte()).map(EntityKind::name);
            let entry = SAMPLE.chain.entries(&[key], height).remove(0);
            let mut value = vector(&entry, &header.state_root);
            value["kind"] = json!(name);
            value
        })
        .collect();
    let absent: Uscc = "91350100M000100Y43".parse().expect("a code");
    let absent = SAMPLE.chain.entries(&[Organisation::state_key(&absent)], height);
    json!({
        "height": height,
        "state_root": header.state_root,
        "entries": entries,
        "absent": absent.iter().map(|e| vector(e, &header.state_root)).collect::<Vec<_>>(),
    })
}

/// The first key of every kind that the ledger wrote, and every single entry of the ledger itself.
fn one_key_of_each_kind() -> Vec<StateKey> {
    let mut keys: BTreeMap<Vec<u8>, StateKey> = BTreeMap::new();
    let first = founding_state(SAMPLE.genesis.founding()).expect("a founding");
    let written = SAMPLE.ledger.blocks().iter().flat_map(|block| block.changes.keys());
    for key in first.keys().chain(written) {
        let ledger = key.kind_byte() == EntityKind::Ledger as u8;
        let group = if ledger { key.as_bytes().to_vec() } else { vec![key.kind_byte()] };
        keys.entry(group).or_insert_with(|| key.clone());
    }
    keys.into_values().collect()
}

fn vector(entry: &StateEntry, state_root: &Digest) -> Value {
    let key = StateKey::from_bytes(entry.key.clone());
    assert_eq!(entry.proof.verify(state_root, &key, entry.value.as_deref()), Ok(()));
    json!({
        "key": hex::encode(&entry.key),
        "key_hash": hex::encode(key.hash()),
        "value": entry.value.as_ref().map(hex::encode),
        "proof": entry.proof,
    })
}
