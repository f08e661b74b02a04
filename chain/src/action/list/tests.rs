//! Each rule of lists: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{Action, recognition::Agree},
    fixture::{
        Member, TestLedger, chengdu, chongqing_authority, client, date, enrolment,
        market::{Market, digest},
        region,
        registration::declaration,
        sichuan_authority,
    },
    state::ProductInput,
    title::{Act, Asset, Question, answer},
    words::{
        AttestationKind, DataKind, DeliveryForm, DeliveryForms, Level, Purpose, Purposes, Sectors,
    },
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// The first version of a negative list of Sichuan that names one kind of data from today on.
fn negative(data_kind: DataKind) -> Publish {
    let entry =
        ListEntry {
            title: "测试条目".into(), data_kind: Some(data_kind), ..ListEntry::default()
        };
    Publish {
        kind: ListKind::Negative,
        region: region("510000"),
        sector: None,
        version: 1,
        effective_from: date("2026-09-01"),
        notice: "测试清单〔2026〕1号".into(),
        document: digest(9),
        entries: vec![entry],
    }
}

fn publish(ledger: &mut TestLedger, list: &Publish) -> Option<Reason> {
    let result = ledger.submit(&sichuan_authority(), &[], Action::ListPublish(list.clone()));
    reason(result)
}

fn refusal(ledger: &mut TestLedger, by: &Member, list: &Publish) -> Option<Reason> {
    ledger.refusal(by, &[], Action::ListPublish(list.clone()))
}

#[test]
fn invariant_3_a_list_is_published_inside_the_issuer_s_territory() {
    let mut ledger = TestLedger::new();
    let list = negative(DataKind::Enterprise);
    assert_eq!(refusal(&mut ledger, &chengdu(), &list), Some(Reason::RoleWrong));
    let elsewhere = refusal(&mut ledger, &chongqing_authority(), &list);
    assert_eq!(elsewhere, Some(Reason::OutsideTerritory));
    assert_eq!(refusal(&mut ledger, &sichuan_authority(), &list), None);
}

#[test]
fn invariant_3_a_regulator_publishes_for_the_sections_that_it_supervises() {
    let mut ledger = TestLedger::new();
    let regulator = client(40).acting_as(Role::Regulator);
    let mut enrolment = enrolment(&regulator, &[Role::Regulator]);
    enrolment.region = region("510000");
    enrolment.sectors = Sectors::of(&[Sector::J]);
    let admit = Action::OrgEnrol(enrolment);
    ledger.submit(&sichuan_authority(), &[&regulator], admit).expect("admitted");
    let of = |sector| Publish { sector, ..negative(DataKind::Enterprise) };
    let outside = Some(Reason::OutsideSector);
    assert_eq!(refusal(&mut ledger, &regulator, &of(None)), outside);
    assert_eq!(refusal(&mut ledger, &regulator, &of(Some(Sector::Q))), outside);
    assert_eq!(refusal(&mut ledger, &regulator, &of(Some(Sector::J))), None);
}

#[test]
fn versions_rise_by_one_and_never_hold_before_an_announced_one() {
    let mut ledger = TestLedger::new();
    let first = negative(DataKind::Enterprise);
    let next = |version, day: &str| Publish {
        version,
        effective_from: date(day),
        ..negative(DataKind::Enterprise)
    };
    assert_eq!(publish(&mut ledger, &next(2, "2026-09-01")), Some(Reason::ListVersionWrong));
    assert_eq!(publish(&mut ledger, &next(1, "2026-08-31")), Some(Reason::ListEffectiveWrong));
    assert_eq!(publish(&mut ledger, &first), None);
    assert_eq!(publish(&mut ledger, &first), Some(Reason::ListVersionWrong));
    assert_eq!(publish(&mut ledger, &next(2, "2026-10-01")), None);
    assert_eq!(publish(&mut ledger, &next(3, "2026-09-30")), Some(Reason::ListEffectiveWrong));
    assert_eq!(publish(&mut ledger, &next(3, "2026-10-02")), None);
    assert_eq!(publish(&mut ledger, &next(4, "2026-10-03")), None);
    assert_eq!(publish(&mut ledger, &next(5, "2026-10-04")), Some(Reason::ListTooLong));
    ledger.set_date("2026-10-02");
    assert_eq!(publish(&mut ledger, &next(5, "2026-10-04")), None, "superseded ones make room");
}

#[test]
fn an_entry_limits_something() {
    let mut ledger = TestLedger::new();
    let with = |change: fn(&mut ListEntry)| {
        let mut list = negative(DataKind::Enterprise);
        change(&mut list.entries[0]);
        list
    };
    let unlimited = with(|e| e.data_kind = None);
    assert_eq!(publish(&mut ledger, &unlimited), Some(Reason::ListEntryEmpty));
    let nothing = with(|e| e.purposes = Some(Purposes::EMPTY));
    assert_eq!(publish(&mut ledger, &nothing), Some(Reason::ListEntryEmpty));
    assert_eq!(publish(&mut ledger, &with(|e| e.level_min = Some(Level::General4))), None);
}

