//! Validators come, go, change keys and weights by records of governance, one change after the
//! other, while everything else goes wrong.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use hefu_chain::{
    action::{
        Action,
        governance::{Admit, Remove, Seat},
    },
    fixture::{Member, sichuan_authority},
    hash::RecordId,
    height::Height,
    key::{RecordSecret, SecretKey},
    validator_set::Power,
    words::Role,
};

use crate::sim::{
    scenario::{GOVERNANCE_LEAD_BLOCKS, Scenario},
    seed::Dice,
};

/// Blocks that a record of governance may take to get on the ledger.
const MARGIN_BLOCKS: u64 = 4;
/// Power of a seat that was weighed anew: less than a third of any set.
const WEIGHED: Power = 2;

/// One change of the validators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A member that has none takes a seat.
    Join(u8),
    /// A member votes with its next key: one record, its new seat takes the place of the old one.
    Rotate(u8),
    /// A member votes with its next key and another power: its seat ends, and is given anew.
    Weigh(u8),
    /// A member gives its seat back, and its node leaves the network.
    Leave(u8),
}

impl Change {
    /// One of each, in an order that never leaves too few seats. The last validator, which may be
    /// faulty, keeps its own.
    pub fn draw(dice: &mut Dice, validators: u8) -> Vec<Self> {
        let mut between = [Self::Rotate(0), Self::Weigh(1)];
        if dice.chance(500) {
            between.reverse();
        }
        [&[Self::Join(validators)][..], &between, &[Self::Leave(2)]].concat()
    }

    const fn validator(self) -> u8 {
        match self {
            Self::Join(v) | Self::Rotate(v) | Self::Weigh(v) | Self::Leave(v) => v,
        }
    }
}

/// A member with what it signs with.
#[derive(Clone, Debug)]
struct House {
    member: Member,
    keys: Vec<SecretKey>,
    peer_keys: [SecretKey; 2],
}

/// A record to be sent.
#[derive(Debug)]
pub struct Act {
    /// Who authors it.
    pub author: Member,
    /// Who signs it too.
    pub co_signers: Vec<Member>,
    /// Further keys that sign.
    pub keys: Vec<RecordSecret>,
    /// What it does.
    pub action: Action,
    /// Last height at which it may be included.
    pub last_height: Height,
    effective: Height,
}

/// What is to be sent next.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one exists at a time")]
pub enum Next {
    /// A new record.
    New(Act),
    /// The record it waits for, again.
    Again(RecordId, Bytes),
    /// Nothing yet, or nothing any more.
    Nothing,
}

#[derive(Debug)]
struct Waiting {
    id: RecordId,
    envelope: Bytes,
    last_height: Height,
    effective: Height,
}

/// The changes of a run, under way.
#[derive(Debug)]
pub struct Membership {
    changes: VecDeque<Change>,
    houses: BTreeMap<u8, House>,
    seats: BTreeMap<u8, Power>,
    /// The seat of the change under way ends at this height, and is to be given anew.
    ended_at: Option<Height>,
    waits_for: Option<Waiting>,
    not_before: Height,
}

impl Membership {
    /// The changes of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let house = |validator| {
            let house = House {
                member: scenario.member(validator),
                keys: scenario.keys(validator),
                peer_keys: scenario.peer_keys(validator),
            };
            (validator, house)
        };
        Self {
            changes: scenario.changes.iter().copied().collect(),
            houses: (0..scenario.seated()).map(house).collect(),
            seats: (0..scenario.validators).map(|validator| (validator, 1)).collect(),
            ended_at: None,
            waits_for: None,
            not_before: Height::GENESIS,
        }
    }

    /// True while a change is half done, or may be.
    pub fn is_under_way(&self) -> bool {
        self.waits_for.is_some() || self.ended_at.is_some()
    }

    /// What comes next, at a time when the chain reaches `tip`.
    pub fn next(&mut self, tip: Height) -> Next {
        if self.waits_for.as_ref().is_some_and(|waiting| tip >= waiting.last_height) {
            // It is not on the ledger and never will be.
            self.waits_for = None;
        }
        if let Some(Waiting { id, envelope, .. }) = &self.waits_for {
            return Next::Again(*id, envelope.clone());
        }
        if tip < self.not_before {
            return Next::Nothing;
        }
        self.changes.front().map_or(Next::Nothing, |change| Next::New(self.act(*change, tip)))
    }

    /// The record was sent.
    pub fn sent(&mut self, id: RecordId, envelope: &Bytes, act: &Act) {
        let Act { last_height, effective, .. } = *act;
        self.waits_for = Some(Waiting { id, envelope: envelope.clone(), last_height, effective });
    }

    /// A record is on the ledger.
    pub fn included(&mut self, id: &RecordId) {
        let Some(waiting) = self.waits_for.take_if(|waiting| waiting.id == *id) else { return };
        let Some(change) = self.changes.front().copied() else { return };
        let validator = change.validator();
        if matches!(change, Change::Weigh(_)) && self.ended_at.is_none() {
            self.ended_at = Some(waiting.effective);
            return;
        }
        match change {
            Change::Leave(_) => self.seats.remove(&validator),
            Change::Join(_) | Change::Rotate(_) => self.seats.insert(validator, 1),
            Change::Weigh(_) => self.seats.insert(validator, WEIGHED),
        };
        self.changes.pop_front();
        self.ended_at = None;
        self.not_before = waiting.effective;
    }

    fn act(&self, change: Change, tip: Height) -> Act {
        let lead = GOVERNANCE_LEAD_BLOCKS;
        let soonest = Height::new(tip.get() + lead + MARGIN_BLOCKS / 2);
        let effective = match self.ended_at {
            // The seat is given anew at the height at which it ends, if there is time.
            Some(ended_at) => ended_at.max(soonest),
            None => Height::new(tip.get() + lead + MARGIN_BLOCKS),
        };
        let validator = change.validator();
        let house = &self.houses[&validator];
        let gives = match change {
            Change::Join(_) => Some((0, 1)),
            Change::Rotate(_) => Some((1, 1)),
            Change::Weigh(_) if self.ended_at.is_some() => Some((1, WEIGHED)),
            Change::Weigh(_) | Change::Leave(_) => None,
        };
        let member = house.member.uscc;
        let mut keys = Vec::new();
        let action = match gives {
            Some((key, power)) => {
                let key = house.keys[key].clone();
                let seat = Seat { key: key.public_key(), power, effective_height: effective };
                keys.push(key.into());
                // A node that has not left stays under its name; one that has needs another.
                let has_left = self.ended_at.is_some_and(|ended_at| effective > ended_at);
                let peer = &house.peer_keys[usize::from(has_left)];
                if has_left || matches!(change, Change::Join(_)) {
                    keys.push(peer.clone().into());
                }
                let peer_key = peer.public_key();
                Action::NodeAdmit(Admit { member, peer_key, seat: Some(seat) })
            }
            None => {
                let reason = "席位调整".into();
                Action::NodeRemove(Remove { member, effective_height: effective, reason })
            }
        };
        let signs = |v: &&u8| self.seats.contains_key(*v) || **v == validator;
        let signers = self.houses.keys().filter(signs);
        let co_signers = signers.map(|validator| self.houses[validator].member).collect();
        let author = sichuan_authority().acting_as(Role::DataAuthority);
        let last_height = Height::new(effective.get() - lead);
        Act { author, co_signers, keys, action, last_height, effective }
    }
}

