//! Steps that are no single record: time that passes, a certificate's file, a catalogue, a seat in
//! consensus and its misuse.

use std::{
    path::PathBuf,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use hefu_chain::{
    action::governance::{Seat, SignedKind, Statement},
    bundle::{EvidenceScope, VerifyOptions, verify_evidence_file},
    hash::BlockHash,
    key::SecretKey,
    time::Date,
    vote::{VoteKind, sign_bytes},
};
use hefu_genesis::file::read_genesis;
use serde_json::json;

use super::{
    play::{accepted, submit_signed},
    script::{Evidence, Import, Pass, Verify},
    stage::{Seated, Stage},
};
use crate::{
    command::verify::clock,
    demo::CATALOGUE,
    exit::{CliError, Exit},
    import::{self, ImportArgs},
    light::LightVerifier,
    print::line,
    session::Session,
};

/// Longest wait for a day or block to come.
const PASS_WAIT: Duration = Duration::from_secs(120);
/// Pause between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// Hour of the day at which a day that was skipped to begins, in milliseconds.
const MORNING_MS: u64 = 9 * 3_600_000;
/// Blocks between the decision on a seat and its effect, beyond what the parameters ask for.
const SEAT_ROOM_BLOCKS: u64 = 5;

/// Lets blocks or days pass; days by setting the clocks of a local network ahead.
pub(super) fn pass(stage: &mut Stage, pass: &Pass) -> Result<(), CliError> {
    if let Some(blocks) = pass.blocks {
        let until = stage.node.head()?.height.get() + blocks;
        return wait(stage, &format!("height {until}"), |stage| {
            Ok(stage.node.head()?.height.get() >= until)
        });
    }
    let now = stage.node.head()?.time.date();
    let target = match (&pass.days, &pass.beyond) {
        (Some(days), None) => now.plus_days(*days),
        (None, Some(beyond)) => {
            let answer = stage.node.get(&stage.fill_text(&beyond.path)?, &[])?;
            let found = answer.pointer(&beyond.pointer).and_then(|value| value.as_str());
            let day: Option<Date> = found.and_then(|text| text.parse().ok());
            day.ok_or_else(|| CliError::Usage(format!("no day at {}", beyond.pointer)))?.next()
        }
        _ => return Err(CliError::Usage("blocks, days or beyond pass".into())),
    };
    set_ahead(stage, target)?;
    wait(stage, &target.to_string(), |stage| Ok(stage.node.head()?.time.date() >= target))?;
    stage.now = stage.node.head()?.time.date();
    line(&format!(
        "          本地网络的时钟拨到 the local network's clocks are set to {}",
        stage.now
    ));
    Ok(())
}

/// Writes by how much the nodes' clocks are ahead, so that it is morning of a day.
fn set_ahead(stage: &Stage, target: Date) -> Result<(), CliError> {
    let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let morning = u128::from(target.start().plus_ms(MORNING_MS).as_ms());
    let path = stage.clock_path.clone();
    let known = std::fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok());
    let ahead = morning.saturating_sub(system).max(known.unwrap_or(0));
    let part = path.with_extension("part");
    std::fs::write(&part, ahead.to_string()).map_err(CliError::file(&part))?;
    std::fs::rename(&part, &path).map_err(CliError::file(&path))
}

fn wait(
    stage: &Stage,
    what: &str,
    holds: impl Fn(&Stage) -> Result<bool, CliError>,
) -> Result<(), CliError> {
    let deadline = Instant::now() + PASS_WAIT;
    while !holds(stage)? {
        if Instant::now() >= deadline {
            let text = format!("{what} did not come within {} s", PASS_WAIT.as_secs());
            return Err(CliError::Usage(text));
        }
        std::thread::park_timeout(LOOK_INTERVAL);
    }
    Ok(())
}

/// Fetches the file of a certificate and verifies it from the founding document alone.
pub(super) fn verify(stage: &Stage, verify: &Verify) -> Result<(), CliError> {
    let number = stage.fill_text(&verify.certificate)?;
    let receiving = match &verify.receiving {
        Some(code) => Some(code.parse().map_err(|_| CliError::Usage(code.clone()))?),
        None => None,
    };
    let node = stage.node_of(verify.at.as_deref())?;
    if let Some(last) = &stage.last {
        node.wait_committed(last)?;
    }
    let bytes = node.bundle(&number, receiving)?;
    let verifier = LightVerifier::open(&stage.genesis_path)?;
    // A local network's clocks may be ahead of this machine's.
    let now = clock().max(stage.node.head()?.time);
    let verdict = verifier.verify(&bytes, &VerifyOptions { now, max_age_ms: None, receiving });
    let outcome = verdict.outcome.to_string();
    line(&format!("          {outcome} {} ({} 字节 bytes)", verdict.outcome.zh(), bytes.len()));
    if outcome != verify.outcome {
        return Err(CliError::Usage(format!("the verdict is {outcome}, not {}", verify.outcome)));
    }
    Ok(())
}

