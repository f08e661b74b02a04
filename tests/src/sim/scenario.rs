//! What a run is like: how many nodes, how harsh the network, who is faulty. Drawn from the seed.

use std::collections::BTreeSet;

use hefu_chain::{fixture, founding::Founding, key::SecretKey, validator_set::Validator};

use super::{
    agenda::SimTime,
    byzantine::Mischief,
    fault::{self, Fault, Harshness},
    link::{LOSS_PER_MILLE_MAX, LinkQuality},
    node::NodeId,
    seed::{Purpose, Seed},
};

/// How much of the usual protection is taken away, to see that its absence is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Control {
    /// Nothing.
    #[default]
    None,
    /// Two of four validators are twins: more than a third is faulty, and forks must be seen.
    TwoTwinsOfFour,
    /// Journal and log are lost at every crash and nodes sign all the same: double votes must be
    /// seen.
    Amnesia,
    /// One validator of four puts a rule-breaking record into every block it proposes: its blocks
    /// must be refused and the others' decided.
    RuleBreaker,
}

/// Length of the phase with faults, in milliseconds.
const FAULT_MS: (u64, u64) = (8_000, 20_000);
/// Time between two records of clients, in milliseconds, at most.
const RECORD_EVERY_MS: (u64, u64) = (60, 600);
/// Clocks of honest nodes differ by at most this either way, in milliseconds: together within what
/// the rule of proposer time allows.
const CLOCK_SKEW_MS: u64 = 200;
/// Seed byte of the first consensus key; the keys are as public as those of the fixture.
const KEY_SEED: u8 = 201;

/// One run, before it begins.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it follows from.
    pub seed: Seed,
    /// What protection is missing.
    pub control: Control,
    /// Number of validators: 4 or 7.
    pub validators: u8,
    /// Validators that run on two nodes each.
    pub twins: Vec<u8>,
    /// The validator that misbehaves as a proposer, and how.
    pub tempted: Option<(u8, Mischief)>,
    /// How far each node's clock is ahead, in milliseconds.
    pub skews_ms: Vec<i64>,
    /// Quality of links at the beginning.
    pub quality: LinkQuality,
    /// What goes wrong when.
    pub plan: Vec<(SimTime, Fault)>,
    /// When everything is healed.
    pub heal_at: SimTime,
    /// Longest time between two records of clients, in milliseconds.
    pub record_every_ms: u64,
}

impl Scenario {
    /// The run of a seed.
    pub fn draw(seed: Seed, control: Control) -> Self {
        let mut dice = seed.dice(Purpose::Scenario);
        let small = control != Control::None || dice.chance(750);
        let validators = if small { 4 } else { 7 };
        let (twins, tempted, damages) = draw_faulty(&mut dice, control, validators);
        let nodes = validators + u8::try_from(twins.len()).unwrap_or_default();
        let ids: Vec<NodeId> = (0..nodes).map(NodeId).collect();
        let harshness = Harshness {
            loss_max: [0, 50, LOSS_PER_MILLE_MAX][dice.index(3)],
            every_ms: [(300, 1_500), (800, 4_000)][dice.index(2)],
            crashes: [100, 500][dice.index(2)],
        };
        let heal_at = SimTime::from_ms(dice.number(FAULT_MS.0..FAULT_MS.1));
        let skew = |_| i64::try_from(dice.number(0..2 * CLOCK_SKEW_MS + 1)).unwrap_or_default();
        let skews_ms = (0..nodes).map(skew).collect();
        let record_every_ms = dice.number(RECORD_EVERY_MS.0..RECORD_EVERY_MS.1);
        let mut faults = seed.dice(Purpose::Faults);
        let quality = fault::draw_quality(&mut faults, harshness);
        let damaged = damages.then(|| NodeId(nodes - 1));
        let plan = match control {
            Control::TwoTwinsOfFour => fault::partitions(&mut faults, &ids, heal_at),
            _ => fault::plan(&mut faults, &ids, harshness, damaged, heal_at),
        };
        Self {
            seed,
            control,
            validators,
            twins,
            tempted,
            skews_ms,
            quality,
            plan,
            heal_at,
            record_every_ms,
        }
    }

    /// Number of validators that can be faulty.
    pub fn faulty_max(&self) -> usize {
        usize::from((self.validators - 1) / 3)
    }

    /// The consensus key of a validator.
    pub fn key(&self, validator: u8) -> SecretKey {
        SecretKey::from_seed(&[KEY_SEED + validator; 32])
    }

    /// The validator that each node runs, by node: first all validators, then the second twins.
    pub fn validator_of_nodes(&self) -> Vec<u8> {
        (0..self.validators).chain(self.twins.iter().copied()).collect()
    }

    /// Validators whose keys may contradict themselves.
    pub fn byzantine(&self) -> BTreeSet<u8> {
        self.twins.iter().copied().chain(self.tempted.map(|(validator, _)| validator)).collect()
    }

    /// What the ledger starts from: the fixture's organisations, and this run's validators.
    pub fn founding(&self) -> Founding {
        let mut founding = fixture::founding();
        // The fixture has four registrars and exchanges; more seats need more of them.
        for extra in 4..self.validators {
            let mut organisation = founding.organisations[0].clone();
            let member = fixture::client(200 + extra);
            organisation.uscc = member.uscc;
            organisation.name = format!("Registrar {extra}");
            organisation.keys = vec![member.with_seed([KEY_SEED - 1 - extra; 32]).new_key()];
            founding.organisations.push(organisation);
        }
        let holders = founding.organisations.iter().filter(|o| !o.tracks.is_empty());
        let seats = holders.zip(0..self.validators);
        founding.validators = seats
            .map(|(organisation, i)| Validator::new(organisation.uscc, self.key(i).public_key(), 1))
            .collect();
        founding.nodes.clear();
        founding
    }
}

type Faulty = (Vec<u8>, Option<(u8, Mischief)>, bool);

/// Who is faulty: never more than a third, unless that is what is to be seen. The faulty are the
/// last validators, so that one budget covers twins, mischief and damaged disks.
fn draw_faulty(dice: &mut super::seed::Dice, control: Control, validators: u8) -> Faulty {
    let last = validators - 1;
    match control {
        Control::TwoTwinsOfFour => (vec![last - 1, last], None, false),
        Control::Amnesia => (vec![], None, false),
        Control::RuleBreaker => (vec![], Some((last, Mischief::RuleBreakingRecord)), false),
        Control::None => {
            let mischief = Mischief::ALL[dice.index(Mischief::ALL.len())];
            match dice.index(10) {
                0 | 1 => (vec![last], None, false),
                2 | 3 => (vec![], Some((last, mischief)), false),
                4 | 5 => (vec![], None, true),
                _ => (vec![], None, false),
            }
        }
    }
}
