//! What the ledger knows about itself: parameters, calendar, validators, nodes, clock.

use serde::{Deserialize, Serialize};

use super::{Entity, State, StateKey, ViewError, key::EntityKind};
use crate::{
    calendar::CalendarYear,
    hash::{RecordId, ValidatorAddress},
    height::Height,
    key::PublicKey,
    params::Params,
    time::BlockTime,
    uscc::Uscc,
    validator_set::{Validator, ValidatorSet},
    vote::VoteKind,
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

/// Parameters that take the place of those in force at a stated later height. They stay here once
/// they hold, until the next change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamsChange {
    /// First height at which they hold.
    pub from: Height,
    /// The parameters.
    pub params: Params,
}

impl Entity for ParamsChange {
    type Key = ();
    fn state_key((): &()) -> StateKey {
        StateKey::new(EntityKind::Ledger, &[b"next_params"])
    }
}

/// The parameters in force for the block at `height`, seen from the state of an earlier block.
pub fn params_at(state: &State<'_>, height: Height) -> Result<Option<Params>, ViewError> {
    match state.get::<ParamsChange>(&())? {
        Some(change) if change.from <= height => Ok(Some(change.params)),
        _ => state.get(&()),
    }
}

/// Who votes: the set in force, and changes that take effect at stated later heights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidatorSchedule {
    /// The set that decides the next block, unless a change is due.
    pub current: ValidatorSet,
    /// From these heights on, which rise, other sets.
    pub next: Vec<(Height, ValidatorSet)>,
}

impl ValidatorSchedule {
    /// The set that decides the block at `height`, seen from the state of an earlier block.
    pub fn at(&self, height: Height) -> &ValidatorSet {
        let due = self.next.iter().rev().find(|(from, _)| *from <= height);
        due.map_or(&self.current, |(_, set)| set)
    }

    /// The seat with this address, in force or to come.
    pub fn seat(&self, address: &ValidatorAddress) -> Option<&Validator> {
        let mut sets = std::iter::once(&self.current).chain(self.next.iter().map(|(_, set)| set));
        sets.find_map(|set| set.get(address))
    }

    /// The sets that decide blocks from this height on.
    fn sets_from(&self, height: Height) -> impl Iterator<Item = &ValidatorSet> {
        let later = self.next.iter().filter(move |(from, _)| *from > height).map(|(_, set)| set);
        std::iter::once(self.at(height)).chain(later)
    }

    /// True when the seat decides some block from this height on.
    pub fn sits_from(&self, height: Height, address: &ValidatorAddress) -> bool {
        self.sets_from(height).any(|set| set.get(address).is_some())
    }

    /// True when the member decides some block from this height on, whatever its key.
    pub fn member_sits_from(&self, height: Height, member: Uscc) -> bool {
        self.sets_from(height).any(|set| set.seat_of(member).is_some())
    }

    /// Drops the sets that no block from `height` on asks for.
    pub fn settle(&mut self, height: Height) {
        self.current = self.at(height).clone();
        self.next.retain(|(from, _)| *from > height);
    }

    /// Changes every set from `from` on; None when one of them would be no set. `settle` first.
    pub fn change(
        &mut self,
        from: Height,
        change: impl Fn(&ValidatorSet) -> Option<ValidatorSet>,
    ) -> Option<()> {
        let mut next = self.next.clone();
        if next.iter().all(|(at, _)| *at != from) {
            let position = next.iter().position(|(at, _)| *at > from).unwrap_or(next.len());
            next.insert(position, (from, self.at(from).clone()));
        }
        for (_, set) in next.iter_mut().filter(|(at, _)| *at >= from) {
            *set = change(set)?;
        }
        self.next = next;
        Some(())
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

/// Nodes that leave the allow-list at stated heights, in order of leaving.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeDepartures(pub Vec<(Height, PublicKey)>);

impl Entity for NodeDepartures {
    type Key = ();
    fn state_key((): &()) -> StateKey {
        StateKey::new(EntityKind::Ledger, &[b"departures"])
    }
}

/// The nodes that may connect while the block at `height` is made.
pub fn nodes_at(state: &State<'_>, height: Height) -> Result<Vec<AdmittedNode>, ViewError> {
    let book: NodeBook = state.get(&())?.unwrap_or_default();
    let departures: NodeDepartures = state.get(&())?.unwrap_or_default();
    let gone = |key: &PublicKey| departures.0.iter().any(|(at, k)| *at <= height && k == key);
    Ok(book.0.into_iter().filter(|node| !gone(&node.peer_key)).collect())
}

/// Proof that a validator signed two different statements in one round (invariant 46). Kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equivocation {
    /// The member whose seat it is.
    pub member: Uscc,
    /// The record that shows it.
    pub record: RecordId,
}

/// Finds a proof: the seat, and the round that it contradicted itself in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EquivocationKey {
    /// The seat.
    pub validator: ValidatorAddress,
    /// Height voted on.
    pub height: Height,
    /// Round voted in.
    pub round: u32,
    /// What was signed twice.
    pub kind: VoteKind,
}

impl Entity for Equivocation {
    type Key = EquivocationKey;
    fn state_key(key: &EquivocationKey) -> StateKey {
        let parts: [&[u8]; 4] = [
            key.validator.as_bytes(),
            &key.height.get().to_be_bytes(),
            &key.round.to_be_bytes(),
            &[key.kind as u8],
        ];
        StateKey::new(EntityKind::Equivocation, &parts)
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
