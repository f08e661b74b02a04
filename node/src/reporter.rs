//! Contradictions of validators that this node saw: kept as files, and put on the ledger.
//!
//! Every node keeps what it saw, because the two signatures are the proof and may be seen nowhere
//! else. A file holds the payload of a `node.equivocation` record, so that anybody enrolled can
//! submit it (`hefu governance show-equivocation --payload FILE`). A node that is given the member's
//! record key submits it by itself: its operator chose that in the configuration.
//!
//! A seat ends some blocks after its first proof. Until then one record of this node waits for each
//! seat, and no more: a validator that contradicts itself at every height must not fill blocks.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use hefu_chain::{
    action::{Action, governance::Equivocate},
    envelope::Envelope,
    hash::{Nonce, RecordId, ValidatorAddress},
    height::Height,
    key::RecordSecret,
    record::{Record, RecordHeader, document},
    reject::Rejection,
    state::{
        Equivocation, EquivocationKey, KeyOwner, Organisation, State, ValidatorSchedule, ViewError,
    },
    time::BlockTime,
};
use hefu_consensus::{
    application::{Application, SubmitError},
    port::{Store, StoreError},
};
use rand::TryRngCore as _;
use tokio::sync::{mpsc, watch};

use crate::vote_journal_file::sync_directory_of;

/// Most files about one validator: one proof ends its seat, a few more show that it was no accident.
pub const FILES_PER_VALIDATOR_MAX: usize = 16;
/// Blocks within which a report must be included, or it is made anew.
const WINDOW_BLOCKS: u64 = 1_000;
/// Largest file that is read back.
const FILE_BYTES_MAX: u64 = 16 * 1024;

/// How a report leaves this node.
pub struct Outlet {
    /// The member's record key.
    pub key: RecordSecret,
    /// Fires when a record was admitted.
    pub admitted: watch::Sender<()>,
    /// Takes envelopes for the peers.
    pub outgoing: mpsc::Sender<Bytes>,
    /// This node's clock.
    pub clock: fn() -> BlockTime,
}

