//! The three lists of an area (资源清单、责任清单、需求清单): the version in force of each.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, key::EntityKind};
use crate::{hash::RecordId, region::Region, time::Date, uscc::Uscc, words::words};

words!(
    /// What a list is of.
    InventoryKind {
        /// 资源清单: which data there is.
        Resource = "resource",
        /// 责任清单: who answers for which data.
        Responsibility = "responsibility",
        /// 需求清单: who needs which data.
        Demand = "demand",
    }
);

/// Finds a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InventoryKey {
    /// The area.
    pub region: Region,
    /// What it is of.
    pub kind: InventoryKind,
}

/// The version of a list in force. Its entries are in the record; earlier versions are in theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// Who published it.
    pub publisher: Uscc,
    /// 1, then one more each time.
    pub version: u32,
    /// How many entries it has.
    pub entries: u32,
    /// When it was published.
    pub published: Date,
    /// When the next version is announced for.
    pub next_due: Option<Date>,
    /// The record that published it.
    pub record: RecordId,
}

impl Entity for Inventory {
    type Key = InventoryKey;
    fn state_key(key: &InventoryKey) -> StateKey {
        let parts: [&[u8]; 2] = [&key.region.code().to_be_bytes(), &[key.kind as u8]];
        StateKey::new(EntityKind::Inventory, &parts)
    }
}
