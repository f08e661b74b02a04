//! An audit finds what is wrong, and nothing where nothing is.

use hefu_chain::bundle::TrustAnchor;

use super::{
    super::{
        audit::{Audit, audit},
        columns::height_key,
    },
    damage::copy,
    *,
};

pub(super) fn anchor() -> TrustAnchor {
    TrustAnchor { chain_id: CHAIN_ID, validators: founded().validators }
}

fn look(directory: &TempDir) -> Audit {
    audit(directory.path(), &anchor())
}

/// Everything in files, nothing in the log.
fn flushed(heights: u32) -> TempDir {
    let (directory, _) = with_blocks(heights);
    let store = open(&directory).expect("opens");
    for column in Column::ALL {
        store.db.flush_cf(store.column(column)).expect("flushes");
    }
    directory
}

#[test]
fn a_whole_ledger_is_clean_from_its_log_and_from_its_files() {
    let (empty, _) = with_blocks(0);
    assert_eq!(look(&empty).findings, Vec::new());
    for directory in [with_blocks(9).0, flushed(9)] {
        let found = look(&directory);
        assert_eq!(found.findings, Vec::new());
        assert_eq!((found.height, found.blocks, found.records), (Height::new(9), 9, 27));
        assert!(found.entries > 27 && found.tree_nodes > found.entries, "{found:?}");
        assert!(open(&directory).is_ok(), "nothing was changed");
    }
}

#[test]
fn an_audit_reads_beside_a_running_node_once_it_is_copied() {
    let (directory, application) = fresh();
    commit_evidence(&application, &chengdu(), 0..5);
    let copied = tempfile::tempdir().expect("a directory");
    application.store().checkpoint(copied.path()).expect("copies");
    commit_evidence(&application, &chengdu(), 5..9);
    let found = audit_unmarked(copied.path(), &anchor());
    assert_eq!((found.findings, found.height), (Vec::new(), Height::FIRST));
    drop(application);
    assert_eq!(look(&directory).height, Height::new(2));
}

/// Changes one row of an otherwise whole ledger, as no disk error would: checksums hold.
fn with_row(change: impl FnOnce(&RocksStore)) -> Vec<String> {
    let (directory, _) = with_blocks(9);
    let store = open(&directory).expect("opens");
    change(&store);
    drop(store);
    look(&directory).findings.iter().map(ToString::to_string).collect()
}

fn rewrite(column: Column, which: usize, flip: usize) -> Vec<String> {
    with_row(|store| {
        let handle = store.column(column);
        let rows = store.db.iterator_cf(handle, rocksdb::IteratorMode::Start);
        let rows: Vec<_> = rows.map(|row| row.expect("reads")).collect();
        let (key, value) = &rows[which % rows.len()];
        let mut value = value.to_vec();
        let at = flip % value.len();
        value[at] ^= 1;
        store.db.put_cf(handle, key, value).expect("writes");
    })
}

#[test]
fn a_row_that_was_rewritten_is_found_in_every_column_that_proves_something() {
    for column in [
        Column::Headers,
        Column::Commits,
        Column::Envelopes,
        Column::Records,
        Column::State,
        Column::Log,
        Column::Validators,
    ] {
        for (which, flip) in [(0, 20), (1, 33), (5, 47)] {
            let found = rewrite(column, which, flip);
            assert!(!found.is_empty(), "{} row {which} byte {flip}", column.name());
        }
    }
}

#[test]
fn a_row_that_is_gone_or_added_is_found() {
    for column in [
        Column::Headers,
        Column::Commits,
        Column::Envelopes,
        Column::Records,
        Column::State,
        Column::Log,
        Column::Validators,
    ] {
        let gone = with_row(|store| {
            let handle = store.column(column);
            let mut rows = store.db.iterator_cf(handle, rocksdb::IteratorMode::Start);
            let (key, _) = rows.next().expect("a row").expect("reads");
            store.db.delete_cf(handle, key).expect("deletes");
        });
        assert!(!gone.is_empty(), "{}: gone", column.name());
        let added = with_row(|store| {
            let handle = store.column(column);
            let mut rows = store.db.iterator_cf(handle, rocksdb::IteratorMode::Start);
            let (_, value) = rows.next().expect("a row").expect("reads");
            store.db.put_cf(handle, height_key(Height::new(1_000)), value).expect("writes");
        });
        assert!(!added.is_empty(), "{}: added", column.name());
    }
}

#[test]
fn a_quorum_of_others_is_no_quorum() {
    let (directory, _) = with_blocks(3);
    let others = TrustAnchor {
        chain_id: CHAIN_ID,
        validators: {
            let mut seats: Vec<_> = founded().validators.iter().cloned().collect();
            let key = hefu_chain::key::SecretKey::from_seed(&[99; 32]).public_key();
            seats[0] = hefu_chain::validator_set::Validator::new(seats[0].member, key, 1);
            ValidatorSet::new(seats).expect("a set")
        },
    };
    let found = audit(directory.path(), &others);
    assert!(!found.is_clean());
    let ledger = TrustAnchor { chain_id: ChainId([9; 32]), ..anchor() };
    assert!(!audit(directory.path(), &ledger).is_clean(), "another ledger");
}

#[test]
fn a_flipped_byte_of_a_table_is_found_wherever_its_data_is() {
    let original = flushed(9);
    let tables = |directory: &TempDir| -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(directory.path().join("db")).expect("lists");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let mut tables: Vec<_> =
            paths.filter(|path| path.extension().is_some_and(|e| e == "sst")).collect();
        tables.sort();
        tables
    };
    let count = tables(&original).len();
    assert!(count > 8, "a table each column");
    for which in 0..count {
        let directory = copy(&original);
        let path = &tables(&directory)[which];
        let mut bytes = fs::read(path).expect("reads");
        // The first block of a table holds rows.
        bytes[7] ^= 0x10;
        fs::write(path, bytes).expect("writes");
        let found = look(&directory);
        assert!(!found.is_clean(), "table {which}");
    }
}
