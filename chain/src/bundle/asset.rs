//! An asset file: every record that concerns an asset, shown to be all of them at a height.
//!
//! The state holds the head of the asset's trail. The list of record ids that gives this head is the
//! complete one; each record that is shown is in the history. A file for a window of time names all
//! records and shows those of the window.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    ASSET_MAGIC, BundleError, Finality, FinalityError, LoggedRecord, StateEntry, TrustAnchor,
    entries::{EntriesError, ProvenState},
    read, write,
};
use crate::{
    bundle,
    hash::RecordId,
    height::Height,
    record::{Record, VerifiedRecord},
    reject::Rejection,
    state::{Entity, State, StateKey, Trail, View, ViewError, is_asset},
    time::BlockTime,
};

/// An asset file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetBundle {
    /// State key of the certificate, grant or product.
    pub asset: Vec<u8>,
    /// Every record that concerns it, in the order of the history.
    pub trail: Vec<RecordId>,
    /// Those that are shown, in the same order.
    pub shown: Vec<LoggedRecord>,
    /// The asset and its trail in the state, in rising order of keys.
    pub entries: Vec<StateEntry>,
    /// The header that all this is under, and why it is final.
    pub finality: Finality,
}

/// What an asset file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenTrail {
    /// State key of the asset.
    pub asset: StateKey,
    /// Its encoding in the state.
    pub value: Vec<u8>,
    /// Every record that concerns it.
    pub trail: Vec<RecordId>,
    /// Those that are shown, with signatures that hold.
    pub shown: Vec<VerifiedRecord>,
    /// Height that the file speaks of.
    pub height: Height,
    /// Its time.
    pub time: BlockTime,
}

/// Why a file shows no complete trail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssetFault {
    /// Not a file of this kind, or damaged.
    #[error(transparent)]
    File(#[from] BundleError),
    /// The file lacks the proof of the asset or of its trail.
    #[error("the file lacks what it must prove: {0}")]
    Incomplete(#[from] ViewError),
    /// The key is not that of an asset on the ledger.
    #[error("the file is about no asset of the ledger")]
    NoAsset,
    /// The header is not shown to be final on the trusted ledger.
    #[error(transparent)]
    Finality(#[from] FinalityError),
    /// An entry is not proven.
    #[error(transparent)]
    Entries(#[from] EntriesError),
    /// Records are missing from the list, or do not belong into it.
    #[error("the list of {listed} records is not the asset's trail of {records}")]
    NotTheTrail {
        /// How many the file lists.
        listed: usize,
        /// How many there are.
        records: u64,
    },
    /// A record that is shown is not in the list at its place.
    #[error("the record {0} is shown but not listed there")]
    NotListed(RecordId),
    /// A record that is shown is not in the history.
    #[error("the record {0} is not in the history")]
    NotIncluded(RecordId),
    /// A record that is shown cannot be read, or its signatures do not hold.
    #[error(transparent)]
    Record(#[from] Rejection),
}

impl AssetFault {
    /// What it leaves of the file: unknown, or forged.
    pub const fn outcome(&self) -> bundle::Outcome {
        match self {
            Self::File(_) | Self::Incomplete(_) | Self::NoAsset => bundle::Outcome::Unknown,
            Self::Finality(error) => error.outcome(),
            _ => bundle::Outcome::Forged,
        }
    }
}

impl AssetBundle {
    /// The keys that an asset file must prove, in order.
    pub fn keys(asset: &StateKey) -> Vec<StateKey> {
        vec![asset.clone(), Trail::state_key(asset)]
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        write(ASSET_MAGIC, self)
    }

    /// Reads a file. Nothing is verified yet.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BundleError> {
        read(ASSET_MAGIC, bytes)
    }
}

/// Verifies the bytes of an asset file.
pub fn verify_asset_file(bytes: &[u8], anchor: &TrustAnchor) -> Result<ProvenTrail, AssetFault> {
    let bundle = AssetBundle::from_bytes(bytes)?;
    bundle.finality.verify(anchor)?;
    let header = &bundle.finality.header;
    let proven = ProvenState::check(&bundle.entries, &header.state_root)?;
    let asset = StateKey::from_bytes(bundle.asset.clone());
    if !is_asset(&asset) {
        return Err(AssetFault::NoAsset);
    }
    let value = proven.get(&asset)?.ok_or(AssetFault::NoAsset)?;
    let trail: Trail = State::new(&proven).get(&asset)?.unwrap_or_default();
    if Trail::of(&bundle.trail) != trail {
        let (listed, records) = (bundle.trail.len(), trail.records);
        return Err(AssetFault::NotTheTrail { listed, records });
    }
    let shown = shown(&bundle)?;
    let (height, time) = (header.height, header.time);
    Ok(ProvenTrail { asset, value, trail: bundle.trail, shown, height, time })
}

/// The records shown: each listed, in the order of the list, in the history and signed.
fn shown(bundle: &AssetBundle) -> Result<Vec<VerifiedRecord>, AssetFault> {
    let header = &bundle.finality.header;
    let listed: BTreeSet<&RecordId> = bundle.trail.iter().collect();
    let mut records = Vec::with_capacity(bundle.shown.len());
    let mut next = 0;
    for logged in &bundle.shown {
        let id = logged.envelope.id();
        if !listed.contains(&id) || logged.index < next {
            return Err(AssetFault::NotListed(id));
        }
        if !logged.is_included(&header.log_root, header.log_size) {
            return Err(AssetFault::NotIncluded(id));
        }
        next = logged.index.saturating_add(1);
        records.push(Record::parse(logged.envelope.clone())?.verify()?);
    }
    Ok(records)
}

#[cfg(test)]
mod tests;
