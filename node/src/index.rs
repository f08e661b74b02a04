//! Indexes for queries: derived from committed blocks, rebuildable, never authenticated.
//!
//! All of them live in one column family and are only ever added to, so that a block's entries go
//! into its commit batch without reading anything. What an entry says may be out of date (a holder
//! who has sold); a reader checks it against the state.
//!
//! [`key`] lays the entries out, [`entries`] makes them, [`IndexReader`] reads them.

pub mod edge;
pub mod key;
pub mod party;
pub mod reader;
pub mod search;
pub mod watch;
pub mod words;

use hefu_chain::{
    action::Action,
    block::Header,
    codec,
    execute::Receipt,
    record::Record,
    region::Region,
    state::{
        Certificate, DataResource, Entity, EntityKind, Product, StateChanges, StateKey, query_code,
    },
    uscc::Uscc,
    words::{DataKind, Level, Sector},
};
use serde::{Deserialize, Serialize};

pub use edge::{Direction, EdgeKind};
pub use reader::{Edges, IndexError, IndexReader};
pub use search::{Filter, Page};
pub use watch::DeskEvent;

/// A block that is being committed, and what it did.
#[derive(Clone, Copy)]
pub struct CommittedBlock<'a> {
    /// Its header.
    pub header: &'a Header,
    /// Its records, in order.
    pub records: &'a [&'a Record],
    /// One receipt a record, in order.
    pub receipts: &'a [Receipt],
    /// New entries of the state.
    pub changes: &'a StateChanges,
}

/// An entry of the index: key and value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// A row of the directory: what can be searched, and what to call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// State key of the resource or product.
    pub subject: Vec<u8>,
    /// Its title, as declared or as this record changed it.
    pub title: String,
    /// It stands in place of an earlier row of the same subject.
    pub renews: bool,
}

/// What a row is found by.
struct Facets {
    region: Region,
    kind: DataKind,
    level: Level,
    sector: Option<Sector>,
    holder: Uscc,
}

/// The entries of a block.
pub fn entries(block: &CommittedBlock<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let first = block.header.log_size.saturating_sub(block.records.len() as u64);
    for ((record, receipt), position) in block.records.iter().zip(block.receipts).zip(first..) {
        for touched in &receipt.touched {
            if key::has_history(touched) && !key::names(touched, &record.id()) {
                entries.push((key::history(touched, position), Vec::new()));
            }
            if let Some(bytes) = block.changes.get(touched) {
                edge::entries(touched, bytes, &mut entries);
                add_lookups(touched, bytes, &mut entries);
                party::entries(touched, bytes, &mut entries);
            }
        }
        add_row(record, position, block.changes, &mut entries);
    }
    let certificate = |key: &&StateKey| key.kind_byte() == EntityKind::Certificate as u8;
    for written in block.changes.keys().filter(certificate) {
        entries.push((key::status_change(block.header.height, written), Vec::new()));
    }
    watch::entries(block, &mut entries);
    entries
}

/// Ways to find a certificate or evidence other than by its own key.
fn add_lookups(state_key: &StateKey, bytes: &[u8], entries: &mut Vec<Entry>) {
    let kind = state_key.kind_byte();
    if kind == EntityKind::Certificate as u8 {
        if let Ok(certificate) = codec::decode::<Certificate>(bytes) {
            add_certificate_lookups(&certificate, entries);
        }
    } else if kind == EntityKind::Evidence as u8 {
        entries.push((key::evidence(state_key), Vec::new()));
    }
}

fn add_certificate_lookups(certificate: &Certificate, entries: &mut Vec<Entry>) {
    let number = codec::encode(&certificate.number);
    entries.push((key::query_code(&query_code(&certificate.application)), number.clone()));
    entries.push((key::held(&certificate.holder, &certificate.number), number));
}

/// The directory row of a resource or product that this record declared, or of a resource to which
/// it gave another title. A row's place in the lists is not known here without reading, so the new
/// row has a place of its own, and a reader passes over the old one.
fn add_row(record: &Record, position: u64, changes: &StateChanges, entries: &mut Vec<Entry>) {
    let Some(Titled { subject, title, summary, renews }) = titled_by(record) else { return };
    let Some(bytes) = changes.get(&subject) else { return };
    watch::watch_texts(&subject, &[&title, summary.unwrap_or_default()], bytes, entries);
    let facets = if subject.kind_byte() == EntityKind::Resource as u8 {
        codec::decode(bytes).map(facets_of_resource)
    } else {
        codec::decode(bytes).map(facets_of_product)
    };
    let Ok(facets) = facets else { return };
    let mut post = |facet: key::Facet, value: &[u8]| {
        entries.push((key::posting(facet, value, position), Vec::new()));
    };
    for region in key::regions_above(facets.region) {
        post(key::Facet::Region, &region.code().to_be_bytes());
    }
    post(key::Facet::Kind, &[facets.kind as u8]);
    post(key::Facet::Level, &[facets.level as u8]);
    post(key::Facet::Holder, facets.holder.as_bytes());
    if let Some(sector) = facets.sector {
        post(key::Facet::Sector, &[sector as u8]);
    }
    for word in words::of_title(&title) {
        post(key::Facet::Word, word.as_bytes());
    }
    if renews {
        entries.push((key::renewed(&subject, position), Vec::new()));
    }
    let row = Row { subject: subject.as_bytes().to_vec(), title, renews };
    entries.push((key::row(position), codec::encode(&row)));
}

fn facets_of_resource(resource: DataResource) -> Facets {
    Facets {
        region: resource.region,
        kind: resource.kind,
        level: resource.level,
        sector: resource.sector,
        holder: resource.holder,
    }
}

fn facets_of_product(product: Product) -> Facets {
    Facets {
        region: product.region,
        kind: product.data_kind,
        level: product.level,
        sector: product.sector,
        holder: product.producer,
    }
}

/// A title that a record gives.
pub struct Titled<'a> {
    /// Of what.
    pub subject: StateKey,
    /// The title.
    pub title: String,
    /// What the record says beside it.
    pub summary: Option<&'a str>,
    /// The subject had another one before.
    pub renews: bool,
}

/// The title that a record gives, if it gives one.
pub fn titled_by(record: &Record) -> Option<Titled<'_>> {
    let (subject, title, summary, renews) = match record.action() {
        Action::ResourceDeclare(declare) => {
            let subject = DataResource::state_key(&record.id());
            (subject, &declare.title, &declare.summary, false)
        }
        Action::ResourceUpdate(update) => {
            let subject = DataResource::state_key(&update.resource);
            (subject, update.title.as_ref()?, &update.summary, true)
        }
        Action::ProductRegister(register) => {
            let subject = Product::state_key(&record.id());
            (subject, &register.title, &register.summary, false)
        }
        _ => return None,
    };
    Some(Titled { subject, title: title.clone(), summary: summary.as_deref(), renews })
}
