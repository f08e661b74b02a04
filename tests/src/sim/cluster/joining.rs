//! A node whose database is gone gets the ledger from others, who may lie.

use hefu_chain::height::Height;
use hefu_consensus::port::Store as _;

use super::{Cluster, Event, SUPERVISOR_MS};
use crate::sim::{
    agenda::SimTime,
    node::NodeId,
    snapshot::{self, Snapshot},
    tally::Met,
};

/// Snapshots that are not what they claim, per mille.
const LIES: u32 = 250;
/// Chunks that come damaged, per mille.
const DAMAGED_CHUNKS: u32 = 30;

impl Cluster {
    /// Gives a node whose database is gone the ledger of others; false if it must wait for somebody
    /// who has one.
    pub(super) fn join(&mut self, id: NodeId) -> bool {
        let others: Vec<_> = self.ids().into_iter().filter(|other| *other != id).collect();
        let tip = |other: &NodeId| self.node(*other).store.tip().height;
        if others.iter().all(|other| tip(other) == Height::GENESIS) {
            // There is nothing to have.
            self.begin_anew(id);
            return true;
        }
        let is_reached = |other: &NodeId| {
            self.node(*other).is_up()
                && !self.links.is_cut(*other, id)
                && !self.links.is_cut(id, *other)
        };
        let mut helpers: Vec<_> = others.into_iter().filter(is_reached).collect();
        let first = self.joins.index(helpers.len().max(1));
        helpers.rotate_left(first);
        if helpers.into_iter().any(|helper| self.join_from(id, helper)) {
            return true;
        }
        self.tally.count(Met::JoinsDelayed);
        self.agenda.enter(SimTime::from_ms(SUPERVISOR_MS), Event::Start(id));
        false
    }

    fn join_from(&mut self, id: NodeId, helper: NodeId) -> bool {
        let Some(mut given) = Snapshot::of(self.node(helper).store.contents()) else {
            return false;
        };
        if self.joins.chance(LIES) {
            given = given.falsified(&mut self.joins);
        }
        let Snapshot { description, chunks } = given;
        for (at, chunk) in chunks.iter().enumerate() {
            if self.joins.chance(DAMAGED_CHUNKS) {
                let mut damaged = chunk.to_vec();
                let place = self.joins.index(damaged.len());
                damaged[place] ^= 1 << self.joins.index(8);
                if description.is_chunk(at, &damaged) {
                    return false;
                }
                // It is asked for again, of another node, and comes whole.
                self.tally.count(Met::ChunksRefused);
            }
        }
        match snapshot::load(&description, &chunks, &self.ground.anchor) {
            Ok(contents) => {
                let height = contents.tip.height;
                self.trace(
                    format_args!("{id} joins at {height} by {helper}"),
                    &contents.tip.hash.0,
                );
                self.tally.count(Met::Joined);
                let now = self.agenda.now();
                self.node_mut(id).join(contents, now);
                self.lost.remove(&id);
                self.joined.insert(id);
                true
            }
            Err(why) => {
                self.trace(format_args!("{id} refuses the snapshot of {helper}: {why}"), &[]);
                self.tally.count(Met::SnapshotsRefused);
                false
            }
        }
    }

    /// A node begins with an empty database, beside the journal and the log as they are.
    pub(super) fn begin_anew(&mut self, id: NodeId) {
        self.tally.count(Met::BegunAnew);
        let ground = std::sync::Arc::clone(&self.ground);
        self.node_mut(id).replace_store(&ground.founded);
        self.checks.replaced(id);
        self.lost.remove(&id);
    }
}
