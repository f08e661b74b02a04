//! Each rule raises from its threshold on, and not below.

mod entities;

use super::*;
use crate::{
    calendar::{Calendar, published},
    clock::{Timer, TimerKind},
    codec,
    fixture::{Member, chengdu, client, date, exchange, market::Market, registration::declaration},
    state::{
        Application, Certificate, CertificateStatus, Deal, Entity, Filing, Grant, State, StateKey,
        Supply,
    },
    uscc::Uscc,
    words::{FilingKind, Venue},
};

const ID: RecordId = RecordId([7; 32]);
const TODAY: &str = "2026-10-20";

fn thresholds() -> Thresholds {
    Thresholds::default()
}

fn calendar() -> Calendar {
    Calendar::new(&published())
}

fn severity(alert: Option<Alert>) -> Option<Severity> {
    alert.map(|alert| alert.severity)
}

fn uscc(n: u8) -> Uscc {
    client(n).uscc
}

#[test]
fn a1_a_timer_that_has_run_out_or_ends_within_three_working_days() {
    let calendar = calendar();
    let raised = |kind, due: &str, today: &str| {
        let (due, today) = (date(due), date(today));
        let running = Timer::of(kind, date("2026-09-01"), due, today, &calendar);
        timer(Target::Application(ID), &running, today, &calendar, &thresholds())
    };
    // Before Friday 16 October: 13, 14, 15 and the day itself.
    assert_eq!(raised(TimerKind::Review, "2026-10-16", "2026-10-12"), None);
    let soon = raised(TimerKind::Review, "2026-10-16", "2026-10-13").expect("three days left");
    assert_eq!((soon.severity, soon.since), (Severity::Warning, date("2026-10-13")));
    let later = raised(TimerKind::Review, "2026-10-16", "2026-10-16").expect("the last day");
    assert_eq!(later.since, date("2026-10-13"), "the same alert");
    let over = raised(TimerKind::Review, "2026-10-16", "2026-10-17").expect("over");
    assert_eq!((over.severity, over.since), (Severity::Critical, date("2026-10-17")));
    let publicity = raised(TimerKind::Publicity, "2026-10-16", "2026-10-17");
    assert_eq!(severity(publicity), Some(Severity::Notice), "nobody is late");
}

#[test]
fn a2_what_ends_within_sixty_thirty_and_seven_days() {
    let raised = |last_day: &str| {
        severity(expiring(Target::Grant(ID), date(last_day), date(TODAY), &thresholds()))
    };
    assert_eq!(raised("2026-12-20"), None, "61 days");
    assert_eq!(raised("2026-12-19"), Some(Severity::Notice), "60 days");
    assert_eq!(raised("2026-11-20"), Some(Severity::Notice), "31 days");
    assert_eq!(raised("2026-11-19"), Some(Severity::Warning), "30 days");
    assert_eq!(raised("2026-10-28"), Some(Severity::Warning), "8 days");
    assert_eq!(raised("2026-10-27"), Some(Severity::Critical), "7 days");
    assert_eq!(raised(TODAY), Some(Severity::Critical), "the last day");
    assert_eq!(raised("2026-10-19"), None, "it has ended");
}

#[test]
fn a3_operation_without_registration_after_twenty_working_days() {
    let calendar = calendar();
    let raised = |registered, today: &str| {
        let target = Target::Product(ID);
        let began = date("2026-09-01");
        unregistered(target, began, registered, date(today), &calendar, &thresholds())
    };
    // The make-up Sunday of 20 September is counted, Friday 25 (Mid-Autumn) is not.
    assert_eq!(raised(false, "2026-09-29"), None);
    assert_eq!(raised(false, "2026-09-30").map(|a| a.since), Some(date("2026-09-30")));
    assert_eq!(raised(true, "2026-12-31"), None);
}

