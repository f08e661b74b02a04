//! Each rule of outbound transfer: its refusal, and the nearest case that is allowed.

use super::*;
use crate::{
    action::{Action, deal::Conclude},
    fixture::{
        Member, client, date, enrolment,
        market::{Market, digest},
        region, sichuan_authority,
    },
    state::{Organisation, OutboundYear},
    words::Level,
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A market with data customs and a buyer in Hong Kong.
struct Border {
    market: Market,
    customs: Member,
    buyer: Member,
}

fn border() -> Border {
    let mut market = Market::new();
    let customs = client(30).acting_as(Role::DataCustoms);
    let mut admitted = enrolment(&customs, &[Role::DataCustoms]);
    admitted.region = region("510000");
    let action = Action::OrgEnrol(admitted);
    market.ledger.submit(&sichuan_authority(), &[&customs], action).expect("admitted");
    // Nobody on the fixture's ledger may enrol for Hong Kong, so the seat is put there.
    let buyer = market.buyer;
    let mut seat: Organisation = market.ledger.get(&buyer.uscc).expect("enrolled");
    seat.region = region("810000");
    market.ledger.put(&buyer.uscc, &seat);
    Border { market, customs, buyer }
}

impl Border {
    /// A clearance of the holder's certificate to Hong Kong for so many people.
    fn clearance(&self, people: u64) -> Clear {
        Clear {
            exporter: self.market.holder.uscc,
            object: DealObject::Certificate(self.market.enterprise),
            destination: Jurisdiction::HongKong,
            recipient: "测试接收方".into(),
            route: OutboundRoute::StandardContract,
            exemption: None,
            critical_infrastructure: false,
            people,
            sensitive_people: 0,
            valid_to: date("2027-08-31"),
            document: digest(9),
        }
    }

    fn clear(&mut self, clear: Clear) -> Result<RecordId, Rejection> {
        let customs = self.customs;
        self.market.ledger.submit(&customs, &[], Action::OutboundClear(clear))
    }

    fn deal(&self, clearance: RecordId, people: u64) -> Conclude {
        // Filed in Chengdu, the seller's region.
        let export = Export { clearance, people, sensitive_people: 0 };
        Conclude { outbound: Some(export), ..self.market.licence() }
    }

    fn count(&self) -> OutboundCount {
        let key = OutboundYear::of(self.market.holder.uscc, self.market.ledger.today());
        self.market.ledger.get(&key).unwrap_or_default()
    }
}

#[test]
fn invariant_28_a_buyer_in_hong_kong_needs_a_clearance_for_this_deal() {
    let mut border = border();
    let deal = border.market.licence();
    assert_eq!(reason(border.market.conclude(deal)), Some(Reason::OutboundClearanceMissing));
    let unknown = border.deal(RecordId([9; 32]), 10);
    let unknown = reason(border.market.conclude(unknown));
    assert_eq!(unknown, Some(Reason::OutboundClearanceUnknown));
    let other = Clear { destination: Jurisdiction::Macao, ..border.clearance(10) };
    let other = border.clear(other).expect("to Macao");
    let deal = border.deal(other, 10);
    assert_eq!(reason(border.market.conclude(deal)), Some(Reason::OutboundClearanceOther));
    let clearance = border.clearance(10);
    let id = border.clear(clearance).expect("cleared");
    let deal = border.deal(id, 11);
    assert_eq!(reason(border.market.conclude(deal)), Some(Reason::OutboundCountExceeded));
    assert_eq!(border.count(), OutboundCount::default(), "a refused deal counts nobody");
    let deal = border.deal(id, 10);
    border.market.conclude(deal.clone()).expect("cleared");
    assert_eq!(border.count().people, 10);
    assert_eq!(reason(border.market.conclude(deal)), Some(Reason::OutboundCountExceeded));
    assert_eq!(border.buyer, border.market.buyer);
}

#[test]
fn invariant_28_the_yearly_count_asks_for_the_next_route_at_its_threshold() {
    let mut border = border();
    let small = Clear {
        route: OutboundRoute::Exempt,
        exemption: Some(OutboundExemption::BelowThreshold),
        ..border.clearance(99_999)
    };
    let too_many = Clear { people: 100_000, ..small.clone() };
    assert_eq!(reason(border.clear(too_many)), Some(Reason::OutboundRouteRequired));
    let exempt = border.clear(small).expect("below");
    let deal = border.deal(exempt, 99_998);
    border.market.conclude(deal).expect("below");
    let contract = border.clearance(900_001);
    let contract = border.clear(contract).expect("below the next");
    let deal = border.deal(contract, 900_001);
    border.market.conclude(deal).expect("999,999 in the year");
    let deal = border.deal(exempt, 1);
    let required = Some(Reason::OutboundAssessmentRequired);
    assert_eq!(reason(border.market.conclude(deal.clone())), required);
    border.market.ledger.set_date("2027-01-01");
    let next_year = Conclude { complete_by: date("2027-03-01"), ..deal };
    border.market.conclude(next_year).expect("the count begins again on 1 January");
    assert_eq!(border.count().people, 1);
}

#[test]
fn invariant_23_important_data_leaves_with_a_security_assessment_only() {
    let mut border = border();
    let enterprise = border.market.enterprise;
    border.market.change_certificate(enterprise, |c| c.level = Level::Important);
    let kinds = [AttestationKind::OutboundAssessment, AttestationKind::RiskAssessment];
    let provider = border.market.ledger.provider(20, &kinds);
    let target = border.market.ledger.certificate_target(enterprise);
    let risk = border.market.ledger.passed(AttestationKind::RiskAssessment, target);
    border.market.ledger.attest(&provider, risk).expect("issued");
    let contract = border.clearance(0);
    assert_eq!(reason(border.clear(contract)), Some(Reason::OutboundAssessmentRequired));
    let mut clear = Clear { route: OutboundRoute::SecurityAssessment, ..border.clearance(0) };
    let missing = Some(Reason::OutboundAssessmentMissing);
    assert_eq!(reason(border.clear(clear.clone())), missing);
    let assessed = border.market.ledger.passed(AttestationKind::OutboundAssessment, target);
    border.market.ledger.attest(&provider, assessed).expect("issued");
    clear.valid_to = date("2027-09-02");
    assert_eq!(reason(border.clear(clear.clone())), missing, "longer than the assessment");
    clear.valid_to = date("2027-09-01");
    let id = border.clear(clear).expect("assessed");
    let deal = border.deal(id, 0);
    border.market.conclude(deal.clone()).expect("cleared");
    border.market.change_certificate(enterprise, |c| c.level = Level::Core);
    assert_eq!(reason(border.market.conclude(deal)), Some(Reason::RightsCoreData), "never");
}

#[test]
fn invariant_3_customs_clear_inside_their_territory() {
    let mut border = border();
    let holder = border.market.holder;
    let clear = border.clearance(10);
    let ledger = &mut border.market.ledger;
    let by_holder = ledger.refusal(&holder, &[], Action::OutboundClear(clear.clone()));
    assert_eq!(by_holder, Some(Reason::RoleWrong));
    let outsider = border.market.outsider;
    let elsewhere = Clear { exporter: outsider.uscc, ..clear.clone() };
    assert_eq!(reason(border.clear(elsewhere)), Some(Reason::OutsideTerritory));
    let over = Clear { valid_to: date("2026-08-31"), ..clear.clone() };
    assert_eq!(reason(border.clear(over)), Some(Reason::OutboundTermWrong));
    let long = Clear { valid_to: date("2029-09-02"), ..clear.clone() };
    assert_eq!(reason(border.clear(long)), Some(Reason::OutboundTermWrong));
    border.clear(clear).expect("its territory");
    let inbound = |importer: &Member| {
        Action::InboundClear(ClearInbound {
            importer: importer.uscc,
            origin: Jurisdiction::Foreign,
            title: "测试入境数据".into(),
            valid_to: date("2027-08-31"),
            document: digest(9),
        })
    };
    let customs = border.customs;
    let ledger = &mut border.market.ledger;
    let elsewhere = ledger.refusal(&customs, &[], inbound(&outsider));
    assert_eq!(elsewhere, Some(Reason::OutsideTerritory));
    ledger.submit(&customs, &[], inbound(&holder)).expect("its territory");
}
