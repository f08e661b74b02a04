//! The part of the sample ledger between regions and departments: recognition entries, supply,
//! suspected duplicates, filings, statutory access, credit.

use hefu_chain::{
    action::{
        Action, access, credit,
        duplicate::{Contest, Decide},
        filing::{Disclosure, Report},
        recognition::{Enter, Refuse},
        resource::Declare,
        supply,
    },
    fixture::{
        Member, chengdu, chongqing, client, date, exchange,
        market::Market,
        registration::{declaration, digest},
        sichuan_authority,
    },
    state::{AccessTarget, SupplyConsent},
    words::{
        CreditGround, DuplicateRuling, FilingKind, Level, Purpose, Purposes, Rights, Role,
        SourceKind,
    },
};

use super::submit;

/// Tells it, under an agreement that is in force.
pub(super) fn tell(market: &mut Market) {
    entries(market);
    supplies(market);
    duplicates(market);
    filings(market);
    credit(market);
}

/// Chongqing refuses a certificate of Chengdu and takes that back.
fn entries(market: &mut Market) {
    let certificate = market.enterprise;
    let refuse = Refuse { certificate, reason: "待核实".into() };
    submit(&mut market.ledger, &chongqing(), &[], Action::RecogRefuse(refuse));
    submit(&mut market.ledger, &chongqing(), &[], Action::RecogEntry(Enter { certificate }));
}

/// A department consents to the use of what it shared.
fn supplies(market: &mut Market) {
    let ledger = &mut market.ledger;
    let (holder, provider) = (ledger.registrant(31), ledger.client_as(32, Role::SourceUnit));
    let shared = Declare { source: SourceKind::Shared, ..declaration(&holder) };
    let resource = ledger.declare(&holder, shared).expect("declared");
    let consent = SupplyConsent {
        rights: Rights::all(),
        purposes: Purposes::of(&[Purpose::PublicInterest]),
        until: ledger.today().plus_years(2),
        document: digest(240),
    };
    let (consent, cycle_days, supplied) = (Some(consent), Some(30), Some(digest(241)));
    let declare = supply::Declare { resource, consent, withdrawn: None, cycle_days, supplied };
    submit(ledger, &provider, &[&holder], Action::SupplyDeclare(declare));
}

/// Two holders of the same content: the later one contests, and has a case.
fn duplicates(market: &mut Market) {
    let ledger = &mut market.ledger;
    let (one, other) = (ledger.registrant(33), ledger.registrant(34));
    let same = |holder: &Member| Declare { content: vec![digest(242)], ..declaration(holder) };
    let application = ledger.apply_for(&other, &chengdu(), same(&other)).expect("applied");
    let certificate = ledger.certify(&one, &chengdu(), same(&one), 33).expect("issued first");
    let contest = Contest { application, certificate, reason: "采集在先".into() };
    submit(ledger, &other, &[], Action::AppContest(contest));
    let (ruling, reason) = (DuplicateRuling::Disputed, "双方均有证据".into());
    let decide = Decide { application, ruling, reason };
    submit(ledger, &sichuan_authority(), &[], Action::DuplicateDecide(decide));
}

/// The exchange reports, the operator discloses, a regulator accesses data by law.
fn filings(market: &mut Market) {
    let report = Report {
        kind: FilingKind::ExchangeReport,
        period: "2026-08".parse().expect("a period"),
        document: digest(243),
        corrects: None,
    };
    submit(&mut market.ledger, &exchange(), &[], Action::ReportFile(report));
    let disclosure = Disclosure {
        kind: FilingKind::OperatorDisclosure,
        period: "2025".parse().expect("a period"),
        summary: "上年度没有授权运营".into(),
        document: digest(244),
        corrects: None,
    };
    let operator = market.operator;
    submit(&mut market.ledger, &operator, &[], Action::DisclosureFile(disclosure));
    let regulator = regulator();
    market.ledger.enrol(&sichuan_authority(), &regulator, &[Role::Regulator]).expect("admitted");
    let access = access::Statutory {
        target: AccessTarget::Certificate(market.public),
        legal_basis: "依法履行监管职责".into(),
        extent: "核查一次".into(),
        level: Level::General2,
        until: date("2026-12-31"),
        document: digest(245),
    };
    submit(&mut market.ledger, &regulator, &[], Action::AccessStatutory(access));
}

fn regulator() -> Member {
    client(35).acting_as(Role::Regulator)
}

/// A finding, an objection, a listing and its repair.
fn credit(market: &mut Market) {
    let ledger = &mut market.ledger;
    let (regulator, party) = (regulator(), ledger.registrant(36));
    let notice = credit::Notice {
        organisation: party.uscc,
        ground: CreditGround::UnlawfulSale,
        basis: "行政处罚决定".into(),
        finding: digest(246),
    };
    let case = submit(ledger, &regulator, &[], Action::CreditNotice(notice));
    let object = credit::Object { case, statement: digest(247) };
    submit(ledger, &party, &[], Action::CreditObjection(object));
    ledger.set_date("2026-09-30");
    let list = credit::List { case, listed: true, reason: "异议不成立".into() };
    submit(ledger, &regulator, &[], Action::CreditList(list));
    let step = credit::RepairStep::Apply(digest(248));
    submit(ledger, &party, &[], Action::CreditRepair(credit::Repair { case, step }));
    let step = credit::RepairStep::Grant("已改正".into());
    submit(ledger, &regulator, &[], Action::CreditRepair(credit::Repair { case, step }));
}
