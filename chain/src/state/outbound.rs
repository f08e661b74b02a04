//! Outbound and inbound transfers of data (数据出境、入境), and how many people each exporter has
//! reached in a year.

use serde::{Deserialize, Serialize};

use super::{DealObject, Entity, StateKey, key::EntityKind};
use crate::{
    hash::RecordId,
    time::Date,
    uscc::Uscc,
    words::{Jurisdiction, words},
};

words!(
    /// The way by which data leaves (促进和规范数据跨境流动规定, 2024-03-22).
    OutboundRoute {
        /// 数据出境安全评估: security assessment.
        SecurityAssessment = "security_assessment",
        /// 个人信息出境标准合同: standard contract.
        StandardContract = "standard_contract",
        /// 个人信息保护认证: certification.
        Certification = "certification",
        /// 豁免: exempt, on a ground.
        Exempt = "exempt",
    }
);

words!(
    /// Why an outbound transfer is exempt.
    OutboundExemption {
        /// Fewer people than the first threshold, none of them with sensitive data.
        BelowThreshold = "below_threshold",
        /// 订立、履行合同所必需: needed for a contract of the person.
        ContractNecessity = "contract_necessity",
        /// 人力资源管理: needed for human-resource management.
        HumanResources = "human_resources",
        /// 紧急情况: emergency.
        Emergency = "emergency",
        /// 过境: collected abroad, and no domestic data added.
        Transit = "transit",
        /// Neither personal nor important data.
        NoPersonalOrImportant = "no_personal_or_important",
        /// 自由贸易试验区: outside the filed negative list of a free-trade zone.
        FreeTradeZone = "free_trade_zone",
    }
);

/// A clearance of data to leave. Its identity is the id of the record that gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboundClearance {
    /// Who exports.
    pub exporter: Uscc,
    /// What.
    pub object: DealObject,
    /// Where to.
    pub destination: Jurisdiction,
    /// By which way.
    pub route: OutboundRoute,
    /// Why it is exempt, if it is.
    pub exemption: Option<OutboundExemption>,
    /// The exporter operates critical information infrastructure.
    pub critical_infrastructure: bool,
    /// The assessment that a security assessment rests on.
    pub assessment: Option<RecordId>,
    /// People whose data may leave under it, and have.
    pub people: Quota,
    /// People whose sensitive data may leave under it, and have.
    pub sensitive_people: Quota,
    /// Last day.
    pub valid_to: Date,
    /// Who cleared it.
    pub cleared_by: Uscc,
}

/// A limit and what has been taken from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// The limit.
    pub limit: u64,
    /// What has been taken.
    pub used: u64,
}

impl Quota {
    /// A limit of which nothing is taken yet.
    pub const fn of(limit: u64) -> Self {
        Self { limit, used: 0 }
    }

    /// The quota after taking so much, if there is so much left.
    pub fn take(self, amount: u64) -> Option<Self> {
        let used = self.used.checked_add(amount).filter(|used| *used <= self.limit)?;
        Some(Self { used, ..self })
    }
}

impl Entity for OutboundClearance {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::OutboundClearance, &[id.as_bytes()])
    }
}

/// Finds the count of an exporter in a calendar year (UTC+8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboundYear {
    /// Who exports.
    pub exporter: Uscc,
    /// The year.
    pub year: u16,
}

impl OutboundYear {
    /// The year of a day.
    pub fn of(exporter: Uscc, day: Date) -> Self {
        Self { exporter, year: u16::try_from(day.ymd().0).unwrap_or(u16::MAX) }
    }

    /// The exporter and year that a state key names, if it is of a count.
    pub fn of_key(key: &StateKey) -> Option<Self> {
        let bytes = key.as_bytes().get(1..)?;
        let (uscc, year) = bytes.split_last_chunk::<2>()?;
        let exporter = std::str::from_utf8(uscc).ok()?.parse().ok()?;
        (key.kind_byte() == EntityKind::OutboundCount as u8)
            .then_some(Self { exporter, year: u16::from_be_bytes(*year) })
    }
}

/// People whose data an exporter has sent out since 1 January.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboundCount {
    /// People, without those below.
    pub people: u64,
    /// People whose sensitive data it was.
    pub sensitive_people: u64,
}

impl Entity for OutboundCount {
    type Key = OutboundYear;
    fn state_key(key: &OutboundYear) -> StateKey {
        let parts: [&[u8]; 2] = [key.exporter.as_bytes(), &key.year.to_be_bytes()];
        StateKey::new(EntityKind::OutboundCount, &parts)
    }
}

/// A clearance of data to come in. Its identity is the id of the record that gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundClearance {
    /// Who imports.
    pub importer: Uscc,
    /// Where from.
    pub origin: Jurisdiction,
    /// Last day.
    pub valid_to: Date,
    /// Who cleared it.
    pub cleared_by: Uscc,
}

impl Entity for InboundClearance {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::InboundClearance, &[id.as_bytes()])
    }
}
