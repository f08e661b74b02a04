//! What a run is like: how many nodes, how harsh the network, who is faulty. Drawn from the seed.

use std::collections::BTreeSet;

use hefu_chain::{fixture, founding::Founding, key::SecretKey, validator_set::Validator};

use super::{
    agenda::SimTime,
    byzantine::{BadRecord, Mischief},
    fault::{self, Fault, Harshness},
    link::{LOSS_PER_MILLE_MAX, LinkQuality},
    node::NodeId,
    seed::{Dice, Purpose, Seed},
};

/// How much of the usual protection is taken away, to see that its absence is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Control {
    /// Nothing.
    #[default]
    None,
    /// Nothing, and up to a third of the validators are twins while each round is partitioned anew.
    Twins,
    /// The same with two twins of four: more than a third is faulty, and forks must be seen.
    TwoTwinsOfFour,
    /// Journal and log are lost at every crash and nodes sign all the same: double votes must be
    /// seen.
    Amnesia,
    /// Logs are lost and the journal is not asked, though it is whole: double votes must be seen.
    JournalIgnored,
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
/// A wrong clock is off by at most this either way, in milliseconds.
const WRONG_CLOCK_MS: u64 = 7_200_000;
/// Seeds in which more validators than may be faulty lose their logs at once, per mille.
const BLACKOUTS: u32 = 250;
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
    /// True if more validators than may be faulty lose their logs at once.
    pub blackouts: bool,
    /// True if each round is partitioned anew.
    pub splits_rounds: bool,
}

impl Scenario {
    /// The run of a seed.
    pub fn draw(seed: Seed, control: Control) -> Self {
        let mut dice = seed.dice(Purpose::Scenario);
        let varies = matches!(control, Control::None | Control::Twins);
        let small = !varies || dice.chance(750);
        let validators = if small { 4 } else { 7 };
        let faulty = draw_faulty(&mut dice, control, validators);
        let Faulty { twins, tempted, is_damaged, is_skewed } = faulty;
        let nodes = validators + u8::try_from(twins.len()).unwrap_or_default();
        let ids: Vec<NodeId> = (0..nodes).map(NodeId).collect();
        let harshness = Harshness {
            loss_max: [0, 50, LOSS_PER_MILLE_MAX][dice.index(3)],
            every_ms: [(300, 1_500), (800, 4_000)][dice.index(2)],
            crashes: [100, 500][dice.index(2)],
        };
        let heal_at = SimTime::from_ms(dice.number(FAULT_MS.0..FAULT_MS.1));
        let skews_ms = draw_skews(&mut dice, nodes, is_skewed);
        let record_every_ms = dice.number(RECORD_EVERY_MS.0..RECORD_EVERY_MS.1);
        let mut faults = seed.dice(Purpose::Faults);
        let quality = fault::draw_quality(&mut faults, harshness);
        let damaged = is_damaged.then(|| NodeId(nodes - 1));
        let plan = match control {
            // Partitions of rounds are enough, and leave time to decide.
            Control::TwoTwinsOfFour => Vec::new(),
            Control::Twins if faults.chance(500) => Vec::new(),
            _ => fault::plan(&mut faults, &ids, harshness, damaged, heal_at),
        };
        let blackouts = match control {
            Control::None => faults.chance(BLACKOUTS),
            other => other == Control::JournalIgnored,
        };
        let faulty_max = usize::from((validators - 1) / 3);
        let plan = match blackouts {
            true => [plan, fault::blackouts(&mut faults, &ids, faulty_max, heal_at)].concat(),
            false => plan,
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
            blackouts,
            splits_rounds: matches!(control, Control::Twins | Control::TwoTwinsOfFour),
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
        // Runs are of one day.
        founding.params.timers.publicity_days = 0;
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

/// Who is faulty, and how.
#[derive(Default)]
struct Faulty {
    twins: Vec<u8>,
    tempted: Option<(u8, Mischief)>,
    /// The disk of the last node gets damaged.
    is_damaged: bool,
    /// The clock of the last node is wrong by more than the others can bear.
    is_skewed: bool,
}

/// Never more than a third, unless that is what is to be seen. The faulty are the last validators,
/// so that one budget covers twins, mischief, damaged disks and wrong clocks.
fn draw_faulty(dice: &mut Dice, control: Control, validators: u8) -> Faulty {
    let last = validators - 1;
    match control {
        Control::Twins => {
            let twins = 1 + dice.index(usize::from((validators - 1) / 3));
            let first = validators - u8::try_from(twins).unwrap_or(1);
            Faulty { twins: (first..validators).collect(), ..Faulty::default() }
        }
        Control::TwoTwinsOfFour => Faulty { twins: vec![last - 1, last], ..Faulty::default() },
        Control::Amnesia | Control::JournalIgnored => Faulty::default(),
        Control::RuleBreaker => {
            let kind = BadRecord::ALL[dice.index(BadRecord::ALL.len())];
            let tempted = Some((last, Mischief::RuleBreakingRecord(kind)));
            Faulty { tempted, ..Faulty::default() }
        }
        Control::None => {
            let mischief = Mischief::ALL[dice.index(Mischief::ALL.len())];
            match dice.index(10) {
                0 | 1 => Faulty { twins: vec![last], ..Faulty::default() },
                2 | 3 => Faulty { tempted: Some((last, mischief)), ..Faulty::default() },
                4 | 5 => Faulty { is_damaged: true, ..Faulty::default() },
                6 => Faulty { is_skewed: true, ..Faulty::default() },
                _ => Faulty::default(),
            }
        }
    }
}

/// How far clocks are ahead, in milliseconds.
fn draw_skews(dice: &mut Dice, nodes: u8, is_skewed: bool) -> Vec<i64> {
    let either_way = |dice: &mut Dice, most: u64| {
        let skew = dice.number(0..2 * most + 1);
        i64::try_from(skew).unwrap_or_default() - i64::try_from(most).unwrap_or_default()
    };
    let mut skews: Vec<i64> = (0..nodes).map(|_| either_way(dice, CLOCK_SKEW_MS)).collect();
    if is_skewed && let Some(last) = skews.last_mut() {
        *last = either_way(dice, WRONG_CLOCK_MS);
    }
    skews
}
