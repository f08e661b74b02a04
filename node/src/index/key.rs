//! Layout of index keys: one table byte, then parts of fixed length or with a length before them.
//!
//! Numbers are big-endian so that they sort; positions in the directory are counted down, so that
//! the newest row comes first.

use hefu_chain::{
    alerts::Rule,
    hash::RecordId,
    height::Height,
    region::Region,
    state::{CertificateNumber, EntityKind, StateKey},
    time::Date,
    uscc::Uscc,
};

/// Tables of the index; first byte of every key. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Table {
    /// Entity, position in the log of a record that touched it. Not of the record that an entity is
    /// named by: its position is known.
    History = 1,
    /// Entity, what it rests on → kind of edge.
    Up = 2,
    /// Entity, what rests on it → kind of edge.
    Down = 3,
    /// Query code → certificate number.
    QueryCode = 4,
    /// Holder, certificate → certificate number.
    Held = 5,
    /// Evidence by digest and organisation.
    Evidence = 6,
    /// Position → row of the directory.
    Row = 7,
    /// Facet, value, position: rows with that value.
    Posting = 9,
    /// Height, certificate: certificates written by a block.
    StatusChange = 10,
    /// Resource, position: rows that gave it another title.
    Renewed = 11,
    /// Height, application or certificate: what happened at a registrar's desk.
    Desk = 12,
    /// Last day, certificate or grant: what ends when.
    Ends = 13,
    /// Rule, entity: what may raise an alert.
    Watched = 14,
    /// Organisation, entity that it is a party to.
    Party = 15,
}

/// What rows of the directory are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Facet {
    /// The region or one that contains it.
    Region = 1,
    /// Whose data it is.
    Kind = 2,
    /// Level.
    Level = 3,
    /// Industry section.
    Sector = 4,
    /// Declared holder or producer.
    Holder = 5,
    /// A word of the title.
    Word = 6,
}

/// Bytes of a position at the end of a key.
pub const POSITION_BYTES: usize = 8;

fn start(table: Table) -> Vec<u8> {
    vec![table as u8]
}

/// Appends bytes with their length before them; what the ledger keys are far below 64 KiB.
fn push_sized(key: &mut Vec<u8>, bytes: &[u8]) {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    key.extend_from_slice(&length.to_be_bytes());
    key.extend_from_slice(bytes);
}

fn of_entity(table: Table, entity: &StateKey) -> Vec<u8> {
    let mut key = start(table);
    push_sized(&mut key, entity.as_bytes());
    key
}

/// True for entities whose history people ask for.
pub fn has_history(entity: &StateKey) -> bool {
    let without = [EntityKind::Ledger, EntityKind::KeyOwner, EntityKind::Claim];
    without.iter().all(|kind| entity.kind_byte() != *kind as u8)
}

/// True when the entity's key is the id of this record.
pub fn names(entity: &StateKey, record: &RecordId) -> bool {
    entity.as_bytes().get(1..) == Some(record.as_bytes().as_slice())
}

/// All touches of an entity.
pub fn history_prefix(entity: &StateKey) -> Vec<u8> {
    of_entity(Table::History, entity)
}

/// One touch of an entity.
pub fn history(entity: &StateKey, position: u64) -> Vec<u8> {
    let mut key = history_prefix(entity);
    key.extend_from_slice(&position.to_be_bytes());
    key
}

/// All edges of an entity in one direction.
pub fn edge_prefix(table: Table, entity: &StateKey) -> Vec<u8> {
    of_entity(table, entity)
}

/// One edge.
pub fn edge(table: Table, from: &StateKey, to: &StateKey) -> Vec<u8> {
    let mut key = edge_prefix(table, from);
    key.extend_from_slice(to.as_bytes());
    key
}

/// A query code.
pub fn query_code(code: &str) -> Vec<u8> {
    let mut key = start(Table::QueryCode);
    key.extend_from_slice(code.as_bytes());
    key
}

/// All certificates that an organisation holds or held.
pub fn held_prefix(holder: &Uscc) -> Vec<u8> {
    let mut key = start(Table::Held);
    key.extend_from_slice(holder.as_bytes());
    key
}

/// A certificate that an organisation holds or held.
pub fn held(holder: &Uscc, number: &CertificateNumber) -> Vec<u8> {
    let mut key = held_prefix(holder);
    key.extend_from_slice(&number.key_bytes());
    key
}

/// All evidence with a digest, given as the 33 bytes of a tagged digest.
pub fn evidence_prefix(digest: &[u8; 33]) -> Vec<u8> {
    let mut key = start(Table::Evidence);
    key.push(EntityKind::Evidence as u8);
    key.extend_from_slice(digest);
    key
}

/// Evidence, by its state key, which begins with the digest.
pub fn evidence(entity: &StateKey) -> Vec<u8> {
    let mut key = start(Table::Evidence);
    key.extend_from_slice(entity.as_bytes());
    key
}

/// A row of the directory.
pub fn row(position: u64) -> Vec<u8> {
    let mut key = start(Table::Row);
    key.extend_from_slice(&descending(position));
    key
}

/// All rows with a value of a facet.
pub fn posting_prefix(facet: Facet, value: &[u8]) -> Vec<u8> {
    let mut key = start(Table::Posting);
    key.push(facet as u8);
    push_sized(&mut key, value);
    key
}

