//! The power of one member fails at a moment drawn by a seed. What it had shown as committed by then is on
//! its disk after the cut, and its ledger is whole.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use hefu_tests::network::{
    Network,
    power::{BlockLog, CutDisk, LoggedDisk},
    program, wait_until,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use tempfile::TempDir;

use crate::{catalogue, faults::IMPORT_WAIT, ledger, room};

/// The member whose power fails.
const STRUCK: usize = 3;
/// Rows of the catalogue that is imported meanwhile.
const ROWS: usize = 60;
/// Cuts that are played; `HEFU_POWER_CUTS` plays more.
const CUTS: usize = 12;
/// Seed of the cuts; `HEFU_POWER_SEED` takes another.
const SEED: u64 = 7;

/// What was written to the struck member's disk, and the height that it showed when.
struct Recording {
    log: BlockLog,
    /// First entry that was not yet written, and the height that was shown then.
    shown: Vec<(usize, u64)>,
    home: PathBuf,
    network: Network,
    dir: TempDir,
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The disk, or why this machine has none.
fn logged_disk(dir: &Path) -> Option<LoggedDisk> {
    LoggedDisk::below(dir)
        .inspect_err(|error| {
            eprintln!("SKIPPED: no disk with a log ({error}); no power cut is played")
        })
        .ok()
}

/// Records an import of four members, one of which has its data on a disk with a log.
fn record() -> Option<Recording> {
    let dir = tempfile::tempdir().expect("a directory");
    let disk = logged_disk(&dir.path().join("disk"))?;
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    let home = network.members[STRUCK].home.clone();
    std::os::unix::fs::symlink(disk.mounted(), home.join("data")).expect("linked");
    network.start_all().expect("started");
    let rows = dir.path().join("rows.jsonl");
    catalogue::write(&rows, ROWS);
    let mut import = import(&network, &rows, dir.path());
    let mut shown = Vec::new();
    let ended = wait_until("the import ends", IMPORT_WAIT, || {
        let height = network.members[STRUCK].client.height().ok()?;
        shown.push((disk.logged_bytes().expect("a log"), height));
        import.try_wait().ok().flatten()
    });
    assert!(ended.expect("in time").success());
    for member in 0..network.members.len() {
        network.kill(member).expect("killed");
    }
    let log = disk.into_log().expect("a log");
    let shown = shown.into_iter().map(|(bytes, height)| (log.entry_at(bytes), height)).collect();
    Some(Recording { log, shown, home, network, dir })
}

fn import(network: &Network, rows: &Path, dir: &Path) -> Child {
    Command::new(program("hefu"))
        .args(catalogue::import_args(network, 0, rows, &dir.join("report.json")))
        .current_dir(dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("import starts")
}

impl Recording {
    /// The height that had been shown before an entry was written.
    fn shown_before(&self, entry: usize) -> u64 {
        let before = self.shown.iter().take_while(|(at, _)| *at <= entry);
        before.map(|(_, height)| *height).max().unwrap_or(0)
    }

    /// What a scrub says of the data on a disk after a cut: the height, or why there is none.
    fn scrub(&self, image: &Path, n: usize) -> Result<u64, String> {
        let home = self.dir.path().join(format!("cut-{n}"));
        let disk = CutDisk::of(image, &home.join("disk")).expect("the file system recovers");
        for name in ["genesis.json", "config.toml"] {
            fs::copy(self.home.join(name), home.join(name)).expect("copied");
        }
        copy_keys(&self.home.join("keys"), &home.join("keys")).expect("copied");
        std::os::unix::fs::symlink(disk.mounted(), home.join("data")).expect("linked");
        let output = Command::new(program("hefud"))
            .args(["scrub", "--json", "--home"])
            .arg(&home)
            .output()
            .expect("runs");
        drop(disk);
        fs::remove_file(home.join("disk/cut.img")).expect("removed");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let scrubbed: Value = serde_json::from_slice(&output.stdout).map_err(|_| said.clone())?;
        let height = scrubbed["height"].as_u64().ok_or(said)?;
        // The engine's log may end in the middle of an entry that nobody waited for; a node sets such a log
        // aside and goes on by its vote journal.
        let findings = scrubbed["findings"].as_array().expect("a list").iter();
        let mut wrong = findings.filter(|found| {
            !found.as_str().is_some_and(|text| text.starts_with("engine/consensus.wal: "))
        });
        wrong.next().map_or(Ok(height), |found| Err(found.to_string()))
    }
}

/// The member starts on what a cut has left, beside the others: there is one ledger with all that a client
/// was told of.
fn goes_on_from(recording: Recording, image: &Path) {
    let Recording { mut network, home, dir, .. } = recording;
    let disk = CutDisk::of(image, &dir.path().join("last")).expect("the file system recovers");
    fs::remove_file(home.join("data")).expect("a link");
    std::os::unix::fs::symlink(disk.mounted(), home.join("data")).expect("linked");
    network.start_all().expect("started");
    let height = ledger::settle(&network);
    let records = ledger::assert_one_ledger(&network, height);
    for id in catalogue::acknowledged(&network) {
        assert!(records.contains_key(&id), "acknowledged record {id} is lost");
    }
    drop(network);
    drop(disk);
}

fn copy_keys(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for key in fs::read_dir(from)?.flatten() {
        fs::copy(key.path(), to.join(key.file_name()))?;
    }
    Ok(())
}

#[test]
fn whatever_was_shown_before_the_power_failed_is_there_after_it() {
    let _room = room::shared();
    let Some(recording) = record() else { return };
    let (seed, cuts) = (number("HEFU_POWER_SEED", SEED), number("HEFU_POWER_CUTS", CUTS as u64));
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let first = recording.shown.iter().find(|(_, height)| *height > 0).expect("heights").0;
    let mut at: Vec<usize> =
        (0..cuts).map(|_| random.random_range(first..=recording.log.len())).collect();
    at.sort_unstable();
    let sound = recording.dir.path().join("sound.img");
    let mut image = CutDisk::blank(&sound).expect("an image");
    let (mut applied, mut least) = (0, u64::MAX);
    for (n, end) in at.into_iter().enumerate() {
        // What lasts in any case stays in one image; the rest is played into a copy.
        let lasting = recording.log.last_flush(end) + 1;
        if lasting > applied {
            recording.log.replay(&mut image, applied..lasting, |_| 0).expect("replayed");
            applied = lasting;
        }
        let cut = recording.dir.path().join("cut.img");
        fs::copy(&sound, &cut).expect("copied");
        let mut torn = File::options().read(true).write(true).open(&cut).expect("opens");
        let kept = |sectors| if random.random() { random.random_range(0..=sectors) } else { 0 };
        recording.log.replay(&mut torn, applied..end, kept).expect("replayed");
        let shown = recording.shown_before(end);
        let told =
            format!("cut {n} at entry {end} of {} (HEFU_POWER_SEED={seed})", recording.log.len());
        let height = recording.scrub(&cut, n).unwrap_or_else(|said| panic!("{told}: {said}"));
        assert!(height >= shown, "{told}: {shown} was shown, {height} is left");
        least = least.min(height - shown);
    }
    let last = recording.dir.path().join("cut.img");
    println!("{cuts} power cuts, nothing shown is lost; {least} heights more at least");

    // A disk that forgets what it was told to keep is seen: so the comparison can fail.
    let end = recording.log.len();
    let forgotten = recording.log.last_flush(first) + 1;
    let cut = recording.dir.path().join("liar.img");
    let mut liar = CutDisk::blank(&cut).expect("an image");
    recording.log.replay(&mut liar, 0..forgotten, |_| 0).expect("replayed");
    let left = recording.scrub(&cut, usize::MAX);
    assert!(left.is_err() || left < Ok(recording.shown_before(end)), "a liar passes: {left:?}");
    goes_on_from(recording, &last);
}
