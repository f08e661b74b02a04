//! Operators' commands on a home with a ledger: what is whole stays whole, what is not is found.

mod chunks;
mod fetches;
mod flips;
mod snapshots;

use std::{fs, path::Path, sync::Arc};

use hefu_chain::{
    commit::Commit,
    key::SecretKey,
    record::VerifiedRecord,
    time::BlockTime,
    vote::{VoteKind, sign_bytes},
};
use hefu_consensus::{application::Application, mempool::MempoolLimits, port::Store as _};
use hefu_genesis::{key_file, localnet};
use tempfile::TempDir;

use super::*;
use crate::{
    engine,
    home::HomePaths,
    operate::{backup::Backup, doctor::Verdict},
    storage::RocksStore,
};

const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);

/// A founding member's home with some blocks, stopped.
pub(super) struct Site {
    dir: TempDir,
    layout: localnet::Layout,
}

impl Site {
    pub(super) fn new(blocks: u64) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let options = localnet::Options { seed: Some([3; 32]), time: NOW, ..Default::default() };
        let layout = localnet::create(&dir.path().join("net"), &options).expect("a localnet");
        let site = Self { dir, layout };
        let key = key_file::read_node_key(&site.paths().validator_key()).expect("a key");
        engine::found_journal(
            &site.paths().engine(),
            site.layout.chain_id,
            key.public_key().validator_address(),
        )
        .expect("a journal");
        site.extend(blocks);
        site
    }

    pub(super) fn paths(&self) -> HomePaths {
        HomePaths::new(&self.layout.home(&self.layout.members[0]))
    }

    pub(super) fn home(&self) -> PathBuf {
        self.paths().home().into()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn store(&self) -> Result<RocksStore, OpenError> {
        let (genesis, founded) = self.paths().read_genesis().expect("reads");
        RocksStore::open(&self.paths().data(), genesis.chain_id(), &founded)
    }

    /// Decides so many more blocks.
    pub(super) fn extend(&self, blocks: u64) -> Height {
        let store = Arc::new(self.store().expect("opens"));
        extend(&self.layout, store, blocks)
    }
}

fn extend(layout: &localnet::Layout, store: Arc<RocksStore>, blocks: u64) -> Height {
    extend_with(layout, store, blocks, |_| Vec::new())
}

/// Decides so many more blocks, each with what `records` gives for its height.
fn extend_with(
    layout: &localnet::Layout,
    store: Arc<RocksStore>,
    blocks: u64,
    records: impl Fn(Height) -> Vec<VerifiedRecord>,
) -> Height {
    let ledger = Application::new(layout.chain_id, store, MempoolLimits::default());
    let keys: Vec<SecretKey> = layout.members[..3]
        .iter()
        .map(|member| HomePaths::new(&layout.home(member)).validator_key())
        .map(|path| key_file::read_node_key(&path).expect("a key"))
        .collect();
    for _ in 0..blocks {
        let tip = ledger.tip();
        let height = tip.height.next();
        for record in records(height) {
            ledger.submit(record, tip.time).expect("admitted");
        }
        let proposer = keys[0].public_key().validator_address();
        let block = ledger.build(height, 0, tip.time.plus_ms(1_000), proposer).expect("builds");
        let hash = Some(&block.hash);
        let bytes = sign_bytes(&layout.chain_id, VoteKind::Precommit, height, 0, hash);
        let sign = |key: &SecretKey| (key.public_key().validator_address(), key.sign(&bytes));
        let commit = Commit::new(height, 0, block.hash, keys.iter().map(sign).collect());
        ledger.commit(&commit).expect("commits");
    }
    ledger.tip().height
}

fn marks_watch(paths: &HomePaths) -> bool {
    paths.engine().join("watch-until").exists()
}

#[test]
fn a_backup_is_put_back_where_there_is_no_database_and_the_validator_waits() {
    let site = Site::new(12);
    let to = site.path("backup");
    let made = backup::run(&site.home(), &to).expect("backs up");
    assert_eq!(made.height, Height::new(12));
    assert_eq!(Backup::read(&to).expect("reads"), made);
    assert!(matches!(backup::run(&site.home(), &to), Err(OperateError::NotEmpty(_))));
    assert!(!to.join("engine").exists() && !to.join("keys").exists());

    let occupied = restore::run(&site.home(), &to, NOW);
    assert!(matches!(occupied, Err(OperateError::Occupied(_))), "{occupied:?}");
    let drilled = restore::drill(&site.home(), &to, &site.path("scratch"), NOW).expect("drills");
    assert_eq!((drilled.height, site.path("scratch").exists()), (12, false));

    // The home goes on, and then loses its database.
    site.extend(3);
    let paths = site.paths();
    assert!(!marks_watch(&paths));
    fs::remove_dir_all(paths.data().join("db")).expect("deletes");
    assert!(site.store().is_err(), "shorter than the marker says");
    let restored = restore::run(&site.home(), &to, NOW).expect("restores");
    assert_eq!(restored, drilled);
    assert!(marks_watch(&paths), "the validator does not sign yet");
    assert!(paths.engine().join("votes.journal").exists(), "the journal is left alone");
    assert_eq!(site.store().expect("opens").tip().height, Height::new(12));
    assert_eq!(site.extend(2), Height::new(14));
}

