//! Measures directory search over generated rows: `directory_search [ROWS]`, one million by default.
//!
//! Prints the time of each query, the first page of twenty, on a warm and on a freshly opened
//! database.

use std::time::Instant;

use hefu_chain::{
    codec,
    hash::RecordId,
    region::Region,
    state::{DataResource, Entity},
    words::{DataKind, Level, Sector},
};
use hefu_node::index::{Filter, IndexReader, Row, key, words};
use rocksdb::{DB, Options, WriteBatch};

const COLUMN: &str = "index";
const ROWS_PER_BATCH: u64 = 5_000;
const REPEATS: u32 = 200;
const PLACES: [&str; 8] =
    ["成都市", "遂宁市", "重庆市", "南充市", "渝中区", "江北区", "简阳市", "彭州市"];
const THINGS: [&str; 12] = [
    "住房公积金缴存",
    "公交线路",
    "道路客运企业",
    "供水管网",
    "行政许可",
    "空气质量每小时",
    "停车场泊位",
    "养老机构",
    "学校名录",
    "医疗机构",
    "用电量统计",
    "气象观测站",
];

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let rows = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let directory = std::env::temp_dir().join(format!("hefu-directory-{}", std::process::id()));
    let begun = Instant::now();
    let db = open(&directory)?;
    fill(&db, rows)?;
    println!("{rows} rows written in {:.1} s", begun.elapsed().as_secs_f64());
    measure(&db, "warm")?;
    drop(db);
    measure(&open(&directory)?, "opened again")?;
    std::fs::remove_dir_all(&directory)?;
    Ok(())
}

fn open(directory: &std::path::Path) -> Result<DB, Failure> {
    let mut options = Options::default();
    options.create_if_missing(true);
    options.create_missing_column_families(true);
    options.set_compression_type(rocksdb::DBCompressionType::Lz4);
    Ok(DB::open_cf_with_opts(&options, directory, [(COLUMN, options.clone())])?)
}

fn fill(db: &DB, rows: u64) -> Result<(), Failure> {
    let family = db.cf_handle(COLUMN).ok_or("no column family")?;
    let regions: Vec<Region> = ["510100", "510104", "510900", "500000", "500152", "511300"]
        .iter()
        .map(|code| code.parse())
        .collect::<Result<_, _>>()?;
    let mut batch = WriteBatch::default();
    for position in 0..rows {
        let mixed = (position + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let pick = |shift: u32, count: usize| {
            usize::try_from(mixed.rotate_left(shift) % count as u64).unwrap_or_default()
        };
        let title = format!(
            "{}{}数据 {}",
            PLACES[pick(3, PLACES.len())],
            THINGS[pick(17, THINGS.len())],
            position % 10_000
        );
        let mut post = |facet, value: &[u8]| {
            batch.put_cf(family, key::posting(facet, value, position), []);
        };
        for region in key::regions_above(regions[pick(29, regions.len())]) {
            post(key::Facet::Region, &region.code().to_be_bytes());
        }
        post(key::Facet::Kind, &[DataKind::ALL[pick(37, 3)] as u8]);
        post(key::Facet::Level, &[Level::ALL[pick(43, 4)] as u8]);
        post(key::Facet::Sector, &[Sector::ALL[pick(51, 20)] as u8]);
        for word in words::of_title(&title) {
            post(key::Facet::Word, word.as_bytes());
        }
        let subject = DataResource::state_key(&RecordId([1; 32])).as_bytes().to_vec();
        batch.put_cf(
            family,
            key::row(position),
            codec::encode(&Row { subject, title, renews: false }),
        );
        if position % ROWS_PER_BATCH == ROWS_PER_BATCH - 1 || position + 1 == rows {
            db.write(std::mem::take(&mut batch))?;
        }
    }
    Ok(())
}

fn measure(db: &DB, label: &str) -> Result<(), Failure> {
    let index = IndexReader::new(db, db.cf_handle(COLUMN).ok_or("no column family")?);
    let text = |text: &str| Some(text.to_owned());
    let chengdu: Option<Region> = Some("510100".parse()?);
    let queries = [
        ("everything", Filter::default()),
        ("a region", Filter { region: chengdu, ..Filter::default() }),
        (
            "region, kind, section",
            Filter {
                region: chengdu,
                kind: Some(DataKind::Public),
                sector: Some(Sector::G),
                ..Filter::default()
            },
        ),
        ("a phrase", Filter { text: text("公积金"), ..Filter::default() }),
        (
            "a phrase in a region",
            Filter { region: chengdu, text: text("空气质量"), ..Filter::default() },
        ),
        ("two phrases and a number", Filter { text: text("成都 公交 1234"), ..Filter::default() }),
        ("words that never meet", Filter { text: text("公积金 养老"), ..Filter::default() }),
        ("one character, absent", Filter { text: text("鑫"), ..Filter::default() }),
    ];
    for (name, filter) in queries {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..REPEATS {
            let begun = Instant::now();
            found = index.search(&filter, None, u64::MAX, 20)?.rows.len();
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let (first, middle, last) = (times[0], times[times.len() / 2], times[times.len() - 1]);
        println!(
            "{label}: {name}: {found} rows, best {first:?}, median {middle:?}, worst {last:?}"
        );
    }
    Ok(())
}
