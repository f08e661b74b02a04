//! Which faults happen when: drawn whole from the seed before the run begins.

use std::collections::BTreeSet;

use super::{
    agenda::SimTime,
    link::{LOSS_PER_MILLE_MAX, LinkQuality},
    node::NodeId,
    seed::Dice,
    tempo::Tempo,
};

/// What is damaged while a node is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// One bit of the vote journal.
    JournalBit,
    /// One bit of the engine's log.
    LogBit,
    /// The vote journal is gone.
    JournalGone,
    /// The engine's log is gone.
    LogGone,
    /// Both are gone.
    BothGone,
    /// The end of the engine's log is gone.
    LogCut,
    /// One bit of a decided block in the ledger's store.
    BlockBit,
    /// One bit of an entry of the state in the ledger's store.
    StateBit,
    /// The ledger's store is gone; journal and log are not.
    StoreGone,
    /// The whole disk is gone; the keys are elsewhere.
    DiskGone,
}

/// What the disk of a faulty node may suffer.
const DAMAGES: [Damage; 9] = [
    Damage::JournalBit,
    Damage::LogBit,
    Damage::JournalGone,
    Damage::LogGone,
    Damage::BothGone,
    Damage::BlockBit,
    Damage::StateBit,
    Damage::StoreGone,
    Damage::DiskGone,
];

/// One thing that goes wrong, or right again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A node loses power and starts again later.
    Crash {
        /// Which.
        node: NodeId,
        /// At once, or during this many syncs from now.
        during_sync: Option<u32>,
        /// How long it is down.
        down: SimTime,
        /// What else happens to it.
        damage: Option<Damage>,
    },
    /// Earlier cuts are mended; then these nodes and the others do not hear each other.
    Isolate(BTreeSet<NodeId>),
    /// One does not hear the other.
    Cut(NodeId, NodeId),
    /// Every cut is mended.
    Mend,
    /// Links get better or worse.
    Quality(LinkQuality),
    /// Each sync of a node takes this long from now on; none at all if this is zero.
    Slow(NodeId, SimTime),
    /// A node stands still, and then finds everything that came meanwhile.
    Freeze(NodeId, SimTime),
    /// A node's clock jumps: so far ahead, in milliseconds, or behind.
    Clock(NodeId, i64),
}

/// How hard a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Harshness {
    /// Highest loss of any link, per mille.
    pub loss_max: u32,
    /// Shortest and longest time between faults, in milliseconds.
    pub every_ms: (u64, u64),
    /// Share of faults that are crashes, per mille.
    pub crashes: u32,
}

/// Who may suffer what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Victims {
    /// All nodes.
    pub nodes: Vec<NodeId>,
    /// The only one whose disk gets damaged beyond lost power.
    pub damaged: Option<NodeId>,
    /// The only one whose clock is wrong by more than the others can bear.
    pub skewed: Option<NodeId>,
}

/// Syncs into the future in which a crash may fall: a few heights' worth.
const SYNCS_AHEAD: u64 = 40;
/// Share of crashes that fall into a sync, per mille.
const DURING_SYNC: u32 = 600;
/// Longest sync of a slow disk, in milliseconds.
const SLOW_SYNC_MS_MAX: u64 = 120;

/// Clocks of honest nodes differ by at most this either way, in milliseconds: together within what
/// the rule of proposer time allows.
const CLOCK_SKEW_MS: u64 = 200;
/// A wrong clock is off by at most this either way, in milliseconds.
const WRONG_CLOCK_MS: u64 = 7_200_000;

/// Time between power cuts that many nodes share, in milliseconds.
const BLACKOUT_EVERY_MS: (u64, u64) = (400, 2_500);
/// How long a node is down after one, in milliseconds.
const BLACKOUT_DOWN_MS: (u64, u64) = (50, 300);

/// Draws the faults from the beginning to `until`.
pub fn plan(
    dice: &mut Dice,
    victims: &Victims,
    harshness: Harshness,
    tempo: &Tempo,
    until: SimTime,
) -> Vec<(SimTime, Fault)> {
    let mut plan = Vec::new();
    let (least, most) = harshness.every_ms;
    let mut at = SimTime::from_ms(dice.number(least..most + 1));
    while at < until {
        let fault = draw(dice, victims, harshness, tempo);
        let cuts = matches!(fault, Fault::Isolate(_) | Fault::Cut(..));
        plan.push((at, fault));
        if let Some(cut_ms) = tempo.cut_ms.clone().filter(|_| cuts) {
            plan.push((at.after(SimTime::from_ms(dice.number(cut_ms))), Fault::Mend));
        }
        at = at.after(SimTime::from_ms(dice.number(least..most + 1)));
    }
    plan
}

