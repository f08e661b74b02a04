//! `node.admit` and `node.remove`: who may connect, and who votes (invariant 47).

use serde::{Deserialize, Serialize};

use super::{check_effective, require_quorum, schedule};
use crate::{
    action::text::check_text,
    execute::{Apply, Outcome, refuse},
    height::Height,
    key::PublicKey,
    limits::{NODES_MAX, VALIDATOR_CHANGES_MAX, VALIDATORS_MIN},
    reject::{Reason, Rejection},
    state::{
        AdmittedNode, KeyOwner, NodeBook, NodeDepartures, Organisation, ValidatorSchedule, nodes_at,
    },
    uscc::Uscc,
    validator_set::{Power, Validator, ValidatorSet},
    words::Role,
};

/// `node.admit`: a member may run a node, and vote with it if it is given a seat. An observer is
/// admitted by a data authority of its territory; a seat is given by a governance quorum, to a
/// registrar or exchange. The member and every new key sign too.
///
/// A seat for a member that has one takes its place from that height on, so that a network of four
/// can change keys and powers; with a new peer key the member's other nodes leave at that height.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admit {
    /// The member.
    pub member: Uscc,
    /// The transport identity of its node; one that it runs already, or a new one.
    pub peer_key: PublicKey,
    /// A seat in consensus; absent: an observer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
}

/// A seat in consensus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// The key that votes.
    pub key: PublicKey,
    /// Voting power.
    pub power: Power,
    /// First height that it votes on.
    pub effective_height: Height,
}

impl Admit {
    /// Keys that may be trusted, and some power.
    pub fn check(&self) -> Result<(), Rejection> {
        let keys = [Some(self.peer_key), self.seat.map(|seat| seat.key)];
        for key in keys.into_iter().flatten() {
            key.check_registrable().map_err(|error| Rejection::of(Reason::KeyWeak, error))?;
        }
        if self.seat.is_some_and(|seat| seat.power == 0 || seat.key == self.peer_key) {
            return Err(Rejection::of(Reason::FieldsInvalid, "seat"));
        }
        Ok(())
    }

    /// Writes the node, and schedules the seat.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority])?;
        let member = apply.require_signer(&self.member)?;
        if !author.region.contains(member.region) && self.seat.is_none() {
            return refuse(Reason::OutsideTerritory, member.region);
        }
        let is_new = self.admit_node(apply)?;
        let Some(seat) = &self.seat else { return Ok(()) };
        let takes_place = self.give_seat(apply, &member, seat)?;
        if takes_place && is_new {
            let old = |key: &PublicKey| *key != self.peer_key;
            leave_at(apply, self.member, seat.effective_height, old)?;
        }
        Ok(())
    }

    /// Writes the node; true when it was not known.
    fn admit_node(&self, apply: &mut Apply<'_, '_>) -> Outcome<bool> {
        let (mut book, mut leaving) = settled_nodes(apply)?;
        if let Some(known) = book.0.iter().find(|node| node.peer_key == self.peer_key) {
            if known.member != self.member || self.seat.is_none() {
                return refuse(Reason::NodeKnown, self.peer_key);
            }
            // A node that was to leave with its seat stays with the new one.
            let staying = leaving.0.len();
            leaving.0.retain(|(_, key)| *key != self.peer_key);
            if leaving.0.len() < staying {
                apply.state.put(&(), &book);
                apply.state.put(&(), &leaving);
            }
            return Ok(false);
        }
        if book.0.len() >= NODES_MAX {
            return refuse(Reason::ListTooLong, "nodes");
        }
        own_key(apply, self.member, self.peer_key)?;
        book.0.push(AdmittedNode { member: self.member, peer_key: self.peer_key });
        apply.state.put(&(), &book);
        apply.state.put(&(), &leaving);
        Ok(true)
    }

    /// Schedules the seat; true when it takes the place of one that the member has.
    fn give_seat(
        &self,
        apply: &mut Apply<'_, '_>,
        member: &Organisation,
        seat: &Seat,
    ) -> Outcome<bool> {
        let mut schedule = schedule(apply)?;
        require_quorum(apply, &schedule)?;
        check_effective(apply, seat.effective_height)?;
        if ![Role::Registrar, Role::Exchange].iter().any(|role| member.has_role(*role)) {
            return refuse(Reason::NodeSeatUnfit, member.uscc);
        }
        check_room(&schedule)?;
        own_key(apply, self.member, seat.key)?;
        let validator = Validator::new(self.member, seat.key, seat.power);
        let held = |set: &ValidatorSet| set.seat_of(self.member).map(|seat| seat.address);
        let replaced = held(schedule.at(seat.effective_height));
        let changed = schedule.change(seat.effective_height, |set| {
            // What is decided for later heights stands: this does not undo it.
            if held(set) != replaced {
                return None;
            }
            let set = replaced.map_or_else(|| Some(set.clone()), |old| set.without(&old))?;
            set.with(validator.clone()).ok()
        });
        if changed.is_none() {
            return refuse(Reason::NodeSeatTaken, self.member);
        }
        apply.state.put(&(), &schedule);
        Ok(replaced.is_some())
    }
}

