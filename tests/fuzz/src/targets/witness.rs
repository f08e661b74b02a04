//! What witnesses sign, and what readers demand of them: notes, policies, witness files and proofs of a split
//! view. What is read is written again byte for byte; what proves a split was signed by a witness of the
//! vectors.

use std::{collections::BTreeSet, sync::LazyLock};

use hefu_chain::{
    bundle::{SplitView, TrustAnchor, Witnessed},
    witness::{Note, Policy, Statement},
};
use hefu_genesis::Genesis;
use serde_json::Value;

use crate::vectors;

static VECTORS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_slice(&vectors::bytes("witness.json")).expect("vectors are JSON")
});

static ANCHOR: LazyLock<TrustAnchor> = LazyLock::new(|| {
    Genesis::from_bytes(&vectors::bytes("genesis.json")).expect("the vectors hold").trust_anchor()
});

fn policy_text() -> &'static str {
    VECTORS["policy"].as_str().expect("a policy")
}

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    Policy::parse(policy_text().as_bytes(), &ANCHOR.chain_id).expect("the vectors hold")
});

/// Texts that a witness of the policy signed, in the vectors.
static SIGNED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let notes = seeds().into_iter().filter_map(|seed| Note::parse(&seed).ok());
    let signed = notes.filter(|note| signs(note));
    signed.map(|note| note.statement.text()).collect()
});

fn signs(note: &Note) -> bool {
    POLICY.witnesses().iter().any(|witness| witness.key.signed_at(note).is_some())
}

pub fn run(data: &[u8]) {
    if let Ok(note) = Note::parse(data) {
        assert_eq!(note.to_text().as_bytes(), data, "one text has one form");
        assert_eq!(Statement::parse(&note.statement.text()), Some(note.statement));
        assert!(!signs(&note) || SIGNED.contains(&note.statement.text()), "nobody signed this");
    }
    if let Ok(policy) = Policy::parse(data, &ANCHOR.chain_id) {
        assert!(!policy.is_met(&BTreeSet::new()), "a policy demands somebody");
        let all = (0..policy.witnesses().len()).collect();
        assert!(policy.is_met(&all), "all of them are enough");
    }
    if let Ok(file) = Witnessed::from_bytes(data) {
        assert_eq!(file.to_bytes(), data);
    }
    if let Ok(split) = SplitView::from_bytes(data) {
        let proven = split.verify(&ANCHOR, Some(&POLICY));
        let known = proven
            .iter()
            .all(|split| split.both.is_some() || SIGNED.contains(&split.signed.text()));
        assert!(known, "a split that nobody signed");
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![policy_text().as_bytes().to_vec()];
    for blob in vectors::blobs("witness.json") {
        let note = Witnessed::from_bytes(&blob).map(|file| file.note);
        let note = note.or_else(|_| SplitView::from_bytes(&blob).map(|split| split.note));
        seeds.extend(note);
        if blob.starts_with(b"HEFUWITN") || blob.starts_with(b"HEFUSPLT") {
            seeds.push(blob);
        }
    }
    seeds
}
