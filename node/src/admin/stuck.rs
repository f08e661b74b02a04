//! Why the next block does not come: the height, the round, what is missing, and who owes it.

use std::collections::BTreeSet;

use hefu_chain::{
    hash::ValidatorAddress,
    state::{Organisation, State, nodes_at},
    validator_set::ValidatorSet,
};
use hefu_consensus::port::{Store as _, StoreError};
use serde::{Deserialize, Serialize};

use super::{Operator, Status};
use crate::{config, engine::ConsensusView};

/// Blocks that a node may be behind before it is told that it catches up.
const BEHIND_BLOCKS: u64 = 3;
/// A write that waits longer for the disk is a reason.
const DISK_WAIT_MS: u64 = 1_000;

/// What the height that is being decided waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stuck {
    /// How the node is.
    pub status: Status,
    /// The height that is being decided.
    pub height: u64,
    /// The round.
    pub round: Option<u32>,
    /// What this node waits for in the round: propose, prevote, precommit, commit.
    pub step: String,
    /// Whose turn it is to propose.
    pub proposer: Option<Missing>,
    /// Its proposal has come.
    pub proposed: bool,
    /// Voting power that more than two thirds of is needed.
    pub power_total: u64,
    /// Power behind prevotes of the round that have come.
    pub prevoted_power: u64,
    /// Power behind precommits of the round that have come.
    pub precommitted_power: u64,
    /// Who owes a prevote.
    pub prevotes_missing: Vec<Missing>,
    /// Who owes a precommit.
    pub precommits_missing: Vec<Missing>,
    /// What that means and what to do, the weightiest first.
    pub reasons: Vec<String>,
}

/// A validator from which something is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Its seat.
    pub validator: ValidatorAddress,
    /// The member (USCC).
    pub member: String,
    /// The member's name.
    pub name: String,
    /// Its voting power.
    pub power: u64,
    /// One of its nodes is connected to this one, or it is this one.
    pub connected: bool,
}

/// Explains where the running node stands.
pub(super) async fn explain(operator: &Operator) -> Result<Stuck, StoreError> {
    let view = operator.asker.ask().await;
    let seats = seats(operator)?;
    Ok(judge(operator.status(), view.as_ref(), &seats))
}

/// Everybody who votes on the next height.
fn seats(operator: &Operator) -> Result<Vec<Missing>, StoreError> {
    let store = operator.application.store();
    let height = store.tip().height.next();
    let set = operator.application.validator_set(height)?.map(|set| rows(&set));
    let state = State::new(store.as_ref());
    let nodes = nodes_at(&state, height)?;
    let local = operator.network.local_peer();
    let connected: BTreeSet<Vec<u8>> =
        operator.network.peers().iter().map(|peer| peer.peer.to_bytes()).collect();
    let mut seats = Vec::new();
    for (validator, member, power) in set.unwrap_or_default() {
        let organisation: Option<Organisation> = state.get(&member)?;
        let mut peers = nodes
            .iter()
            .filter(|node| node.member == member)
            .filter_map(|node| config::peer_id(&node.peer_key).ok());
        seats.push(Missing {
            validator,
            member: member.to_string(),
            name: organisation.map(|organisation| organisation.name).unwrap_or_default(),
            power,
            connected: peers.any(|peer| peer == local || connected.contains(&peer.to_bytes())),
        });
    }
    Ok(seats)
}

fn rows(set: &ValidatorSet) -> Vec<(ValidatorAddress, hefu_chain::uscc::Uscc, u64)> {
    set.iter().map(|seat| (seat.address, seat.member, u64::from(seat.power))).collect()
}

/// Puts together what is missing and what it means.
fn judge(status: Status, view: Option<&ConsensusView>, seats: &[Missing]) -> Stuck {
    let power = |who: &BTreeSet<ValidatorAddress>| -> u64 {
        seats.iter().filter(|seat| who.contains(&seat.validator)).map(|seat| seat.power).sum()
    };
    let without = |who: &BTreeSet<ValidatorAddress>| -> Vec<Missing> {
        seats.iter().filter(|seat| !who.contains(&seat.validator)).cloned().collect()
    };
    let none = BTreeSet::new();
    let prevoted = view.map_or(&none, |view| &view.prevoted);
    let precommitted = view.map_or(&none, |view| &view.precommitted);
    let proposer = view.and_then(|view| view.proposer);
    let mut stuck = Stuck {
        height: view.map_or(status.height + 1, |view| view.height.get()),
        round: view.and_then(|view| view.round),
        step: view.map_or("unknown", |view| view.step).into(),
        proposer: seats.iter().find(|seat| Some(seat.validator) == proposer).cloned(),
        proposed: view.is_some_and(|view| view.proposed),
        power_total: seats.iter().map(|seat| seat.power).sum(),
        prevoted_power: power(prevoted),
        precommitted_power: power(precommitted),
        prevotes_missing: without(prevoted),
        precommits_missing: without(precommitted),
        reasons: Vec::new(),
        status,
    };
    stuck.reasons = reasons(&stuck, view.is_some(), seats);
    stuck
}

