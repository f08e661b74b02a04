//! The signer of one node: the node's own signer and vote journal, on a simulated file.

use hefu_chain::hash::{ChainId, ValidatorAddress};
use hefu_consensus::vote_journal::{Journal, JournalFile, Signatory, StoredJournal};

use crate::sim::disk::{PowerLost, SimFile};

/// Signs what does not contradict the journal.
pub type Signer = Signatory<SimFile>;

impl JournalFile for SimFile {
    type Error = PowerLost;

    fn append(&mut self, bytes: &[u8]) -> Result<(), PowerLost> {
        self.add(bytes)?;
        self.sync()
    }

    fn replace(&mut self, bytes: &[u8]) -> Result<(), PowerLost> {
        self.rename_over(bytes.to_vec())?;
        self.sync()
    }
}

/// The journal as found in a file; an empty file is none.
pub fn stored(file: &SimFile, chain_id: ChainId, own: ValidatorAddress) -> StoredJournal {
    let bytes = file.contents();
    if bytes.is_empty() {
        return StoredJournal::Absent;
    }
    match Journal::from_file(&bytes, chain_id, own) {
        Ok(journal) => StoredJournal::Intact(journal),
        Err(damage) => StoredJournal::Damaged(damage),
    }
}
