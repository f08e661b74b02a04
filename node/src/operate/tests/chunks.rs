//! A snapshot of many chunks, which become tables several at a time: whatever is wrong with one of them is found,
//! wherever it stands, and told the same way each time.

use std::io::{Read as _, Write as _};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use hefu_chain::{
    action::Action,
    codec,
    envelope::Envelope,
    fixture::{market::digest, registration::anchor},
    hash::Nonce,
    record::{Record, RecordHeader, document},
    words::Role,
};

use super::{super::snapshot::*, *};
use crate::operate::files::FileEntry;

/// Rows of a chunk here, so few that every column family has several chunks and several runs of them.
const ROWS: usize = 5;
const HEADERS: u8 = 1;
const COMMITS: u8 = 2;
const ENVELOPES: u8 = 3;
const RECORDS: u8 = 4;
const STATE: u8 = 5;
const TREE: u8 = 7;
const INDEX: u8 = 11;

/// Tag, key, value.
type Row = (u8, Vec<u8>, Vec<u8>);

/// A record by the first member.
fn record(site: &Site, n: u8) -> VerifiedRecord {
    let member = &site.layout.members[0];
    let key = key_file::read(&site.layout.sign_key(member)).expect("a key");
    let action = Action::EvidenceAnchor(anchor(digest(n)));
    let header = RecordHeader {
        ledger: site.layout.chain_id,
        record_type: action.name().into(),
        author: member.uscc,
        role: Role::Registrar,
        nonce: Nonce([n; 16]),
        last_height: Height::new(1_000),
    };
    let document = document(&header, &action, key.public_key());
    let envelope = Envelope::sign(document, &[&key]);
    let record = Record::from_bytes(&envelope.to_bytes()).expect("well-formed");
    record.verify().expect("signed")
}

/// A ledger with records in each block, its snapshot's description, and the rows of its chunks.
fn exported() -> (Site, Snapshot, Vec<Vec<Row>>) {
    let site = Site::new(0);
    let store = Arc::new(site.store().expect("opens"));
    extend_with(&site.layout, store, 40, |height| {
        let n = u8::try_from(height.get()).expect("few");
        vec![record(&site, n), record(&site, n + 100)]
    });
    let to = site.path("exported");
    let snapshot = run_export(&site.home(), &to).expect("exports");
    let mut chunks = Vec::new();
    for chunk in &snapshot.chunks {
        let packed = fs::read(to.join(&chunk.name)).expect("reads");
        let mut bytes = Vec::new();
        ZlibDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("unpacks");
        chunks.extend(rows(&bytes).chunks(ROWS).map(<[Row]>::to_vec));
    }
    (site, snapshot, chunks)
}

fn rows(mut bytes: &[u8]) -> Vec<Row> {
    let mut rows = Vec::new();
    while let [tag, rest @ ..] = bytes {
        let length = |at: usize| {
            usize::try_from(u32::from_le_bytes(rest[at..at + 4].try_into().expect("four bytes")))
        };
        let (key, value) = (length(0).expect("small"), length(4).expect("small"));
        let (row, after) = rest[8..].split_at(key + value);
        rows.push((*tag, row[..key].to_vec(), row[key..].to_vec()));
        bytes = after;
    }
    rows
}

/// Writes a snapshot of these chunks; all hashes fit.
fn write(to: &Path, snapshot: &Snapshot, chunks: &[Vec<Row>]) {
    fs::create_dir(to).expect("creates");
    let mut snapshot = snapshot.clone();
    snapshot.chunks.clear();
    for (number, rows) in chunks.iter().enumerate() {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
        for (tag, key, value) in rows {
            let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("short").to_le_bytes();
            let head = [&[*tag][..], &length(key), &length(value)].concat();
            packer.write_all(&[&head, &key[..], value].concat()).expect("packs");
        }
        let packed = packer.finish().expect("packs");
        let name = name(number);
        let blake3 = blake3::hash(&packed).to_hex().to_string();
        fs::write(to.join(&name), &packed).expect("writes");
        snapshot.chunks.push(FileEntry { name, size: packed.len() as u64, blake3 });
    }
    fs::write(to.join(MANIFEST), serde_json::to_vec(&snapshot).expect("JSON")).expect("writes");
}

fn name(number: usize) -> String {
    format!("{number:06}.chunk")
}

