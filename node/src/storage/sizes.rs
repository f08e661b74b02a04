//! How much room the ledger takes, by column family.

use hefu_chain::state::ViewError;

use super::{RocksStore, columns::Column, view_error};

/// Room that a column family takes, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSize {
    /// Name of the column family.
    pub name: &'static str,
    /// In files, compressed.
    pub files: u64,
    /// In memory, not yet written to a file but safe in the log.
    pub memory: u64,
}

impl RocksStore {
    /// Room taken by each column family.
    pub fn column_sizes(&self) -> Result<Vec<ColumnSize>, ViewError> {
        let property = |column, name| {
            let value = self.db.property_int_value_cf(self.column(column), name);
            value.map(Option::unwrap_or_default).map_err(|error| view_error(&error))
        };
        let size = |column: Column| {
            Ok(ColumnSize {
                name: column.name(),
                files: property(column, "rocksdb.live-sst-files-size")?,
                memory: property(column, "rocksdb.cur-size-all-mem-tables")?,
            })
        };
        Column::ALL.into_iter().map(size).collect()
    }
}
