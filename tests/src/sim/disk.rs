//! A disk that forgets what was not synced.
//!
//! A file keeps what was durable at the last sync and the operations since. When power fails, the
//! operations survive up to a point drawn at random, and the last one of them may survive in part.
//! Power can also fail *during* a sync: then the sync may have done nothing, part, or all of its
//! work, and the node never learns which. An error does not mean that the bytes are absent.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
};

use arc_malachitebft_wal::Storage;

use super::{
    seed::Dice,
    tally::{Met, Tally},
};

/// Power failed; nothing this node does from here on matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("power failed")]
pub struct PowerLost;

impl From<PowerLost> for io::Error {
    fn from(lost: PowerLost) -> Self {
        Self::other(lost)
    }
}

/// How much of a sync is done when power fails during it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interrupted {
    Nothing,
    Part,
    All,
}

#[derive(Debug)]
struct Supply {
    on: bool,
    /// Syncs until power fails, if it is about to.
    fuse: Option<u32>,
    syncs: u64,
    dice: Dice,
    tally: Tally,
}

/// The power of one node: all its files and its store share it.
///
/// The ledger's port asks for a store that threads may share, hence the mutex; there is one thread.
#[derive(Clone, Debug)]
pub struct Power(Arc<Mutex<Supply>>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("one thread, which does not panic while it holds the lock")
}

impl Power {
    /// Power that is on.
    pub fn new(dice: Dice) -> Self {
        Self(Arc::new(Mutex::new(Supply {
            on: true,
            fuse: None,
            syncs: 0,
            dice,
            tally: Tally::default(),
        })))
    }

    /// True until power fails.
    pub fn is_on(&self) -> bool {
        lock(&self.0).on
    }

    /// Turns power on again, for a node that starts anew.
    pub fn restore(&self) {
        let mut supply = lock(&self.0);
        supply.on = true;
        supply.fuse = None;
    }

    /// Makes power fail during the `syncs`-th sync from now, the first being 0.
    pub fn fail_after(&self, syncs: u32) {
        lock(&self.0).fuse = Some(syncs);
    }

    /// Takes back a failure that has not happened yet.
    pub fn spare(&self) {
        lock(&self.0).fuse = None;
    }

    /// Turns power off now.
    pub fn fail(&self) {
        lock(&self.0).on = false;
    }

    /// Number of syncs so far.
    pub fn syncs(&self) -> u64 {
        lock(&self.0).syncs
    }

    /// What became of writes, by number.
    pub fn tally(&self) -> Tally {
        lock(&self.0).tally
    }

    fn count(&self, met: Met, number: u64) {
        lock(&self.0).tally.add(met, number);
    }

    /// A sync of something that is written whole or not at all: runs `write` if it survives.
    pub fn sync_atomic(&self, write: impl FnOnce()) -> Result<(), PowerLost> {
        match self.sync()? {
            None => {
                write();
                Ok(())
            }
            Some(outcome) => {
                if outcome == Interrupted::All {
                    write();
                }
                Err(PowerLost)
            }
        }
    }

    /// `None`: the sync is done. Otherwise power failed during it.
    fn sync(&self) -> Result<Option<Interrupted>, PowerLost> {
        let mut supply = lock(&self.0);
        if !supply.on {
            return Err(PowerLost);
        }
        supply.syncs += 1;
        match supply.fuse {
            None => Ok(None),
            Some(0) => {
                supply.on = false;
                let outcomes = [Interrupted::Nothing, Interrupted::Part, Interrupted::All];
                let outcome = outcomes[supply.dice.index(3)];
                supply.tally.count(Met::CrashesInSync);
                supply.tally.add(Met::SyncsDoneUnseen, (outcome == Interrupted::All).into());
                Ok(Some(outcome))
            }
            Some(left) => {
                supply.fuse = Some(left - 1);
                Ok(None)
            }
        }
    }

    fn check(&self) -> Result<(), PowerLost> {
        if self.is_on() { Ok(()) } else { Err(PowerLost) }
    }

    /// Draws a number below `count`, which must not be zero.
    pub fn draw_below(&self, count: usize) -> usize {
        lock(&self.0).dice.index(count)
    }
}

