//! The bytes of everything the engine sends, receives or writes to its log.
//!
//! Each message has a plain mirror struct that [`hefu_chain::codec`] encodes: fixed-width, no
//! trailing bytes, one encoding per value. Decoding checks the size first, then the structure, so a
//! hostile peer costs at most a bounded allocation.

use arc_malachitebft_codec::{Codec, HasEncodedLen};
use arc_malachitebft_core_consensus::{LivenessMsg, ProposedValue, SignedConsensusMsg};
use arc_malachitebft_core_types as engine;
use arc_malachitebft_engine::util::streaming::StreamMessage;
use arc_malachitebft_sync as sync;
use bytes::Bytes;
use hefu_chain::{
    codec::{self, CodecError},
    limits::BLOCK_BYTES_MAX,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    context::LedgerContext,
    parts::{CHUNK_BYTES, Part},
};

mod certificates;
mod messages;
mod streams;
mod values;

pub use messages::Blob;

/// Largest vote, proposal or certificate: two votes of each of 30 validators take 8 KiB.
pub const MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// Largest message of a block stream: a chunk and its envelope.
pub const STREAM_MESSAGE_BYTES_MAX: usize = CHUNK_BYTES + 1024;
/// Largest value-sync request or status.
pub const SYNC_REQUEST_BYTES_MAX: usize = 1024;
/// Largest value-sync response: at least one full block with its commit.
pub const SYNC_RESPONSE_BYTES_MAX: usize = 6 * 1024 * 1024;

const _: () = assert!(SYNC_RESPONSE_BYTES_MAX > BLOCK_BYTES_MAX + MESSAGE_BYTES_MAX);
const _: () = assert!((SYNC_RESPONSE_BYTES_MAX as u64) < hefu_chain::limits::ENCODED_BYTES_MAX);

/// Why bytes are not a message, or a message has no bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// More bytes than such a message may have.
    #[error("a message of {actual} bytes where at most {max} are allowed")]
    TooLarge {
        /// The limit.
        max: usize,
        /// Length of the message.
        actual: usize,
    },
    /// Not the encoding of such a message.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// A field holds what no honest engine sends.
    #[error("a message is not well-formed: {0}")]
    Malformed(&'static str),
}

/// Encodes and decodes the engine's messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wire;

/// A message of the engine and the struct that stands for it on the wire.
trait Mirror: Sized {
    /// The wire struct.
    type Wire: Serialize + DeserializeOwned;
    /// Largest encoding.
    const BYTES_MAX: usize;

    fn to_wire(&self) -> Result<Self::Wire, WireError>;
    fn from_wire(wire: Self::Wire) -> Result<Self, WireError>;
}

fn check_size(actual: usize, max: usize) -> Result<(), WireError> {
    if actual > max { Err(WireError::TooLarge { max, actual }) } else { Ok(()) }
}

impl<T: Mirror> Codec<T> for Wire {
    type Error = WireError;

    fn decode(&self, bytes: Bytes) -> Result<T, WireError> {
        check_size(bytes.len(), T::BYTES_MAX)?;
        T::from_wire(codec::decode(&bytes)?)
    }

    fn encode(&self, message: &T) -> Result<Bytes, WireError> {
        let bytes = codec::encode(&message.to_wire()?);
        check_size(bytes.len(), T::BYTES_MAX)?;
        Ok(bytes.into())
    }
}

/// Length without the size check: the engine asks it in order to cut a response to size.
impl HasEncodedLen<sync::Response<LedgerContext>> for Wire {
    fn encoded_len(&self, response: &sync::Response<LedgerContext>) -> Result<usize, WireError> {
        Ok(codec::encode(&response.to_wire()?).len())
    }
}

const fn assert_codec<T>()
where
    Wire: Codec<T>,
{
}

// What the engine's log, sync and our network need, checked where the codecs are defined.
const _: () = {
    assert_codec::<SignedConsensusMsg<LedgerContext>>();
    assert_codec::<LivenessMsg<LedgerContext>>();
    assert_codec::<StreamMessage<Part>>();
    assert_codec::<ProposedValue<LedgerContext>>();
    assert_codec::<engine::PolkaCertificate<LedgerContext>>();
    assert_codec::<sync::Status<LedgerContext>>();
    assert_codec::<sync::Request<LedgerContext>>();
    assert_codec::<sync::Response<LedgerContext>>();
};

#[cfg(test)]
mod tests;
