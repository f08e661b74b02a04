//! `docs/operations.md` is a runbook: every command line in it is run here, or by the test that is named
//! for it, and every option in it exists.

#[path = "runbook/lines.rs"]
mod lines;
#[path = "runbook/options.rs"]
mod options;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use hefu_tests::network::{Network, free_base_port, program, wait_until};

use self::lines::{Line, blocks, spans};
use crate::{hefu_ok, room};

/// Longest wait for the network to move.
const PROGRESS_WAIT: Duration = Duration::from_secs(90);
/// The member whose operator follows the runbook.
const OPERATOR: usize = 3;

/// How a line is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    /// It is run as it stands and must succeed.
    Runs,
    /// It is run until it prints this, and then stopped.
    Until(&'static str),
    /// It cannot be run here, and why, or which test runs it.
    Elsewhere(&'static str),
}
use Cover::{Elsewhere, Runs, Until};

/// Every line of the runbook but those of the rotation, in its order.
const COVERED: &[(&str, Cover)] = &[
    ("export HEFU_HOME=/var/lib/hefu", Elsewhere("set to the member's home")),
    ("export HEFU_NODE=http://127.0.0.1:26601", Elsewhere("set to the member's node")),
    ("export HEFU_GENESIS=/var/lib/hefu/genesis.json", Elsewhere("set to the network's")),
    (r#"hefud seal-key "$HEFU_HOME/keys/sign.key""#, Runs),
    (r#"hefud unseal-key "$HEFU_HOME/keys/sign.key""#, Runs),
    (r#"hefud signer init --home "$SIGNER_HOME" --after "$HEIGHT""#, Runs),
    (
        r#"hefud signer run --home "$SIGNER_HOME" --socket "$SIGNER_HOME/socket""#,
        Until("validator "),
    ),
    (
        r#"hefud rehearse-rotation --scratch "$SCRATCH""#,
        Elsewhere("a_rotation_is_rehearsed_and_leaves_nothing_behind"),
    ),
    ("hefud doctor", Runs),
    ("hefud doctor --json", Runs),
    ("hefud why-stuck", Runs),
    (r#"hefud backup --to "$BACKUP""#, Runs),
    (r#"hefud drill --from "$BACKUP" --scratch "$SCRATCH""#, Runs),
    ("systemctl stop hefud", Runs),
    (r#"mv "$HEFU_HOME/data/db" "$HEFU_HOME/db-away""#, Runs),
    (r#"hefud restore --from "$BACKUP""#, Runs),
    ("systemctl start hefud", Runs),
    (r#"hefud snapshot fetch --home "$NEW_HOME" --from "$NODE_A" --from "$NODE_B""#, Runs),
    (r#"hefud snapshot export --to "$SNAPSHOT""#, Runs),
    (r#"hefud snapshot import --home "$OTHER_HOME" --from "$SNAPSHOT""#, Runs),
    ("hefud scrub", Runs),
    (
        r#"scripts/deb "$(make -s bin-dir)" "$DIRECTORY""#,
        Elsewhere("the_package_has_programs_that_run_and_a_service_that_is_not_started"),
    ),
    ("systemctl restart hefud", Runs),
    (
        "systemd-creds encrypt --name=hefu-passphrase - /etc/credstore.encrypted/hefu-passphrase",
        Elsewhere("writes below /etc with a key of the machine; its options are held against it"),
    ),
    ("systemctl stop hefud", Runs),
    ("hefud accept-tip", Runs),
    ("systemctl start hefud", Runs),
    (
        r#"hefu governance show-equivocation --payload "$HEFU_HOME/evidence/$FILE" --key "$HEFU_HOME/keys/sign.key" --wait"#,
        Elsewhere("a_key_in_two_nodes_is_reported_and_loses_its_seat"),
    ),
    (
        r#"hefu certificate print "$FILE" --verify-at https://node.example --out certificate.pdf"#,
        Elsewhere("the_demo_leads_to_a_certificate_that_verifies_offline"),
    ),
    ("hefu witness init court --name court.example/hefu", Runs),
    ("hefu witness show court", Runs),
    ("hefud seal-key court/witness.key", Runs),
    (
        r#"hefu witness run court --also "$NODE_B" --once"#,
        Elsewhere("witnesses_are_demanded_and_a_second_history_of_all_members_is_seen_and_proven"),
    ),
    (
        r#"hefu verify "$FILE" --witness-policy "$POLICY" --ask-witnesses --evidence "$EVIDENCE""#,
        Elsewhere("witnesses_are_demanded_and_a_second_history_of_all_members_is_seen_and_proven"),
    ),
    (r#"hefud localnet --dir "$NETWORK" --base-port "$PORT""#, Until("Running. Press Ctrl-C")),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the clone")
}

fn runbook() -> String {
    fs::read_to_string(root().join("docs/operations.md")).expect("the runbook")
}

/// The lines that a rehearsal runs.
fn rehearsed() -> Vec<String> {
    let script = fs::read_to_string(root().join("node/src/rehearsal/rotation.sh"));
    let script = script.expect("the script of the rehearsal");
    let lines = script.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// The lines of the rotation, and all others: of a section each.
fn told_apart(text: &str) -> (Vec<String>, Vec<String>) {
    let of = |rotation: bool| {
        let lines = blocks(text).into_iter();
        let lines = lines.filter(|line: &Line| (line.section == "Rotating keys") == rotation);
        lines.map(|line| line.text).collect()
    };
    let (mut rotation, others): (Vec<String>, Vec<String>) = (of(true), of(false));
    // The rehearsal itself is no line of what is rehearsed.
    let own = rotation.iter().position(|line| line.starts_with("hefud rehearse-rotation"));
    let own = own.map(|at| rotation.remove(at));
    (rotation, others.into_iter().chain(own).collect())
}

/// What the table and the runbook do not have in common.
fn differences(text: &str) -> Vec<String> {
    let (rotation, others) = told_apart(text);
    let mut wrong = Vec::new();
    if rotation != rehearsed() {
        wrong.push("the lines of Rotating keys are not those that are rehearsed".to_owned());
    }
    let covered = |line: &String| COVERED.iter().any(|(known, _)| known == line);
    let not = others.iter().filter(|line| !covered(line));
    wrong.extend(not.map(|line| format!("not covered: {line}")));
    let gone = COVERED.iter().filter(|(known, _)| !others.iter().any(|line| line == known));
    wrong.extend(gone.map(|(line, _)| format!("not in the runbook any more: {line}")));
    wrong
}

/// What the runbook says of the rotation is what is rehearsed, and no line of it is left out.
#[test]
fn every_line_of_the_runbook_is_covered() {
    let text = runbook();
    let wrong = differences(&text);
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (line, cover) in COVERED {
        let Elsewhere(reason) = cover else { continue };
        if reason.contains('_') && !reason.contains(' ') {
            let known = lines::tests_of(&root()).contains(*reason);
            assert!(known, "{line}: no test {reason}");
        }
    }
    // The check can fail.
    for changed in [
        text.replace("hefud scrub\n```", "hefud scrub\nhefud scrub --again\n```"),
        text.replace("hefud scrub\n```", "```"),
        text.replace("--power \"$POWER\"", "--power 1"),
    ] {
        assert_ne!(changed, text);
        assert_eq!(differences(&changed).len(), 1, "{:?}", differences(&changed));
    }
}

#[test]
fn every_option_in_the_runbook_exists() {
    let text = runbook();
    let commands: Vec<String> =
        blocks(&text).into_iter().map(|line| line.text).chain(spans(&text)).collect();
    assert!(commands.len() > 60, "{}", commands.len());
    let wrong: Vec<String> = commands.iter().filter_map(|line| options::unknown(line)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The check can fail.
    for line in [
        "hefud doctor --jsonn",
        "hefud rotate --home X",
        "hefu governance admit-node --seat x",
        "hefu record submitt FILE",
        "X=$(hefu key show --bear FILE)",
    ] {
        assert!(options::unknown(line).is_some(), "{line}");
    }
}

/// Where the runbook is followed: a member's machine, and what its operator has filled in.
struct Machine {
    dir: PathBuf,
    network: Network,
    settings: Vec<(&'static str, String)>,
}

impl Machine {
    fn new(dir: &Path) -> Self {
        let mut network = Network::found(&dir.join("net")).expect("founded");
        for member in &network.members {
            let path = member.home.join("config.toml");
            let config = fs::read_to_string(&path).expect("reads");
            // Snapshots soon, so that there are some to be fetched.
            let config = format!("{config}\n[snapshots]\nevery_heights = 3\n");
            fs::write(path, config).expect("writes");
        }
        network.start_all().expect("started");
        let home = network.members[OPERATOR].home.clone();
        let path = |name: &str| dir.join(name).display().to_string();
        private(&dir.join("passphrase"), "a passphrase of the test\n");
        let genesis = network.layout.genesis_path().display().to_string();
        // Homes that are begun: a newcomer's two, and a signer's.
        for name in ["new", "other", "signer"] {
            fs::create_dir_all(dir.join(name).join("keys")).expect("made");
            fs::copy(&genesis, dir.join(name).join("genesis.json")).expect("copied");
            fs::copy(home.join("config.toml"), dir.join(name).join("config.toml")).expect("copied");
        }
        hefu_ok(dir, &["key", "generate", "signer/keys/validator.key"]);
        let address = |member: usize| network.members[member].client.base().to_owned();
        let settings = vec![
            ("HEFU_HOME", home.display().to_string()),
            ("HEFU_NODE", address(OPERATOR)),
            ("HEFU_GENESIS", genesis),
            ("HEFU_PASSPHRASE_FILE", path("passphrase")),
            ("SIGNER_HOME", path("signer")),
            ("HEIGHT", "0".into()),
            ("BACKUP", path("backup")),
            ("SCRATCH", path("scratch")),
            ("NEW_HOME", path("new")),
            ("OTHER_HOME", path("other")),
            ("SNAPSHOT", path("snapshot")),
            ("NODE_A", address(0)),
            ("NODE_B", address(1)),
            ("NETWORK", path("localnet")),
            ("PORT", free_base_port().expect("free ports").to_string()),
        ];
        Self { dir: dir.into(), network, settings }
    }

    fn command(&self, line: &str) -> Command {
        let beside = program("hefu").parent().expect("a directory").to_owned();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("sh");
        command.args(["-euc", line]).current_dir(&self.dir).stdin(Stdio::null());
        command.env("PATH", format!("{}:{path}", beside.display()));
        command.envs(self.settings.iter().cloned());
        command
    }

    /// Runs a line that must succeed.
    fn run(&mut self, line: &str) {
        match line {
            // There is no systemd where tests run: what the unit does to the process is done to it.
            "systemctl stop hefud" => drop(self.network.stop(OPERATOR).expect("stops")),
            "systemctl start hefud" => self.start(),
            "systemctl restart hefud" => {
                self.network.stop(OPERATOR).expect("stops");
                self.start();
            }
            _ => {
                let output = self.command(line).output().expect("a shell");
                let said = String::from_utf8_lossy(&output.stdout)
                    + String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{line}: {}\n{said}", output.status);
            }
        }
    }

    fn start(&mut self) {
        self.network.start(OPERATOR).expect("started");
        self.network.wait_ready(OPERATOR).expect("answers");
        let height = self.network.members[0].client.height().expect("answers");
        self.network.wait_height(OPERATOR, height, PROGRESS_WAIT).expect("it catches up");
    }

    /// Runs a line until it has printed something, and stops it as a supervisor does. (Whoever runs
    /// tests in the background may have had Ctrl-C ignored, for their children too.)
    fn run_until(&self, line: &str, expected: &str) {
        let mut child =
            self.command(&format!("exec {line}")).stdout(Stdio::piped()).spawn().expect("a shell");
        // Read to the end of the process: one that cannot print does not end in order.
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let said = lines.by_ref().map_while(Result::ok).any(|said| said.contains(expected));
        let pid = child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there");
        assert!(asked.success(), "{line} was running");
        let ended = wait_until("it ends", PROGRESS_WAIT, || child.try_wait().ok().flatten());
        ended.expect("it ends");
        assert!(said, "{line}: it never said {expected:?}");
    }
}

fn private(path: &Path, text: &str) {
    fs::write(path, text).expect("writes");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("changes");
}

#[test]
fn the_runbook_is_followed_from_its_first_line_to_its_last() {
    let _room = room::alone();
    let dir = tempfile::tempdir().expect("a directory");
    let mut machine = Machine::new(dir.path());
    for member in [0, 1] {
        let offered = || {
            let offers = machine.network.members[member].client.get("/v1/snapshots").ok()?;
            (!offers["snapshots"].as_array()?.is_empty()).then_some(())
        };
        wait_until("a snapshot is offered", PROGRESS_WAIT, offered).expect("offered");
    }
    let (_, lines) = told_apart(&runbook());
    let mut run = 0;
    for line in &lines {
        let cover = COVERED.iter().find(|(known, _)| known == line);
        match cover.expect("every line is covered").1 {
            Runs => machine.run(line),
            Until(said) => machine.run_until(line, said),
            Elsewhere(_) => continue,
        }
        run += 1;
    }
    assert!(run >= 20, "{run} lines were run");
    // The operator's node is whole, and so is the ledger.
    let height = machine.network.members[0].client.height().expect("answers");
    machine.network.wait_height(OPERATOR, height + 1, PROGRESS_WAIT).expect("it goes on");
}
