//! `witness.json`: a policy, what witnesses signed, and what a reader finds; and proofs of a split view.

use hefu_chain::{
    bundle::{HeaderBundle, Outcome, SplitView, Testimony, Witnessed},
    fixture::{founding_seat_keys, proven::commit},
    hash::Digest,
    height::Height,
    witness::{Policy, Statement},
};
use serde_json::{Value, json};

use crate::{
    sample::SAMPLE,
    witness::{policy_text, secret, witness},
};

const TIME_S: u64 = 1_800_000_000;

/// Height of the header that a reader asks about.
fn about() -> Height {
    Height::new(SAMPLE.ledger.height().get() - 2)
}

fn policy() -> Policy {
    Policy::parse(policy_text().as_bytes(), &SAMPLE.genesis.chain_id()).expect("a policy")
}

fn tip() -> Statement {
    Statement::after(SAMPLE.chain.header(SAMPLE.ledger.height()))
}

/// What witnesses would have signed on another history of the same length.
fn other() -> Statement {
    let mut other = Statement::after(SAMPLE.chain.header(about()));
    other.checkpoint.root = Digest([7; 32]);
    other.block_hash.0 = [8; 32];
    other
}

fn file(statement: &Statement, skip: usize, signers: &[u8]) -> Witnessed {
    let lines = signers.iter().map(|n| witness(*n).sign(statement, TIME_S, &secret(*n)));
    let note = format!("{}\n{}", statement.text(), lines.collect::<String>());
    let heights = (about().get() + 1..=SAMPLE.ledger.height().get()).map(Height::new);
    let since = heights.map(|height| SAMPLE.chain.header(height).clone());
    Witnessed { since: since.skip(skip).collect(), note: note.into_bytes() }
}

fn case(name: &str, files: &[Witnessed]) -> Value {
    let policy = policy();
    let testimony = Testimony::of(SAMPLE.chain.header(about()), &policy, files);
    let found: Vec<_> = testimony.findings(&policy).into_iter().map(|(code, _)| code).collect();
    let files: Vec<String> = files.iter().map(|file| hex::encode(file.to_bytes())).collect();
    json!({"name": name, "files": files, "findings": found})
}

pub(super) fn vectors() -> Value {
    let certificate = SAMPLE.chain.bundle(&SAMPLE.in_force, None, about());
    let header = HeaderBundle { finality: SAMPLE.chain.finality(about()) };
    let now = SAMPLE.chain.header(about()).time;
    let (elsewhere, none) =
        (Witnessed { since: Vec::new(), ..file(&other(), 0, &[83]) }, Vec::new());
    let mut changed = file(&tip(), 0, &[81, 82]);
    changed.note[200] ^= 1;
    json!({
        "chain_id": SAMPLE.genesis.chain_id(),
        "policy": policy_text(),
        "verifier_keys": (81..=83).map(|n| witness(n).to_string()).collect::<Vec<_>>(),
        "statement": { "header": hex::encode(header.to_bytes()), "text": Statement::after(&certificate.finality.header).text() },
        "certificate": hex::encode(certificate.to_bytes()),
        "now": now,
        "cases": [
            case("enough", &[file(&tip(), 0, &[81, 82])]),
            case("nothing", &none),
            case("too few, and strangers", &[file(&tip(), 0, &[83, 84, 85])]),
            case("not added up over two notes", &[
                file(&tip(), 0, &[81]), Witnessed { since: Vec::new(), ..file(&Statement::after(SAMPLE.chain.header(about())), 0, &[82]) },
            ]),
            case("the header itself", &[Witnessed { since: Vec::new(), ..file(&Statement::after(SAMPLE.chain.header(about())), 0, &[82, 83]) }]),
            case("a header is missing", &[file(&tip(), 1, &[81, 82])]),
            case("changed", &[changed]),
            case("another history, and too few", std::slice::from_ref(&elsewhere)),
            case("another history beside enough", &[file(&tip(), 0, &[81, 82]), elsewhere]),
            case("another history by a stranger", &[file(&tip(), 0, &[81, 82]), file(&other(), 0, &[84])]),
        ],
        "splits": splits(),
    })
}

fn splits() -> Vec<Value> {
    let height = SAMPLE.ledger.height();
    let mut header = SAMPLE.chain.header(height).clone();
    header.log_root = Digest([6; 32]);
    let mut other = SAMPLE.chain.finality(height);
    other.commit = commit(&header, &founding_seat_keys()[..3]);
    other.header = header;
    let signed = Statement::after(&other.header);
    let shown = SAMPLE.chain.finality(height);
    let note = |signers: &[u8]| file(&signed, 0, signers).note;
    let proof = |signers: &[u8], other| SplitView {
        shown: shown.clone(),
        prefix: None,
        note: note(signers),
        other,
    };
    let same = SplitView { note: file(&tip(), 0, &[81]).note, ..proof(&[81], None) };
    let cases = [
        ("a witness of the policy", proof(&[81], None)),
        ("members on both sides", proof(&[84], Some(other.clone()))),
        ("both", proof(&[81, 83], Some(other))),
        ("a stranger", proof(&[84], None)),
        ("no contradiction", same),
    ];
    let judged = cases.into_iter().map(|(name, split)| {
        let file = hex::encode(split.to_bytes());
        match split.verify(&SAMPLE.chain.anchor(), Some(&policy())) {
            Ok(proven) => json!({
                "name": name, "file": file, "outcome": Outcome::Valid,
                "witnesses": proven.witnesses, "both": proven.both,
            }),
            Err(fault) => json!({"name": name, "file": file, "outcome": fault.outcome()}),
        }
    });
    judged.collect()
}
