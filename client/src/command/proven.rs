//! What `hefu verify` says of files other than certificates: clean-title answers and trails.

use hefu_chain::{
    bundle::{
        EvidenceScope, Finding, Outcome, ProvenAnswer, ProvenEvidence, ProvenSplit, ProvenTrail,
        TrustAnchor, verify_answer_file, verify_asset_file, verify_evidence_file,
        verify_header_file,
    },
    record::VerifiedRecord,
    state::entity_json,
    title::Blocker,
};
use serde_json::{Value, json};

use super::verify::exit_of;
use crate::{
    exit::Exit,
    print::{Output, Tone, line, print, tone},
};

/// Verifies an answer file, and prints the answer that its entries give.
pub fn answer(output: Output, bytes: &[u8], anchor: &TrustAnchor) -> Exit {
    match verify_answer_file(bytes, anchor) {
        Ok(proven) => {
            show_answer(output, &proven);
            if proven.answer.is_permitted() { Exit::Ok } else { Exit::NotPermitted }
        }
        Err(fault) => failed(output, fault.outcome(), &fault.to_string()),
    }
}

/// Verifies an asset file, and prints the records that concern the asset.
pub fn asset(output: Output, bytes: &[u8], anchor: &TrustAnchor) -> Exit {
    match verify_asset_file(bytes, anchor) {
        Ok(proven) => {
            show_trail(output, &proven);
            Exit::Ok
        }
        Err(fault) => failed(output, fault.outcome(), &fault.to_string()),
    }
}

/// Verifies an evidence file, and prints its records and how far they are all of them.
pub fn evidence(output: Output, bytes: &[u8], anchor: &TrustAnchor) -> Exit {
    match verify_evidence_file(bytes, anchor) {
        Ok(proven) => {
            show_evidence(output, &proven);
            Exit::Ok
        }
        Err(fault) => failed(output, fault.outcome(), &fault.to_string()),
    }
}

fn show_evidence(output: Output, proven: &ProvenEvidence) {
    let complete = proven.scope != EvidenceScope::Listed;
    let records: Vec<Value> = proven
        .records
        .iter()
        .map(|(index, verified)| {
            let mut shown = record_json(verified);
            shown["index"] = json!(index);
            shown
        })
        .collect();
    let first = proven.from.as_ref().map_or(1, |header| header.height.get() + 1);
    if output != Output::Table {
        let entity = entity_json(&proven.subject, &proven.value).ok().flatten();
        return print(
            output,
            &json!({
                "subject": entity, "complete": complete, "scope": proven.scope,
                "from_height": first, "to_height": proven.to.height, "records": records,
                "trail_records": proven.trail_records,
                "height": proven.as_of.height, "block_time": proven.as_of.time.to_string(),
            }),
        );
    }
    let (word, tone_of) = match proven.scope {
        EvidenceScope::Own => {
            ("完整 complete: no record of its trail in the window is missing", Tone::Good)
        }
        EvidenceScope::RestsOn(_) => (
            "完整 complete: all records of what it rests on in the window, its own among them",
            Tone::Good,
        ),
        EvidenceScope::Listed => {
            ("未证明完整 completeness is not shown: it has no trail", Tone::Careful)
        }
    };
    line(&tone(word, tone_of));
    line(&format!("heights {first} to {}, until {}", proven.to.height, proven.to.time));
    line(&format!("截至 as of: height {}, {}", proven.as_of.height, proven.as_of.time));
    for record in &records {
        let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        line(&format!("✓ {}  {}  {}", text("id"), text("type"), text("author")));
    }
}

fn record_json(verified: &VerifiedRecord) -> Value {
    let record = verified.record();
    json!({
        "id": record.id(), "type": record.header().record_type,
        "author": record.header().author, "body": record.action().body_json(),
    })
}

/// Verifies a header file, and prints what the header commits to.
pub fn header(output: Output, bytes: &[u8], anchor: &TrustAnchor) -> Exit {
    match verify_header_file(bytes, anchor) {
        Ok(header) => {
            if output == Output::Table {
                line(&tone("最终 final: decided by a quorum", Tone::Good));
            }
            print(output, &json!(header));
            Exit::Ok
        }
        Err(fault) => failed(output, fault.outcome(), &fault.to_string()),
    }
}

/// Says that too few witnesses signed the history of a file, or that one signed another.
pub fn not_witnessed(output: Output, found: &[(Finding, String)]) -> Exit {
    let text = |(finding, detail): &(Finding, String)| {
        let (zh, en) = (finding.message_zh(), finding.message_en());
        format!("{}: {zh} {en} ({detail})", finding.code())
    };
    let details: Vec<String> = found.iter().map(text).collect();
    failed(output, Outcome::Unknown, &details.join("; "))
}

