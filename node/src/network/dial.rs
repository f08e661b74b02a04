//! When to call a configured peer again.

use std::{collections::BTreeMap, time::Duration};

use libp2p::{Multiaddr, PeerId};
use tokio::time::Instant;

/// Wait after the first failure.
pub(super) const RETRY_FIRST: Duration = Duration::from_millis(200);
/// Longest wait between two calls.
pub(super) const RETRY_LONGEST: Duration = Duration::from_secs(10);

/// A peer that this node calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerAddress {
    /// Who must answer; anybody else is hung up on.
    pub peer: PeerId,
    /// Where, as `/ip4/…/tcp/…` or `/ip6/…/tcp/…`.
    pub address: Multiaddr,
}

#[derive(Debug)]
struct Call {
    address: Multiaddr,
    connected: bool,
    failures: u32,
    due: Instant,
}

/// The peers to call, and when each is next due.
#[derive(Debug)]
pub(super) struct CallList {
    calls: BTreeMap<PeerId, Call>,
}

/// Doubles with every failure, up to [`RETRY_LONGEST`].
fn retry_wait(failures: u32) -> Duration {
    let factor = 1u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
    RETRY_FIRST.saturating_mul(factor).min(RETRY_LONGEST)
}

impl CallList {
    pub(super) fn new(peers: &[PeerAddress], now: Instant) -> Self {
        let call = |peer: &PeerAddress| {
            let address = peer.address.clone();
            (peer.peer, Call { address, connected: false, failures: 0, due: now })
        };
        Self { calls: peers.iter().map(call).collect() }
    }

    /// Takes a peer to call now, among those that `allowed` admits. It is not due again before
    /// [`RETRY_LONGEST`], or what the outcome of the call says.
    pub(super) fn take_due(
        &mut self,
        now: Instant,
        allowed: impl Fn(&PeerId) -> bool,
    ) -> Option<PeerAddress> {
        let is_due = |(peer, call): &(&PeerId, &mut Call)| {
            !call.connected && call.due <= now && allowed(peer)
        };
        let (peer, call) = self.calls.iter_mut().find(is_due)?;
        call.due = now + RETRY_LONGEST;
        Some(PeerAddress { peer: *peer, address: call.address.clone() })
    }

    /// When the next call among those that `allowed` admits is due, if any is.
    pub(super) fn next_due(&self, allowed: impl Fn(&PeerId) -> bool) -> Option<Instant> {
        let waiting = self.calls.iter().filter(|(peer, call)| !call.connected && allowed(peer));
        waiting.map(|(_, call)| call.due).min()
    }

    pub(super) fn connected(&mut self, peer: &PeerId) {
        if let Some(call) = self.calls.get_mut(peer) {
            call.connected = true;
            call.failures = 0;
        }
    }

    pub(super) fn failed(&mut self, peer: &PeerId, now: Instant) {
        if let Some(call) = self.calls.get_mut(peer)
            && !call.connected
        {
            call.failures = call.failures.saturating_add(1);
            call.due = now + retry_wait(call.failures);
        }
    }

    /// The last connection ended. Counts as a failure, so that a peer that hangs up at once is not
    /// called in a tight loop.
    pub(super) fn disconnected(&mut self, peer: &PeerId, now: Instant) {
        if let Some(call) = self.calls.get_mut(peer) {
            call.connected = false;
        }
        self.failed(peer, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(now: Instant) -> (CallList, PeerId) {
        let peer = PeerId::random();
        let address = "/ip4/127.0.0.1/tcp/1".parse().expect("an address");
        (CallList::new(&[PeerAddress { peer, address }], now), peer)
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        assert_eq!(retry_wait(1), RETRY_FIRST);
        assert_eq!(retry_wait(3), 4 * RETRY_FIRST);
        assert_eq!(retry_wait(40), RETRY_LONGEST);
        assert_eq!(retry_wait(u32::MAX), RETRY_LONGEST);
    }

    #[test]
    fn a_peer_is_called_until_it_answers_and_again_after_it_left() {
        let now = Instant::now();
        let (mut list, peer) = list(now);
        assert_eq!(list.take_due(now, |_| false), None, "not allowed");
        assert_eq!(list.next_due(|_| false), None);
        assert_eq!(list.take_due(now, |_| true).map(|call| call.peer), Some(peer));
        assert_eq!(list.take_due(now, |_| true), None, "already called");
        list.failed(&peer, now);
        assert_eq!(list.next_due(|_| true), Some(now + RETRY_FIRST));
        list.connected(&peer);
        assert_eq!(list.next_due(|_| true), None);
        list.disconnected(&peer, now);
        assert_eq!(list.next_due(|_| true), Some(now + RETRY_FIRST));
    }
}
