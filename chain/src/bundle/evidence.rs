//! An evidence file: every record about something between two heights, for whoever has to decide
//! about it, with what it takes to check that with the genesis document alone.
//!
//! # What complete means
//! The trail of an asset holds every record that writes the asset or anything resting directly on it
//! ([`crate::state::Trail`]). So where the subject is an asset, or rests directly on one, every record
//! that wrote the subject stands in that asset's trail, and the file shows all records of the trail
//! inside the window: none is missing. Anything else has no trail; then the file shows what whoever
//! made it had, says so ([`Scope::Listed`]), and proves of each record only that it stands in the
//! history inside the window.

use serde::{Deserialize, Serialize};

use super::{
    BundleError, EVIDENCE_MAGIC, EntriesError, Finality, FinalityError, LoggedRecord, ProvenState,
    StateEntry, TrustAnchor, read, write,
};
use crate::{
    block::Header,
    bundle,
    edges::rests_on,
    hash::RecordId,
    height::Height,
    record::{Record, VerifiedRecord},
    reject::Rejection,
    state::{Entity, State, StateKey, Trail, View, ViewError, is_asset},
};

/// An evidence file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceBundle {
    /// State key of what it is about.
    pub subject: Vec<u8>,
    /// State key of the asset whose trail bounds the records: the subject itself, or what it rests
    /// on directly. None where the subject has no trail.
    pub asset: Option<Vec<u8>>,
    /// The asset's whole trail, in the order of the history; empty without an asset.
    pub trail: Vec<RecordId>,
    /// The records inside the window, in the order of the history; with an asset all of its trail.
    pub shown: Vec<LoggedRecord>,
    /// The record of the trail just before those shown, if there is one.
    pub before: Option<LoggedRecord>,
    /// The record of the trail just after those shown, if there is one.
    pub after: Option<LoggedRecord>,
    /// Header of the last block before the window; none where it begins with the first block.
    pub from: Option<Finality>,
    /// Header of the window's last block.
    pub to: Finality,
    /// Subject, asset and trail in the state, in rising order of keys.
    pub entries: Vec<StateEntry>,
    /// The header that entries and history are under, and why it is final.
    pub finality: Finality,
}

/// How far the records shown are all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All of the subject's own trail inside the window.
    Own,
    /// All of the trail of the asset that the subject rests on: every record that wrote the subject
    /// is among them.
    RestsOn(String),
    /// Nothing shows that none is missing.
    Listed,
}

/// What an evidence file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenEvidence {
    /// State key of the subject.
    pub subject: StateKey,
    /// Its encoding in the state under the file's last header.
    pub value: Vec<u8>,
    /// How far the records are all of them.
    pub scope: Scope,
    /// Number of records of the trail, over all time.
    pub trail_records: usize,
    /// The records, with signatures that hold, and their positions in the history.
    pub records: Vec<(u64, VerifiedRecord)>,
    /// Header before the window.
    pub from: Option<Header>,
    /// Last header of the window.
    pub to: Header,
    /// The header that the state is under.
    pub as_of: Header,
}

