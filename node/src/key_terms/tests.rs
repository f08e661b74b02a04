//! Ages are counted from the ledger, and replacing a key is what makes it young again.

use hefu_chain::{
    action::{Action, organisation::RotateKeys},
    fixture::{CHAIN_ID, TestLedger, chengdu, founding, seat_key, sichuan_authority},
    record::VerifiedRecord,
};
use hefu_consensus::{
    application::Application,
    fixture::{commit_by, founded},
    mempool::MempoolLimits,
};
use tempfile::TempDir;

use super::*;
use crate::operate::doctor::{self, Verdict};

type TestApplication = Application<RocksStore>;

fn days(days: u64) -> u64 {
    days * DAY_MS
}

fn fresh() -> (TempDir, TestApplication) {
    let directory = tempfile::tempdir().expect("a directory");
    let store = RocksStore::open(directory.path(), CHAIN_ID, &founded()).expect("opens");
    (directory, Application::new(CHAIN_ID, Arc::new(store), MempoolLimits::default()))
}

/// Decides a block with a record, so long after the founding.
fn commit(application: &TestApplication, record: VerifiedRecord, after_ms: u64) {
    let time = founding().time.plus_ms(after_ms);
    application.submit(record, time).expect("admitted");
    let height = application.tip().height.next();
    let set = application.validator_set(height).expect("reads").expect("a set");
    let proposer = set.get_index(0).expect("a seat").address;
    let block = application.build(height, 0, time, proposer).expect("builds");
    assert_eq!(block.execution.records.len(), 1, "the record is in the block");
    application.commit(&commit_by(height, block.hash, 3)).expect("commits").expect("new");
}

fn watch(application: &TestApplication, validator: PublicKey) -> KeyWatch {
    KeyWatch {
        store: Arc::clone(application.store()),
        peer: founding().nodes[0].peer_key,
        validator: Some(validator),
        rotate_after_days: 365,
        tls: None,
        clock: || BlockTime::from_ms(0),
    }
}

/// Days left of each role, so long after the founding.
fn left(watch: &KeyWatch, after_ms: u64) -> Vec<(KeyRole, Option<i64>)> {
    let terms = watch.terms_at(founding().time.plus_ms(after_ms));
    terms.iter().map(|term| (term.role, term.left_days)).collect()
}

#[test]
fn an_age_is_counted_from_the_block_of_the_record_and_a_rotation_begins_it_anew() {
    let (_directory, application) = fresh();
    let watch = watch(&application, seat_key(&chengdu()).public_key());
    let all = |record, node| {
        let role = [KeyRole::Record, KeyRole::Peer, KeyRole::Validator];
        role.into_iter().zip([Some(record), Some(node), Some(node)]).collect::<Vec<_>>()
    };
    assert_eq!(left(&watch, 0), all(365, 365));
    assert_eq!(left(&watch, days(275) + 1), all(89, 89), "a day that has begun is not left");
    assert_eq!(left(&watch, days(367)), all(-2, -2));

    let rotated = chengdu().with_seed([200; 32]);
    let rotation = Action::KeyRotate(RotateKeys {
        uscc: chengdu().uscc,
        add: vec![rotated.new_key()],
        retire: vec![chengdu().key().public_key()],
        lost: None,
    });
    let record = TestLedger::found(&founding())
        .record(&sichuan_authority(), &[&chengdu(), &rotated], rotation)
        .expect("signed");
    commit(&application, record, days(300));
    assert_eq!(left(&watch, days(300)), all(365, 65), "of the record key alone");
    assert_eq!(left(&watch, days(367)), all(298, -2));
    let record = &watch.terms_at(founding().time.plus_ms(days(300)))[0];
    assert!(record.detail.contains("height 1"), "{}", record.detail);
}

#[test]
fn a_key_that_the_ledger_does_not_call_for_is_told() {
    let (_directory, application) = fresh();
    let terms = |validator| {
        let watch = watch(&application, validator);
        watch.terms_at(founding().time)
    };
    let ours = terms(seat_key(&chengdu()).public_key());
    assert!(ours.iter().all(|term| !term.amiss), "{ours:?}");
    let unknown = &terms(PublicKey::from_bytes([7; 32]))[2];
    assert!(unknown.amiss && unknown.left_days.is_none(), "{unknown:?}");
    // A peer key is known to the ledger, and votes for nothing.
    let other = &terms(founding().nodes[1].peer_key)[2];
    assert!(other.amiss && other.left_days == Some(365), "{other:?}");
}

#[test]
fn what_is_said_fits_the_days_that_are_left() {
    let term = |left_days| KeyTerm {
        role: KeyRole::Peer,
        left_days: Some(left_days),
        detail: "on the ledger since then".into(),
        amiss: false,
    };
    assert!(!term(PLAN_DAYS + 1).advice().contains("rotate"));
    assert!(term(PLAN_DAYS).advice().contains("Rotating keys"));
    assert!(term(-3).advice().starts_with("due for 3 days"));
    let now = BlockTime::from_ms(days(100));
    let certificate = KeyTerm::of_certificate(Ok(BlockTime::from_ms(days(106))), now);
    assert_eq!(certificate.left_days, Some(6));
    assert!(certificate.advice().contains("renew"));
}

/// A home whose API shows a certificate that ends so many days from now; it is not running.
fn behind_tls(left_days: u64) -> (TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().expect("a directory");
    let options = hefu_genesis::localnet::Options { seed: Some([3; 32]), ..Default::default() };
    let net = dir.path().join("net");
    let layout = hefu_genesis::localnet::create(&net, &options).expect("a localnet");
    let home = layout.home(&layout.members[0]);
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut certificate = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    let room = Duration::from_secs(3_600);
    let ends = std::time::SystemTime::now() + Duration::from_millis(days(left_days)) + room;
    certificate.not_after = ends.into();
    let pem = certificate.self_signed(&key).expect("signs").pem();
    std::fs::write(home.join("door.pem"), pem).expect("writes");
    let config = home.join("config.toml");
    let text = std::fs::read_to_string(&config).expect("reads");
    let tls = "[api.tls]\ncertificate = \"door.pem\"\nkey = \"door.key\"\n";
    std::fs::write(config, format!("{text}{tls}")).expect("writes");
    (dir, home)
}

#[test]
fn a_certificate_is_seen_to_end_before_the_node_is_started() {
    for (left, expected) in
        [(91, Verdict::Ok), (90, Verdict::Warn), (8, Verdict::Warn), (7, Verdict::Fail)]
    {
        let (_dir, home) = behind_tls(left);
        let checks = doctor::run(&home);
        let check = checks.iter().find(|check| check.what == "TLS certificate").expect("looked at");
        assert_eq!(check.verdict, expected, "{check:?}");
        assert!(check.detail.starts_with(&format!("{left} days left")), "{check:?}");
    }
}
