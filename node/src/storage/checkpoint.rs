//! A consistent copy of the database beside a running node.

use std::path::{Path, PathBuf};

use hefu_consensus::port::StoreError;
use rocksdb::checkpoint::Checkpoint;

use super::{RocksStore, open::database_path};

impl RocksStore {
    /// Makes `directory` a data directory with the database as it stands between two blocks, without
    /// a marker. Its tables are links to those of this database where the file system permits: what
    /// is to outlive this disk must be copied on.
    pub fn checkpoint(&self, directory: &Path) -> Result<PathBuf, StoreError> {
        std::fs::create_dir_all(directory)
            .map_err(|error| self.failed(format!("{}: {error}", directory.display())))?;
        let path = database_path(directory);
        let made = Checkpoint::new(&self.db).and_then(|copy| copy.create_checkpoint(&path));
        made.map_err(|error| self.failed(error.to_string()))?;
        Ok(path)
    }
}
