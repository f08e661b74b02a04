//! What a run is like: how many nodes, how harsh the network, who is faulty. Drawn from the seed.

use std::collections::BTreeSet;

use hefu_chain::{
    fixture::{self, Member},
    founding::Founding,
    key::SecretKey,
    state::AdmittedNode,
    validator_set::Validator,
};

use super::{
    agenda::SimTime,
    byzantine::{BadRecord, Mischief},
    fault::{self, Fault, Harshness, Victims},
    link::{LOSS_PER_MILLE_MAX, LinkQuality},
    node::NodeId,
    seed::{Dice, Purpose, Seed},
    tempo::Tempo,
    workload::membership::Change,
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
    /// Nothing, and a disk is lost while more validators than may be faulty lose their logs, which is
    /// more than the ledger promises to survive: it takes its time, and goes on.
    DiskAndLogs,
    /// Nothing, and half a day of a network with little to do passes instead of seconds.
    Long,
}

impl Control {
    /// True where everything may happen and nothing is missing.
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::None | Self::Long)
    }
}

/// Seeds in which more validators than may be faulty lose their logs at once, per mille.
const BLACKOUTS: u32 = 250;
/// Seeds in which validators come, go and change, per mille.
const CHANGES: u32 = 350;
/// Seed byte of the first consensus key; the keys are as public as those of the fixture.
const KEY_SEED: u8 = 201;
/// Consensus keys of a validator: the first, and the one that it changes to.
const KEYS: u8 = 2;
/// Fewest blocks between a decision of governance and its effect.
pub const GOVERNANCE_LEAD_BLOCKS: u64 = 2;

/// One run, before it begins.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it follows from.
    pub seed: Seed,
    /// What protection is missing.
    pub control: Control,
    /// Number of validators at the beginning: 4 or 7. One more waits for a seat if there are changes.
    pub validators: u8,
    /// How the validators change.
    pub changes: Vec<Change>,
    /// How fast things go.
    pub tempo: Tempo,
    /// Time between blocks while no record waits, in milliseconds.
    pub heartbeat_ms: u64,
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
        let tempo = if control == Control::Long { Tempo::LONG } else { Tempo::DENSE };
        let varies = control.is_whole() || control == Control::Twins;
        let small = !varies || dice.chance(if control == Control::Long { 900 } else { 750 });
        let validators = if small { 4 } else { 7 };
        let faulty = draw_faulty(&mut dice, control, validators);
        let Faulty { twins, tempted, is_damaged, is_skewed } = faulty;
        let changes = match control.is_whole() && dice.chance(CHANGES) {
            true => Change::draw(&mut dice, validators),
            false => Vec::new(),
        };
        let seated = validators + u8::from(!changes.is_empty());
        let nodes = seated + u8::try_from(twins.len()).unwrap_or_default();
        let ids: Vec<NodeId> = (0..nodes).map(NodeId).collect();
        let harshness = Harshness {
            loss_max: [0, 50, LOSS_PER_MILLE_MAX][dice.index(3)],
            every_ms: tempo.every_ms[dice.index(2)],
            crashes: [100, 500][dice.index(2)],
        };
        let heal_at = SimTime::from_ms(dice.number(tempo.fault_ms.clone()));
        let skewed = is_skewed.then(|| NodeId(validators - 1));
        let skew = |id: &NodeId, dice: &mut Dice| fault::draw_skew(dice, skewed == Some(*id));
        let skews_ms = ids.iter().map(|id| skew(id, &mut dice)).collect();
        let record_every_ms = dice.number(tempo.record_every_ms.clone());
        let heartbeat_ms = tempo.heartbeat_ms[dice.index(3)];
        let mut faults = seed.dice(Purpose::Faults);
        let quality = fault::draw_quality(&mut faults, harshness);
        let damaged = is_damaged.then(|| NodeId(validators - 1));
        let victims = Victims { nodes: ids.clone(), damaged, skewed };
        let plan = match control {
            // Partitions of rounds are enough, and leave time to decide.
            Control::TwoTwinsOfFour => Vec::new(),
            Control::Twins if faults.chance(500) => Vec::new(),
            _ => fault::plan(&mut faults, &victims, harshness, &tempo, heal_at),
        };
        let blackouts = match control {
            Control::None => !is_damaged && faults.chance(BLACKOUTS),
            other => matches!(other, Control::JournalIgnored | Control::DiskAndLogs),
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
            changes,
            tempo,
            heartbeat_ms,
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

    /// How far heights are apart in the healed phase, at most, in milliseconds.
    pub fn height_takes_ms(&self) -> u64 {
        match self.control {
            // What others are locked on is accepted once the permitted age has outgrown it.
            Control::DiskAndLogs => 60_000,
            _ => self.heartbeat_ms,
        }
    }

    /// Validators with a seat, or waiting for one.
    pub fn seated(&self) -> u8 {
        self.validators + u8::from(!self.changes.is_empty())
    }

    /// The consensus keys of a validator, in the order in which it votes with them.
    pub fn keys(&self, validator: u8) -> Vec<SecretKey> {
        let key = |generation: u8| {
            let mut seed = [KEY_SEED + validator; 32];
            seed[31] += generation;
            SecretKey::from_seed(&seed)
        };
        let keys = if self.changes.is_empty() { 1 } else { KEYS };
        (0..keys).map(key).collect()
    }

    /// The transport identities of a validator's node: the first, and the one under which it comes
    /// back if it left.
    pub fn peer_keys(&self, validator: u8) -> [SecretKey; 2] {
        [1, 2].map(|generation| {
            let mut seed = [KEY_SEED + validator; 32];
            seed[0] = generation;
            SecretKey::from_seed(&seed)
        })
    }

    /// The organisation that holds a validator's seat.
    pub fn member(&self, validator: u8) -> Member {
        let founders =
            [fixture::chengdu(), fixture::chongqing(), fixture::suining(), fixture::exchange()];
        match founders.get(usize::from(validator)) {
            Some(member) => *member,
            // The fixture has four registrars and exchanges; more seats need more of them.
            None => fixture::client(200 + validator).with_seed([KEY_SEED - 1 - validator; 32]),
        }
    }

    /// The validator that each node runs, by node: first all validators, then the second twins.
    pub fn validator_of_nodes(&self) -> Vec<u8> {
        (0..self.seated()).chain(self.twins.iter().copied()).collect()
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
        founding.params.heartbeat_ms = self.heartbeat_ms;
        founding.params.governance_lead_blocks = GOVERNANCE_LEAD_BLOCKS;
        for extra in 4..self.seated() {
            let mut organisation = founding.organisations[0].clone();
            let member = self.member(extra);
            organisation.uscc = member.uscc;
            organisation.name = format!("Registrar {extra}");
            organisation.keys = vec![member.new_key()];
            founding.organisations.push(organisation);
        }
        let seat = |validator: u8| {
            let key = self.keys(validator)[0].public_key();
            Validator::new(self.member(validator).uscc, key, 1)
        };
        let node = |validator: u8| AdmittedNode {
            member: self.member(validator).uscc,
            peer_key: self.peer_keys(validator)[0].public_key(),
        };
        founding.validators = (0..self.validators).map(seat).collect();
        founding.nodes = (0..self.validators).map(node).collect();
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
        Control::DiskAndLogs => Faulty { is_damaged: true, ..Faulty::default() },
        Control::RuleBreaker => {
            let kind = BadRecord::ALL[dice.index(BadRecord::ALL.len())];
            let tempted = Some((last, Mischief::RuleBreakingRecord(kind)));
            Faulty { tempted, ..Faulty::default() }
        }
        Control::None | Control::Long => {
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
