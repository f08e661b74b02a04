//! Who makes, suspends and resumes an agreement.

use super::*;
use crate::{
    action::Action,
    fixture::{
        Member, chengdu, chongqing_authority, date, market::Market, region, sichuan_authority,
    },
    hash::RecordId,
    words::{CertificateKind, Purpose, Right, Sector},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

fn suspend(market: &mut Market, by: &Member, side: &str) -> Result<RecordId, Rejection> {
    let parties = (region("500000"), region("510000"));
    let suspend = Suspend { parties, side: region(side), reason: "test".into() };
    market.ledger.submit(by, &[], Action::RecogSuspend(suspend))
}

fn resume(market: &mut Market, by: &Member, side: &str) -> Result<RecordId, Rejection> {
    let parties = (region("500000"), region("510000"));
    let resume = Resume { parties, side: region(side), reason: "test".into() };
    market.ledger.submit(by, &[], Action::RecogResume(resume))
}

#[test]
fn both_data_authorities_sign() {
    let mut market = Market::new();
    let agreement = market.agreement();
    let alone =
        market.ledger.submit(&sichuan_authority(), &[], Action::RecogAgree(agreement.clone()));
    assert_eq!(reason(alone), Some(Reason::ProofMissing));
    let by_registrar = market.ledger.submit(
        &chengdu(),
        &[&chongqing_authority()],
        Action::RecogAgree(agreement.clone()),
    );
    assert_eq!(reason(by_registrar), Some(Reason::RoleWrong));
    let one_side = Agree { with: sichuan_authority().uscc, ..agreement.clone() };
    let one_side = market.ledger.submit(&sichuan_authority(), &[], Action::RecogAgree(one_side));
    assert_eq!(reason(one_side), Some(Reason::RolesConflict));
    let elsewhere = Agree { parties: (region("440000"), region("510000")), ..agreement.clone() };
    assert_eq!(reason(market.agree(elsewhere)), Some(Reason::OutsideTerritory));
    let id = market.agree(agreement.clone()).expect("both");
    let stored: Agreement = market.ledger.get(&agreement.parties).expect("written");
    assert_eq!((stored.record, stored.suspended), (id, (false, false)));
    let suining_tongnan = Agree { parent: Some(agreement.parties), ..sub(&agreement) };
    assert_eq!(reason(market.agree(suining_tongnan)), None, "an authority covers its territory");
}

/// 遂潼 with the terms of 川渝.
fn sub(wide: &Agree) -> Agree {
    Agree { parties: (region("500152"), region("510900")), ..wide.clone() }
}

#[test]
fn an_agreement_inside_another_names_it() {
    let mut market = Market::new();
    let wide = market.agreement();
    let orphan = Agree { parent: Some(wide.parties), ..sub(&wide) };
    assert_eq!(reason(market.agree(orphan.clone())), Some(Reason::RecogParent), "there is none");
    market.agree(wide.clone()).expect("both");
    assert_eq!(reason(market.agree(sub(&wide))), Some(Reason::RecogParent), "there is one");
    let itself = (region("500152"), region("510900"));
    let wrong = Agree { parent: Some(itself), ..sub(&wide) };
    assert_eq!(reason(market.agree(wrong)), Some(Reason::RecogParent));
    suspend(&mut market, &sichuan_authority(), "510000").expect("its own side");
    assert_eq!(reason(market.agree(orphan.clone())), Some(Reason::RecogSuspended));
    resume(&mut market, &sichuan_authority(), "510000").expect("its own side");
    market.agree(orphan.clone()).expect("inside its parent");
    let again = Agree { level_max: Level::General1, ..orphan };
    assert_eq!(reason(market.agree(again)), None, "an agreement is not its own parent");
}

#[test]
fn invariant_43_a_sub_agreement_stays_inside_its_parent() {
    type Case = (&'static str, fn(&mut Agree));
    let cases: [Case; 8] = [
        ("kinds", |a| a.kinds = CertificateKinds::all()),
        ("rights", |a| a.rights = Rights::all()),
        ("level_max", |a| a.level_max = Level::Important),
        ("sectors", |a| a.sectors = Sectors::all()),
        ("purposes", |a| a.purposes = Purposes::all()),
        ("mode", |a| a.mode = RecognitionMode::Automatic),
        ("mode", |a| a.delegable = Some(Delegation { automatic: true, ..Delegation::default() })),
        ("term", |a| a.term.to = date("2029-09-01")),
    ];
    let mut market = Market::new();
    let mut wide = market.agreement();
    wide.kinds = CertificateKinds::of(&[CertificateKind::Resource]);
    wide.rights = Rights::of(&[Right::Use]);
    wide.sectors = Sectors::of(&[Sector::I]);
    wide.purposes = Purposes::of(&[Purpose::Research]);
    wide.mode = RecognitionMode::ByEntry;
    market.agree(wide.clone()).expect("both");
    let inside = Agree { parent: Some(wide.parties), ..sub(&wide) };
    for (dimension, widen) in cases {
        let mut wider = inside.clone();
        widen(&mut wider);
        let refused = market.agree(wider).expect_err("wider than its parent");
        assert_eq!((refused.reason, &*refused.detail), (Reason::RecogExceedsParent, dimension));
    }
    market.agree(inside.clone()).expect("the terms of its parent");

    // What the parent lets be delegated may be added, and no more.
    wide.delegable = Some(Delegation {
        sectors: Sectors::of(&[Sector::J]),
        automatic: true,
        ..Delegation::default()
    });
    market.agree(wide).expect("both");
    let mut wider = Agree { mode: RecognitionMode::Automatic, ..inside };
    wider.sectors = Sectors::of(&[Sector::I, Sector::J]);
    market.agree(wider.clone()).expect("delegated");
    wider.sectors = Sectors::of(&[Sector::I, Sector::J, Sector::K]);
    assert_eq!(reason(market.agree(wider)), Some(Reason::RecogExceedsParent));
}

#[test]
fn malformed_agreements_are_refused_without_a_ledger() {
    type Case = (Reason, fn(&mut Agree));
    let cases: [Case; 7] = [
        (Reason::TextTooLong, |a| a.article.clear()),
        (Reason::RecogParties, |a| a.parties = (region("510000"), region("500000"))),
        (Reason::RecogParties, |a| a.parties = (region("510100"), region("510900"))),
        (Reason::RecogParties, |a| a.parties = (region("000000"), region("510000"))),
        (Reason::RightsCoreData, |a| a.level_max = Level::Core),
        (Reason::TermInvalid, |a| a.term.to = date("2026-08-31")),
        (Reason::FieldsInvalid, |a| a.rights = Rights::EMPTY),
    ];
    let market = Market::new();
    for (expected, spoil) in cases {
        let mut agreement = market.agreement();
        spoil(&mut agreement);
        assert_eq!(reason(agreement.check()), Some(expected));
    }
    let important = Agree { level_max: Level::Important, ..market.agreement() };
    assert_eq!(reason(important.check()), None);
}

#[test]
fn each_side_suspends_and_resumes_for_itself() {
    let mut market = Market::new();
    let (sichuan, chongqing) = (sichuan_authority(), chongqing_authority());
    assert_eq!(reason(suspend(&mut market, &sichuan, "510000")), Some(Reason::RecogUnknown));
    let agreement = market.agreement();
    market.agree(agreement.clone()).expect("both");
    assert_eq!(reason(resume(&mut market, &sichuan, "510000")), Some(Reason::RecogStepWrong));
    assert_eq!(reason(suspend(&mut market, &sichuan, "500000")), Some(Reason::OutsideTerritory));
    assert_eq!(reason(suspend(&mut market, &sichuan, "510100")), Some(Reason::RecogParties));
    suspend(&mut market, &sichuan, "510000").expect("its own side");
    suspend(&mut market, &chongqing, "500000").expect("its own side");
    assert_eq!(reason(suspend(&mut market, &sichuan, "510000")), Some(Reason::RecogStepWrong));
    resume(&mut market, &sichuan, "510000").expect("its own suspension");
    let suspended = |market: &Market| {
        market.ledger.get::<Agreement>(&agreement.parties).expect("written").is_suspended()
    };
    assert!(suspended(&market), "the other side still suspends");
    resume(&mut market, &chongqing, "500000").expect("its own suspension");
    assert!(!suspended(&market));
}