#[test]
fn a4_a_price_far_from_the_median() {
    let raised = |fen, others: &[u64]| price_outlier(ID, fen, others, date(TODAY), &thresholds());
    let others = [90, 100, 110];
    assert_eq!(raised(150, &others), None);
    assert_eq!(severity(raised(151, &others)), Some(Severity::Warning));
    assert_eq!(raised(50, &others), None);
    assert!(raised(49, &others).is_some());
    assert_eq!(raised(1_000, &[100, 100]), None, "two deals have no median worth the name");
    assert_eq!(raised(u64::MAX, &[u64::MAX; 3]), None);
}

fn handover(from: u8, to: u8, hours: u64) -> Handover {
    let at = date("2026-10-01").start().plus_ms(hours * 3_600_000);
    Handover { from: uscc(from), to: uscc(to), at }
}

#[test]
fn a5_resale_that_is_soon_frequent_or_circular() {
    let raised = |chain: &[Handover]| resale(Target::Grant(ID), chain, &thresholds()).len();
    assert_eq!(raised(&[]), 0);
    assert_eq!(raised(&[handover(1, 2, 0), handover(2, 3, 24)]), 0);
    assert_eq!(raised(&[handover(1, 2, 0), handover(2, 3, 23)]), 1, "the same day");
    let often = [handover(1, 2, 0), handover(2, 3, 100), handover(3, 4, 200), handover(4, 5, 300)];
    assert_eq!((raised(&often[..3]), raised(&often)), (0, 1), "more than three");
    assert_eq!(raised(&[handover(1, 2, 0), handover(2, 1, 100)]), 1, "a circle");
}

#[test]
fn a6_use_beyond_the_quota_or_after_a_stop() {
    assert_eq!(overuse(ID, 100, Some(100), date(TODAY)), None);
    assert_eq!(overuse(ID, 101, None, date(TODAY)), None);
    let over = overuse(ID, 101, Some(100), date(TODAY)).expect("beyond");
    assert_eq!((over.severity, over.detail.as_str()), (Severity::Critical, "101 of 100"));
    let stopped = |last_use| use_while_stopped(Target::Grant(ID), date(TODAY), last_use);
    assert_eq!((stopped(None), stopped(Some(date(TODAY)))), (None, None));
    assert!(stopped(Some(date("2026-10-21"))).is_some());
}

#[test]
fn a7_a_sector_in_few_hands() {
    assert_eq!(concentration_index(&[]), None);
    assert_eq!(concentration_index(&[5]), Some(10_000));
    assert_eq!(concentration_index(&[1, 1, 1, 1]), Some(2_500));
    assert_eq!(concentration_index(&[u64::MAX, u64::MAX]), Some(5_000));
    let raised = |volumes: &[(Uscc, u64)]| concentration(volumes, date(TODAY), &thresholds());
    let even: Vec<(Uscc, u64)> = (1..=4).map(|n| (uscc(n), 10)).collect();
    assert_eq!(raised(&even), None, "2,500 is not above 2,500");
    let uneven = [(uscc(1), 10), (uscc(2), 30), (uscc(3), 10), (uscc(4), 10)];
    let alert = raised(&uneven).expect("3,333");
    assert_eq!((alert.target, alert.detail.as_str()), (Target::Organisation(uscc(2)), "3333"));
}

#[test]
fn a8_and_a10_from_eighty_percent_on() {
    for ceiling in [100_000, 1_000_000, 10_000] {
        let raised =
            |people| severity(outbound(uscc(1), people, ceiling, date(TODAY), &thresholds()));
        let near = ceiling / 100 * 80;
        assert_eq!(raised(near - 1), None);
        assert_eq!(raised(near), Some(Severity::Warning));
        assert_eq!(raised(ceiling - 1), Some(Severity::Warning));
        assert_eq!(raised(ceiling), Some(Severity::Critical));
    }
    let raised = |fen| severity(revenue(uscc(1), fen, 1_000, date(TODAY), &thresholds()));
    assert_eq!((raised(799), raised(800)), (None, Some(Severity::Warning)));
    assert_eq!(raised(1_000), Some(Severity::Critical));
}

