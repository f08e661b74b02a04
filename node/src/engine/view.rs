//! Where consensus stands, for whoever asks from outside the engine.

use std::collections::BTreeSet;

use arc_malachitebft_app_channel::ConsensusRequest;
use arc_malachitebft_core_types::Round;
use arc_malachitebft_engine::consensus::state_dump::{StateDump, types::Step};
use hefu_chain::{hash::ValidatorAddress, height::Height};
use hefu_consensus::context::LedgerContext;
use tokio::sync::{mpsc, watch};

/// Takes questions to the engine that runs now.
pub(super) type Questions = mpsc::Sender<ConsensusRequest<LedgerContext>>;

/// Where this node stands in the height that is being decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsensusView {
    /// The height.
    pub height: Height,
    /// The round, from 0; none before the first begins.
    pub round: Option<u32>,
    /// What this node waits for in the round.
    pub step: &'static str,
    /// Whose turn it is to propose.
    pub proposer: Option<ValidatorAddress>,
    /// Its proposal has come.
    pub proposed: bool,
    /// Whose prevotes of the round have come.
    pub prevoted: BTreeSet<ValidatorAddress>,
    /// Whose precommits of the round have come.
    pub precommitted: BTreeSet<ValidatorAddress>,
}

/// Asks the engine where it stands. Clones share it.
#[derive(Clone)]
pub struct Asker(pub(super) watch::Receiver<Option<Questions>>);

impl Asker {
    /// The answer of the engine; none while it starts, stops or has too much to do.
    pub async fn ask(&self) -> Option<ConsensusView> {
        let questions = self.0.borrow().clone()?;
        let dump = ConsensusRequest::dump_state(&questions).await.ok()??;
        Some(view_of(&dump))
    }
}

fn view_of(dump: &StateDump<LedgerContext>) -> ConsensusView {
    let state = &dump.consensus;
    let votes = dump.vote_keeper.votes.get(&state.round).map(|round| round.votes());
    let addresses = |votes: &BTreeSet<hefu_consensus::context::Address>| {
        votes.iter().map(|address| address.0).collect()
    };
    ConsensusView {
        height: state.height.0,
        round: match state.round {
            Round::Nil => None,
            round => round.as_u32(),
        },
        step: match state.step {
            Step::Unstarted => "unstarted",
            Step::Propose => "propose",
            Step::Prevote => "prevote",
            Step::Precommit => "precommit",
            Step::Commit => "commit",
        },
        proposer: dump.proposer.map(|address| address.0),
        proposed: dump.proposal_keeper.proposals.contains_key(&state.round),
        prevoted: votes
            .map(|votes| addresses(&votes.prevotes().validator_addresses))
            .unwrap_or_default(),
        precommitted: votes
            .map(|votes| addresses(&votes.precommits().validator_addresses))
            .unwrap_or_default(),
    }
}
