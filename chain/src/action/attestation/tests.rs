//! Each rule of attestations: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::Action,
    action::organisation::Update,
    fixture::{
        Member, TestLedger, chengdu, client, date, enrolment,
        market::{Market, digest},
        sichuan_authority,
    },
    state::ProductInput,
    words::{AttestationKinds, DataKind, DeliveryForm, DeliveryForms},
};

use AttestationKind as Kind;

/// A change of a sample.
type Edit = fn(&mut Issue);

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A market and a provider for risk assessments, re-gradings, valuations and anonymisation.
fn market() -> (Market, Member) {
    let mut market = Market::new();
    let kinds = [
        Kind::RiskAssessment,
        Kind::Regrading,
        Kind::Valuation,
        Kind::Anonymisation,
        Kind::Quality,
    ];
    let provider = market.ledger.provider(20, &kinds);
    (market, provider)
}

fn refusal(ledger: &mut TestLedger, by: &Member, issue: Issue) -> Option<Reason> {
    ledger.refusal(by, &[], Action::AttestIssue(issue))
}

#[test]
fn invariant_4_a_provider_attests_what_it_is_admitted_to_and_never_its_own() {
    let (mut market, provider) = market();
    let target = market.ledger.certificate_target(market.enterprise);
    let issue = market.ledger.passed(Kind::RiskAssessment, target);
    let holder = market.holder;
    assert_eq!(refusal(&mut market.ledger, &holder, issue.clone()), Some(Reason::RoleWrong));
    let security = market.ledger.passed(Kind::Security, target);
    let unqualified = refusal(&mut market.ledger, &provider, security);
    assert_eq!(unqualified, Some(Reason::AttestNotQualified));
    market.change_certificate(market.enterprise, |c| c.holder = provider.uscc);
    let own = refusal(&mut market.ledger, &provider, issue.clone());
    assert_eq!(own, Some(Reason::RolesConflict));
    market.change_certificate(market.enterprise, |c| c.holder = holder.uscc);
    market.ledger.attest(&provider, issue).expect("another's, and a kind it is admitted to");
}

#[test]
fn only_a_data_authority_admits_to_kinds_of_attestations() {
    let mut ledger = TestLedger::new();
    let member = client(30).acting_as(Role::ServiceProvider);
    let mut enrolment = enrolment(&member, &[Role::ServiceProvider]);
    enrolment.qualifications = AttestationKinds::of(&[Kind::Quality]);
    let enrol = Action::OrgEnrol(enrolment.clone());
    let by_registrar = ledger.refusal(&chengdu(), &[&member], enrol.clone());
    assert_eq!(by_registrar, Some(Reason::AuthorityRequired));
    ledger.submit(&sichuan_authority(), &[&member], enrol).expect("by the authority");
    let update = |qualifications| {
        Action::OrgUpdate(Update {
            uscc: member.uscc,
            name: None,
            roles: None,
            tracks: None,
            sectors: None,
            qualifications: Some(qualifications),
        })
    };
    let more = update(AttestationKinds::all());
    let by_registrar = ledger.refusal(&chengdu(), &[&member], more.clone());
    assert_eq!(by_registrar, Some(Reason::AuthorityRequired));
    ledger.submit(&sichuan_authority(), &[&member], more).expect("by the authority");
    let trader = client(31).acting_as(Role::Trader);
    enrolment = crate::fixture::enrolment(&trader, &[Role::Trader]);
    enrolment.qualifications = AttestationKinds::of(&[Kind::Quality]);
    let no_provider = ledger.refusal(&sichuan_authority(), &[&trader], Action::OrgEnrol(enrolment));
    assert_eq!(no_provider, Some(Reason::FieldsInvalid));
}

#[test]
fn an_attestation_states_what_its_kind_demands() {
    let (mut market, provider) = market();
    let target = market.ledger.certificate_target(market.enterprise);
    let ledger = &mut market.ledger;
    let of = |ledger: &TestLedger, kind, change: fn(&mut Issue)| {
        let mut issue = ledger.passed(kind, target);
        change(&mut issue);
        issue
    };
    let wrong: [(Kind, Edit); 9] = [
        (Kind::RiskAssessment, |i| i.level = Some(Level::General1)),
        (Kind::RiskAssessment, |i| i.processing = Some(digest(1))),
        (Kind::RiskAssessment, |i| i.maturity = Some(3)),
        (Kind::Regrading, |_| {}),
        (Kind::Valuation, |_| {}),
        (Kind::Dcmm, |i| i.maturity = Some(3)),
        (Kind::Quality, |i| {
            i.quality = Some(Quality { accuracy_bp: 10_001, ..measured() });
        }),
        (Kind::Valuation, |i| i.quality = Some(measured())),
        (Kind::RiskAssessment, |i| {
            i.target = AttestationTarget::Organisation(chengdu().uscc);
        }),
    ];
    for (kind, change) in wrong {
        let issue = of(ledger, kind, change);
        let found = refusal(ledger, &provider, issue.clone());
        assert_eq!(found, Some(Reason::FieldsInvalid), "{issue:?}");
    }
    let right: [(Kind, Edit); 4] = [
        (Kind::Regrading, |i| i.level = Some(Level::General1)),
        (Kind::Valuation, |i| i.value = Some(Price::PublicFen(5_000_000))),
        (Kind::Valuation, |i| i.result = AttestationResult::NotSatisfied),
        (Kind::Quality, |i| i.quality = Some(measured())),
    ];
    for (kind, change) in right {
        let issue = of(ledger, kind, change);
        ledger.attest(&provider, issue).expect("complete");
    }
}

