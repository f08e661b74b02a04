//! Which public bodies access what by law, and what they have to say.

use super::*;
use crate::{
    action::Action,
    codec,
    edges::{EdgeKind, rests_on},
    fixture::{
        Member, chengdu, client, date,
        market::{Market, digest},
        region, sichuan_authority,
    },
    state::Entity,
};

fn access(target: AccessTarget) -> Statutory {
    Statutory {
        target,
        legal_basis: "依法履行统计职责".into(),
        extent: "年度汇总".into(),
        level: Level::General2,
        until: date("2026-12-31"),
        document: digest(1),
    }
}

/// A market, and a regulator with this territory.
fn supervised(territory: &str) -> (Market, Member) {
    let mut market = Market::new();
    let mut regulator = client(30).acting_as(Role::Regulator);
    regulator.region = region(territory);
    market.ledger.enrol(&sichuan_authority(), &regulator, &[Role::Regulator]).expect("admitted");
    (market, regulator)
}

fn refusal(market: &mut Market, by: &Member, access: &Statutory) -> Option<Reason> {
    market.ledger.refusal(by, &[], Action::AccessStatutory(access.clone()))
}

#[test]
fn a_public_body_needs_no_grant_inside_its_territory() {
    let (mut market, regulator) = supervised("510100");
    let access = access(AccessTarget::Certificate(market.enterprise));
    assert_eq!(refusal(&mut market, &regulator, &access), None);
    let developer = market.developer;
    assert_eq!(refusal(&mut market, &developer, &access), Some(Reason::RoleWrong));
    assert_eq!(refusal(&mut market, &chengdu(), &access), Some(Reason::RoleWrong));
    let (mut market, elsewhere) = supervised("510900");
    assert_eq!(refusal(&mut market, &elsewhere, &access), Some(Reason::OutsideTerritory));
}

#[test]
fn it_takes_note_of_the_level_and_core_data_is_out_of_reach() {
    let (mut market, regulator) = supervised("510100");
    let number = market.enterprise;
    market.change_certificate(number, |c| c.level = Level::Important);
    let mut access = access(AccessTarget::Certificate(number));
    assert_eq!(refusal(&mut market, &regulator, &access), Some(Reason::AccessLevelDiffers));
    access.level = Level::Important;
    assert_eq!(refusal(&mut market, &regulator, &access), None);
    market.change_certificate(number, |c| c.level = Level::Core);
    access.level = Level::Core;
    assert_eq!(refusal(&mut market, &regulator, &access), Some(Reason::RightsCoreData));
}

#[test]
fn an_access_cites_its_basis_and_is_not_over() {
    let (mut market, regulator) = supervised("510100");
    let mut over = access(AccessTarget::Certificate(market.enterprise));
    over.until = date("2026-08-31");
    assert_eq!(refusal(&mut market, &regulator, &over), Some(Reason::TermInvalid));
    over.until = date("2026-09-01");
    assert_eq!(refusal(&mut market, &regulator, &over), None);
    over.legal_basis.clear();
    assert_eq!(over.check().map_err(|r| r.reason), Err(Reason::TextTooLong));
    let unknown = access(AccessTarget::Resource(crate::hash::RecordId([1; 32])));
    assert_eq!(refusal(&mut market, &regulator, &unknown), Some(Reason::ResourceUnknown));
}

#[test]
fn it_stands_in_the_trail_of_the_certificate() {
    let (mut market, regulator) = supervised("510100");
    let number = market.enterprise;
    let access = Action::AccessStatutory(access(AccessTarget::Certificate(number)));
    let id = market.ledger.submit(&regulator, &[], access).expect("its territory");
    let stored: StatutoryAccess = market.ledger.get(&id).expect("written");
    let edges = rests_on(&StatutoryAccess::state_key(&id), &codec::encode(&stored));
    let certificate = Certificate::state_key(&number);
    assert_eq!(edges, Ok(vec![(certificate.clone(), EdgeKind::Accesses)]));
    let trail: crate::state::Trail = market.ledger.get(&certificate).expect("a trail");
    assert_eq!(trail.records, 1);
}