#[derive(Clone, Debug)]
enum Op {
    Write {
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate(usize),
    /// Another file renamed over this one: whole or not at all.
    Replace(Vec<u8>),
}

impl Op {
    fn apply(&self, content: &mut Vec<u8>, torn_at: Option<usize>) {
        match self {
            Self::Write { at, bytes } => {
                let bytes = &bytes[..torn_at.unwrap_or(bytes.len())];
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*at..end].copy_from_slice(bytes);
            }
            Self::Truncate(length) => content.resize(*length, 0),
            Self::Replace(bytes) => content.clone_from(bytes),
        }
    }
}

#[derive(Debug, Default)]
struct Content {
    durable: Vec<u8>,
    pending: Vec<Op>,
    current: Vec<u8>,
}

impl Content {
    fn push(&mut self, op: Op) {
        op.apply(&mut self.current, None);
        self.pending.push(op);
    }

    fn keep(&mut self, ops: usize, torn_at: Option<usize>) {
        let kept = self.pending.len().min(ops);
        for (i, op) in self.pending.drain(..).take(kept).enumerate() {
            op.apply(&mut self.durable, torn_at.filter(|_| i + 1 == kept));
        }
        self.current.clone_from(&self.durable);
    }
}

/// A file of one node; clones are handles to the same file, each with its own position.
#[derive(Clone, Debug)]
pub struct SimFile {
    content: Arc<Mutex<Content>>,
    power: Power,
    position: usize,
}

impl SimFile {
    /// An empty file.
    pub fn new(power: Power) -> Self {
        Self { content: Arc::default(), power, position: 0 }
    }

    /// What a reader sees now.
    pub fn contents(&self) -> Vec<u8> {
        lock(&self.content).current.clone()
    }

    /// A file apart with what a reader sees now, which never loses power.
    pub fn copy(&self) -> Self {
        let bytes = self.contents();
        let content = Content { durable: bytes.clone(), pending: Vec::new(), current: bytes };
        let power = Power::new(lock(&self.power.0).dice.clone());
        Self { content: Arc::new(Mutex::new(content)), power, position: 0 }
    }

    /// Appends without syncing.
    pub fn add(&self, bytes: &[u8]) -> Result<(), PowerLost> {
        self.power.check()?;
        let mut content = lock(&self.content);
        let at = content.current.len();
        content.push(Op::Write { at, bytes: bytes.to_vec() });
        Ok(())
    }

    /// Replaces the file whole, as by a synced rename, without syncing.
    pub fn rename_over(&self, bytes: Vec<u8>) -> Result<(), PowerLost> {
        self.power.check()?;
        lock(&self.content).push(Op::Replace(bytes));
        Ok(())
    }

    /// Makes everything so far durable, or fails with power.
    pub fn sync(&self) -> Result<(), PowerLost> {
        let outcome = self.power.sync()?;
        let mut content = lock(&self.content);
        let all = content.pending.len();
        match outcome {
            None => {
                content.keep(all, None);
                return Ok(());
            }
            Some(Interrupted::Nothing) => {
                self.power.count(Met::WritesLost, all as u64);
                content.keep(0, None);
            }
            Some(Interrupted::Part) => self.keep_some(&mut content),
            Some(Interrupted::All) => content.keep(all, None),
        }
        Err(PowerLost)
    }

    /// What power leaves of the file when it fails between syncs.
    pub fn settle(&self) {
        self.keep_some(&mut lock(&self.content));
    }

    /// Destroys the file.
    pub fn wipe(&self) {
        *lock(&self.content) = Content::default();
    }

    /// Loses the end of what is durable, from a point drawn at random.
    pub fn cut(&self) {
        let mut content = lock(&self.content);
        let left = self.power.draw_below(content.durable.len() + 1);
        content.durable.truncate(left);
        content.pending.clear();
        content.current = content.durable.clone();
    }

    /// Flips one bit of what is durable, if anything is.
    pub fn flip_bit(&self) {
        let mut content = lock(&self.content);
        if content.durable.is_empty() {
            return;
        }
        let at = self.power.draw_below(content.durable.len());
        content.durable[at] ^= 1 << self.power.draw_below(8);
        content.pending.clear();
        content.current = content.durable.clone();
    }

