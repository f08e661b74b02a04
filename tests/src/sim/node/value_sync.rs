//! Minimal value sync: a node that is behind asks one peer at a time for decided blocks.
//!
//! The engine's own value sync draws random peers, so it cannot run in a simulation that must
//! repeat itself. What it hands to the core is the same: a block's bytes and its certificate.

use std::collections::BTreeMap;

use arc_malachitebft_core_types::ValueResponse;
use arc_malachitebft_peer::PeerId;
use arc_malachitebft_sync::{RawDecidedValue, Request, Response, Status, ValueRequest};
use hefu_chain::height::Height;
use hefu_consensus::context::{self, LedgerContext};

use super::NodeId;

/// Most blocks in one answer.
pub const BATCH: u64 = 8;
/// How long an answer may take, in milliseconds.
pub const ANSWER_MS: u64 = 1_500;

/// A request under way.
#[derive(Clone, Copy, Debug)]
struct Pending {
    number: u64,
    peer: NodeId,
    from: Height,
}

/// What one node knows of the chains of others, and what it has asked for.
#[derive(Debug)]
pub struct ValueSync {
    own: PeerId,
    status_ms: u64,
    reach: BTreeMap<NodeId, Height>,
    pending: Option<Pending>,
    asked: u64,
    ready: BTreeMap<Height, (PeerId, RawDecidedValue<LedgerContext>)>,
}

impl ValueSync {
    /// Knows nothing yet.
    pub fn new(own: PeerId, status_ms: u64) -> Self {
        let (reach, ready) = (BTreeMap::new(), BTreeMap::new());
        Self { own, status_ms, reach, pending: None, asked: 0, ready }
    }

    /// How often the node tells its peers how far its chain reaches, in milliseconds.
    pub fn status_ms(&self) -> u64 {
        self.status_ms
    }

    /// What this node tells its peers.
    pub fn status(&self, tip: Height) -> Status<LedgerContext> {
        Status {
            peer_id: self.own,
            tip_height: context::Height(tip),
            history_min_height: context::Height(Height::FIRST),
        }
    }

    /// Takes note of how far a peer's chain reaches.
    pub fn note(&mut self, peer: NodeId, tip: Height) {
        self.reach.insert(peer, tip);
    }

    /// The next request: to whom, its number, and its text. `tip` is where this node's chain ends.
    pub fn next_request(&mut self, tip: Height) -> Option<(NodeId, u64, Request<LedgerContext>)> {
        let from = tip.next();
        if self.pending.is_some() || self.ready.contains_key(&from) {
            return None;
        }
        // Turns among the peers that are ahead: a silent one is not asked for ever.
        let ahead: Vec<_> = self.reach.iter().filter(|(_, reach)| **reach > tip).collect();
        let turn = usize::try_from(self.asked).unwrap_or_default() % ahead.len().max(1);
        let (peer, reach) = ahead.get(turn).map(|(peer, reach)| (**peer, **reach))?;
        let last = Height::new(reach.get().min(tip.get() + BATCH));
        self.asked += 1;
        self.pending = Some(Pending { number: self.asked, peer, from });
        let range = context::Height(from)..=context::Height(last);
        Some((peer, self.asked, Request::ValueRequest(ValueRequest::new(range))))
    }

    /// Gives up on a request that was not answered; false if it was.
    pub fn overdue(&mut self, number: u64) -> bool {
        let Some(pending) = self.pending.take_if(|pending| pending.number == number) else {
            return false;
        };
        self.reach.remove(&pending.peer);
        true
    }

    /// Takes an answer; ignores what was not asked for.
    pub fn answered(&mut self, from: NodeId, peer: PeerId, response: Response<LedgerContext>) {
        let Response::ValueResponse(response) = response;
        let asked = |pending: &Pending| {
            pending.peer == from && context::Height(pending.from) == response.start_height
        };
        if self.pending.filter(asked).is_none() {
            return;
        }
        self.pending = None;
        if response.values.is_empty() {
            self.reach.remove(&from);
        }
        let limit = usize::try_from(BATCH).unwrap_or_default();
        for value in response.values.into_iter().take(limit) {
            self.ready.insert(value.certificate.height.0, (peer, value));
        }
    }

    /// The block for the height that the core works on, if it has come.
    pub fn take(&mut self, height: Height) -> Option<ValueResponse<LedgerContext>> {
        let (peer, value) = self.ready.remove(&height)?;
        Some(value.to_core(peer))
    }

    /// Forgets what a peer at fault has sent.
    pub fn blame(&mut self, peer: PeerId) {
        self.ready.retain(|_, (sender, _)| *sender != peer);
    }

    /// Forgets blocks that are decided.
    pub fn forget_through(&mut self, tip: Height) {
        self.ready.retain(|height, _| *height > tip);
    }
}
