//! What a validator waits for before it signs, and the file that makes one wait after a restore.
//!
//! A database that was put back from a backup is older than what its validator signed, and the vote
//! journal may be gone. Every signature of before was made before the restore. A block whose time is
//! later than the restore, by more than clocks may differ, was proposed after it; when that block is
//! decided, every height at which the validator may have signed is decided too.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use hefu_chain::{height::Height, time::BlockTime};

use super::ledger::Tip;
use crate::vote_journal_file::sync_directory_of;

/// Name of the file in the engine's directory.
const FILE: &str = "watch-until";
/// How far this machine's clock may be behind that of a proposer, in milliseconds. Far more than
/// validators accept of each other; it costs one block's wait.
pub(super) const CLOCK_SLACK_MS: u64 = 10_000;
/// Longest content of the file.
const FILE_BYTES_MAX: usize = 32;

/// What must be decided before a validator signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// This height.
    pub through: Height,
    /// A block with a later time than this.
    pub past: Option<BlockTime>,
}

impl Watch {
    /// True once nothing that the validator may have signed matters any more.
    pub(super) fn is_over(&self, tip: &Tip) -> bool {
        tip.height >= self.through && self.past.is_none_or(|past| tip.time > past)
    }
}

fn path(directory: &Path) -> PathBuf {
    directory.join(FILE)
}

/// Makes the validator of this engine's directory wait for a block that is later than `now`.
///
/// # Errors
/// The file system's.
pub fn require(directory: &Path, now: BlockTime) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let path = path(directory);
    let draft = path.with_extension("draft");
    let mut file = File::create(&draft)?;
    writeln!(file, "{}", now.plus_ms(CLOCK_SLACK_MS).as_ms())?;
    file.sync_all()?;
    fs::rename(&draft, &path)?;
    sync_directory_of(&path)
}

/// What the file asks for. One that cannot be understood asks for a block later than `now`.
pub(super) fn required(directory: &Path, now: BlockTime) -> io::Result<Option<BlockTime>> {
    let bytes = match fs::read(path(directory)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= FILE_BYTES_MAX);
    let past = text.and_then(|text| text.trim_end().parse().ok()).map(BlockTime::from_ms);
    Ok(Some(past.unwrap_or(now.plus_ms(CLOCK_SLACK_MS))))
}

/// Says that the wait is over.
pub(super) fn done(directory: &Path) -> io::Result<()> {
    let path = path(directory);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_directory_of(&path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hefu_chain::hash::BlockHash;

    const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);

    fn tip(height: u64, time: BlockTime) -> Tip {
        Tip { height: Height::new(height), hash: BlockHash::ZERO, time }
    }

    #[test]
    fn the_wait_ends_with_a_block_that_is_later_than_clocks_may_differ() {
        let directory = tempfile::tempdir().expect("a directory");
        let engine = directory.path().join("engine");
        assert_eq!(required(&engine, NOW).expect("reads"), None);
        require(&engine, NOW).expect("writes");
        let past = required(&engine, NOW.plus_ms(1)).expect("reads");
        assert_eq!(past, Some(NOW.plus_ms(CLOCK_SLACK_MS)));
        let watch = Watch { through: Height::new(5), past };
        let late = NOW.plus_ms(CLOCK_SLACK_MS + 1);
        assert!(!watch.is_over(&tip(9, NOW.plus_ms(CLOCK_SLACK_MS))));
        assert!(!watch.is_over(&tip(4, late)));
        assert!(watch.is_over(&tip(5, late)));
        done(&engine).expect("removes");
        done(&engine).expect("is gone");
        assert_eq!(required(&engine, NOW).expect("reads"), None);
    }

    #[test]
    fn a_damaged_file_waits_from_now_on() {
        let directory = tempfile::tempdir().expect("a directory");
        for text in ["", "soon", "99999999999999999999999999", "-1", "\u{ff11}"] {
            fs::write(directory.path().join(FILE), text).expect("writes");
            let past = required(directory.path(), NOW).expect("reads");
            assert_eq!(past, Some(NOW.plus_ms(CLOCK_SLACK_MS)), "{text:?}");
        }
    }
}
