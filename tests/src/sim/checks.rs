//! All invariants of a run together, fed with what each step shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hefu_chain::{
    block::Block,
    hash::{BlockHash, ChainId, RecordId, ValidatorAddress},
    height::Height,
    state::StateChanges,
    validator_set::ValidatorSet,
};

use super::{
    agenda::SimTime,
    invariant::{
        Property, Violation,
        acknowledged::Acknowledged,
        agreement::Agreement,
        append_only::{AppendOnly, Restart},
        certified::Certified,
        equal_state,
        liveness::Liveness,
        one_vote::OneVote,
        refused::Refused,
        replay,
    },
    node::{NodeId, outbox::Final},
    tally::{Met, Tally},
};

/// The invariants and what they remember.
#[derive(Debug)]
pub struct Checks {
    chain_id: ChainId,
    now: SimTime,
    agreement: Agreement,
    certified: Certified,
    append_only: AppendOnly,
    one_vote: OneVote,
    refused: Refused,
    acknowledged: Acknowledged,
    liveness: Option<Liveness>,
    chain: BTreeMap<Height, Block>,
    violations: Vec<Violation>,
}

impl Checks {
    /// Nothing seen yet. The keys in `byzantine` may contradict themselves.
    pub fn new(
        chain_id: ChainId,
        validators: ValidatorSet,
        byzantine: BTreeSet<ValidatorAddress>,
    ) -> Self {
        Self {
            chain_id,
            now: SimTime::START,
            agreement: Agreement::default(),
            certified: Certified::new(chain_id, validators),
            append_only: AppendOnly::default(),
            one_vote: OneVote::except(byzantine.clone()),
            refused: Refused::except(byzantine),
            acknowledged: Acknowledged::default(),
            liveness: None,
            chain: BTreeMap::new(),
            violations: Vec::new(),
        }
    }

    /// What does not hold, in the order in which it was seen.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Moves the time that violations carry.
    pub fn set_time(&mut self, now: SimTime) {
        self.now = now;
    }

    /// Notes a result of a check.
    pub fn note(&mut self, property: Property, node: Option<NodeId>, result: Result<(), String>) {
        if let Err(detail) = result {
            self.violations.push(Violation { property, at: self.now, node, detail });
        }
    }

    /// A client sent a record that is valid.
    pub fn offered(&mut self, record: RecordId) {
        self.acknowledged.offered(record);
    }

    /// A block is final at a node. Returns its records, if the block is seen for the first time.
    pub fn committed(&mut self, node: NodeId, block: &Arc<Final>) -> Vec<RecordId> {
        let at = Some(node);
        let results = [
            (Property::Agreement, self.agreement.check(node, block)),
            (Property::Certified, self.certified.check(block)),
            (Property::EqualState, equal_state::check(block)),
            (Property::AppendOnly, self.append_only.check(node, block)),
        ];
        for (property, result) in results {
            self.note(property, at, result);
        }
        let height = block.block.header.height;
        if let Some(liveness) = &mut self.liveness {
            let result = liveness.check(node, height, block.commit.round);
            self.note(Property::Liveness, at, result);
        }
        if self.chain.contains_key(&height) {
            return Vec::new();
        }
        self.chain.insert(height, block.block.clone());
        let included = self.acknowledged.included(&block.block);
        self.note(Property::Acknowledged, at, included);
        block.block.records.iter().map(|envelope| envelope.id()).collect()
    }

    /// A node has a ledger from others, which ends with this block.
    pub fn joined(&mut self, node: NodeId, tip: &Final) {
        let results = [
            (Property::Agreement, self.agreement.check(node, tip)),
            (Property::Certified, self.certified.check(tip)),
            (Property::EqualState, equal_state::check(tip)),
        ];
        for (property, result) in results {
            self.note(property, Some(node), result);
        }
        self.append_only.begin_after(node, tip.block.header.clone());
    }

