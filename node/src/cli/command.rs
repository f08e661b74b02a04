//! What the operator's commands print.

use std::{path::Path, sync::Arc, time::Instant};

use hefu_chain::height::Height;
use hefu_genesis::{
    key_file::{self, Passphrase},
    token::TokenKey,
};
use serde::Serialize;

use super::{
    BackupArgs, CliError, DrillArgs, FetchArgs, HomeArgs, RestoreArgs, SignerCommand,
    SignerInitArgs, SignerRunArgs, SnapshotCommand,
};
use crate::{
    admin::{self, Answer, Request, Stuck},
    config::LogConfig,
    engine::clock,
    home::HomePaths,
    node::NodeError,
    operate::{
        OperateError, backup,
        doctor::{self, Verdict},
        fetch,
        restore::{self, Restored},
        scrub, snapshot,
    },
    seat,
    signer::{self, ValidatorKey},
    telemetry,
};

/// After so many chunks a fetch says how far it is.
const CHUNKS_TOLD: usize = 32;

fn json(value: &impl Serialize) {
    println!("{}", serde_json::to_string_pretty(value).unwrap_or_default());
}

/// `hefud backup`.
pub(super) fn backup(arguments: &BackupArgs) -> Result<(), CliError> {
    let begun = Instant::now();
    let made = backup::run(&arguments.home, &arguments.to)?;
    println!(
        "backed up height {}, block {}: {} files, {} bytes in {:.1} s, into {}",
        made.height,
        made.hash,
        made.files.len(),
        made.bytes(),
        begun.elapsed().as_secs_f32(),
        arguments.to.display()
    );
    println!("it holds no keys and no vote journal; try it: hefud drill");
    Ok(())
}

fn print_restored(restored: &Restored, begun: Instant) {
    println!(
        "height {}: {} files with {} bytes compared, {} records and {} entries hashed again, in {:.1} s",
        restored.height,
        restored.files,
        restored.bytes,
        restored.records,
        restored.entries,
        begun.elapsed().as_secs_f32()
    );
}

/// `hefud restore`.
pub(super) fn restore(arguments: &RestoreArgs) -> Result<(), CliError> {
    let begun = Instant::now();
    print_restored(&restore::run(&arguments.home, &arguments.from, clock::now())?, begun);
    println!(
        "the node may be started; as a validator it follows without voting until a block that is \
         proposed after this moment is decided"
    );
    Ok(())
}

/// `hefud drill`.
pub(super) fn drill(arguments: &DrillArgs) -> Result<(), CliError> {
    let begun = Instant::now();
    let DrillArgs { home, from, scratch } = arguments;
    print_restored(&restore::drill(home, from, scratch, clock::now())?, begun);
    println!("the backup can be put back");
    Ok(())
}

/// `hefud snapshot`.
pub(super) fn snapshot(command: &SnapshotCommand) -> Result<(), CliError> {
    let begun = Instant::now();
    match command {
        SnapshotCommand::Export(BackupArgs { home, to }) => {
            let made = snapshot::run_export(home, to)?;
            println!(
                "height {}: {} chunks, {} bytes in {:.1} s, in {}",
                made.height,
                made.chunks.len(),
                made.bytes(),
                begun.elapsed().as_secs_f32(),
                to.display()
            );
        }
        SnapshotCommand::Import(RestoreArgs { home, from }) => {
            print_restored(&snapshot::run_import(home, from, clock::now())?, begun);
            println!("the node may be started; it fetches the blocks since from its peers");
        }
        SnapshotCommand::Fetch(FetchArgs { home, from, ca }) => {
            let tell = |done: usize, of: usize| {
                if done.is_multiple_of(CHUNKS_TOLD) || done == of {
                    eprintln!("{done} of {of} chunks");
                }
            };
            print_restored(&fetch::run(home, from, ca.as_deref(), clock::now(), &tell)?, begun);
            println!("the node may be started; it fetches the blocks since from its peers");
        }
    }
    Ok(())
}

