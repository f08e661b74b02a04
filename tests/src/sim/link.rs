//! The network between nodes: delay, loss, repetition, reordering, one-way cuts, partitions.

use std::collections::BTreeSet;

use super::{agenda::SimTime, node::NodeId, seed::Dice};

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
    dice: Dice,
}

impl Links {
    /// Uncut links of this quality.
    pub fn new(quality: LinkQuality, dice: Dice) -> Self {
        Self { quality, cuts: BTreeSet::new(), dice }
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

    /// True when nothing gets from one to the other.
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.cuts.contains(&(from, to))
    }

    /// How long after now each copy of a message arrives; none if it is lost.
    pub fn deliveries(&mut self, from: NodeId, to: NodeId) -> Vec<SimTime> {
        let lost = self.dice.chance(self.quality.loss);
        if lost || self.is_cut(from, to) {
            return Vec::new();
        }
        let copies = if self.dice.chance(self.quality.repeat) { 2 } else { 1 };
        (0..copies).map(|_| self.delay()).collect()
    }

    fn delay(&mut self) -> SimTime {
        let mut micros = self.quality.delay_ms * 1_000;
        micros += self.dice.number(0..self.quality.jitter_ms * 1_000 + 1);
        if self.dice.chance(self.quality.reorder) {
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
