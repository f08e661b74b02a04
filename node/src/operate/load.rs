//! The chunks of a snapshot into a new database, several at a time.

use std::{
    fs,
    io::Read as _,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use flate2::read::ZlibDecoder;

use super::{OperateError, files::FileEntry, snapshot::Snapshot};
use crate::storage::{CHUNK_BYTES_MAX, LoadError, Loader, Table};

/// Chunks that become tables together: 64 MiB of rows.
const RUN_CHUNKS: usize = 16;
/// Most runs that are written at once; each holds a chunk and what a table gathers, some 50 MiB.
const RUNS_MAX: usize = 4;

/// Loads every chunk, comparing each with its hash. What it is told of a chunk that is not right is the same
/// however many cores there are: the first one in the order of the snapshot.
pub(super) fn load(snapshot: &Snapshot, from: &Path, to: &Path) -> Result<(), OperateError> {
    let loader = Loader::create(to)?;
    let runs: Vec<&[FileEntry]> = snapshot.chunks.chunks(RUN_CHUNKS).collect();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let tables = in_order(runs.len(), cores.min(RUNS_MAX), |number| {
        let mut run = loader.run(number);
        for chunk in runs[number] {
            let rows = read(chunk, from)?;
            run.add(&chunk.name, &rows).map_err(|error| refused(error, from))?;
        }
        run.finish().map_err(|error| refused(error, from))
    })?;
    let tables: Vec<Table> = tables.into_iter().flatten().collect();
    loader.finish(tables).map_err(|error| refused(error, from))
}

fn refused(error: LoadError, from: &Path) -> OperateError {
    match error {
        LoadError::Chunk { name, what } => {
            OperateError::Content { path: from.join(name), reason: what.into() }
        }
        LoadError::Database(error) => error.into(),
    }
}

/// The rows of a chunk that has its size and hash.
fn read(chunk: &FileEntry, from: &Path) -> Result<Vec<u8>, OperateError> {
    let path = from.join(&chunk.name);
    let wrong = |reason: &str| OperateError::Content { path: path.clone(), reason: reason.into() };
    if chunk.size > CHUNK_BYTES_MAX as u64
        || fs::metadata(&path).map_err(OperateError::io(&path))?.len() != chunk.size
    {
        return Err(wrong("of another size than the snapshot says"));
    }
    let packed = fs::read(&path).map_err(OperateError::io(&path))?;
    if blake3::hash(&packed).to_hex().as_str() != chunk.blake3 {
        return Err(wrong("of another hash than the snapshot says"));
    }
    unpack(&packed).ok_or_else(|| wrong("not packed as a chunk is"))
}

/// The rows of a chunk; none when it is larger than a chunk may be, however small it was packed.
fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut rows = Vec::new();
    let limit = CHUNK_BYTES_MAX as u64 + 1;
    ZlibDecoder::new(packed).take(limit).read_to_end(&mut rows).ok()?;
    (rows.len() <= CHUNK_BYTES_MAX).then_some(rows)
}

/// Does `work` for each number below `count`, on so many threads: the results in order, or the error of the
/// lowest number that has one.
///
/// Numbers are taken in order and none is taken after an error, so all below a number that was taken are done.
fn in_order<T: Send, E: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done = Mutex::new(Vec::with_capacity(count));
    let worker = || {
        while !stopped.load(Ordering::Acquire) {
            let number = next.fetch_add(1, Ordering::AcqRel);
            if number >= count {
                return;
            }
            let result = work(number);
            stopped.fetch_or(result.is_err(), Ordering::AcqRel);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(worker);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn results_come_in_order_and_so_does_the_first_error() {
        for threads in [1, 2, 7] {
            let squares: Result<Vec<usize>, ()> = in_order(50, threads, |n| Ok(n * n));
            assert_eq!(squares, Ok((0..50).map(|n| n * n).collect()));
            assert_eq!(in_order(0, threads, |_| Err::<(), ()>(())), Ok(Vec::new()));
            let failed = in_order(50, threads, |n| if n < 31 { Ok(()) } else { Err(n) });
            assert_eq!(failed, Err(31));
        }
        // The later one fails while the earlier one is under way.
        let both = Barrier::new(2);
        let failed = in_order(2, 2, |n| {
            both.wait();
            Err::<(), usize>(n)
        });
        assert_eq!(failed, Err(0));
    }
}