#[test]
fn invariant_6_what_a_negative_list_names_is_not_registered() {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(1);
    assert_eq!(publish(&mut ledger, &negative(DataKind::Public)), None);
    let listed = ledger.apply_for(&holder, &chengdu(), declaration(&holder));
    assert_eq!(reason(listed), Some(Reason::ListNegativeInitial));
    let emptied = Publish { version: 2, entries: Vec::new(), ..negative(DataKind::Public) };
    assert_eq!(publish(&mut ledger, &emptied), None);
    ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("not listed any more");
}

#[test]
fn invariant_25_a_grant_and_its_acceptance_are_held_against_the_list_of_their_day() {
    let mut market = Market::new();
    let (holder, developer) = (market.holder, market.developer);
    let announced =
        Publish { effective_from: date("2026-09-10"), ..negative(DataKind::Enterprise) };
    assert_eq!(publish(&mut market.ledger, &announced), None);
    let id = market.offer(&holder, market.enterprise_tier()).expect("announced only");
    market.ledger.set_date("2026-09-10");
    assert_eq!(reason(market.accept(&developer, id)), Some(Reason::ListNegative));
    let offer = market.enterprise_tier();
    assert_eq!(reason(market.offer(&holder, offer)), Some(Reason::ListNegative));
    let emptied = Publish {
        version: 2,
        effective_from: date("2026-09-11"),
        entries: Vec::new(),
        ..announced
    };
    assert_eq!(publish(&mut market.ledger, &emptied), None);
    market.ledger.set_date("2026-09-11");
    market.accept(&developer, id).expect("the next version names nothing");
}

#[test]
fn invariant_25_a_deal_is_held_against_the_lists_of_where_the_data_goes_too() {
    let mut market = Market::new();
    let mut list = Publish { region: region("500000"), ..negative(DataKind::Enterprise) };
    list.entries[0].purposes = Some(Purposes::of(&[Purpose::Industry]));
    let action = Action::ListPublish(list);
    market.ledger.submit(&chongqing_authority(), &[], action).expect("its own region");
    market.conclude(market.licence()).expect("from and to Chengdu");
    let mut deal = market.licence();
    deal.buyer = market.outsider.uscc;
    assert_eq!(reason(market.conclude(deal.clone())), Some(Reason::ListNegative));
    deal.purpose = Purpose::Research;
    market.conclude(deal).expect("for another purpose than the list's");
}

#[test]
fn invariant_25_a_list_makes_data_important_whatever_was_declared() {
    let mut market = Market::new();
    let list = Publish { kind: ListKind::ImportantData, ..negative(DataKind::Enterprise) };
    let mut raw = market.licence();
    raw.delivery_forms = DeliveryForms::of(&[DeliveryForm::RawExport]);
    market.conclude(raw.clone()).expect("general enterprise data");
    assert_eq!(publish(&mut market.ledger, &list), None);
    assert_eq!(reason(market.conclude(raw)), Some(Reason::RightsRawExport));
    let deal = market.licence();
    assert_eq!(reason(market.conclude(deal.clone())), Some(Reason::AttestRiskMissing));
    let provider = market.ledger.provider(20, &[AttestationKind::RiskAssessment]);
    let target = market.ledger.certificate_target(market.enterprise);
    let issue = market.ledger.passed(AttestationKind::RiskAssessment, target);
    market.ledger.attest(&provider, issue).expect("issued");
    market.conclude(deal).expect("assessed");
    let core = Publish { kind: ListKind::CoreData, ..negative(DataKind::Enterprise) };
    assert_eq!(publish(&mut market.ledger, &core), None);
    assert_eq!(reason(market.conclude(market.licence())), Some(Reason::RightsCoreData));
}

#[test]
fn invariant_43_an_agreement_covers_data_at_the_level_that_the_receiving_side_demands() {
    let cases = [
        (Level::General4, Some(Reason::RecogLevel)),
        // The agreement does not stand in the way; what important data needs does.
        (Level::Important, Some(Reason::AttestRiskMissing)),
    ];
    for (level_max, listed) in cases {
        let mut market = Market::new();
        let (producer, enterprise) = (market.outsider, market.enterprise);
        market.change_certificate(enterprise, |c| c.holder = producer.uscc);
        market.agree(Agree { level_max, ..market.agreement() }).expect("both authorities");
        let product = market.product(vec![ProductInput::Certificate(enterprise)]);
        assert_eq!(reason(market.register(&producer, product.clone())), None, "not listed yet");
        let question = Question {
            party: producer.uscc,
            asset: Asset::Certificate(enterprise),
            act: Act::Use,
            region: region("500000"),
            under_grant: None,
            purpose: None,
            sector: None,
            delivery_forms: DeliveryForms::of(&[]),
        };
        assert!(answer(market.ledger.store(), &question).expect("whole").is_permitted());
        let kind = ListKind::ImportantData;
        let list = Publish { kind, region: region("500000"), ..negative(DataKind::Enterprise) };
        let action = Action::ListPublish(list);
        market.ledger.submit(&chongqing_authority(), &[], action).expect("its own region");
        assert_eq!(reason(market.register(&producer, product)), listed);
        let answer = answer(market.ledger.store(), &question).expect("whole");
        assert!(answer.blockers.iter().any(|blocker| Some(blocker.reason) == listed));
        let by_level = answer.blockers.iter().any(|b| b.reason == Reason::RecogLevel);
        assert_eq!(by_level, level_max < Level::Important);
    }
}
