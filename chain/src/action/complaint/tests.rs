//! Each rule of complaints: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{Action, supervision::RecordFinding},
    fixture::{
        Member, client, enrolment,
        market::{Market, decision},
        region, sichuan_authority,
    },
    words::{FindingResult, Sectors},
};

/// A market with a regulator of all sections of Sichuan.
fn market() -> (Market, Member) {
    let mut market = Market::new();
    let regulator = client(40).acting_as(Role::Regulator);
    let mut admitted = enrolment(&regulator, &[Role::Regulator]);
    (admitted.region, admitted.sectors) = (region("510000"), Sectors::all());
    let admit = Action::OrgEnrol(admitted);
    market.ledger.submit(&sichuan_authority(), &[&regulator], admit).expect("admitted");
    (market, regulator)
}

fn complaint(market: &Market, regulator: &Member) -> File {
    File {
        against: market.holder.uscc,
        matter: Some(Matter::Certificate(market.enterprise)),
        regulator: regulator.uscc,
        statement: "未按约定更新数据".into(),
        evidence: Vec::new(),
        for_public: false,
    }
}

fn refusal(market: &mut Market, by: &Member, file: File) -> Option<Reason> {
    market.ledger.refusal(by, &[], Action::ComplaintFile(file))
}

#[test]
fn a_complaint_needs_no_dispute_and_goes_to_a_regulator_with_power_over_the_matter() {
    let (mut market, regulator) = market();
    let (buyer, holder, outsider) = (market.buyer, market.holder, market.outsider);
    let file = complaint(&market, &regulator);
    assert_eq!(refusal(&mut market, &buyer, file.clone()), None);
    assert_eq!(refusal(&mut market, &holder, file.clone()), Some(Reason::RolesConflict));
    let no_regulator = File { regulator: market.developer.uscc, ..file.clone() };
    assert_eq!(refusal(&mut market, &buyer, no_regulator), Some(Reason::RoleNotHeld));
    let other = File { against: market.institution.uscc, ..file.clone() };
    assert_eq!(refusal(&mut market, &buyer, other), Some(Reason::ComplaintNotConcerned));
    let elsewhere = File { against: outsider.uscc, matter: None, ..file.clone() };
    assert_eq!(refusal(&mut market, &buyer, elsewhere), Some(Reason::OutsideTerritory));
    let conduct = File { matter: None, for_public: true, ..file };
    assert_eq!(refusal(&mut market, &buyer, conduct), None);
}

#[test]
fn a_complaint_is_decided_once_by_its_regulator_and_may_lead_to_a_finding() {
    let (mut market, regulator) = market();
    let (buyer, holder) = (market.buyer, market.holder);
    let file = Action::ComplaintFile(complaint(&market, &regulator));
    let complaint = market.ledger.submit(&buyer, &[], file).expect("filed");
    let finding = |organisation, matter| {
        Action::RegFinding(RecordFinding {
            organisation,
            matter,
            result: FindingResult::Violation,
            decision: decision(),
            reason: "核查属实".into(),
        })
    };
    let (enterprise, institution) = (market.enterprise, market.institution.uscc);
    let its = finding(holder.uscc, Matter::Certificate(enterprise));
    let its = market.ledger.submit(&regulator, &[], its).expect("found");
    let others = finding(institution, Matter::Organisation(institution));
    let others = market.ledger.submit(&regulator, &[], others).expect("found");
    let decide = Decide {
        complaint,
        outcome: ComplaintOutcome::Upheld,
        finding: Some(its),
        reason: "核查属实".into(),
    };
    let mut refused = |by: &Member, decide: Decide| {
        market.ledger.refusal(by, &[], Action::ComplaintDecide(decide))
    };
    assert_eq!(refused(&buyer, decide.clone()), Some(Reason::RoleWrong));
    let wrong = Decide { finding: Some(others), ..decide.clone() };
    assert_eq!(refused(&regulator, wrong), Some(Reason::ComplaintNotConcerned));
    let unknown = Decide { complaint: RecordId([1; 32]), ..decide.clone() };
    assert_eq!(refused(&regulator, unknown), Some(Reason::ComplaintUnknown));
    let action = Action::ComplaintDecide(decide.clone());
    market.ledger.submit(&regulator, &[], action.clone()).expect("its own");
    let again = market.ledger.refusal(&regulator, &[], action);
    assert_eq!(again, Some(Reason::ComplaintDecided));
    let stored: Complaint = market.ledger.get(&complaint).expect("filed");
    assert_eq!(stored.outcome.map(|(outcome, _)| outcome), Some(ComplaintOutcome::Upheld));
    let dismissed = Decide { outcome: ComplaintOutcome::Dismissed, ..decide };
    let code = dismissed.check().err().map(|rejection| rejection.reason);
    assert_eq!(code, Some(Reason::FieldsInvalid), "a finding of nothing");
}

#[test]
fn only_the_regulator_that_it_was_filed_with_decides() {
    let (mut market, regulator) = market();
    let buyer = market.buyer;
    let file = Action::ComplaintFile(complaint(&market, &regulator));
    let complaint = market.ledger.submit(&buyer, &[], file).expect("filed");
    let other = client(41).acting_as(Role::Regulator);
    let mut admitted = enrolment(&other, &[Role::Regulator]);
    (admitted.region, admitted.sectors) = (region("510000"), Sectors::all());
    let admit = Action::OrgEnrol(admitted);
    market.ledger.submit(&sichuan_authority(), &[&other], admit).expect("admitted");
    let reason = String::from("移送主管部门");
    let outcome = ComplaintOutcome::Referred;
    let decide = Action::ComplaintDecide(Decide { complaint, outcome, finding: None, reason });
    let refused = market.ledger.refusal(&other, &[], decide.clone());
    assert_eq!(refused, Some(Reason::ComplaintOfOther));
    assert_eq!(market.ledger.refusal(&regulator, &[], decide), None);
}
