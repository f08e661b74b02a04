//! A home with nothing but the genesis document begins with a snapshot, and with nothing less.

use std::fs;

use hefu_chain::height::Height;
use hefu_consensus::port::Store as _;

use super::{super::snapshot::*, *};

/// The home of the third member, which has no database.
fn newcomer(site: &Site) -> PathBuf {
    site.layout.home(&site.layout.members[2])
}

#[test]
fn a_new_home_begins_with_a_snapshot_and_has_the_same_roots() {
    let site = Site::new(25);
    let to = site.path("snapshot");
    let exported = run_export(&site.home(), &to).expect("exports");
    assert_eq!((exported.height, Snapshot::read(&to).expect("reads")), (25, exported.clone()));
    let home = newcomer(&site);
    let imported = run_import(&home, &to, NOW).expect("imports");
    assert_eq!((imported.height, imported.files), (25, exported.chunks.len()));
    let (theirs, ours) = (site.store().expect("opens"), {
        let paths = HomePaths::new(&home);
        let (genesis, founded) = paths.read_genesis().expect("reads");
        RocksStore::open(&paths.data(), genesis.chain_id(), &founded).expect("opens")
    });
    assert_eq!(ours.tip(), theirs.tip());
    assert_eq!(ours.frontier(), theirs.frontier());
    assert_eq!(ours.header(Height::new(3)), theirs.header(Height::new(3)));
    drop(theirs);
    // It goes on as if it had been there from the first block.
    assert_eq!(extend(&site.layout, std::sync::Arc::new(ours), 3), Height::new(28));
    assert!(marks_watch(&HomePaths::new(&home)), "a validator waits before it votes");
    let again = run_import(&home, &to, NOW);
    assert!(matches!(again, Err(OperateError::Occupied(_))), "{again:?}");
}

#[test]
fn a_snapshot_that_anybody_changed_is_refused_and_nothing_is_left() {
    let site = Site::new(9);
    let to = site.path("snapshot");
    let exported = run_export(&site.home(), &to).expect("exports");
    let home = newcomer(&site);
    let import = || run_import(&home, &to, NOW);
    let manifest = to.join("snapshot.json");
    let text = fs::read_to_string(&manifest).expect("reads");
    for wrong in [
        text.replace("\"format\": 1", "\"format\": 2"),
        text.replace(&exported.finality[40..60], "00000000000000000000"),
        text.replacen("000000.chunk", "../000000.chunk", 1),
        text.replace(&exported.chunks[0].blake3, &"0".repeat(64)),
        "{".into(),
    ] {
        fs::write(&manifest, wrong).expect("writes");
        assert!(matches!(import(), Err(OperateError::Content { .. })));
    }
    fs::write(&manifest, &text).expect("writes");
    let chunk = to.join(&exported.chunks[0].name);
    let whole = fs::read(&chunk).expect("reads");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    fs::write(&chunk, &flipped).expect("writes");
    assert!(matches!(import(), Err(OperateError::Content { .. })), "flipped");
    fs::remove_file(&chunk).expect("deletes");
    assert!(matches!(import(), Err(OperateError::Io { .. })), "gone");

    // Somebody who also makes the hashes right is found by what a quorum signed.
    fs::write(&chunk, &whole).expect("writes");
    for lie in [Lie::Dropped, Lie::Bomb] {
        let mut snapshot = exported.clone();
        let bytes = lie.tell(&whole);
        fs::write(&chunk, &bytes).expect("writes");
        snapshot.chunks[0].size = bytes.len() as u64;
        snapshot.chunks[0].blake3 = blake3::hash(&bytes).to_hex().to_string();
        fs::write(&manifest, serde_json::to_vec(&snapshot).expect("JSON")).expect("writes");
        let refused = import().expect_err("refused");
        let expected =
            matches!(refused, OperateError::Findings { .. } | OperateError::Content { .. });
        assert!(expected, "{refused}");
        assert!(!HomePaths::new(&home).data().join("db").exists());
    }
    fs::write(&chunk, whole).expect("writes");
    fs::write(&manifest, text).expect("writes");
    import().expect("whole again");
}

/// A chunk with a false content and a right hash.
enum Lie {
    /// Its last rows are left out.
    Dropped,
    /// It unpacks to more than a chunk may be.
    Bomb,
}

impl Lie {
    fn tell(&self, packed: &[u8]) -> Vec<u8> {
        use std::io::{Read as _, Write as _};
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(packed).read_to_end(&mut rows).expect("unpacks");
        match self {
            Self::Bomb => rows.resize(20 * 1024 * 1024, 0),
            Self::Dropped => {
                let mut ends = vec![0];
                while let Some(end) = next_row(&rows, *ends.last().expect("one")) {
                    ends.push(end);
                }
                rows.truncate(ends[ends.len() * 2 / 3]);
            }
        }
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&rows).expect("packs");
        packer.finish().expect("packs")
    }
}

fn next_row(rows: &[u8], at: usize) -> Option<usize> {
    let length = |at: usize| {
        let bytes: [u8; 4] = rows.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let end = at + 9 + length(at + 1)? + length(at + 5)?;
    (end < rows.len()).then_some(end)
}
