//! What witnesses co-signed, kept and served beside the blocks.
//!
//! A node takes co-signatures from the witnesses of its own configuration alone, so that strangers do not
//! fill what it keeps; whether a witness counts is decided by whoever verifies, never here. A node that
//! keeps back what witnesses signed gains nothing: its readers find too few.
//!
//! # Invariants
//! - A co-signature is kept only of a configured witness, and only over what this node itself has.
//! - Kept are the last [`HEADS_KEPT`] witness blocks, one line a witness.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use hefu_chain::{
    height::Height,
    state::ViewError,
    time::BlockTime,
    witness::{Note, Statement, WitnessKey, is_witness_block},
};
use hefu_consensus::port::Tip;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::storage::RocksStore;

/// Witness blocks that are kept: more than ten minutes.
pub const HEADS_KEPT: usize = 64;
/// Most witnesses of a configuration.
pub const WITNESSES_MAX: usize = 16;
/// Blocks that are looked through for a witness block after a start.
const LOOK_BACK_MAX: u64 = 4_096;
/// How far a co-signature's time may be from that of its block, in seconds.
const TIME_APART_MAX_S: u64 = 3_600;

/// Why a co-signature is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No witness of this node's configuration signed.
    Stranger,
    /// The block is none that is kept.
    NotKept,
    /// Over another history or block than this node has.
    OtherHistory,
    /// At a time far from the block's.
    Time,
}

/// A witness block with what was signed over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What witnesses sign.
    pub statement: Statement,
    /// Time of the block.
    pub time: BlockTime,
    /// Lines of the note by witness, at its place in the configuration.
    lines: BTreeMap<usize, String>,
}

/// The last witness blocks.
#[derive(Debug, Default)]
pub struct Heads {
    witnesses: Vec<WitnessKey>,
    kept: Mutex<BTreeMap<Height, Head>>,
}

/// Follows the ledger until the token fires.
pub fn start(
    store: Arc<RocksStore>,
    witnesses: Vec<WitnessKey>,
    stop: CancellationToken,
) -> Arc<Heads> {
    let heads = Arc::new(Heads::new(witnesses));
    tokio::spawn(follow(Arc::clone(&heads), store, stop));
    heads
}

async fn follow(heads: Arc<Heads>, store: Arc<RocksStore>, stop: CancellationToken) {
    let mut tips: watch::Receiver<Tip> = store.watch_tip();
    let mut seen = Height::GENESIS;
    loop {
        let tip = tips.borrow_and_update().height;
        if let Err(error) = heads.look(&store, seen, tip) {
            tracing::error!(%error, "witness blocks could not be read");
        }
        seen = tip;
        tokio::select! {
            () = stop.cancelled() => return,
            changed = tips.changed() => if changed.is_err() { return },
        }
    }
}

impl Heads {
    /// Nothing is kept yet.
    pub fn new(witnesses: Vec<WitnessKey>) -> Self {
        Self { witnesses, kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<Height, Head>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the witness blocks after one height up to another.
    pub fn look(&self, store: &RocksStore, from: Height, tip: Height) -> Result<(), ViewError> {
        let lowest = from.get().max(tip.get().saturating_sub(LOOK_BACK_MAX));
        let mut before = store.header(Height::new(lowest))?;
        for height in lowest.saturating_add(1)..=tip.get() {
            let Some(header) = store.header(Height::new(height))? else { break };
            let is_first = before.is_none_or(|b| is_witness_block(b.time, header.time));
            if is_first {
                let (statement, time) = (Statement::after(&header), header.time);
                let mut kept = self.kept();
                kept.insert(statement.height, Head { statement, time, lines: BTreeMap::new() });
                while kept.len() > HEADS_KEPT {
                    kept.pop_first();
                }
            }
            before = Some(header);
        }
        Ok(())
    }

    /// Keeps what configured witnesses signed under a note; how many of them.
    pub fn take(&self, note: &Note) -> Result<usize, Refused> {
        let witnesses = self.witnesses.iter().enumerate();
        let signed: Vec<(usize, u64, String)> = witnesses
            .filter_map(|(place, witness)| {
                let (time_s, signature) = witness.signature_on(note)?;
                Some((place, time_s, witness.line(time_s, &signature)))
            })
            .collect();
        if signed.is_empty() {
            return Err(Refused::Stranger);
        }
        let mut kept = self.kept();
        let head = kept.get_mut(&note.statement.height).ok_or(Refused::NotKept)?;
        if head.statement != note.statement {
            return Err(Refused::OtherHistory);
        }
        let block_s = head.time.as_ms() / 1_000;
        if signed.iter().any(|(_, time_s, _)| time_s.abs_diff(block_s) > TIME_APART_MAX_S) {
            return Err(Refused::Time);
        }
        let count = signed.len();
        head.lines.extend(signed.into_iter().map(|(place, _, line)| (place, line)));
        Ok(count)
    }

    /// The witness blocks that are kept, the newest first.
    pub fn newest_first(&self) -> Vec<Head> {
        self.kept().values().rev().cloned().collect()
    }
}

impl Head {
    /// Lines of the witnesses, each with a line feed.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.values().map(String::as_str)
    }
}
