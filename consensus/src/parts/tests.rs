//! Hostile orders, sizes and signatures of block streams.

#![expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]

use super::*;
use crate::context::fixture;
use proptest::prelude::*;

const CHAIN_ID: ChainId = fixture::CHAIN_ID;
const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);

fn block_bytes(length: usize) -> Bytes {
    (0..length).map(|i| (i * 7 % 251) as u8).collect::<Vec<_>>().into()
}

fn announced(height: u64, round: u32, bytes: &Bytes) -> Init {
    let set = fixture::validator_set(4);
    let proposer = context::proposer(&set, Height::new(height), round).expect("a proposer");
    let announcement = Announcement {
        height: Height::new(height),
        round,
        polka: None,
        block_hash: BlockHash([9; 32]),
    };
    Init::signed(&CHAIN_ID, &fixture::key_of(proposer), &announcement, bytes).expect("a size")
}

fn messages(height: u64, bytes: &Bytes, counter: u32) -> Vec<StreamMessage<Part>> {
    stream(announced(height, 0, bytes), bytes.clone(), counter).collect()
}

fn feed(
    assembler: &mut Assembler,
    peer: PeerId,
    messages: impl IntoIterator<Item = StreamMessage<Part>>,
) -> Result<Option<Assembled>, PartsError> {
    let mut last = Ok(None);
    for message in messages {
        last = assembler.receive(peer, message, NOW, |_| Ok(()));
        if last.is_err() {
            break;
        }
    }
    last
}

#[test]
fn blocks_of_every_awkward_size_come_out_as_they_went_in() {
    for length in [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, BLOCK_BYTES_MAX] {
        let bytes = block_bytes(length);
        let mut assembler = Assembler::default();
        let done = feed(&mut assembler, fixture::peer(1), messages(5, &bytes, 0));
        let done = done.expect("the stream is in order").expect("the block is complete");
        assert_eq!(done.block_bytes, bytes);
        assert_eq!(assembler.buffered_bytes(), 0);
    }
}

#[test]
fn a_block_over_the_limit_is_neither_sent_nor_admitted() {
    let announcement = Announcement {
        height: Height::new(5),
        round: 0,
        polka: None,
        block_hash: BlockHash([9; 32]),
    };
    let key = fixture::secret_key(1);
    for length in [0, BLOCK_BYTES_MAX + 1] {
        let refused = Init::signed(&CHAIN_ID, &key, &announcement, &vec![0; length]);
        assert_eq!(refused, Err(PartsError::Size(length as u64)));
    }
    let mut init = announced(5, 0, &block_bytes(10));
    init.block_bytes = BLOCK_BYTES_MAX as u32 + 1;
    let first = stream(init, block_bytes(10), 0).next().expect("an announcement");
    let refused = Assembler::default().receive(fixture::peer(1), first, NOW, |_| Ok(()));
    assert_eq!(refused, Err(PartsError::Size(BLOCK_BYTES_MAX as u64 + 1)));
}

#[test]
fn a_gap_a_repeat_or_a_chunk_too_much_discards_the_stream() {
    let bytes = block_bytes(3 * CHUNK_BYTES);
    let peer = fixture::peer(1);
    let all = messages(5, &bytes, 0);
    let orders: [&[usize]; 4] = [&[1], &[0, 2], &[0, 1, 1], &[0, 1, 2, 1]];
    for order in orders {
        let mut assembler = Assembler::default();
        let result = feed(&mut assembler, peer, order.iter().map(|i| all[*i].clone()));
        assert!(matches!(result, Err(PartsError::OutOfOrder { .. })), "{order:?}");
        assert_eq!(assembler.buffered_bytes(), 0, "{order:?}");
    }
    let mut long = all.clone();
    long[3].content = StreamContent::Data(Part::Chunk(block_bytes(CHUNK_BYTES + 1)));
    let result = feed(&mut Assembler::default(), peer, long);
    assert_eq!(result, Err(PartsError::Chunk(CHUNK_BYTES + 1)));
}

#[test]
fn other_bytes_than_announced_are_refused() {
    let mut all = messages(5, &block_bytes(100), 0);
    all[1].content = StreamContent::Data(Part::Chunk(Bytes::from(vec![0; 100])));
    let result = feed(&mut Assembler::default(), fixture::peer(1), all);
    assert_eq!(result, Err(PartsError::Content));
}

#[test]
fn streams_of_a_peer_push_out_its_own_oldest_only() {
    let bytes = block_bytes(2 * CHUNK_BYTES);
    let mut assembler = Assembler::default();
    let (quiet, loud) = (fixture::peer(1), fixture::peer(2));
    let honest = messages(5, &bytes, 0);
    feed(&mut assembler, quiet, honest[..2].to_vec()).expect("in order");
    for counter in 0..100 {
        feed(&mut assembler, loud, messages(5, &bytes, counter)[..2].to_vec()).expect("in order");
    }
    assert_eq!(assembler.buffered_bytes(), (1 + STREAMS_PER_PEER_MAX) * CHUNK_BYTES);
    let done = feed(&mut assembler, quiet, honest[2..].to_vec()).expect("in order");
    assert_eq!(done.expect("complete").block_bytes, bytes);
    assembler.forget_peer(&loud);
    assert_eq!(assembler.buffered_bytes(), 0);
}

