//! Alerts that read entries of the ledger: what raises each, and the nearest case that does not.

use super::*;
use crate::{
    action::{
        Action,
        attestation::Withdraw,
        grant::{Resume, Suspend},
        product::Retire,
        revenue::{self, Meter, Metered},
        supervision::Freeze,
    },
    fixture::{enrolment, market::digest, region, sichuan_authority},
    state::{
        AttestationTarget, Listing, Matter, OutboundCount, OutboundYear, Product, ProductInput,
        RevenueAccount, Term,
    },
    words::{AttestationKind, DataKind, Level, Role, Sectors},
};

/// Meters use of one day.
fn meter(market: &mut Market, by: &Member, of: Metered, units: u64, day: &str) {
    let period = Term { from: date(day), to: date(day) };
    let meter = Action::UseMeter(Meter { of, units, period, log: digest(9) });
    market.ledger.submit(by, &[], meter).expect("a period that is over");
}

fn overused<E: Entity>(market: &Market, key: &E::Key) -> Vec<String> {
    let raised = of::<E>(market, key).into_iter().filter(|alert| alert.rule == Rule::Overuse);
    raised.map(|alert| alert.detail).collect()
}

#[test]
fn a6_metered_use_beyond_what_the_quota_leaves() {
    let mut market = Market::new();
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let mut offer = market.first_tier();
    offer.quota = Some(100);
    let grant = market.grant(&institution, &operator, offer);
    let mut below = market.below(grant, &developer);
    below.quota = Some(40);
    market.grant(&operator, &developer, below);
    meter(&mut market, &operator, Metered::Grant(grant), 60, "2026-09-01");
    assert_eq!(overused::<Grant>(&market, &grant), Vec::<String>::new(), "all that is left");
    meter(&mut market, &operator, Metered::Grant(grant), 1, "2026-09-01");
    assert_eq!(overused::<Grant>(&market, &grant), ["61 of 60"]);
}

#[test]
fn a6_metered_use_after_a_suspension_and_never_before_it() {
    let mut market = Market::new();
    let (institution, operator) = (market.institution, market.operator);
    let grant = market.operator_grant();
    market.ledger.set_date("2026-09-10");
    let suspend = Action::GrantSuspend(Suspend { grant, reason: "核查".into() });
    market.ledger.submit(&institution, &[], suspend).expect("the grantor");
    market.ledger.set_date("2026-09-12");
    meter(&mut market, &operator, Metered::Grant(grant), 1, "2026-09-10");
    assert_eq!(overused::<Grant>(&market, &grant), Vec::<String>::new(), "of the day itself");
    meter(&mut market, &operator, Metered::Grant(grant), 1, "2026-09-11");
    assert_eq!(overused::<Grant>(&market, &grant), ["2026-09-10"]);
    let resume = Action::GrantResume(Resume { grant, reason: "核查完毕".into() });
    market.ledger.submit(&institution, &[], resume).expect("the grantor");
    assert_eq!(overused::<Grant>(&market, &grant), Vec::<String>::new(), "it stands again");
}

