//! `hefud signer`: the process that has a validator's key, and a vote journal of its own.
//!
//! # Invariants
//! - For each height, round and kind one statement is signed, and no height before the last one spoken at;
//!   it is on disk, synced, before the signature exists. Whoever asks, and however many.
//! - The signer makes the signed bytes itself, from fields: it signs votes, proposals and announcements of
//!   one ledger and nothing else.
//! - Without a whole journal it does not begin.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::{
        fs::PermissionsExt as _,
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use hefu_chain::{
    hash::ChainId,
    height::Height,
    vote::{VoteKind, proposal_sign_bytes, sign_bytes},
};
use hefu_consensus::{
    consensus_key::ConsensusKey as _,
    vote_journal::{Journal, Statement, StoredJournal},
};

use super::{
    ValidatorKey,
    remote::{Asked, Reply, Request, read_message, write_message},
};
use crate::vote_journal_file::{self, JournalError, VoteJournalFile};

/// Name of the journal in the signer's home.
const JOURNAL_FILE: &str = "signer.journal";
/// Connections at once: a node, its replacement, and room.
const CONNECTIONS_MAX: usize = 8;
/// How long a node may say nothing: a signer outlives its nodes, and their connections are not missed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(600);

/// Why a signer does not begin.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// The journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// There is none.
    #[error(
        "{0}: there is no journal, so what was signed is not known. A new signer begins with `hefud signer init`, \
         after the node that had the key before was stopped for good"
    )]
    NoJournal(PathBuf),
    /// There is one already.
    #[error("{0} exists: it says what was signed and is never replaced")]
    Exists(PathBuf),
    /// It is damaged.
    #[error(
        "{path} is damaged ({damage}), so what was signed is not known. Keep the file, wait until the ledger is \
         past every height that may have been signed, and begin anew with `hefud signer init --after HEIGHT`"
    )]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// What is wrong.
        damage: String,
    },
    /// The socket.
    #[error("{path}: {source}")]
    Socket {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Makes the journal of a signer that signs nothing up to a height.
pub fn init(
    home: &Path,
    chain_id: ChainId,
    key: &ValidatorKey,
    after: Height,
) -> Result<PathBuf, SignerError> {
    let path = home.join(JOURNAL_FILE);
    if path.exists() {
        return Err(SignerError::Exists(path));
    }
    let mut journal = Journal::after(after, chain_id, key.address());
    // A height that is over is written down as something said there.
    journal.distrust(after);
    vote_journal_file::write_new(&path, &journal.to_file())?;
    Ok(path)
}

/// Signs for whoever connects to the socket, until the process ends.
pub fn serve(
    home: &Path,
    chain_id: ChainId,
    key: ValidatorKey,
    socket: &Path,
) -> Result<(), SignerError> {
    let signer = Arc::new(open(home, chain_id, key)?);
    let failed = |source| SignerError::Socket { path: socket.into(), source };
    let listener = listen(socket).map_err(failed)?;
    let open = Arc::new(());
    for stream in listener.incoming() {
        let stream = stream.map_err(failed)?;
        if Arc::strong_count(&open) > CONNECTIONS_MAX {
            tracing::warn!("too many connections: one is refused");
            continue;
        }
        let (signer, held) = (Arc::clone(&signer), Arc::clone(&open));
        thread::spawn(move || {
            answer(&signer, stream);
            drop(held);
        });
    }
    Ok(())
}

/// A key behind its journal.
pub(super) struct Signer {
    chain_id: ChainId,
    key: ValidatorKey,
    journal: VoteJournalFile,
}

pub(super) fn open(
    home: &Path,
    chain_id: ChainId,
    key: ValidatorKey,
) -> Result<Signer, SignerError> {
    let path = home.join(JOURNAL_FILE);
    let journal = match vote_journal_file::read_stored(&path, chain_id, key.address())? {
        StoredJournal::Intact(journal) => journal,
        StoredJournal::Absent => return Err(SignerError::NoJournal(path)),
        StoredJournal::Damaged(damage) => {
            return Err(SignerError::Damaged { path, damage: format!("{damage:?}") });
        }
    };
    let journal = VoteJournalFile::open(&path, journal, chain_id, key.clone())?;
    Ok(Signer { chain_id, key, journal })
}

/// Listens at a path that only this user can open. What an ended signer left there is removed.
fn listen(socket: &Path) -> io::Result<UnixListener> {
    if UnixStream::connect(socket).is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    match fs::remove_file(socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(socket)?;
    fs::set_permissions(socket, Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers one connection until it ends.
pub(super) fn answer(signer: &Signer, mut stream: UnixStream) {
    let timed = stream
        .set_read_timeout(Some(IDLE_TIMEOUT))
        .and_then(|()| stream.set_write_timeout(Some(super::REPLY_TIMEOUT)));
    if let Err(error) = timed {
        tracing::warn!(%error, "a connection without time limits is not answered");
        return;
    }
    while let Ok(request) = read_message::<Request>(&mut stream) {
        if write_message(&mut stream, &signer.judge(&request)).is_err() {
            return;
        }
    }
}

impl Signer {
    /// Signs, or says why not.
    pub(super) fn judge(&self, request: &Request) -> Reply {
        let signed = match request {
            Request::Statement(asked) => self.state(asked),
            Request::Announcement { chain_id, init } => {
                if *chain_id != self.chain_id || init.publisher != self.key.address() {
                    Err("the announcement is of another ledger or validator".into())
                } else {
                    self.key.sign_announcement(chain_id, init).map_err(|error| error.to_string())
                }
            }
        };
        match signed {
            Ok(signature) => Reply::Signed(self.key.public_key(), signature),
            Err(why) => {
                tracing::error!(why, ?request, "refused to sign");
                Reply::Refused(why)
            }
        }
    }

    fn state(&self, asked: &Asked) -> Result<hefu_chain::key::Signature, String> {
        if asked.chain_id != self.chain_id {
            return Err(format!("it is of another ledger, {}", asked.chain_id));
        }
        let kind = asked.kind().ok_or("it is no kind of vote")?;
        let Asked { height, round, block, pol_round, .. } = *asked;
        let bytes = match kind {
            VoteKind::Proposal => {
                let (chain_id, block) = (&self.chain_id, block.as_ref());
                proposal_sign_bytes(chain_id, height, round, block, pol_round).to_vec()
            }
            VoteKind::Prevote | VoteKind::Precommit if pol_round.is_some() => {
                return Err("a vote names no earlier quorum".into());
            }
            VoteKind::Prevote | VoteKind::Precommit => {
                sign_bytes(&self.chain_id, kind, height, round, block.as_ref()).to_vec()
            }
        };
        let statement = Statement::new(height, round, kind, block, &bytes);
        self.journal.say(statement).map_err(|error| error.to_string())?;
        let signed = self.key.sign_statement(&self.chain_id, &statement, &bytes);
        signed.map_err(|error| error.to_string())
    }
}