#[test]
fn a9_an_obliged_body_off_the_exchange() {
    let raised = |venue, obliged| off_exchange(ID, venue, obliged, date(TODAY)).is_some();
    assert!(raised(Venue::Otc, true));
    assert!(!raised(Venue::OnExchange, true) && !raised(Venue::Otc, false));
}

#[test]
fn a11_alike_in_title_and_provider_but_never_by_title_alone() {
    let raised = |one: (&str, &str), other: (&str, &str)| {
        let (target, as_of) = (Target::Resource(ID), date(TODAY));
        near_duplicate(target, one, other, Target::Resource(ID), as_of, &thresholds()).is_some()
    };
    let title = "药店基本信息";
    assert!(raised((title, "泸州市市场监督管理局"), (title, "泸州市市场监督管理局")));
    assert!(!raised((title, "泸州市市场监督管理局"), (title, "内江市市场监督管理局")));
    let long = "南充市大气城市每小时数据监测站点实时空气质量指数";
    let retyped = "南充市大气城市每小时数据监测站点实时空气质量指标";
    assert!(raised((long, "南充市生态环境局"), (retyped, "南充市生态环境局")));
    assert!(!raised(("公交线路", "市交通局"), ("空气质量", "市交通局")));
    assert_eq!(similarity_bp("", ""), 10_000);
    assert_eq!(similarity_bp("一", "二"), 0);
}

#[test]
fn a12_sensitive_words_that_the_declaration_is_silent_about() {
    let raised = |title: &str, declared| {
        sensitive_words(Target::Resource(ID), &[title], declared, date(TODAY)).is_some()
    };
    assert!(raised("经开区-城镇低保人员档案", false));
    assert!(!raised("经开区-城镇低保人员档案", true), "declared");
    assert!(!raised("泸县居民身份证跨省异地办证点信息", false), "a list of offices");
    assert!(raised("居民身份证号码登记表", false));
    assert!(!raised("南充市大气城市每小时数据", false));
}

#[test]
fn a13_a_filing_that_is_overdue() {
    let period = "2026-Q3".parse().expect("a period");
    let key = FilingKey { organisation: exchange().uscc, kind: FilingKind::ExchangeReport, period };
    let due = key.kind.due(period, &calendar(), 10);
    let raised = |filed: Option<&Filing>, today| filing(key, filed, due, today);
    assert_eq!(raised(None, due), None, "the last day");
    assert_eq!(raised(None, due.next()).map(|a| a.target), Some(Target::Filing(key)));
    let digest = crate::fixture::registration::digest(1);
    let filed = Filing { filed: due.next(), revision: 1, document: digest, record: ID };
    assert_eq!(raised(Some(&filed), due.next()), None, "filed, if late");
}

#[test]
fn a14_an_attestation_that_ended_under_something_live() {
    let raised = |live, today: &str| {
        attestation_ended(Target::Product(ID), live, ID, date(TODAY), date(today)).is_some()
    };
    assert!(!raised(true, TODAY) && raised(true, "2026-10-21"));
    assert!(!raised(false, "2026-10-21"), "the product has ended too");
}

#[test]
fn a15_everything_that_is_wrong_with_a_node_worst_first() {
    let well = NodeReport {
        member: chengdu().uscc,
        silence_ms: 60_000,
        lag_blocks: 100,
        other_state: false,
        equivocated: false,
    };
    assert_eq!(node(&well, date(TODAY), &thresholds()), []);
    let ill = NodeReport { silence_ms: 60_001, lag_blocks: 101, equivocated: true, ..well };
    let raised = node(&ill, date(TODAY), &thresholds());
    let details: Vec<&str> = raised.iter().map(|alert| alert.detail.as_str()).collect();
    assert_eq!(details, ["equivocation", "silent", "behind"]);
    let forked = NodeReport { other_state: true, ..well };
    assert_eq!(node(&forked, date(TODAY), &thresholds()).len(), 1);
}

