//! A file verifies as the ledger stands, and nothing near it does.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::{
    action::{
        Action,
        certificate::{Revoke, Suspend},
        organisation::RotateKeys,
        recognition::Refuse,
    },
    fixture::{
        TestLedger, chengdu, chongqing, chongqing_authority, founding_seat_keys,
        market::Market,
        proven::{ProvenChain, Seats, commit},
        region,
        registration::declaration,
        sichuan_authority,
        sm2::{founding_with_sm2, sm2_client},
    },
    hash::{ChainId, Digest, RecordId},
    height::Height,
    key::{KeyAlgorithm, SecretKey},
    region::Region,
    state::{
        Certificate, CertificateNumber, CertificateStatus, Entity, EntityKind, Hold, HoldKind,
    },
    time::BlockTime,
    words::{RevocationGround, Role},
};

/// A ledger with two certificates, and the chain that it made.
struct Case {
    ledger: TestLedger,
    chain: ProvenChain,
    numbers: [CertificateNumber; 2],
}

fn certified() -> (TestLedger, [CertificateNumber; 2]) {
    let mut ledger = TestLedger::new();
    let numbers = [1u8, 2].map(|n| {
        let holder = ledger.registrant(n);
        let resource = declaration(&holder);
        ledger.certify(&holder, &chengdu(), resource, u32::from(n)).expect("a certificate")
    });
    (ledger, numbers)
}

static CASE: LazyLock<Case> = LazyLock::new(|| {
    let (ledger, numbers) = certified();
    let chain = ProvenChain::of(&ledger);
    Case { ledger, chain, numbers }
});

fn options(now: BlockTime) -> VerifyOptions {
    VerifyOptions { now, max_age_ms: None, receiving: None }
}

fn codes(verdict: &Verdict) -> Vec<&'static str> {
    verdict.findings().map(|(finding, _)| finding.code()).collect()
}

/// The verdict on the first certificate at the tip, after `change` to the ledger.
fn verdict_after(change: impl FnOnce(&mut TestLedger, CertificateNumber)) -> Verdict {
    let (mut ledger, numbers) = certified();
    change(&mut ledger, numbers[0]);
    let chain = ProvenChain::of(&ledger);
    let bundle = chain.bundle(&numbers[0], None, ledger.height());
    verify_bundle(&bundle, &chain.anchor(), &options(ledger.time()))
}

fn tip_bundle(i: usize) -> Bundle {
    CASE.chain.bundle(&CASE.numbers[i], None, CASE.ledger.height())
}

fn verdict_on(bundle: &Bundle) -> Verdict {
    verify_bundle(bundle, &CASE.chain.anchor(), &options(CASE.ledger.time()))
}

#[test]
fn a_certificate_in_force_is_valid_as_of_its_height() {
    let bytes = tip_bundle(0).to_bytes();
    let verdict = verify_file(&bytes, &CASE.chain.anchor(), &options(CASE.ledger.time()));
    assert_eq!(verdict.outcome, Outcome::Valid, "{verdict:?}");
    let as_of = AsOf { height: CASE.ledger.height(), time: CASE.ledger.time() };
    assert_eq!(verdict.as_of, Some(as_of));
    assert_eq!(verdict.certificate.map(|c| c.number), Some(CASE.numbers[0]));
    assert!(verdict.issue.is_some_and(|issue| issue.title.contains("大气")));
    assert!(bytes.len() < 6_000, "{} bytes", bytes.len());
}

