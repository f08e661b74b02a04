//! What must hold before, between and after the parts of a rotation.

use std::{fs, path::PathBuf, process::Child};

use serde_json::Value;

use super::{
    ASKED, ROTATED, RehearsalError,
    shell::Shell,
    stage::{Stage, kill, node},
};

/// Blocks that the network makes while somebody with the old keys stays outside.
const OUTSIDE_BLOCKS: u64 = 10;
/// Blocks after the change in which the new key must have signed.
const SEATED_BLOCKS: u64 = 3;
/// Refusal of a record that is signed with an ended key.
const KEY_ENDED: &str = "record.key_not_valid";

/// A certificate from before, and what is known of the change.
pub(super) struct Proof {
    number: String,
    /// Height that the file of the certificate speaks of.
    before: u64,
    old_address: String,
    old_keys: PathBuf,
    /// First height of the new seat.
    pub(super) effective: u64,
}

fn holds(what: &str, is: bool) -> Result<(), RehearsalError> {
    if is { Ok(()) } else { Err(RehearsalError::Broken(what.into())) }
}

fn tell(what: impl std::fmt::Display) {
    println!("   ok: {what}");
}

impl Proof {
    /// Registers a certificate, keeps its file, and remembers the old keys.
    pub(super) fn begin(stage: &Stage, shell: &Shell) -> Result<Self, RehearsalError> {
        let net = stage.layout.dir.display();
        let walk = format!("hefu demo --network '{net}'");
        let walked = shell.end(stage, &walk)?;
        if walked.code != 0 {
            let said = walked.out + &walked.error;
            return Err(RehearsalError::Command { line: walk, code: walked.code, said });
        }
        let file = stage.layout.dir.join("demo/certificate.hefu");
        fs::copy(&file, stage.desk().join("before.hefu"))
            .map_err(RehearsalError::system(file.display().to_string()))?;
        let old_keys = stage.layout.dir.join("old/keys");
        fs::create_dir_all(&old_keys).map_err(RehearsalError::system("the old keys' copy"))?;
        for name in ["peer.key", "validator.key"] {
            fs::copy(stage.home(ROTATED).join("keys").join(name), old_keys.join(name))
                .map_err(RehearsalError::system(name))?;
        }
        let mut proof = Self {
            number: String::new(),
            before: 0,
            old_address: seat(stage)?.ok_or_else(no_seat)?,
            old_keys,
            effective: 0,
        };
        let verdict = proof.verify(stage, shell, "before.hefu")?;
        proof.before = height_of(&verdict)?;
        let number = verdict.pointer("/issue/number").and_then(Value::as_str);
        proof.number = number.unwrap_or_default().into();
        tell(format_args!("certificate {} verifies as of height {}", proof.number, proof.before));
        Ok(proof)
    }

    /// Looks at what a part of the script has done.
    pub(super) fn after(
        &self,
        section: usize,
        stage: &Stage,
        shell: &Shell,
    ) -> Result<(), RehearsalError> {
        match section {
            0 => self.record_key(stage, shell),
            1 => self.seat_and_node(stage),
            _ => Ok(()),
        }
    }

    /// The new record key signs, and the old one no more.
    fn record_key(&self, stage: &Stage, shell: &Shell) -> Result<(), RehearsalError> {
        let home = stage.home(ROTATED);
        let with = |key: &str, how: &str| {
            let key = home.join("keys").join(key);
            let line = format!(
                "hefu evidence anchor note.txt --author \"$MEMBER\" --key '{}' {how}",
                key.display()
            );
            shell.end(stage, &line)
        };
        fs::write(stage.desk().join("note.txt"), "rehearsal\n")
            .map_err(RehearsalError::system("a note"))?;
        let new = with("sign.key", "--wait")?;
        holds(&format!("the new record key signs: {}", new.error), new.code == 0)?;
        let old = with("sign-old.key", "--dry-run")?;
        let refused = old.code != 0 && (old.out.clone() + &old.error).contains(KEY_ENDED);
        holds(&format!("the old record key is refused: {}{}", old.out, old.error), refused)?;
        tell(format_args!("the new record key signs, the old one is refused ({KEY_ENDED})"));
        Ok(())
    }

    /// The new seat votes, the old one is gone, and a node with the old keys stays outside.
    fn seat_and_node(&self, stage: &Stage) -> Result<(), RehearsalError> {
        stage.wait_height(ASKED, self.effective + SEATED_BLOCKS)?;
        let what = "the new validator key signs blocks";
        let address = stage.wait(what, || {
            let address = seat(stage).ok()??;
            (address != self.old_address && signed(stage, &address)? > 0).then_some(address)
        })?;
        tell(format_args!("blocks go on, and the seat votes with the new key ({address})"));
        let height = stage.height(ASKED)?;
        let path = format!("/v1/validators?blocks={}", (height - self.effective).max(1));
        let counted = stage.ask(ASKED, &path).unwrap_or_default();
        let rows = counted["validators"].as_array().cloned().unwrap_or_default();
        let gone = !rows.is_empty() && rows.iter().all(|row| row["address"] != *self.old_address);
        holds(&format!("the old seat has decided nothing since: {counted}"), gone)?;
        self.outside(stage)
    }

