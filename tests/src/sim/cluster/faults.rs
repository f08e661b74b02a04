//! What goes wrong in a run, and how it is healed.

use super::{Cluster, Event};
use crate::sim::{
    agenda::SimTime,
    fault::{Damage, Fault},
    link::LinkQuality,
    node::NodeId,
    scenario::Control,
    tally::Met,
    workload::membership::Change,
};

impl Cluster {
    pub(super) fn fail(&mut self, index: usize) {
        if self.healed {
            return;
        }
        let fault = self.scenario.plan[index].1.clone();
        self.trace(format_args!("{fault:?}"), &[]);
        match fault {
            Fault::Crash { node, during_sync, down, damage } => {
                self.crash(node, during_sync, down, damage);
            }
            Fault::Isolate(island) => {
                self.tally.count(Met::Partitions);
                self.links.mend();
                self.links.isolate(&island, &self.ids());
            }
            Fault::Cut(from, to) => {
                self.tally.count(Met::OneWayCuts);
                self.links.cut(from, to);
            }
            Fault::Mend => self.links.mend(),
            Fault::Quality(quality) => self.links.set_quality(quality),
            Fault::Slow(node, sync_takes) => self.sync_takes[usize::from(node.0)] = sync_takes,
            Fault::Freeze(node, length) => {
                if self.node(node).is_up() {
                    self.tally.count(Met::Frozen);
                    let until = self.agenda.now().after(length);
                    let busy = &mut self.busy[usize::from(node.0)];
                    *busy = until.max(*busy);
                }
            }
            Fault::Clock(node, ahead_ms) => {
                self.tally.count(Met::ClockJumps);
                self.node_mut(node).set_clock(ahead_ms);
            }
        }
    }

    fn crash(
        &mut self,
        id: NodeId,
        during_sync: Option<u32>,
        down: SimTime,
        damage: Option<Damage>,
    ) {
        if !self.node(id).is_up() {
            return;
        }
        self.tally.count(Met::Crashes);
        let forgets = self.scenario.control == Control::Amnesia;
        if let Some(syncs) = during_sync.filter(|_| damage.is_none() && !forgets) {
            // The node goes down by itself, in the middle of that sync.
            self.node(id).power.fail_after(syncs);
            return;
        }
        self.stop(id, "power");
        if forgets {
            self.node(id).lose_statements();
        } else if let Some(damage) = damage {
            self.damage(id, damage);
        }
        self.agenda.enter(down, Event::Start(id));
    }

    fn damage(&mut self, id: NodeId, damage: Damage) {
        let is_of_many = self.scenario.blackouts;
        let node = self.node_mut(id);
        let met = match damage {
            Damage::JournalBit => {
                node.journal_file().flip_bit();
                Met::JournalBits
            }
            Damage::LogBit => {
                node.log_file.flip_bit();
                Met::LogBits
            }
            Damage::JournalGone => {
                node.journal_file().wipe();
                Met::JournalsGone
            }
            Damage::LogGone => {
                node.log_file.wipe();
                Met::LogsGone
            }
            Damage::LogCut => {
                node.log_file.cut();
                Met::LogsCut
            }
            Damage::BothGone => {
                node.lose_statements();
                self.tally.count(Met::LogsGone);
                Met::JournalsGone
            }
            Damage::BlockBit => match node.store.flip_block_bit() {
                true => Met::BlockBits,
                false => return,
            },
            Damage::StateBit => {
                node.store.flip_state_bit();
                Met::StateBits
            }
            Damage::StoreGone => {
                self.lost.insert(id);
                Met::DatabasesGone
            }
            Damage::DiskGone => {
                node.lose_statements();
                self.lost.insert(id);
                Met::DisksGone
            }
        };
        self.tally.count(met);
        if is_of_many && matches!(damage, Damage::LogGone | Damage::LogCut) {
            self.tally.count(Met::LogsLostByMany);
        }
    }

    pub(super) fn heal(&mut self) {
        self.trace(format_args!("healed"), &[]);
        self.healed = true;
        self.links.mend();
        self.links.unite_rounds();
        self.links.set_quality(LinkQuality::HEALED);
        self.sync_takes.fill(SimTime::START);
        let now = self.agenda.now();
        self.busy.fill(now);
        for id in self.ids() {
            self.node(id).power.spare();
            self.start(id);
        }
        let required: Vec<_> = self.ids().into_iter().filter(|id| self.must_go_on(*id)).collect();
        self.checks.healed(self.scenario.height_takes_ms(), required.into_iter());
        self.agenda.enter(SimTime::START, Event::Resend);
    }

    /// True for an honest node that the ledger admits, now and for good.
    fn must_go_on(&self, id: NodeId) -> bool {
        let validator = self.scenario.validator_of_nodes()[usize::from(id.0)];
        let furthest = self.nodes.iter().filter(|node| node.is_up());
        let furthest = furthest.max_by_key(|node| node.host().map(|host| host.tip()));
        let peer = &self.peers[usize::from(id.0)];
        !self.is_byzantine(id)
            && !self.scenario.changes.contains(&Change::Leave(validator))
            && furthest.is_some_and(|node| node.admits(peer))
    }

    /// Notes the minute if some fault is in force in it.
    pub(super) fn note_fault_minute(&mut self) {
        let minute = Some(self.minute());
        if self.fault_minute == minute || self.healed {
            return;
        }
        let now = self.agenda.now();
        let in_force = self.links.has_cuts()
            || self.nodes.iter().any(|node| !node.is_up())
            || self.busy.iter().any(|until| *until > now)
            || self.sync_takes.iter().any(|takes| *takes > SimTime::START);
        if in_force {
            self.fault_minute = minute;
            self.tally.count(Met::FaultMinutes);
        }
    }
}
