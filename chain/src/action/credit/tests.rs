//! Notice, objection, listing and repair, and what a listing stops.

use super::*;
use crate::{
    action::Action,
    fixture::{
        Member, chengdu, chongqing_authority, client, date,
        market::{Market, digest},
        region, sichuan_authority,
    },
    time::Date,
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A market and a regulator of Sichuan.
fn supervised() -> (Market, Member) {
    let mut market = Market::new();
    let mut regulator = client(30).acting_as(Role::Regulator);
    regulator.region = region("510000");
    market.ledger.enrol(&sichuan_authority(), &regulator, &[Role::Regulator]).expect("admitted");
    (market, regulator)
}

fn notice(against: &Member) -> Action {
    Action::CreditNotice(Notice {
        organisation: against.uscc,
        ground: CreditGround::UnlawfulSale,
        basis: "行政处罚决定".into(),
        finding: digest(20),
    })
}

fn object(case: RecordId) -> Action {
    Action::CreditObjection(Object { case, statement: digest(21) })
}

fn list(case: RecordId, listed: bool) -> Action {
    Action::CreditList(List { case, listed, reason: "异议不成立".into() })
}

fn repair(case: RecordId, step: RepairStep) -> Action {
    Action::CreditRepair(Repair { case, step })
}

fn state(market: &Market, of: &Member) -> CreditState {
    market.ledger.get::<Organisation>(&of.uscc).expect("enrolled").credit.state
}

/// Puts a member of a market on the list.
fn listed(market: &mut Market, regulator: &Member, against: &Member) -> RecordId {
    let case = market.ledger.submit(regulator, &[], notice(against)).expect("its territory");
    let until = window_end(market, case);
    market.ledger.set_date(&until.next().to_string());
    market.ledger.submit(regulator, &[], list(case, true)).expect("the window is over");
    case
}

fn window_end(market: &Market, case: RecordId) -> Date {
    market.ledger.get::<CreditCase>(&case).expect("written").objection_until
}

#[test]
fn invariant_16_a_listed_organisation_is_granted_nothing() {
    let (mut market, regulator) = supervised();
    let (institution, operator) = (market.institution, market.operator);
    let offer = market.first_tier();
    let offered = market.offer(&institution, offer.clone()).expect("not listed yet");
    let case = market.ledger.submit(&regulator, &[], notice(&operator)).expect("noticed");
    market.offer(&institution, offer.clone()).expect("a notice stops nothing");
    market.ledger.set_date(&window_end(&market, case).next().to_string());
    market.ledger.submit(&regulator, &[], list(case, true)).expect("the window is over");
    let refused = market.offer(&institution, offer.clone());
    assert_eq!(reason(refused), Some(Reason::CreditListed));
    assert_eq!(reason(market.accept(&operator, offered)), Some(Reason::CreditListed));

    let apply = repair(case, RepairStep::Apply(digest(22)));
    market.ledger.submit(&operator, &[], apply).expect("asks");
    let refused = market.offer(&institution, offer.clone());
    assert_eq!(reason(refused), Some(Reason::CreditListed), "not before it is decided");
    let grant = repair(case, RepairStep::Grant("已改正".into()));
    market.ledger.submit(&regulator, &[], grant).expect("decided");
    assert_eq!(reason(market.offer(&institution, offer)), None);
    assert_eq!(reason(market.accept(&operator, offered)), None);
}

#[test]
fn a_listed_organisation_neither_buys_nor_sells() {
    for seller in [true, false] {
        let (mut market, regulator) = supervised();
        let party = if seller { market.holder } else { market.buyer };
        let running = market.conclude(market.licence()).expect("not listed yet");
        listed(&mut market, &regulator, &party);
        let deal = market.licence();
        assert_eq!(reason(market.conclude(deal)), Some(Reason::CreditListed));
        let holder = market.holder;
        assert_eq!(reason(market.deliver(&holder, running)), None, "what runs is completed");
    }
}

#[test]
fn it_is_not_listed_before_ten_working_days_are_over() {
    let (mut market, regulator) = supervised();
    let buyer = market.buyer;
    market.ledger.set_date("2026-09-28");
    let case = market.ledger.submit(&regulator, &[], notice(&buyer)).expect("its territory");
    // National Day 1 to 7 October is off, Saturday 10 October is worked.
    assert_eq!(window_end(&market, case), date("2026-10-16"));
    market.ledger.set_date("2026-10-16");
    let early = market.ledger.refusal(&regulator, &[], list(case, true));
    assert_eq!(early, Some(Reason::CreditWindowOpen));
    market.ledger.submit(&buyer, &[], object(case)).expect("the last day");
    let twice = market.ledger.refusal(&buyer, &[], object(case));
    assert_eq!(twice, Some(Reason::CreditStepWrong));
    market.ledger.set_date("2026-10-17");
    market.ledger.submit(&regulator, &[], list(case, true)).expect("the day after");
    assert_eq!(state(&market, &buyer), CreditState::Listed);
    let twice = market.ledger.refusal(&regulator, &[], list(case, true));
    assert_eq!(twice, Some(Reason::CreditStepWrong));
}

#[test]
fn an_objection_is_the_organisations_own_and_in_time() {
    let (mut market, regulator) = supervised();
    let (buyer, holder) = (market.buyer, market.holder);
    let case = market.ledger.submit(&regulator, &[], notice(&buyer)).expect("its territory");
    assert_eq!(market.ledger.refusal(&holder, &[], object(case)), Some(Reason::CreditOfOther));
    let unknown = object(RecordId([1; 32]));
    assert_eq!(market.ledger.refusal(&buyer, &[], unknown), Some(Reason::CreditCaseUnknown));
    market.ledger.set_date(&window_end(&market, case).next().to_string());
    let late = market.ledger.refusal(&buyer, &[], object(case));
    assert_eq!(late, Some(Reason::CreditWindowClosed));
}

#[test]
fn a_case_is_dropped_at_any_time_and_may_be_opened_again() {
    let (mut market, regulator) = supervised();
    let buyer = market.buyer;
    let case = market.ledger.submit(&regulator, &[], notice(&buyer)).expect("its territory");
    let second = market.ledger.refusal(&regulator, &[], notice(&buyer));
    assert_eq!(second, Some(Reason::CreditStepWrong), "one case at a time");
    market.ledger.submit(&regulator, &[], list(case, false)).expect("dropped");
    assert_eq!(state(&market, &buyer), CreditState::Normal);
    let closed: CreditCase = market.ledger.get(&case).expect("written");
    assert_eq!((closed.listed, closed.closed), (None, Some(market.ledger.today())));
    let again = market.ledger.submit(&regulator, &[], notice(&buyer)).expect("another finding");
    let old = market.ledger.refusal(&regulator, &[], list(case, false));
    assert_eq!(old, Some(Reason::CreditStepWrong), "the closed case is not the open one");
    assert_ne!(again, case);
}

#[test]
fn a_regulator_acts_in_its_territory_and_never_on_itself() {
    let (mut market, regulator) = supervised();
    let (buyer, outsider) = (market.buyer, market.outsider);
    let refusal = |market: &mut Market, by: &Member, against: &Member| {
        market.ledger.refusal(by, &[], notice(against))
    };
    assert_eq!(refusal(&mut market, &chengdu(), &buyer), Some(Reason::RoleWrong));
    assert_eq!(refusal(&mut market, &chongqing_authority(), &buyer), Some(Reason::RoleWrong));
    let elsewhere = Some(Reason::OutsideTerritory);
    assert_eq!(refusal(&mut market, &regulator, &outsider), elsewhere);
    assert_eq!(refusal(&mut market, &regulator, &regulator), Some(Reason::RolesConflict));
    assert_eq!(refusal(&mut market, &regulator, &buyer), None);
}

#[test]
fn a_repair_is_asked_for_and_decided() {
    let (mut market, regulator) = supervised();
    let buyer = market.buyer;
    let case = market.ledger.submit(&regulator, &[], notice(&buyer)).expect("its territory");
    let apply = || repair(case, RepairStep::Apply(digest(22)));
    let refuse_it = || repair(case, RepairStep::Refuse("整改不到位".into()));
    assert_eq!(market.ledger.refusal(&buyer, &[], apply()), Some(Reason::CreditStepWrong));
    market.ledger.set_date(&window_end(&market, case).next().to_string());
    market.ledger.submit(&regulator, &[], list(case, true)).expect("the window is over");
    let unasked = market.ledger.refusal(&regulator, &[], refuse_it());
    assert_eq!(unasked, Some(Reason::CreditStepWrong));
    market.ledger.submit(&buyer, &[], apply()).expect("asks");
    assert_eq!(state(&market, &buyer), CreditState::RepairPending);
    let itself = market.ledger.refusal(&buyer, &[], repair(case, RepairStep::Grant("好".into())));
    assert_eq!(itself, Some(Reason::RoleWrong));
    market.ledger.submit(&regulator, &[], refuse_it()).expect("decided");
    assert_eq!(state(&market, &buyer), CreditState::Listed);
    market.ledger.submit(&buyer, &[], apply()).expect("asks again");
    let grant = repair(case, RepairStep::Grant("已改正".into()));
    market.ledger.submit(&regulator, &[], grant).expect("decided");
    assert_eq!(state(&market, &buyer), CreditState::Normal);
}