#[test]
fn a_backup_beside_a_writing_node_ends_between_two_blocks() {
    let site = Site::new(4);
    let store = Arc::new(site.store().expect("opens"));
    let writing = {
        let (layout, store) = (site.layout.clone(), Arc::clone(&store));
        std::thread::spawn(move || extend(&layout, store, 40))
    };
    let to = site.path("backup");
    let made = backup::of_store(&store, &to).expect("backs up");
    assert!(made.height >= Height::new(4));
    assert_eq!(writing.join().expect("ends"), Height::new(44));
    let drilled = restore::drill(&site.home(), &to, &site.path("scratch"), NOW).expect("drills");
    assert_eq!(drilled.height, made.height.get());
}

#[test]
fn a_damaged_or_unfinished_backup_is_refused_and_nothing_is_left() {
    let site = Site::new(6);
    let to = site.path("backup");
    let made = backup::run(&site.home(), &to).expect("backs up");
    let drill = || restore::drill(&site.home(), &to, &site.path("scratch"), NOW);
    for file in made.files.iter().filter(|file| file.size > 0) {
        let path = to.join("db").join(&file.name);
        let whole = fs::read(&path).expect("reads");
        let mut bytes = whole.clone();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        fs::write(&path, &bytes).expect("writes");
        assert!(matches!(drill(), Err(OperateError::Content { .. })), "{}", file.name);
        fs::write(&path, &whole[..at]).expect("writes");
        assert!(matches!(drill(), Err(OperateError::Content { .. })), "{} cut", file.name);
        fs::remove_file(&path).expect("deletes");
        assert!(matches!(drill(), Err(OperateError::Io { .. })), "{} gone", file.name);
        fs::write(&path, whole).expect("writes");
    }
    assert!(!site.path("scratch").exists());
    let manifest = to.join("backup.json");
    let text = fs::read_to_string(&manifest).expect("reads");
    for wrong in [
        text.replace("\"format\": 1", "\"format\": 2"),
        text.replacen("\"name\": \"", "\"name\": \"../", 1),
        text.replace("\"height\": 6", "\"height\": 7"),
        "{".into(),
    ] {
        fs::write(&manifest, wrong).expect("writes");
        assert!(drill().is_err());
    }
    fs::remove_file(&manifest).expect("deletes");
    assert!(matches!(drill(), Err(OperateError::Io { .. })), "unfinished");
    fs::write(&manifest, text).expect("writes");
    drill().expect("whole again");
}

#[test]
fn a_backup_of_another_ledger_is_refused() {
    let (site, other) = (Site::new(2), tempfile::tempdir().expect("a directory"));
    let to = site.path("backup");
    backup::run(&site.home(), &to).expect("backs up");
    let options = localnet::Options { seed: Some([4; 32]), time: NOW, ..Default::default() };
    let layout = localnet::create(&other.path().join("net"), &options).expect("a localnet");
    let home = layout.home(&layout.members[0]);
    let refused = restore::run(&home, &to, NOW);
    assert!(matches!(refused, Err(OperateError::OtherLedger { .. })), "{refused:?}");
}

#[test]
fn a_vouched_for_tip_makes_the_validator_wait_as_well() {
    let site = Site::new(2);
    let tip = crate::node::accept_tip(&site.home()).expect("accepts");
    assert_eq!(tip.height, Height::new(2));
    assert!(marks_watch(&site.paths()));
}

fn verdict(home: &Path, what: &str) -> Option<Verdict> {
    doctor::run(home).into_iter().find(|check| check.what == what).map(|check| check.verdict)
}

#[test]
fn the_doctor_finds_what_keeps_a_node_from_starting() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new(3);
    let home = site.home();
    let checks = doctor::run(&home);
    assert!(checks.iter().all(|check| check.verdict != Verdict::Fail), "{checks:?}");
    assert_eq!(verdict(&home, "vote journal"), Some(Verdict::Ok));

    let paths = site.paths();
    let chmod = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("changes");
    };
    chmod(&paths.validator_key(), 0o644);
    assert_eq!(verdict(&home, "validator key"), Some(Verdict::Fail));
    chmod(&paths.validator_key(), 0o600);
    chmod(&home.join("keys"), 0o777);
    assert_eq!(verdict(&home, "key directory"), Some(Verdict::Fail));
    chmod(&home.join("keys"), 0o700);

    let config = fs::read_to_string(home.join("config.toml")).expect("reads");
    let listens = config.lines().find(|line| line.contains("127.0.0.1:")).expect("an address");
    let address = listens.split('"').nth(1).expect("quoted");
    let taken = std::net::TcpListener::bind(address);
    assert_eq!(verdict(&home, "API port"), Some(Verdict::Fail));
    drop(taken);
    fs::write(home.join("config.toml"), format!("{config}\ncolour = 1\n")).expect("writes");
    assert_eq!(verdict(&home, "configuration"), Some(Verdict::Fail));
    fs::write(home.join("config.toml"), config).expect("writes");

    fs::write(paths.engine().join("votes.journal"), "damaged").expect("writes");
    assert_eq!(verdict(&home, "vote journal"), Some(Verdict::Warn));
    fs::remove_file(paths.data().join("tip")).expect("deletes");
    assert_eq!(verdict(&home, "database and marker"), Some(Verdict::Fail));
    fs::remove_file(paths.genesis()).expect("deletes");
    assert_eq!(verdict(&home, "genesis"), Some(Verdict::Fail));
    assert_eq!(doctor::worst(&doctor::run(&home)), Verdict::Fail);
}