#[test]
fn a_certificate_of_an_sm2_registrar_verifies_like_any_other() {
    let registrar = chengdu().with_algorithm(KeyAlgorithm::Sm2);
    let mut ledger = TestLedger::found(&founding_with_sm2(&[registrar]));
    let holder = sm2_client(1);
    ledger.enrol(&registrar, &holder, &[Role::Registrant]).expect("enrolled");
    let resource = declaration(&holder);
    let number = ledger.certify(&holder, &registrar, resource, 1).expect("a certificate");
    let chain = ProvenChain::of(&ledger);
    let bundle = chain.bundle(&number, None, ledger.height());
    let verdict_on = |bytes: &[u8]| verify_file(bytes, &chain.anchor(), &options(ledger.time()));
    let verdict = verdict_on(&bundle.to_bytes());
    assert_eq!(verdict.outcome, Outcome::Valid, "{verdict:?}");

    let mut forged = bundle.clone();
    forged.issuing.envelope.proofs[0].signature = registrar.key().sign(b"another document");
    let verdict = verdict_on(&forged.to_bytes());
    assert_eq!((verdict.outcome, codes(&verdict)), (Outcome::Forged, vec!["bundle.not_included"]));

    let revoke =
        Revoke { number, ground: RevocationGround::FalseMaterial, reason: "虚假".into() };
    ledger.submit(&registrar, &[], Action::CertRevoke(revoke)).expect("revoked");
    let chain = ProvenChain::of(&ledger);
    let bundle = chain.bundle(&number, None, ledger.height());
    let verdict = verify_bundle(&bundle, &chain.anchor(), &options(ledger.time()));
    assert_eq!(verdict.outcome, Outcome::NotInForce);
}

#[test]
fn earlier_heights_verify_too() {
    let issued = tip_bundle(0);
    let certificate: Certificate =
        CASE.ledger.get(&CASE.numbers[0]).expect("a certificate of the case");
    for height in certificate.issued.get()..=CASE.ledger.height().get() {
        let bundle = CASE.chain.bundle(&CASE.numbers[0], None, Height::new(height));
        assert_eq!(verdict_on(&bundle).outcome, Outcome::Valid, "height {height}");
    }
    assert_eq!(issued.issuing.envelope.id(), certificate.record);
}

#[test]
fn each_status_has_its_outcome_and_code() {
    let registrar = chengdu().acting_as(Role::Registrar);
    let revoked = verdict_after(|ledger, number| {
        let revoke =
            Revoke {
                number, ground: RevocationGround::FalseMaterial, reason: "材料虚假".into()
            };
        ledger.submit(&registrar, &[], Action::CertRevoke(revoke)).expect("revoked");
    });
    assert_eq!(
        (revoked.outcome, codes(&revoked)),
        (Outcome::NotInForce, vec!["certificate.revoked"])
    );
    let suspended = verdict_after(|ledger, number| {
        let suspend = Suspend { number, reason: "核查".into() };
        ledger.submit(&registrar, &[], Action::CertSuspend(suspend)).expect("suspended");
    });
    assert_eq!(suspended.outcome, Outcome::NotInForce);
    assert_eq!(codes(&suspended), ["certificate.suspended"]);
    let change = |change: fn(&mut Certificate)| {
        verdict_after(|ledger, number| {
            let mut certificate: Certificate = ledger.get(&number).expect("issued");
            change(&mut certificate);
            ledger.put(&number, &certificate);
            ledger.advance_blocks(1);
        })
    };
    let deregistered = change(|c| c.status = CertificateStatus::Deregistered);
    assert_eq!(deregistered.outcome, Outcome::NotInForce);
    let disputed = change(|c| c.disputes = vec![RecordId([0xd1; 32])]);
    assert_eq!(disputed.outcome, Outcome::ValidWithBurdens);
    assert_eq!(codes(&disputed), ["certificate.disputed"]);
    let pledged = change(|c| c.pledges = vec![RecordId([0xd2; 32])]);
    assert_eq!(pledged.outcome, Outcome::ValidWithBurdens);
    assert_eq!(codes(&pledged), ["certificate.pledged"]);
    let pending = change(|c| c.transfer_pending = Some(c.record));
    assert_eq!(pending.outcome, Outcome::ValidWithBurdens);
    for (kind, code) in [
        (HoldKind::Freeze, "certificate.frozen"),
        (HoldKind::Measure, "certificate.measure"),
        (HoldKind::Review, "certificate.under_review"),
    ] {
        let held = verdict_after(|ledger, number| {
            let mut certificate: Certificate = ledger.get(&number).expect("issued");
            let (record, by, today) = (certificate.record, chengdu().uscc, ledger.today());
            assert!(certificate.holds.place(Hold { record, by, kind, until: None }, today));
            ledger.put(&number, &certificate);
            ledger.advance_blocks(1);
        });
        assert_eq!((held.outcome, codes(&held)), (Outcome::NotInForce, vec![code]));
    }
    let not_yet = change(|c| c.valid_from = c.valid_to);
    assert_eq!(
        (not_yet.outcome, codes(&not_yet)),
        (Outcome::NotInForce, vec!["certificate.not_yet_valid"])
    );
}