fn names(seats: &[&Missing]) -> String {
    let name = |seat: &&Missing| match seat.name.as_str() {
        "" => seat.member.clone(),
        name => format!("{name} ({})", seat.member),
    };
    seats.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn reasons(stuck: &Stuck, answered: bool, seats: &[Missing]) -> Vec<String> {
    let mut reasons = Vec::new();
    let status = &stuck.status;
    if status.read_only {
        reasons.push("the disk of this node was full: make room and start it again".into());
    }
    if let Some(ms) = status.disk_wait_ms.filter(|ms| *ms >= DISK_WAIT_MS) {
        let seconds = ms / 1_000;
        reasons.push(format!(
            "a write of this node has waited {seconds} s for the disk: see what else uses it, and its health"
        ));
    }
    if !answered {
        reasons.push("the consensus engine of this node does not answer: see its log".into());
    }
    if status.role.starts_with("watching") {
        reasons.push(format!("this node does not sign: it is {}", status.role));
    }
    if let Some(trouble) = &status.signer_trouble {
        reasons.push(format!("this node does not sign: {trouble}"));
    }
    if status.peers_height > status.height + BEHIND_BLOCKS {
        let behind = status.peers_height - status.height;
        reasons.push(format!("this node is {behind} blocks behind its peers and catches up"));
    }
    let gone: Vec<&Missing> = seats.iter().filter(|seat| !seat.connected).collect();
    let gone_power: u64 = gone.iter().map(|seat| seat.power).sum();
    let quorum = |power: u64| power * 3 > stuck.power_total * 2;
    if !gone.is_empty() {
        let halted = !quorum(stuck.power_total - gone_power);
        let meaning = if halted { "too many to decide anything" } else { "the others suffice" };
        reasons.push(format!("not connected to this node: {}; {meaning}", names(&gone)));
    }
    if answered && !stuck.proposed && stuck.step == "propose" {
        let who = stuck.proposer.iter().collect::<Vec<_>>();
        reasons.push(format!("the proposal of {} has not come", names(&who)));
    }
    let missing = [
        ("prevotes", stuck.prevoted_power, &stuck.prevotes_missing),
        ("precommits", stuck.precommitted_power, &stuck.precommits_missing),
    ];
    for (what, power, missing) in missing {
        if answered && !quorum(power) && stuck.step != "propose" {
            let total = stuck.power_total;
            let who = names(&missing.iter().collect::<Vec<_>>());
            reasons.push(format!("{what} of {power} of {total} have come; missing: {who}"));
            break;
        }
    }
    if let Some(offset) = status.clock_offset_ms.filter(|offset| !(-400..=3_000).contains(offset)) {
        reasons.push(format!("this clock differs from the proposers' by {offset} ms: see NTP"));
    }
    if reasons.is_empty() {
        reasons.push("nothing is missing: blocks are decided".into());
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use hefu_chain::height::Height;

    fn seat(n: u8, connected: bool) -> Missing {
        let member = format!("member-{n}");
        let validator = ValidatorAddress([n; 20]);
        Missing { validator, name: format!("登记机构{n}"), member, power: 1, connected }
    }

    fn status() -> Status {
        Status {
            version: "0".into(),
            height: 9,
            block_age_ms: 60_000,
            role: "validator".into(),
            read_only: false,
            disk_wait_ms: Some(4),
            peers: 3,
            peers_height: 9,
            records_waiting: 0,
            clock_offset_ms: Some(20),
            signer_trouble: None,
            keys: Vec::new(),
        }
    }

    fn view(step: &'static str, voted: &[u8]) -> ConsensusView {
        let who: BTreeSet<_> = voted.iter().map(|n| ValidatorAddress([*n; 20])).collect();
        ConsensusView {
            height: Height::new(10),
            round: Some(4),
            step,
            proposer: Some(ValidatorAddress([2; 20])),
            proposed: step != "propose",
            prevoted: who,
            precommitted: BTreeSet::new(),
        }
    }

    #[test]
    fn two_of_four_that_are_gone_are_named_with_what_they_owe() {
        let seats = [seat(1, true), seat(2, true), seat(3, false), seat(4, false)];
        let stuck = judge(status(), Some(&view("prevote", &[1, 2])), &seats);
        assert_eq!((stuck.height, stuck.round, stuck.prevoted_power), (10, Some(4), 2));
        let owed: Vec<_> = stuck.prevotes_missing.iter().map(|seat| &*seat.member).collect();
        assert_eq!(owed, ["member-3", "member-4"]);
        assert_eq!(stuck.precommits_missing.len(), 4);
        assert!(stuck.reasons[0].contains("登记机构3") && stuck.reasons[0].contains("too many"));
        assert!(stuck.reasons[1].starts_with("prevotes of 2 of 4 have come"), "{stuck:?}");
    }

    #[test]
    fn a_proposer_that_is_silent_is_named_and_one_that_is_gone_stops_nothing() {
        let seats = [seat(1, true), seat(2, false), seat(3, true), seat(4, true)];
        let stuck = judge(status(), Some(&view("propose", &[])), &seats);
        assert!(stuck.reasons[0].contains("the others suffice"));
        assert_eq!(stuck.reasons[1], "the proposal of 登记机构2 (member-2) has not come");
    }

    #[test]
    fn what_is_wrong_with_this_node_comes_first() {
        let mut ill = status();
        ill.read_only = true;
        ill.disk_wait_ms = Some(12_345);
        ill.peers_height = 500;
        ill.role = "watching until height 12 is decided".into();
        ill.clock_offset_ms = Some(-900);
        let seats = [seat(1, true), seat(2, true), seat(3, true), seat(4, true)];
        let reasons = judge(ill, None, &seats).reasons;
        for (at, text) in [
            "was full",
            "12 s for the disk",
            "does not answer",
            "does not sign",
            "491 blocks behind",
            "-900 ms",
        ]
        .iter()
        .enumerate()
        {
            assert!(reasons[at].contains(text), "{reasons:?}");
        }
        let well = judge(status(), Some(&view("commit", &[1, 2, 3])), &seats);
        assert_eq!(well.precommitted_power, 0);
        let mut decided = view("commit", &[1, 2, 3]);
        decided.precommitted = decided.prevoted.clone();
        let well = judge(status(), Some(&decided), &seats);
        assert_eq!(well.reasons, ["nothing is missing: blocks are decided"]);
    }
}