/// A row with a value of a facet.
pub fn posting(facet: Facet, value: &[u8], position: u64) -> Vec<u8> {
    let mut key = posting_prefix(facet, value);
    key.extend_from_slice(&descending(position));
    key
}

/// All rows that gave a resource another title.
pub fn renewed_prefix(subject: &StateKey) -> Vec<u8> {
    of_entity(Table::Renewed, subject)
}

/// A row that gave a resource another title.
pub fn renewed(subject: &StateKey, position: u64) -> Vec<u8> {
    let mut key = renewed_prefix(subject);
    key.extend_from_slice(&descending(position));
    key
}

/// Certificates written by blocks from this height on.
pub fn status_changes_from(height: Height) -> Vec<u8> {
    let mut key = start(Table::StatusChange);
    key.extend_from_slice(&height.get().to_be_bytes());
    key
}

/// A certificate written by a block.
pub fn status_change(height: Height, certificate: &StateKey) -> Vec<u8> {
    let mut key = status_changes_from(height);
    key.extend_from_slice(certificate.as_bytes());
    key
}

/// What happened at desks from this height on.
pub fn desk_from(height: Height) -> Vec<u8> {
    let mut key = start(Table::Desk);
    key.extend_from_slice(&height.get().to_be_bytes());
    key
}

/// What a block did to an application, or to a certificate's correctness.
pub fn desk(height: Height, subject: &StateKey) -> Vec<u8> {
    let mut key = desk_from(height);
    key.extend_from_slice(subject.as_bytes());
    key
}

/// What ends on this day or later.
pub fn ends_from(last_day: Date) -> Vec<u8> {
    let mut key = start(Table::Ends);
    key.extend_from_slice(&last_day.days().to_be_bytes());
    key
}

/// Something that ends on this day.
pub fn ends(last_day: Date, subject: &StateKey) -> Vec<u8> {
    let mut key = ends_from(last_day);
    key.extend_from_slice(subject.as_bytes());
    key
}

/// All that may raise an alert of a rule.
pub fn watched_prefix(rule: Rule) -> Vec<u8> {
    vec![Table::Watched as u8, rule as u8]
}

/// Something that may raise an alert of a rule.
pub fn watched(rule: Rule, subject: &StateKey) -> Vec<u8> {
    let mut key = watched_prefix(rule);
    key.extend_from_slice(subject.as_bytes());
    key
}

/// Everything of a kind that an organisation is a party to.
pub fn party_prefix(party: &Uscc, kind: EntityKind) -> Vec<u8> {
    let mut key = start(Table::Party);
    key.extend_from_slice(party.as_bytes());
    key.push(kind as u8);
    key
}

/// Something that an organisation is a party to.
pub fn party(party: &Uscc, entity: &StateKey) -> Vec<u8> {
    let mut key = start(Table::Party);
    key.extend_from_slice(party.as_bytes());
    key.extend_from_slice(entity.as_bytes());
    key
}

/// A position as bytes that sort from the newest to the oldest.
pub fn descending(position: u64) -> [u8; POSITION_BYTES] {
    (u64::MAX - position).to_be_bytes()
}

/// The position at the end of a row or posting key.
pub fn position_of(key: &[u8]) -> Option<u64> {
    let start = key.len().checked_sub(POSITION_BYTES)?;
    let bytes = <[u8; POSITION_BYTES]>::try_from(&key[start..]).ok()?;
    Some(u64::MAX - u64::from_be_bytes(bytes))
}

/// A region and those that contain it, below the nation.
pub fn regions_above(region: Region) -> Vec<Region> {
    let code = region.code();
    let mut codes = vec![code, code / 100 * 100, code / 10_000 * 10_000];
    codes.dedup();
    codes.into_iter().filter(|code| *code != 0).filter_map(Region::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_rows_sort_first_and_positions_come_back() {
        assert!(row(8) < row(7));
        assert_eq!(position_of(&row(7)), Some(7));
        assert_eq!(position_of(&posting(Facet::Word, "公积".as_bytes(), 9)), Some(9));
        assert_eq!(position_of(&[1, 2]), None);
    }

    #[test]
    fn an_entity_named_by_a_record_is_told_from_others() {
        let (id, other) = (RecordId([7; 32]), RecordId([8; 32]));
        let resource = StateKey::new(EntityKind::Resource, &[id.as_bytes()]);
        assert!(names(&resource, &id) && !names(&resource, &other));
        assert!(!names(&StateKey::new(EntityKind::Evidence, &[id.as_bytes(), &[1]]), &id));
    }

    #[test]
    fn a_value_is_never_the_beginning_of_another() {
        let (short, long) =
            (posting_prefix(Facet::Word, b"road"), posting_prefix(Facet::Word, b"roads"));
        assert!(!long.starts_with(&short));
    }

    #[test]
    fn a_district_is_found_under_its_city_and_province() {
        let above = |code: &str| -> Vec<String> {
            regions_above(code.parse().expect(code)).iter().map(ToString::to_string).collect()
        };
        assert_eq!(above("510104"), ["510104", "510100", "510000"]);
        assert_eq!(above("500000"), ["500000"]);
        assert!(above("000000").is_empty());
    }
}
