//! A home that begins with a snapshot, timed.

use std::{fs, path::Path, time::Instant};

use hefu_chain::fixture::date;
use hefu_consensus::port::Store as _;
use hefu_node::{
    home::HomePaths,
    operate::snapshot::{Snapshot, run_export, run_import},
    storage::RocksStore,
};

use super::{AnyError, GENESIS, measure::memory, open};

/// Exports a snapshot of `dir` and begins `new` with it. Fails unless both have the same header, which
/// commits to state and history.
pub(super) fn join(dir: &Path, new: &Path) -> Result<(), AnyError> {
    let chunks = new.join("snapshot");
    fs::create_dir_all(new)?;
    let begun = Spent::begin();
    let snapshot = run_export(dir, &chunks)?;
    println!("export   {}: {}", begun.so_far(), size(&snapshot));
    import(&chunks, new)?;
    let (joined, before) = (open(new)?, open(dir)?);
    println!("disk of the home that exported:");
    sizes(&before)?;
    let tip = joined.tip();
    let same = joined.header(tip.height)? == before.header(tip.height)?;
    if same { Ok(()) } else { Err("the new home has another ledger".into()) }
}

/// Begins `new` with the snapshot in `chunks`.
pub(super) fn import(chunks: &Path, new: &Path) -> Result<(), AnyError> {
    fs::create_dir_all(new)?;
    fs::write(HomePaths::new(new).genesis(), GENESIS)?;
    let snapshot = Snapshot::read(chunks)?;
    let begun = Spent::begin();
    let restored = run_import(new, chunks, date("2026-11-22").start())?;
    println!("import   {}: {}", begun.so_far(), size(&snapshot));
    println!("         {} records, {} entries, all recomputed", restored.records, restored.entries);
    memory("after the import");
    let begun = Spent::begin();
    let store = open(new)?;
    println!("open     {}", begun.so_far());
    println!("disk of the home that imported:");
    sizes(&store)
}

/// Prints what the ledger takes on disk, by column family and record.
fn sizes(store: &RocksStore) -> Result<(), AnyError> {
    let records = store.frontier().size();
    let mut sizes = store.column_sizes()?;
    sizes.sort_unstable_by_key(|size| std::cmp::Reverse(size.files));
    let all: u64 = sizes.iter().map(|size| size.files).sum();
    println!("         {} B a record", all / records.max(1));
    for size in sizes.iter().filter(|size| size.files >= records) {
        println!("         {:<12} {:>5} B", size.name, size.files / records.max(1));
    }
    Ok(())
}

fn size(snapshot: &Snapshot) -> String {
    format!("{} chunks, {} MiB", snapshot.chunks.len(), snapshot.bytes() >> 20)
}

/// Time and processor time of this process from a moment on.
struct Spent {
    begun: Instant,
    ticks: u64,
}

impl Spent {
    fn begin() -> Self {
        Self { begun: Instant::now(), ticks: ticks() }
    }

    fn so_far(&self) -> String {
        let (ticks, load) = (ticks() - self.ticks, fs::read_to_string("/proc/loadavg"));
        let load = load.unwrap_or_default();
        let load = load.split(' ').next().unwrap_or_default();
        let seconds = ticks / TICKS_A_SECOND;
        format!("{:.1?}, {seconds} s of processor time, load {load}", self.begun.elapsed())
    }
}

/// Ticks in which `/proc` counts processor time.
const TICKS_A_SECOND: u64 = 100;

/// Processor time of this process, of the system on its behalf included.
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the command in parentheses and may hold blanks.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}
