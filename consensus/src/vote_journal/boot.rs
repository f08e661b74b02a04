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
    /// Follows without signing until this height is decided, then starts again as a validator.
    ObserverThrough(Height),
}

/// Decides the role of a validator whose store ends at `tip`.
///
/// | journal | engine's log | role |
/// |---|---|---|
/// | none, and no log, at genesis | – | validator: it never signed |
/// | none otherwise | any | observer: what it signed is not known |
/// | damaged | any | observer through the highest height it may have signed |
/// | marked distrusted above the tip | any | observer through that height |
/// | any other | damaged, and not for a decided height | observer through that height |
/// | ends at or below the tip | any other | validator: those heights are decided |
/// | at the height after the tip | has every statement of the journal | validator |
/// | at the height after the tip | lacks one | observer through that height |
/// | further above the tip | any | observer: the store is older than the journal |
pub fn boot_role(tip: Height, journal: &StoredJournal, log: &LogView) -> BootRole {
    let in_doubt = tip.next().max(height_of(log));
    match journal {
        StoredJournal::Absent if tip == Height::GENESIS && *log == LogView::Absent => {
            BootRole::Validator
        }
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
    if let LogView::Damaged { height } = log
        && height.is_none_or(|height| height > tip)
    {
        // The engine would stop at the damage; as an observer it starts its log anew.
        return BootRole::ObserverThrough(spoken.max(tip.next()).max(height_of(log)));
    }
    if spoken <= tip {
        return BootRole::Validator;
    }
    let watch = BootRole::ObserverThrough(spoken);
    if spoken > tip.next() || journal.is_distrusted() {
        return watch;
    }
    match log {
        LogView::Read { own, .. } if journal.released().all(|said| own.contains(said)) => {
            BootRole::Validator
        }
        _ => watch,
    }
}