/// Fetches the evidence about an asset and verifies from the founding document alone that it is all of
/// its window.
pub(super) fn evidence(stage: &Stage, evidence: &Evidence) -> Result<(), CliError> {
    let node = stage.node_of(evidence.at.as_deref())?;
    if let Some(last) = &stage.last {
        node.wait_committed(last)?;
    }
    let bytes = node.get_bytes(&stage.fill_text(&evidence.path)?, &[])?;
    let verifier = LightVerifier::open(&stage.genesis_path)?;
    let proven = verify_evidence_file(&bytes, verifier.anchor())
        .map_err(|fault| CliError::Usage(format!("the evidence: {fault}")))?;
    if proven.scope != EvidenceScope::Own {
        return Err(CliError::Usage(format!("the evidence is {:?}", proven.scope)));
    }
    let shown =
        proven.records.iter().map(|(_, record)| record.record().header().record_type.clone());
    let shown: Vec<String> = shown.collect();
    line(&format!("          {} ({} 字节 bytes)", shown.join(", "), bytes.len()));
    if shown != evidence.records {
        return Err(CliError::Usage(format!("the evidence shows {shown:?}")));
    }
    Ok(())
}

/// Imports the bundled catalogue, or the real one where `HEFU_SHARED` says that it is.
pub(super) fn intake(
    session: &Session,
    stage: &mut Stage,
    import: &Import,
) -> Result<(), CliError> {
    let dir = stage.dir.join("demo");
    std::fs::create_dir_all(&dir).map_err(CliError::file(&dir))?;
    let file = match std::env::var_os("HEFU_SHARED") {
        Some(shared) => PathBuf::from(shared).join("data/catalogue/catalogue-sichuan.jsonl"),
        None => {
            let file = dir.join("catalogue.jsonl");
            std::fs::write(&file, CATALOGUE).map_err(CliError::file(&file))?;
            file
        }
    };
    let report = dir.join("story-intake-report.json");
    let arguments = ImportArgs {
        file,
        certify: true,
        provisional_holders: true,
        keys: stage.dir.clone(),
        report: Some(report.clone()),
        region: None,
        read_only: false,
    };
    match import::run(session, &arguments)? {
        Exit::Ok => {}
        exit => return Err(CliError::Ended(exit)),
    }
    let text = std::fs::read(&report).map_err(CliError::file(&report))?;
    let report: serde_json::Value = serde_json::from_slice(&text)
        .map_err(|error| CliError::Usage(format!("the report: {error}")))?;
    let count = |field: &str| report[field].as_u64().unwrap_or(0);
    let (rows, done) = (count("rows"), count("committed") + count("refused"));
    if rows == 0 || rows != done {
        return Err(CliError::Usage(format!("{done} of {rows} rows are accounted for")));
    }
    let statistics = stage.node.get("/v1/statistics", &[])?;
    let certified = statistics["certificates"].as_u64().unwrap_or(0);
    line(&format!("          {rows} 行 rows; 在册 certificates {certified}"));
    if certified < count("committed") {
        return Err(CliError::Usage(format!("{certified} certificates are counted")));
    }
    stage.save(import.save.as_deref().unwrap_or("rows"), rows);
    Ok(())
}

/// Gives a registrar of the cast a seat in consensus, by a quorum, and waits until it votes.
pub(super) fn seat(stage: &mut Stage, member: &str) -> Result<(), CliError> {
    let (peer, vote) = (stage.draw_key(), stage.draw_key());
    let lead = read_genesis(&stage.genesis_path)?.terms().params.governance_lead_blocks;
    let effective = stage.node.head()?.height.get() + lead + SEAT_ROOM_BLOCKS;
    let seat = Seat {
        key: vote.public_key(),
        power: 1,
        effective_height: hefu_chain::height::Height::new(effective),
    };
    let body = json!({
        "member": stage.party(member)?.uscc, "peer_key": peer.public_key(), "seat": seat,
    });
    let signers = ["sichuan-authority", member, "chengdu", "chongqing", "suining"];
    let own = [peer.into(), vote.clone().into()];
    let id = accepted(submit_signed(stage, "node.admit", &signers, &own, "data_authority", body))?;
    line(&format!("          node.admit {id}"));
    stage.seated.insert(member.into(), Seated { vote, from: effective });
    wait(stage, &format!("height {effective}"), |stage| {
        Ok(stage.node.head()?.height.get() > effective)
    })
}

/// Signs two contradicting votes with a seat's key, and has somebody else show them.
pub(super) fn equivocate(stage: &mut Stage, member: &str) -> Result<(), CliError> {
    let Some(seated) = stage.seated.get(member).cloned() else {
        return Err(CliError::Usage(format!("{member} has no seat")));
    };
    let height = hefu_chain::height::Height::new(seated.from);
    let vote = |block: Option<BlockHash>| {
        let kind = VoteKind::Precommit;
        let bytes = sign_bytes(&stage.ledger, kind, height, 0, block.as_ref());
        Statement { block, pol_round: None, signature: seated.vote.sign(&bytes) }
    };
    let statements = (vote(Some(BlockHash([1; 32]))), vote(Some(BlockHash([2; 32]))));
    let body = json!({
        "validator": seated.vote.public_key().validator_address(), "height": height, "round": 0,
        "kind": SignedKind::Precommit, "statements": statements,
    });
    let signers = ["chongqing"];
    let id = accepted(submit_signed(stage, "node.equivocation", &signers, &[], "registrar", body))?;
    line(&format!("          node.equivocation {id}"));
    stage.last = Some(id);
    stage.save("equivocation", id);
    Ok(())
}

/// A new key of a node.
pub(super) fn draw(random: &mut impl rand::Rng) -> SecretKey {
    let mut seed = zeroize::Zeroizing::new([0u8; 32]);
    random.fill_bytes(&mut seed[..]);
    SecretKey::from_seed(&seed)
}
