//! Who a node is.

use hefu_chain::{
    hash::ChainId,
    key::{PublicKey, SecretKey},
    time::BlockTime,
};

use super::{NodeId, host::Temptation};
use crate::sim::agenda::SimTime;

/// Who a node is, for as long as the simulation lasts.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Its name.
    pub id: NodeId,
    /// Its consensus keys, in the order in which it votes with them.
    pub keys: Vec<SecretKey>,
    /// Its transport identities, by which peers admit it.
    pub peer_keys: [PublicKey; 2],
    /// The ledger.
    pub chain_id: ChainId,
    /// How far its clock is ahead, in milliseconds; negative when behind.
    pub clock_skew_ms: i64,
    /// Time of genesis, by which clocks are set.
    pub genesis_time: BlockTime,
    /// How often it tells its peers how far its chain reaches, in milliseconds.
    pub status_ms: u64,
    /// How often it repeats its votes, in milliseconds.
    pub rebroadcast_ms: u64,
    /// How it misbehaves when it proposes, if it does.
    pub temptation: Option<Temptation>,
    /// Signs after every start with a new journal, whatever the old one says: what the rules of start
    /// prevent.
    pub ignores_journal: bool,
}

impl Identity {
    /// What its clock shows.
    pub fn clock(&self, now: SimTime) -> BlockTime {
        self.genesis_time.plus_ms(now.as_ms().saturating_add_signed(self.clock_skew_ms))
    }
}
