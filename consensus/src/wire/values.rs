//! Values in the engine's log and in value sync.

use arc_malachitebft_core_consensus::ProposedValue;
use arc_malachitebft_core_types as engine;
use arc_malachitebft_sync as sync;
use hefu_chain::{
    commit::Commit,
    hash::{BlockHash, ValidatorAddress},
    height::Height as ChainHeight,
    limits::{BLOCK_BYTES_MAX, VALIDATORS_MAX},
};
use serde::{Deserialize, Serialize};

use super::{
    Blob, MESSAGE_BYTES_MAX, Mirror, SYNC_REQUEST_BYTES_MAX, SYNC_RESPONSE_BYTES_MAX, WireError,
    messages::round_number,
};
use crate::context::{self, Address, BlockId, Height, LedgerContext};

#[derive(Serialize, Deserialize)]
pub(super) struct WireProposedValue {
    height: ChainHeight,
    round: u32,
    valid_round: Option<u32>,
    proposer: ValidatorAddress,
    block: BlockHash,
    valid: bool,
}

impl Mirror for ProposedValue<LedgerContext> {
    type Wire = WireProposedValue;
    const BYTES_MAX: usize = MESSAGE_BYTES_MAX;

    fn to_wire(&self) -> Result<WireProposedValue, WireError> {
        Ok(WireProposedValue {
            height: self.height.0,
            round: round_number(self.round)?,
            valid_round: self.valid_round.as_u32(),
            proposer: self.proposer.0,
            block: self.value.0,
            valid: self.validity.is_valid(),
        })
    }

    fn from_wire(wire: WireProposedValue) -> Result<Self, WireError> {
        Ok(Self {
            height: Height(wire.height),
            round: engine::Round::new(wire.round),
            valid_round: wire.valid_round.into(),
            proposer: Address(wire.proposer),
            value: BlockId(wire.block),
            validity: engine::Validity::from_bool(wire.valid),
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireStatus {
    peer: Vec<u8>,
    tip: ChainHeight,
    first: ChainHeight,
}

impl Mirror for sync::Status<LedgerContext> {
    type Wire = WireStatus;
    const BYTES_MAX: usize = SYNC_REQUEST_BYTES_MAX;

    fn to_wire(&self) -> Result<WireStatus, WireError> {
        Ok(WireStatus {
            peer: self.peer_id.to_bytes(),
            tip: self.tip_height.0,
            first: self.history_min_height.0,
        })
    }

    fn from_wire(wire: WireStatus) -> Result<Self, WireError> {
        let peer = sync::PeerId::from_bytes(&wire.peer);
        Ok(Self {
            peer_id: peer.map_err(|_| WireError::Malformed("peer id"))?,
            tip_height: Height(wire.tip),
            history_min_height: Height(wire.first),
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireRequest {
    first: ChainHeight,
    last: ChainHeight,
}

impl Mirror for sync::Request<LedgerContext> {
    type Wire = WireRequest;
    const BYTES_MAX: usize = SYNC_REQUEST_BYTES_MAX;

    fn to_wire(&self) -> Result<WireRequest, WireError> {
        let Self::ValueRequest(request) = self;
        Ok(WireRequest { first: request.range.start().0, last: request.range.end().0 })
    }

    fn from_wire(wire: WireRequest) -> Result<Self, WireError> {
        let range = Height(wire.first)..=Height(wire.last);
        Ok(Self::ValueRequest(sync::ValueRequest::new(range)))
    }
}

#[derive(Serialize, Deserialize)]
struct WireDecided {
    block: Blob,
    commit: Commit,
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireResponse {
    first: ChainHeight,
    values: Vec<WireDecided>,
}

impl Mirror for sync::Response<LedgerContext> {
    type Wire = WireResponse;
    const BYTES_MAX: usize = SYNC_RESPONSE_BYTES_MAX;

    fn to_wire(&self) -> Result<WireResponse, WireError> {
        let Self::ValueResponse(response) = self;
        let decided = |value: &sync::RawDecidedValue<LedgerContext>| {
            let commit = context::commit_of(&value.certificate.trim_vote_extensions());
            Ok(WireDecided {
                block: Blob(value.value_bytes.clone()),
                commit: commit.ok_or(WireError::Malformed("no round"))?,
            })
        };
        let values: Result<_, WireError> = response.values.iter().map(decided).collect();
        Ok(WireResponse { first: response.start_height.0, values: values? })
    }

    fn from_wire(wire: WireResponse) -> Result<Self, WireError> {
        let decided = |value: WireDecided| {
            if value.block.0.len() > BLOCK_BYTES_MAX {
                return Err(WireError::Malformed("block too large"));
            }
            if value.commit.signatures.len() > VALIDATORS_MAX {
                return Err(WireError::Malformed("more signatures than validators"));
            }
            let certificate = context::extended_certificate_of(&value.commit);
            Ok(sync::RawDecidedValue::new(value.block.0, certificate))
        };
        let values: Result<Vec<_>, WireError> = wire.values.into_iter().map(decided).collect();
        Ok(Self::ValueResponse(sync::ValueResponse::new(Height(wire.first), values?)))
    }
}
