//! Certified: every final block carries signatures of more than two thirds of the power, and says
//! of itself what the signatures are about.

use hefu_chain::{hash::ChainId, validator_set::ValidatorSet};

use crate::sim::node::outbox::Final;

/// Who may sign what.
#[derive(Debug)]
pub struct Certified {
    chain_id: ChainId,
    validators: ValidatorSet,
}

impl Certified {
    /// Checks blocks of this ledger against this set.
    pub fn new(chain_id: ChainId, validators: ValidatorSet) -> Self {
        Self { chain_id, validators }
    }

    /// Verifies the commit of a final block.
    pub fn check(&self, block: &Final) -> Result<(), String> {
        let (header, commit) = (&block.block.header, &block.commit);
        if header.hash() != commit.block_hash || header.height != commit.height {
            return Err(format!("the commit of height {} is about another block", header.height));
        }
        if header.valset_hash != self.validators.hash() {
            return Err(format!("height {} names another validator set", header.height));
        }
        commit
            .verify(&self.chain_id, &self.validators)
            .map_err(|error| format!("height {}: {error}", header.height))
    }
}
