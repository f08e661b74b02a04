//! Keys that a node or a person cannot read: in a PKCS #11 token, with a signer of its own process, and under a
//! passphrase. SoftHSM stands for a hardware module; scripts/setup installs it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hefu_chain::{fixture, key::RecordSecret};
use hefu_genesis::key_file;
use hefu_tests::network::{Network, program, wait_until};
use serde_json::Value;

use crate::{hefu, room};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "91827364";
const WAIT: Duration = Duration::from_secs(90);
/// What a PKCS #8 file of an Ed25519 seed begins with (RFC 8410).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// The member whose key is elsewhere, and one that is away so that its vote is needed.
const ELSEWHERE: usize = 3;
const AWAY: usize = 0;

/// A process that is killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing is left to do about a process that cannot be killed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A token of SoftHSM in a directory, and the files with its PIN and a wrong one.
struct Token(PathBuf);

impl Token {
    fn new(dir: &Path) -> Self {
        let token = Self(dir.to_owned());
        fs::create_dir_all(dir.join("tokens")).expect("made");
        let config = format!("directories.tokendir = {}\n", dir.join("tokens").display());
        fs::write(dir.join("softhsm2.conf"), config).expect("writes");
        token.util(&["--init-token", "--free", "--label", "hefu", "--so-pin", "12345678"]);
        for (name, pin) in [("pin", PIN), ("wrong", "00000000")] {
            private(&dir.join(name), &format!("{pin}\n"));
        }
        token
    }

    fn environment(&self) -> (String, String) {
        let config = self.0.join("softhsm2.conf").display().to_string();
        ("SOFTHSM2_CONF".into(), config)
    }

    fn util(&self, args: &[&str]) {
        let output = Command::new("softhsm2-util")
            .args(args)
            .args(["--pin", PIN])
            .envs([self.environment()])
            .output()
            .expect("softhsm2 is installed: run scripts/setup monitoring");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Puts the key of a file into the token and removes the file.
    fn take(&self, file: &Path, label: &str, id: &str) {
        let RecordSecret::Ed25519(key) = key_file::read(file).expect("reads") else {
            panic!("an Ed25519 key")
        };
        let der = [&PKCS8[..], &key.to_seed()[..]].concat();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der)
        );
        let path = self.0.join("import.pem");
        private(&path, &pem);
        let path_text = path.display().to_string();
        self.util(&["--import", &path_text, "--token", "hefu", "--label", label, "--id", id]);
        fs::remove_file(&path).expect("removed");
        fs::remove_file(file).expect("removed");
    }

    fn uri(&self, label: &str, pin: &str) -> String {
        let pin = self.0.join(pin).display().to_string();
        format!("pkcs11:token=hefu;object={label}?module-path={MODULE}&pin-source=file:{pin}")
    }

    fn hefu(&self, dir: &Path, args: &[&str]) -> Output {
        Command::new(program("hefu"))
            .args(args)
            .current_dir(dir)
            .env_remove("HEFU_NODE")
            .envs([self.environment()])
            .output()
            .expect("hefu was built beside this test")
    }
}

fn private(path: &Path, text: &str) {
    fs::write(path, text).expect("writes");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("changes");
}

fn append(path: &Path, text: &str) {
    let before = fs::read_to_string(path).expect("reads");
    fs::write(path, format!("{before}\n{text}\n")).expect("writes");
}

fn all_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn height(network: &Network, member: usize) -> u64 {
    network.members[member].client.height().expect("answers")
}

