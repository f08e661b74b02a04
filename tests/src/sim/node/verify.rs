//! Checks signatures and certificates with the ledger's own verifier.

use arc_malachitebft_core_consensus::ConsensusMsg;
use arc_malachitebft_core_types::{
    CertificateError, CommitCertificate, ExtendedCommitCertificate, PolkaCertificate,
    RoundCertificate, SignedMessage, ThresholdParams, VoteExtensionPolicy,
};
use arc_malachitebft_signing::{Verifier as _, VerifierExt as _};
use futures::FutureExt as _;
use hefu_chain::{hash::ChainId, key::PublicKey};
use hefu_consensus::context::{LedgerContext, StrictVerifier, ValidatorSet};

type Verdict = Result<(), CertificateError<LedgerContext>>;

/// The verifier, asked without waiting: it only computes.
#[derive(Clone, Copy, Debug)]
pub struct Verify(StrictVerifier);

/// The result of a future that never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("checking a signature waits for nothing")
}

impl Verify {
    /// A verifier for this ledger.
    pub fn new(chain_id: ChainId) -> Self {
        Self(StrictVerifier::new(chain_id))
    }

    /// True when the signature of a vote or proposal holds.
    pub fn message(
        &self,
        signed: &SignedMessage<LedgerContext, ConsensusMsg<LedgerContext>>,
        key: &PublicKey,
    ) -> bool {
        let signature = &signed.signature;
        let verdict = match &signed.message {
            ConsensusMsg::Vote(vote) => now(self.0.verify_signed_vote(vote, signature, key)),
            ConsensusMsg::Proposal(proposal) => {
                now(self.0.verify_signed_proposal(proposal, signature, key))
            }
        };
        verdict.is_ok_and(|verdict| verdict.is_valid())
    }

    /// Checks a commit certificate.
    pub fn commit(
        &self,
        certificate: &CommitCertificate<LedgerContext>,
        set: &ValidatorSet,
        thresholds: ThresholdParams,
    ) -> Verdict {
        now(self.0.verify_commit_certificate(&LedgerContext, certificate, set, thresholds))
    }

    /// Checks a commit certificate as value sync carries it.
    pub fn extended_commit(
        &self,
        certificate: &ExtendedCommitCertificate<LedgerContext>,
        set: &ValidatorSet,
        thresholds: ThresholdParams,
        policy: VoteExtensionPolicy,
    ) -> Verdict {
        let verdict = self.0.verify_extended_commit_certificate(
            &LedgerContext,
            certificate,
            set,
            thresholds,
            policy,
        );
        now(verdict)
    }

    /// Checks a certificate of prevotes.
    pub fn polka(
        &self,
        certificate: &PolkaCertificate<LedgerContext>,
        set: &ValidatorSet,
        thresholds: ThresholdParams,
    ) -> Verdict {
        now(self.0.verify_polka_certificate(&LedgerContext, certificate, set, thresholds))
    }

    /// Checks a certificate that ends a round.
    pub fn round(
        &self,
        certificate: &RoundCertificate<LedgerContext>,
        set: &ValidatorSet,
        thresholds: ThresholdParams,
    ) -> Verdict {
        now(self.0.verify_round_certificate(&LedgerContext, certificate, set, thresholds))
    }
}
