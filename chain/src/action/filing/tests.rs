//! Who files what, when, and how it is corrected.

use super::*;
use crate::{
    action::Action,
    fixture::{
        Member, chengdu, date, exchange,
        market::{Market, digest},
    },
};

fn report(kind: FilingKind, period: &str, corrects: Option<RecordId>) -> Action {
    let period = period.parse().expect("a period");
    Action::ReportFile(Report { kind, period, document: digest(1), corrects })
}

fn disclosure(kind: FilingKind, year: &str) -> Disclosure {
    let (period, summary) = (year.parse().expect("a period"), String::from("年度运营情况"));
    Disclosure { kind, period, summary, document: digest(2), corrects: None }
}

fn refusal(market: &mut Market, by: &Member, action: Action) -> Option<Reason> {
    market.ledger.refusal(by, &[], action)
}

#[test]
fn each_kind_is_filed_by_who_is_obliged_to() {
    let mut market = Market::new();
    let (operator, institution) = (market.operator, market.institution);
    let quarter = |kind| report(kind, "2026-Q2", None);
    let (registrar, host) = (FilingKind::RegistrarReport, FilingKind::ExchangeReport);
    assert_eq!(refusal(&mut market, &operator, quarter(registrar)), Some(Reason::RoleWrong));
    assert_eq!(refusal(&mut market, &chengdu(), quarter(registrar)), None);
    assert_eq!(refusal(&mut market, &chengdu(), quarter(host)), Some(Reason::RoleWrong));
    assert_eq!(refusal(&mut market, &exchange(), quarter(host)), None);
    let by_operator = || Action::DisclosureFile(disclosure(FilingKind::OperatorDisclosure, "2025"));
    assert_eq!(refusal(&mut market, &institution, by_operator()), Some(Reason::RoleWrong));
    assert_eq!(refusal(&mut market, &operator, by_operator()), None);
    let by_institution =
        Action::DisclosureFile(disclosure(FilingKind::InstitutionDisclosure, "2025"));
    assert_eq!(refusal(&mut market, &institution, by_institution), None);
}

#[test]
fn nothing_is_filed_before_its_period_is_over_and_late_is_taken() {
    let mut market = Market::new();
    let monthly = || report(FilingKind::ExchangeReport, "2026-09", None);
    market.ledger.set_date("2026-09-30");
    assert_eq!(refusal(&mut market, &exchange(), monthly()), Some(Reason::FilingEarly));
    market.ledger.set_date("2026-10-01");
    assert_eq!(refusal(&mut market, &exchange(), monthly()), None);
    market.ledger.set_date("2028-10-01");
    assert_eq!(refusal(&mut market, &exchange(), monthly()), None, "late is a public figure");
}

#[test]
fn a_correction_names_what_it_corrects() {
    let mut market = Market::new();
    let kind = FilingKind::ExchangeReport;
    let file = |corrects| report(kind, "2026-08", corrects);
    let nothing = file(Some(RecordId([1; 32])));
    assert_eq!(refusal(&mut market, &exchange(), nothing), Some(Reason::FilingCorrects));
    let first = market.ledger.submit(&exchange(), &[], file(None)).expect("filed");
    assert_eq!(refusal(&mut market, &exchange(), file(None)), Some(Reason::FilingCorrects));
    market.ledger.set_date("2026-09-20");
    let second = market.ledger.submit(&exchange(), &[], file(Some(first))).expect("corrected");
    let period = "2026-08".parse().expect("a period");
    let key = FilingKey { organisation: exchange().uscc, kind, period };
    let filing: Filing = market.ledger.get(&key).expect("filed");
    assert_eq!((filing.revision, filing.record), (2, second));
    assert_eq!(filing.filed, date("2026-09-01"), "in time is when it was filed first");
}

#[test]
fn a_disclosure_is_no_report_and_covers_a_year() {
    let wrong = [
        disclosure(FilingKind::ExchangeReport, "2025"),
        disclosure(FilingKind::OperatorDisclosure, "2025-Q1"),
    ];
    for wrong in wrong {
        assert_eq!(wrong.check().map_err(|r| r.reason), Err(Reason::FieldsInvalid));
    }
    assert_eq!(disclosure(FilingKind::OperatorDisclosure, "2025").check(), Ok(()));
    let wrong = report(FilingKind::OperatorDisclosure, "2025", None).check();
    assert_eq!(wrong.map_err(|r| r.reason), Err(Reason::FieldsInvalid));
}
