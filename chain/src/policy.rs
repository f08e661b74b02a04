//! Policy lists as they bear on data: which ones hold where, and what they come to (invariants 6
//! and 25).
//!
//! A list holds in its region and everything inside it, from its effective day until the next
//! version's. Data is held against the lists of where it comes from and of every region where it
//! is to be relied upon; where several name it, the strictest outcome holds. Nothing is scanned:
//! the lists of a region stand on one shelf, found by the region.

use std::collections::BTreeMap;

use crate::{
    execute::{Outcome, refuse},
    hash::RecordId,
    region::Region,
    reject::Reason,
    state::{
        Certificate, DataResource, ListEntry, ListKind, PolicyList, PolicyShelf, Product,
        ShelvedList, State, Subject, ViewError,
    },
    time::Date,
    words::{DataKind, DeliveryForms, Level, Purposes, Sectors},
};

/// What is held against the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Where it comes from and where it is to be relied upon.
    pub regions: Vec<Region>,
    /// Its industry sections, as far as they are stated.
    pub sectors: Sectors,
    /// Its declared level.
    pub level: Level,
    /// Whose data it is.
    pub data_kind: DataKind,
    /// Its information-resource code.
    pub code: Option<String>,
    /// What it is to be used for; empty while that is open.
    pub purposes: Purposes,
    /// In which forms it is to be delivered; empty while that is open.
    pub delivery_forms: DeliveryForms,
}

impl Matter {
    /// The data of a resource, where it belongs.
    pub fn of_resource(resource: &DataResource) -> Self {
        Self {
            regions: vec![resource.region],
            sectors: resource.sector.into_iter().collect(),
            level: resource.level,
            data_kind: resource.kind,
            code: resource.information_resource_code.clone(),
            purposes: Purposes::EMPTY,
            delivery_forms: DeliveryForms::EMPTY,
        }
    }

    /// A product, where it belongs.
    pub fn of_product(product: &Product) -> Self {
        Self {
            regions: vec![product.region],
            sectors: product.sector.into_iter().collect(),
            level: product.level,
            data_kind: product.data_kind,
            code: None,
            purposes: Purposes::EMPTY,
            delivery_forms: DeliveryForms::EMPTY,
        }
    }

    /// The data under a certificate, in the region of its registrar.
    pub fn of_certificate(state: &State<'_>, certificate: &Certificate) -> Result<Self, ViewError> {
        let resource = match certificate.subject {
            Subject::Resource(id) => state.get::<DataResource>(&id)?,
            Subject::Product(_) => None,
        };
        let mut regions = vec![certificate.region()];
        regions.extend(resource.as_ref().map(|resource| resource.region));
        Ok(Self {
            regions,
            sectors: certificate.sector.into_iter().collect(),
            level: certificate.level,
            data_kind: certificate.data_kind,
            code: resource.and_then(|resource| resource.information_resource_code),
            purposes: Purposes::EMPTY,
            delivery_forms: DeliveryForms::EMPTY,
        })
    }

    /// The same, to be relied upon in these regions too, for these purposes and in these forms.
    #[must_use]
    pub fn used(
        mut self,
        regions: &[Region],
        purposes: Purposes,
        delivery_forms: DeliveryForms,
    ) -> Self {
        self.regions.extend_from_slice(regions);
        Self { purposes, delivery_forms, ..self }
    }
}

/// The entry of a list that names some data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListHit {
    /// The record that published the list.
    pub list: RecordId,
    /// Position of the entry, from 0.
    pub entry: usize,
}

impl std::fmt::Display for ListHit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "list {}, entry {}", self.list, self.entry)
    }
}

/// What all lists together come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The strictest level: the declared one, or what a list demands.
    pub level: Level,
    /// Named by a negative list.
    pub negative: Option<ListHit>,
    /// Named by an outbound list.
    pub outbound: Option<ListHit>,
    /// Named by a positive list.
    pub positive: Option<ListHit>,
    /// An outbound list holds in one of the regions.
    pub outbound_list_filed: bool,
}

impl Judgement {
    /// Refuses what a negative list names; otherwise the level that holds.
    pub fn require(&self) -> Outcome<Level> {
        match self.negative {
            Some(hit) => refuse(Reason::ListNegative, hit),
            None => Ok(self.level),
        }
    }
}

