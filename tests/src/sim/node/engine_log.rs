//! The engine's write-ahead log: its own code and its own entries, on a simulated file.

use std::io;

use arc_malachitebft_core_consensus::Input;
use arc_malachitebft_engine::wal::{decode_entry, encode_entry};
use arc_malachitebft_wal::log::Log;
use hefu_chain::{
    hash::{ChainId, ValidatorAddress},
    height::Height,
};
use hefu_consensus::{
    context::LedgerContext,
    vote_journal::{LogView, Statement, statement_of_proposal, statement_of_vote},
    wire::Wire,
};

use crate::sim::disk::SimFile;

/// An entry of the log.
pub type Entry = Input<LedgerContext>;

/// The log of one node.
pub struct EngineLog {
    log: Log<SimFile>,
}

impl EngineLog {
    /// Opens the log as the engine does, which cuts off an entry that was not written whole.
    pub fn open(file: SimFile) -> io::Result<Self> {
        Ok(Self { log: Log::open_with("", file)? })
    }

    /// What the log says before the engine touches it.
    pub fn view(file: &SimFile, chain_id: &ChainId, own: &ValidatorAddress) -> LogView {
        if file.contents().is_empty() {
            return LogView::Absent;
        }
        // Opening a log cuts its damaged end off, so a copy is opened.
        let Ok(mut opened) = Self::open(file.copy()) else {
            return LogView::Damaged { height: None };
        };
        let height = Height::new(opened.log.sequence());
        let damaged = LogView::Damaged { height: Some(height) };
        let Ok(entries) = opened.entries() else { return damaged };
        let mut statements = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => statements.extend(own_statement(chain_id, own, &entry)),
                Err(_) => return damaged,
            }
        }
        LogView::Read { height, own: statements }
    }

    /// Starts a height: gives back its entries, or begins anew if the log is of another height.
    pub fn start_height(&mut self, height: Height) -> io::Result<Vec<io::Result<Entry>>> {
        if self.log.sequence() == height.get() {
            return self.entries();
        }
        self.log.reset(height.get())?;
        Ok(Vec::new())
    }

    /// Begins anew at a height, whatever is there.
    pub fn reset(&mut self, height: Height) -> io::Result<()> {
        self.log.reset(height.get())
    }

    /// Appends without syncing; ignores an entry of another height.
    pub fn append(&mut self, height: Height, entry: Entry) -> io::Result<()> {
        if self.log.sequence() != height.get() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        encode_entry(entry, &Wire, &mut bytes)?;
        self.log.append(&bytes)
    }

    /// Makes all entries durable.
    pub fn flush(&mut self) -> io::Result<()> {
        self.log.flush()
    }

    fn entries(&mut self) -> io::Result<Vec<io::Result<Entry>>> {
        if self.log.is_empty() {
            return Ok(Vec::new());
        }
        let decode = |bytes: io::Result<Vec<u8>>| decode_entry(&Wire, io::Cursor::new(bytes?));
        Ok(self.log.iter()?.map(decode).collect())
    }
}

fn own_statement(chain_id: &ChainId, own: &ValidatorAddress, entry: &Entry) -> Option<Statement> {
    match entry {
        Input::Vote(vote) if vote.message.address.0 == *own => {
            statement_of_vote(chain_id, &vote.message)
        }
        Input::Proposal(proposal) if proposal.message.address.0 == *own => {
            statement_of_proposal(chain_id, &proposal.message)
        }
        _ => None,
    }
}
