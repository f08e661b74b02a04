//! Proven entries of the state, read like the state itself.
//!
//! The rules of the ledger read a [`View`]; a file's proven entries are one. What a rule asks for and
//! the file does not prove is an error, never an absence, so a file cannot hide an entry.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Deserialize, Serialize};

use crate::{
    hash::{Digest, RecordId},
    height::Height,
    region::Region,
    state::{Certificate, CertificateNumber, Organisation, State, StateKey, View, ViewError},
    state_tree::{StateProof, StateProofError},
};

/// An entry of the state, or its absence, with the proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateEntry {
    /// The bytes of its key.
    pub key: Vec<u8>,
    /// Its encoding; absent when the state has no such entry.
    pub value: Option<Vec<u8>>,
    /// The proof under the header's state root.
    pub proof: StateProof,
}

/// Entries whose every proof holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProvenState(BTreeMap<StateKey, Option<Vec<u8>>>);

/// Why entries are not proven.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntriesError {
    /// Entries are not in strictly rising order of their keys.
    #[error("the entries are not in strictly rising order of their keys")]
    Order,
    /// One proof does not hold.
    #[error("entry {key:?}: {error}")]
    Proof {
        /// Of which entry.
        key: StateKey,
        /// Why not.
        error: StateProofError,
    },
}

impl ProvenState {
    /// Checks every entry under a state root.
    pub fn check(entries: &[StateEntry], state_root: &Digest) -> Result<Self, EntriesError> {
        if !entries.windows(2).all(|pair| pair[0].key < pair[1].key) {
            return Err(EntriesError::Order);
        }
        let mut proven = BTreeMap::new();
        for entry in entries {
            let key = StateKey::from_bytes(entry.key.clone());
            match entry.proof.verify(state_root, &key, entry.value.as_deref()) {
                Ok(()) => proven.insert(key, entry.value.clone()),
                Err(error) => return Err(EntriesError::Proof { key, error }),
            };
        }
        Ok(Self(proven))
    }
}

impl View for ProvenState {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        match self.0.get(key) {
            Some(value) => Ok(value.clone()),
            None => Err(ViewError(format!("entry {key:?} is not in the file"))),
        }
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        Err(ViewError(format!("the height of record {id} is not in the file")))
    }
}

/// A view that notes which keys are read.
struct Recorder<'a> {
    view: &'a dyn View,
    keys: RefCell<BTreeSet<StateKey>>,
}

/// The result of a computation on a view, and the keys that it read, in order: what a file must
/// prove for a reader to repeat it.
pub(super) fn recorded<T>(
    view: &dyn View,
    compute: impl FnOnce(&dyn View) -> T,
) -> (T, Vec<StateKey>) {
    let recorder = Recorder { view, keys: RefCell::default() };
    let result = compute(&recorder);
    (result, recorder.keys.into_inner().into_iter().collect())
}

impl View for Recorder<'_> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        self.keys.borrow_mut().insert(key.clone());
        self.view.get(key)
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        self.view.record_height(id)
    }
}

/// The keys that a certificate file must prove, in order: the ones that the verifier reads. `None`
/// when there is no such certificate. `receiving` is the region
/// that asks whether it recognises the certificate.
pub fn required_keys(
    view: &dyn View,
    number: &CertificateNumber,
    receiving: Option<Region>,
) -> Result<Option<Vec<StateKey>>, ViewError> {
    let recorder = Recorder { view, keys: RefCell::default() };
    let state = State::new(&recorder);
    let Some(certificate) = state.get::<Certificate>(number)? else { return Ok(None) };
    state.get::<Organisation>(&certificate.registrar)?;
    if let Some(receiving) = receiving {
        super::verify::recognised(&state, &certificate, receiving, certificate.valid_from)?;
    }
    Ok(Some(recorder.keys.into_inner().into_iter().collect()))
}