/// Why a report was not submitted.
#[derive(Debug, thiserror::Error)]
enum ReportError {
    #[error("the record key in the configuration belongs to no organisation on this ledger")]
    KeyUnknown,
    #[error("the system gave no random bytes")]
    Randomness,
    #[error(transparent)]
    Rejected(#[from] Rejection),
    #[error(transparent)]
    Submit(#[from] SubmitError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ViewError> for ReportError {
    fn from(error: ViewError) -> Self {
        StoreError::View(error).into()
    }
}

/// Keeps contradictions and reports them.
pub struct Reporter<S> {
    application: Arc<Application<S>>,
    directory: PathBuf,
    outlet: Option<Outlet>,
    /// What is not on the ledger yet, one contradiction a seat, with the record that reports it.
    open: Mutex<BTreeMap<ValidatorAddress, (Equivocate, Option<RecordId>)>>,
}

impl<S: Store> Reporter<S> {
    /// A reporter that keeps its files in `directory`; it submits nothing without an outlet. What
    /// an earlier run kept is reported with the next block.
    pub fn new(
        application: Arc<Application<S>>,
        directory: PathBuf,
        outlet: Option<Outlet>,
    ) -> Self {
        let mut open = BTreeMap::new();
        if outlet.is_some() {
            for kept in read_all(&directory) {
                open.insert(kept.validator, (kept, None));
            }
        }
        Self { application, directory, outlet, open: Mutex::new(open) }
    }

    /// Keeps what the engine saw, and reports it.
    pub fn note(&self, seen: &[Equivocate]) {
        for contradiction in seen {
            let Equivocate { validator, height, round, kind, .. } = contradiction;
            match keep(&self.directory, contradiction) {
                Ok(Some(path)) => tracing::error!(
                    %validator, %height, round, %kind, path = %path.display(),
                    "a validator contradicted itself; the proof is kept"
                ),
                Ok(None) => tracing::warn!(
                    %validator, %height, round, %kind, "a validator contradicted itself again"
                ),
                // The proof is in memory still, and other nodes saw it as well.
                Err(error) => tracing::error!(
                    %validator, %height, round, %kind, %error, ?contradiction,
                    "a validator contradicted itself; the proof could not be written"
                ),
            }
            if self.outlet.is_some() {
                let mut open = self.open();
                open.entry(*validator).or_insert_with(|| (contradiction.clone(), None));
            }
        }
        self.pursue();
    }

    /// Submits what is open and no longer waits, and forgets what is done. Called after each block;
    /// costs nothing when there is nothing.
    pub fn pursue(&self) {
        let Some(outlet) = &self.outlet else { return };
        let mut open = self.open();
        open.retain(|validator, (contradiction, submitted)| {
            if submitted.is_some_and(|id| self.application.pending(&id).is_some()) {
                return true;
            }
            match self.report(outlet, contradiction) {
                Ok(None) => false,
                Ok(Some(id)) => {
                    tracing::warn!(%validator, %id, "the contradiction is reported to the ledger");
                    *submitted = Some(id);
                    true
                }
                Err(ReportError::Submit(SubmitError::Mempool(error))) => {
                    tracing::warn!(%validator, %error, "the report waits for room");
                    true
                }
                Err(error) => {
                    tracing::error!(%validator, %error, "the contradiction cannot be reported");
                    false
                }
            }
        });
    }

    /// Submits one report; `None` when the ledger needs none.
    fn report(
        &self,
        outlet: &Outlet,
        contradiction: &Equivocate,
    ) -> Result<Option<RecordId>, ReportError> {
        if !self.is_wanted(contradiction)? {
            return Ok(None);
        }
        let envelope = self.sign(outlet, contradiction)?;
        let bytes: Bytes = envelope.to_bytes().into();
        let verified = Record::parse(envelope)?.verify()?;
        let id = self.application.submit(verified, (outlet.clock)())?;
        outlet.admitted.send_replace(());
        // A full queue costs speed, not the record: this node proposes it itself.
        let _ = outlet.outgoing.try_send(bytes);
        Ok(Some(id))
    }

    /// True while the member goes on sitting, under this key or another, and the ledger does not know this contradiction.
    fn is_wanted(&self, contradiction: &Equivocate) -> Result<bool, ReportError> {
        let store = self.application.store();
        let state = State::new(&**store);
        let key = EquivocationKey {
            validator: contradiction.validator,
            height: contradiction.height,
            round: contradiction.round,
            kind: contradiction.kind.vote(),
        };
        let lead = self.application.params()?.governance_lead_blocks;
        let from = Height::new(store.tip().height.next().get().saturating_add(lead));
        let schedule: Option<ValidatorSchedule> = state.get(&())?;
        let sits = schedule.is_some_and(|schedule| {
            let seat = schedule.seat(&contradiction.validator);
            seat.is_some_and(|seat| schedule.member_sits_from(from, seat.member))
        });
        Ok(sits && !state.has::<Equivocation>(&key)?)
    }

    fn sign(&self, outlet: &Outlet, contradiction: &Equivocate) -> Result<Envelope, ReportError> {
        let store = self.application.store();
        let state = State::new(&**store);
        let key = outlet.key.public_key();
        let owner: KeyOwner = state.get(&key)?.ok_or(ReportError::KeyUnknown)?;
        let author: Organisation = state.get(&owner.uscc)?.ok_or(ReportError::KeyUnknown)?;
        let role = author.roles.iter().next().ok_or(ReportError::KeyUnknown)?;
        let mut nonce = [0; 16];
        rand::rngs::OsRng.try_fill_bytes(&mut nonce).map_err(|_| ReportError::Randomness)?;
        let action = Action::NodeEquivocation(contradiction.clone());
        let header = RecordHeader {
            ledger: self.application.chain_id(),
            record_type: action.name().into(),
            author: author.uscc,
            role,
            nonce: Nonce(nonce),
            last_height: Height::new(store.tip().height.get().saturating_add(WINDOW_BLOCKS)),
        };
        Ok(Envelope::sign(document(&header, &action, key), &[&outlet.key]))
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<ValidatorAddress, (Equivocate, Option<RecordId>)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a contradiction to a file of its own; `None` when it is there, or there are enough about
/// this validator.
fn keep(directory: &Path, contradiction: &Equivocate) -> io::Result<Option<PathBuf>> {
    let Equivocate { validator, height, round, kind, .. } = contradiction;
    fs::create_dir_all(directory)?;
    let path = directory.join(format!("{validator}-{height}-{round}-{kind}.json"));
    let about = format!("{validator}-");
    let is_about = |name: &str| name.starts_with(&about) && name.ends_with(".json");
    let mut files = 0;
    for entry in fs::read_dir(directory)? {
        files += usize::from(entry?.file_name().to_str().is_some_and(is_about));
    }
    if path.exists() || files >= FILES_PER_VALIDATOR_MAX {
        return Ok(None);
    }
    let mut text = serde_json::to_string_pretty(contradiction)?;
    text.push('\n');
    let draft = path.with_extension("draft");
    let mut file = File::create(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, &path)?;
    sync_directory_of(&path)?;
    Ok(Some(path))
}

/// The contradictions in a directory, in order of file name.
fn read_all(directory: &Path) -> Vec<Equivocate> {
    // No directory, no contradictions.
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.iter().filter_map(|path| read(path)).collect()
}

fn read(path: &Path) -> Option<Equivocate> {
    let small = fs::metadata(path).is_ok_and(|file| file.len() <= FILE_BYTES_MAX);
    let text = small.then(|| fs::read(path).ok()).flatten()?;
    match serde_json::from_slice(&text) {
        Ok(contradiction) => Some(contradiction),
        Err(error) => {
            tracing::error!(path = %path.display(), %error, "a kept contradiction is damaged");
            None
        }
    }
}

#[cfg(test)]
mod tests;