fn why_stuck(home: &Path) -> Value {
    let output = Command::new(program("hefud"))
        .args(["why-stuck", "--json", "--home"])
        .arg(home)
        .output()
        .expect("hefud was built beside this test");
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

#[test]
fn a_validator_and_a_registrar_sign_with_keys_in_a_token() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    let token = Token::new(&dir.path().join("token"));
    let home = network.members[ELSEWHERE].home.clone();
    token.take(&home.join("keys/validator.key"), "vote", "01");
    let uri = token.uri("vote", "pin");
    append(&home.join("config.toml"), &format!("[validator]\ntoken = {uri:?}"));
    network.environment.push(token.environment());

    // A wrong PIN, and one where others can read it: the node does not start, and does not say it.
    let config = fs::read_to_string(home.join("config.toml")).expect("reads");
    let start = |config: &str| {
        fs::write(home.join("config.toml"), config).expect("writes");
        let run = Command::new(program("hefud"))
            .args(["run", "--home"])
            .arg(&home)
            .envs([token.environment()])
            .output();
        run.expect("hefud was built beside this test")
    };
    let wrong = start(&config.replace("/pin\"", "/wrong\""));
    assert_eq!(wrong.status.code(), Some(2), "{}", all_of(&wrong));
    assert!(all_of(&wrong).contains("did not take the PIN"), "{}", all_of(&wrong));
    let told = start(&config.replace(&uri, &format!("pkcs11:object=vote?pin-value={PIN}")));
    assert_eq!(told.status.code(), Some(2), "{}", all_of(&told));
    assert!(!all_of(&told).contains(PIN) && !all_of(&wrong).contains("00000000"));
    fs::write(home.join("config.toml"), &config).expect("writes");

    // With one member away nothing is decided without this one's votes.
    network.start_all().expect("started");
    network.kill(AWAY).expect("killed");
    let from = height(&network, 1);
    network.wait_height(1, from + 5, WAIT).expect("it votes");
    let log = fs::read_to_string(home.join("node.log")).expect("reads");
    assert!(!log.contains(PIN), "the PIN is in no log");

    // A registrar's record, and a new organisation whose own key is in the token too.
    network.start(AWAY).expect("started");
    network.wait_ready(AWAY).expect("answers");
    token.take(&network.members[AWAY].home.join("keys/sign.key"), "sign", "02");
    let own = dir.path().join("own.key");
    key_file::generate(&own, hefu_chain::key::KeyAlgorithm::Ed25519).expect("writes");
    token.take(&own, "own", "03");
    let node = network.members[AWAY].client.base().to_string();
    let uscc = fixture::client(1).uscc.to_string();
    let (sign, own) = (token.uri("sign", "pin"), token.uri("own", "pin"));
    let enrol = ["--node", &node, "org", "enrol", &uscc, "--name", "机构", "--region", "510100"];
    let roles = ["--roles", "registrant", "--new-keys", &own, "--key", &sign, "--wait"];
    let output = token.hefu(dir.path(), &[&enrol[..], &roles[..]].concat());
    assert!(output.status.success(), "{}", all_of(&output));
    let org = network.members[AWAY].client.get(&format!("/v1/orgs/{uscc}")).expect("on the ledger");
    assert_eq!(org["uscc"], uscc);
    // The wrong key in the token is refused as any other: by the ledger.
    let other = ["--roles", "registrant", "--new-keys", &own, "--key", &own, "--author", &uscc];
    let output = token.hefu(dir.path(), &[&enrol[..], &other[..]].concat());
    assert!(!output.status.success());
    let output = token.hefu(dir.path(), &["key", "show", &token.uri("absent", "pin")]);
    assert!(all_of(&output).contains("0 fit the name"), "{}", all_of(&output));
}

/// Starts a signer and waits for its socket.
fn start_signer(home: &Path, socket: &Path) -> Running {
    let log = fs::File::options().create(true).append(true).open(home.join("log")).expect("a log");
    let child = Command::new(program("hefud"))
        .args(["signer", "run", "--home"])
        .arg(home)
        .arg("--socket")
        .arg(socket)
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn();
    let running = Running(child.expect("hefud was built beside this test"));
    let there = || std::os::unix::net::UnixStream::connect(socket).is_ok().then_some(());
    wait_until("the signer listens", WAIT, there).expect("in time");
    running
}

