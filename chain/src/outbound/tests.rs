//! The table of routes at and next to each threshold.

use super::*;
use crate::params::Safeguards;

fn transfer(people: u64, sensitive_people: u64) -> Transfer {
    let count = OutboundCount { people, sensitive_people };
    Transfer {
        level: Level::General3,
        listed: false,
        list_filed: false,
        critical_infrastructure: false,
        now: count,
        year: count,
    }
}

fn refusal(
    transfer: Transfer,
    route: OutboundRoute,
    ground: Option<OutboundExemption>,
) -> Option<Reason> {
    let thresholds = Safeguards::default().outbound;
    check_route(&transfer, route, ground, &thresholds).err().map(|rejection| rejection.reason)
}

#[test]
fn invariant_28_each_threshold_asks_for_its_route() {
    use OutboundExemption::BelowThreshold;
    use OutboundRoute::{Certification, Exempt, SecurityAssessment, StandardContract};
    let assessment = Some(Reason::OutboundAssessmentRequired);
    let exempt = |t| refusal(t, Exempt, Some(BelowThreshold));
    assert_eq!(exempt(transfer(99_999, 0)), None);
    assert_eq!(exempt(transfer(100_000, 0)), Some(Reason::OutboundRouteRequired));
    assert_eq!(exempt(transfer(1, 1)), Some(Reason::OutboundRouteRequired));
    assert_eq!(exempt(transfer(1_000_000, 0)), assessment);
    for route in [StandardContract, Certification] {
        assert_eq!(refusal(transfer(999_999, 9_999), route, None), None);
        assert_eq!(refusal(transfer(1_000_000, 0), route, None), assessment);
        assert_eq!(refusal(transfer(0, 10_000), route, None), assessment);
    }
    assert_eq!(refusal(transfer(5_000_000, 50_000), SecurityAssessment, None), None);
}

#[test]
fn invariant_28_important_listed_and_critical_data_needs_an_assessment() {
    use OutboundExemption::{ContractNecessity, FreeTradeZone, NoPersonalOrImportant};
    use OutboundRoute::{Exempt, SecurityAssessment, StandardContract};
    let assessment = Some(Reason::OutboundAssessmentRequired);
    let important = Transfer { level: Level::Important, ..transfer(0, 0) };
    let listed = Transfer { listed: true, list_filed: true, ..transfer(0, 0) };
    for strict in [important, listed] {
        assert_eq!(refusal(strict, StandardContract, None), assessment);
        assert_eq!(refusal(strict, Exempt, Some(ContractNecessity)), assessment);
        assert_eq!(refusal(strict, SecurityAssessment, None), None);
    }
    let critical = Transfer { critical_infrastructure: true, ..transfer(1, 0) };
    assert_eq!(refusal(critical, StandardContract, None), assessment);
    let nobody = Transfer { critical_infrastructure: true, ..transfer(0, 0) };
    assert_eq!(refusal(nobody, StandardContract, None), None);
    let core = Transfer { level: Level::Core, ..transfer(0, 0) };
    assert_eq!(refusal(core, SecurityAssessment, None), Some(Reason::RightsCoreData));
    let not_exempt = Some(Reason::OutboundNotExempt);
    assert_eq!(refusal(transfer(1, 0), Exempt, Some(NoPersonalOrImportant)), not_exempt);
    let later = Transfer { now: OutboundCount::default(), ..transfer(2_000_000, 1) };
    assert_eq!(refusal(later, Exempt, Some(NoPersonalOrImportant)), None, "nobody this time");
    assert_eq!(refusal(transfer(5, 0), Exempt, Some(FreeTradeZone)), not_exempt);
    let filed = Transfer { list_filed: true, ..transfer(5, 0) };
    assert_eq!(refusal(filed, Exempt, Some(FreeTradeZone)), None);
}
