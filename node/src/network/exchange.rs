//! Requests for decided blocks and their answers, matched by number.
//!
//! A frame of the lane is a tag (1), the requester's number (8, little-endian), and for a request
//! or an answer its bytes. Numbers are the requester's own; an answer counts only from the peer that
//! was asked.

use std::collections::{BTreeMap, BTreeSet};

use arc_malachitebft_peer::PeerId;
use arc_malachitebft_sync::{InboundRequestId, OutboundRequestId};
use bytes::{BufMut as _, Bytes, BytesMut};

use super::lane::ENVELOPE_BYTES;

const TAG_REQUEST: u8 = 0;
const TAG_ANSWER: u8 = 1;
const TAG_NO_ANSWER: u8 = 2;
/// Requests of one peer that may be open here. The engine bounds what it answers at a time; this
/// bounds what is remembered.
pub(super) const OPEN_PER_PEER_MAX: usize = 32;

/// A frame of the lane, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SyncFrame {
    Request { number: u64, body: Bytes },
    Answer { number: u64, body: Bytes },
    NoAnswer { number: u64 },
}

impl SyncFrame {
    pub(super) fn encode(&self) -> Bytes {
        let (tag, number, body) = match self {
            Self::Request { number, body } => (TAG_REQUEST, number, body.as_ref()),
            Self::Answer { number, body } => (TAG_ANSWER, number, body.as_ref()),
            Self::NoAnswer { number } => (TAG_NO_ANSWER, number, [].as_slice()),
        };
        let mut frame = BytesMut::with_capacity(ENVELOPE_BYTES + body.len());
        frame.put_u8(tag);
        frame.put_u64_le(*number);
        frame.put_slice(body);
        frame.freeze()
    }

    /// `None` for a frame that is too short, of an unknown tag, or longer than its tag allows.
    pub(super) fn decode(frame: &Bytes) -> Option<Self> {
        let (head, body) = frame.split_at_checked(ENVELOPE_BYTES)?;
        let (tag, number) = head.split_first()?;
        let number = u64::from_le_bytes(number.try_into().ok()?);
        match *tag {
            TAG_REQUEST => Some(Self::Request { number, body: frame.slice(ENVELOPE_BYTES..) }),
            TAG_ANSWER => Some(Self::Answer { number, body: frame.slice(ENVELOPE_BYTES..) }),
            TAG_NO_ANSWER if body.is_empty() => Some(Self::NoAnswer { number }),
            _ => None,
        }
    }
}

/// The requests that are open, in both directions.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    next_number: u64,
    asked: BTreeMap<u64, PeerId>,
    asked_by: BTreeMap<InboundRequestId, (PeerId, u64)>,
}

fn outbound_id(number: u64) -> OutboundRequestId {
    OutboundRequestId::new(number)
}

fn inbound_id(peer: &PeerId, number: u64) -> InboundRequestId {
    InboundRequestId::new(format!("{peer}/{number}"))
}

impl Exchange {
    /// Opens a request to a peer.
    pub(super) fn ask(&mut self, peer: PeerId) -> (u64, OutboundRequestId) {
        self.next_number += 1;
        self.asked.insert(self.next_number, peer);
        (self.next_number, outbound_id(self.next_number))
    }

    /// Closes our request if `peer` is the one that was asked.
    pub(super) fn answered(&mut self, peer: &PeerId, number: u64) -> Option<OutboundRequestId> {
        (self.asked.get(&number) == Some(peer)).then(|| self.asked.remove(&number))?;
        Some(outbound_id(number))
    }

    /// Forgets a request of ours; a late answer is refused.
    pub(super) fn cancel(&mut self, id: &OutboundRequestId) {
        self.asked.retain(|number, _| outbound_id(*number) != *id);
    }

