//! The newcomer's path: the demonstration, then a certificate checked with nothing but two files.

use std::fs;

use hefu_tests::network::Network;

use crate::{hefu, hefu_ok, ledger, room};

/// Exit code when nothing can be established, as for a file that is no whole bundle.
const UNKNOWN: i32 = 1;
/// Exit code of a command line that asks for something impossible.
const USAGE: i32 = 2;
/// Exit code of a proof that does not hold.
const FORGED: i32 = 3;

#[test]
fn the_demo_leads_to_a_certificate_that_verifies_offline() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    let node = network.members[0].client.base().to_string();
    let net = network.layout.dir.display().to_string();
    hefu_ok(dir.path(), &["--node", &node, "demo", "--network", &net]);
    let height = ledger::settle(&network);
    ledger::assert_one_ledger(&network, height);

    // One member's bundle, and the genesis document: nothing else goes along.
    let number = some_certificate(&network);
    let elsewhere = dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a directory");
    let path = format!("/v1/certificates/{number}/proof");
    let bundle = network.members[2].client.get_bytes(&path).expect("a bundle");
    fs::write(elsewhere.join("certificate.hefu"), &bundle).expect("written");
    fs::copy(network.layout.genesis_path(), elsewhere.join("genesis.json")).expect("copied");
    for member in 0..4 {
        network.kill(member).expect("killed");
    }
    let verify = ["verify", "certificate.hefu", "--genesis", "genesis.json"];
    let said = hefu_ok(&elsewhere, &verify);
    assert!(said.contains("valid"), "{said}");
    assert!(said.contains(&number), "{said}");

    // On paper, without any network: the holder's file is enough. Without an address for the QR code,
    // and for a file that proves nothing, there is none.
    let print = ["certificate", "print", "certificate.hefu", "--genesis", "genesis.json", "--out"];
    let printed = [&print[..], &["c.pdf", "--verify-at", "https://node.example"]].concat();
    let said = hefu_ok(&elsewhere, &printed);
    assert!(said.contains(&format!("https://node.example/verify/#q={number}&digest=")), "{said}");
    assert!(fs::read(elsewhere.join("c.pdf")).expect("written").starts_with(b"%PDF-"));
    let nowhere = [&print[..], &["d.pdf"]].concat();
    assert_eq!(hefu(&elsewhere, &nowhere).status.code(), Some(USAGE));
    assert!(!elsewhere.join("d.pdf").exists());

    // A changed byte anywhere is never valid.
    for at in (0..bundle.len()).step_by(bundle.len() / 40) {
        let mut changed = bundle.clone();
        changed[at] ^= 0x20;
        fs::write(elsewhere.join("certificate.hefu"), &changed).expect("written");
        let output = hefu(&elsewhere, &verify);
        let code = output.status.code();
        assert!(matches!(code, Some(UNKNOWN | FORGED)), "byte {at}: {code:?}");
    }
    // A file that was cut short says nothing about the certificate: unknown is not invalid.
    fs::write(elsewhere.join("certificate.hefu"), &bundle[..bundle.len() / 2]).expect("written");
    assert_eq!(hefu(&elsewhere, &verify).status.code(), Some(UNKNOWN));
    let svg = [&print[..], &["e.svg", "--svg", "--verify-at", "https://node.example"]].concat();
    assert_eq!(hefu(&elsewhere, &svg).status.code(), Some(UNKNOWN));
    assert!(!elsewhere.join("e.svg").exists());
}

fn some_certificate(network: &Network) -> String {
    let answer = network.members[1].client.get("/v1/directory?limit=100").expect("a directory");
    let rows = answer["rows"].as_array().expect("rows");
    let number = rows.iter().find_map(|row| row["certificates"][0]["number"].as_str());
    number.unwrap_or_else(|| panic!("no certificate in {answer}")).to_string()
}