#[test]
fn validity_ends_with_the_readers_clock_and_on_the_last_day_still_holds() {
    let bundle = tip_bundle(0);
    let last: Certificate = CASE.ledger.get(&CASE.numbers[0]).expect("issued");
    let at = |now| verify_bundle(&bundle, &CASE.chain.anchor(), &options(now));
    assert_eq!(at(last.valid_to.start()).outcome, Outcome::Valid);
    let expired = at(last.valid_to.next().start());
    assert_eq!(
        (expired.outcome, codes(&expired)),
        (Outcome::NotInForce, vec!["certificate.expired"])
    );
    // A reader whose clock stands still learns nothing newer than the header.
    let early = at(BlockTime::from_ms(CASE.ledger.time().as_ms() - verify::CLOCK_TOLERANCE_MS));
    assert_eq!(early.outcome, Outcome::Valid);
    let future =
        at(BlockTime::from_ms(CASE.ledger.time().as_ms() - verify::CLOCK_TOLERANCE_MS - 1));
    assert_eq!(
        (future.outcome, codes(&future)),
        (Outcome::Unknown, vec!["bundle.from_the_future"])
    );
}

#[test]
fn an_old_state_is_unknown_unless_what_it_says_cannot_change() {
    let day_ms = 86_400_000;
    let later = |bundle: &Bundle, chain: &ProvenChain, max_age_ms| {
        let now = bundle.finality.header.time.plus_ms(day_ms);
        let options = VerifyOptions { now, max_age_ms: Some(max_age_ms), receiving: None };
        verify_bundle(bundle, &chain.anchor(), &options)
    };
    assert_eq!(later(&tip_bundle(0), &CASE.chain, day_ms).outcome, Outcome::Valid);
    let old = later(&tip_bundle(0), &CASE.chain, day_ms - 1);
    assert_eq!((old.outcome, codes(&old)), (Outcome::Unknown, vec!["bundle.too_old"]));
    let (mut ledger, numbers) = certified();
    let revoke = Revoke {
        number: numbers[0],
        ground: RevocationGround::FalseMaterial,
        reason: "材料虚假".into(),
    };
    let registrar = chengdu().acting_as(Role::Registrar);
    ledger.submit(&registrar, &[], Action::CertRevoke(revoke)).expect("revoked");
    let chain = ProvenChain::of(&ledger);
    let revoked = later(&chain.bundle(&numbers[0], None, ledger.height()), &chain, 0);
    assert_eq!(
        (revoked.outcome, codes(&revoked)),
        (Outcome::NotInForce, vec!["certificate.revoked"])
    );
}

#[test]
fn what_another_ledger_or_version_says_is_unknown_and_not_forged() {
    let mut anchor = CASE.chain.anchor();
    anchor.chain_id = ChainId([0; 32]);
    let other = verify_bundle(&tip_bundle(0), &anchor, &options(CASE.ledger.time()));
    assert_eq!((other.outcome, codes(&other)), (Outcome::Unknown, vec!["bundle.other_ledger"]));
    assert_eq!((other.as_of, other.certificate), (None, None));
    let file = |bytes: &[u8]| {
        let verdict = verify_file(bytes, &CASE.chain.anchor(), &options(CASE.ledger.time()));
        (verdict.outcome, codes(&verdict))
    };
    let bytes = tip_bundle(0).to_bytes();
    let mut newer = bytes.clone();
    newer[8] += 1;
    assert_eq!(file(&newer), (Outcome::Unknown, vec!["bundle.newer_version"]));
    assert_eq!(file(&bytes[..bytes.len() - 1]), (Outcome::Unknown, vec!["bundle.malformed"]));
    assert_eq!(file(b"%PDF-1.7 not ours"), (Outcome::Unknown, vec!["bundle.not_a_bundle"]));
    assert_eq!(file(b""), (Outcome::Unknown, vec!["bundle.not_a_bundle"]));
    let mut protocol = tip_bundle(0);
    protocol.finality.header.version += 1;
    assert_eq!(codes(&verdict_on(&protocol)), ["bundle.newer_version"]);
}

