//! The node's side of a remote signer: one request and one reply at a time over a unix socket, with bounds on
//! size and time. A signer that is away is asked anew for the next signature; nothing is retried for the last.

use std::{
    io::{self, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use hefu_chain::{
    codec,
    hash::{BlockHash, ChainId},
    height::Height,
    key::{PublicKey, Signature},
    vote::{SIGN_BYTES_LEN, VoteKind},
};
use hefu_consensus::{
    consensus_key::{ConsensusKey, KeyFailure},
    parts::Init,
    vote_journal::Statement,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Longest wait for a reply: the signer syncs a file in it.
pub const REPLY_TIMEOUT: Duration = Duration::from_secs(2);
/// Largest message: an announcement with the prevotes of the largest set.
pub(super) const MESSAGE_BYTES_MAX: u32 = 16 * 1024;

/// What a node asks of its signer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Request {
    /// Sign a vote or proposal.
    Statement(Asked),
    /// Sign the announcement of a block.
    Announcement {
        /// The ledger.
        chain_id: ChainId,
        /// The announcement; its signature is not looked at.
        init: Init,
    },
}

/// A statement as it is asked for; the signer makes the bytes itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// The ledger.
    pub(super) chain_id: ChainId,
    /// Height.
    pub(super) height: Height,
    /// Round.
    pub(super) round: u32,
    /// Kind, as it stands in the signed bytes.
    pub(super) kind: u8,
    /// The block, or nil.
    pub(super) block: Option<BlockHash>,
    /// The round of the earlier quorum that a proposal names.
    pub(super) pol_round: Option<u32>,
}

/// What a signer answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Reply {
    /// Signed, by the validator with this key.
    Signed(PublicKey, Signature),
    /// Not signed, and why.
    Refused(String),
}

impl Asked {
    /// A statement whose signed bytes are these: a proposal's end with the round of the earlier quorum.
    pub(super) fn of(chain_id: &ChainId, statement: &Statement, bytes: &[u8]) -> Self {
        let Statement { height, round, kind, block, .. } = *statement;
        let pol_round = match bytes.get(SIGN_BYTES_LEN..) {
            Some([1, a, b, c, d]) => Some(u32::from_le_bytes([*a, *b, *c, *d])),
            _ => None,
        };
        Self { chain_id: *chain_id, height, round, kind: kind as u8, block, pol_round }
    }

    pub(super) fn kind(&self) -> Option<VoteKind> {
        let kinds = [VoteKind::Prevote, VoteKind::Precommit, VoteKind::Proposal];
        kinds.into_iter().find(|kind| *kind as u8 == self.kind)
    }
}

/// Writes a message: its length in four bytes, then the codec's.
pub(super) fn write_message<T: Serialize>(stream: &mut UnixStream, message: &T) -> io::Result<()> {
    let body = codec::encode(message);
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend_from_slice(&body);
    stream.write_all(&bytes)
}

/// Reads a message.
pub(super) fn read_message<T: Serialize + DeserializeOwned>(
    stream: &mut UnixStream,
) -> io::Result<T> {
    let mut length = [0u8; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MESSAGE_BYTES_MAX {
        return Err(io::Error::other("a message that is too long"));
    }
    let mut body = vec![0u8; length as usize];
    stream.read_exact(&mut body)?;
    codec::decode(&body).map_err(io::Error::other)
}

/// A key that a signer of its own process keeps.
#[derive(Debug)]
pub struct RemoteKey {
    socket: PathBuf,
    public: PublicKey,
    stream: Mutex<Option<UnixStream>>,
    trouble: Mutex<Option<String>>,
}

impl RemoteKey {
    /// The key with this public half, kept by the signer at a socket. Nothing is asked yet: a node starts,
    /// follows and says what is missing while its signer is away.
    pub fn new(socket: &Path, public: PublicKey) -> Self {
        let (stream, trouble) = (Mutex::default(), Mutex::default());
        Self { socket: socket.into(), public, stream, trouble }
    }

    /// The public half.
    pub const fn public_key(&self) -> PublicKey {
        self.public
    }

    /// Why it did not sign when it was asked last.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn ask(&self, request: &Request, signed: &[u8]) -> Result<Signature, KeyFailure> {
        let answer = match self.exchange(request) {
            Ok(Reply::Signed(key, signature)) if key == self.public => {
                // A signer with another key, or a fault: what does not hold is no signature.
                match self.public.verify(signed, &signature) {
                    Ok(()) => Ok(signature),
                    Err(error) => Err(KeyFailure::Refused(error.to_string())),
                }
            }
            Ok(Reply::Signed(key, _)) => {
                Err(KeyFailure::Refused(format!("the signer has another key, {key}")))
            }
            Ok(Reply::Refused(why)) => Err(KeyFailure::Refused(why)),
            Err(error) => Err(KeyFailure::Away(format!("{}: {error}", self.socket.display()))),
        };
        let trouble = answer.as_ref().err().map(ToString::to_string);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        answer
    }

    fn exchange(&self, request: &Request) -> io::Result<Reply> {
        let mut open = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        // A stream that fails is not used again: a late reply could be taken for the next one.
        if let Some(mut stream) = open.take()
            && let Ok(reply) = exchange(&mut stream, request)
        {
            *open = Some(stream);
            return Ok(reply);
        }
        let mut stream = UnixStream::connect(&self.socket)?;
        stream.set_read_timeout(Some(REPLY_TIMEOUT))?;
        stream.set_write_timeout(Some(REPLY_TIMEOUT))?;
        let reply = exchange(&mut stream, request)?;
        *open = Some(stream);
        Ok(reply)
    }
}

fn exchange(stream: &mut UnixStream, request: &Request) -> io::Result<Reply> {
    write_message(stream, request)?;
    read_message(stream)
}

impl ConsensusKey for RemoteKey {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign_statement(
        &self,
        chain_id: &ChainId,
        statement: &Statement,
        bytes: &[u8],
    ) -> Result<Signature, KeyFailure> {
        self.ask(&Request::Statement(Asked::of(chain_id, statement, bytes)), bytes)
    }

    fn sign_announcement(&self, chain_id: &ChainId, init: &Init) -> Result<Signature, KeyFailure> {
        let request = Request::Announcement { chain_id: *chain_id, init: init.clone() };
        self.ask(&request, &init.signing_digest(chain_id).0)
    }
}