    /// A node with the old keys hears nothing.
    fn outside(&self, stage: &Stage) -> Result<(), RehearsalError> {
        let (home, address) = self.old_home(stage)?;
        let mut old = Ended(node(&home)?);
        let head = || stage.ask_at(&address, "/v1/head")?["height"].as_u64();
        stage.wait("a node with the old keys answers", head)?;
        let from = stage.height(ASKED)?;
        stage.wait_height(ASKED, from + OUTSIDE_BLOCKS)?;
        let heard = head();
        let runs = matches!(old.0.try_wait(), Ok(None));
        holds(&format!("a node with the old keys hears nothing: {heard:?}"), heard == Some(0))?;
        holds("that node was running all the time", runs)?;
        tell(format_args!(
            "a node with the old keys heard nothing while {OUTSIDE_BLOCKS} blocks were made"
        ));
        Ok(())
    }

    /// A home with the old keys and an empty ledger, and where its node answers.
    fn old_home(&self, stage: &Stage) -> Result<(PathBuf, String), RehearsalError> {
        let home = self.old_keys.parent().unwrap_or(&self.old_keys).to_path_buf();
        let own = stage.home(ROTATED);
        let failed = |what: &str| RehearsalError::system(what.to_owned());
        fs::copy(own.join("genesis.json"), home.join("genesis.json"))
            .map_err(failed("genesis.json"))?;
        let config = fs::read_to_string(own.join("config.toml")).map_err(failed("config.toml"))?;
        let member = &stage.layout.members[ROTATED];
        let (p2p, api) = (member.p2p_port + 5, member.api_port + 5);
        let config = config
            .replace(&format!("/tcp/{}\"", member.p2p_port), &format!("/tcp/{p2p}\""))
            .replace(&format!(":{}\"", member.api_port), &format!(":{api}\""));
        fs::write(home.join("config.toml"), config).map_err(failed("config.toml"))?;
        Ok((home, format!("http://127.0.0.1:{api}")))
    }

    /// The certificate from before verifies, from its file and with a proof across the change.
    pub(super) fn end(&self, stage: &Stage, shell: &Shell) -> Result<(), RehearsalError> {
        let verdict = self.verify(stage, shell, "before.hefu")?;
        holds("the file from before speaks of then", height_of(&verdict)? == self.before)?;
        let fetch = format!("hefu certificate bundle {} --out after.hefu", self.number);
        let fetched = shell.end(stage, &fetch)?;
        holds(&format!("its proof of now is served: {}", fetched.error), fetched.code == 0)?;
        let verdict = self.verify(stage, shell, "after.hefu")?;
        let now = height_of(&verdict)?;
        let across = self.before < self.effective && self.effective <= now;
        holds(&format!("height {now} lies beyond the change at {}", self.effective), across)?;
        tell(format_args!(
            "certificate {} verifies from genesis: the file from height {}, and a proof at height \
             {now} across the change of validators at {}",
            self.number, self.before, self.effective
        ));
        Ok(())
    }

    /// Verifies a file with the genesis document alone.
    fn verify(&self, stage: &Stage, shell: &Shell, file: &str) -> Result<Value, RehearsalError> {
        let line = format!("hefu -o json verify {file} --node http://127.0.0.1:1");
        let ended = shell.end(stage, &line)?;
        let said = format!("{}{}", ended.out, ended.error);
        if ended.code != 0 {
            return Err(RehearsalError::Command { line, code: ended.code, said });
        }
        serde_json::from_str(&ended.out).map_err(|_| RehearsalError::Broken(said))
    }
}

/// A process that ends with this.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        kill(&mut self.0);
    }
}

fn no_seat() -> RehearsalError {
    RehearsalError::Broken("the member has a seat".into())
}

fn height_of(verdict: &Value) -> Result<u64, RehearsalError> {
    let height = verdict.pointer("/as_of/height").and_then(Value::as_u64);
    height.ok_or_else(|| RehearsalError::Broken(format!("a verdict names its height: {verdict}")))
}

/// Address of the seat of the member on the next block, as another member sees it.
fn seat(stage: &Stage) -> Result<Option<String>, RehearsalError> {
    let member = stage.layout.members[ROTATED].uscc.to_string();
    let rows = stage.wait("the validators are told", || {
        stage.ask(ASKED, "/v1/validators")?["validators"].as_array().cloned()
    })?;
    let row = rows.iter().find(|row| row["member"] == *member && row["power"] != 0);
    Ok(row.and_then(|row| row["address"].as_str()).map(str::to_owned))
}

/// How many of the last blocks a seat signed.
fn signed(stage: &Stage, address: &str) -> Option<u64> {
    let answer = stage.ask(ASKED, "/v1/validators")?;
    let rows = answer["validators"].as_array()?;
    rows.iter().find(|row| row["address"] == *address)?["signed"].as_u64()
}