#[test]
fn a_missing_entry_is_unknown_and_never_an_absence() {
    for i in 0..tip_bundle(0).entries.len() {
        let mut bundle = tip_bundle(0);
        bundle.entries.remove(i);
        let verdict = verdict_on(&bundle);
        assert_eq!(
            (verdict.outcome, codes(&verdict)),
            (Outcome::Unknown, vec!["bundle.state_incomplete"])
        );
    }
    let mut unordered = tip_bundle(0);
    unordered.entries.reverse();
    assert_eq!(codes(&verdict_on(&unordered)), ["bundle.state_proof_invalid"]);
}

#[test]
fn each_contradiction_is_forged_under_its_code() {
    type Change = fn(&mut Bundle);
    let other = tip_bundle(1);
    let cases: [(&str, Change); 7] = [
        ("bundle.commit_invalid", |b| b.finality.commit.round += 1),
        ("bundle.commit_invalid", |b| b.finality.header.log_size += 1),
        ("bundle.handoff_broken", |b| b.finality.header.valset_hash = Digest([0; 32])),
        ("bundle.not_included", |b| b.issuing.index += 1),
        ("bundle.not_included", |b| b.issuing.envelope.document[20] ^= 1),
        ("bundle.state_proof_invalid", |b| b.entries[1].key[3] ^= 1),
        ("bundle.state_proof_invalid", |b| b.entries[0].value = None),
    ];
    for (code, change) in cases {
        let mut bundle = tip_bundle(0);
        change(&mut bundle);
        let verdict = verdict_on(&bundle);
        assert_eq!((verdict.outcome, codes(&verdict)), (Outcome::Forged, vec![code]));
    }
    // The state of one certificate beside the record of another.
    let swapped = Bundle { entries: other.entries, ..tip_bundle(0) };
    assert_eq!(codes(&verdict_on(&swapped)), ["bundle.state_incomplete"]);
    // A record that is on the ledger, but issued nothing.
    let first = CASE.ledger.blocks()[0].records[0].record().id();
    let issuing = CASE.chain.logged(&first, CASE.ledger.height());
    let nothing = Bundle { issuing, ..tip_bundle(0) };
    assert_eq!(codes(&verdict_on(&nothing)), ["bundle.not_a_certificate"]);
}

#[test]
fn a_retired_key_still_proves_what_it_signed_and_a_later_key_does_not() {
    let rotated = chengdu().with_seed([200; 32]);
    let rotation = RotateKeys {
        uscc: chengdu().uscc,
        add: vec![rotated.new_key()],
        retire: vec![chengdu().key().public_key()],
        lost: None,
    };
    let verdict = verdict_after(|ledger, _| {
        let action = Action::KeyRotate(rotation.clone());
        ledger.submit(&sichuan_authority(), &[&chengdu(), &rotated], action).expect("rotated");
        ledger.advance_blocks(1);
    });
    assert_eq!(verdict.outcome, Outcome::Valid, "{verdict:?}");
    // Had the certificate been issued before its key was registered, the key would not count.
    let early = verdict_after(|ledger, number| {
        let mut certificate: Certificate = ledger.get(&number).expect("issued");
        certificate.issued = Height::GENESIS;
        ledger.put(&number, &certificate);
        ledger.advance_blocks(1);
    });
    assert_eq!(
        (early.outcome, codes(&early)),
        (Outcome::Forged, vec!["bundle.registrar_key_invalid"])
    );
}

