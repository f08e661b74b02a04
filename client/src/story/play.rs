//! The steps of a story, one after the other: each must go as the script says.

use hefu_chain::{
    hash::RecordId,
    key::RecordSecret,
    state::{CertificateNumber, query_code},
    words::{CertificateKind, Role},
};
use serde_json::{Map, Value, json};

use super::{
    acts,
    script::{Certify, Look, Newcomer, Publicised, Step, Story},
    stage::Stage,
};
use crate::{
    compose::{Authorship, Draft, draw_nonce},
    exit::CliError,
    fetch::FetchError,
    numbering::free_sequence,
    print::line,
    session::Session,
};

/// Blocks for which a story's record may wait.
const WINDOW_BLOCKS: u64 = 200;

/// Plays a story; fails at the first step that does not go as written.
pub(super) fn play(session: &Session, stage: &mut Stage, story: &Story) -> Result<(), CliError> {
    for (name, newcomer) in &story.cast {
        enrol(stage, name, newcomer)?;
    }
    for (index, step) in story.step.iter().enumerate() {
        line(&format!("  [{:>2}/{}] {}  {}", index + 1, story.step.len(), step.zh, step.en));
        one(session, stage, step).map_err(|error| failed(step, &error))?;
    }
    line("  ✓ 如剧本所写 as written");
    Ok(())
}

fn failed(step: &Step, error: &CliError) -> CliError {
    CliError::Usage(format!("{}: {error}", step.en))
}

fn one(session: &Session, stage: &mut Stage, step: &Step) -> Result<(), CliError> {
    if step.kinds() != 1 {
        return Err(CliError::Usage("a step is of one kind".into()));
    }
    if let Some(record_type) = &step.record {
        one_record(stage, step, record_type)
    } else if let Some(certify) = &step.certify {
        register(stage, step, certify)
    } else if let Some(name) = &step.issue {
        let saved = stage.publicised.get(name).cloned();
        code(stage, step, &saved.ok_or_else(|| CliError::Usage(name.clone()))?)
    } else if let Some(look) = &step.look {
        look_at(stage, look)
    } else if let Some(pass) = &step.pass {
        acts::pass(stage, pass)
    } else if let Some(verify) = &step.verify {
        acts::verify(stage, verify)
    } else if let Some(evidence) = &step.evidence {
        acts::evidence(stage, evidence)
    } else if let Some(import) = &step.import {
        acts::intake(session, stage, import)
    } else if let Some(member) = &step.seat {
        acts::seat(stage, member)
    } else if let Some(member) = &step.equivocate {
        acts::equivocate(stage, member)
    } else {
        Ok(())
    }
}

/// From evidence to publicity and, unless the script stops there, to the certificate.
fn register(stage: &mut Stage, step: &Step, certify: &Certify) -> Result<(), CliError> {
    let publicised = publicise(stage, certify)?;
    let name = step.save.as_deref().unwrap_or("certificate");
    stage.save(&format!("{name}.resource"), publicised.resource);
    stage.save(&format!("{name}.application"), publicised.application);
    if certify.until_publicity {
        stage.publicised.insert(name.into(), publicised);
        return Ok(());
    }
    code(stage, step, &publicised)
}

/// Codes a registration: the certificate's number, or the refusal that the script names.
fn code(stage: &mut Stage, step: &Step, publicised: &Publicised) -> Result<(), CliError> {
    match (&step.refused, issue(stage, publicised)) {
        (None, Ok(number)) => {
            line(&format!("          {number}"));
            stage.save(step.save.as_deref().unwrap_or("certificate"), number);
            Ok(())
        }
        (Some(code), Err(refused)) if refused.code() == Some(code) => {
            line(&format!("          ✗ {refused}"));
            Ok(())
        }
        (Some(code), Ok(number)) => {
            Err(CliError::Usage(format!("{number} was issued instead of {code}")))
        }
        (_, Err(refused)) => Err(CliError::Usage(format!("cert.issue: {refused}"))),
    }
}

/// A record that the ledger accepts, or refuses with the code that the script names.
fn one_record(stage: &mut Stage, step: &Step, record_type: &str) -> Result<(), CliError> {
    let by = step.by.as_deref().unwrap_or_default();
    let role = step.role.as_deref().unwrap_or_default();
    let body = stage.fill(&step.body)?;
    let mut signers = vec![by];
    signers.extend(step.with.iter().map(String::as_str));
    let result = submit(stage, record_type, &signers, role, body);
    match (&step.refused, result) {
        (None, Ok(id)) => {
            line(&format!("          {record_type} {id}"));
            stage.last = Some(id);
            if let Some(name) = &step.save {
                stage.save(name, id);
                let height = stage.node.status(&id, 0)?.height.unwrap_or_default();
                stage.save(&format!("{name}.height"), height);
            }
            Ok(())
        }
        (Some(code), Err(refused)) if refused.code() == Some(code) => {
            line(&format!("          ✗ {refused}"));
            Ok(())
        }
        (Some(code), Ok(id)) => {
            Err(CliError::Usage(format!("{record_type} {id} was accepted instead of {code}")))
        }
        (_, Err(refused)) => Err(CliError::Usage(format!("{record_type}: {refused}"))),
    }
}

