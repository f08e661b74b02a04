//! The network between nodes: delay, loss, repetition, reordering, one-way cuts, partitions.

use std::collections::BTreeSet;

use hefu_chain::{hash::Domain, height::Height};

use super::{
    agenda::SimTime,
    node::NodeId,
    seed::Dice,
    tally::{Met, Tally},
};

/// Highest loss a scenario may ask for, per mille.
pub const LOSS_PER_MILLE_MAX: u32 = 300;
/// A message out of order comes this much later, at most.
const REORDER_DELAY_MAX_MS: u64 = 400;

/// How badly every link behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkQuality {
    /// Shortest delay, in milliseconds.
    pub delay_ms: u64,
    /// What is added to it at random, in milliseconds.
    pub jitter_ms: u64,
    /// Messages that never come, per mille.
    pub loss: u32,
    /// Messages that come twice, per mille.
    pub repeat: u32,
    /// Messages that come much later than their successors, per mille.
    pub reorder: u32,
}

impl LinkQuality {
    /// A network that delivers everything, in a millisecond or three.
    pub const HEALED: Self = Self { delay_ms: 1, jitter_ms: 3, loss: 0, repeat: 0, reorder: 0 };
}

/// All links, and which of them are cut.
#[derive(Debug)]
pub struct Links {
    quality: LinkQuality,
    cuts: BTreeSet<(NodeId, NodeId)>,
    /// What the partition of each round follows from, if rounds are partitioned.
    split: Option<[u8; 32]>,
    dice: Dice,
    tally: Tally,
}

impl Links {
    /// Uncut links of this quality.
    pub fn new(quality: LinkQuality, dice: Dice) -> Self {
        Self { quality, cuts: BTreeSet::new(), split: None, dice, tally: Tally::default() }
    }

    /// What became of packets, by number.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// True while some link is cut.
    pub fn has_cuts(&self) -> bool {
        !self.cuts.is_empty()
    }

    /// Changes the quality of every link.
    pub fn set_quality(&mut self, quality: LinkQuality) {
        self.quality = quality;
    }

    /// Cuts one direction.
    pub fn cut(&mut self, from: NodeId, to: NodeId) {
        self.cuts.insert((from, to));
    }

    /// Cuts every link between a node of `island` and one outside it.
    pub fn isolate(&mut self, island: &BTreeSet<NodeId>, all: &[NodeId]) {
        for inside in island {
            for outside in all.iter().filter(|node| !island.contains(node)) {
                self.cut(*inside, *outside);
                self.cut(*outside, *inside);
            }
        }
    }

    /// Mends every cut.
    pub fn mend(&mut self) {
        self.cuts.clear();
    }

    /// Partitions each round of each height anew: messages of consensus stay on their side.
    pub fn split_rounds(&mut self, secret: [u8; 32]) {
        self.split = Some(secret);
    }

    /// Partitions rounds no more.
    pub fn unite_rounds(&mut self) {
        self.split = None;
    }

    /// True when two nodes are on different sides in the round that a message is about.
    pub fn is_split(&self, from: NodeId, to: NodeId, place: Option<(Height, u32)>) -> bool {
        let Some((secret, (height, round))) = self.split.zip(place) else { return false };
        let parts: [&[u8]; 4] =
            [b"split", &secret, &height.get().to_le_bytes(), &round.to_le_bytes()];
        let sides = Domain::LocalFile.hash_parts(&parts);
        let side = |node: NodeId| sides[usize::from(node.0)] % 2;
        // One round in four is whole, so that the ledger goes on.
        !sides[31].is_multiple_of(4) && side(from) != side(to)
    }

    /// True when nothing gets from one to the other.
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.cuts.contains(&(from, to))
    }

    /// How long after now each copy of a message arrives; none if it is lost.
    pub fn deliveries(&mut self, from: NodeId, to: NodeId) -> Vec<SimTime> {
        let lost = self.dice.chance(self.quality.loss);
        if self.is_cut(from, to) {
            self.tally.count(Met::CutOff);
            return Vec::new();
        }
        if lost {
            self.tally.count(Met::Lost);
            return Vec::new();
        }
        let copies = if self.dice.chance(self.quality.repeat) { 2 } else { 1 };
        self.tally.add(Met::Repeated, copies - 1);
        (0..copies).map(|_| self.delay()).collect()
    }

    fn delay(&mut self) -> SimTime {
        let mut micros = self.quality.delay_ms * 1_000;
        micros += self.dice.number(0..self.quality.jitter_ms * 1_000 + 1);
        if self.dice.chance(self.quality.reorder) {
            self.tally.count(Met::Reordered);
            micros += self.dice.number(0..REORDER_DELAY_MAX_MS * 1_000);
        }
        SimTime::from_micros(micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::seed::{Purpose, Seed};

    const NODES: [NodeId; 4] = [NodeId(0), NodeId(1), NodeId(2), NodeId(3)];

    fn links(quality: LinkQuality) -> Links {
        Links::new(quality, Seed(1).dice(Purpose::Network))
    }

    #[test]
    fn a_cut_is_one_way_and_an_island_is_cut_both_ways() {
        let mut links = links(LinkQuality::HEALED);
        links.cut(NODES[0], NODES[1]);
        assert!(links.deliveries(NODES[0], NODES[1]).is_empty());
        assert_eq!(links.deliveries(NODES[1], NODES[0]).len(), 1);
        links.mend();
        links.isolate(&[NODES[2], NODES[3]].into(), &NODES);
        assert!(links.is_cut(NODES[0], NODES[2]) && links.is_cut(NODES[2], NODES[0]));
        assert!(!links.is_cut(NODES[2], NODES[3]));
    }

    #[test]
    fn rounds_are_split_each_in_its_way_and_other_messages_never() {
        let mut links = links(LinkQuality::HEALED);
        let place = |round| Some((Height::FIRST, round));
        assert!(!links.is_split(NODES[0], NODES[1], place(0)));
        links.split_rounds([1; 32]);
        let split: Vec<_> =
            (0..400).map(|round| links.is_split(NODES[0], NODES[1], place(round))).collect();
        let count = split.iter().filter(|split| **split).count();
        assert!((120..180).contains(&count), "three in eight: {count}");
        assert!(!links.is_split(NODES[0], NODES[1], None));
        assert!(!links.is_split(NODES[0], NODES[0], place(0)));
        let again = links.is_split(NODES[1], NODES[0], place(7));
        assert_eq!(again, split[7], "both ways, and always the same");
        links.unite_rounds();
        assert!((0..400).all(|round| !links.is_split(NODES[0], NODES[1], place(round))));
    }

    #[test]
    fn losses_and_repetitions_come_as_often_as_asked() {
        let quality = LinkQuality { loss: 300, repeat: 100, ..LinkQuality::HEALED };
        let mut links = links(quality);
        let copies: Vec<_> =
            (0..10_000).map(|_| links.deliveries(NODES[0], NODES[1]).len()).collect();
        let count = |n| copies.iter().filter(|copies| **copies == n).count();
        assert!((2_800..3_200).contains(&count(0)), "{} lost", count(0));
        assert!((600..800).contains(&count(2)), "{} repeated", count(2));
    }
}
