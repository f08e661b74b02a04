//! Every way found to lose blocks quietly must be refused at open.

use std::path::{Path, PathBuf};

use super::{audit::anchor, *};

fn refusal(directory: &TempDir) -> OpenError {
    match open(directory) {
        Ok(store) => panic!("opened at height {}", store.tip().height),
        Err(error) => error,
    }
}

/// Logs of the database that hold something, the oldest first.
fn logs(directory: &TempDir) -> Vec<PathBuf> {
    let database = fs::read_dir(directory.path().join("db")).expect("lists");
    let mut logs: Vec<PathBuf> = database
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .filter(|path| fs::metadata(path).expect("a file").len() > 0)
        .collect();
    logs.sort();
    logs
}

fn rewrite(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).expect("reads");
    change(&mut bytes);
    fs::write(path, bytes).expect("writes");
}

#[test]
fn a_flipped_bit_in_the_log_is_refused_wherever_it_is() {
    let (original, _) = with_blocks(6);
    let log = logs(&original).pop().expect("a log");
    let length = fs::read(&log).expect("reads").len();
    let parts = 16;
    for part in 0..parts {
        let directory = copy(&original);
        let log = logs(&directory).pop().expect("a log");
        // Inside each sixteenth, and in the last bytes.
        let at = if part + 1 == parts { length - 5 } else { length * part / parts + 11 };
        rewrite(&log, |bytes| bytes[at] ^= 0x04);
        let error = refusal(&directory);
        let expected = matches!(error, OpenError::Damaged { .. } | OpenError::Shorter { .. });
        assert!(expected, "byte {at} of {length}: {error}");
    }
}

#[test]
fn a_log_that_lost_its_end_is_refused() {
    let (original, _) = with_blocks(6);
    for sixteenths in [1, 8, 12, 15] {
        let directory = copy(&original);
        let log = logs(&directory).pop().expect("a log");
        rewrite(&log, |bytes| bytes.truncate(bytes.len() * sixteenths / 16));
        let error = refusal(&directory);
        let expected = matches!(error, OpenError::Damaged { .. } | OpenError::Shorter { .. });
        assert!(expected, "{sixteenths} sixteenths: {error}");
    }
}

#[test]
fn a_deleted_log_is_refused() {
    let (directory, _) = with_blocks(3);
    for log in logs(&directory) {
        fs::remove_file(log).expect("deletes");
    }
    let error = refusal(&directory);
    assert!(matches!(error, OpenError::Damaged { .. } | OpenError::Shorter { .. }), "{error}");
}

#[test]
fn an_older_copy_put_back_is_refused() {
    let (directory, application) = fresh();
    commit_evidence(&application, &chengdu(), 0..2);
    drop(application);
    let older = copy(&directory);
    let application = application_of(&directory);
    commit_evidence(&application, &chengdu(), 2..4);
    drop(application);
    fs::remove_dir_all(directory.path().join("db")).expect("deletes");
    copy_into(&older.path().join("db"), &directory.path().join("db"));
    let error = refusal(&directory);
    let OpenError::Shorter { database, marker, .. } = error else { panic!("{error}") };
    assert_eq!((database, marker), (Height::new(1), Height::new(2)));
}

#[test]
fn an_emptied_database_is_refused() {
    let (directory, _) = with_blocks(2);
    fs::remove_dir_all(directory.path().join("db")).expect("deletes");
    assert!(matches!(refusal(&directory), OpenError::Shorter { .. }));
}

#[test]
fn a_database_of_another_history_is_refused() {
    let (ours, _) = with_blocks(2);
    let (theirs, application) = fresh();
    for n in 0..3 {
        commit_evidence(&application, &chongqing(), 10 * n..10 * n + 1);
    }
    drop(application);
    fs::remove_dir_all(ours.path().join("db")).expect("deletes");
    copy_into(&theirs.path().join("db"), &ours.path().join("db"));
    let error = refusal(&ours);
    let OpenError::OtherHistory { height, .. } = error else { panic!("{error}") };
    assert_eq!(height, Height::new(2));
}

#[test]
fn a_crash_between_block_and_marker_is_no_damage() {
    let (directory, application) = fresh();
    commit_evidence(&application, &chengdu(), 0..1);
    let marker = Marker::path(directory.path());
    let behind = fs::read(&marker).expect("reads");
    commit_evidence(&application, &chengdu(), 1..2);
    drop(application);
    fs::write(&marker, &behind).expect("writes");
    let application = application_of(&directory);
    assert_eq!(application.tip().height, Height::new(2));
    // Torn while the second block was marked: its slot is the first.
    let mut torn = behind;
    torn[..16].fill(0xaa);
    commit_evidence(&application, &chengdu(), 2..3);
    drop(application);
    fs::write(&marker, &torn).expect("writes");
    assert_eq!(application_of(&directory).tip().height, Height::new(3));
}

