//! The history followed from outside by tools that know nothing of Hefu: crates that port Go's
//! `sumdb/note` and `sumdb/tlog`, with keys that were configured once.

use std::{path::Path, time::Duration};

use ed25519_dalek::VerifyingKey;
use hefu_chain::fixture;
use hefu_tests::network::{Network, wait_until};
use serde_json::Value;
use signed_note::{Note, StandardVerifier, Verifier, VerifierList, key_id};
use tlog_tiles::{Checkpoint, Hash, check_record, check_tree};

use crate::{hefu_ok, one_at_a_time};

/// Members that must have signed: 2f + 1 of four.
const QUORUM: usize = 3;
const WAIT: Duration = Duration::from_secs(60);
/// Kind of a co-signature's key (C2SP `tlog-cosignature`).
const COSIGNATURE_KIND: u8 = 4;

/// A timestamped co-signature by Ed25519; the crates know the kind of note, not this kind of key.
struct Cosigner {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl Cosigner {
    fn new(name: &str, key: &[u8]) -> Self {
        let id = key_id(name, &[&[COSIGNATURE_KIND], key].concat());
        let key = VerifyingKey::from_bytes(key.try_into().expect("32 bytes")).expect("a key");
        Self { name: name.into(), id, key }
    }
}

impl Verifier for Cosigner {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let Some((time, signature)) = signature.split_first_chunk::<8>() else { return false };
        let Ok(signature) = signature.try_into() else { return false };
        let time = u64::from_be_bytes(*time);
        let signed = [format!("cosignature/v1\ntime {time}\n").as_bytes(), text].concat();
        self.key.verify_strict(&signed, &signature).is_ok()
    }
}

/// What a follower was configured with: the keys of the members' nodes.
fn known(keys: &Value) -> VerifierList {
    let origin = keys["origin"].as_str().expect("a name");
    let log = StandardVerifier::new(keys["log_key"].as_str().expect("a key")).expect("a key");
    assert_eq!(log.name(), origin);
    let mut list: Vec<Box<dyn Verifier>> = vec![Box::new(log)];
    for cosigner in keys["cosigners"].as_array().expect("a list") {
        let key = hex::decode(cosigner["peer_key"].as_str().expect("hex")).expect("hex");
        let name = format!("{origin}/{}", cosigner["member"].as_str().expect("a code"));
        list.push(Box::new(Cosigner::new(&name, &key)));
    }
    VerifierList::new(list)
}

/// The newest checkpoint of a member's node over so many records or more.
fn checkpoint(network: &Network, member: usize, size: u64) -> (Checkpoint, usize) {
    let client = &network.members[member].client;
    let keys = client.get("/v1/checkpoint/keys").expect("keys");
    let followed = wait_until("a checkpoint", WAIT, || {
        let bytes = client.get_bytes("/v1/checkpoint").ok()?;
        let note = Note::from_bytes(&bytes).expect("a signed note");
        let (verified, unknown) = note.verify(&known(&keys)).expect("signed by whom we know");
        assert!(unknown.is_empty(), "{unknown:?}");
        let checkpoint = Checkpoint::from_bytes(note.text()).expect("a checkpoint");
        assert_eq!(checkpoint.origin(), keys["origin"].as_str().expect("a name"));
        assert_eq!(checkpoint.extension(), "");
        (checkpoint.size() >= size).then(|| (checkpoint, verified.len() - 1))
    });
    followed.expect("in time")
}

fn hashes(answer: &Value) -> Vec<Hash> {
    let proof = answer["proof"].as_array().expect("a proof").iter();
    proof.map(|hash| Hash(hex_32(hash.as_str().expect("hex")))).collect()
}

fn hex_32(text: &str) -> [u8; 32] {
    hex::decode(text).expect("hex").try_into().expect("32 bytes")
}

/// Puts one record on the ledger: a new organisation.
fn enrol(network: &Network, dir: &Path, n: u8) {
    let node = network.members[0].client.base().to_string();
    let registrar = network.members[0].home.join("keys/sign.key").display().to_string();
    let (uscc, key) = (fixture::client(n).uscc.to_string(), format!("new-{n}.key"));
    hefu_ok(dir, &["key", "generate", &key]);
    let enrol = ["--node", &node, "org", "enrol", &uscc, "--name", "机构", "--region", "510100"];
    let roles = ["--roles", "registrant", "--new-keys", &key, "--key", &registrar, "--wait"];
    hefu_ok(dir, &[&enrol[..], &roles[..]].concat());
}

#[test]
fn other_people_s_tools_follow_the_history_while_a_member_is_away() {
    let _one = one_at_a_time();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    (1..=3).for_each(|n| enrol(&network, dir.path(), n));
    let (earlier, signers) = checkpoint(&network, 0, 3);
    assert!(signers >= QUORUM, "{signers}");

    // Four members, one of them away: the rest still are a quorum.
    network.kill(3).expect("killed");
    (4..=8).for_each(|n| enrol(&network, dir.path(), n));
    let (later, signers) = checkpoint(&network, 1, earlier.size() + 5);
    assert_eq!(signers, QUORUM);
    let (from, to) = (earlier.size(), later.size());
    let path = format!("/v1/log/consistency?from={from}&to={to}");
    // Asked of a third node: whoever proves it, the roots are those that were signed.
    let proof = hashes(&network.members[2].client.get(&path).expect("a proof"));
    check_tree(&proof, to, *later.hash(), from, *earlier.hash()).expect("it continues");
    let swapped = check_tree(&proof, to, *earlier.hash(), from, *later.hash());
    assert!(swapped.is_err(), "a proof of something else");

    let path = format!("/v1/log/inclusion?index=1&size={to}");
    let answer = network.members[2].client.get(&path).expect("a proof");
    let leaf = Hash(hex_32(answer["leaf_hash"].as_str().expect("hex")));
    check_record(&hashes(&answer), to, *later.hash(), 1, leaf).expect("it is there");
    assert!(check_record(&hashes(&answer), to, *later.hash(), 2, leaf).is_err(), "not there");

    a_changed_note_is_refused(&network);
}

fn a_changed_note_is_refused(network: &Network) {
    let client = &network.members[0].client;
    let keys = client.get("/v1/checkpoint/keys").expect("keys");
    let text = String::from_utf8(client.get_bytes("/v1/checkpoint").expect("a note")).expect("text");
    let size = text.lines().nth(1).expect("a size").to_owned();
    let larger = text.replacen(&format!("\n{size}\n"), &format!("\n{size}0\n"), 1);
    let note = Note::from_bytes(larger.as_bytes()).expect("a note");
    assert!(note.verify(&known(&keys)).is_err(), "another size");
    // A follower that knows only other keys believes nothing.
    let mut others = keys.clone();
    others["cosigners"].as_array_mut().expect("a list").clear();
    let other = network.members[1].client.get("/v1/checkpoint/keys").expect("keys");
    others["log_key"] = other["log_key"].clone();
    let note = Note::from_bytes(text.as_bytes()).expect("a note");
    assert!(note.verify(&known(&others)).is_err(), "signed by nobody that it knows");
}
