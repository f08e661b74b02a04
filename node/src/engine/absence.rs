//! Whether whoever proposes first at a height seems to be away.
//!
//! A round whose proposer is gone costs everybody the wait for its proposal. So each node looks at its
//! own connections when a height begins, and if that member is not there it gives the round up at once. Nodes
//! need not agree, and may be wrong: it costs a vote of one round, and nobody loses a turn by decree.

use hefu_chain::{height::Height, key::PublicKey};

use crate::network::{self, PeerStatus, peer_id};

/// Heights that a peer may be behind the others and still be expected to propose.
const BEHIND_MAX: u64 = 8;

/// True if none of these nodes, those of one member, can be expected to propose at a height.
pub(super) fn seems_away(network: &network::Handle, nodes: &[PublicKey], height: Height) -> bool {
    let own = network.local_peer();
    let is_own = nodes.iter().any(|key| peer_id(key) == Some(own));
    let peers = nodes.iter().filter_map(|key| network.peer(key));
    !is_own && !peers.into_iter().any(|peer| keeps_up(&peer, height))
}

/// True for a peer that was heard of lately, or from which nothing was heard at all: it has just come.
fn keeps_up(peer: &PeerStatus, height: Height) -> bool {
    let seen = peer.tip.max(peer.voting_at);
    seen == Height::GENESIS || seen.get().saturating_add(BEHIND_MAX) >= height.get()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use arc_malachitebft_peer::PeerId;

    use super::*;
    use crate::network::Traffic;

    fn peer(tip: u64, voting_at: u64) -> PeerStatus {
        PeerStatus {
            peer: PeerId::from_multihash(Default::default()).expect("an empty hash"),
            tip: Height::new(tip),
            voting_at: Height::new(voting_at),
            connected_for: Duration::ZERO,
            traffic: Traffic::default(),
        }
    }

    #[test]
    fn a_peer_that_fell_silent_is_not_waited_for() {
        let height = Height::new(100);
        assert!(keeps_up(&peer(99, 100), height));
        assert!(keeps_up(&peer(92, 40), height), "eight behind");
        assert!(keeps_up(&peer(0, 92), height), "it votes");
        assert!(!keeps_up(&peer(91, 91), height), "frozen, or behind");
        assert!(keeps_up(&peer(0, 0), height), "it has just come");
    }
}