    /// Notes a peer's request. `None` if it has too many open, or this number already.
    pub(super) fn asked(&mut self, peer: PeerId, number: u64) -> Option<InboundRequestId> {
        let id = inbound_id(&peer, number);
        let open = self.asked_by.values().filter(|(other, _)| *other == peer).count();
        if open >= OPEN_PER_PEER_MAX || self.asked_by.contains_key(&id) {
            return None;
        }
        self.asked_by.insert(id.clone(), (peer, number));
        Some(id)
    }

    /// Closes a peer's request; returns whom to answer, under which number.
    pub(super) fn answer(&mut self, id: &InboundRequestId) -> Option<(PeerId, u64)> {
        self.asked_by.remove(id)
    }

    /// Closes everything with a peer that went away: our requests to it, its requests to us.
    pub(super) fn disconnected(
        &mut self,
        peer: &PeerId,
    ) -> (Vec<OutboundRequestId>, BTreeSet<InboundRequestId>) {
        let ours: Vec<u64> =
            self.asked.iter().filter(|(_, asked)| *asked == peer).map(|(n, _)| *n).collect();
        self.asked.retain(|_, asked| *asked != *peer);
        let of_peer = self.asked_by.iter().filter(|(_, (other, _))| other == peer);
        let theirs: BTreeSet<InboundRequestId> = of_peer.map(|(id, _)| id.clone()).collect();
        self.asked_by.retain(|_, (other, _)| *other != *peer);
        (ours.into_iter().map(outbound_id).collect(), theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer() -> PeerId {
        super::super::engine_peer(&libp2p::PeerId::random())
    }

    #[test]
    fn frames_survive_and_nonsense_does_not_decode() {
        let body = Bytes::from_static(b"body");
        for frame in [
            SyncFrame::Request { number: 7, body: body.clone() },
            SyncFrame::Answer { number: u64::MAX, body },
            SyncFrame::NoAnswer { number: 0 },
        ] {
            assert_eq!(SyncFrame::decode(&frame.encode()), Some(frame));
        }
        for bytes in [&[][..], &[0; 8], &[3; 9], &[TAG_NO_ANSWER; 10]] {
            assert_eq!(SyncFrame::decode(&Bytes::copy_from_slice(bytes)), None, "{bytes:?}");
        }
    }

    #[test]
    fn an_answer_counts_once_and_only_from_the_peer_that_was_asked() {
        let (mut exchange, asked, other) = (Exchange::default(), peer(), peer());
        let (number, id) = exchange.ask(asked);
        assert_eq!(exchange.answered(&other, number), None);
        assert_eq!(exchange.answered(&asked, number), Some(id));
        assert_eq!(exchange.answered(&asked, number), None);
        let (number, id) = exchange.ask(asked);
        exchange.cancel(&id);
        assert_eq!(exchange.answered(&asked, number), None);
    }

    #[test]
    fn a_peer_has_a_bounded_number_of_requests_open() {
        let (mut exchange, peer) = (Exchange::default(), peer());
        let ids: Vec<_> =
            (0..OPEN_PER_PEER_MAX as u64).filter_map(|n| exchange.asked(peer, n)).collect();
        assert_eq!(ids.len(), OPEN_PER_PEER_MAX);
        assert_eq!(exchange.asked(peer, 999), None);
        assert_eq!(exchange.answer(&ids[0]), Some((peer, 0)));
        assert!(exchange.asked(peer, 999).is_some());
        assert_eq!(exchange.asked(peer, 999), None, "the same number twice");
    }

    #[test]
    fn a_peer_that_leaves_closes_its_requests_and_ours_to_it() {
        let (mut exchange, leaving, staying) = (Exchange::default(), peer(), peer());
        let (_, lost) = exchange.ask(leaving);
        let (number, kept) = exchange.ask(staying);
        let theirs = exchange.asked(leaving, 1).expect("few are open");
        let (ours, of_peer) = exchange.disconnected(&leaving);
        assert_eq!((ours, of_peer.into_iter().collect()), (vec![lost], vec![theirs]));
        assert_eq!(exchange.answered(&staying, number), Some(kept));
    }
}
