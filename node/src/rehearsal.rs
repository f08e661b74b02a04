//! `hefud rehearse-rotation`: the rotation of a member's record key, peer key and validator key, on a
//! network of four that is founded for it on this machine and removed again.
//!
//! What is run are the command lines of the runbook (docs/operations.md, Rotating keys), word for word:
//! `rotation.sh` beside this file has them, and a test compares. After each part it is looked at what
//! must hold: blocks go on, the old keys no longer count, and a certificate issued before verifies from
//! the genesis document across the change.

mod proof;
mod script;
mod shell;
mod stage;

use std::{io, path::PathBuf};

use hefu_genesis::localnet::LocalnetError;

use self::{proof::Proof, script::Who, shell::Shell, stage::Stage};
use crate::cli::RehearseArgs;

/// The member whose keys are rotated, and the one that is asked.
const ROTATED: usize = 0;
const ASKED: usize = 1;
/// Blocks beyond the lead of governance for all to sign.
const ROOM_BLOCKS: u64 = 25;

/// Why a rehearsal failed.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The directory, or the network in it.
    #[error(transparent)]
    Founding(#[from] LocalnetError),
    /// A port is taken.
    #[error("port {0} is in use: choose others with --base-port")]
    PortInUse(u16),
    /// The system refused.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// A command of the runbook did not do what it should.
    #[error("`{line}` ended with {code}:\n{said}")]
    Command {
        /// The command line.
        line: String,
        /// Its exit code.
        code: i32,
        /// What it printed.
        said: String,
    },
    /// Something did not come about in time.
    #[error("{what}: not within {seconds} s; the logs are node.log below {logs}", logs = .logs.display())]
    Late {
        /// What was waited for.
        what: String,
        /// How long.
        seconds: u64,
        /// Where the nodes say why.
        logs: PathBuf,
    },
    /// What must hold does not.
    #[error("this does not hold: {0}")]
    Broken(String),
}

impl RehearsalError {
    fn system(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::System { what, source }
    }
}

/// Rehearses, and says what it does. The directory is removed when all went well.
pub fn run(arguments: &RehearseArgs) -> Result<(), RehearsalError> {
    let scratch = std::path::absolute(&arguments.scratch)
        .map_err(RehearsalError::system("the scratch directory"))?;
    println!(
        "A network of four is founded in {}. Nothing here touches another network.",
        scratch.display()
    );
    let mut stage = Stage::found(&scratch, arguments.base_port)?;
    rehearse(&mut stage)?;
    stage.close()?;
    std::fs::remove_dir_all(&scratch)
        .map_err(RehearsalError::system(scratch.display().to_string()))?;
    println!(
        "\nAll of it holds. In earnest: the same lines, each on its owner's machine; agree on the \
         height before the files go round, and keep the old keys until it has passed \
         (docs/operations.md, Rotating keys)."
    );
    Ok(())
}

fn rehearse(stage: &mut Stage) -> Result<(), RehearsalError> {
    stage.start_all()?;
    let mut shell = Shell::new(stage)?;
    println!("\nA certificate is registered, to be verified afterwards.");
    let mut proof = Proof::begin(stage, &shell)?;
    for (number, section) in script::sections().iter().enumerate() {
        println!("\n{}. {}", number + 1, section.title);
        if section.asks_for_height() {
            let lead = hefu_genesis::localnet::params().governance_lead_blocks;
            let effective = stage.height(ASKED)? + lead + ROOM_BLOCKS;
            println!("   EFFECTIVE={effective}: the height that the members agree on");
            shell.set("EFFECTIVE", effective.to_string());
            proof.effective = effective;
        }
        for step in &section.steps {
            println!("   {}: {}", step.who.word(), step.what);
            for member in acting(step.who, stage) {
                shell.act_as(stage, step.who, member);
                for line in &step.lines {
                    shell.run(stage, line)?;
                }
            }
        }
        proof.after(number, stage, &shell)?;
    }
    proof.end(stage, &shell)
}

/// The members who run the lines of a step, one after the other.
fn acting(who: Who, stage: &Stage) -> Vec<usize> {
    match who {
        Who::Authority | Who::Member => vec![ROTATED],
        Who::Members => (0..stage.members()).collect(),
        Who::Others => (0..stage.members()).filter(|member| *member != ROTATED).collect(),
    }
}
