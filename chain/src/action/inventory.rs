//! The three lists of an area (资源清单、责任清单、需求清单), published version by version.
//!
//! The state keeps which version of a list is in force; the entries are in the records. A record
//! touches one key.

use serde::{Deserialize, Serialize};

use super::text::check_name;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::LIST_ENTRIES_MAX,
    region::Region,
    reject::{Reason, Rejection},
    state::{DataResource, Inventory, InventoryKey, InventoryKind, Organisation, TaggedDigest},
    time::Date,
    uscc::Uscc,
    words::Role,
};

/// `inventory.publish`: a data authority publishes the next version of a list of its area, whole. A
/// longer list than a record holds goes by areas inside the area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// What it is of.
    pub kind: InventoryKind,
    /// The area.
    pub region: Region,
    /// 1, then one more each time.
    pub version: u32,
    /// When the next version is announced for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_due: Option<Date>,
    /// Digest of the official document.
    pub document: TaggedDigest,
    /// What it lists.
    pub entries: Vec<InventoryEntry>,
}

/// An entry of a list. A resource is named on lists of resources and responsibilities, an
/// organisation on lists of responsibilities and demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InventoryEntry {
    /// What it is called.
    pub title: String,
    /// The resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<RecordId>,
    /// Who answers for it, or needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Uscc>,
}

impl Publish {
    /// Fields in range, and entries as their list has them.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.entries.is_empty() || self.entries.len() > LIST_ENTRIES_MAX {
            return Err(Rejection::of(Reason::ListTooLong, "entries"));
        }
        let expected = match self.kind {
            InventoryKind::Resource => (true, false),
            InventoryKind::Responsibility => (true, true),
            InventoryKind::Demand => (false, true),
        };
        for entry in &self.entries {
            check_name("title", &entry.title)?;
            if (entry.resource.is_some(), entry.organisation.is_some()) != expected {
                return Err(Rejection::of(Reason::FieldsInvalid, "entries"));
            }
        }
        Ok(())
    }

    /// Puts the version in force.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority])?;
        if !author.region.contains(self.region) {
            return refuse(Reason::OutsideTerritory, self.region);
        }
        let key = InventoryKey { region: self.region, kind: self.kind };
        let known = apply.state.get::<Inventory>(&key)?;
        let expected = known.map_or(0, |list| list.version).saturating_add(1);
        if self.version != expected {
            return refuse(Reason::ListVersionWrong, expected);
        }
        if let Some(due) = self.next_due.filter(|due| *due <= apply.today()) {
            return refuse(Reason::TermInvalid, due);
        }
        for entry in &self.entries {
            self.check_entry(apply, entry)?;
        }
        let inventory = Inventory {
            publisher: author.uscc,
            version: self.version,
            entries: u32::try_from(self.entries.len()).unwrap_or(u32::MAX),
            published: apply.today(),
            next_due: self.next_due,
            record: apply.id(),
        };
        apply.state.put(&key, &inventory);
        Ok(())
    }

    /// What an entry names is on the ledger, and a resource of the area.
    fn check_entry(&self, apply: &Apply<'_, '_>, entry: &InventoryEntry) -> Outcome<()> {
        if let Some(id) = &entry.resource {
            let resource: DataResource = apply.find(id, Reason::ResourceUnknown)?;
            if !self.region.contains(resource.region) {
                return refuse(Reason::OutsideTerritory, resource.region);
            }
        }
        match &entry.organisation {
            Some(uscc) => apply.organisation(uscc).map(|_| ()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