#[test]
fn a6_metered_use_of_a_licence_after_its_certificate_was_frozen_or_stopped() {
    let mut market = Market::new();
    let (holder, buyer, enterprise) = (market.holder, market.buyer, market.enterprise);
    let regulator = client(40).acting_as(Role::Regulator);
    let mut admitted = enrolment(&regulator, &[Role::Regulator]);
    (admitted.region, admitted.sectors) = (region("510000"), Sectors::all());
    let admit = Action::OrgEnrol(admitted);
    market.ledger.submit(&sichuan_authority(), &[&regulator], admit).expect("admitted");
    let deal = market.conclude(market.licence()).expect("its own");
    market.deliver(&holder, deal).expect("concluded");
    market.accept_delivery(&buyer, deal).expect("delivered");
    market.ledger.set_date("2026-09-10");
    let (matter, reason) = (Matter::Certificate(enterprise), String::from("核查"));
    let freeze = Action::RegFreeze(Freeze { matter, decision: None, reason });
    market.ledger.submit(&regulator, &[], freeze).expect("its territory");
    market.ledger.set_date("2026-09-12");
    meter(&mut market, &holder, Metered::Deal(deal), 1, "2026-09-10");
    assert_eq!(overused::<Deal>(&market, &deal), Vec::<String>::new(), "of the day itself");
    meter(&mut market, &holder, Metered::Deal(deal), 1, "2026-09-11");
    assert_eq!(overused::<Deal>(&market, &deal), ["2026-09-10"]);
    market.ledger.set_date("2026-09-20");
    assert_eq!(overused::<Deal>(&market, &deal), Vec::<String>::new(), "the emergency is over");
    let height = market.ledger.height();
    market.change_certificate(enterprise, |c| {
        (c.status, c.status_height) = (CertificateStatus::Suspended, height);
    });
    assert_eq!(overused::<Deal>(&market, &deal), Vec::<String>::new(), "used before it stopped");
    market.ledger.set_date("2026-09-25");
    meter(&mut market, &holder, Metered::Deal(deal), 1, "2026-09-24");
    assert_eq!(overused::<Deal>(&market, &deal).len(), 1, "used after it stopped");
}

#[test]
fn a8_counts_of_an_exporter_are_read_against_the_ledgers_thresholds() {
    let mut market = Market::new();
    let exporter = market.holder.uscc;
    let key = OutboundYear::of(exporter, market.ledger.today());
    let mut raised = |people, sensitive_people| {
        market.ledger.put(&key, &OutboundCount { people, sensitive_people });
        let alerts = of::<OutboundCount>(&market, &key);
        alerts.into_iter().map(|alert| alert.detail).collect::<Vec<_>>()
    };
    assert_eq!(raised(79_999, 7_999), Vec::<String>::new());
    assert_eq!(raised(80_000, 0), ["80000 of 100000"]);
    assert_eq!(raised(800_000, 8_000), ["800000 of 1000000", "8000 of 10000"]);
    let last_year = OutboundYear { year: key.year - 1, ..key };
    let full = OutboundCount { people: 1_000_000, sensitive_people: 0 };
    market.ledger.put(&last_year, &full);
    assert_eq!(of::<OutboundCount>(&market, &last_year), [], "counted anew each year");
}

#[test]
fn a10_revenue_of_an_account_near_its_permitted_maximum() {
    let mut market = Market::new();
    let (institution, operator) = (market.institution, market.operator);
    let grant = market.operator_grant();
    market.ledger.set_date("2026-12-01");
    let period = |market: &mut Market, revenue_fen, from: &str, to: &str| {
        let period = Term { from: date(from), to: date(to) };
        let permitted_max_fen = Some(1_000);
        let report = digest(8);
        let filed = revenue::Period { grant, period, revenue_fen, permitted_max_fen, report };
        let action = Action::RevenuePeriod(filed);
        market.ledger.submit(&operator, &[&institution], action).expect("a new period");
        of::<RevenueAccount>(market, &grant).into_iter().map(|a| (a.severity, a.detail)).collect()
    };
    let september: Vec<_> = period(&mut market, 799, "2026-09-01", "2026-09-30");
    assert_eq!(september, []);
    let october: Vec<_> = period(&mut market, 1_100, "2026-10-01", "2026-10-31");
    assert_eq!(october, [(Severity::Critical, "1100 of 1000".to_owned())]);
    let november: Vec<_> = period(&mut market, 700, "2026-11-01", "2026-11-30");
    let carried = "800 of 1000".to_owned();
    assert_eq!(november, [(Severity::Warning, carried)], "with what was carried in");
}

