//! What must hold of any network, seen through its API.

use std::{collections::BTreeMap, time::Duration};

use hefu_tests::network::Network;
use serde_json::Value;

/// Longest wait for members to reach one height.
const AGREE_WAIT: Duration = Duration::from_secs(120);

/// Waits until every member has the height of the highest, and returns it.
pub(crate) fn settle(network: &Network) -> u64 {
    let heights = network.members.iter().map(|m| m.client.height().expect("answers"));
    let height = heights.max().expect("members");
    for index in 0..network.members.len() {
        network.wait_height(index, height, AGREE_WAIT).expect("catches up");
    }
    height
}

/// Every member has the same header at every height, and each record stands exactly once.
/// Returns the height at which each record stands.
pub(crate) fn assert_one_ledger(network: &Network, height: u64) -> BTreeMap<String, u64> {
    let mut records = BTreeMap::new();
    let mut log_size = 0;
    for h in 1..=height {
        let path = format!("/v1/blocks/{h}");
        let block = network.members[0].client.get(&path).expect("a block");
        for member in &network.members[1..] {
            let other = member.client.get(&path).expect("a block");
            for field in ["block_hash", "state_root", "log_root", "records"] {
                assert_eq!(other[field], block[field], "{field} of {} at height {h}", member.name);
            }
        }
        for record in block["records"].as_array().expect("a list") {
            let id = record["id"].as_str().expect("an id").to_string();
            assert_eq!(records.insert(id.clone(), h), None, "{id} stands twice");
        }
        log_size = block["log_size"].as_u64().expect("a size");
    }
    assert_eq!(records.len() as u64, log_size, "the history holds what the blocks hold");
    records
}

/// Where a member says that a record stands.
pub(crate) fn status(network: &Network, member: usize, id: &str) -> Value {
    network.members[member].client.get(&format!("/v1/records/{id}")).expect("an answer")
}
