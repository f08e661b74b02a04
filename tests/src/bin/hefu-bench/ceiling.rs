//! What this machine can do at most, measured in the same run as the ledger.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    time::{Duration, Instant},
};

use hefu_chain::key::SecretKey;
use sha2::{Digest, Sha256};

/// How long each measurement runs.
const RUN: Duration = Duration::from_millis(700);

/// The machine's ceilings, one core each.
#[derive(Clone, Debug)]
pub(crate) struct Ceiling {
    /// Strict Ed25519 checks a second, keys parsed each time.
    pub(crate) signature_checks_per_s: u64,
    /// State-tree key updates a second, batches of 1,000 in memory.
    pub(crate) state_updates_per_s: u64,
    /// SHA-256 of 500 bytes, a second.
    pub(crate) sha256_500b_per_s: u64,
    /// Append of 4 KiB and fdatasync, median, in microseconds.
    pub(crate) fsync_median_us: u64,
}

/// Measures in `dir`, which must be on the disk that the nodes use.
pub(crate) fn measure(dir: &Path) -> io::Result<Ceiling> {
    let key = SecretKey::from_seed(&[7; 32]);
    let message = [1u8; 64];
    let signature = key.sign(&message);
    let public = key.public_key();
    let signature_checks_per_s =
        rate(1, || std::hint::black_box(public.verify(&message, &signature)).is_ok());
    let block = [7u8; 500];
    let sha256_500b_per_s = rate(1, || std::hint::black_box(Sha256::digest(block))[0] < 255);
    Ok(Ceiling {
        signature_checks_per_s,
        state_updates_per_s: crate::state_rate::measure(RUN),
        sha256_500b_per_s,
        fsync_median_us: fsync_median_us(dir)?,
    })
}

/// Calls a second of `work`, each counting `units`.
fn rate(units: u64, mut work: impl FnMut() -> bool) -> u64 {
    let start = Instant::now();
    let mut done = 0u64;
    while start.elapsed() < RUN {
        for _ in 0..64 {
            std::hint::black_box(work());
        }
        done += 64 * units;
    }
    per_second(done, start.elapsed())
}

/// `count` in `time`, a second.
pub(crate) fn per_second(count: u64, time: Duration) -> u64 {
    u64::try_from(u128::from(count) * 1_000_000 / time.as_micros().max(1)).unwrap_or(u64::MAX)
}

fn fsync_median_us(dir: &Path) -> io::Result<u64> {
    let path = dir.join("fsync-probe");
    let mut file = File::create(&path)?;
    let mut times: Vec<u128> = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        file.write_all(&[0u8; 4096])?;
        file.sync_data()?;
        times.push(start.elapsed().as_micros());
    }
    std::fs::remove_file(&path)?;
    times.sort_unstable();
    Ok(u64::try_from(times[times.len() / 2]).unwrap_or(u64::MAX))
}
