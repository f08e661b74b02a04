//! Witnesses over real processes: they follow and co-sign, readers demand them, and when all members begin a
//! second history with the same keys, readers and witnesses see it and can prove it.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use hefu_chain::fixture;
use hefu_tests::network::{Network, program, wait_until};
use serde_json::Value;

use crate::{hefu, hefu_ok, room};

const WAIT: Duration = Duration::from_secs(90);
const COURTS: [&str; 3] = ["court", "notary", "regulator"];

/// A witness that runs until this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing is left to do about a process that cannot be killed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A directory with the witnesses, the files of readers, and a network that takes these witnesses.
struct Stage {
    dir: PathBuf,
    network: Network,
    genesis: String,
    /// Lines of the policy that define the witnesses.
    lines: String,
}

impl Stage {
    fn new(dir: &Path) -> Self {
        let network = Network::found(&dir.join("net")).expect("founded");
        let genesis = network.members[0].home.join("genesis.json").display().to_string();
        let mut stage =
            Self { dir: dir.into(), network, genesis: genesis.clone(), lines: String::new() };
        let mut keys = Vec::new();
        for name in COURTS {
            let full = format!("{name}.example/hefu");
            let init =
                ["-o", "json", "--genesis", &genesis, "witness", "init", name, "--name", &full];
            let shown: Value = serde_json::from_str(&hefu_ok(dir, &init)).expect("JSON");
            let key = shown["key"].as_str().expect("a key").to_owned();
            let url = serve(dir.join(name).join("public"));
            stage.lines += &format!("witness {name} {key} {url}\n");
            keys.push(key);
        }
        for member in &stage.network.members {
            let path = member.home.join("config.toml");
            let config = fs::read_to_string(&path).expect("reads");
            let config = format!("{config}\n[witness]\nkeys = {keys:?}\n");
            fs::write(path, config).expect("writes");
        }
        stage
    }

    /// A policy file that demands so many of the three.
    fn policy(&self, needed: usize) -> String {
        let name = format!("policy-{needed}");
        let text = format!("{}group all {needed} {}\nquorum all\n", self.lines, COURTS.join(" "));
        fs::write(self.dir.join(&name), text).expect("writes");
        name
    }

    fn base(&self, member: usize) -> String {
        self.network.members[member].client.base().to_owned()
    }

    fn run_witness(&self, name: &str) -> Running {
        let (node, also) = (self.base(0), self.base(1));
        let child = Command::new(program("hefu"))
            .args(["--node", &node, "witness", "run", name, "--also", &also, "--every", "1"])
            .current_dir(&self.dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Running(child.expect("hefu was built beside this test"))
    }

    /// Puts one record on the ledger: a new organisation.
    fn enrol(&self, n: u8) {
        let registrar = self.network.members[0].home.join("keys/sign.key").display().to_string();
        let (uscc, key) = (fixture::client(n).uscc.to_string(), format!("new-{n}.key"));
        hefu_ok(&self.dir, &["key", "generate", &key]);
        let node = self.base(0);
        let enrol =
            ["--node", &node, "org", "enrol", &uscc, "--name", "机构", "--region", "510100"];
        let roles = ["--roles", "registrant", "--new-keys", &key, "--key", &registrar, "--wait"];
        hefu_ok(&self.dir, &[&enrol[..], &roles[..]].concat());
    }

    /// The record file of the last record; its name in the directory.
    fn record_file(&self, name: &str) -> String {
        let client = &self.network.members[0].client;
        let size = client.get("/v1/head").expect("a head")["log_size"].as_u64().expect("a size");
        let path = format!("/v1/log/inclusion?index={}&size={size}", size - 1);
        let record =
            client.get(&path).expect("a proof")["record"].as_str().expect("an id").to_owned();
        let file = client.get_bytes(&format!("/v1/records/{record}/proof")).expect("a record file");
        fs::write(self.dir.join(name), file).expect("writes");
        name.into()
    }

    /// `hefu verify` of a file, from the genesis document.
    fn verify(&self, file: &str, more: &[&str]) -> (i32, Value) {
        let node = self.base(0);
        let begin = ["-o", "json", "--node", &node, "--genesis", &self.genesis, "verify", file];
        read(&hefu(&self.dir, &[&begin[..], more].concat()))
    }

    /// All members forget what they decided and begin anew from genesis, with the keys they have.
    fn begin_anew(&mut self) {
        for i in 0..self.network.members.len() {
            self.network.stop(i).expect("stops");
            fs::remove_dir_all(self.network.members[i].home.join("data")).expect("removed");
        }
        self.network.start_all().expect("started");
    }

    fn newest_note(&self, name: &str) -> Option<(u64, u64)> {
        let note = fs::read_to_string(self.dir.join(name).join("public/newest.note")).ok()?;
        let mut lines = note.lines().skip(1);
        let size = lines.next()?.parse().ok()?;
        let height = lines.nth(1)?.split(' ').nth(1)?.parse().ok()?;
        Some((size, height))
    }
}

fn read(output: &Output) -> (i32, Value) {
    let text = String::from_utf8_lossy(&output.stdout);
    let value = serde_json::from_str(&text).unwrap_or(Value::Null);
    (output.status.code().expect("ended by itself"), value)
}

fn codes(verdict: &Value) -> Vec<String> {
    let checks = verdict["checks"].as_array().into_iter().flatten();
    let found = checks.flat_map(|check| check["findings"].as_array().cloned().unwrap_or_default());
    found.map(|finding| finding["code"].as_str().unwrap_or_default().into()).collect()
}

/// Serves the files of a directory, as any web server would; its address.
fn serve(dir: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0u8; 2_048];
            let read = stream.read(&mut request).unwrap_or(0);
            let text = String::from_utf8_lossy(&request[..read]).into_owned();
            let name =
                text.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
            let body = if name.contains("..") { None } else { fs::read(dir.join(name)).ok() };
            let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
            let body = body.unwrap_or_default();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            // A client that went away gets nothing.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    format!("http://{address}")
}

