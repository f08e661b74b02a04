//! The tip marker: height and hash of the last block that this node committed, in a file of its
//! own, so that a database which lost blocks is not mistaken for a whole one.
//!
//! Two slots are written in turn, each in a sector of its own, so that a power cut while one is
//! written leaves the other. A slot: height (8 bytes, little-endian) ‖ hash (32) ‖ checksum (32).

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use hefu_chain::{
    hash::{BlockHash, ChainId, Domain},
    height::Height,
};

/// Name of the file in the data directory.
pub(super) const MARKER_FILE: &str = "tip";
/// Where the second slot begins: no disk writes a larger unit than this halfway.
const SLOT_BYTES: usize = 4_096;
const RECORD_BYTES: usize = 8 + 32 + 32;

/// An open marker.
pub(super) struct Marker {
    file: File,
    chain_id: ChainId,
}

/// What a marker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// The last committed block is this one.
    At(Height, BlockHash),
    /// This block is committed, and one slot is damaged. A crash explains that only if the block
    /// after it is committed as well.
    AtLeastAfter(Height, BlockHash),
    /// No slot can be read.
    Damaged,
}

/// Where the marker of a data directory is.
pub fn marker_path(directory: &Path) -> PathBuf {
    Marker::path(directory)
}

/// What is wrong with the marker of a stopped node, though it may suffice to open the database.
pub fn marker_damage(directory: &Path, chain_id: ChainId) -> io::Result<Option<String>> {
    Ok(match Marker::read(directory, chain_id)? {
        Some(Mark::AtLeastAfter(height, _)) => Some(format!(
            "one of its two slots is damaged, the other is of height {height}: a power cut while it \
             was written, or the disk. The next blocks write it anew"
        )),
        Some(Mark::Damaged) => Some("no slot can be read".into()),
        Some(Mark::At(..)) | None => None,
    })
}

enum Slot {
    Never,
    Damaged,
    Written(Height, BlockHash),
}

impl Marker {
    /// Where the marker of a data directory is.
    pub(super) fn path(directory: &Path) -> PathBuf {
        directory.join(MARKER_FILE)
    }

    /// Reads a marker; `None` when there is none.
    pub(super) fn read(directory: &Path, chain_id: ChainId) -> io::Result<Option<Mark>> {
        let mut bytes = Vec::new();
        match File::open(Self::path(directory)) {
            Ok(file) => file.take(2 * SLOT_BYTES as u64 + 1).read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if bytes.len() != 2 * SLOT_BYTES {
            return Ok(Some(Mark::Damaged));
        }
        let (first, second) = bytes.split_at(SLOT_BYTES);
        Ok(Some(match (read_slot(first, chain_id), read_slot(second, chain_id)) {
            (Slot::Written(a, hash_a), Slot::Written(b, hash_b)) => {
                if a > b {
                    Mark::At(a, hash_a)
                } else {
                    Mark::At(b, hash_b)
                }
            }
            (Slot::Written(at, hash), Slot::Never) | (Slot::Never, Slot::Written(at, hash)) => {
                Mark::At(at, hash)
            }
            (Slot::Written(at, hash), Slot::Damaged) | (Slot::Damaged, Slot::Written(at, hash)) => {
                Mark::AtLeastAfter(at, hash)
            }
            _ => Mark::Damaged,
        }))
    }

    /// Opens the marker for writing; makes one, at this block, when there is none.
    pub(super) fn open(
        directory: &Path,
        chain_id: ChainId,
        height: Height,
        hash: BlockHash,
    ) -> io::Result<Self> {
        let path = Self::path(directory);
        let missing = !path.try_exists()?;
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path)?;
        let mut marker = Self { file, chain_id };
        if missing {
            marker.file.write_all(&[0; 2 * SLOT_BYTES])?;
            marker.advance(height, hash)?;
            marker.file.sync_all()?;
            File::open(directory)?.sync_all()?;
        }
        Ok(marker)
    }

    /// Says durably that this block is committed.
    pub(super) fn advance(&mut self, height: Height, hash: BlockHash) -> io::Result<()> {
        let mut record = Vec::with_capacity(RECORD_BYTES);
        record.extend_from_slice(&height.get().to_le_bytes());
        record.extend_from_slice(hash.as_bytes());
        record.extend_from_slice(&checksum(&record, self.chain_id));
        let slot = height.get() % 2;
        self.file.seek(SeekFrom::Start(slot * SLOT_BYTES as u64))?;
        self.file.write_all(&record)?;
        self.file.sync_data()
    }
}

fn checksum(record: &[u8], chain_id: ChainId) -> [u8; 32] {
    Domain::LocalFile.hash_parts(&[MARKER_FILE.as_bytes(), chain_id.as_bytes(), record])
}

fn read_slot(slot: &[u8], chain_id: ChainId) -> Slot {
    if slot.iter().all(|byte| *byte == 0) {
        return Slot::Never;
    }
    let Some((record, rest)) = slot.split_first_chunk::<40>() else { return Slot::Damaged };
    let whole = rest.get(..32) == Some(&checksum(record, chain_id)[..])
        && rest[32..].iter().all(|byte| *byte == 0);
    if !whole {
        return Slot::Damaged;
    }
    let (mut height, mut hash) = ([0; 8], [0; 32]);
    height.copy_from_slice(&record[..8]);
    hash.copy_from_slice(&record[8..]);
    Slot::Written(Height::new(u64::from_le_bytes(height)), BlockHash(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN_ID: ChainId = ChainId([7; 32]);

    fn marked(heights: u64) -> tempfile::TempDir {
        let directory = tempfile::tempdir().expect("a directory");
        let hash = |height: u64| BlockHash([u8::try_from(height).expect("small"); 32]);
        let mut marker = Marker::open(directory.path(), CHAIN_ID, Height::GENESIS, BlockHash::ZERO)
            .expect("opens");
        for height in 1..=heights {
            marker.advance(Height::new(height), hash(height)).expect("writes");
        }
        directory
    }

    fn read(directory: &tempfile::TempDir) -> Option<Mark> {
        Marker::read(directory.path(), CHAIN_ID).expect("reads")
    }

    #[test]
    fn it_says_the_last_height_however_many_came_before() {
        let none = tempfile::tempdir().expect("a directory");
        assert_eq!(read(&none), None);
        assert_eq!(read(&marked(0)), Some(Mark::At(Height::GENESIS, BlockHash::ZERO)));
        for heights in 1..6 {
            let hash = BlockHash([u8::try_from(heights).expect("small"); 32]);
            assert_eq!(read(&marked(heights)), Some(Mark::At(Height::new(heights), hash)));
        }
        assert_eq!(
            Marker::read(marked(3).path(), ChainId([8; 32])).expect("reads"),
            Some(Mark::Damaged),
            "of another ledger"
        );
    }

    #[test]
    fn any_flipped_bit_is_seen() {
        let directory = marked(3);
        let path = Marker::path(directory.path());
        let bytes = std::fs::read(&path).expect("reads");
        for at in (0..RECORD_BYTES + 8).flat_map(|i| [i, SLOT_BYTES + i]) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            std::fs::write(&path, &flipped).expect("writes");
            let kept = if at < SLOT_BYTES { 3 } else { 2 };
            let hash = BlockHash([kept; 32]);
            assert_eq!(
                read(&directory),
                Some(Mark::AtLeastAfter(Height::new(kept.into()), hash)),
                "byte {at}"
            );
        }
        std::fs::write(&path, &bytes[..bytes.len() - 1]).expect("writes");
        assert_eq!(read(&directory), Some(Mark::Damaged), "cut short");
    }
}
