//! A home that begins with a snapshot, timed.

use std::{fs, path::Path, time::Instant};

use hefu_chain::fixture::date;
use hefu_consensus::port::Store as _;
use hefu_node::{
    home::HomePaths,
    operate::snapshot::{run_export, run_import},
};

use super::{AnyError, GENESIS, open};

/// Exports a snapshot of `dir` and begins `new` with it. Fails unless both have the same header, which
/// commits to state and history.
pub(super) fn join(dir: &Path, new: &Path) -> Result<(), AnyError> {
    let chunks = new.join("snapshot");
    fs::create_dir_all(new)?;
    let begun = Instant::now();
    let snapshot = run_export(dir, &chunks)?;
    let mib = snapshot.bytes() >> 20;
    println!("export   {:.1?}: {} chunks, {mib} MiB", begun.elapsed(), snapshot.chunks.len());

    fs::write(HomePaths::new(new).genesis(), GENESIS)?;
    let begun = Instant::now();
    let restored = run_import(new, &chunks, date("2026-11-22").start())?;
    let spent = begun.elapsed();
    println!("import   {spent:.1?}: {} records, all recomputed", restored.records);

    let begun = Instant::now();
    let joined = open(new)?;
    println!("open     {:.1?}", begun.elapsed());
    let tip = joined.tip();
    let same = joined.header(tip.height)? == open(dir)?.header(tip.height)?;
    if same { Ok(()) } else { Err("the new home has another ledger".into()) }
}