/// Prints what a split-view file proves.
pub fn split(output: Output, proven: &ProvenSplit) -> Exit {
    let side = |height, size: u64, root: &dyn std::fmt::Display, hash: &dyn std::fmt::Display| json!({"height": height, "size": size, "root": root.to_string(), "block": hash.to_string()});
    let (shown, signed) = (&proven.shown, &proven.signed);
    let checkpoint = &signed.checkpoint;
    let one = side(shown.height, shown.log_size, &shown.log_root, &shown.hash());
    let other = side(signed.height, checkpoint.size, &checkpoint.root, &signed.block_hash);
    let both =
        proven.both.as_ref().map(|both| both.iter().map(ToString::to_string).collect::<Vec<_>>());
    if output != Output::Table {
        let body = json!({
            "split_view": true, "shown": one, "signed_elsewhere": other,
            "witnesses": proven.witnesses, "validators_of_both": both,
        });
        print(output, &body);
        return Exit::Ok;
    }
    line(&tone(
        "证明成立:成员出示了两份不同的账本 proven: members showed two histories",
        Tone::Bad,
    ));
    line(&format!("  one side, signed by a quorum of members: {one}"));
    line(&format!("  the other: {other}"));
    line(&format!("  见证方 witnesses of the other side: {}", proven.witnesses.join(", ")));
    match both {
        Some(both) => {
            line(&format!("  两份都签的验证者 validators that signed both: {}", both.join(", ")))
        }
        None => line("  the file has no members' signatures of the other side"),
    }
    Exit::Ok
}

pub(super) fn failed(output: Output, outcome: Outcome, detail: &str) -> Exit {
    if output == Output::Table {
        let tone_of = if outcome == Outcome::Forged { Tone::Bad } else { Tone::Careful };
        let word = format!("{} {}", outcome.zh(), outcome.en());
        line(&format!("{}  [{outcome}]", tone(&word, tone_of)));
        line(&format!("  {detail}"));
    } else {
        print(output, &json!({"outcome": outcome, "detail": detail}));
    }
    exit_of(outcome)
}

fn show_answer(output: Output, proven: &ProvenAnswer) {
    let (question, answer) = (&proven.question, &proven.answer);
    if output != Output::Table {
        let blockers: Vec<Value> = answer.blockers.iter().map(blocker_json).collect();
        return print(
            output,
            &json!({
                "question": question, "permitted": answer.is_permitted(), "blockers": blockers,
                "height": answer.height, "block_time": answer.time.to_string(),
            }),
        );
    }
    let (word, tone_of) = match answer.is_permitted() {
        true => ("可以 permitted", Tone::Good),
        false => ("不可以 blocked", Tone::Careful),
    };
    line(&tone(word, tone_of));
    line(&format!("截至 as of: height {}, {}", answer.height, answer.time));
    line(&format!("{} {} {} @ {}", question.party, question.act, question.asset, question.region));
    for blocker in &answer.blockers {
        let reason = blocker.reason;
        line(&format!("✗ {}: {} {}", reason.code(), reason.message_zh(), reason.message_en()));
        let at = blocker.at.map(|node| format!("{node}; ")).unwrap_or_default();
        let until = blocker.remedy.until.map(|date| format!(", until {date}")).unwrap_or_default();
        let who = blocker.remedy.organisation.map(|uscc| format!(" {uscc}")).unwrap_or_default();
        line(&format!("    {at}lifted by {}{who}{until}", blocker.remedy.by));
    }
}

fn blocker_json(blocker: &Blocker) -> Value {
    json!({
        "code": blocker.reason.code(), "message_zh": blocker.reason.message_zh(),
        "message_en": blocker.reason.message_en(), "invariant": blocker.reason.invariant(),
        "basis": blocker.reason.basis(), "at_kind": blocker.at.map(|node| node.kind()),
        "at": blocker.at.map(|node| node.id()), "detail": blocker.detail,
        "lifted_by": blocker.remedy.by, "organisation": blocker.remedy.organisation,
        "until": blocker.remedy.until,
    })
}

fn show_trail(output: Output, proven: &ProvenTrail) {
    let shown: Vec<Value> = proven.shown.iter().map(record_json).collect();
    if output != Output::Table {
        let entity = entity_json(&proven.asset, &proven.value).ok().flatten();
        return print(
            output,
            &json!({
                "asset": entity, "trail": proven.trail, "shown": shown,
                "height": proven.height, "block_time": proven.time.to_string(),
            }),
        );
    }
    line(&tone("完整 complete: no record is missing", Tone::Good));
    line(&format!("截至 as of: height {}, {}", proven.height, proven.time));
    line(&format!("{} records concern it, {} are shown", proven.trail.len(), shown.len()));
    for record in &shown {
        let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        line(&format!("✓ {}  {}  {}", text("id"), text("type"), text("author")));
    }
}
