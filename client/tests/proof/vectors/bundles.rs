//! `bundles.json`: whole files, and the verdict on each under given options.

use hefu_chain::{
    bundle::{Bundle, VerifyOptions},
    fixture::{
        founding_seat_keys,
        proven::{ProvenChain, Seats},
    },
    height::Height,
    key::SecretKey,
    region::Region,
    state::CertificateNumber,
    time::BlockTime,
};
use hefu_client::light::LightVerifier;
use serde_json::{Map, Value, json};

use crate::sample::SAMPLE;

const DAY_MS: u64 = 86_400_000;

/// The files, by name.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let tip = SAMPLE.ledger.height();
    let file =
        |number: &CertificateNumber, height| SAMPLE.chain.bundle(number, None, height).to_bytes();
    let (suspended, suspended_at, _) = SAMPLE.suspended;
    let asked = SAMPLE.chain.bundle(&SAMPLE.in_force, Some(chongqing()), tip).to_bytes();
    let first = SAMPLE.ledger.blocks()[0].records[0].record().id();
    let good = SAMPLE.chain.bundle(&SAMPLE.in_force, None, tip);
    let mut newer = good.to_bytes();
    newer[8] = 2;
    vec![
        ("in_force", good.to_bytes()),
        ("suspended", file(&suspended, suspended_at)),
        ("revoked", file(&SAMPLE.revoked, tip)),
        ("recognised", asked),
        ("handoffs", handed_over(tip).to_bytes()),
        ("record", SAMPLE.chain.record_bundle(&first, tip).to_bytes()),
        ("newer_version", newer[..64].to_vec()),
        ("cut_short", good.to_bytes()[..200].to_vec()),
        ("state_altered", altered(&good, |b| b.entries[0].value = None)),
        ("commit_altered", altered(&good, |b| b.finality.commit.round = 7)),
        ("index_altered", altered(&good, |b| b.issuing.index = 0)),
    ]
}

fn chongqing() -> Region {
    Region::new(500_000).expect("a region")
}

fn altered(bundle: &Bundle, change: impl FnOnce(&mut Bundle)) -> Vec<u8> {
    let mut bundle = bundle.clone();
    change(&mut bundle);
    bundle.to_bytes()
}

/// The same ledger as if its validators had changed twice.
pub(super) fn handed_over(tip: Height) -> Bundle {
    let seats = |from, seeds: std::ops::Range<u8>| Seats {
        from: Height::new(from),
        keys: seeds.map(|i| SecretKey::from_seed(&[i; 32])).collect(),
    };
    let founding = Seats { from: Height::FIRST, keys: founding_seat_keys() };
    let seats = [founding, seats(5, 50..54), seats(9, 60..64)];
    ProvenChain::with_seats(&SAMPLE.ledger, &seats).bundle(&SAMPLE.in_force, None, tip)
}

pub(super) fn vectors() -> Value {
    let files = files();
    let tip = SAMPLE.ledger.time();
    let at = |now: BlockTime| VerifyOptions { now, max_age_ms: None, receiving: None };
    let day_old = VerifyOptions { max_age_ms: Some(DAY_MS), ..at(tip.plus_ms(DAY_MS + 1)) };
    let asked = VerifyOptions { receiving: Some(chongqing()), ..at(tip) };
    let mut cases: Vec<Value> =
        files.iter().map(|(name, bytes)| case(name, bytes, at(tip))).collect();
    let (_, in_force) = &files[0];
    let (_, revoked) = &files[2];
    let (_, recognised) = &files[3];
    cases.push(case("in_force", in_force, at(tip.plus_ms(4 * 365 * DAY_MS))));
    cases.push(case("in_force", in_force, at(BlockTime::from_ms(tip.as_ms() - DAY_MS))));
    cases.push(case("in_force", in_force, day_old));
    cases.push(case("revoked", revoked, day_old));
    cases.push(case("recognised", recognised, asked));
    cases.push(case("in_force", in_force, asked));
    let files: Map<String, Value> =
        files.iter().map(|(name, bytes)| ((*name).into(), hex::encode(bytes).into())).collect();
    json!({ "chain_id": SAMPLE.genesis.chain_id(), "files": files, "cases": cases })
}

fn case(name: &str, bytes: &[u8], options: VerifyOptions) -> Value {
    let verdict = LightVerifier::of(&SAMPLE.genesis).verify(bytes, &options);
    let findings: Vec<&str> = verdict.findings().map(|(finding, _)| finding.code()).collect();
    json!({
        "file": name,
        "now_ms": options.now,
        "max_age_ms": options.max_age_ms,
        "receiving": options.receiving,
        "outcome": verdict.outcome,
        "findings": findings,
        "as_of": verdict.as_of,
        "status": verdict.certificate.map(|certificate| certificate.status),
    })
}
