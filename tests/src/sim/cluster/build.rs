//! The nodes of a run, before it begins.

use hefu_chain::{fixture, hash::ValidatorAddress};
use hefu_consensus::memory::MemoryStore;

use crate::sim::{
    byzantine::Mischief,
    disk::Power,
    ground::Ground,
    node::{Identity, Node, NodeId, crash_store::CrashStore, host::Temptation},
    scenario::{Control, Scenario},
    seed::Purpose,
    workload::Workload,
};

/// The addresses that a validator votes under.
pub(super) fn addresses(scenario: &Scenario, validator: u8) -> Vec<ValidatorAddress> {
    let keys = scenario.keys(validator);
    keys.iter().map(|key| key.public_key().validator_address()).collect()
}

/// One node for each validator, and a second for each twin.
pub(super) fn build_nodes(
    scenario: &Scenario,
    ground: &Ground,
    workload: &mut Workload,
) -> Vec<Node> {
    let genesis_time = ground.founded.tip.time;
    let mut disks = scenario.seed.dice(Purpose::Disk);
    let build = |(id, validator): (u8, u8)| {
        let tempted = scenario.tempted.filter(|(who, _)| *who == validator);
        let temptation = tempted.map(|(_, mischief)| Temptation {
            mischief,
            bad_records: match mischief {
                Mischief::RuleBreakingRecord(kind) => workload.bad_records(kind),
                _ => Vec::new(),
            },
        });
        let identity = Identity {
            id: NodeId(id),
            keys: scenario.keys(validator),
            peer_keys: scenario.peer_keys(validator).map(|key| key.public_key()),
            chain_id: fixture::CHAIN_ID,
            clock_skew_ms: scenario.skews_ms[usize::from(id)],
            genesis_time,
            status_ms: scenario.tempo.status_ms,
            rebroadcast_ms: scenario.tempo.rebroadcast_ms,
            temptation,
            ignores_journal: matches!(scenario.control, Control::Amnesia | Control::JournalIgnored),
        };
        let power = Power::new(disks.split());
        let store = CrashStore::new(MemoryStore::new(&ground.founded), power.clone());
        Node::new(identity, power, store)
    };
    (0..).zip(scenario.validator_of_nodes()).map(build).collect()
}