#[cfg(test)]
mod tests {
    use hefu_chain::{founding::founding_state, state::ValidatorSchedule};

    use super::*;
    use crate::sim::{scenario::Control, seed::Seed, workload::Workload};

    /// The first seed whose validators change.
    fn scenario() -> Scenario {
        let mut scenarios = (0..100).map(|seed| Scenario::draw(Seed(seed), Control::None));
        scenarios.find(|scenario| scenario.changes.len() == 4).expect("one in three")
    }

    #[test]
    fn a_record_that_came_too_late_is_made_anew_and_one_that_waits_is_sent_again() {
        let mut membership = Membership::of(&scenario());
        let Next::New(act) = membership.next(Height::new(3)) else { panic!("the first change") };
        let (id, envelope) = (RecordId([1; 32]), Bytes::from_static(b"envelope"));
        membership.sent(id, &envelope, &act);
        assert!(matches!(membership.next(Height::new(4)), Next::Again(again, _) if again == id));
        let late = act.last_height;
        assert!(matches!(membership.next(late), Next::New(again) if again.last_height > late));
        membership.included(&id);
        assert!(matches!(membership.next(late), Next::New(_)), "the old one counts no more");
    }

    #[test]
    fn every_change_is_lawful_and_takes_effect_as_it_says() {
        let scenario = scenario();
        let founding = scenario.founding();
        founding_state(&founding).expect("the founding of a scenario holds");
        let mut ledger = hefu_chain::fixture::TestLedger::found(&founding);
        let mut membership = Membership::of(&scenario);
        let mut sets = Vec::new();
        while ledger.height() < Height::new(200) {
            match membership.next(ledger.height()) {
                Next::New(act) => {
                    let envelope = Workload::sign_act(&act, ledger.height(), sets.len() as u64);
                    let id = envelope.id();
                    membership.sent(id, &envelope.to_bytes().into(), &act);
                    let record = hefu_chain::record::Record::parse(envelope);
                    let record = record.and_then(hefu_chain::record::Record::verify);
                    ledger.commit(&[record.expect("signed")]).expect("lawful");
                    membership.included(&id);
                }
                Next::Again(..) => panic!("it was included"),
                Next::Nothing => ledger.advance_blocks(1),
            }
            let schedule: ValidatorSchedule =
                hefu_chain::state::State::new(ledger.store()).get(&()).expect("reads").expect("is");
            let set = schedule.at(ledger.height().next()).clone();
            if sets.last() != Some(&set) {
                sets.push(set);
            }
        }
        let weights: Vec<(usize, u64)> =
            sets.iter().map(|set| (set.count(), set.total_power())).collect();
        let n = usize::from(scenario.validators);
        let p = u64::from(scenario.validators);
        assert_eq!(weights.first(), Some(&(n, p)));
        assert_eq!(weights.last(), Some(&(n, p + 1)), "{weights:?}");
        assert_eq!(weights.len(), 5, "each change at one height: {weights:?}");
        let nodes = hefu_chain::state::nodes_at(
            &hefu_chain::state::State::new(ledger.store()),
            ledger.height(),
        );
        assert_eq!(nodes.expect("reads").len(), n, "one came and one left");
    }
}
