//! Messages of a block stream.

use arc_malachitebft_engine::util::streaming::{StreamContent, StreamId, StreamMessage};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Blob, Mirror, STREAM_MESSAGE_BYTES_MAX, WireError};
use crate::parts::{CHUNK_BYTES, Init, Part, STREAM_ID_LEN};

#[derive(Serialize, Deserialize)]
pub(super) enum WirePart {
    Init(Init),
    Chunk(Blob),
    End,
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireStreamMessage {
    stream: [u8; STREAM_ID_LEN],
    sequence: u64,
    part: WirePart,
}

impl Mirror for StreamMessage<Part> {
    type Wire = WireStreamMessage;
    const BYTES_MAX: usize = STREAM_MESSAGE_BYTES_MAX;

    fn to_wire(&self) -> Result<WireStreamMessage, WireError> {
        let name = self.stream_id.to_bytes();
        let name = <[u8; STREAM_ID_LEN]>::try_from(&name[..]);
        Ok(WireStreamMessage {
            stream: name.map_err(|_| WireError::Malformed("length of a stream's name"))?,
            sequence: self.sequence,
            part: match &self.content {
                StreamContent::Data(Part::Init(init)) => WirePart::Init(init.clone()),
                StreamContent::Data(Part::Chunk(chunk)) => WirePart::Chunk(Blob(chunk.clone())),
                StreamContent::Fin => WirePart::End,
            },
        })
    }

    fn from_wire(wire: WireStreamMessage) -> Result<Self, WireError> {
        let content = match wire.part {
            WirePart::Init(init) => StreamContent::Data(Part::Init(init)),
            WirePart::Chunk(Blob(chunk)) if chunk.len() <= CHUNK_BYTES => {
                StreamContent::Data(Part::Chunk(chunk))
            }
            WirePart::Chunk(_) => return Err(WireError::Malformed("chunk too long")),
            WirePart::End => StreamContent::Fin,
        };
        let id = StreamId::new(Bytes::copy_from_slice(&wire.stream));
        Ok(Self::new(id, wire.sequence, content))
    }
}
