//! Who makes, suspends and resumes an agreement.

use super::*;
use crate::{
    action::Action,
    fixture::{
        Member, chengdu, chongqing_authority, date, market::Market, region, sichuan_authority,
    },
    hash::RecordId,
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
    let suining_tongnan = Agree { parties: (region("500152"), region("510900")), ..agreement };
    assert_eq!(reason(market.agree(suining_tongnan)), None, "an authority covers its territory");
}

#[test]
fn malformed_agreements_are_refused_without_a_ledger() {
    type Case = (Reason, fn(&mut Agree));
    let cases: [Case; 6] = [
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