/// The lists that hold on a day, read once for as many matters as there are.
pub struct Desk<'s, 'v> {
    state: &'s State<'v>,
    today: Date,
    shelves: BTreeMap<Region, PolicyShelf>,
    lists: BTreeMap<RecordId, PolicyList>,
}

impl<'s, 'v> Desk<'s, 'v> {
    /// A desk without a list on it yet.
    pub const fn new(state: &'s State<'v>, today: Date) -> Self {
        Self { state, today, shelves: BTreeMap::new(), lists: BTreeMap::new() }
    }

    /// The state that its lists are read from.
    pub const fn state(&self) -> &'s State<'v> {
        self.state
    }

    /// What the lists come to for this matter.
    pub fn judge(&mut self, matter: &Matter) -> Result<Judgement, ViewError> {
        let mut judgement = Judgement {
            level: matter.level,
            negative: None,
            outbound: None,
            positive: None,
            outbound_list_filed: false,
        };
        for region in lineage(&matter.regions) {
            self.read_shelf(region)?;
            let shelf = self.shelves.get(&region).cloned().unwrap_or_default();
            for shelved in shelf.0.iter().filter(|shelved| bears_on(shelved, matter)) {
                let Some(version) = shelved.in_force(self.today) else { continue };
                judgement.outbound_list_filed |= shelved.kind == ListKind::Outbound;
                let entries = &self.read_list(version.list)?.entries;
                let Some(entry) = entries.iter().position(|entry| names(entry, matter)) else {
                    continue;
                };
                judgement.note(shelved.kind, ListHit { list: version.list, entry });
            }
        }
        Ok(judgement)
    }

    fn read_shelf(&mut self, region: Region) -> Result<(), ViewError> {
        if !self.shelves.contains_key(&region) {
            let shelf = self.state.get::<PolicyShelf>(&region)?.unwrap_or_default();
            self.shelves.insert(region, shelf);
        }
        Ok(())
    }

    fn read_list(&mut self, id: RecordId) -> Result<&PolicyList, ViewError> {
        if !self.lists.contains_key(&id) {
            let list = self.state.get::<PolicyList>(&id)?;
            let list = list.ok_or_else(|| ViewError(format!("the state has no list {id}")))?;
            self.lists.insert(id, list);
        }
        self.lists.get(&id).ok_or_else(|| ViewError(format!("list {id} was not kept")))
    }
}

impl Judgement {
    fn note(&mut self, kind: ListKind, hit: ListHit) {
        let first = |slot: &mut Option<ListHit>| {
            slot.get_or_insert(hit);
        };
        match kind {
            ListKind::Negative => first(&mut self.negative),
            ListKind::Positive => first(&mut self.positive),
            ListKind::Outbound => first(&mut self.outbound),
            ListKind::ImportantData => self.level = self.level.max(Level::Important),
            ListKind::CoreData => self.level = Level::Core,
        }
    }
}

/// Every region in whose lists these regions stand: themselves and what contains them, each once.
fn lineage(regions: &[Region]) -> Vec<Region> {
    let mut all: Vec<Region> = regions
        .iter()
        .flat_map(|region| [*region, region.prefecture(), region.province(), Region::NATION])
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// True when the list is for all sections or for one of the matter's.
fn bears_on(shelved: &ShelvedList, matter: &Matter) -> bool {
    shelved.sector.is_none_or(|sector| matter.sectors.has(sector))
}

/// True when the entry names the matter: it agrees in every dimension that the entry states.
fn names(entry: &ListEntry, matter: &Matter) -> bool {
    let code_agrees = |prefix: &String| {
        matter.code.as_ref().is_some_and(|code| code.starts_with(prefix.as_str()))
    };
    entry.sectors.is_none_or(|sectors| !sectors.intersect(matter.sectors).is_empty())
        && entry.level_min.is_none_or(|level| matter.level >= level)
        && entry.data_kind.is_none_or(|kind| matter.data_kind == kind)
        && entry.code_prefix.as_ref().is_none_or(code_agrees)
        && entry.purposes.is_none_or(|of| !of.intersect(matter.purposes).is_empty())
        && entry.delivery_forms.is_none_or(|of| !of.intersect(matter.delivery_forms).is_empty())
}

/// Refuses data that a negative list names in one of the regions; otherwise the level that holds
/// there, which may be stricter than the declared one.
pub fn check_lists(state: &State<'_>, today: Date, matter: &Matter) -> Outcome<Level> {
    Desk::new(state, today).judge(matter)?.require()
}

#[cfg(test)]
mod tests;
