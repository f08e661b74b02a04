//! Messages of the engine: votes, proposals, certificates, value sync. The first byte chooses the kind.

use std::fmt::Debug;

use arc_malachitebft_codec::Codec;
use arc_malachitebft_core_consensus::{LivenessMsg, ProposedValue, SignedConsensusMsg};
use arc_malachitebft_core_types as engine;
use arc_malachitebft_engine::util::streaming::StreamMessage;
use arc_malachitebft_sync as sync;
use bytes::Bytes;
use hefu_chain::{
    hash::{BlockHash, ValidatorAddress},
    height::Height as ChainHeight,
    key::Signature,
};
use hefu_consensus::{
    context::{Address, BlockId, Height, LedgerContext, Proposal, Vote},
    parts::Part,
    wire::Wire,
};

pub fn run(data: &[u8]) {
    let Some((kind, body)) = data.split_first() else { return };
    let body = Bytes::copy_from_slice(body);
    match kind % 8 {
        0 => same_again::<SignedConsensusMsg<LedgerContext>>(body),
        1 => same_again::<LivenessMsg<LedgerContext>>(body),
        2 => same_again::<StreamMessage<Part>>(body),
        3 => same_again::<ProposedValue<LedgerContext>>(body),
        4 => same_again::<engine::PolkaCertificate<LedgerContext>>(body),
        5 => same_again::<sync::Status<LedgerContext>>(body),
        6 => same_again::<sync::Request<LedgerContext>>(body),
        _ => same_again::<sync::Response<LedgerContext>>(body),
    }
}

fn same_again<T>(bytes: Bytes)
where
    Wire: Codec<T>,
    <Wire as Codec<T>>::Error: Debug,
{
    let Ok(message): Result<T, _> = Wire.decode(bytes.clone()) else { return };
    let written = Wire.encode(&message).expect("what was read can be written");
    assert_eq!(written, bytes, "one message has one encoding");
}

pub fn seeds() -> Vec<Vec<u8>> {
    let address = Address(ValidatorAddress([6; 20]));
    let value = BlockId(BlockHash([7; 32]));
    let signature = Signature::from_bytes([3; 64]);
    let vote = |kind, value| Vote {
        kind,
        height: Height(ChainHeight::new(9)),
        round: engine::Round::new(3),
        value,
        address,
    };
    let signed = |vote| engine::SignedMessage::new(vote, signature);
    let prevote = signed(vote(engine::VoteType::Prevote, engine::NilOrVal::Val(value)));
    let precommit = signed(vote(engine::VoteType::Precommit, engine::NilOrVal::Nil));
    let proposal = Proposal {
        height: Height(ChainHeight::new(9)),
        round: engine::Round::new(3),
        value,
        pol_round: engine::Round::new(1),
        address,
    };
    let polka = engine::PolkaCertificate::new(
        Height(ChainHeight::new(9)),
        engine::Round::new(3),
        value,
        vec![prevote.clone()],
    );
    let proposal = engine::SignedMessage::new(proposal, signature);
    vec![
        written(0, &SignedConsensusMsg::Vote(prevote.clone())),
        written(0, &SignedConsensusMsg::Proposal(proposal)),
        written(1, &LivenessMsg::Vote(precommit)),
        written(1, &LivenessMsg::PolkaCertificate(polka.clone())),
        written(4, &polka),
    ]
}

fn written<T>(kind: u8, message: &T) -> Vec<u8>
where
    Wire: Codec<T>,
    <Wire as Codec<T>>::Error: Debug,
{
    let body = Wire.encode(message).expect("a sound message");
    [&[kind], body.as_ref()].concat()
}