fn seats(from: u64, seeds: std::ops::Range<u8>) -> Seats {
    let keys = seeds.map(|i| SecretKey::from_seed(&[i; 32])).collect();
    Seats { from: Height::new(from), keys }
}

#[test]
fn handoffs_lead_from_genesis_to_any_later_set() {
    let founding = Seats { from: Height::FIRST, keys: founding_seat_keys() };
    let chain =
        ProvenChain::with_seats(&CASE.ledger, &[founding, seats(4, 50..54), seats(7, 60..64)]);
    let anchor = chain.anchor();
    let bundle = chain.bundle(&CASE.numbers[0], None, CASE.ledger.height());
    let verify = |bundle: &Bundle| verify_bundle(bundle, &anchor, &options(CASE.ledger.time()));
    assert_eq!(bundle.finality.handoffs.len(), 2);
    assert_eq!(verify(&bundle).outcome, Outcome::Valid);
    type Change = fn(&mut Finality);
    let changes: [Change; 6] = [
        |f| f.handoffs.clear(),
        |f| drop(f.handoffs.remove(0)),
        |f| drop(f.handoffs.remove(1)),
        |f| f.handoffs.reverse(),
        |f| f.handoffs.push(f.handoffs[1].clone()),
        |f| f.handoffs[0].next = f.handoffs[1].next.clone(),
    ];
    for change in changes {
        let mut changed = bundle.clone();
        change(&mut changed.finality);
        assert_eq!(codes(&verify(&changed)), ["bundle.handoff_broken"]);
    }
    // Every handoff is demanded to be a change, so that a bundle has one form.
    let mut idle = bundle;
    let header = CASE.chain.header(Height::new(2)).clone();
    let keys = founding_seat_keys();
    let next = anchor.validators.clone();
    idle.finality.handoffs.insert(0, Handoff { commit: commit(&header, &keys), header, next });
    assert_eq!(codes(&verify(&idle)), ["bundle.handoff_broken"]);
}

#[test]
fn two_of_four_validators_prove_nothing() {
    let mut bundle = tip_bundle(0);
    bundle.finality.commit = commit(&bundle.finality.header, &founding_seat_keys()[..2]);
    let verdict = verdict_on(&bundle);
    assert_eq!(
        (verdict.outcome, codes(&verdict)),
        (Outcome::Forged, vec!["bundle.commit_invalid"])
    );
    bundle.finality.commit = commit(&bundle.finality.header, &founding_seat_keys()[..3]);
    assert_eq!(verdict_on(&bundle).outcome, Outcome::Valid);
}

#[test]
fn any_record_proves_that_it_is_in_the_history() {
    let anchor = CASE.chain.anchor();
    for block in CASE.ledger.blocks() {
        for record in &block.records {
            let bundle = CASE.chain.record_bundle(&record.record().id(), CASE.ledger.height());
            let verdict = verify_record_file(&bundle.to_bytes(), &anchor);
            assert_eq!(verdict.outcome, Outcome::Valid, "{verdict:?}");
            let mut moved = bundle;
            moved.record.index ^= 1;
            assert_eq!(verify_record_file(&moved.to_bytes(), &anchor).outcome, Outcome::Forged);
        }
    }
    assert_eq!(verify_record_file(&tip_bundle(0).to_bytes(), &anchor).outcome, Outcome::Unknown);
}

#[test]
fn the_keys_to_prove_are_the_ones_that_the_verifier_reads() {
    let store = CASE.ledger.store();
    let keys = required_keys(store, &CASE.numbers[0], None).expect("reads").expect("issued");
    let proven: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes()).collect();
    let entries = tip_bundle(0).entries;
    assert_eq!(proven, entries.iter().map(|e| e.key.as_slice()).collect::<Vec<_>>());
    assert!(keys.contains(&Certificate::state_key(&CASE.numbers[0])));
    let (region, kind) = (CASE.numbers[0].region(), CASE.numbers[0].kind());
    let absent = CertificateNumber::new(region, kind, 2026, 99).expect("in range");
    assert_eq!(required_keys(store, &absent, None), Ok(None));
}

