//! `trails.json`: asset files, sound ones and ones that were broken on purpose, with what each shows.

use hefu_chain::{
    bundle::{AssetBundle, AssetFault, TrustAnchor, verify_asset_file},
    hash::RecordId,
    height::Height,
    state::{Certificate, CertificateNumber, Entity, EntityKind, StateKey, Trail},
};
use hefu_client::light::LightVerifier;
use serde_json::json;

use super::mutated::{Base, Mutant, bytes, delta, lines};
use crate::{mutation::Choices, sample::SAMPLE};

/// Seed of all choices.
const SEED: u64 = 0x4845_4655_5452_4149;
/// Fewest mutated files.
const CASES_MIN: usize = 100;

fn tip() -> Height {
    SAMPLE.ledger.height()
}

/// Every record that concerns an asset, by a scan of the whole ledger.
fn records(asset: &StateKey) -> Vec<RecordId> {
    let trail = Trail::state_key(asset);
    let concerned = SAMPLE.ledger.blocks().iter().filter(|b| b.changes.contains_key(&trail));
    concerned.flat_map(|block| &block.records).map(|record| record.record().id()).collect()
}

fn file(number: &CertificateNumber) -> AssetBundle {
    let asset = Certificate::state_key(number);
    SAMPLE.chain.asset_bundle(&asset, records(&asset), tip())
}

fn fault(error: &AssetFault) -> &'static str {
    match error {
        AssetFault::File(_) => "file",
        AssetFault::Incomplete(_) => "incomplete",
        AssetFault::NoAsset => "no_asset",
        AssetFault::Finality(_) => "finality",
        AssetFault::Entries(_) => "entries",
        AssetFault::NotTheTrail { .. } => "not_the_trail",
        AssetFault::NotListed(_) => "not_listed",
        AssetFault::NotIncluded(_) => "not_included",
        AssetFault::Record(_) => "record",
    }
}

/// Outcome and fault; of a sound file how many records concern the asset, and how many are shown.
fn verdict(bytes: &[u8], anchor: &TrustAnchor) -> (String, String) {
    match verify_asset_file(bytes, anchor) {
        Ok(proven) => ("valid".into(), format!("{} {}", proven.trail.len(), proven.shown.len())),
        Err(error) => (error.outcome().word().into(), fault(&error).into()),
    }
}

/// Lists that hide, add or reorder; records shown that are not listed; other state.
fn structural() -> Vec<Mutant> {
    let (number, resumed_before, _) = SAMPLE.suspended;
    let whole = file(&number);
    let mut mutants = Vec::new();
    let mut add = |how: &str, change: &dyn Fn(&mut AssetBundle)| {
        let mut changed = whole.clone();
        change(&mut changed);
        mutants.push(Mutant { base: 0, how: how.into(), bytes: changed.to_bytes() });
    };
    for i in 0..whole.trail.len() {
        add(&format!("record {i} hidden"), &|b| {
            b.trail.remove(i);
        });
        add(&format!("record {i} named twice"), &|b| b.trail.insert(i, b.trail[i]));
        add(&format!("record {i} hidden and not shown"), &|b| {
            b.trail.remove(i);
            b.shown.remove(i);
        });
        add(&format!("record {i} not shown"), &|b| drop(b.shown.remove(i)));
        add(&format!("record {i} shown twice"), &|b| b.shown.insert(i, b.shown[i].clone()));
        add(&format!("record {i} at another place"), &|b| b.shown[i].index += 1);
        add(&format!("record {i} without a path"), &|b| b.shown[i].inclusion.0.clear());
    }
    add("nothing shown", &|b| b.shown.clear());
    add("no trail", &|b| b.trail.clear());
    add("the trail turned round", &|b| b.trail.reverse());
    add("shown in another order", &|b| b.shown.reverse());
    add("the trail's entry left out", &|b| drop(b.entries.pop()));
    add("the asset's entry left out", &|b| drop(b.entries.remove(0)));
    add("entries in another order", &|b| b.entries.reverse());
    add("the asset absent", &|b| b.entries[0].value = None);
    add("an earlier header", &|b| b.finality = SAMPLE.chain.finality(resumed_before));
    let other = file(&SAMPLE.in_force);
    add("another asset's key", &|b| b.asset.clone_from(&other.asset));
    add("another asset's trail", &|b| b.trail.clone_from(&other.trail));
    add("another asset's records", &|b| b.shown.clone_from(&other.shown));
    let clock = StateKey::new(EntityKind::Ledger, &[b"clock"]);
    let of_clock = SAMPLE.chain.asset_bundle(&clock, Vec::new(), tip());
    mutants.push(Mutant {
        base: 0,
        how: "of what has no trail".into(),
        bytes: of_clock.to_bytes(),
    });
    let nothing = StateKey::new(EntityKind::Grant, &[&[9; 32]]);
    let of_nothing = SAMPLE.chain.asset_bundle(&nothing, Vec::new(), tip());
    mutants.push(Mutant { base: 0, how: "of nothing".into(), bytes: of_nothing.to_bytes() });
    mutants
}

pub(super) fn vectors() -> Vec<u8> {
    let base = |name, number| Base { name, bytes: file(number).to_bytes(), receiving: None };
    let bases = vec![base('s', &SAMPLE.suspended.0), base('f', &SAMPLE.in_force)];
    let mut choices = Choices(SEED);
    let mut mutants = bytes::mutants(&bases, &mut choices);
    mutants.extend(structural());
    assert!(mutants.len() >= CASES_MIN, "only {} mutants", mutants.len());
    let anchor = LightVerifier::of(&SAMPLE.genesis).anchor().clone();
    let mut text = format!("{{\n\"seed\": \"{SEED:016x}\",\n\"bases\": [\n");
    text.push_str(&lines(bases.iter().map(|base| {
        let (outcome, shows) = verdict(&base.bytes, &anchor);
        assert_eq!(outcome, "valid", "base {}", base.name);
        json!({ "name": base.name, "shows": shows, "file": hex::encode(&base.bytes) })
    })));
    text.push_str("],\n\"cases\": [\n");
    text.push_str(&lines(mutants.iter().map(|mutant| {
        let (outcome, shows) = verdict(&mutant.bytes, &anchor);
        let parts = delta::parts(&mutant.bytes, &bases);
        json!([bases[mutant.base].name, mutant.how, parts, outcome, shows])
    })));
    text.push_str("]\n}\n");
    text.into_bytes()
}
