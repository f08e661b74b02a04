//! What forgers with a quorum's keys could make: files whose trees and signatures hold, whatever
//! stands inside. Tests only; the keys come from public seeds.

use hefu_chain::{
    bundle::{Bundle, Finality, LoggedRecord, StateEntry},
    envelope::Envelope,
    fixture::{chengdu, founding_seat_keys, proven},
    hash::Digest,
    key::RecordSecret,
    log_tree::{InclusionProof, leaf_hash},
    state::StateKey,
    state_tree::{EMPTY_ROOT, StateProof},
};

/// A leaf of the state tree: key hash and value hash.
type Leaf = (Digest, Digest);

/// Signs the header of `finality` anew with three of the four founding validators.
pub(crate) fn sign(finality: &mut Finality) {
    finality.commit = proven::commit(&finality.header, &founding_seat_keys()[..3]);
}

/// Makes the record the only one of the history.
pub(crate) fn log(record: &mut LoggedRecord, finality: &mut Finality) {
    (record.index, record.inclusion) = (0, InclusionProof(Vec::new()));
    finality.header.log_size = 1;
    finality.header.log_root = leaf_hash(&record.envelope.to_bytes());
}

/// Makes the entries that have a value the whole state, and proves all entries in it.
pub(crate) fn prove(entries: &mut [StateEntry], finality: &mut Finality) {
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    let hash = |key: &[u8]| Digest(StateKey::from_bytes(key.to_vec()).hash());
    let leaves: Vec<Leaf> = entries
        .iter()
        .filter_map(|e| Some((hash(&e.key), Digest(*blake3::hash(e.value.as_ref()?).as_bytes()))))
        .collect();
    finality.header.state_root = root(&leaves, 0);
    for entry in entries {
        entry.proof = path(&leaves, &hash(&entry.key));
    }
}

/// Everything again: history, state and signatures.
pub(crate) fn seal(bundle: &mut Bundle) {
    log(&mut bundle.issuing, &mut bundle.finality);
    prove(&mut bundle.entries, &mut bundle.finality);
    sign(&mut bundle.finality);
}

/// The document with a proof by the registrar's key.
pub(crate) fn signed(document: Vec<u8>) -> Envelope {
    Envelope::sign(document, &[&registrar_key()])
}

pub(crate) fn registrar_key() -> RecordSecret {
    chengdu().key()
}

fn bit(hash: &Digest, i: usize) -> bool {
    hash.0[i / 8] >> (7 - i % 8) & 1 == 1
}

fn halves(leaves: &[Leaf], depth: usize) -> (Vec<Leaf>, Vec<Leaf>) {
    leaves.iter().partition(|(key, _)| !bit(key, depth))
}

fn hash_of(prefix: &str, left: &Digest, right: &Digest) -> Digest {
    let mut hasher = blake3::Hasher::new();
    hasher.update(prefix.as_bytes()).update(&left.0).update(&right.0);
    Digest(*hasher.finalize().as_bytes())
}

fn root(leaves: &[Leaf], depth: usize) -> Digest {
    match leaves {
        [] => EMPTY_ROOT,
        [(key, value)] => hash_of("JMT::LeafNode", key, value),
        _ => {
            let (left, right) = halves(leaves, depth);
            hash_of("JMT::IntrnalNode", &root(&left, depth + 1), &root(&right, depth + 1))
        }
    }
}

fn path(leaves: &[Leaf], key: &Digest) -> StateProof {
    let (mut siblings, mut inside) = (Vec::new(), leaves.to_vec());
    while inside.len() > 1 {
        let depth = siblings.len();
        let (left, right) = halves(&inside, depth);
        let (towards, beside) = if bit(key, depth) { (right, left) } else { (left, right) };
        siblings.push(root(&beside, depth + 1));
        inside = towards;
    }
    siblings.reverse();
    StateProof { leaf: inside.first().copied(), siblings }
}
