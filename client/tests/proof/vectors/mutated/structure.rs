//! Parts of files swapped, removed, repeated and put in another order; nothing is signed anew unless
//! it is said.

use hefu_chain::{
    bundle::{Bundle, RecordBundle},
    hash::{BlockHash, ChainId, Digest},
    height::Height,
    key::{SecretKey, Signature},
    time::BlockTime,
    validator_set::{Validator, ValidatorSet},
};

use super::{ASKED, HANDED, Mutant, OTHER, PLAIN, RECORD, mutant, plain};
use crate::{forge, sample::SAMPLE};

type Change = fn(&mut Bundle);
/// Puts a part of one file in the place of the same part of another.
pub(crate) type Swap = fn(&mut Bundle, &Bundle);

/// Every part, by its name.
pub(crate) const SWAPS: [(&str, Swap); 10] = [
    ("record", |a, b| a.issuing.envelope = b.issuing.envelope.clone()),
    ("document", |a, b| a.issuing.envelope.document = b.issuing.envelope.document.clone()),
    ("proofs", |a, b| a.issuing.envelope.proofs = b.issuing.envelope.proofs.clone()),
    ("index", |a, b| a.issuing.index = b.issuing.index),
    ("inclusion", |a, b| a.issuing.inclusion = b.issuing.inclusion.clone()),
    ("logged record", |a, b| a.issuing = b.issuing.clone()),
    ("entries", |a, b| a.entries = b.entries.clone()),
    ("header", |a, b| a.finality.header = b.finality.header.clone()),
    ("commit", |a, b| a.finality.commit = b.finality.commit.clone()),
    ("finality", |a, b| a.finality = b.finality.clone()),
];

const PARTS: [(&str, Change); 26] = [
    ("no entries", |b| b.entries.clear()),
    ("first entry removed", |b| drop(b.entries.remove(0))),
    ("last entry removed", |b| drop(b.entries.pop())),
    ("entries reversed", |b| b.entries.reverse()),
    ("first entry repeated", |b| b.entries.insert(0, b.entries[0].clone())),
    ("first entry said to be absent", |b| b.entries[0].value = None),
    ("absent, without a leaf", |b| {
        b.entries[0].value = None;
        b.entries[0].proof.leaf = None;
    }),
    ("another's proof", |b| b.entries[0].proof = b.entries[1].proof.clone()),
    ("absent by another's proof", |b| {
        b.entries[0].value = None;
        b.entries[0].proof = b.entries[1].proof.clone();
    }),
    ("another's value", |b| b.entries[0].value = b.entries[1].value.clone()),
    ("another's key", |b| b.entries[0].key = vec![0]),
    ("an empty key", |b| b.entries[0].key.clear()),
    ("an empty value", |b| b.entries[0].value = Some(Vec::new())),
    ("a sibling removed", |b| {
        b.entries[0].proof.siblings.pop();
    }),
    ("a sibling repeated", |b| b.entries[0].proof.siblings.push(Digest([0; 32]))),
    ("siblings reversed", |b| b.entries[0].proof.siblings.reverse()),
    ("257 siblings", |b| b.entries[0].proof.siblings = vec![Digest([0; 32]); 257]),
    ("no inclusion path", |b| b.issuing.inclusion.0.clear()),
    ("inclusion path reversed", |b| b.issuing.inclusion.0.reverse()),
    ("inclusion path longer", |b| b.issuing.inclusion.0.push(Digest([0; 32]))),
    ("inclusion path shorter", |b| {
        b.issuing.inclusion.0.remove(0);
    }),
    ("65 hashes of inclusion", |b| b.issuing.inclusion.0 = vec![Digest([0; 32]); 65]),
    ("index 0", |b| b.issuing.index = 0),
    ("index is the size", |b| b.issuing.index = b.finality.header.log_size),
    ("largest index", |b| b.issuing.index = u64::MAX),
    ("no proofs", |b| b.issuing.envelope.proofs.clear()),
];

const COMMITS: [(&str, Change); 12] = [
    ("no signatures", |b| b.finality.commit.signatures.clear()),
    ("two signatures", |b| b.finality.commit.signatures.truncate(2)),
    ("signatures reversed", |b| b.finality.commit.signatures.reverse()),
    ("a signature repeated", |b| {
        let first = b.finality.commit.signatures[0];
        b.finality.commit.signatures.insert(0, first);
    }),
    ("signatures exchanged", |b| {
        let signatures = &mut b.finality.commit.signatures;
        (signatures[0].1, signatures[1].1) = (signatures[1].1, signatures[0].1);
    }),
    ("a stranger's signature", |b| b.finality.commit.signatures[0].0.0 = [0; 20]),
    ("a zero signature", |b| {
        b.finality.commit.signatures[0].1 = Signature::from_bytes([0; 64]);
    }),
    ("another round", |b| b.finality.commit.round += 1),
    ("another height", |b| b.finality.commit.height = b.finality.commit.height.next()),
    ("another block", |b| b.finality.commit.block_hash = BlockHash([1; 32])),
    ("signed by strangers", |b| {
        let keys: Vec<SecretKey> = (90..93).map(|i| SecretKey::from_seed(&[i; 32])).collect();
        b.finality.commit = hefu_chain::fixture::proven::commit(&b.finality.header, &keys);
    }),
    ("signed anew", |b| forge::sign(&mut b.finality)),
];

