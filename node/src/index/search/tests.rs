//! Searches over generated rows in a real database, against a plain scan of the same rows.

use hefu_chain::{
    codec,
    hash::RecordId,
    state::{DataResource, Entity, StateKey},
};
use rocksdb::{ColumnFamily, DB, Options, WriteBatch};

use super::*;
use crate::index::words;

const ROWS: u64 = 20_000;
const TITLES: [&str; 6] =
    ["住房公积金缴存", "公交线路", "道路客运企业", "供水管网 GIS", "行政许可", "道路 公交 2024"];

struct Sample {
    region: Region,
    kind: DataKind,
    sector: Sector,
    title: String,
}

/// A row that depends on its position alone, spread over regions, kinds, sections and titles.
fn sample(position: u64) -> Sample {
    let pick = |salt: u32, count: usize| {
        let mixed = (position + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(salt);
        usize::try_from(mixed % count as u64).expect("below a usize")
    };
    let regions = ["510100", "510104", "510900", "500000", "500152"];
    Sample {
        region: regions[pick(7, 5)].parse().expect("a region"),
        kind: DataKind::ALL[pick(13, 3)],
        sector: Sector::ALL[pick(29, 20)],
        title: format!("{} {position}", TITLES[pick(41, 6)]),
    }
}

/// The subject of the row at a position.
fn subject(position: u64) -> StateKey {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&position.to_be_bytes());
    DataResource::state_key(&RecordId(id))
}

fn put_row(
    family: &ColumnFamily,
    batch: &mut WriteBatch,
    position: u64,
    subject: StateKey,
    title: String,
) {
    if position >= ROWS {
        batch.put_cf(family, key::renewed(&subject, position), []);
    }
    let row = Row { subject: subject.as_bytes().to_vec(), title, renews: position >= ROWS };
    batch.put_cf(family, key::row(position), codec::encode(&row));
}

fn database() -> (tempfile::TempDir, DB) {
    let directory = tempfile::tempdir().expect("a directory");
    let mut options = Options::default();
    options.create_if_missing(true);
    options.create_missing_column_families(true);
    let db = DB::open_cf(&options, directory.path(), ["index"]).expect("opens");
    let family = db.cf_handle("index").expect("a family");
    let mut batch = WriteBatch::default();
    for position in 0..ROWS {
        let Sample { region, kind, sector, title } = sample(position);
        for region in key::regions_above(region) {
            let value = region.code().to_be_bytes();
            batch.put_cf(family, key::posting(Facet::Region, &value, position), []);
        }
        batch.put_cf(family, key::posting(Facet::Kind, &[kind as u8], position), []);
        batch.put_cf(family, key::posting(Facet::Sector, &[sector as u8], position), []);
        for word in words::of_title(&title) {
            batch.put_cf(family, key::posting(Facet::Word, word.as_bytes(), position), []);
        }
        put_row(family, &mut batch, position, subject(position), title);
    }
    db.write(batch).expect("writes");
    (directory, db)
}

fn all_pages(index: &IndexReader<'_>, filter: &Filter, limit: usize) -> Vec<u64> {
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = index.search(filter, before, u64::MAX, limit).expect("searches");
        assert!(page.rows.len() <= limit);
        found.extend(page.rows.iter().map(|(position, _)| *position));
        match page.next {
            Some(next) => before = Some(next),
            None => return found,
        }
    }
}

#[test]
fn pages_of_a_search_are_exactly_the_matching_rows() {
    let (_directory, db) = database();
    let index = IndexReader::new(&db, db.cf_handle("index").expect("a family"));
    let chengdu: Region = "510100".parse().expect("a region");
    let filters = [
        Filter::default(),
        Filter { region: Some(chengdu), ..Filter::default() },
        Filter { region: Some(chengdu), sector: Some(Sector::G), ..Filter::default() },
        Filter { kind: Some(DataKind::Public), text: Some("公交".into()), ..Filter::default() },
        Filter { text: Some("道路 2024".into()), ..Filter::default() },
        Filter { text: Some("水".into()), region: Some(chengdu), ..Filter::default() },
        Filter { text: Some("不存在的词".into()), ..Filter::default() },
    ];
    for filter in filters {
        let query = filter.text.as_deref().map(Query::parse);
        let expected: Vec<u64> = (0..ROWS)
            .rev()
            .filter(|position| {
                let row = sample(*position);
                filter.region.is_none_or(|region| region.contains(row.region))
                    && filter.kind.is_none_or(|kind| kind == row.kind)
                    && filter.sector.is_none_or(|sector| sector == row.sector)
                    && query.as_ref().is_none_or(|query| query.matches(&row.title))
            })
            .collect();
        assert_eq!(all_pages(&index, &filter, 97), expected, "{filter:?}");
    }
}

#[test]
fn a_row_with_a_new_title_is_found_by_it_alone() {
    let (_directory, db) = database();
    let family = db.cf_handle("index").expect("a family");
    let (renamed, title) = (ROWS - 1, "桥梁养护".to_string());
    let mut batch = WriteBatch::default();
    for word in words::of_title(&title) {
        batch.put_cf(family, key::posting(Facet::Word, word.as_bytes(), ROWS), []);
    }
    put_row(family, &mut batch, ROWS, subject(renamed), title.clone());
    db.write(batch).expect("writes");
    let index = IndexReader::new(&db, family);
    let by = |text: &str| {
        let filter = Filter { text: Some(text.into()), ..Filter::default() };
        index.search(&filter, None, u64::MAX, 1).expect("searches").rows
    };
    assert_eq!(by(&title).first().map(|(position, _)| *position), Some(ROWS));
    let old = sample(renamed).title;
    assert!(by(&old).iter().all(|(position, _)| *position != renamed), "{old}");
    let renewed = |below| index.renewed(&subject(renamed), below).expect("reads");
    assert_eq!(
        (renewed(u64::MAX), renewed(ROWS + 1), renewed(ROWS)),
        (Some(ROWS), Some(ROWS), None)
    );
    // Without a filter each subject stands once.
    let all = all_pages(&index, &Filter::default(), 997);
    assert_eq!(all.len() as u64, ROWS);
    assert_eq!((all[0], all[1]), (ROWS, ROWS - 2));
}

#[test]
fn a_search_that_finds_nothing_stops_at_its_bound_and_goes_on_from_there() {
    let (_directory, db) = database();
    let index = IndexReader::new(&db, db.cf_handle("index").expect("a family"));
    // One character cannot be looked up, so every row is looked at.
    let filter = Filter { text: Some("鑫".into()), ..Filter::default() };
    let page = index.search(&filter, None, u64::MAX, 10).expect("searches");
    assert!(page.bounded && page.rows.is_empty());
    let next = page.next.expect("goes on");
    assert!(next < ROWS && next > 0);
    assert!(
        index
            .search(&filter, Some(next), u64::MAX, 10)
            .expect("searches")
            .next
            .is_none_or(|n| n < next)
    );
}