/// Why a record did not get into a block.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// Before it left this machine.
    #[error("{0}")]
    Here(#[from] hefu_chain::reject::Rejection),
    /// By the node.
    #[error("{0}")]
    There(#[from] FetchError),
    /// The script is wrong.
    #[error("{0}")]
    Script(#[from] CliError),
}

impl Refused {
    fn code(&self) -> Option<&str> {
        match self {
            Self::Here(rejection) => Some(rejection.reason.code()),
            Self::There(FetchError::Refused(error)) => Some(&error.code),
            _ => None,
        }
    }
}

/// Builds, signs and submits a record, and waits for its block.
fn submit(
    stage: &Stage,
    record_type: &str,
    signers: &[&str],
    role: &str,
    body: Value,
) -> Result<RecordId, Refused> {
    submit_signed(stage, record_type, signers, &[], role, body)
}

/// The same, signed with further keys.
pub(super) fn submit_signed(
    stage: &Stage,
    record_type: &str,
    signers: &[&str],
    further: &[RecordSecret],
    role: &str,
    body: Value,
) -> Result<RecordId, Refused> {
    let parties = signers.iter().map(|name| stage.party(name)).collect::<Result<Vec<_>, _>>()?;
    let Some(author) = parties.first() else {
        return Err(CliError::Usage("a record has an author".into()).into());
    };
    let role: Role = role.parse().map_err(|_| CliError::Usage(format!("{role:?} is no role")))?;
    let head = stage.node.head()?;
    let last_height = hefu_chain::height::Height::new(head.height.get() + WINDOW_BLOCKS);
    let authorship = Authorship { ledger: stage.ledger, author: author.uscc, role, last_height };
    let nonce = draw_nonce().map_err(CliError::from)?;
    let keys: Vec<_> = parties.iter().map(|party| &party.key).chain(further).collect();
    let envelope = Draft::new(record_type, body, authorship, nonce)?.sign(&keys)?;
    stage.node.submit(&envelope)?;
    let id = envelope.id();
    stage.node.wait_committed(&id)?;
    Ok(id)
}

pub(super) fn accepted(result: Result<RecordId, Refused>) -> Result<RecordId, CliError> {
    result.map_err(|refused| match refused {
        Refused::Script(error) => error,
        other => CliError::Usage(other.to_string()),
    })
}

fn enrol(stage: &Stage, name: &str, newcomer: &Newcomer) -> Result<(), CliError> {
    let party = stage.party(name)?;
    let mut body: Map<String, Value> = Map::new();
    body.insert("uscc".into(), json!(party.uscc));
    body.insert("name".into(), json!(party.name));
    body.insert("region".into(), json!(party.region));
    body.insert("roles".into(), json!(newcomer.roles));
    body.insert("tracks".into(), json!([]));
    let key = json!({"key": party.key.public_key(), "purpose": "sign"});
    body.insert("keys".into(), json!([key]));
    body.extend(newcomer.with.iter().map(|(key, value)| (key.clone(), value.clone())));
    let role = if newcomer.by.ends_with("authority") { "data_authority" } else { "registrar" };
    let signers = [newcomer.by.as_str(), name];
    accepted(submit(stage, "org.enrol", &signers, role, Value::Object(body)))?;
    line(&format!("          入网 enrolled: {} {}", party.uscc, party.name));
    Ok(())
}

/// From evidence to publicity.
fn publicise(stage: &Stage, certify: &Certify) -> Result<Publicised, CliError> {
    let Certify { holder, registrar, title, .. } = certify;
    let digest = stage.fill(&json!(format!("${{digest:{title}}}")))?;
    let by_holder =
        |record: &str, body: Value| accepted(submit(stage, record, &[holder], "registrant", body));
    let by_registrar = |record: &str, body: Value| {
        accepted(submit(stage, record, &[registrar], "registrar", body))
    };
    let anchor =
        json!({"evidence": digest, "size": 1024, "media_type": "text/csv", "label": title});
    by_holder("evidence.anchor", anchor)?;
    let resource = by_holder("resource.declare", declaration(stage, certify, &digest)?)?;
    let form = json!({
        "title": title, "rights": certify.rights, "valid_from": stage.today,
        "valid_to": stage.fill(&json!("${end}"))?, "evidence": [digest], "no_state_secrets": true,
    });
    let apply = json!({
        "registrar": stage.party(registrar)?.uscc, "subject": {"resource": resource},
        "kind": "resource", "form": form,
    });
    let application = by_holder("app.submit", apply)?;
    let of = json!({"application": application});
    by_registrar("app.accept", of.clone())?;
    let findings = json!({
        "source_lawful": true, "security_compliant": true, "authorisation_clear": true,
    });
    let review = json!({"application": application, "outcome": {"passed": findings}});
    by_registrar("app.review", review)?;
    by_registrar("app.publicise", of)?;
    Ok(Publicised { certify: certify.clone(), resource, application, digest })
}

fn declaration(stage: &Stage, certify: &Certify, digest: &Value) -> Result<Value, CliError> {
    let holder = stage.party(&certify.holder)?;
    let mut body = json!({
        "title": certify.title, "region": holder.region, "kind": "enterprise",
        "source": "collected", "level": "general-2", "sector": "G",
        "personal_information": false, "content": [digest],
    });
    if let Value::Object(fields) = &mut body {
        for (key, value) in &certify.declare {
            fields.insert(key.clone(), stage.fill(value)?);
        }
    }
    Ok(body)
}

fn issue(stage: &Stage, publicised: &Publicised) -> Result<CertificateNumber, Refused> {
    let Publicised { certify, resource, application, digest } = publicised;
    let (holder, registrar) = (stage.party(&certify.holder)?, stage.party(&certify.registrar)?);
    let kind = CertificateKind::Resource;
    let year = u16::try_from(stage.today.ymd().0).unwrap_or(u16::MAX);
    let sequence = free_sequence(&stage.node, registrar.region, kind, year)?;
    let number = CertificateNumber::new(registrar.region, kind, year, sequence)
        .map_err(|error| CliError::Usage(error.to_string()))?;
    let declared = |name: &str, usual: &str| {
        certify.declare.get(name).cloned().unwrap_or_else(|| json!(usual))
    };
    let body = json!({
        "number": number, "application": application, "subject": {"resource": resource},
        "title": certify.title, "kind": "resource", "holder": holder.uscc,
        "holder_name": holder.name, "rights": certify.rights,
        "data_kind": declared("kind", "enterprise"), "level": declared("level", "general-2"),
        "sector": declared("sector", "G"), "region": holder.region,
        "valid_from": stage.today, "valid_to": stage.fill(&json!("${end}"))?,
        "query_code": query_code(application), "evidence": [digest],
    });
    submit(stage, "cert.issue", &[&certify.registrar], "registrar", body)?;
    Ok(number)
}

/// Asks a node and compares what stands under each pointer.
fn look_at(stage: &Stage, look: &Look) -> Result<(), CliError> {
    let path = stage.fill_text(&look.path)?;
    let node = stage.node_of(look.at.as_deref())?;
    if let Some(last) = &stage.last {
        node.wait_committed(last)?; // another member's node may be a block behind
    }
    let answer = node.get(&path, &[])?;
    let nothing = Value::Null;
    for (pointer, expected) in &look.expect {
        let pointer = stage.fill_text(pointer)?;
        let expected = stage.fill(expected)?;
        let found = pick(&answer, &pointer).unwrap_or(&nothing);
        if *found != expected {
            let text = format!("{path} {pointer} is {found}, not {expected}");
            return Err(CliError::Usage(text));
        }
        line(&format!("          {pointer} = {found}"));
    }
    for (pointer, least) in &look.at_least {
        let found = pick(&answer, pointer).and_then(Value::as_u64);
        if found.is_none_or(|found| found < *least) {
            let text = format!("{path} {pointer} is {found:?}, less than {least}");
            return Err(CliError::Usage(text));
        }
        line(&format!("          {pointer} = {}", found.unwrap_or(0)));
    }
    Ok(())
}

/// What stands under a pointer, in which `[key=value]` picks the first entry of a list with that.
fn pick<'a>(answer: &'a Value, pointer: &str) -> Option<&'a Value> {
    let steps = pointer.strip_prefix('/')?.split('/');
    steps.into_iter().try_fold(answer, |at, step| {
        match step.strip_prefix('[').and_then(|step| step.strip_suffix(']')) {
            Some(wanted) => {
                let (key, value) = wanted.split_once('=')?;
                at.as_array()?.iter().find(|entry| entry[key] == *value)
            }
            None => at.pointer(&format!("/{step}")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_picks_from_a_list_by_what_an_entry_has() {
        let answer = json!({"rows": [{"id": "a", "n": 1}, {"id": "b", "n": 2}]});
        assert_eq!(pick(&answer, "/rows/[id=b]/n"), Some(&json!(2)));
        assert_eq!(pick(&answer, "/rows/0/n"), Some(&json!(1)));
        assert_eq!(pick(&answer, "/rows/[id=c]/n"), None);
        assert_eq!(pick(&answer, "rows"), None);
    }
}
