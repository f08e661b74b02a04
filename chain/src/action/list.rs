//! `list.publish`: a competent authority publishes the next version of a policy list (清单).
//!
//! Competent is a data authority inside its region, and a regulator inside its region and its
//! sections. A list is announced when published and holds from its effective day; the next version
//! takes its place from its own. Touches two keys, the list's and its region's shelf. What a list
//! comes to is decided in [`crate::policy`] (invariants 6 and 25).

use serde::{Deserialize, Serialize};

use super::text::{check_code, check_name};
use crate::{
    execute::{Apply, Outcome, refuse},
    limits::{LIST_ENTRIES_MAX, LIST_VERSIONS_MAX},
    region::Region,
    reject::{Reason, Rejection},
    state::{
        ListEntry, ListKind, ListVersion, Organisation, PolicyList, PolicyShelf, ShelvedList,
        TaggedDigest,
    },
    time::Date,
    words::{Role, Sector},
};

/// `list.publish`: the whole list in its next version. An empty one ends the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// What it does with what it names.
    pub kind: ListKind,
    /// Where it holds.
    pub region: Region,
    /// For the data of which industry section; absent: of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// 1 for the first version, one more for each later one.
    pub version: u32,
    /// First day on which it holds: today or later, and not before an announced version.
    pub effective_from: Date,
    /// Number of the official document.
    pub notice: String,
    /// Digest of the official document.
    pub document: TaggedDigest,
    /// What it names.
    pub entries: Vec<ListEntry>,
}

impl Publish {
    /// Fields in range; every entry limits something.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("notice", &self.notice)?;
        if self.entries.len() > LIST_ENTRIES_MAX {
            return Err(Rejection::of(Reason::ListTooLong, "entries"));
        }
        self.entries.iter().try_for_each(check_entry)
    }

    /// Writes the version and puts it on the shelf.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        self.check_competence(apply, author)?;
        let today = apply.today();
        let mut shelf: PolicyShelf = apply.state.get(&self.region)?.unwrap_or_default();
        let shelved = self.shelved(&mut shelf);
        let last = shelved.versions.last().copied();
        let expected = last.map_or(0, |last| last.version).saturating_add(1);
        if self.version != expected {
            return refuse(Reason::ListVersionWrong, expected);
        }
        let earliest = last.map_or(today, |last| last.effective_from.max(today));
        if self.effective_from < earliest {
            return refuse(Reason::ListEffectiveWrong, earliest);
        }
        let in_force = shelved.in_force(today).map_or(0, |version| version.version);
        shelved.versions.retain(|version| version.version >= in_force);
        if shelved.versions.len() >= LIST_VERSIONS_MAX {
            return refuse(Reason::ListTooLong, "announced versions");
        }
        let (version, effective_from, list) = (self.version, self.effective_from, apply.id());
        shelved.versions.push(ListVersion { version, effective_from, list });
        apply.state.put(&self.region, &shelf);
        apply.state.put(&list, &self.list(author));
        Ok(())
    }

    fn check_competence(&self, apply: &Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority, Role::Regulator])?;
        if !author.region.contains(self.region) {
            return refuse(Reason::OutsideTerritory, self.region);
        }
        let as_regulator = apply.record.header().role == Role::Regulator;
        match self.sector {
            Some(sector) if as_regulator && !author.supervises(Some(sector)) => {
                refuse(Reason::OutsideSector, sector)
            }
            None if as_regulator && !author.supervises(None) => {
                refuse(Reason::OutsideSector, "all sections")
            }
            _ => Ok(()),
        }
    }

    /// The place of this list on the shelf of its region.
    fn shelved<'s>(&self, shelf: &'s mut PolicyShelf) -> &'s mut ShelvedList {
        let place = (self.kind, self.sector);
        let index = match shelf.0.binary_search_by_key(&place, |list| (list.kind, list.sector)) {
            Ok(index) => index,
            Err(index) => {
                let (kind, sector) = place;
                shelf.0.insert(index, ShelvedList { kind, sector, versions: Vec::new() });
                index
            }
        };
        &mut shelf.0[index]
    }

    fn list(&self, author: &Organisation) -> PolicyList {
        PolicyList {
            kind: self.kind,
            region: self.region,
            sector: self.sector,
            version: self.version,
            issuer: author.uscc,
            effective_from: self.effective_from,
            entries: self.entries.clone(),
        }
    }
}

fn check_entry(entry: &ListEntry) -> Result<(), Rejection> {
    check_name("title", &entry.title)?;
    if let Some(prefix) = &entry.code_prefix {
        check_code("code_prefix", prefix)?;
    }
    let empty = entry.sectors.is_some_and(|set| set.is_empty())
        || entry.purposes.is_some_and(|set| set.is_empty())
        || entry.delivery_forms.is_some_and(|set| set.is_empty());
    let unlimited = *entry == ListEntry { title: entry.title.clone(), ..ListEntry::default() };
    if empty || unlimited {
        return Err(Rejection::of(Reason::ListEntryEmpty, &entry.title));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
