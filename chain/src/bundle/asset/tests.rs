//! A list of records is shown to be complete, and no other list is.

use super::*;
use crate::{
    action::{Action, certificate},
    fixture::{chengdu, market::Market, proven::ProvenChain},
    state::{Certificate, EntityKind},
};

/// A certificate with a grant, a suspension and a resumption, and what a full scan finds of it.
fn case() -> (Market, ProvenChain, StateKey, Vec<RecordId>) {
    let mut market = Market::new();
    market.operator_grant();
    let number = market.public;
    let suspend = certificate::Suspend { number, reason: "核查".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("its registrar");
    let resume = certificate::Resume { number, reason: "核查完毕".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertResume(resume)).expect("its registrar");
    let asset = Certificate::state_key(&number);
    let trail = Trail::state_key(&asset);
    let concerned = market.ledger.blocks().iter().filter(|b| b.changes.contains_key(&trail));
    let records = concerned.flat_map(|block| &block.records).map(|r| r.record().id()).collect();
    let chain = ProvenChain::of(&market.ledger);
    (market, chain, asset, records)
}

#[test]
fn the_file_shows_every_record_that_concerns_the_asset() {
    let (market, chain, asset, records) = case();
    let bundle = chain.asset_bundle(&asset, records.clone(), market.ledger.height());
    let proven = verify_asset_file(&bundle.to_bytes(), &chain.anchor()).expect("as made");
    assert_eq!(proven.trail, records);
    let shown: Vec<&str> = proven.shown.iter().map(|r| r.record().action().name()).collect();
    let expected = ["grant.offer", "grant.accept", "cert.suspend", "cert.resume"];
    assert_eq!(shown[shown.len() - 4..], expected);
    assert_eq!(proven.height, market.ledger.height());
}

#[test]
fn a_list_that_hides_adds_or_reorders_is_refused() {
    let (market, chain, asset, records) = case();
    let bundle = chain.asset_bundle(&asset, records.clone(), market.ledger.height());
    let refused = |trail: Vec<RecordId>| {
        let changed = AssetBundle { trail, ..bundle.clone() };
        let fault = verify_asset_file(&changed.to_bytes(), &chain.anchor());
        assert!(matches!(fault, Err(AssetFault::NotTheTrail { .. })), "{fault:?}");
    };
    for hidden in 0..records.len() {
        let mut less = records.clone();
        less.remove(hidden);
        refused(less);
    }
    let mut swapped = records.clone();
    swapped.swap(0, 1);
    refused(swapped);
    refused(records.iter().chain([&records[0]]).copied().collect());
}

#[test]
fn a_window_shows_some_and_still_names_all() {
    let (market, chain, asset, records) = case();
    let mut bundle = chain.asset_bundle(&asset, records.clone(), market.ledger.height());
    bundle.shown.remove(0);
    let proven = verify_asset_file(&bundle.to_bytes(), &chain.anchor()).expect("a window");
    assert_eq!((proven.trail.len(), proven.shown.len()), (records.len(), records.len() - 1));
    bundle.shown.swap(0, 1);
    let fault = verify_asset_file(&bundle.to_bytes(), &chain.anchor());
    assert!(matches!(fault, Err(AssetFault::NotListed(_))), "{fault:?}");
    bundle.shown.swap(0, 1);
    bundle.shown[0].index += 1;
    let fault = verify_asset_file(&bundle.to_bytes(), &chain.anchor());
    assert!(matches!(fault, Err(AssetFault::NotIncluded(_))), "{fault:?}");
}

#[test]
fn only_what_has_a_trail_has_a_file() {
    let (market, chain, _, _) = case();
    let height = market.ledger.height();
    let clock = StateKey::new(EntityKind::Ledger, &[b"clock"]);
    let bundle = chain.asset_bundle(&clock, Vec::new(), height);
    let fault = verify_asset_file(&bundle.to_bytes(), &chain.anchor());
    assert_eq!(fault, Err(AssetFault::NoAsset));
    let nothing = StateKey::new(EntityKind::Grant, &[&[9; 32]]);
    let bundle = chain.asset_bundle(&nothing, Vec::new(), height);
    let fault = verify_asset_file(&bundle.to_bytes(), &chain.anchor());
    assert_eq!(fault, Err(AssetFault::NoAsset));
}
