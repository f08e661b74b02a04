//! Records that build on each other: one at a time, each once the one before is on the ledger.

use bytes::Bytes;
use hefu_chain::{action::Action, fixture::Member, hash::RecordId, height::Height};

/// One record of a story.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Who authors it.
    pub author: Member,
    /// Who signs it too.
    pub co_signers: Vec<Member>,
    /// What it does.
    pub action: Action,
    /// True for a record that the state forbids at this point.
    pub is_unlawful: bool,
}

impl Turn {
    /// A record that is to be on the ledger.
    pub fn by(author: Member, action: Action) -> Self {
        Self { author, co_signers: Vec::new(), action, is_unlawful: false }
    }

    /// The same, signed by others too.
    pub fn with(self, co_signers: &[Member]) -> Self {
        Self { co_signers: co_signers.to_vec(), ..self }
    }

    /// The same, at a point at which it must never be on the ledger.
    pub fn unlawful(self) -> Self {
        Self { is_unlawful: true, ..self }
    }
}

/// What happens in what order.
pub trait Plot: std::fmt::Debug {
    /// The turn after those that made these records, in order; `None` at the end.
    fn turn(&self, records: &[RecordId]) -> Option<Turn>;
}

/// What a story wants sent.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one exists at a time")]
pub enum Next {
    /// A new record.
    New(Turn),
    /// The record it waits for, again: the node that had it may have lost it.
    Again(RecordId, Bytes),
    /// Nothing yet, or nothing any more.
    Nothing,
}

/// A story under way.
#[derive(Debug)]
pub struct Story {
    plot: Box<dyn Plot>,
    records: Vec<RecordId>,
    waits_for: Option<(RecordId, Bytes)>,
    /// An unlawful record may become lawful by the next turn, so its time must be over first.
    not_before: Height,
}

impl Story {
    /// At its beginning.
    pub fn of(plot: impl Plot + 'static) -> Self {
        let not_before = Height::GENESIS;
        Self { plot: Box::new(plot), records: Vec::new(), waits_for: None, not_before }
    }

    /// What comes next, at a time when the chain reaches `tip`.
    pub fn next(&self, tip: Height) -> Next {
        if let Some((id, envelope)) = &self.waits_for {
            return Next::Again(*id, envelope.clone());
        }
        if tip < self.not_before {
            return Next::Nothing;
        }
        self.plot.turn(&self.records).map_or(Next::Nothing, Next::New)
    }

    /// The record of the last turn was sent. One that is unlawful is not waited for: it is void after
    /// `last_height`.
    pub fn sent(&mut self, id: RecordId, envelope: &Bytes, unlawful_through: Option<Height>) {
        self.records.push(id);
        match unlawful_through {
            Some(last_height) => self.not_before = last_height,
            None => self.waits_for = Some((id, envelope.clone())),
        }
    }

    /// A record is on the ledger.
    pub fn included(&mut self, id: &RecordId) {
        if self.waits_for.as_ref().is_some_and(|(waits_for, _)| waits_for == id) {
            self.waits_for = None;
        }
    }

    /// True when nothing comes any more.
    pub fn is_over(&self) -> bool {
        self.waits_for.is_none() && self.plot.turn(&self.records).is_none()
    }

    /// Number of turns so far.
    pub fn turns(&self) -> usize {
        self.records.len()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use hefu_chain::fixture::{TestLedger, chengdu, registration};

    use super::*;

    /// Plays a plot to its end; returns the number of turns.
    pub(in crate::sim::workload) fn play(mut ledger: TestLedger, plot: &dyn Plot) -> usize {
        let mut records = Vec::new();
        while let Some(turn) = plot.turn(&records) {
            let co_signers: Vec<&Member> = turn.co_signers.iter().collect();
            let taken = ledger.submit(&turn.author, &co_signers, turn.action.clone());
            match taken {
                Ok(id) if !turn.is_unlawful => records.push(id),
                Err(_) if turn.is_unlawful => records.push(RecordId([0; 32])),
                other => panic!("turn {}: {other:?} for {:?}", records.len(), turn.action),
            }
        }
        records.len()
    }

    #[derive(Debug)]
    struct Three;

    impl Plot for Three {
        fn turn(&self, records: &[RecordId]) -> Option<Turn> {
            let anchor = registration::anchor(registration::digest(1));
            let turn = Turn::by(chengdu(), Action::EvidenceAnchor(anchor));
            match records.len() {
                0 | 2 => Some(turn),
                1 => Some(turn.unlawful()),
                _ => None,
            }
        }
    }

    #[test]
    fn a_turn_waits_for_the_record_before_it_and_for_an_unlawful_one_to_be_void() {
        let mut story = Story::of(Three);
        let id = |n| RecordId([n; 32]);
        let tip = Height::new(4);
        assert!(matches!(story.next(tip), Next::New(_)));
        story.sent(id(1), &Bytes::new(), None);
        assert!(matches!(story.next(tip), Next::Again(again, _) if again == id(1)));
        story.included(&id(9));
        assert!(matches!(story.next(tip), Next::Again(..)), "another record");
        story.included(&id(1));
        assert!(matches!(story.next(tip), Next::New(turn) if turn.is_unlawful));
        story.sent(id(2), &Bytes::new(), Some(Height::new(6)));
        assert!(matches!(story.next(Height::new(5)), Next::Nothing));
        assert!(matches!(story.next(Height::new(6)), Next::New(_)));
        story.sent(id(3), &Bytes::new(), None);
        story.included(&id(3));
        assert!(matches!(story.next(Height::new(7)), Next::Nothing), "the end");
    }
}
