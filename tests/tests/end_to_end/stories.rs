//! The acceptance stories, each as its script is written, on four real members.

use hefu_tests::network::Network;

use crate::{hefu_ok, ledger, room};

#[test]
fn every_story_goes_as_it_is_written() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    let net = network.layout.dir.display().to_string();
    let said = hefu_ok(dir.path(), &["demo", "--network", &net, "all"]);
    let listed = hefu_ok(dir.path(), &["demo", "--network", &net, "list"]);
    let played = said.matches("如剧本所写").count();
    assert_eq!(played, listed.lines().count(), "{said}");
    let height = ledger::settle(&network);
    ledger::assert_one_ledger(&network, height);
}