/// The allow-list without those who have left, and those who will.
fn settled_nodes(apply: &Apply<'_, '_>) -> Outcome<(NodeBook, NodeDepartures)> {
    let book = NodeBook(nodes_at(apply.state, apply.context.height)?);
    let mut leaving: NodeDepartures = apply.state.get(&())?.unwrap_or_default();
    leaving.0.retain(|(at, _)| *at > apply.context.height);
    Ok((book, leaving))
}

/// Has these nodes of a member leave at a height, unless they leave already; how many.
fn leave_at(
    apply: &mut Apply<'_, '_>,
    member: Uscc,
    height: Height,
    which: impl Fn(&PublicKey) -> bool,
) -> Outcome<usize> {
    let (book, mut leaving) = settled_nodes(apply)?;
    let own: Vec<PublicKey> = book
        .0
        .iter()
        .filter(|node| node.member == member)
        .map(|node| node.peer_key)
        .filter(|key| which(key) && leaving.0.iter().all(|(_, known)| known != key))
        .collect();
    let count = own.len();
    leaving.0.extend(own.into_iter().map(|key| (height, key)));
    leaving.0.sort_unstable();
    apply.state.put(&(), &book);
    apply.state.put(&(), &leaving);
    Ok(count)
}

/// Ties a key that nobody has to a member; the key signs the record.
fn own_key(apply: &mut Apply<'_, '_>, member: Uscc, key: PublicKey) -> Outcome<()> {
    let owned = key.into();
    apply.require_key(&owned)?;
    if apply.state.has::<KeyOwner>(&owned)? {
        return refuse(Reason::KeyInUse, key);
    }
    apply.state.put(&owned, &KeyOwner { uscc: member });
    Ok(())
}

fn check_room(schedule: &ValidatorSchedule) -> Outcome<()> {
    match schedule.next.first() {
        Some((first, _)) if schedule.next.len() >= VALIDATOR_CHANGES_MAX => {
            refuse(Reason::GovernancePending, first)
        }
        _ => Ok(()),
    }
}

/// `node.remove`: a member votes and connects no more from a height on. An observer is removed by a
/// data authority of its territory, a validator by a governance quorum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// The member.
    pub member: Uscc,
    /// First height without it.
    pub effective_height: Height,
    /// Why.
    pub reason: String,
}

impl Remove {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Schedules the end of its seat and of its nodes.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority])?;
        check_effective(apply, self.effective_height)?;
        let member = apply.organisation(&self.member)?;
        let mut schedule = schedule(apply)?;
        let held = schedule.at(self.effective_height).seat_of(self.member).is_some();
        if held {
            require_quorum(apply, &schedule)?;
            check_room(&schedule)?;
            // Also under a key that it is to have later.
            let removed = schedule.change(self.effective_height, |set| {
                let left = match set.seat_of(self.member) {
                    Some(seat) => set.without(&seat.address),
                    None => Some(set.clone()),
                };
                left.filter(|set| set.count() >= VALIDATORS_MIN)
            });
            if removed.is_none() {
                return refuse(Reason::NodeTooFew, VALIDATORS_MIN);
            }
            apply.state.put(&(), &schedule);
        } else if !author.region.contains(member.region) {
            return refuse(Reason::OutsideTerritory, member.region);
        }
        self.remove_nodes(apply, held)
    }

    fn remove_nodes(&self, apply: &mut Apply<'_, '_>, had_seat: bool) -> Outcome<()> {
        let leaving = leave_at(apply, self.member, self.effective_height, |_| true)?;
        if leaving == 0 && !had_seat {
            return refuse(Reason::NodeUnknown, self.member);
        }
        Ok(())
    }
}
