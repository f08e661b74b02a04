//! Records, blocks and commits for tests of this and other crates, over the founding of
//! [`hefu_chain::fixture`]. Every seed here is public.

use hefu_chain::{
    action::{Action, evidence::Anchor},
    commit::Commit,
    fixture::{self, CHAIN_ID, Member},
    founding::founding_state,
    hash::{BlockHash, Digest, Nonce},
    height::Height,
    key::SecretKey,
    record::{RecordHeader, VerifiedRecord},
    state::{DigestAlgorithm, TaggedDigest},
    vote::{VoteKind, sign_bytes},
};

use crate::founded::FoundedState;

/// The ledger of the fixture before its first block.
pub fn founded() -> FoundedState {
    let state = founding_state(&fixture::founding()).expect("a founding");
    FoundedState::new(state).expect("a first state")
}

/// Evidence number `n`, anchored by a member; it may be included up to `last_height`.
pub fn evidence(member: &Member, n: u32, last_height: u64) -> VerifiedRecord {
    let mut digest = [0; 32];
    digest[..4].copy_from_slice(&n.to_be_bytes());
    let action = Action::EvidenceAnchor(Anchor {
        evidence: TaggedDigest { alg: DigestAlgorithm::Blake3, digest: Digest(digest) },
        size: 1,
        media_type: "text/csv".into(),
        label: format!("evidence {n}"),
    });
    let header = RecordHeader {
        ledger: CHAIN_ID,
        record_type: action.name().into(),
        author: member.uscc,
        role: member.role,
        nonce: Nonce([1; 16]),
        last_height: Height::new(last_height),
    };
    fixture::sign(&header, &action, member, &[]).expect("well-formed")
}

/// The commit of a block, in round 0, by the first `signers` of the four founding validators.
pub fn commit_by(height: Height, hash: BlockHash, signers: u8) -> Commit {
    let message = sign_bytes(&CHAIN_ID, VoteKind::Precommit, height, 0, Some(&hash));
    let keys = (21..21 + signers).map(|seed| SecretKey::from_seed(&[seed; 32]));
    let signatures = keys.map(|k| (k.public_key().validator_address(), k.sign(&message)));
    Commit::new(height, 0, hash, signatures.collect())
}
