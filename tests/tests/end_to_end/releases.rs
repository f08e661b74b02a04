//! What released versions wrote, read by today's programs.
//!
//! `tests/releases/VERSION.tar.gz` holds what that version left on disk: the homes of four stopped members (the
//! database once, the other three get copies of it), a snapshot, a backup, a signer's home, a witness's directory, a
//! sealed key, and a certificate's proof file. A release makes its own, once, with the programs that are released:
//!
//! `HEFU_WRITE_RELEASE=1 cargo test --release -p hefu-tests --test end_to_end releases`

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use hefu_tests::network::{Network, program};
use serde_json::Value;

use crate::{hefu_ok, ledger, operations::hefud_ok, room};

const WRITE: &str = "HEFU_WRITE_RELEASE";
const WAIT: Duration = Duration::from_secs(90);
/// Largest file of a release in the repository.
const BYTES_MAX: u64 = 200 * 1024;
/// What the sealed key is sealed with.
const PASSPHRASE: &str = "a passphrase that everybody knows";
/// The acceptance story that is played on its ledger: from evidence to certificate, grants, products and deals.
const STORY: &str = "look-through";
/// Says what a release holds.
const ABOUT: &str = "release.json";

fn releases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("releases")
}

fn run(program: &mut Command) -> Output {
    let output = program.output().expect("starts");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program:?}: {}\n{error}", output.status);
    output
}

fn hefud(args: &[&str], passphrase: Option<&Path>) {
    let mut command = Command::new(program("hefud"));
    command.args(args).env_remove("HEFU_HOME");
    run(command.envs(passphrase.map(|file| ("HEFU_PASSPHRASE_FILE", file))));
}

fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

fn passphrase(dir: &Path) -> PathBuf {
    let path = dir.join("passphrase");
    fs::write(&path, format!("{PASSPHRASE}\n")).expect("writes");
    private(&path);
    path
}

fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("changes");
}

/// The member that stands highest, and its height. The others may be a block behind: members stop one by one.
fn highest(network: &Network) -> (usize, u64) {
    let heights = network.members.iter().map(|member| {
        let scrubbed = hefud_ok(&member.home, &["scrub", "--json"]);
        let scrubbed: Value = serde_json::from_str(&scrubbed).expect("JSON");
        scrubbed["height"].as_u64().expect("a height")
    });
    (0..).zip(heights).max_by_key(|(_, height)| *height).expect("members")
}

/// Tables never change: those that a backup has are packed once.
fn link_tables(backup: &Path, database: &Path) {
    for entry in fs::read_dir(backup).expect("lists") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "sst") {
            let copy = database.join(path.file_name().expect("a name"));
            assert_eq!(fs::read(&path).expect("reads"), fs::read(&copy).expect("reads"));
            fs::remove_file(&copy).expect("removes");
            fs::hard_link(&path, &copy).expect("links");
        }
    }
}

/// Makes what this version leaves on disk.
fn make(dir: &Path) -> Value {
    let mut network = Network::found(&dir.join("net")).expect("founded");
    let genesis = network.layout.genesis_path();
    hefu_ok(
        dir,
        &["--genesis", text(&genesis), "witness", "init", "court", "--name", "court.example/x"],
    );
    network.start_all().expect("started");
    let node = network.members[0].client.base().to_owned();
    hefu_ok(dir, &["--node", &node, "demo", "--network", text(&dir.join("net")), STORY]);
    ledger::settle(&network);
    let rows = network.members[1].client.get("/v1/directory?limit=100").expect("a directory");
    let rows = rows["rows"].as_array().expect("rows").clone();
    let number = rows.iter().find_map(|row| row["certificates"][0]["number"].as_str());
    let number = number.expect("a certificate").to_owned();
    let proof = network.members[0].client.get_bytes(&format!("/v1/certificates/{number}/proof"));
    fs::write(dir.join("certificate.hefu"), proof.expect("a proof")).expect("writes");
    for member in 0..4 {
        network.stop(member).expect("stops");
    }
    let (keeper, height) = highest(&network);
    let home = &network.members[keeper].home;
    hefud_ok(home, &["backup", "--to", text(&dir.join("backup"))]);
    link_tables(&dir.join("backup/db"), &home.join("data/db"));
    hefud_ok(home, &["snapshot", "export", "--to", text(&dir.join("snapshot"))]);
    let (signer, sealed) = (dir.join("signer"), dir.join("sealed.key"));
    fs::create_dir_all(signer.join("keys")).expect("creates");
    fs::copy(&genesis, signer.join("genesis.json")).expect("copies");
    let key = home.join("keys/validator.key");
    fs::copy(&key, signer.join("keys/validator.key")).expect("copies");
    fs::copy(&key, &sealed).expect("copies");
    hefud(&["signer", "init", "--home", text(&signer), "--after", "1000"], None);
    hefud(&["seal-key", text(&sealed)], Some(&passphrase(dir)));
    fs::remove_file(dir.join("passphrase")).expect("removes");
    for member in network.members.iter().filter(|member| member.home != *home) {
        fs::remove_dir_all(member.home.join("data/db")).expect("removes");
        fs::remove_file(member.home.join("data/tip")).expect("removes");
    }
    let version = env!("CARGO_PKG_VERSION");
    serde_json::json!({
        "version": version, "height": height, "certificate": number, "keeper": keeper,
    })
}