/// Imports these chunks into a home without a database.
fn import(site: &Site, snapshot: &Snapshot, chunks: &[Vec<Row>]) -> Result<u64, OperateError> {
    let (from, member) = (site.path("rewritten"), &site.layout.members[2]);
    let home = HomePaths::new(&site.layout.home(member));
    write(&from, snapshot, chunks);
    let imported = run_import(home.home(), &from, NOW);
    fs::remove_dir_all(&from).expect("removes");
    let database = home.data().join("db");
    assert_eq!(database.exists(), imported.is_ok(), "{imported:?}");
    if imported.is_ok() {
        fs::remove_dir_all(home.data()).expect("removes");
    }
    imported.map(|restored| restored.records)
}

/// The last chunk with rows of this tag.
fn last_of(chunks: &[Vec<Row>], tag: u8) -> usize {
    chunks.iter().rposition(|rows| rows[0].0 == tag).expect("there are some")
}

fn flip(chunks: &mut [Vec<Row>], chunk: usize, byte: usize) {
    let (_, _, value) = chunks[chunk].last_mut().expect("a row");
    let at = byte % value.len();
    value[at] ^= 1;
}

#[test]
fn what_is_wrong_in_the_last_of_many_chunks_is_found_and_named() {
    let (site, snapshot, chunks) = exported();
    assert!(chunks.len() > 64, "more than a run for each of four threads: {}", chunks.len());
    assert_eq!(import(&site, &snapshot, &chunks).expect("imports"), 80);

    let found = |tag: u8, byte: usize| {
        let mut chunks = chunks.clone();
        let last = last_of(&chunks, tag);
        flip(&mut chunks, last, byte);
        match import(&site, &snapshot, &chunks) {
            Err(OperateError::Findings { first, .. }) => first,
            other => panic!("tag {tag}, byte {byte}: {other:?}"),
        }
    };
    let signature = {
        let (_, _, value) = chunks[last_of(&chunks, COMMITS)].last().expect("a row");
        let mut commit: Commit = codec::decode(value).expect("a commit");
        let (_, signature) = commit.signatures.pop().expect("a quorum");
        let places = value.windows(64).position(|bytes| bytes == signature.as_bytes());
        places.expect("the signature's bytes")
    };
    for byte in [signature, signature + 40] {
        let first = found(COMMITS, byte);
        assert!(first.starts_with("commit 40: ") && first.contains("signature"), "{first}");
    }
    assert!(found(HEADERS, 60).starts_with("header 40: "));
    let envelope = found(ENVELOPES, 70);
    assert!(envelope.starts_with("history at height 40: "), "{envelope}");
    assert!(found(RECORDS, 0).starts_with("position of record "));
    assert!(found(STATE, 12).starts_with("state: "));
    assert!(found(TREE, 5).starts_with("state tree: "));
}

#[test]
fn chunks_out_of_order_are_refused_by_name() {
    let (site, snapshot, chunks) = exported();
    let refused = |chunks: &[Vec<Row>]| match import(&site, &snapshot, chunks) {
        Err(OperateError::Content { path, reason }) => {
            assert!(reason.contains("in the order of their keys"), "{reason}");
            path.file_name().expect("a name").to_string_lossy().into_owned()
        }
        other => panic!("{other:?}"),
    };
    let last = last_of(&chunks, INDEX);
    // Two chunks that changed places: beside each other, and in different runs.
    for (one, other) in [(last - 1, last), (last_of(&chunks, STATE), last_of(&chunks, STATE) - 17)]
    {
        let mut swapped = chunks.clone();
        swapped.swap(one, other);
        let named = refused(&swapped);
        assert!(named <= name(one.max(other)) && named >= name(one.min(other)), "{named}");
    }
    // The same rows twice, in one chunk and in two.
    let mut twice = chunks.clone();
    let row = twice[last][0].clone();
    twice[last].insert(1, row);
    assert_eq!(refused(&twice), name(last));
    let mut twice = chunks.clone();
    twice.insert(last, chunks[last].clone());
    assert_eq!(refused(&twice), name(last + 1));
    // Of several, the first.
    let mut several = chunks.clone();
    for chunk in [40, 20, last] {
        let row = several[chunk][0].clone();
        several[chunk].push(row);
    }
    assert_eq!(refused(&several), name(20));
}
