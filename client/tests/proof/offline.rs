//! A genesis file and a proof file on another machine: nothing else is needed.

use std::{fs, path::PathBuf};

use hefu_chain::{
    bundle::{Outcome, VerifyOptions},
    height::Height,
    region::Region,
    state::CertificateNumber,
};
use hefu_client::light::LightVerifier;

use crate::sample::SAMPLE;

/// A verifier that knows the genesis file only, and the directory that file lies in.
fn elsewhere() -> (tempfile::TempDir, LightVerifier) {
    let dir = tempfile::tempdir().expect("a directory");
    let genesis = dir.path().join("genesis.json");
    fs::write(&genesis, SAMPLE.genesis.to_bytes()).expect("writes");
    let verifier = LightVerifier::open(&genesis).expect("the genesis file holds");
    (dir, verifier)
}

fn options(receiving: Option<Region>) -> VerifyOptions {
    VerifyOptions { now: SAMPLE.ledger.time(), max_age_ms: None, receiving }
}

fn file(dir: &tempfile::TempDir, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join("certificate.hefu");
    fs::write(&path, bytes).expect("writes");
    path
}

#[test]
fn certificates_verify_from_two_files() {
    let (dir, verifier) = elsewhere();
    let tip = SAMPLE.ledger.height();
    let outcome = |number: &CertificateNumber, height: Height| {
        let path = file(&dir, &SAMPLE.chain.bundle(number, None, height).to_bytes());
        verifier.verify_path(&path, &options(None)).expect("readable").outcome
    };
    let (suspended, suspended_at, resumed_at) = SAMPLE.suspended;
    assert_eq!(outcome(&SAMPLE.in_force, tip), Outcome::Valid);
    assert_eq!(outcome(&suspended, suspended_at), Outcome::NotInForce);
    assert_eq!(outcome(&suspended, resumed_at), Outcome::Valid);
    assert_eq!(outcome(&SAMPLE.revoked, tip), Outcome::NotInForce);
    assert_eq!(outcome(&SAMPLE.deregistered, tip), Outcome::NotInForce);
    assert_eq!(verifier.network(), "sample");
}

#[test]
fn recognition_is_asked_for_by_region() {
    let (_dir, verifier) = elsewhere();
    let chongqing: Option<Region> = Some("500000".parse().expect("a region"));
    let before = Height::new(SAMPLE.agreed.get() - 3);
    for (height, expected) in [(before, Outcome::NotInForce), (SAMPLE.agreed, Outcome::Valid)] {
        let bytes = SAMPLE.chain.bundle(&SAMPLE.in_force, chongqing, height).to_bytes();
        let verdict = verifier.verify(&bytes, &options(chongqing));
        assert_eq!(verdict.outcome, expected, "height {height}: {verdict:?}");
        assert_eq!(verifier.verify(&bytes, &options(None)).outcome, Outcome::Valid);
    }
}

#[test]
fn every_record_verifies_in_its_own_file() {
    let (_dir, verifier) = elsewhere();
    let tip = SAMPLE.ledger.height();
    for record in SAMPLE.ledger.blocks().iter().flat_map(|block| &block.records) {
        let bytes = SAMPLE.chain.record_bundle(&record.record().id(), tip).to_bytes();
        assert_eq!(verifier.verify(&bytes, &options(None)).outcome, Outcome::Valid);
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error_and_any_other_file_unknown() {
    let (dir, verifier) = elsewhere();
    let absent = dir.path().join("absent.hefu");
    assert!(verifier.verify_path(&absent, &options(None)).is_err());
    let genesis = dir.path().join("genesis.json");
    let verdict = verifier.verify_path(&genesis, &options(None)).expect("readable");
    assert_eq!(verdict.outcome, Outcome::Unknown);
    assert!(LightVerifier::open(&file(&dir, b"{}")).is_err());
}
