//! Runs command lines of the runbook by a shell, as an operator's terminal does.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    process::{Command, Stdio},
};

use super::{ASKED, ROTATED, RehearsalError, script::Who, stage::Stage};

/// Begins the names of variables that our programs read.
const OWN_PREFIX: &str = "HEFU_";

/// A terminal: what stands in its environment.
pub(super) struct Shell {
    variables: BTreeMap<String, String>,
    path: OsString,
    /// Whose terminal it is.
    member: usize,
}

/// How a line ended.
pub(super) struct Ended {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) error: String,
}

impl Shell {
    /// A terminal that finds `hefu` and `hefud` beside this program.
    pub(super) fn new(stage: &Stage) -> Result<Self, RehearsalError> {
        let program =
            std::env::current_exe().map_err(RehearsalError::system("this program's path"))?;
        let beside = program.parent().map(std::path::Path::to_path_buf);
        let others = std::env::var_os("PATH").unwrap_or_default();
        let places = beside.into_iter().chain(std::env::split_paths(&others));
        let path = std::env::join_paths(places)
            .map_err(|error| RehearsalError::Broken(format!("PATH: {error}")))?;
        let layout = &stage.layout;
        let mut shell = Self { variables: BTreeMap::new(), path, member: ROTATED };
        shell.set("MEMBER", layout.members[ROTATED].uscc.to_string());
        shell.set("POWER", "1".into());
        let Some(authority) = layout.authorities.first() else {
            return Err(RehearsalError::Broken("the network has a data authority".into()));
        };
        shell.set("AUTHORITY", authority.uscc.to_string());
        shell.set("AUTHORITY_KEY", layout.authority_key(authority).display().to_string());
        shell.set("HEFU_NODE", stage.address(ASKED));
        shell.set("HEFU_GENESIS", layout.genesis_path().display().to_string());
        Ok(shell)
    }

    /// Sets a variable.
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.variables.insert(name.into(), value);
    }

    /// Sits down at somebody's terminal.
    pub(super) fn act_as(&mut self, stage: &Stage, who: Who, member: usize) {
        self.member = member;
        if who == Who::Authority {
            self.variables.remove("HEFU_HOME");
        } else {
            self.set("HEFU_HOME", stage.home(member).display().to_string());
        }
    }

    /// Runs a line that must succeed, and keeps what it assigns.
    pub(super) fn run(&mut self, stage: &mut Stage, line: &str) -> Result<(), RehearsalError> {
        println!("     $ {line}");
        if let Some(done) = self.service(stage, line) {
            return done;
        }
        let name = assigned(line);
        let script = match name {
            Some(name) => format!("{line}\nprintf %s \"${name}\""),
            None => line.to_owned(),
        };
        let ended = self.end(stage, &script)?;
        if ended.code != 0 {
            let said = ended.out + &ended.error;
            return Err(RehearsalError::Command { line: line.into(), code: ended.code, said });
        }
        if let Some(name) = name {
            self.set(name, ended.out);
        }
        Ok(())
    }

    /// Runs a line, however it ends.
    pub(super) fn end(&self, stage: &Stage, script: &str) -> Result<Ended, RehearsalError> {
        let mut command = Command::new("sh");
        command.args(["-euc", script]).current_dir(stage.desk()).stdin(Stdio::null());
        // What the operator has set for the real network does not count here.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with(OWN_PREFIX) {
                command.env_remove(name);
            }
        }
        let output = command.env("PATH", &self.path).envs(&self.variables).output();
        let output = output.map_err(RehearsalError::system("a shell"))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        Ok(Ended { code: output.status.code().unwrap_or(-1), out, error })
    }

    /// Does to the member's process what the line does to the service.
    fn service(&self, stage: &mut Stage, line: &str) -> Option<Result<(), RehearsalError>> {
        let verb = line.strip_prefix("systemctl ")?.strip_suffix(" hefud")?;
        Some(self.serve(stage, verb, line))
    }

    fn serve(&self, stage: &mut Stage, verb: &str, line: &str) -> Result<(), RehearsalError> {
        let member = self.member;
        match verb {
            "stop" => stage.stop(member),
            "start" | "restart" => {
                stage.stop(member)?;
                stage.start(member)?;
                let elsewhere = if member == ASKED { ROTATED } else { ASKED };
                let height = stage.height(elsewhere)?;
                stage.wait_height(member, height).map(drop)
            }
            _ => Err(RehearsalError::Broken(format!("`{line}` is known to the rehearsal"))),
        }
    }
}

/// The variable that a line assigns, as in `NAME=$(…)`.
fn assigned(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_are_told_from_commands() {
        assert_eq!(assigned("NEW_PEER=$(hefu key show --bare a.key)"), Some("NEW_PEER"));
        for line in ["hefu key rotate --set a=b", "=x", "a=b", "mv A B"] {
            assert_eq!(assigned(line), None, "{line}");
        }
    }
}