const fn measured() -> Quality {
    Quality {
        authenticity_bp: 10_000,
        accuracy_bp: 9_500,
        completeness_bp: 9_000,
        timeliness_bp: 8_000,
        usability_bp: 7_000,
    }
}

#[test]
fn an_attestation_is_of_the_present_version_and_bounded_in_time() {
    let (mut market, provider) = market();
    let target = market.ledger.certificate_target(market.enterprise);
    let issue = market.ledger.passed(Kind::RiskAssessment, target);
    let until = |day: &str| Issue { valid_to: date(day), ..issue.clone() };
    let ledger = &mut market.ledger;
    let wrong = Some(Reason::AttestTermWrong);
    assert_eq!(refusal(ledger, &provider, until("2026-08-31")), wrong, "over");
    assert_eq!(refusal(ledger, &provider, until("2027-09-02")), wrong, "more than 12 months");
    assert_eq!(refusal(ledger, &provider, until("2027-09-01")), None);
    market.change_certificate(market.enterprise, |c| c.version = 2);
    let stale = refusal(&mut market.ledger, &provider, issue);
    assert_eq!(stale, Some(Reason::AttestVersionWrong));
}

#[test]
fn only_the_provider_withdraws_and_once() {
    let (mut market, provider) = market();
    let other = market.ledger.provider(21, &[Kind::RiskAssessment]);
    let target = market.ledger.certificate_target(market.enterprise);
    let issue = market.ledger.passed(Kind::RiskAssessment, target);
    let id = market.ledger.attest(&provider, issue).expect("issued");
    let withdraw =
        |id| Action::AttestWithdraw(Withdraw { attestation: id, reason: "依据有误".into() });
    let ledger = &mut market.ledger;
    assert_eq!(ledger.refusal(&other, &[], withdraw(id)), Some(Reason::AttestOfOther));
    let unknown = ledger.refusal(&provider, &[], withdraw(RecordId([9; 32])));
    assert_eq!(unknown, Some(Reason::AttestUnknown));
    ledger.submit(&provider, &[], withdraw(id)).expect("its own");
    assert_eq!(ledger.refusal(&provider, &[], withdraw(id)), Some(Reason::AttestWithdrawn));
}

#[test]
fn invariant_23_important_data_is_granted_only_with_a_live_risk_assessment() {
    let (mut market, provider) = market();
    let (enterprise, holder, developer) = (market.enterprise, market.holder, market.developer);
    market.change_certificate(enterprise, |c| c.level = Level::Important);
    let mut offer = market.enterprise_tier();
    offer.scope.level_max = Level::Important;
    let missing = Some(Reason::AttestRiskMissing);
    assert_eq!(reason(market.offer(&holder, offer.clone())), missing);
    let target = market.ledger.certificate_target(enterprise);
    let mut adverse = market.ledger.passed(Kind::RiskAssessment, target);
    adverse.result = AttestationResult::NotSatisfied;
    market.ledger.attest(&provider, adverse).expect("issued");
    assert_eq!(reason(market.offer(&holder, offer.clone())), missing, "not passed");
    let mut assessed = market.ledger.passed(Kind::RiskAssessment, target);
    assessed.valid_to = date("2026-12-31");
    market.ledger.attest(&provider, assessed).expect("issued");
    let id = market.offer(&holder, offer.clone()).expect("assessed");
    market.ledger.set_date("2027-01-01");
    assert_eq!(reason(market.accept(&developer, id)), missing, "expired before acceptance");
    let again = market.ledger.passed(Kind::RiskAssessment, target);
    market.ledger.attest(&provider, again).expect("reassessed");
    market.accept(&developer, id).expect("reassessed");
}

#[test]
fn invariant_23_important_data_is_dealt_in_only_with_a_live_risk_assessment_and_never_raw() {
    let (mut market, provider) = market();
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| c.level = Level::Important);
    let mut deal = market.licence();
    let missing = Some(Reason::AttestRiskMissing);
    assert_eq!(reason(market.conclude(deal.clone())), missing);
    let target = market.ledger.certificate_target(enterprise);
    let issue = market.ledger.passed(Kind::RiskAssessment, target);
    let attestation = market.ledger.attest(&provider, issue).expect("issued");
    deal.delivery_forms = DeliveryForms::of(&[DeliveryForm::RawExport]);
    assert_eq!(reason(market.conclude(deal)), Some(Reason::RightsRawExport));
    market.conclude(market.licence()).expect("assessed");
    let withdraw = Withdraw { attestation, reason: "依据有误".into() };
    market.ledger.submit(&provider, &[], Action::AttestWithdraw(withdraw)).expect("its own");
    assert_eq!(reason(market.conclude(market.licence())), missing);
}

