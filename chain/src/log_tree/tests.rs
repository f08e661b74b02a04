//! The tree against a literal transcription of the RFC's definitions, and known answers.

use std::{collections::BTreeMap, convert::Infallible};

use super::*;

/// MTH, PATH and PROOF exactly as RFC 9162, 2.1.1, 2.1.3.1 and 2.1.4.1 define them.
mod rfc {
    use super::*;

    fn k(n: usize) -> usize {
        let mut k = 1;
        while k * 2 < n {
            k *= 2;
        }
        k
    }

    pub(super) fn mth(d: &[Vec<u8>]) -> Digest {
        match d.len() {
            0 => Digest(Sha256::digest([]).into()),
            1 => Digest(Sha256::digest([&[0u8][..], &d[0]].concat()).into()),
            n => {
                let (left, right) = (mth(&d[..k(n)]), mth(&d[k(n)..]));
                Digest(Sha256::digest([&[1u8][..], &left.0, &right.0].concat()).into())
            }
        }
    }

    pub(super) fn path(m: usize, d: &[Vec<u8>]) -> Vec<Digest> {
        let n = d.len();
        if n == 1 {
            return Vec::new();
        }
        let (mut path, beside) = if m < k(n) {
            (path(m, &d[..k(n)]), mth(&d[k(n)..]))
        } else {
            (path(m - k(n), &d[k(n)..]), mth(&d[..k(n)]))
        };
        path.push(beside);
        path
    }

    pub(super) fn subproof(m: usize, d: &[Vec<u8>], known: bool) -> Vec<Digest> {
        let n = d.len();
        if m == n {
            return if known { Vec::new() } else { vec![mth(d)] };
        }
        let (mut proof, beside) = if m <= k(n) {
            (subproof(m, &d[..k(n)], known), mth(&d[k(n)..]))
        } else {
            (subproof(m - k(n), &d[k(n)..], false), mth(&d[..k(n)]))
        };
        proof.push(beside);
        proof
    }
}

/// Beyond 64, so that every shape of up to seven levels occurs.
const SIZE_MAX: usize = 70;

struct Log {
    entries: Vec<Vec<u8>>,
    nodes: BTreeMap<LogAddress, Digest>,
    roots: Vec<Digest>,
}

impl Log {
    fn new(size: usize) -> Self {
        let entries: Vec<Vec<u8>> = (0..size).map(|i| format!("entry {i}").into_bytes()).collect();
        let (mut frontier, mut completed) = (Frontier::default(), Vec::new());
        let mut roots = vec![frontier.root()];
        for entry in &entries {
            frontier.append(leaf_hash(entry), &mut completed);
            roots.push(frontier.root());
        }
        Self { entries, nodes: completed.into_iter().collect(), roots }
    }

    fn read(&self, address: LogAddress) -> Result<Digest, Infallible> {
        Ok(self.nodes[&address])
    }
}

#[test]
fn known_answers_of_rfc_6962_implementations() {
    // Inputs and roots published with the reference implementations of Certificate Transparency.
    let inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"];
    let inputs = inputs.map(|text| hex::decode(text).expect("hexadecimal"));
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    ];
    let mut frontier = Frontier::default();
    assert_eq!(frontier.root().to_string(), roots[0]);
    for (input, root) in inputs.iter().zip(&roots[1..]) {
        frontier.append(leaf_hash(input), &mut Vec::new());
        assert_eq!(frontier.root().to_string(), *root, "after {} leaves", frontier.size());
    }
}

#[test]
fn roots_equal_the_definition_at_every_size() {
    let log = Log::new(SIZE_MAX);
    for size in 0..=SIZE_MAX {
        let expected = rfc::mth(&log.entries[..size]);
        assert_eq!(log.roots[size], expected);
        assert_eq!(root_at(size as u64, |a| log.read(a)), Ok(expected));
    }
}

#[test]
fn inclusion_proofs_equal_the_definition_and_nothing_near_them_passes() {
    let log = Log::new(SIZE_MAX);
    for size in 1..=SIZE_MAX {
        let root = log.roots[size];
        for index in 0..size {
            let (at, of) = (index as u64, size as u64);
            let leaf = leaf_hash(&log.entries[index]);
            let proof = inclusion_proof(at, of, |a| log.read(a)).expect("reads").expect("inside");
            assert_eq!(proof.0, rfc::path(index, &log.entries[..size]));
            assert!(verify_inclusion(&root, of, at, &leaf, &proof));
            assert!(!verify_inclusion(&root, of, (at + 1) % of, &leaf, &proof) || of == 1);
            assert!(!verify_inclusion(&root, of, at, &leaf_hash(b"other"), &proof));
            assert!(!verify_inclusion(&empty_root(), of, at, &leaf, &proof));
            for mutated in mutations(&proof.0) {
                assert!(!verify_inclusion(&root, of, at, &leaf, &InclusionProof(mutated)));
            }
        }
        assert_eq!(inclusion_proof(size as u64, size as u64, |a| log.read(a)), Ok(None));
    }
}

#[test]
fn consistency_proofs_equal_the_definition_and_nothing_near_them_passes() {
    let log = Log::new(SIZE_MAX);
    for to in 0..=SIZE_MAX {
        for from in 0..=to {
            let proof = consistency_proof(from as u64, to as u64, |a| log.read(a));
            let proof = proof.expect("reads").expect("not shorter");
            if from > 0 {
                assert_eq!(proof.0, rfc::subproof(from, &log.entries[..to], true));
            }
            let verify = |from_root: &Digest, to_root: &Digest, path: Vec<Digest>| {
                let proof = ConsistencyProof(path);
                verify_consistency(from as u64, from_root, to as u64, to_root, &proof)
            };
            let (old, new) = (log.roots[from], log.roots[to]);
            assert!(verify(&old, &new, proof.0.clone()), "{from} to {to}");
            let other = leaf_hash(b"other");
            assert!(!verify(&other, &new, proof.0.clone()), "{from} to {to}");
            assert!(from == 0 || !verify(&old, &other, proof.0.clone()), "{from} to {to}");
            for mutated in mutations(&proof.0) {
                assert!(!verify(&old, &new, mutated), "{from} to {to}");
            }
        }
        assert_eq!(consistency_proof(to as u64 + 1, to as u64, |a| log.read(a)), Ok(None));
    }
}

/// The proof with each hash changed or left out, neighbours swapped, and one hash more.
fn mutations(path: &[Digest]) -> Vec<Vec<Digest>> {
    let mut all = Vec::new();
    for i in 0..path.len() {
        let mut changed = path.to_vec();
        changed[i].0[i % 32] ^= 1;
        all.push(changed);
        let mut shorter = path.to_vec();
        shorter.remove(i);
        all.push(shorter);
        if i > 0 {
            let mut swapped = path.to_vec();
            swapped.swap(i - 1, i);
            all.push(swapped);
        }
    }
    all.push([path, &[empty_root()]].concat());
    all.push([&[empty_root()], path].concat());
    all
}

#[test]
fn a_frontier_restores_only_with_as_many_peaks_as_its_size_has_bits() {
    let mut frontier = Frontier::default();
    for i in 0..11u8 {
        frontier.append(leaf_hash(&[i]), &mut Vec::new());
    }
    let peaks = frontier.peaks.clone();
    assert_eq!(Frontier::from_parts(11, peaks.clone()), Some(frontier));
    assert_eq!(Frontier::from_parts(12, peaks), None);
}
