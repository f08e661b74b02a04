//! What a run starts from. It follows from the number of seats and the heartbeat alone, so that the
//! runs of a process make it once each.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use hefu_chain::{bundle::TrustAnchor, fixture, founding::founding_state, state::StateChanges};
use hefu_consensus::founded::FoundedState;

use super::{
    scenario::Scenario,
    workload::market::{self, MarketPlot},
};

/// A ledger before its first block, with a market on it.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The state.
    pub genesis: StateChanges,
    /// The same, with its tree.
    pub founded: FoundedState,
    /// Who is on the market, and what they are about to do.
    pub market: MarketPlot,
    /// What a reader trusts.
    pub anchor: TrustAnchor,
}

type Key = (u8, u8, u64);

static KNOWN: Mutex<BTreeMap<Key, Arc<Ground>>> = Mutex::new(BTreeMap::new());

impl Ground {
    /// What a scenario starts from.
    pub fn of(scenario: &Scenario) -> Arc<Self> {
        let key = (scenario.validators, scenario.seated(), scenario.heartbeat_ms);
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ground) = known().get(&key) {
            return Arc::clone(ground);
        }
        let ground = Arc::new(Self::new(scenario));
        known().insert(key, Arc::clone(&ground));
        ground
    }

    fn new(scenario: &Scenario) -> Self {
        let founding = scenario.founding();
        let mut genesis = founding_state(&founding).expect("the founding of a scenario holds");
        let (market, planted) = market::open(&founding);
        genesis.extend(planted);
        let founded = FoundedState::new(genesis.clone()).expect("a founding state makes a tree");
        let validators = founded.validators.clone();
        let anchor = TrustAnchor { chain_id: fixture::CHAIN_ID, validators };
        Self { genesis, founded, market, anchor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{scenario::Control, seed::Seed};

    #[test]
    fn what_is_shared_is_what_each_run_would_have_made() {
        for seed in 0..40 {
            let scenario = Scenario::draw(Seed(seed), Control::None);
            let shared = Ground::of(&scenario);
            assert_eq!(shared.founded, Ground::new(&scenario).founded, "seed {seed}");
        }
    }
}