#[test]
fn a_damaged_or_lost_marker_is_refused_until_someone_vouches_for_the_tip() {
    for damage in [
        (|path: &Path| rewrite(path, |bytes| bytes[20] ^= 1)) as fn(&Path),
        |path| rewrite(path, |bytes| bytes[4_096 + 20] ^= 1),
        |path| rewrite(path, |bytes| bytes.truncate(4_096)),
        |path| fs::remove_file(path).expect("deletes"),
    ] {
        // The slot of height 3 is the second: damage to either must be seen.
        let (directory, blocks) = with_blocks(3);
        damage(&Marker::path(directory.path()));
        let error = match open(&directory) {
            Err(error) => error,
            // A damaged newer slot looks like a crash while it was written.
            Ok(store) => {
                assert_eq!(store.tip().hash, blocks[2].hash, "nothing is lost");
                continue;
            }
        };
        let expected =
            matches!(error, OpenError::MarkerDamaged { .. } | OpenError::MarkerMissing { .. });
        assert!(expected, "{error}");
        let store = RocksStore::accept_tip(directory.path(), CHAIN_ID, &founded());
        assert_eq!(store.expect("vouched for").tip().hash, blocks[2].hash);
        assert!(open(&directory).is_ok());
    }
}

#[test]
fn one_process_at_a_time() {
    let (directory, _application) = fresh();
    assert!(matches!(refusal(&directory), OpenError::Locked { .. }));
}

#[test]
fn another_ledger_is_refused() {
    let (directory, _) = with_blocks(0);
    fs::remove_file(Marker::path(directory.path())).expect("deletes");
    let other = RocksStore::open(directory.path(), ChainId([8; 32]), &founded());
    assert!(matches!(other.err(), Some(OpenError::OtherLedger { .. })));
}

/// A database that says it has this format, and has another column family than today's where one is named.
fn of_format(format: u32, more: Option<&str>) -> TempDir {
    let (directory, application) = fresh();
    let column = application.store().column(Column::Meta);
    let other = hefu_chain::codec::encode(&format);
    application.store().db.put_cf(column, columns::meta::FORMAT, other).expect("writes");
    drop(application);
    if let Some(name) = more {
        let path = database_path(directory.path());
        let options = rocksdb::Options::default();
        let names = rocksdb::DB::list_cf(&options, &path).expect("lists");
        let mut db = rocksdb::DB::open_cf(&options, &path, names).expect("opens");
        db.create_cf(name, &options).expect("creates");
        db.drop_cf(Column::Index.name()).expect("drops");
    }
    directory
}

#[test]
fn another_format_is_refused_with_what_brings_the_node_back() {
    for more in [None, Some("of-another-version")] {
        for (format, advice) in
            [(FORMAT_VERSION + 1, "apt install"), (FORMAT_VERSION - 1, "snapshot fetch")]
        {
            let directory = of_format(format, more);
            let error = refusal(&directory);
            let text = error.to_string();
            assert!(text.starts_with("database_format: ") && text.contains(advice), "{text}");
            let OpenError::OtherFormat { found, .. } = error else { panic!("{error}") };
            assert_eq!(found, format);
            let looked = audit_unmarked(directory.path(), &anchor());
            assert!(looked.findings[0].what.contains("database_format"), "{looked:?}");
            let vouched = RocksStore::accept_tip(directory.path(), CHAIN_ID, &founded());
            assert!(matches!(vouched.err(), Some(OpenError::OtherFormat { .. })));
        }
    }
    // The same change under today's number is damage and nothing to be read by another version.
    let error = refusal(&of_format(FORMAT_VERSION, Some("of-nobody")));
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
}

fn application_of(directory: &TempDir) -> Application<RocksStore> {
    application(open(directory).expect("opens"))
}

pub(super) fn copy(directory: &TempDir) -> TempDir {
    let copy = tempfile::tempdir().expect("a directory");
    copy_into(directory.path(), copy.path());
    copy
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("creates");
    for entry in fs::read_dir(from).expect("lists") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_into(&path, &target);
        } else if path.file_name() != Some(ballast::BALLAST_FILE.as_ref()) {
            fs::copy(&path, target).expect("copies");
        }
    }
}
