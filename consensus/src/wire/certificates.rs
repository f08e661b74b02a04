//! Certificates: several votes for the same thing in one message.

use arc_malachitebft_core_types as engine;
use hefu_chain::{
    hash::{BlockHash, ValidatorAddress},
    height::Height as ChainHeight,
    key::Signature,
    limits::VALIDATORS_MAX,
};
use serde::{Deserialize, Serialize};

use super::{
    MESSAGE_BYTES_MAX, Mirror, WireError,
    messages::{WireVoteKind, block_of, round_number, value_of},
};
use crate::context::{Address, BlockId, Height, LedgerContext};

/// A validator casts at most two votes in a round.
const ROUND_SIGNATURES_MAX: usize = 2 * VALIDATORS_MAX;

#[derive(Serialize, Deserialize)]
pub(super) struct WirePolka {
    height: ChainHeight,
    round: u32,
    block: BlockHash,
    signatures: Vec<(ValidatorAddress, Signature)>,
}

impl Mirror for engine::PolkaCertificate<LedgerContext> {
    type Wire = WirePolka;
    const BYTES_MAX: usize = MESSAGE_BYTES_MAX;

    fn to_wire(&self) -> Result<WirePolka, WireError> {
        let signatures = self.polka_signatures.iter();
        Ok(WirePolka {
            height: self.height.0,
            round: round_number(self.round)?,
            block: self.value_id.0,
            signatures: signatures.map(|signed| (signed.address.0, signed.signature)).collect(),
        })
    }

    fn from_wire(wire: WirePolka) -> Result<Self, WireError> {
        check_count(wire.signatures.len(), VALIDATORS_MAX)?;
        let signatures = wire.signatures.into_iter();
        Ok(Self {
            height: Height(wire.height),
            round: engine::Round::new(wire.round),
            value_id: BlockId(wire.block),
            polka_signatures: signatures
                .map(|(address, signature)| {
                    engine::PolkaSignature::new(Address(address), signature)
                })
                .collect(),
        })
    }
}

fn check_count(count: usize, max: usize) -> Result<(), WireError> {
    if count > max {
        return Err(WireError::Malformed("more signatures than validators can give"));
    }
    Ok(())
}

#[derive(Serialize, Deserialize)]
enum WireRoundKind {
    Skip,
    Precommit,
}

#[derive(Serialize, Deserialize)]
struct WireRoundSignature {
    kind: WireVoteKind,
    block: Option<BlockHash>,
    validator: ValidatorAddress,
    signature: Signature,
}

#[derive(Serialize, Deserialize)]
pub(super) struct WireRoundCertificate {
    height: ChainHeight,
    round: u32,
    kind: WireRoundKind,
    signatures: Vec<WireRoundSignature>,
}

impl WireRoundCertificate {
    pub(super) fn of(
        certificate: &engine::RoundCertificate<LedgerContext>,
    ) -> Result<Self, WireError> {
        let kind = match certificate.cert_type {
            engine::RoundCertificateType::Skip => WireRoundKind::Skip,
            engine::RoundCertificateType::Precommit => WireRoundKind::Precommit,
        };
        let signatures = certificate.round_signatures.iter();
        Ok(Self {
            height: certificate.height.0,
            round: round_number(certificate.round)?,
            kind,
            signatures: signatures
                .map(|signed| WireRoundSignature {
                    kind: signed.vote_type.into(),
                    block: block_of(&signed.value_id),
                    validator: signed.address.0,
                    signature: signed.signature,
                })
                .collect(),
        })
    }

    pub(super) fn into_certificate(
        self,
    ) -> Result<engine::RoundCertificate<LedgerContext>, WireError> {
        check_count(self.signatures.len(), ROUND_SIGNATURES_MAX)?;
        let signatures = self.signatures.into_iter();
        Ok(engine::RoundCertificate {
            height: Height(self.height),
            round: engine::Round::new(self.round),
            cert_type: match self.kind {
                WireRoundKind::Skip => engine::RoundCertificateType::Skip,
                WireRoundKind::Precommit => engine::RoundCertificateType::Precommit,
            },
            round_signatures: signatures
                .map(|signed| {
                    engine::RoundSignature::new(
                        signed.kind.into(),
                        value_of(signed.block),
                        Address(signed.validator),
                        signed.signature,
                    )
                })
                .collect(),
        })
    }
}
