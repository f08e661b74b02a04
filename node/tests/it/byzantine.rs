//! A member whose program was changed: in its turns it proposes what breaks a rule, or nonsense. Real engines on real
//! sockets; the others vote against it and go on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use hefu_chain::{
    action::governance::Equivocate, block::Block, commit::Commit, hash::ValidatorAddress,
    height::Height, key::PublicKey, time::BlockTime, uscc::Uscc, validator_set::ValidatorSet,
};
use hefu_node::engine::{EncodedBlock, Ledger, LedgerFailure, Pace, Tip, Verdict};

use crate::{
    cluster::{MEMBERS, Member, Node, consensus_key},
    consensus::{same_blocks, stop_all},
};

/// What is done to a block that is to be proposed.
#[derive(Clone, Copy, Debug)]
enum Spoiling {
    /// Its state is another.
    StateRoot,
    /// It stands on another block.
    Parent,
    /// It names somebody else as its maker.
    Proposer,
    /// An hour from now.
    Time,
    /// Its bytes end early.
    CutShort,
    /// Its bytes say nothing.
    Nonsense,
}

const SPOILINGS: [Spoiling; 6] = [
    Spoiling::StateRoot,
    Spoiling::Parent,
    Spoiling::Proposer,
    Spoiling::Time,
    Spoiling::CutShort,
    Spoiling::Nonsense,
];

/// A ledger that keeps the rules, except in what it proposes.
struct Spoiler {
    honest: Arc<dyn Ledger>,
    spoilt: Arc<AtomicUsize>,
}

fn spoil(how: Spoiling, honest: EncodedBlock) -> EncodedBlock {
    let mut block = Block::from_bytes(&honest.bytes).expect("an honest block");
    let header = &mut block.header;
    match how {
        Spoiling::StateRoot => header.state_root.0[0] ^= 1,
        Spoiling::Parent => header.prev_hash.0[0] ^= 1,
        Spoiling::Proposer => header.proposer.0[0] ^= 1,
        Spoiling::Time => header.time = BlockTime::from_ms(header.time.as_ms() + 3_600_000),
        Spoiling::CutShort => {
            let bytes = honest.bytes.slice(..honest.bytes.len() / 2);
            return EncodedBlock { bytes, ..honest };
        }
        Spoiling::Nonsense => {
            let bytes = Bytes::from_static(&[0xa5; 512]);
            return EncodedBlock { bytes, ..honest };
        }
    }
    let bytes = block.to_bytes().into();
    EncodedBlock { hash: block.hash(), proposer: honest.proposer, bytes }
}

impl Ledger for Spoiler {
    fn build(
        &self,
        height: Height,
        round: u32,
        now: BlockTime,
        proposer: ValidatorAddress,
    ) -> Result<EncodedBlock, LedgerFailure> {
        let honest = self.honest.build(height, round, now, proposer)?;
        let turn = self.spoilt.fetch_add(1, Ordering::Relaxed);
        Ok(spoil(SPOILINGS[turn % SPOILINGS.len()], honest))
    }

    fn tip(&self) -> Tip {
        self.honest.tip()
    }

    fn first_kept(&self) -> Height {
        self.honest.first_kept()
    }

    fn validator_set(&self, height: Height) -> Result<Arc<ValidatorSet>, LedgerFailure> {
        self.honest.validator_set(height)
    }

    fn nodes_of(&self, member: Uscc) -> Result<Vec<PublicKey>, LedgerFailure> {
        self.honest.nodes_of(member)
    }

    fn pace(&self) -> Result<Pace, LedgerFailure> {
        self.honest.pace()
    }

    fn check(
        &self,
        block_bytes: Bytes,
        received: Option<(BlockTime, u32)>,
    ) -> Result<Verdict, LedgerFailure> {
        self.honest.check(block_bytes, received)
    }

    fn undecided(&self, height: Height) -> Result<Vec<EncodedBlock>, LedgerFailure> {
        self.honest.undecided(height)
    }

    fn commit(&self, commit: Commit) -> Result<(), LedgerFailure> {
        self.honest.commit(commit)
    }

    fn decided(&self, height: Height) -> Result<Option<(Bytes, Commit)>, LedgerFailure> {
        self.honest.decided(height)
    }

    fn records_waiting(&self) -> usize {
        self.honest.records_waiting()
    }

    fn note_contradictions(&self, seen: Vec<Equivocate>) {
        self.honest.note_contradictions(seen);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_member_proposes_the_others_take_only_what_holds() {
    let members: Vec<Member> = (0..MEMBERS).map(|n| Member::found(n, Duration::ZERO)).collect();
    let spoilt = Arc::new(AtomicUsize::new(0));
    let mut nodes: Vec<Node> = Vec::new();
    for member in &members {
        let running: Vec<&Node> = nodes.iter().collect();
        let key = Some(consensus_key(member.number));
        let node = if member.number == MEMBERS - 1 {
            let spoilt = Arc::clone(&spoilt);
            member.start_over(&running, key, |honest| Arc::new(Spoiler { honest, spoilt })).await
        } else {
            member.start_as(&running, key).await
        };
        nodes.push(node);
    }
    // Each way of spoiling comes in one of its turns at least, a turn every fourth height.
    let goal = 4 * (SPOILINGS.len() as u64 + 2);
    for node in &nodes {
        node.reaches(goal).await;
    }
    assert!(spoilt.load(Ordering::Relaxed) >= SPOILINGS.len(), "each way was tried");
    same_blocks(&members, 1..=goal);
    let address = |number| consensus_key(number).public_key().validator_address();
    let honest: Vec<_> = (0..MEMBERS - 1).map(address).collect();
    for height in (1..=goal).map(Height::new) {
        let decided = members[0].ledger.decided(height).expect("memory can be read");
        let block = Block::from_bytes(&decided.expect("decided").bytes).expect("a block");
        assert!(honest.contains(&block.header.proposer), "nothing of its own at {height}");
    }
    stop_all(nodes).await;
}
