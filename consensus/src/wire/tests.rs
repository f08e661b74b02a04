//! Every message survives its encoding, and nothing else decodes.

#![expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]

use std::fmt::Debug;

use arc_malachitebft_core_types::{Round, VoteType};
use arc_malachitebft_engine::util::streaming::{StreamContent, StreamId};

use super::*;
use crate::context::{self, Height, fixture};

fn round_trip<T>(message: &T)
where
    T: Mirror + PartialEq + Debug,
{
    let bytes = Wire.encode(message).expect("the message has an encoding");
    assert_eq!(Wire.decode(bytes.clone()).as_ref(), Ok(message));

    let mut trailing = bytes.to_vec();
    trailing.push(0);
    assert!(Codec::<T>::decode(&Wire, trailing.into()).is_err(), "trailing byte");
    for length in [0, bytes.len() / 2, bytes.len() - 1] {
        assert!(Codec::<T>::decode(&Wire, bytes.slice(..length)).is_err(), "cut to {length}");
    }
    let oversize = vec![0; T::BYTES_MAX + 1];
    let too_large = WireError::TooLarge { max: T::BYTES_MAX, actual: T::BYTES_MAX + 1 };
    assert_eq!(Codec::<T>::decode(&Wire, oversize.into()), Err(too_large));

    // A flipped bit is refused, or read as some other message, never as this one.
    for index in 0..bytes.len() {
        let mut flipped = bytes.to_vec();
        flipped[index] ^= 1;
        if let Ok(other) = Codec::<T>::decode(&Wire, flipped.into()) {
            assert_ne!(&other, message, "bit of byte {index}");
        }
    }
}

#[test]
fn votes_and_proposals() {
    for kind in [VoteType::Prevote, VoteType::Precommit] {
        for block in [None, Some(7)] {
            let vote = fixture::signed_vote(fixture::vote(kind, 9, 3, block));
            round_trip(&SignedConsensusMsg::Vote(vote.clone()));
            round_trip(&LivenessMsg::Vote(vote));
        }
    }
    for pol_round in [None, Some(0), Some(4)] {
        let proposal = fixture::signed_proposal(fixture::proposal(9, 5, pol_round));
        round_trip(&SignedConsensusMsg::Proposal(proposal));
    }
}

#[test]
fn a_vote_without_a_round_is_not_sent() {
    let mut vote = fixture::vote(VoteType::Prevote, 9, 3, None);
    vote.round = Round::Nil;
    let message = SignedConsensusMsg::Vote(fixture::signed_vote(vote));
    assert_eq!(Wire.encode(&message), Err(WireError::Malformed("no round")));
}

#[test]
fn certificates_up_to_the_largest() {
    for count in [1, hefu_chain::limits::VALIDATORS_MAX as u8] {
        let votes = |kind| {
            (1..=count).map(move |seat| {
                let mut vote = fixture::vote(kind, 9, 3, Some(7));
                vote.address =
                    context::Address(fixture::secret_key(seat).public_key().validator_address());
                fixture::signed_vote(vote)
            })
        };
        let (height, round) = (fixture::height(9), Round::new(3));
        let value = fixture::block_id(7);
        let prevotes = votes(VoteType::Prevote).collect();
        let polka = engine::PolkaCertificate::new(height, round, value, prevotes);
        round_trip(&polka);
        round_trip(&LivenessMsg::PolkaCertificate(polka));
        let both = votes(VoteType::Prevote).chain(votes(VoteType::Precommit)).collect();
        round_trip(&LivenessMsg::SkipRoundCertificate(engine::RoundCertificate::new_from_votes(
            height,
            round,
            engine::RoundCertificateType::Skip,
            both,
        )));
    }
}

#[test]
fn a_certificate_with_more_signatures_than_seats_is_refused() {
    let vote = fixture::signed_vote(fixture::vote(VoteType::Prevote, 9, 3, Some(7)));
    let votes = vec![vote; hefu_chain::limits::VALIDATORS_MAX + 1];
    let (height, value) = (fixture::height(9), fixture::block_id(7));
    let polka = engine::PolkaCertificate::new(height, Round::new(3), value, votes);
    let bytes = Wire.encode(&polka).expect("within the size limit");
    let decoded: Result<engine::PolkaCertificate<LedgerContext>, _> = Wire.decode(bytes);
    assert!(matches!(decoded, Err(WireError::Malformed(_))));
}

#[test]
fn block_streams() {
    let bytes = Bytes::from(vec![3; CHUNK_BYTES + 5]);
    let announcement = crate::parts::Announcement {
        height: fixture::height(9).0,
        round: 3,
        polka: Some(crate::parts::Polka { round: 1, signatures: vec![] }),
        block_hash: fixture::block_id(7).0,
    };
    let init = crate::parts::Init::signed(
        &fixture::CHAIN_ID,
        &fixture::secret_key(1),
        &announcement,
        &bytes,
    );
    let messages: Vec<_> = crate::parts::stream(init.expect("a size"), bytes, 1).collect();
    round_trip(&messages[0]);
    round_trip(&messages[2]);
    let full = Wire.encode(&messages[1]).expect("a full chunk is within the limit");
    assert_eq!(Wire.decode(full).as_ref(), Ok(&messages[1]));
    let end = StreamMessage::new(messages[0].stream_id.clone(), 3, StreamContent::<Part>::Fin);
    round_trip(&end);
    let unnamed = StreamMessage::new(StreamId::new(Bytes::new()), 3, StreamContent::<Part>::Fin);
    assert!(Wire.encode(&unnamed).is_err());
}

#[test]
fn values_of_the_log_and_of_sync() {
    round_trip(&ProposedValue::<LedgerContext> {
        height: fixture::height(9),
        round: Round::new(2),
        valid_round: Round::Nil,
        proposer: context::Address(fixture::secret_key(1).public_key().validator_address()),
        value: fixture::block_id(7),
        validity: engine::Validity::Invalid,
    });
    round_trip(&sync::Status::<LedgerContext> {
        peer_id: fixture::peer(1),
        tip_height: fixture::height(9),
        history_min_height: Height(hefu_chain::height::Height::FIRST),
    });
    let range = fixture::height(3)..=fixture::height(5);
    round_trip(&sync::Request::<LedgerContext>::ValueRequest(sync::ValueRequest::new(range)));
    let decided = |height| {
        let certificate = context::extended_certificate_of(&fixture::commit(4, height, 0));
        sync::RawDecidedValue::new(Bytes::from(vec![height as u8; 40]), certificate)
    };
    let response = sync::Response::<LedgerContext>::ValueResponse(sync::ValueResponse::new(
        fixture::height(3),
        vec![decided(3), decided(4)],
    ));
    let encoded = Wire.encode(&response).expect("within the limit");
    assert_eq!(Wire.encoded_len(&response), Ok(encoded.len()));
    assert_eq!(Wire.decode(encoded).as_ref(), Ok(&response));
}