#[test]
fn only_the_proposer_may_announce_until_the_late_rounds() {
    let set = fixture::validator_set(4);
    let bytes = block_bytes(10);
    let init = announced(5, 0, &bytes);
    assert_eq!(init.verify(&CHAIN_ID, &set), Ok(()));
    assert!(init.verify(&ChainId([0; 32]), &set).is_err(), "another ledger");

    let mut tampered = init.clone();
    tampered.block_hash = BlockHash([8; 32]);
    assert_eq!(tampered.verify(&CHAIN_ID, &set), Err(PartsError::Signature(init.publisher)));

    let other = set.iter().map(|seat| seat.address).find(|address| *address != init.publisher);
    let other = fixture::key_of(other.expect("four seats"));
    let mut announcement =
        Announcement { height: init.height, round: 0, polka: None, block_hash: init.block_hash };
    let early = Init::signed(&CHAIN_ID, &other, &announcement, &bytes).expect("a size");
    assert_eq!(early.verify(&CHAIN_ID, &set), Err(PartsError::Publisher(early.publisher)));
    announcement.round = RESTREAM_BY_ANYONE_FROM_ROUND;
    let late = Init::signed(&CHAIN_ID, &other, &announcement, &bytes).expect("a size");
    assert_eq!(late.verify(&CHAIN_ID, &set), Ok(()));

    let stranger = fixture::secret_key(99);
    let late = Init::signed(&CHAIN_ID, &stranger, &announcement, &bytes).expect("a size");
    assert_eq!(late.verify(&CHAIN_ID, &set), Err(PartsError::Publisher(late.publisher)));
}

/// An announcement of a block with prevotes of `voters` for `voted`, in round 1.
fn sent_again(voters: u8, voted: BlockHash, polka_round: u32) -> Init {
    let (height, round) = (Height::new(5), 2);
    let proposer = context::proposer(&fixture::validator_set(4), height, round);
    let message = sign_bytes(&CHAIN_ID, VoteKind::Prevote, height, 1, Some(&voted));
    let mut signatures: Vec<_> = (1..=voters)
        .map(fixture::secret_key)
        .map(|key| (key.public_key().validator_address(), key.sign(&message)))
        .collect();
    signatures.sort_by_key(|(address, _)| *address);
    let polka = Some(Polka { round: polka_round, signatures });
    let announcement = Announcement { height, round, polka, block_hash: BlockHash([9; 32]) };
    let key = fixture::key_of(proposer.expect("a proposer"));
    Init::signed(&CHAIN_ID, &key, &announcement, &block_bytes(10)).expect("a size")
}

#[test]
fn a_claim_of_earlier_prevotes_needs_a_quorum_of_them_for_this_block() {
    let set = fixture::validator_set(4);
    let block = BlockHash([9; 32]);
    let verdict = |init: Init| init.verify(&CHAIN_ID, &set);
    assert_eq!(verdict(sent_again(3, block, 1)), Ok(()));
    assert_eq!(verdict(sent_again(2, block, 1)), Err(PartsError::Polka), "two of four");
    assert_eq!(verdict(sent_again(3, BlockHash([1; 32]), 1)), Err(PartsError::Polka));
    assert_eq!(verdict(sent_again(3, block, 0)), Err(PartsError::Polka), "another round");
    assert_eq!(verdict(sent_again(3, block, 3)), Err(PartsError::Polka), "a later round");
}

#[test]
fn blocks_of_later_heights_are_held_within_bounds() {
    let mut held = HeldBlocks::default();
    for height in 5..15 {
        let bytes = block_bytes(10);
        let init = announced(height, 0, &bytes);
        held.hold(fixture::peer(1), Assembled { init, block_bytes: bytes, received: NOW });
    }
    assert_eq!(held.count(), HELD_PER_PEER_MAX);
    assert_eq!(held.take(Height::new(14)).len(), 1);
    assert_eq!(held.count(), 0, "height 13 is over");
}

proptest! {
    #[test]
    fn no_order_of_messages_yields_other_bytes(
        order in proptest::collection::vec(0usize..4, 0..12),
    ) {
        let bytes = block_bytes(2 * CHUNK_BYTES + 1);
        let all = messages(5, &bytes, 0);
        let mut assembler = Assembler::default();
        for index in order {
            let outcome = assembler.receive(fixture::peer(1), all[index].clone(), NOW, |_| Ok(()));
            if let Ok(Some(done)) = outcome {
                prop_assert_eq!(&done.block_bytes, &bytes);
            }
            prop_assert!(assembler.buffered_bytes() <= STREAMS_PER_PEER_MAX * BLOCK_BYTES_MAX);
        }
    }
}
