//! Policy lists (清单): negative, positive, important-data, core-data and outbound lists.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, key::EntityKind};
use crate::{
    hash::RecordId,
    region::Region,
    time::Date,
    uscc::Uscc,
    words::{DataKind, DeliveryForms, Level, Purposes, Sector, Sectors, words},
};

words!(
    /// What a list does with the data that it names.
    ListKind {
        /// 负面清单: not registered, listed, granted, dealt in or recognised.
        Negative = "negative",
        /// 正面清单: encouraged. Guidance only; it permits nothing that another rule refuses.
        Positive = "positive",
        /// 重要数据目录: at least important, whatever was declared.
        ImportantData = "important_data",
        /// 核心数据目录: core, whatever was declared.
        CoreData = "core_data",
        /// 数据出境负面清单: no exemption of a free-trade zone for what it names.
        Outbound = "outbound",
    }
);

/// What an entry names: data that agrees in every dimension that is stated. A dimension that is
/// left out does not limit; data that states nothing in a limited dimension is not named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEntry {
    /// What it is about, for people.
    pub title: String,
    /// Industry sections.
    #[serde(default)]
    pub sectors: Option<Sectors>,
    /// Data of this level or a stricter one.
    #[serde(default)]
    pub level_min: Option<Level>,
    /// Whose data.
    #[serde(default)]
    pub data_kind: Option<DataKind>,
    /// Data whose information-resource code begins like this.
    #[serde(default)]
    pub code_prefix: Option<String>,
    /// Use for one of these purposes.
    #[serde(default)]
    pub purposes: Option<Purposes>,
    /// Delivery in one of these forms.
    #[serde(default)]
    pub delivery_forms: Option<DeliveryForms>,
}

/// One version of a list. Its identity is the id of the record that published it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyList {
    /// What it does.
    pub kind: ListKind,
    /// Where it holds.
    pub region: Region,
    /// For the data of which industry section; absent: of all.
    pub sector: Option<Sector>,
    /// 1, 2, 3 … within kind, region and section.
    pub version: u32,
    /// Who published it.
    pub issuer: Uscc,
    /// First day on which it holds; until then it is announced.
    pub effective_from: Date,
    /// What it names; empty: nothing any more.
    pub entries: Vec<ListEntry>,
}

impl Entity for PolicyList {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::PolicyList, &[id.as_bytes()])
    }
}

/// The lists of a region, by kind and section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyShelf(pub Vec<ShelvedList>);

/// The versions of one list that hold or are announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelvedList {
    /// What it does.
    pub kind: ListKind,
    /// For which section; absent: for all.
    pub sector: Option<Sector>,
    /// In order of version and of effective day; superseded ones are dropped when one is published.
    pub versions: Vec<ListVersion>,
}

/// A version and when it begins to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListVersion {
    /// 1, 2, 3 ….
    pub version: u32,
    /// First day on which it holds.
    pub effective_from: Date,
    /// The record that published it.
    pub list: RecordId,
}

impl ShelvedList {
    /// The version that holds on this day.
    pub fn in_force(&self, today: Date) -> Option<&ListVersion> {
        self.versions.iter().rev().find(|version| version.effective_from <= today)
    }
}

impl Entity for PolicyShelf {
    type Key = Region;
    fn state_key(region: &Region) -> StateKey {
        StateKey::new(EntityKind::PolicyShelf, &[&region.code().to_be_bytes()])
    }
}
