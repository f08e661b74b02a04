//! Why a data directory cannot be used, and what to do about it.

use std::{io, path::PathBuf};

use hefu_chain::{hash::ChainId, height::Height, state::ViewError};

use super::FORMAT_VERSION;

/// Why a data directory was refused. Nothing in it has been changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process uses it.
    #[error("{path} is in use by another process: stop the other node first")]
    Locked {
        /// The database.
        path: PathBuf,
    },
    /// The database is damaged.
    #[error(
        "the database in {path} is damaged ({detail}). It is not repaired, because a repaired \
         database may silently lack blocks. Put it aside and restore a snapshot, or start with an \
         empty data directory and let the node fetch the ledger from other members"
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// The database ends before the marker.
    #[error(
        "the database in {path} ends at height {database}, but this node has committed height \
         {marker}: blocks were lost, or an older copy was put back. Put it aside and start with an \
         empty data directory as an observer, or restore a newer snapshot"
    )]
    Shorter {
        /// The database.
        path: PathBuf,
        /// Its last height.
        database: Height,
        /// The marker's height.
        marker: Height,
    },
    /// The database has another block at the marker's height.
    #[error(
        "the database in {path} has another block at height {height} than the one this node \
         committed: database and tip marker do not belong together"
    )]
    OtherHistory {
        /// The database.
        path: PathBuf,
        /// The marker's height.
        height: Height,
    },
    /// The marker is damaged beyond what a crash explains.
    #[error(
        "the tip marker {path} is damaged, so it cannot be told whether the database is complete. \
         Compare the database's height with other members; if it is right, run `hefud accept-tip`"
    )]
    MarkerDamaged {
        /// The marker.
        path: PathBuf,
    },
    /// There are blocks, but no marker.
    #[error(
        "the tip marker {path} is missing, so it cannot be told whether the database, which ends at \
         height {database}, is complete. Compare with other members; if it is right, run \
         `hefud accept-tip`"
    )]
    MarkerMissing {
        /// Where it should be.
        path: PathBuf,
        /// The database's last height.
        database: Height,
    },
    /// The database belongs to another ledger.
    #[error("the database in {path} belongs to ledger {found}, not to {expected}")]
    OtherLedger {
        /// The database.
        path: PathBuf,
        /// Its ledger.
        found: ChainId,
        /// The ledger of the genesis document.
        expected: ChainId,
    },
    /// The database has a format that this program does not read.
    #[error(
        "database_format: the database in {path} has format {found}, this program reads format \
         {FORMAT_VERSION}; nothing in it was changed. {advice} / 数据库格式为 {found},本程序只读取格式 \
         {FORMAT_VERSION},数据未作任何改动;{advice_zh}", path = path.display(),
        advice = format_advice(*found).0, advice_zh = format_advice(*found).1
    )]
    OtherFormat {
        /// The database.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What failed.
        error: io::Error,
    },
    /// An entry that this program wrote does not decode.
    #[error(transparent)]
    View(#[from] ViewError),
}

/// What brings a node with a database of another format back, in English and Chinese.
const fn format_advice(found: u32) -> (&'static str, &'static str) {
    if found > FORMAT_VERSION {
        (
            "A newer version wrote it: install that version again (`apt install hefu=VERSION`)",
            "由较新版本写入:请重新安装该版本(`apt install hefu=VERSION`)",
        )
    } else {
        (
            "An earlier version wrote it: go back to that version, or move everything in `data` but \
             `engine` aside and either run `hefud snapshot fetch --home HOME --from http://NODE` with a \
             node of this version, or start: the node fetches every block and writes it anew",
            "由较早版本写入:请退回该版本;或将 `data` 中除 `engine` 外的内容移开,再运行 \
             `hefud snapshot fetch --home HOME --from http://NODE`(NODE 为本版本节点),或直接启动,\
             由节点重新取得全部区块",
        )
    }
}

impl OpenError {
    /// Sorts what RocksDB says when it opens.
    pub(super) fn of_database(path: PathBuf, error: &rocksdb::Error) -> Self {
        let detail = error.to_string();
        if detail.to_lowercase().contains("lock") && error.kind() == rocksdb::ErrorKind::IOError {
            return Self::Locked { path };
        }
        Self::Damaged { path, detail }
    }
}