#[test]
fn a_validator_signs_by_a_process_of_its_own_and_waits_for_it() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    let home = network.members[ELSEWHERE].home.clone();
    let keeper = dir.path().join("signer");
    fs::create_dir_all(keeper.join("keys")).expect("made");
    fs::copy(home.join("genesis.json"), keeper.join("genesis.json")).expect("copied");
    fs::rename(home.join("keys/validator.key"), keeper.join("keys/validator.key")).expect("moved");
    let public =
        key_file::read_node_key(&keeper.join("keys/validator.key")).expect("reads").public_key();
    let socket = dir.path().join("signer.socket");
    let signer = |what: &[&str]| {
        let output = Command::new(program("hefud"))
            .args(["signer"])
            .args(what)
            .arg("--home")
            .arg(&keeper)
            .output();
        output.expect("hefud was built beside this test")
    };
    let text = socket.display().to_string();
    let early = signer(&["run", "--socket", &text]);
    assert!(all_of(&early).contains("there is no journal"), "{}", all_of(&early));
    assert!(signer(&["init", "--after", "0"]).status.success());
    let config = format!("[validator.signer]\nsocket = {text:?}\npublic_key = \"{public}\"");
    append(&home.join("config.toml"), &config);

    let running = start_signer(&keeper, &socket);
    let second = signer(&["run", "--socket", &format!("{text}2")]);
    assert!(!second.status.success(), "one signer of a key on a machine: {}", all_of(&second));
    network.start_all().expect("started");
    network.kill(AWAY).expect("killed");
    let from = height(&network, 1);
    network.wait_height(1, from + 5, WAIT).expect("it votes by its signer");

    // Without the signer two of four are left: nothing is decided, and the node says what is missing.
    drop(running);
    let said = wait_until("the node misses its signer", WAIT, || {
        let stuck = why_stuck(&home);
        stuck["status"]["signer_trouble"].as_str().map(ToOwned::to_owned)
    });
    assert!(said.expect("in time").contains("signer.socket"));
    let reasons = why_stuck(&home)["reasons"].to_string();
    assert!(reasons.contains("does not sign"), "{reasons}");
    let halted = height(&network, ELSEWHERE);
    let doctor = Command::new(program("hefud")).args(["doctor", "--home"]).arg(&home).output();
    let doctor = doctor.expect("hefud was built beside this test");
    assert!(
        !doctor.status.success() && all_of(&doctor).contains("FAIL  signer"),
        "{}",
        all_of(&doctor)
    );
    assert!(height(&network, ELSEWHERE) <= halted + 1, "it answers, and nothing was decided");

    // The signer is back, with what it signed, and so is the network.
    let _running = start_signer(&keeper, &socket);
    network.wait_height(1, halted + 5, WAIT).expect("it votes again");
    wait_until("nothing is missing", WAIT, || {
        why_stuck(&home)["status"]["signer_trouble"].is_null().then_some(())
    })
    .expect("in time");
}

#[test]
fn keys_are_sealed_and_unsealed_and_a_node_runs_on_sealed_ones() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    let home = network.members[ELSEWHERE].home.clone();
    private(&dir.path().join("right"), "correct horse 电池 staple\n");
    private(&dir.path().join("wrong"), "another horse 电池 staple\n");
    private(&dir.path().join("short"), "short\n");
    let file = |name: &str| dir.path().join(name).display().to_string();
    let hefud = |passphrase: &str, args: &[&str]| {
        let output = Command::new(program("hefud"))
            .args(args)
            .env("HEFU_PASSPHRASE_FILE", file(passphrase))
            .output();
        output.expect("hefud was built beside this test")
    };
    let key = home.join("keys/validator.key");
    let text = key.display().to_string();
    let open = fs::read_to_string(&key).expect("reads");
    assert!(!hefud("short", &["seal-key", &text]).status.success());
    assert_eq!(fs::read_to_string(&key).expect("reads"), open, "a short passphrase seals nothing");
    for name in ["validator", "peer"] {
        let path = home.join(format!("keys/{name}.key")).display().to_string();
        let sealed = hefud("right", &["seal-key", &path]);
        assert!(sealed.status.success(), "{}", all_of(&sealed));
    }
    assert!(fs::read_to_string(&key).expect("reads").starts_with("sealed:argon2id:"));
    let wrong = hefud("wrong", &["run", "--home", &home.display().to_string()]);
    assert_eq!(wrong.status.code(), Some(2), "{}", all_of(&wrong));

    network.environment.push(("HEFU_PASSPHRASE_FILE".into(), file("right")));
    network.start_all().expect("started");
    network.kill(AWAY).expect("killed");
    let from = height(&network, 1);
    network.wait_height(1, from + 3, WAIT).expect("it votes with the sealed key");
    assert!(!hefud("wrong", &["unseal-key", &text]).status.success());
    assert!(hefud("right", &["unseal-key", &text]).status.success());
    assert_eq!(fs::read_to_string(&key).expect("reads"), open, "as it was");
    let mode = fs::metadata(&key).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let show = hefu(dir.path(), &["key", "show", &text]);
    assert!(show.status.success(), "{}", all_of(&show));
}
