//! The history followed from outside, also while a member is away. Tools that know nothing of Hefu judge the
//! same notes in `portal/third-party`.

use std::{path::Path, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hefu_chain::{
    checkpoint::{Checkpoint, cosigner_name},
    fixture,
    hash::{ChainId, Digest},
    key::{PublicKey, Signature},
    log_tree::{ConsistencyProof, verify_consistency},
};
use hefu_tests::network::{Network, wait_until};
use serde_json::Value;

use crate::{hefu_ok, room};

/// Members that must have signed: 2f + 1 of four.
const QUORUM: usize = 3;
const WAIT: Duration = Duration::from_secs(60);
/// Lines of a note before those of co-signers: the text, an empty one, the answering node's.
const LINES_BEFORE: usize = 5;

/// The newest checkpoint of a member's node over so many records or more, and how many signed it.
fn checkpoint(network: &Network, member: usize, size: u64) -> (Checkpoint, usize) {
    let client = &network.members[member].client;
    let keys = client.get("/v1/checkpoint/keys").expect("keys");
    let followed = wait_until("a checkpoint", WAIT, || {
        let note = String::from_utf8(client.get_bytes("/v1/checkpoint").ok()?).expect("text");
        let read = read(&note, &keys);
        (read.0.size >= size).then_some(read)
    });
    followed.expect("in time")
}

fn read(note: &str, keys: &Value) -> (Checkpoint, usize) {
    let lines: Vec<&str> = note.lines().collect();
    let chain_id = keys["origin"].as_str().and_then(|name| name.strip_prefix("hefu/"));
    let checkpoint = Checkpoint {
        chain_id: ChainId(digest(chain_id.expect("an origin")).0),
        size: lines[1].parse().expect("a size"),
        root: Digest(STANDARD.decode(lines[2]).expect("base64").try_into().expect("32 bytes")),
    };
    assert!(note.starts_with(&checkpoint.text()), "{note}");
    let signed = lines[LINES_BEFORE..].iter().filter(|line| holds(&checkpoint, line, keys));
    (checkpoint, signed.count())
}

/// True when a line is the co-signature of a member's node.
fn holds(checkpoint: &Checkpoint, line: &str, keys: &Value) -> bool {
    let [_, name, encoded] = line.split(' ').collect::<Vec<_>>()[..] else { return false };
    let bytes = STANDARD.decode(encoded).expect("base64");
    let time_s = u64::from_be_bytes(bytes[4..12].try_into().expect("a time"));
    let signature = Signature::from_bytes(bytes[12..].try_into().expect("64 bytes"));
    let text = checkpoint.cosigned_text(time_s);
    let signs = |key: &Value| {
        let member = key["member"].as_str().and_then(|code| code.parse().ok()).expect("a code");
        let public = PublicKey::from_bytes(digest(key["peer_key"].as_str().expect("a key")).0);
        name == cosigner_name(&checkpoint.chain_id, &member)
            && public.verify(text.as_bytes(), &signature).is_ok()
    };
    keys["cosigners"].as_array().expect("a list").iter().any(signs)
}

fn digest(text: &str) -> Digest {
    Digest(hex::decode(text).expect("hex").try_into().expect("32 bytes"))
}

/// Puts one record on the ledger: a new organisation.
pub(crate) fn enrol(network: &Network, dir: &Path, n: u8) {
    let node = network.members[0].client.base().to_string();
    let registrar = network.members[0].home.join("keys/sign.key").display().to_string();
    let (uscc, key) = (fixture::client(n).uscc.to_string(), format!("new-{n}.key"));
    hefu_ok(dir, &["key", "generate", &key]);
    let enrol = ["--node", &node, "org", "enrol", &uscc, "--name", "机构", "--region", "510100"];
    let roles = ["--roles", "registrant", "--new-keys", &key, "--key", &registrar, "--wait"];
    hefu_ok(dir, &[&enrol[..], &roles[..]].concat());
}

#[test]
fn checkpoints_are_followed_while_a_member_is_away() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    (1..=3).for_each(|n| enrol(&network, dir.path(), n));
    let (earlier, signers) = checkpoint(&network, 0, 3);
    assert!(signers >= QUORUM, "{signers}");

    // Four members, one of them away: the rest still are a quorum.
    network.kill(3).expect("killed");
    (4..=8).for_each(|n| enrol(&network, dir.path(), n));
    let (later, signers) = checkpoint(&network, 1, earlier.size + 5);
    assert_eq!(signers, QUORUM);
    let (from, to) = (earlier.size, later.size);
    // Asked of a third node: whoever proves it, the roots are those that were signed.
    let path = format!("/v1/log/consistency?from={from}&to={to}");
    let answer = network.members[2].client.get(&path).expect("a proof");
    let hashes = answer["proof"].as_array().expect("a proof").iter();
    let proof = hashes.map(|hash| digest(hash.as_str().expect("hex"))).collect();
    let proof = ConsistencyProof(proof);
    assert!(verify_consistency(from, &earlier.root, to, &later.root, &proof));
    assert!(!verify_consistency(from, &later.root, to, &earlier.root, &proof), "of something else");
    // A note that was changed counts nobody.
    let keys = network.members[0].client.get("/v1/checkpoint/keys").expect("keys");
    let bytes = network.members[0].client.get_bytes("/v1/checkpoint").expect("a note");
    let note = String::from_utf8(bytes).expect("text");
    let size = note.lines().nth(1).expect("a size").to_owned();
    let larger = note.replacen(&format!("\n{size}\n"), &format!("\n{size}0\n"), 1);
    assert!(read(&note, &keys).1 >= QUORUM);
    assert_eq!(read(&larger, &keys).1, 0);
}
