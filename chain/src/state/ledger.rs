//! What the ledger knows about itself: parameters, calendar, validators, nodes, clock.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, key::EntityKind};
use crate::{
    calendar::CalendarYear, height::Height, key::PublicKey, params::Params, time::BlockTime,
    uscc::Uscc, validator_set::ValidatorSet,
};

impl Entity for Params {
    type Key = ();
    fn state_key((): &()) -> StateKey {
        StateKey::new(EntityKind::Ledger, &[b"params"])
    }
}

/// The calendars of the announced years, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarBook(pub Vec<CalendarYear>);

impl Entity for CalendarBook {
    type Key = ();
    fn state_key((): &()) -> StateKey {
        StateKey::new(EntityKind::Ledger, &[b"calendar"])
    }
}

/// Who votes: the set in force, and a change that takes effect at a stated later height.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidatorSchedule {
    /// The set that decides the next block, unless the change is due.
    pub current: ValidatorSet,
    /// From this height on, another set.
    pub next: Option<(Height, ValidatorSet)>,
}

impl ValidatorSchedule {
    /// The set that decides the block at `height`, seen from the state of an earlier block.
    pub fn at(&self, height: Height) -> &ValidatorSet {
        match &self.next {
            Some((from, set)) if *from <= height => set,
            _ => &self.current,
        }
    }
}

impl Entity for ValidatorSchedule {
    type Key = ();
    fn state_key((): &()) -> StateKey {
        StateKey::new(EntityKind::Ledger, &[b"validators"])
    }
}

/// A node that may connect: its peer key (the libp2p identity, Ed25519) and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdmittedNode {
    /// The member that runs it.
    pub member: Uscc,
    /// Its transport identity.
    pub peer_key: PublicKey,
}

/// The allow-list of the network: validators' nodes and observers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeBook(pub Vec<AdmittedNode>);

impl Entity for NodeBook {
    type Key = ();
    fn state_key((): &()) -> StateKey {
        StateKey::new(EntityKind::Ledger, &[b"nodes"])
    }
}

/// Height and time of the last block; written by every block, so that no block leaves the state
/// tree untouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Height of the last block.
    pub height: Height,
    /// Its time.
    pub time: BlockTime,
}

impl Entity for Clock {
    type Key = ();
    fn state_key((): &()) -> StateKey {
        StateKey::new(EntityKind::Ledger, &[b"clock"])
    }
}
