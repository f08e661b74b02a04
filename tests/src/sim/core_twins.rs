//! Twins by the hundred thousand: the consensus core alone, with every round of every height
//! partitioned anew, and up to a third of the keys on two nodes each.
//!
//! The state machine is the one that validators run. What is left out is what twins do not turn on:
//! blocks are names, signatures are taken as made by whom they say (each half of a twin runs the
//! honest program, so nobody forges any), nothing is written to a disk. The whole ledger with real
//! signatures meets twins in the simulator's ordinary runs ([`super::scenario::Control::Twins`]).

mod half;
mod network;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_malachitebft_metrics::Metrics;
use hefu_chain::{
    fixture,
    hash::{BlockHash, Domain, ValidatorAddress},
    height::Height,
    key::SecretKey,
    validator_set::{Validator, ValidatorSet},
};

use self::network::Network;
use super::seed::{Dice, Purpose, Seed};

/// Heights of the partitioned phase.
const HEIGHTS: u64 = 3;
/// Virtual time after which partitions end, in milliseconds.
const SPLIT_MS: Range<u64> = 4_000..20_000;
/// Heights that every node must decide once partitions are over.
const HEIGHTS_AFTER: u64 = 2;
/// Virtual time within which it must, in milliseconds.
const WITHIN_MS: u64 = 120_000;
/// Seed byte of the first key.
const KEY_SEED: u8 = 221;

/// How many keys are on two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twins {
    /// Up to a third of the power: nothing may fork.
    UpToAThird,
    /// Two of four: something must.
    TwoOfFour,
}

/// One scenario, before it begins.
#[derive(Clone, Debug)]
struct Plan {
    /// The key of each node, by its place; twins share one.
    keys: Vec<u8>,
    /// Keys that are on two nodes.
    twins: BTreeSet<u8>,
    seats: Arc<Seats>,
    /// Messages that never come, per mille.
    loss: u32,
    /// Longest delay of a message, in milliseconds.
    delay_ms: u64,
    /// Most sides that a round is split into.
    sides: u8,
    split_ms: u64,
    secret: [u8; 32],
}

impl Plan {
    fn draw(dice: &mut Dice, kind: Twins) -> Self {
        let (validators, twins) = match kind {
            Twins::TwoOfFour => (4, 2),
            Twins::UpToAThird if dice.chance(800) => (4, 1),
            Twins::UpToAThird => (7, 1 + u8::try_from(dice.index(2)).unwrap_or_default()),
        };
        let seats = Seats::of(validators);
        // Who is a twin decides whose turns to propose come twice.
        let mut chosen = BTreeSet::new();
        while chosen.len() < usize::from(twins) {
            chosen.insert(u8::try_from(dice.index(validators.into())).unwrap_or_default());
        }
        Self {
            keys: (0..validators).chain(chosen.iter().copied()).collect(),
            twins: chosen,
            seats,
            loss: [0, 0, 50, 200][dice.index(4)],
            delay_ms: [5, 100, 900][dice.index(3)],
            sides: [2, 2, 3][dice.index(3)],
            split_ms: dice.number(SPLIT_MS),
            secret: dice.bytes(),
        }
    }

    /// True when two nodes are on different sides in a round.
    fn is_split(&self, from: usize, to: usize, height: Height, round: u32) -> bool {
        let parts: [&[u8]; 4] =
            [b"sides", &self.secret, &height.get().to_le_bytes(), &round.to_le_bytes()];
        let sides = Domain::LocalFile.hash_parts(&parts);
        let side = |node: usize| sides[node] % self.sides;
        // One round in five is whole, so that the ledger goes on.
        !sides[31].is_multiple_of(5) && side(from) != side(to)
    }

    fn address(&self, node: usize) -> ValidatorAddress {
        self.seats.addresses[usize::from(self.keys[node])]
    }
}

/// The seats of so many validators, which are made once a process.
#[derive(Debug)]
struct Seats {
    set: ValidatorSet,
    addresses: Vec<ValidatorAddress>,
}

impl Seats {
    fn of(validators: u8) -> Arc<Self> {
        static KNOWN: Mutex<BTreeMap<u8, Arc<Seats>>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(validators).or_insert_with(|| Arc::new(Self::new(validators))))
    }

    fn new(validators: u8) -> Self {
        let key = |v: u8| SecretKey::from_seed(&[KEY_SEED + v; 32]).public_key();
        let seat = |v| Validator::new(fixture::client(210 + v).uscc, key(v), 1);
        let set = ValidatorSet::new((0..validators).map(seat).collect());
        Self {
            set: set.expect("distinct keys and members"),
            addresses: (0..validators).map(|v| key(v).validator_address()).collect(),
        }
    }
}