#[test]
fn a16_a_registrar_that_is_objected_to_often() {
    let raised = |decisions, against| {
        registrar_rate(chengdu().uscc, decisions, against, date(TODAY), &thresholds()).is_some()
    };
    assert!(!raised(10, 2) && raised(10, 3));
    assert!(!raised(9, 9), "too few to speak of a rate");
}

#[test]
fn a17_a_supply_of_twice_its_cycle_ago() {
    let mut supply = Supply {
        resource: ID,
        provider: uscc(1),
        consent: None,
        cycle_days: Some(7),
        supplied: date("2026-10-01").start(),
        record: ID,
    };
    let raised = |supply: &Supply, today: &str| supply_stale(supply, date(today), &thresholds());
    assert_eq!(raised(&supply, "2026-10-15"), None, "two cycles");
    assert_eq!(raised(&supply, "2026-10-16").map(|a| a.since), Some(date("2026-10-16")));
    supply.cycle_days = None;
    assert_eq!(raised(&supply, "2030-01-01"), None, "no cycle is declared");
}

/// The alerts of an entity of a ledger, on its day.
fn of<E: Entity>(market: &Market, key: &E::Key) -> Vec<Alert> {
    let entity: E = market.ledger.get(key).expect("stored");
    let state = State::new(market.ledger.store());
    let (key, bytes): (StateKey, Vec<u8>) = (E::state_key(key), codec::encode(&entity));
    let ledger = &market.ledger;
    let at = |height| ledger.date_at(height);
    let days = Days { today: ledger.today(), written: date("2026-09-01"), at: &at };
    of_entity(&state, &key, &bytes, &days, &calendar(), &thresholds()).expect("a store in memory")
}

fn rules(alerts: &[Alert]) -> Vec<Rule> {
    alerts.iter().map(|alert| alert.rule).collect()
}

#[test]
fn entries_of_the_state_raise_what_follows_from_them_alone() {
    let mut market = Market::new();
    let grant = market.operator_grant();
    let (holder, institution) = (market.holder, market.institution);
    let holder: Member = holder;
    let application = market.ledger.apply_for(&holder, &chengdu(), declaration(&holder));
    let application = application.expect("submitted");
    let deal = market.conclude(market.licence()).expect("concluded");
    assert_eq!(of::<Grant>(&market, &grant), []);
    assert_eq!(of::<Deal>(&market, &deal), [], "neither party is obliged");
    let mut by_institution: Deal = market.ledger.get(&deal).expect("stored");
    by_institution.buyer = institution.uscc;
    market.ledger.put(&deal, &by_institution);
    assert_eq!(rules(&of::<Deal>(&market, &deal)), [Rule::OffExchange]);

    assert_eq!(
        of::<Application>(&market, &application).first().map(|a| a.severity),
        Some(Severity::Warning)
    );
    market.ledger.set_date("2026-09-10");
    let overdue = of::<Application>(&market, &application);
    assert_eq!(overdue.first().map(|a| a.severity), Some(Severity::Critical));
    market.ledger.set_date("2028-08-01");
    assert_eq!(rules(&of::<Grant>(&market, &grant)), [Rule::Expiring]);
    let number = market.public;
    assert_eq!(of::<Certificate>(&market, &number), []);
    market.ledger.set_date("2029-08-01");
    assert_eq!(rules(&of::<Certificate>(&market, &number)), [Rule::Expiring]);
    market.change_certificate(number, |c| c.status = CertificateStatus::Suspended);
    assert_eq!(of::<Certificate>(&market, &number), [], "it backs nothing");
}

#[test]
fn an_alert_reads_the_same_for_everybody() {
    let alert = overuse(ID, 3, Some(2), date(TODAY)).expect("beyond");
    let json = serde_json::to_value(&alert).expect("writes");
    assert_eq!(json["rule"], "A6");
    assert_eq!(json["severity"], "critical");
    assert_eq!(json["target"]["kind"], "grant");
    assert_eq!(json["since"], TODAY);
    assert_eq!(Rule::ALL.len(), 17);
}
