//! Outbound transfer: which route does it need? (invariant 28)
//!
//! The thresholds are those of 促进和规范数据跨境流动规定 (2024-03-22), counted for each exporter since
//! 1 January. Policy of this ledger: what leaves under an exemption counts too, and recipients in
//! Hong Kong, Macao and Taiwan are outbound like foreign ones.

use crate::{
    params::OutboundThresholds,
    reject::{Reason, Rejection},
    state::{OutboundCount, OutboundExemption, OutboundRoute},
    words::Level,
};

/// What decides on the route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Level that holds where the data comes from.
    pub level: Level,
    /// An outbound list names the data.
    pub listed: bool,
    /// An outbound list is in force where the data comes from.
    pub list_filed: bool,
    /// The exporter operates critical information infrastructure.
    pub critical_infrastructure: bool,
    /// People whose data leaves now.
    pub now: OutboundCount,
    /// People in the year, this transfer's included.
    pub year: OutboundCount,
}

impl Transfer {
    const fn has_people(&self) -> bool {
        self.now.people > 0 || self.now.sensitive_people > 0
    }
}

/// The mildest route that is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Needed {
    Nothing,
    ContractOrCertification,
    Assessment,
}

/// Refuses a route that is not enough, and an exemption whose ground does not hold.
pub fn check_route(
    transfer: &Transfer,
    route: OutboundRoute,
    exemption: Option<OutboundExemption>,
    thresholds: &OutboundThresholds,
) -> Result<(), Rejection> {
    if transfer.level == Level::Core {
        return Err(Rejection::of(Reason::RightsCoreData, Level::Core));
    }
    let important = transfer.level >= Level::Important;
    if route == OutboundRoute::SecurityAssessment {
        return Ok(());
    }
    if important || transfer.listed {
        return Err(Rejection::of(Reason::OutboundAssessmentRequired, transfer.level));
    }
    if let Some(ground) = exemption {
        return check_exemption(transfer, ground, thresholds);
    }
    match needed(transfer, thresholds) {
        Needed::Assessment => Err(too_many(Reason::OutboundAssessmentRequired, transfer)),
        Needed::ContractOrCertification | Needed::Nothing => Ok(()),
    }
}

fn check_exemption(
    transfer: &Transfer,
    ground: OutboundExemption,
    thresholds: &OutboundThresholds,
) -> Result<(), Rejection> {
    use OutboundExemption as Ground;
    match ground {
        Ground::BelowThreshold => match needed(transfer, thresholds) {
            Needed::Nothing => Ok(()),
            Needed::ContractOrCertification => {
                Err(too_many(Reason::OutboundRouteRequired, transfer))
            }
            Needed::Assessment => Err(too_many(Reason::OutboundAssessmentRequired, transfer)),
        },
        Ground::FreeTradeZone if !transfer.list_filed => {
            Err(Rejection::of(Reason::OutboundNotExempt, "no outbound list is in force"))
        }
        Ground::NoPersonalOrImportant if transfer.has_people() => {
            Err(too_many(Reason::OutboundNotExempt, transfer))
        }
        _ => Ok(()),
    }
}

fn too_many(reason: Reason, transfer: &Transfer) -> Rejection {
    let OutboundCount { people, sensitive_people } = transfer.year;
    Rejection::of(reason, format_args!("{people} people, {sensitive_people} sensitive"))
}

const fn needed(transfer: &Transfer, thresholds: &OutboundThresholds) -> Needed {
    let OutboundCount { people, sensitive_people } = transfer.year;
    if !transfer.has_people() {
        Needed::Nothing
    } else if transfer.critical_infrastructure
        || people >= thresholds.assessment_people
        || sensitive_people >= thresholds.assessment_sensitive
    {
        Needed::Assessment
    } else if people >= thresholds.contract_people || sensitive_people > 0 {
        Needed::ContractOrCertification
    } else {
        Needed::Nothing
    }
}

#[cfg(test)]
mod tests;