/// Why a file is no evidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceFault {
    /// Not a file of this kind, or damaged.
    #[error(transparent)]
    File(#[from] BundleError),
    /// The file lacks the proof of the subject, or of its trail.
    #[error("the file lacks what it must prove: {0}")]
    Incomplete(#[from] ViewError),
    /// The subject is not on the ledger.
    #[error("the file is about nothing that is on the ledger")]
    NoSubject,
    /// The named asset is none, or the subject does not rest on it.
    #[error("the subject does not rest on the asset whose trail is given")]
    OtherAsset,
    /// A header is not shown to be final on the trusted ledger.
    #[error(transparent)]
    Finality(#[from] FinalityError),
    /// An entry is not proven.
    #[error(transparent)]
    Entries(#[from] EntriesError),
    /// The window's headers are not in order.
    #[error("the headers of the window are not in order")]
    Window,
    /// The list is not the asset's trail.
    #[error("the list of {listed} records is not the asset's trail of {records}")]
    NotTheTrail {
        /// How many the file lists.
        listed: usize,
        /// How many there are.
        records: u64,
    },
    /// The records shown are not all those of the trail inside the window.
    #[error("the records shown are not those of the trail inside the window, all and in order")]
    NotTheWindow,
    /// A record is outside the window, out of order or not in the history.
    #[error("the record {0} is not in the history inside the window")]
    NotInside(RecordId),
    /// A record cannot be read, or its signatures do not hold.
    #[error(transparent)]
    Record(#[from] Rejection),
}

impl EvidenceFault {
    /// What it leaves of the file: unknown, or forged.
    pub const fn outcome(&self) -> bundle::Outcome {
        match self {
            Self::File(_) | Self::Incomplete(_) | Self::NoSubject => bundle::Outcome::Unknown,
            Self::Finality(error) => error.outcome(),
            _ => bundle::Outcome::Forged,
        }
    }
}

impl EvidenceBundle {
    /// The asset whose trail holds every record that wrote a subject: itself, or the first that it
    /// rests on directly. None where it has no trail.
    pub fn asset_of(subject: &StateKey, value: &[u8]) -> Result<Option<StateKey>, ViewError> {
        if is_asset(subject) {
            return Ok(Some(subject.clone()));
        }
        Ok(rests_on(subject, value)?.into_iter().map(|(upper, _)| upper).find(is_asset))
    }

    /// The keys that a file must prove, in order.
    pub fn keys(subject: &StateKey, asset: Option<&StateKey>) -> Vec<StateKey> {
        let mut keys = vec![subject.clone()];
        keys.extend(asset.map(Trail::state_key));
        keys.sort_unstable();
        keys
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        write(EVIDENCE_MAGIC, self)
    }

    /// Reads a file. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        read(EVIDENCE_MAGIC, bytes)
    }
}

/// Verifies the bytes of an evidence file.
pub fn verify_evidence_file(
    bytes: &[u8],
    anchor: &TrustAnchor,
) -> Result<ProvenEvidence, EvidenceFault> {
    let bundle = EvidenceBundle::from_bytes(bytes)?;
    let window = Window::check(&bundle, anchor)?;
    let proven = ProvenState::check(&bundle.entries, &bundle.finality.header.state_root)?;
    let subject = StateKey::from_bytes(bundle.subject.clone());
    let value = proven.get(&subject)?.ok_or(EvidenceFault::NoSubject)?;
    let scope = check_trail(&bundle, &window, &subject, &value, &proven)?;
    let records = records(&bundle, &window, anchor)?;
    Ok(ProvenEvidence {
        subject,
        value,
        scope,
        trail_records: bundle.trail.len(),
        records,
        from: bundle.from.map(|finality| finality.header),
        to: bundle.to.header,
        as_of: bundle.finality.header,
    })
}

/// Positions in the history of what a window holds.
struct Window {
    first: u64,
    end: u64,
}

impl Window {
    /// All headers are final and in order.
    fn check(bundle: &EvidenceBundle, anchor: &TrustAnchor) -> Result<Self, EvidenceFault> {
        bundle.finality.verify(anchor)?;
        bundle.to.verify(anchor)?;
        let (to, last) = (&bundle.to.header, &bundle.finality.header);
        let (mut first, mut before) = (0, Height::GENESIS);
        if let Some(from) = &bundle.from {
            from.verify(anchor)?;
            (first, before) = (from.header.log_size, from.header.height);
        }
        if before < to.height && to.height <= last.height {
            Ok(Self { first, end: to.log_size })
        } else {
            Err(EvidenceFault::Window)
        }
    }

    const fn holds(&self, index: u64) -> bool {
        self.first <= index && index < self.end
    }
}

/// The list is the asset's trail, and what is shown is its part inside the window.
fn check_trail(
    bundle: &EvidenceBundle,
    window: &Window,
    subject: &StateKey,
    value: &[u8],
    proven: &ProvenState,
) -> Result<Scope, EvidenceFault> {
    let asset = EvidenceBundle::asset_of(subject, value)?;
    if asset.as_ref().map(StateKey::as_bytes) != bundle.asset.as_deref() {
        return Err(EvidenceFault::OtherAsset);
    }
    let Some(asset) = asset else {
        let beside = bundle.before.is_some() || bundle.after.is_some();
        return match bundle.trail.is_empty() && !beside {
            true => Ok(Scope::Listed),
            false => Err(EvidenceFault::NotTheWindow),
        };
    };
    let trail: Trail = State::new(proven).get(&asset)?.unwrap_or_default();
    if Trail::of(&bundle.trail) != trail {
        let (listed, records) = (bundle.trail.len(), trail.records);
        return Err(EvidenceFault::NotTheTrail { listed, records });
    }
    check_part(bundle, window)?;
    Ok(if asset == *subject { Scope::Own } else { Scope::RestsOn(hex::encode(asset.as_bytes())) })
}

/// What is shown follows `before` and precedes `after` in the trail without a gap, and those two lie
/// outside the window, or are its ends.
fn check_part(bundle: &EvidenceBundle, window: &Window) -> Result<(), EvidenceFault> {
    let header = &bundle.finality.header;
    let beside = |logged: &LoggedRecord| {
        let id = logged.envelope.id();
        match logged.is_included(&header.log_root, header.log_size) {
            true => Ok((id, logged.index)),
            false => Err(EvidenceFault::NotInside(id)),
        }
    };
    let mut start = 0;
    if let Some(before) = &bundle.before {
        let (id, index) = beside(before)?;
        let found = bundle.trail.iter().position(|listed| *listed == id);
        start = found.ok_or(EvidenceFault::NotTheWindow)? + 1;
        if index >= window.first {
            return Err(EvidenceFault::NotTheWindow);
        }
    }
    let end = start + bundle.shown.len();
    let part = bundle.trail.get(start..end).ok_or(EvidenceFault::NotTheWindow)?;
    if !bundle.shown.iter().map(|logged| logged.envelope.id()).eq(part.iter().copied()) {
        return Err(EvidenceFault::NotTheWindow);
    }
    match &bundle.after {
        None if end == bundle.trail.len() => Ok(()),
        None => Err(EvidenceFault::NotTheWindow),
        Some(after) => {
            let (id, index) = beside(after)?;
            let follows = bundle.trail.get(end) == Some(&id) && window.end <= index;
            if follows { Ok(()) } else { Err(EvidenceFault::NotTheWindow) }
        }
    }
}

/// The records shown: in the history, inside the window, in order, of this ledger and signed.
fn records(
    bundle: &EvidenceBundle,
    window: &Window,
    anchor: &TrustAnchor,
) -> Result<Vec<(u64, VerifiedRecord)>, EvidenceFault> {
    let header = &bundle.finality.header;
    let (mut records, mut next) = (Vec::with_capacity(bundle.shown.len()), 0);
    for logged in &bundle.shown {
        let id = logged.envelope.id();
        let inside = window.holds(logged.index) && next <= logged.index;
        if !inside || !logged.is_included(&header.log_root, header.log_size) {
            return Err(EvidenceFault::NotInside(id));
        }
        next = logged.index.saturating_add(1);
        let record = Record::parse(logged.envelope.clone())?.verify()?;
        if record.record().header().ledger != anchor.chain_id {
            return Err(EvidenceFault::NotInside(id));
        }
        records.push((logged.index, record));
    }
    Ok(records)
}

#[cfg(test)]
mod tests;
