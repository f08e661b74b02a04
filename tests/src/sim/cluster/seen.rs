//! What is seen of a node, handed to the invariants, the trace and the tally.

use std::{collections::BTreeMap, sync::Arc};

use hefu_chain::{
    height::Height,
    validator_set::{Validator, ValidatorSet},
};
use hefu_consensus::vote_journal::{BootRole, Statement};

use super::{Cluster, DOUBLINGS_MAX, Event, SUPERVISOR_MS};
use crate::sim::{
    agenda::SimTime,
    invariant::Property,
    node::{
        NodeId,
        outbox::{Final, Seen},
    },
    tally::Met,
};

impl Cluster {
    pub(super) fn see(&mut self, id: NodeId, seen: Seen) {
        match seen {
            Seen::Booted { role, tip } => self.booted(id, role, tip),
            Seen::Said { by, statement } => {
                let Statement { height, round, kind, block, .. } = &statement;
                let about = block.map_or([0; 32], |block| block.0);
                self.trace(format_args!("{id} says {kind:?} {height} round {round}"), &about);
                self.checks.said(id, by, &statement);
            }
            Seen::Committed(block) => self.committed(id, &block),
            Seen::Acknowledged(record, height) => {
                self.trace(format_args!("{id} tells of {height}"), &record.0);
                self.checks.told(id, record, height);
            }
            Seen::BlockRefused { height, round, why } => {
                self.trace(format_args!("{id} refuses {height} round {round}: {why}"), &[]);
                self.tally.count(Met::Refused);
                self.tally.add(Met::RefusedForRecord, why.starts_with("record ").into());
                let is_root = why.starts_with("header field state_root");
                self.tally.add(Met::RefusedForRoot, is_root.into());
                self.tally.add(Met::RefusedForTime, why.contains("this node's clock").into());
            }
            Seen::BrokenBlock(hash) => {
                self.trace(format_args!("{id} makes a broken block"), &hash.0);
                self.checks.broken(hash);
            }
            Seen::Counted(met) => self.tally.count(met),
            Seen::RefusedToStart { why } => {
                self.trace(format_args!("{id} refuses to start: {why}"), &[]);
                self.tally.count(Met::RefusedStarts);
                // What an operator does with a damaged database: move it away, and begin with an
                // empty one or with what others have.
                if self.joins.chance(500) {
                    self.begin_anew(id);
                } else {
                    self.lost.insert(id);
                }
                self.agenda.enter(SimTime::from_ms(SUPERVISOR_MS), Event::Start(id));
            }
            Seen::Stopped { why, is_fault } => {
                self.trace(format_args!("{id} stops: {why}"), &[]);
                if is_fault && !self.is_byzantine(id) {
                    self.checks.note(Property::NoFault, Some(id), Err(why));
                }
                let stops = &mut self.stops[usize::from(id.0)];
                let wait_ms = SUPERVISOR_MS << (*stops).min(DOUBLINGS_MAX);
                *stops += 1;
                self.agenda.enter(SimTime::from_ms(wait_ms), Event::Start(id));
            }
        }
    }

    fn booted(&mut self, id: NodeId, role: BootRole, tip: Option<Arc<Final>>) {
        self.trace(format_args!("{id} starts as {role:?}"), &[]);
        match role {
            BootRole::Validator => {}
            BootRole::ByJournal => self.tally.count(Met::ByJournal),
            BootRole::ObserverThrough(_) => self.tally.count(Met::Observers),
        }
        if self.joined.remove(&id)
            && let Some(tip) = &tip
        {
            self.checks.joined(id, tip);
        }
        if let Some(block) = self.checks.booted(id, tip) {
            self.committed(id, &block);
        }
    }

    fn committed(&mut self, id: NodeId, block: &Arc<Final>) {
        let hash = block.commit.block_hash;
        let (height, round) = (block.commit.height, block.commit.round);
        let records = block.block.records.len();
        let what = format_args!("{id} commits {height} round {round}, {records} records");
        self.trace.add(self.agenda.now(), what, &hash.0);
        self.stops[usize::from(id.0)] = 0;
        self.tally.add(Met::LaterRounds, (round > 0).into());
        if !self.checks.knows(height) {
            let minute = self.minute();
            if self.active_minute.replace(minute) != Some(minute) {
                self.tally.count(Met::ActiveMinutes);
            }
        }
        for record in self.checks.committed(id, block) {
            self.workload.included(&record);
        }
        self.note_handovers();
    }

    /// Counts what became of seats since this was last asked.
    fn note_handovers(&mut self) {
        let sets = self.checks.validator_sets();
        if sets.len() == self.sets_seen {
            return;
        }
        let met = handed_over(sets, self.sets_seen);
        self.sets_seen = sets.len();
        let under_fault = if self.healed { 0 } else { met.len() as u64 };
        self.tally.add(Met::ChangesUnderFault, under_fault);
        met.into_iter().for_each(|met| self.tally.count(met));
    }
}

/// How sets of validators that follow each other differ, from the last one seen on.
fn handed_over(sets: &BTreeMap<Height, ValidatorSet>, seen: usize) -> Vec<Met> {
    let mut met = Vec::new();
    let pairs = sets.values().zip(sets.values().skip(1)).skip(seen.saturating_sub(1));
    for (before, after) in pairs {
        let old = |seat: &Validator| before.iter().find(|other| other.member == seat.member);
        for seat in after.iter() {
            match old(seat) {
                None => met.push(Met::SeatsTaken),
                Some(old) => {
                    met.extend((old.key != seat.key).then_some(Met::KeysRotated));
                    met.extend((old.power != seat.power).then_some(Met::SeatsWeighed));
                }
            }
        }
        let stays = |old: &&Validator| after.iter().any(|seat| seat.member == old.member);
        met.extend(before.iter().filter(|old| !stays(old)).map(|_| Met::SeatsLeft));
    }
    met
}
