//! `answers.json`: clean-title answer files over several small ledgers, sound ones and ones that were
//! broken on purpose, with what each shows. Of the sound ones, every answer that differs is kept.

mod scenes;

use std::collections::{BTreeMap, BTreeSet};

use hefu_chain::{
    bundle::{AnswerBundle, AnswerFault, TrustAnchor, answer_keys, verify_answer_file},
    codec,
    fixture::{TestLedger, proven::ProvenChain},
    state::StateKey,
    title::{self, Answer, Blocker, Question},
};
use serde_json::json;

use super::mutated::{Base, Mutant, bytes, delta, lines};
use crate::mutation::Choices;

/// Seed of all choices.
const SEED: u64 = 0x4845_4655_414e_5357;
/// Most files of a scene.
const FILES_MAX: usize = 20;
/// Fewest files of each sort.
const SOUND_MIN: usize = 90;
const BROKEN_MIN: usize = 200;

/// A ledger and what is asked on it.
struct Scene {
    name: &'static str,
    ledger: TestLedger,
    questions: Vec<Question>,
}

/// A scene with its chain and the files that are kept of it.
struct Played {
    name: &'static str,
    chain: ProvenChain,
    /// One file with the entries of all, which the others are written as differences to.
    pool: Base,
    files: Vec<AnswerBundle>,
}

fn blocker(blocker: &Blocker) -> String {
    let at = blocker.at.map_or("-".into(), |node| node.to_string());
    let organisation = blocker.remedy.organisation.map_or("-".into(), |uscc| uscc.to_string());
    let until = blocker.remedy.until.map_or("-".into(), |date| date.to_string());
    format!("{} {at} {} {organisation} {until}", blocker.reason.code(), blocker.remedy.by)
}

fn shown(answer: &Answer) -> String {
    let blockers: Vec<String> = answer.blockers.iter().map(blocker).collect();
    format!("{}; {}", answer.height, blockers.join("; "))
}

const fn fault(error: &AnswerFault) -> &'static str {
    match error {
        AnswerFault::File(_) => "file",
        AnswerFault::Incomplete(_) => "incomplete",
        AnswerFault::Refused(_) => "refused",
        AnswerFault::Finality(_) => "finality",
        AnswerFault::Entries(_) => "entries",
    }
}

/// Outcome, and the answer or the fault.
fn verdict(bytes: &[u8], anchor: &TrustAnchor) -> (String, String) {
    match verify_answer_file(bytes, anchor) {
        Ok(proven) => ("valid".into(), shown(&proven.answer)),
        Err(error) => (error.outcome().word().into(), fault(&error).into()),
    }
}

fn play(scene: Scene, letter: char) -> Played {
    let Scene { name, ledger, questions } = scene;
    let (chain, tip) = (ProvenChain::of(&ledger), ledger.height());
    let mut kept: BTreeMap<String, (&Question, Vec<StateKey>)> = BTreeMap::new();
    let mut keys: BTreeSet<StateKey> = BTreeSet::new();
    for question in &questions {
        let (answer, read) = answer_keys(ledger.store(), question).expect("reads");
        let text = shown(&answer);
        if kept.contains_key(&text) {
            continue;
        }
        kept.insert(text, (question, read));
    }
    let step = kept.len().div_ceil(FILES_MAX);
    let mut files = Vec::new();
    for (question, read) in kept.into_values().step_by(step) {
        keys.extend(read);
        files.push(chain.answer_bundle(question, tip));
    }
    for file in &files {
        let proven = verify_answer_file(&file.to_bytes(), &chain.anchor()).expect("as made");
        let asked = title::answer(ledger.store(), &file.question).expect("reads");
        assert_eq!(proven.answer, asked, "{name}");
    }
    let all: Vec<StateKey> = keys.into_iter().collect();
    let whole = AnswerBundle { entries: chain.entries(&all, tip), ..files[0].clone() };
    let pool = Base { name: letter, bytes: whole.to_bytes(), receiving: None };
    Played { name, chain, pool, files }
}

/// Files that prove too little, or another state, or are of another question.
fn broken(played: &Played) -> Vec<(String, AnswerBundle)> {
    let mut broken = Vec::new();
    for (i, file) in played.files.iter().enumerate() {
        let mut add = |how: String, change: &dyn Fn(&mut AnswerBundle)| {
            let mut changed = file.clone();
            change(&mut changed);
            broken.push((format!("file {i}: {how}"), changed));
        };
        // Each rule reads the state: whoever reads less, or more, answers differently here.
        if i < 2 {
            for entry in 0..file.entries.len() {
                add(format!("entry {entry} left out"), &|f| drop(f.entries.remove(entry)));
            }
        }
        if i == 0 {
            add("an entry absent".into(), &|f| {
                let present = f.entries.iter_mut().find(|entry| entry.value.is_some());
                present.expect("the clock").value = None;
            });
            add("entries in another order".into(), &|f| f.entries.reverse());
            add("an entry twice".into(), &|f| f.entries.insert(0, f.entries[0].clone()));
            add("no entry".into(), &|f| f.entries.clear());
            let before = file.finality.header.height.get() - 1;
            let earlier = played.chain.finality(hefu_chain::height::Height::new(before));
            add("an earlier header".into(), &|f| f.finality = earlier.clone());
            add("a signature left out".into(), &|f| {
                f.finality.commit.signatures.truncate(2);
            });
        }
        let next = &played.files[(i + 1) % played.files.len()];
        add("the next file's question".into(), &|f| f.question = next.question.clone());
    }
    broken
}

pub(super) fn vectors() -> Vec<u8> {
    let letters = 'a'..='z';
    let played: Vec<Played> =
        scenes::all().into_iter().zip(letters).map(|(s, l)| play(s, l)).collect();
    let mut choices = Choices(SEED);
    let (mut scenes, mut sound, mut cases) = (Vec::new(), Vec::new(), Vec::new());
    for each in &played {
        let anchor = each.chain.anchor();
        let bases = [Base { bytes: each.pool.bytes.clone(), ..each.pool }];
        scenes.push(json!({
            "name": each.name, "letter": each.pool.name,
            "chain_id": anchor.chain_id, "validators": hex::encode(codec::encode(&anchor.validators)),
            "file": hex::encode(&each.pool.bytes),
        }));
        let pieces = delta::Pieces::of(&bases);
        let case = |how: &str, bytes: &[u8]| {
            let (outcome, shows) = verdict(bytes, &anchor);
            json!([each.pool.name, how, pieces.parts(bytes), outcome, shows])
        };
        for file in &each.files {
            let Question { act, region, .. } = file.question;
            sound.push(case(&format!("{act} in {region}"), &file.to_bytes()));
        }
        cases.extend(broken(each).iter().map(|(how, file)| case(how, &file.to_bytes())));
        let blind =
            if each.pool.name == 'a' { bytes::mutants(&bases, &mut choices) } else { Vec::new() };
        cases.extend(blind.iter().map(|Mutant { how, bytes, .. }| case(how, bytes)));
    }
    assert!(sound.len() >= SOUND_MIN, "only {} answers", sound.len());
    assert!(cases.len() >= BROKEN_MIN, "only {} broken files", cases.len());
    let mut text = format!("{{\n\"seed\": \"{SEED:016x}\",\n\"scenes\": [\n");
    for (list, next) in [(scenes, "sound"), (sound, "broken")] {
        text.push_str(&lines(list.into_iter()));
        text.push_str(&format!("],\n\"{next}\": [\n"));
    }
    text.push_str(&lines(cases.into_iter()));
    text.push_str("]\n}\n");
    text.into_bytes()
}
