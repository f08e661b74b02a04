//! Whether a node may sign: decided once, at start.

use hefu_chain::height::Height;

use super::{Damage, Journal, Statement};

/// The journal as found on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredJournal {
    /// There is no file.
    Absent,
    /// The file is damaged.
    Damaged(Damage),
    /// The file is whole.
    Intact(Journal),
}

/// The engine's log as found on disk, read without changing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogView {
    /// There is no log.
    Absent,
    /// The log cannot be read to its end.
    Damaged {
        /// The height it is for, if that can be read.
        height: Option<Height>,
    },
    /// What the log holds.
    Read {
        /// The height it is for.
        height: Height,
        /// Our own votes and proposals in it.
        own: Vec<Statement>,
    },
}

/// What a validator does after it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BootRole {
    /// Votes and proposes.
    Validator,
    /// Votes and proposes with the engine's log set aside: at the height after the tip, the journal
    /// alone says what may be signed.
    ByJournal,
    /// Follows without signing until this height is decided, then starts again as a validator.
    ObserverThrough(Height),
}

impl BootRole {
    /// The journal to sign with from now on, out of the one that was found; or the height to watch
    /// through instead. The journal's file is to be written before the engine's log is set aside.
    pub fn journal(self, tip: Height, found: StoredJournal) -> Result<Journal, Height> {
        match (self, found) {
            (Self::Validator, StoredJournal::Intact(journal)) => Ok(journal),
            (Self::ByJournal, StoredJournal::Intact(mut journal)) => {
                journal.distrust(tip.next());
                Ok(journal)
            }
            (Self::ObserverThrough(height), _) => Err(height),
            (Self::Validator | Self::ByJournal, _) => Err(tip.next()),
        }
    }
}

/// Decides the role of a validator whose store ends at `tip`.
///
/// | journal | engine's log | role |
/// |---|---|---|
/// | none | any | observer: what it signed is not known |
/// | damaged | any | observer through the highest height it may have signed |
/// | further above the tip than the next height | any | observer: the store is older than it |
/// | whole | damaged, and not for a decided height | by the journal |
/// | at the next height, and the engine distrusted there | any | by the journal |
/// | at the next height | lacks a statement of it | by the journal |
/// | at the next height | has every statement of it | validator |
/// | ends at or below the tip | any other | validator: those heights are decided |
///
/// The journal is made with the ledger's files, before anything is signed, so that there is always
/// one: none means that it was lost.
pub fn boot_role(tip: Height, journal: &StoredJournal, log: &LogView) -> BootRole {
    let in_doubt = tip.next().max(height_of(log));
    match journal {
        StoredJournal::Absent => BootRole::ObserverThrough(in_doubt),
        StoredJournal::Damaged(damage) => {
            BootRole::ObserverThrough(in_doubt.max(damage.height_known()))
        }
        StoredJournal::Intact(journal) => role_of_intact(tip, journal, log),
    }
}

fn height_of(log: &LogView) -> Height {
    match log {
        LogView::Read { height, .. } | LogView::Damaged { height: Some(height) } => *height,
        LogView::Absent | LogView::Damaged { height: None } => Height::GENESIS,
    }
}

fn role_of_intact(tip: Height, journal: &Journal, log: &LogView) -> BootRole {
    let spoken = journal.height();
    if spoken > tip.next() {
        return BootRole::ObserverThrough(spoken);
    }
    // A height before the next one is over, whatever the log says of it.
    let ahead = |height: &Option<Height>| height.is_none_or(|height| height > tip);
    let log_is_whole = match log {
        LogView::Damaged { height } => !ahead(height),
        LogView::Absent | LogView::Read { .. } => true,
    };
    let log_knows_all = match log {
        LogView::Read { own, .. } => journal.released().all(|said| own.contains(said)),
        LogView::Absent | LogView::Damaged { .. } => false,
    };
    let trusted = spoken <= tip || (log_knows_all && !journal.is_distrusted());
    if log_is_whole && trusted { BootRole::Validator } else { BootRole::ByJournal }
}