#[test]
fn witnesses_are_demanded_and_a_second_history_of_all_members_is_seen_and_proven() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut stage = Stage::new(dir.path());
    stage.network.start_all().expect("started");
    (1..=3).for_each(|n| stage.enrol(n));
    let running: Vec<Running> = COURTS[..2].iter().map(|name| stage.run_witness(name)).collect();

    // Two of three co-sign: that is enough for one reader and too few for another.
    let (two, three) = (stage.policy(2), stage.policy(3));
    let ours = stage.record_file("ours.hefu");
    let ask = ["--ask-witnesses", "--witness-wait", "60", "--save", "ours.hefu"];
    let (code, verdict) = stage.verify(&ours, &[&["--witness-policy", &two], &ask[..]].concat());
    assert_eq!((code, &verdict["outcome"]), (0, &"valid".into()), "{verdict}");
    let (code, verdict) = stage.verify(&ours, &["--witness-policy", &three]);
    assert_eq!((code, &verdict["outcome"]), (1, &"unknown".into()), "{verdict}");
    assert_eq!(codes(&verdict), ["witness.too_few"]);
    // What was saved beside the file is enough without any network.
    let offline = ["--genesis", &stage.genesis, "verify", &ours, "--witness-policy", &two];
    hefu_ok(dir.path(), &offline);
    let (signed_size, _) = stage.newest_note(COURTS[0]).expect("published");
    drop(running);

    // All four members begin a second history. Their signatures under it are as good as under the first.
    stage.begin_anew();
    let records = u8::try_from(signed_size).expect("a few");
    (11..=11 + records).for_each(|n| stage.enrol(n));
    let theirs = stage.record_file("theirs.hefu");
    for file in [&ours, &theirs] {
        let (code, verdict) = stage.verify(file, &[]);
        assert_eq!((code, &verdict["outcome"]), (0, &"valid".into()), "control: {file}: {verdict}");
    }
    // Offline there is nothing to be found under it; the witnesses themselves show the split.
    let (code, verdict) = stage.verify(&theirs, &["--witness-policy", &two]);
    assert_eq!((code, codes(&verdict)), (1, vec!["witness.too_few".into()]), "{verdict}");
    let ask = ["--ask-witnesses", "--witness-wait", "0", "--evidence", "split.hefu"];
    let (code, verdict) = stage.verify(&theirs, &[&["--witness-policy", &two], &ask[..]].concat());
    assert_eq!((code, &verdict["outcome"]), (1, &"unknown".into()), "{verdict}");
    assert!(codes(&verdict).contains(&"witness.split_view".into()), "{verdict}");

    // The proof needs no witness to be believed: members signed both sides.
    let (code, proven) = stage.verify("split.hefu", &[]);
    assert_eq!((code, &proven["split_view"]), (0, &true.into()), "{proven}");
    assert!(
        proven["validators_of_both"].as_array().is_some_and(|both| both.len() >= 2),
        "{proven}"
    );

    // A witness that is asked to go on signs nothing, keeps its proof and ends.
    let before = stage.newest_note(COURTS[0]);
    let (node, also) = (stage.base(0), stage.base(1));
    let once = ["--node", &node, "witness", "run", COURTS[0], "--also", &also, "--once"];
    let refused = wait_until("a witness block of the second history", WAIT, || {
        let output = hefu(dir.path(), &once);
        (output.status.code() != Some(0)).then_some(output)
    });
    let refused = refused.expect("in time");
    assert_eq!(refused.status.code(), Some(3), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(stage.newest_note(COURTS[0]), before, "nothing was signed");
    let kept = fs::read_dir(dir.path().join(COURTS[0]).join("evidence")).expect("a directory");
    let kept: Vec<PathBuf> = kept.map(|entry| entry.expect("an entry").path()).collect();
    let [proof] = &kept[..] else { panic!("{kept:?}") };
    let (code, proven) = stage.verify(&proof.display().to_string(), &["--witness-policy", &two]);
    assert_eq!((code, &proven["split_view"]), (0, &true.into()), "{proven}");
}