    fn keep_some(&self, content: &mut Content) {
        let kept = self.power.draw_below(content.pending.len() + 1);
        let torn_at = match kept.checked_sub(1).and_then(|last| content.pending.get(last)) {
            Some(Op::Write { bytes, .. }) => Some(self.power.draw_below(bytes.len() + 1)),
            _ => None,
        };
        let torn = match kept.checked_sub(1).and_then(|last| content.pending.get(last)) {
            Some(Op::Write { bytes, .. }) => torn_at.is_some_and(|at| at < bytes.len()),
            _ => false,
        };
        self.power.count(Met::WritesLost, (content.pending.len() - kept) as u64);
        self.power.count(Met::WritesTorn, torn.into());
        content.keep(kept, torn_at);
    }
}

impl Read for SimFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.power.check()?;
        let content = lock(&self.content);
        let rest = content.current.get(self.position..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }
}

impl Write for SimFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.power.check()?;
        let op = Op::Write { at: self.position, bytes: bytes.to_vec() };
        lock(&self.content).push(op);
        self.position += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for SimFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let end = lock(&self.content).current.len();
        let (base, offset) = match to {
            SeekFrom::Start(at) => (0, i64::try_from(at).map_err(io::Error::other)?),
            SeekFrom::End(offset) => (end, offset),
            SeekFrom::Current(offset) => (self.position, offset),
        };
        let base = i64::try_from(base).map_err(io::Error::other)?;
        let at = base.checked_add(offset).and_then(|at| usize::try_from(at).ok());
        self.position = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position as u64)
    }
}

impl Storage for SimFile {
    type OpenOptions = SimFile;

    fn open_with(_: impl AsRef<Path>, file: SimFile) -> io::Result<Self> {
        Ok(Self { position: 0, ..file })
    }

    fn size_bytes(&self) -> io::Result<u64> {
        Ok(lock(&self.content).current.len() as u64)
    }

    fn truncate_to(&mut self, size: u64) -> io::Result<()> {
        self.power.check()?;
        let size = usize::try_from(size).map_err(io::Error::other)?;
        lock(&self.content).push(Op::Truncate(size));
        Ok(())
    }

    fn sync_all(&mut self) -> io::Result<()> {
        Ok(self.sync()?)
    }
}

#[cfg(test)]
mod tests {
    use arc_malachitebft_wal::log::Log;

    use super::*;
    use crate::sim::seed::{Purpose, Seed};

    fn power(seed: u64) -> Power {
        Power::new(Seed(seed).dice(Purpose::Disk))
    }

    #[test]
    fn synced_bytes_survive_and_later_ones_survive_up_to_a_point() {
        let mut lengths = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let file = SimFile::new(power(seed));
            file.add(b"synced").expect("power is on");
            file.sync().expect("power is on");
            file.add(b"ab").expect("power is on");
            file.add(b"cd").expect("power is on");
            file.settle();
            let left = file.contents();
            assert!(b"syncedabcd".starts_with(left.as_slice()), "{left:?}");
            lengths.insert(left.len());
        }
        assert_eq!(lengths, (6..=10).collect());
    }

    #[test]
    fn power_fails_during_the_chosen_sync_and_everything_after_it_fails() {
        let mut left = std::collections::BTreeSet::new();
        for seed in 0..100 {
            let power = power(seed);
            let file = SimFile::new(power.clone());
            power.fail_after(1);
            file.add(b"first").expect("power is on");
            assert_eq!(file.sync(), Ok(()));
            file.add(b"!").expect("power is on");
            assert_eq!(file.sync(), Err(PowerLost));
            assert_eq!(file.add(b"never"), Err(PowerLost));
            assert_eq!(power.sync_atomic(|| panic!("no power")), Err(PowerLost));
            left.insert(file.contents());
        }
        assert_eq!(left, [b"first".to_vec(), b"first!".to_vec()].into());
    }

    #[test]
    fn the_engines_log_runs_on_it() {
        let file = SimFile::new(power(1));
        let mut log = Log::<SimFile>::open_with("", file.clone()).expect("opens");
        log.reset(5).expect("power is on");
        log.append(b"kept").expect("power is on");
        log.flush().expect("power is on");
        log.append(b"perhaps").expect("power is on");
        file.settle();
        let mut log = Log::<SimFile>::open_with("", file).expect("opens");
        assert_eq!(log.sequence(), 5);
        let first = log.iter().expect("reads").next().expect("an entry").expect("whole");
        assert_eq!(first, b"kept");
    }
}