/// Packs it, without what only takes room: ballast, logs for people, sockets, locks.
fn write(version: &str) {
    let dir = tempfile::tempdir().expect("a directory");
    let about = make(dir.path());
    fs::write(dir.path().join(ABOUT), format!("{about:#}\n")).expect("writes");
    fs::create_dir_all(releases()).expect("creates");
    let file = releases().join(format!("{version}.tar.gz"));
    let leave_out =
        ["ballast", "LOG", "LOG.old.*", "LOCK", "node.log", "admin", "scrub.json", "*.dbtmp"];
    let mut tar = Command::new("tar");
    tar.args(["--create", "--file", text(&file), "--use-compress-program", "gzip -9n"]);
    tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"]);
    tar.args(leave_out.map(|name| format!("--exclude={name}"))).arg("--directory").arg(dir.path());
    run(tar.arg("."));
}

/// A release, unpacked; its network has ports that are free here.
struct Release {
    about: Value,
    dir: PathBuf,
    network: Network,
}

impl Release {
    fn unpack(file: &Path, dir: &Path) -> Self {
        let mut tar = Command::new("tar");
        run(tar.args(["--extract", "--gzip", "--file", text(file), "--directory", text(dir)]));
        let about = fs::read(dir.join(ABOUT)).expect("reads");
        let about: Value = serde_json::from_slice(&about).expect("JSON");
        let network = Network::open_elsewhere(&dir.join("net")).expect("opens");
        let release = Self { about, dir: dir.into(), network };
        let keeper = release.keeper();
        for member in release.network.members.iter().filter(|member| member.home != keeper) {
            let copied = ["db", "tip"].map(|name| keeper.join("data").join(name));
            run(Command::new("cp").arg("-R").args(copied).arg(member.home.join("data")));
        }
        release
    }

    /// Home of the member whose database was kept.
    fn keeper(&self) -> PathBuf {
        let keeper = self.about["keeper"].as_u64().expect("a number");
        self.network.members[usize::try_from(keeper).expect("small")].home.clone()
    }

    /// What lies still is read by the command that is for it.
    fn look_at_rest(&self) {
        let home = &self.keeper();
        let scrubbed: Value =
            serde_json::from_str(&hefud_ok(home, &["scrub", "--json"])).expect("JSON");
        assert_eq!(scrubbed["height"], self.about["height"]);
        assert!(hefud_ok(home, &["doctor"]).contains("ok    vote journal"));
        let (backup, scratch) = (self.dir.join("backup"), self.dir.join("scratch"));
        hefud_ok(home, &["drill", "--from", text(&backup), "--scratch", text(&scratch)]);
        let new = self.dir.join("new");
        fs::create_dir(&new).expect("creates");
        fs::copy(home.join("genesis.json"), new.join("genesis.json")).expect("copies");
        let said =
            hefud_ok(&new, &["snapshot", "import", "--from", text(&self.dir.join("snapshot"))]);
        assert!(said.contains(&self.about["height"].to_string()), "{said}");
        let sealed = self.dir.join("sealed.key");
        private(&sealed);
        hefud(&["unseal-key", text(&sealed)], Some(&passphrase(&self.dir)));
        let open = fs::read(home.join("keys/validator.key")).expect("reads");
        assert_eq!(fs::read(&sealed).expect("reads"), open);
        let court = hefu_ok(&self.dir, &["witness", "show", "court"]);
        assert!(court.contains("court.example/x"), "{court}");
        self.verify("certificate.hefu");
    }

    fn verify(&self, file: &str) {
        let genesis = self.network.layout.genesis_path();
        let said = hefu_ok(&self.dir, &["verify", file, "--genesis", text(&genesis)]);
        assert!(said.contains(self.about["certificate"].as_str().expect("text")), "{said}");
    }

    /// The members go on: they serve what there was, and decide what is new with the journals that they kept.
    fn go_on(&mut self) {
        self.network.start_all().expect("started");
        let number = self.about["certificate"].as_str().expect("text");
        let path = format!("/v1/certificates/{number}/proof");
        let proof = self.network.members[2].client.get_bytes(&path).expect("a proof");
        fs::write(self.dir.join("again.hefu"), proof).expect("writes");
        self.verify("again.hefu");
        for member in &self.network.members {
            let why = hefud_ok(&member.home, &["why-stuck", "--json"]);
            let why: Value = serde_json::from_str(&why).expect("JSON");
            assert_eq!(why["status"]["role"], "validator", "{why}");
        }
        let before = self.about["height"].as_u64().expect("a height");
        self.network.wait_height(3, before + 3, WAIT).expect("blocks");
        let height = ledger::settle(&self.network);
        ledger::assert_one_ledger(&self.network, height);
    }
}

#[test]
fn what_releases_wrote_is_read_served_and_continued() {
    let _room = room::shared();
    let version = env!("CARGO_PKG_VERSION");
    if std::env::var_os(WRITE).is_some() {
        write(version);
    }
    let files = fs::read_dir(releases()).expect("there are releases");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("an entry").path()).collect();
    files.sort();
    let own = releases().join(format!("{version}.tar.gz"));
    assert!(files.contains(&own), "version {version} has not written its own: {WRITE}=1");
    for file in files {
        let bytes = fs::metadata(&file).expect("a file").len();
        assert!(bytes <= BYTES_MAX, "{}: {bytes} bytes", file.display());
        let dir = tempfile::tempdir().expect("a directory");
        let mut release = Release::unpack(&file, dir.path());
        release.look_at_rest();
        release.go_on();
    }
}