/// What came of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Events of the simulation.
    pub events: u64,
    /// Heights decided by anybody.
    pub heights: u64,
    /// Highest round in which a height was decided.
    pub round: u32,
    /// Pairs of contradicting votes and proposals that honest nodes hold against twins.
    pub contradictions: u64,
    /// Hash of all decisions, in the order in which they fell.
    pub trace: [u8; 32],
    /// What does not hold: two blocks at one height, evidence against an honest key, no progress.
    pub fork: Option<String>,
    /// Evidence against a key that is on one node.
    pub slander: Option<String>,
    /// Nodes that did not go on once partitions were over.
    pub stuck: Option<String>,
}

impl Outcome {
    /// What does not hold.
    pub fn failure(&self) -> Option<&str> {
        self.fork.as_deref().or(self.slander.as_deref()).or(self.stuck.as_deref())
    }

    fn note(&mut self, node: usize, height: Height, round: u32, block: BlockHash) {
        self.round = self.round.max(round);
        let place = [&(node as u64).to_le_bytes()[..], &height.get().to_le_bytes(), &block.0];
        let parts = [&self.trace[..], place[0], place[1], place[2]];
        self.trace = Domain::LocalFile.hash_parts(&parts);
    }
}

/// Runs the scenario of a seed.
pub fn run(seed: Seed, kind: Twins, metrics: &Metrics) -> Outcome {
    let mut dice = seed.dice(Purpose::Twins);
    let plan = Plan::draw(&mut dice, kind);
    Network::new(plan, dice, metrics).run()
}

/// What came of many scenarios.
#[derive(Clone, Debug, Default)]
pub struct Scenarios {
    /// How many.
    pub count: u64,
    /// Heights decided in them.
    pub heights: u64,
    /// Of the scenarios, those in which a height took more than one round.
    pub with_later_rounds: u64,
    /// Of the scenarios, those in which an honest node held a contradiction against a twin.
    pub with_contradictions: u64,
    /// Events of all.
    pub events: u64,
    /// Seeds that forked.
    pub forked: BTreeSet<u64>,
    /// What failed, with the command that repeats it.
    pub failures: Vec<String>,
}

/// Failures that are told.
const FAILURES_MAX: usize = 8;

impl Scenarios {
    /// Runs the scenarios of these seeds on so many threads; `progress` hears the number run so far.
    pub fn run(
        seeds: Range<u64>,
        kind: Twins,
        threads: usize,
        progress: impl Fn(u64) + Sync,
    ) -> Self {
        let next = AtomicU64::new(seeds.start);
        let sum = Mutex::new(Self::default());
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    let metrics = Metrics::new();
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if !seeds.contains(&seed) {
                            return;
                        }
                        let outcome = run(Seed(seed), kind, &metrics);
                        let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
                        sum.add(seed, kind, &outcome);
                        progress(sum.count);
                    }
                });
            }
        });
        sum.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&mut self, seed: u64, kind: Twins, outcome: &Outcome) {
        self.count += 1;
        self.heights += outcome.heights;
        self.events += outcome.events;
        self.with_later_rounds += u64::from(outcome.round > 0);
        self.with_contradictions += u64::from(outcome.contradictions > 0);
        if outcome.fork.is_some() {
            self.forked.insert(seed);
        }
        if let Some(failure) = outcome.failure().filter(|_| self.failures.len() < FAILURES_MAX) {
            let control = if kind == Twins::TwoOfFour { " --control two-twins" } else { "" };
            self.failures.push(format!(
                "scenario {seed}: {failure}\n  repeat: cargo run --release -p hefu-tests --bin \
                 hefu-sim -- --core --seed {seed}{control}"
            ));
        }
    }
}

impl std::fmt::Display for Scenarios {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} scenarios with twins: {} heights, {} events; more than one round in {}, a \
             contradiction of a twin held in {}; {} forks, {} failures told",
            self.count,
            self.heights,
            self.events,
            self.with_later_rounds,
            self.with_contradictions,
            self.forked.len(),
            self.failures.len(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_follows_from_its_seed() {
        let metrics = Metrics::new();
        for seed in (0..10).map(Seed) {
            let first = run(seed, Twins::UpToAThird, &metrics);
            assert_eq!(first, run(seed, Twins::UpToAThird, &metrics), "seed {seed}");
            assert!(first.heights >= HEIGHTS_AFTER, "seed {seed}: {first:?}");
        }
    }

    #[test]
    fn a_split_round_keeps_to_its_sides_and_one_in_five_is_whole() {
        let plan = Plan::draw(&mut Seed(3).dice(Purpose::Twins), Twins::UpToAThird);
        let whole = |round| {
            (0..4).all(|from| (0..4).all(|to| !plan.is_split(from, to, Height::FIRST, round)))
        };
        let count = (0..1_000).filter(|round| whole(*round)).count();
        assert!((200..450).contains(&count), "{count}");
        assert!((0..100).all(|round| !plan.is_split(2, 2, Height::FIRST, round)));
    }
}