/// `hefud scrub`.
pub(super) fn scrub(arguments: &HomeArgs) -> Result<(), CliError> {
    let begun = Instant::now();
    let found = scrub::run(&arguments.home)?;
    if arguments.json {
        json(&found);
    } else {
        println!(
            "height {}: {} blocks with their quorums, {} records, {} entries, {} tree nodes, {} rows \
             read in {:.1} s",
            found.height,
            found.blocks,
            found.records,
            found.entries,
            found.tree_nodes,
            found.rows,
            begun.elapsed().as_secs_f32()
        );
        let (known, new) = (found.files_compared, found.files_new);
        println!("{known} files compared with the last clean scrub, {new} seen for the first time");
        found.skipped.iter().for_each(|skipped| println!("skipped: {skipped}"));
        found.findings.iter().for_each(|finding| println!("FOUND: {finding}"));
    }
    match found.findings.first() {
        None => Ok(()),
        Some(first) => {
            let count = found.findings.len();
            Err(OperateError::Findings { count, first: first.clone() }.into())
        }
    }
}

/// `hefud doctor`.
pub(super) fn doctor(arguments: &HomeArgs) -> Result<(), CliError> {
    let checks = doctor::run(&arguments.home);
    if arguments.json {
        json(&checks);
    } else {
        for check in &checks {
            let mark = match check.verdict {
                Verdict::Ok => "ok  ",
                Verdict::Warn => "LOOK",
                Verdict::Fail => "FAIL",
            };
            println!("{mark}  {}: {}", check.what, check.detail);
        }
    }
    if doctor::worst(&checks) == Verdict::Fail { Err(CliError::Ill) } else { Ok(()) }
}

/// `hefud why-stuck`.
pub(super) fn why_stuck(arguments: &HomeArgs) -> Result<(), CliError> {
    let asked = admin::ask(&HomePaths::new(&arguments.home), &Request::WhyStuck);
    let stuck: Stuck = match asked.map_err(OperateError::from)? {
        Answer::Stuck(stuck) => *stuck,
        other => return Err(OperateError::from(admin::AdminError::unexpected(&other)).into()),
    };
    if arguments.json {
        json(&stuck);
        return Ok(());
    }
    let round = stuck.round.map_or("no round".into(), |round| format!("round {round}"));
    println!(
        "height {}, {round}, step {}; the last block is {:.1} s old",
        stuck.height,
        stuck.step,
        std::time::Duration::from_millis(stuck.status.block_age_ms).as_secs_f32()
    );
    stuck.reasons.iter().for_each(|reason| println!("- {reason}"));
    Ok(())
}

/// `hefud signer`.
pub(super) fn signer(command: &SignerCommand) -> Result<(), CliError> {
    let (SignerCommand::Init(SignerInitArgs { at, .. })
    | SignerCommand::Run(SignerRunArgs { at, .. })) = command;
    telemetry::start(&LogConfig::default())?;
    let paths = HomePaths::new(&at.home);
    let chain_id = paths.read_genesis()?.0.chain_id();
    let key = match &at.token {
        Some(name) => ValidatorKey::Token(Arc::new(TokenKey::open(name).map_err(NodeError::from)?)),
        None => key_file::read_node_key(&paths.validator_key()).map_err(NodeError::from)?.into(),
    };
    println!("validator {}, public key {}", key.address(), key.public_key());
    let done = match command {
        SignerCommand::Init(SignerInitArgs { after, .. }) => {
            signer::init(&at.home, chain_id, &key, Height::new(*after)).map(|path| {
                println!("{} begins after height {after}", path.display());
            })
        }
        SignerCommand::Run(SignerRunArgs { socket, .. }) => {
            let seat = Some(key.address());
            let _seat = seat::take(chain_id, seat).map_err(NodeError::from)?;
            signer::serve(&at.home, chain_id, key, socket)
        }
    };
    Ok(done.map_err(NodeError::from)?)
}

/// `hefud seal-key`.
pub(super) fn seal_key(file: &Path) -> Result<(), CliError> {
    let passphrase = match std::env::var_os(key_file::FILE_VARIABLE) {
        Some(_) => Passphrase::find(file),
        None => Passphrase::ask_twice(file),
    };
    let passphrase = passphrase.map_err(NodeError::from)?;
    key_file::seal(file, &passphrase).map_err(NodeError::from)?;
    println!("{} is sealed; keep the passphrase where the key is not", file.display());
    Ok(())
}

/// `hefud unseal-key`.
pub(super) fn unseal_key(file: &Path) -> Result<(), CliError> {
    let passphrase = Passphrase::find(file).map_err(NodeError::from)?;
    key_file::unseal(file, &passphrase).map_err(NodeError::from)?;
    println!("{} is open", file.display());
    Ok(())
}