/// Draws power cuts that more nodes share than may be faulty, each of which loses some or all of
/// its log. Their journals are whole.
pub fn blackouts(
    dice: &mut Dice,
    nodes: &[NodeId],
    faulty_max: usize,
    until: SimTime,
) -> Vec<(SimTime, Fault)> {
    let mut plan = Vec::new();
    let mut at = SimTime::from_ms(dice.number(BLACKOUT_EVERY_MS.0..BLACKOUT_EVERY_MS.1));
    while at < until {
        let size = faulty_max + 1 + dice.index(nodes.len() - faulty_max);
        for node in island(dice, nodes, size) {
            let down = SimTime::from_ms(dice.number(BLACKOUT_DOWN_MS.0..BLACKOUT_DOWN_MS.1));
            let damage = Some([Damage::LogGone, Damage::LogCut][dice.index(2)]);
            plan.push((at, Fault::Crash { node, during_sync: None, down, damage }));
        }
        at = at.after(SimTime::from_ms(dice.number(BLACKOUT_EVERY_MS.0..BLACKOUT_EVERY_MS.1)));
    }
    plan
}

/// The quality of links under this harshness.
pub fn draw_quality(dice: &mut Dice, harshness: Harshness) -> LinkQuality {
    LinkQuality {
        delay_ms: dice.number(1..60),
        jitter_ms: dice.number(0..80),
        loss: u32::try_from(
            dice.number(0..u64::from(harshness.loss_max.min(LOSS_PER_MILLE_MAX)) + 1),
        )
        .unwrap_or_default(),
        repeat: u32::try_from(dice.number(0..50)).unwrap_or_default(),
        reorder: u32::try_from(dice.number(0..100)).unwrap_or_default(),
    }
}

/// How far a clock is ahead, in milliseconds.
pub fn draw_skew(dice: &mut Dice, is_wrong: bool) -> i64 {
    let most = if is_wrong { WRONG_CLOCK_MS } else { CLOCK_SKEW_MS };
    let skew = dice.number(0..2 * most + 1);
    i64::try_from(skew).unwrap_or_default() - i64::try_from(most).unwrap_or_default()
}

fn draw(dice: &mut Dice, victims: &Victims, harshness: Harshness, tempo: &Tempo) -> Fault {
    let nodes = &victims.nodes;
    let node = nodes[dice.index(nodes.len())];
    if dice.chance(harshness.crashes) {
        return crash(dice, node, victims.damaged, tempo);
    }
    match dice.index(14) {
        0 | 1 => {
            let size = 1 + dice.index(nodes.len() / 2);
            Fault::Isolate(island(dice, nodes, size))
        }
        2 | 3 => {
            let others: Vec<_> = nodes.iter().filter(|other| **other != node).collect();
            Fault::Cut(node, *others[dice.index(others.len())])
        }
        4 | 5 => Fault::Quality(draw_quality(dice, harshness)),
        6 | 7 => {
            let is_over = dice.chance(300);
            let sync_ms = if is_over { 0 } else { dice.number(2..SLOW_SYNC_MS_MAX) };
            Fault::Slow(node, SimTime::from_ms(sync_ms))
        }
        8 => Fault::Freeze(node, SimTime::from_ms(dice.number(tempo.freeze_ms.clone()))),
        9 => Fault::Clock(node, draw_skew(dice, victims.skewed == Some(node))),
        _ => Fault::Mend,
    }
}

fn crash(dice: &mut Dice, node: NodeId, damaged: Option<NodeId>, tempo: &Tempo) -> Fault {
    // A bad disk meets more than its share.
    let node = damaged.filter(|_| dice.chance(400)).unwrap_or(node);
    let syncs = u32::try_from(dice.number(0..SYNCS_AHEAD)).unwrap_or_default();
    let during_sync = dice.chance(DURING_SYNC).then_some(syncs);
    let down = SimTime::from_ms(dice.number(tempo.down_ms.clone()));
    let damage =
        (damaged == Some(node) && dice.chance(700)).then(|| DAMAGES[dice.index(DAMAGES.len())]);
    Fault::Crash { node, during_sync, down, damage }
}

fn island(dice: &mut Dice, nodes: &[NodeId], size: usize) -> BTreeSet<NodeId> {
    let mut island = BTreeSet::new();
    while island.len() < size {
        island.insert(nodes[dice.index(nodes.len())]);
    }
    island
}