#[test]
fn recognition_is_proven_with_the_agreement_or_its_absence() {
    let (mut ledger, numbers) = certified();
    let asked = |ledger: &TestLedger, receiving: Option<Region>, proven: Option<Region>| {
        let chain = ProvenChain::of(ledger);
        let bundle = chain.bundle(&numbers[0], proven, ledger.height());
        let options = VerifyOptions { receiving, ..options(ledger.time()) };
        let verdict = verify_bundle(&bundle, &chain.anchor(), &options);
        (verdict.outcome, verdict.findings().map(|(f, d)| format!("{} {d}", f.code())).collect())
    };
    let (home, away) = (Some(region("510900")), Some(region("500000")));
    assert_eq!(asked(&ledger, home, home), (Outcome::Valid, Vec::<String>::new()));
    let refused = "certificate.not_recognised 500000: recog.none".to_string();
    assert_eq!(asked(&ledger, away, away), (Outcome::NotInForce, vec![refused]));
    let (outcome, _) = asked(&ledger, away, None);
    assert_eq!(outcome, Outcome::Unknown, "an agreement that is not proven is not absent");
    let action = Action::RecogAgree(Market::new().agreement());
    ledger.submit(&sichuan_authority(), &[&chongqing_authority()], action).expect("agreed");
    assert_eq!(asked(&ledger, away, away), (Outcome::Valid, Vec::new()));

    // A registrar of the receiving side refuses it: the file shows that too, or is incomplete.
    let chain = ProvenChain::of(&ledger);
    let bundle = chain.bundle(&numbers[0], away, ledger.height());
    let options = VerifyOptions { receiving: away, ..options(ledger.time()) };
    let clause = verify_bundle(&bundle, &chain.anchor(), &options).clause.expect("an agreement");
    assert_eq!((clause.article.as_str(), clause.entry), ("第三条", None));
    let refuse = Refuse { certificate: numbers[0], reason: "待核实".into() };
    let refusal =
        ledger.submit(&chongqing(), &[], Action::RecogRefuse(refuse)).expect("its territory");
    let refused = "certificate.not_recognised 500000: recog.refused".to_string();
    assert_eq!(asked(&ledger, away, away), (Outcome::NotInForce, vec![refused]));
    let chain = ProvenChain::of(&ledger);
    let bundle = chain.bundle(&numbers[0], away, ledger.height());
    let clause = verify_bundle(&bundle, &chain.anchor(), &options).clause.expect("an agreement");
    assert_eq!(clause.entry, Some(refusal));
    let mut hidden = bundle;
    hidden.entries.retain(|entry| entry.key[0] != EntityKind::Recognition as u8);
    let verdict = verify_bundle(&hidden, &chain.anchor(), &options);
    assert_eq!(verdict.outcome, Outcome::Unknown, "a decision that is not proven is not absent");
}

#[test]
fn no_flipped_bit_verifies() {
    let bytes = tip_bundle(0).to_bytes();
    let anchor = CASE.chain.anchor();
    for i in 0..bytes.len() {
        let mut mutated = bytes.clone();
        mutated[i] ^= 1 << (i % 8);
        let verdict = verify_file(&mutated, &anchor, &options(CASE.ledger.time()));
        assert!(verdict.outcome >= Outcome::Unknown, "byte {i}: {verdict:?}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..2_000), whole: bool) {
        if whole {
            let mut prefix = CERTIFICATE_MAGIC.to_vec();
            prefix.extend_from_slice(&BUNDLE_VERSION.to_le_bytes());
            bytes.splice(0..0, prefix);
        }
        let _ = Bundle::from_bytes(&bytes);
        let _ = RecordBundle::from_bytes(&bytes);
        let _ = crate::envelope::Envelope::from_bytes(&bytes);
        let _ = crate::block::Block::from_bytes(&bytes);
    }
}