#[test]
fn invariant_23_an_important_product_is_assessed_itself() {
    let (mut market, provider) = market();
    let (enterprise, holder) = (market.enterprise, market.holder);
    market.change_certificate(enterprise, |c| c.level = Level::Important);
    let mut product = market.product(vec![ProductInput::Certificate(enterprise)]);
    product.level = Level::Important;
    let unassessed = market.register(&holder, product.clone());
    assert_eq!(reason(unassessed), Some(Reason::AttestRiskMissing), "nor is what it is made from");
    let target = market.ledger.certificate_target(enterprise);
    let of_input = market.ledger.passed(Kind::RiskAssessment, target);
    market.ledger.attest(&provider, of_input).expect("issued");
    let id = market.register(&holder, product).expect("its own data");
    let mut deal = market.product_licence(&holder, id);
    deal.price = Price::commit(&[1; 32], 0);
    assert_eq!(reason(market.conclude(deal.clone())), Some(Reason::AttestRiskMissing));
    let issue = market.ledger.passed(Kind::RiskAssessment, AttestationTarget::Product(id));
    market.ledger.attest(&provider, issue).expect("issued");
    market.conclude(deal).expect("assessed");
}

#[test]
fn invariant_24_a_level_is_lowered_by_a_re_grading_for_this_processing_only() {
    let (mut market, provider) = market();
    let (enterprise, holder) = (market.enterprise, market.holder);
    market.change_certificate(enterprise, |c| c.level = Level::General3);
    let mut product = market.product(vec![ProductInput::Certificate(enterprise)]);
    product.level = Level::General1;
    let lowered = Some(Reason::ProductLevelLowered);
    assert_eq!(reason(market.register(&holder, product.clone())), lowered);
    let target = market.ledger.certificate_target(enterprise);
    let mut regrading = market.ledger.passed(Kind::Regrading, target);
    (regrading.level, regrading.processing) = (Some(Level::General2), Some(digest(77)));
    market.ledger.attest(&provider, regrading.clone()).expect("issued");
    product.level = Level::General2;
    assert_eq!(reason(market.register(&holder, product.clone())), lowered, "other processing");
    regrading.processing = Some(product.processing);
    market.ledger.attest(&provider, regrading).expect("issued");
    product.level = Level::General1;
    assert_eq!(reason(market.register(&holder, product.clone())), lowered, "below what was found");
    product.level = Level::General2;
    let id = market.register(&holder, product.clone()).expect("as found");
    // The lowered product is an input like any other: what is made from it is no milder.
    let mut next = market.product(vec![ProductInput::Product(id)]);
    next.level = Level::General1;
    assert_eq!(reason(market.register(&holder, next)), lowered);
}

#[test]
fn invariant_24_core_data_is_never_re_graded() {
    let (mut market, provider) = market();
    let enterprise = market.enterprise;
    let target = market.ledger.certificate_target(enterprise);
    let mut issue = market.ledger.passed(Kind::Regrading, target);
    issue.level = Some(Level::Core);
    let to_core = refusal(&mut market.ledger, &provider, issue.clone());
    assert_eq!(to_core, Some(Reason::AttestCoreRegraded));
    issue.level = Some(Level::General4);
    assert_eq!(refusal(&mut market.ledger, &provider, issue.clone()), None);
    market.change_certificate(enterprise, |c| c.level = Level::Core);
    let from_core = refusal(&mut market.ledger, &provider, issue);
    assert_eq!(from_core, Some(Reason::AttestCoreRegraded));
}

#[test]
fn a_provider_s_newer_attestation_takes_the_place_of_its_older_one() {
    let (mut market, provider) = market();
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |c| {
        (c.level, c.data_kind) = (Level::Important, DataKind::Enterprise);
    });
    let target = market.ledger.certificate_target(enterprise);
    let passed = market.ledger.passed(Kind::RiskAssessment, target);
    let mut adverse = passed.clone();
    adverse.result = AttestationResult::NotSatisfied;
    for (issue, refused) in
        [(passed.clone(), None), (adverse, Some(Reason::AttestRiskMissing)), (passed, None)]
    {
        market.ledger.attest(&provider, issue).expect("issued");
        assert_eq!(reason(market.conclude(market.licence())), refused);
    }
    let slot = AttestationSlot { kind: Kind::RiskAssessment, target, processing: None };
    let book: AttestationBook = market.ledger.get(&slot).expect("written");
    assert_eq!(book.0.len(), 1);
}