#[test]
fn a13_last_years_disclosure_is_owed_by_who_was_there() {
    let mut market = Market::new();
    let operator = market.operator;
    let owed = |market: &Market, enrolled: &str| {
        let organisation = market.ledger.get(&operator.uscc).expect("enrolled");
        let state = State::new(market.ledger.store());
        let today = market.ledger.today();
        let enrolled = date(enrolled);
        let found = overdue_filings(&state, &organisation, enrolled, today, &calendar(), 10);
        let found = found.expect("in memory").into_iter();
        found.filter(|alert| alert.detail == "2027-03-31").count()
    };
    market.ledger.set_date("2027-03-31");
    assert_eq!(owed(&market, "2026-01-01"), 0, "the last day");
    market.ledger.set_date("2027-04-01");
    assert_eq!(owed(&market, "2026-01-02"), 0, "it was not there all the year");
    assert_eq!(owed(&market, "2026-01-01"), 1);
    let filed = crate::action::filing::Disclosure {
        kind: FilingKind::OperatorDisclosure,
        period: "2026".parse().expect("a year"),
        summary: "年度运营情况".into(),
        document: digest(11),
        corrects: None,
    };
    market.ledger.submit(&operator, &[], Action::DisclosureFile(filed)).expect("obliged");
    assert_eq!(owed(&market, "2026-01-01"), 0, "filed, if late");
}

#[test]
fn a14_attestations_and_assessments_under_what_is_offered() {
    let mut market = Market::new();
    let (holder, enterprise) = (market.holder, market.enterprise);
    market.change_certificate(enterprise, |c| c.level = Level::Important);
    let kinds = [AttestationKind::RiskAssessment, AttestationKind::Regrading];
    let provider = market.ledger.provider(40, &kinds);
    let target = market.ledger.certificate_target(enterprise);
    let assessed = market.ledger.passed(AttestationKind::RiskAssessment, target);
    let assessed = market.ledger.attest(&provider, assessed).expect("admitted");
    let mut regraded = market.ledger.passed(AttestationKind::Regrading, target);
    regraded.level = Some(Level::General4);
    regraded.valid_to = date("2026-12-31");
    market.ledger.attest(&provider, regraded).expect("admitted");
    let mut product = market.product(vec![ProductInput::Certificate(enterprise)]);
    product.level = Level::General4;
    let product = market.register(&holder, product).expect("re-graded");
    assert_eq!(of::<Product>(&market, &product), []);
    market.ledger.set_date("2026-12-31");
    assert_eq!(of::<Product>(&market, &product), [], "its last day");
    market.ledger.set_date("2027-01-01");
    assert_eq!(rules(&of::<Product>(&market, &product)), [Rule::Attestation]);
    assert_eq!(of::<Certificate>(&market, &enterprise), []);
    let reason = String::from("依据有误");
    let withdraw = Withdraw { attestation: assessed, reason: reason.clone() };
    market.ledger.submit(&provider, &[], Action::AttestWithdraw(withdraw)).expect("its own");
    assert_eq!(rules(&of::<Certificate>(&market, &enterprise)), [Rule::Attestation]);
    let retire = Action::ProductRetire(Retire { product, reason });
    market.ledger.submit(&holder, &[], retire).expect("its own");
    assert_eq!(of::<Product>(&market, &product), [], "it is offered no more");
    let issue = market.ledger.passed(AttestationKind::RiskAssessment, target);
    market.ledger.attest(&provider, issue).expect("examined again");
    assert_eq!(of::<Certificate>(&market, &enterprise), []);
}

#[test]
fn a14_an_anonymisation_under_an_open_listing() {
    let mut market = Market::new();
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    let (holder, enterprise) = (market.holder, market.enterprise);
    let provider = market.ledger.provider(40, &[AttestationKind::Anonymisation]);
    let target = market.ledger.certificate_target(enterprise);
    let mut passed = market.ledger.passed(AttestationKind::Anonymisation, target);
    passed.valid_to = date("2026-12-31");
    market.change_certificate(enterprise, |c| c.data_kind = DataKind::Personal);
    market.ledger.attest(&provider, passed).expect("admitted");
    let listing = Action::ListingOpen(market.listing());
    let listing = market.ledger.submit(&holder, &[&exchange()], listing).expect("anonymised");
    assert!(matches!(target, AttestationTarget::Certificate { .. }));
    assert_eq!(of::<Listing>(&market, &listing), []);
    market.ledger.set_date("2027-01-01");
    assert_eq!(rules(&of::<Listing>(&market, &listing)), [Rule::Attestation]);
}