/// Fields of the header, changed; each once as it is and once signed anew.
const HEADERS: [(&str, Change); 13] = [
    ("version", |b| b.finality.header.version = 2),
    ("chain id", |b| b.finality.header.chain_id = ChainId([7; 32])),
    ("height", |b| b.finality.header.height = b.finality.header.height.next()),
    ("height 0", |b| b.finality.header.height = Height::GENESIS),
    ("time", |b| b.finality.header.time = b.finality.header.time.plus_ms(600_000)),
    ("time far ahead", |b| b.finality.header.time = b.finality.header.time.plus_ms(600_001)),
    ("largest time", |b| b.finality.header.time = BlockTime::from_ms(u64::MAX)),
    ("previous hash", |b| b.finality.header.prev_hash = BlockHash([7; 32])),
    ("log root", |b| b.finality.header.log_root = Digest([7; 32])),
    ("log size", |b| b.finality.header.log_size += 1),
    ("state root", |b| b.finality.header.state_root = Digest([7; 32])),
    ("validators", |b| b.finality.header.valset_hash = Digest([7; 32])),
    ("next validators", |b| b.finality.header.next_valset_hash = Digest([7; 32])),
];

const HANDOFFS: [(&str, Change); 12] = [
    ("no handoffs", |b| b.finality.handoffs.clear()),
    ("first handoff removed", |b| drop(b.finality.handoffs.remove(0))),
    ("last handoff removed", |b| drop(b.finality.handoffs.pop())),
    ("handoffs reversed", |b| b.finality.handoffs.reverse()),
    ("first handoff repeated", |b| {
        b.finality.handoffs.insert(0, b.finality.handoffs[0].clone());
    }),
    ("another next set", |b| {
        b.finality.handoffs[0].next = b.finality.handoffs[1].next.clone();
    }),
    ("next set smaller", |b| {
        let next = &mut b.finality.handoffs[0].next;
        let seats: Vec<Validator> = next.iter().skip(1).cloned().collect();
        *next = ValidatorSet::new(seats).expect("a set");
    }),
    ("next set stronger", |b| {
        let next = &mut b.finality.handoffs[1].next;
        let mut seats: Vec<Validator> = next.iter().cloned().collect();
        seats[0].power = 1_000;
        *next = ValidatorSet::new(seats).expect("a set");
    }),
    ("handoff's signatures removed", |b| b.finality.handoffs[0].commit.signatures.truncate(2)),
    ("commit of another handoff", |b| {
        b.finality.handoffs[0].commit = b.finality.handoffs[1].commit.clone();
    }),
    ("handoff of another ledger", |b| {
        b.finality.handoffs[0].header.chain_id = ChainId([7; 32]);
    }),
    ("handoff of another version", |b| b.finality.handoffs[1].header.version = 9),
];

pub(super) fn mutants() -> Vec<Mutant> {
    let (plain, tip) = (plain(), SAMPLE.ledger.height());
    let (suspended, _, resumed) = SAMPLE.suspended;
    let other = SAMPLE.chain.bundle(&suspended, None, tip);
    let earlier = SAMPLE.chain.bundle(&suspended, None, resumed);
    let mut mutants = Vec::new();
    for (from, a, b) in
        [(PLAIN, &plain, &other), (OTHER, &other, &plain), (OTHER, &other, &earlier)]
    {
        for (part, swap) in SWAPS {
            let mut mixed = a.clone();
            swap(&mut mixed, b);
            if mixed != *a {
                mutants.push(mutant(from, format!("{part} of another file"), &mixed));
            }
        }
    }
    let mut add = |base: usize, from: &Bundle, table: &[(&str, Change)], sealed: bool| {
        for (how, change) in table {
            let mut changed = from.clone();
            change(&mut changed);
            if sealed {
                forge::sign(&mut changed.finality);
            }
            let how = if sealed { format!("{how}, signed anew") } else { (*how).to_string() };
            mutants.push(mutant(base, how, &changed));
        }
    };
    add(PLAIN, &plain, &PARTS, false);
    add(PLAIN, &plain, &COMMITS, false);
    add(PLAIN, &plain, &HEADERS, false);
    add(PLAIN, &plain, &HEADERS, true);
    add(HANDED, &super::super::bundles::handed_over(tip), &HANDOFFS, false);
    add(ASKED, &asked(), &PARTS[..17], false);
    mutants.extend(records());
    mutants
}

fn asked() -> Bundle {
    SAMPLE.chain.bundle(&SAMPLE.in_force, Some(super::chongqing()), SAMPLE.ledger.height())
}

/// Record files: of every type of record, and a certificate file under the other magic.
fn records() -> Vec<Mutant> {
    let tip = SAMPLE.ledger.height();
    let mut seen = std::collections::BTreeSet::new();
    let records = SAMPLE.ledger.blocks().iter().flat_map(|block| &block.records);
    let mut mutants: Vec<Mutant> = records
        .filter(|record| seen.insert(record.record().action().name()))
        .map(|record| {
            let bundle: RecordBundle = SAMPLE.chain.record_bundle(&record.record().id(), tip);
            let how = format!("a record file of {}", record.record().action().name());
            Mutant { base: RECORD, how, bytes: bundle.to_bytes() }
        })
        .collect();
    for (magic, from) in
        [(b"HEFURECD", plain().to_bytes()), (b"HEFUCERT", mutants[0].bytes.clone())]
    {
        let bytes = [magic.as_slice(), &from[8..]].concat();
        mutants.push(Mutant { base: RECORD, how: "under the other magic".into(), bytes });
    }
    mutants
}
