//! Faults of real processes and of what lies between them, one at a time, while a catalogue is imported:
//! who should go on goes on, who should not decide does not, and in the end there is one ledger with
//! every acknowledged record in it once. See `docs/faults.md`.

use std::{
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use hefu_genesis::key_file;
use hefu_tests::network::{
    FailingDisk, Network,
    links::{Flow, Links},
    program, wait_until,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{catalogue, ledger, operations::hefud_ok, room};

/// Longest wait for the network to move.
const PROGRESS_WAIT: Duration = Duration::from_secs(90);
/// Longest wait for an import of the size used here.
pub(crate) const IMPORT_WAIT: Duration = Duration::from_secs(240);
/// Rows of the catalogue that is imported.
const ROWS: usize = 60;
/// How often it is looked whether nothing is decided; a look takes a tenth of a second or more.
const LOOKS: usize = 20;
/// The member that a fault is about.
pub(crate) const STRUCK: usize = 3;

/// Four members with relays between them, and an import through the first that is under way.
pub(crate) struct Scene {
    pub(crate) network: Network,
    links: Links,
    import: Child,
    dir: TempDir,
}

impl Scene {
    fn new() -> Self {
        Self::with(|_| ())
    }

    pub(crate) fn with(prepare: impl FnOnce(&mut Network)) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let mut network = Network::found(&dir.path().join("net")).expect("founded");
        prepare(&mut network);
        let links = Links::between(&network).expect("relays");
        network.start_all().expect("started");
        let rows = dir.path().join("rows.jsonl");
        catalogue::write(&rows, ROWS);
        let report = dir.path().join("report.json");
        let import = Command::new(program("hefu"))
            .args(catalogue::import_args(&network, 0, &rows, &report))
            .current_dir(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("import starts");
        let scene = Self { network, links, import, dir };
        scene.wait("the import is under way", || scene.records(0) >= 20);
        scene
    }

    fn wait(&self, what: &str, mut holds: impl FnMut() -> bool) {
        wait_until(what, PROGRESS_WAIT, || holds().then_some(())).expect("in time");
    }

    /// Waits for what only a look that changes something can see, such as the end of a process.
    pub(crate) fn wait_mut(&mut self, what: &str, mut holds: impl FnMut(&mut Self) -> bool) {
        wait_until(what, PROGRESS_WAIT, || holds(self).then_some(())).expect("in time");
    }

    /// The struck member's disk.
    pub(crate) fn disk(&self) -> &FailingDisk {
        self.network.disk(STRUCK).expect("it was given one")
    }

    fn height(&self, member: usize) -> u64 {
        self.network.members[member].client.height().expect("answers")
    }

    fn records(&self, member: usize) -> u64 {
        self.network.number(member, "/v1/head", "/log_size")
    }

    /// Waits until a member has so many blocks more, and says how long the longest wait for one was.
    pub(crate) fn goes_on(&self, member: usize, blocks: u64, what: &str) {
        let (mut height, mut since) = (self.height(member), Instant::now());
        let (target, mut longest) = (height + blocks, Duration::ZERO);
        self.wait(what, || {
            let now = self.height(member);
            if now > height {
                longest = longest.max(since.elapsed());
                (height, since) = (now, Instant::now());
            }
            height >= target
        });
        println!("{what}: longest wait for a block {} ms", longest.as_millis());
    }

    /// What a member says about the height that it decides.
    fn stuck(&self, member: usize) -> Value {
        let said = hefud_ok(&self.network.members[member].home, &["why-stuck", "--json"]);
        serde_json::from_str(&said).expect("JSON")
    }

    /// True when a member has the votes of two and waits for those of the other two.
    fn misses_two(&self, member: usize) -> bool {
        let stuck = self.stuck(member);
        let of = |missing: &str, power: &str| {
            stuck[missing].as_array().map(Vec::len) == Some(2) && stuck[power] == 2
        };
        of("prevotes_missing", "prevoted_power") || of("precommits_missing", "precommitted_power")
    }

    /// Everything passes again: the import ends, and there is one ledger with all of it.
    pub(crate) fn ends_well(mut self) {
        self.links.heal();
        let import = &mut self.import;
        let status =
            wait_until("the import ends", IMPORT_WAIT, || import.try_wait().ok().flatten());
        let status = status.expect("the import ends");
        assert!(status.success(), "import: {status}");
        let height = ledger::settle(&self.network);
        let records = ledger::assert_one_ledger(&self.network, height);
        let acknowledged = catalogue::acknowledged(&self.network);
        for id in &acknowledged {
            assert!(records.contains_key(id), "acknowledged record {id} is lost");
        }
        let certificates = self.network.number(STRUCK, "/v1/statistics", "/certificates");
        assert_eq!(certificates, ROWS as u64);
        println!("{} records acknowledged, each there once", acknowledged.len());
        drop(self.dir);
    }
}

fn signal(scene: &Scene, member: usize, name: &str) {
    let pid = scene.network.pid(member).expect("runs").to_string();
    let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status().expect("kill");
    assert!(sent.success());
}

#[test]
fn two_and_two_decide_nothing_until_they_see_each_other() {
    let _room = room::shared();
    let scene = Scene::new();
    scene.links.part(&[0, 1]);
    // What was under way may still be decided by who had everything for it.
    scene.wait("each half misses the other", || scene.misses_two(0) && scene.misses_two(2));
    let highest = || (0..4).map(|member| scene.height(member)).max().expect("members");
    let halted_at = highest();
    for _ in 0..LOOKS {
        assert!(scene.misses_two(0) && scene.misses_two(2), "no half has a quorum");
        assert_eq!(highest(), halted_at);
    }
    scene.links.heal();
    scene.goes_on(0, 3, "after two and two");
    scene.ends_well();
}

#[test]
fn one_that_nobody_reaches_falls_behind_alone_and_catches_up() {
    let _room = room::shared();
    let scene = Scene::new();
    scene.links.cut(&[STRUCK]);
    let alone = scene.height(STRUCK);
    scene.goes_on(0, 5, "three without the fourth");
    assert!(scene.height(STRUCK) <= alone + 1, "nobody tells it");
    scene.links.heal();
    let height = scene.height(0);
    scene.wait("it catches up", || scene.height(STRUCK) >= height);
    scene.ends_well();
}

#[test]
fn one_that_is_heard_by_nobody_and_one_that_hears_nobody_stop_nobody() {
    let _room = room::shared();
    let scene = Scene::new();
    for other in 0..STRUCK {
        scene.links.set(STRUCK, other, Flow::HELD);
    }
    scene.goes_on(0, 5, "one is not heard");
    scene.links.heal();
    scene.goes_on(STRUCK, 2, "heard again");
    for other in 0..STRUCK {
        scene.links.set(other, STRUCK, Flow::HELD);
    }
    scene.goes_on(0, 5, "one hears nothing");
    scene.ends_well();
}

#[test]
fn long_ways_and_narrow_ones_are_slow_and_nothing_else() {
    let _room = room::shared();
    let scene = Scene::new();
    let far = Flow { delay: Duration::from_millis(90), ..Flow::default() };
    scene.links.set_all(far);
    scene.goes_on(0, 5, "90 ms each way");
    let narrow = Flow { bytes_per_second: 64 * 1024, ..Flow::default() };
    scene.links.set_all(narrow);
    scene.goes_on(0, 5, "64 KiB a second each way");
    // One is much farther than the others: they do not wait for it.
    scene.links.heal();
    for other in 0..STRUCK {
        let very_far = Flow { delay: Duration::from_millis(1_500), ..Flow::default() };
        scene.links.set(other, STRUCK, very_far);
        scene.links.set(STRUCK, other, very_far);
    }
    scene.goes_on(0, 5, "one is 1.5 s away");
    scene.ends_well();
}

#[test]
fn one_that_freezes_is_missed_by_nobody_and_wakes_up_to_one_ledger() {
    let _room = room::shared();
    let scene = Scene::new();
    signal(&scene, STRUCK, "STOP");
    scene.goes_on(0, 8, "one is frozen");
    signal(&scene, STRUCK, "CONT");
    let height = scene.height(0);
    scene.wait("it catches up", || scene.height(STRUCK) >= height);
    scene.ends_well();
}

#[test]
fn one_after_the_other_killed_and_started_again_loses_nothing() {
    let _room = room::shared();
    let mut scene = Scene::new();
    for struck in [3, 2, 1, 3, 2, 1] {
        scene.network.kill(struck).expect("killed");
        scene.goes_on(0, 2, "one is killed");
        let begun = Instant::now();
        scene.network.start(struck).expect("started");
        scene.network.wait_ready(struck).expect("answers");
        let height = scene.height(0);
        scene.wait("it catches up", || scene.height(struck) >= height);
        println!("caught up {} ms after its start", begun.elapsed().as_millis());
    }
    scene.ends_well();
}

#[test]
fn a_clock_that_is_wrong_costs_its_member_its_turns_and_nobody_else_anything() {
    let _room = room::shared();
    // Its own clock file instead of the one that all share.
    let own_clock = |network: &mut Network| {
        let home = &network.members[STRUCK].home;
        let config = fs::read_to_string(home.join("config.toml")).expect("reads");
        let own = config.replace("\"../../clock-ahead-ms\"", "\"clock-ahead-ms\"");
        assert_ne!(own, config);
        fs::write(home.join("config.toml"), own).expect("writes");
    };
    let mut scene = Scene::with(own_clock);
    let clock = scene.network.members[STRUCK].home.join("clock-ahead-ms");
    fs::write(&clock, "60000").expect("writes");
    scene.wait("its clock is seen to differ", || {
        let status = scene.stuck(STRUCK);
        status["status"]["clock_offset_ms"].as_i64().is_some_and(|offset| offset > 30_000)
    });
    let from = scene.height(0) + 2;
    scene.goes_on(0, 10, "one clock is a minute ahead");
    let layout = &scene.network.layout;
    let key = key_file::read_node_key(&layout.vote_key(&layout.members[STRUCK])).expect("a key");
    let seat = Value::from(key.public_key().validator_address().to_string());
    let proposers: Vec<Value> = (from..=scene.height(0))
        .map(|height| scene.network.members[0].client.get(&format!("/v1/blocks/{height}")))
        .map(|block| block.expect("a block")["proposer"].clone())
        .collect();
    assert!(proposers.len() >= 8 && proposers.iter().all(Value::is_string));
    assert!(!proposers.contains(&seat), "its proposals are refused");
    // A clock is not set back while the node runs.
    fs::remove_file(&clock).expect("removes");
    scene.network.kill(STRUCK).expect("killed");
    scene.network.start(STRUCK).expect("started");
    scene.network.wait_ready(STRUCK).expect("answers");
    scene.ends_well();
}