    /// A node starts. Returns a block that became final while power failed.
    pub fn booted(&mut self, node: NodeId, tip: Option<Arc<Final>>) -> Option<Arc<Final>> {
        match self.append_only.check_restart(node, tip.as_deref()) {
            Ok(Restart::AtKnown) => None,
            Ok(Restart::OneFurther) => tip,
            Err(detail) => {
                self.note(Property::AppendOnly, Some(node), Err(detail));
                None
            }
        }
    }

    /// An operator gave a node an empty database: it begins at genesis again.
    pub fn replaced(&mut self, node: NodeId) {
        self.append_only.forget(node);
    }

    /// A statement left a node.
    pub fn said(
        &mut self,
        node: NodeId,
        by: ValidatorAddress,
        statement: &hefu_consensus::vote_journal::Statement,
    ) {
        let result = self.one_vote.check(by, statement);
        self.note(Property::OneVote, Some(node), result);
        let result = self.refused.check(by, statement);
        self.note(Property::Refused, Some(node), result);
    }

    /// A faulty proposer made a block that breaks a rule.
    pub fn broken(&mut self, block: BlockHash) {
        self.refused.broken(block);
    }

    /// Adds what the invariants have counted.
    pub fn tell(&self, tally: &mut Tally) {
        tally.add(Met::NilPrevotes, self.refused.nil_prevotes());
        tally.add(Met::Contradictions, self.one_vote.contradictions());
    }

    /// The sets of validators so far, by the first height that they decide.
    pub fn validator_sets(&self) -> &BTreeMap<Height, ValidatorSet> {
        self.certified.sets()
    }

    /// True once a height is final somewhere.
    pub fn knows(&self, height: Height) -> bool {
        self.chain.contains_key(&height)
    }

    /// A client was told that its record is on the ledger.
    pub fn told(&mut self, node: NodeId, record: RecordId, height: Height) {
        let result = self.acknowledged.told(record, height);
        self.note(Property::Acknowledged, Some(node), result);
    }

    /// The network is healed; these nodes must go on.
    pub fn healed(&mut self, heartbeat_ms: u64, nodes: impl Iterator<Item = NodeId>) {
        let tips = nodes.map(|node| (node, self.append_only.known(node))).collect();
        self.liveness = Some(Liveness::begin(self.now, heartbeat_ms, tips));
    }

    /// True when every node has gone on far enough.
    pub fn is_live(&self) -> bool {
        self.liveness.as_ref().is_some_and(Liveness::is_reached)
    }

    /// True when the time to go on is over.
    pub fn is_overdue(&self) -> bool {
        self.liveness.as_ref().is_some_and(|liveness| liveness.is_overdue(self.now))
    }

    /// What is checked once, at the end of a run.
    pub fn finish(&mut self, genesis: &StateChanges, outstanding: &[String]) {
        let complete = self.acknowledged.check_all();
        self.note(Property::Acknowledged, None, complete);
        if let Some(liveness) = &self.liveness {
            let reached = liveness.check_end();
            self.note(Property::Liveness, None, reached);
        }
        if !outstanding.is_empty() {
            let detail = format!("valid records are not on the ledger: {}", outstanding.join(", "));
            self.note(Property::Liveness, None, Err(detail));
        }
        let blocks = self.chain.values().cloned();
        let replayed = replay::check(self.chain_id, genesis, blocks).and_then(|last| {
            let tip = self.tip();
            if last == tip { Ok(()) } else { Err(format!("replay ends at {last}, not {tip}")) }
        });
        self.note(Property::Replay, None, replayed);
    }

    /// The highest final height of any node.
    pub fn tip(&self) -> Height {
        self.chain.last_key_value().map_or(Height::GENESIS, |(height, _)| *height)
    }

    /// Final blocks, records on the ledger, records clients were told of, statements.
    pub fn counts(&self) -> [usize; 4] {
        [
            self.chain.len(),
            self.acknowledged.included_count(),
            self.acknowledged.count(),
            self.one_vote.count(),
        ]
    }
}
