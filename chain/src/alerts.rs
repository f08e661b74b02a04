//! Alerts (触发式监管): what a supervisor should look at. They raise, and block nothing.
//!
//! Each rule is a pure function over one thing and what it needs; [`of_entity`] applies those that
//! follow from an entry of the state and what it rests on. Nothing is stored: an alert is there while
//! its reason is.
//! Thresholds are ledger policy with a default ([`Thresholds`]), never "by law", except that a
//! statutory timer has run out when its last day has passed.

mod concern;
mod entity;
mod market;
mod metadata;
mod operation;
mod stop;
mod timing;

use serde::{Deserialize, Serialize};

use crate::{
    hash::RecordId,
    state::{CertificateNumber, FilingKey},
    time::Date,
    uscc::Uscc,
    words::words,
};

pub use concern::{Concern, concern};
pub use entity::{Days, of_entity};
pub use market::{
    Handover, concentration, concentration_index, off_exchange, outbound, overuse, price_outlier,
    resale, revenue, use_while_stopped,
};
pub use metadata::{near_duplicate, sensitive_words, similarity_bp};
pub use operation::{NodeReport, is_obliged_to_exchange, node, registrar_rate, unregistered};
pub use timing::{
    attestation_ended, audit_overdue, expiring, filing, overdue_filings, supply_stale, timer,
};

words!(
    /// The rule that raises an alert.
    Rule {
        /// A statutory timer has run out, or is about to.
        Timer = "A1",
        /// A certificate or grant ends soon.
        Expiring = "A2",
        /// Operation began, and nothing is registered in time.
        Unregistered = "A3",
        /// A price is far from the median of comparable deals.
        PriceOutlier = "A4",
        /// Sold on soon after it was bought, too often, or in a circle.
        Resale = "A5",
        /// Use beyond the quota, or of what is stopped.
        Overuse = "A6",
        /// Buyers or operators are concentrated in a sector.
        Concentration = "A7",
        /// An exporter's head-count is near a threshold.
        Outbound = "A8",
        /// A body that is obliged to trade on an exchange traded off it.
        OffExchange = "A9",
        /// Revenue is near or above the permitted maximum.
        Revenue = "A10",
        /// A registration looks like another one.
        NearDuplicate = "A11",
        /// Sensitive words in metadata that declare nothing of the kind.
        SensitiveWords = "A12",
        /// A report or disclosure is overdue.
        Filing = "A13",
        /// An attestation under a live product has ended.
        Attestation = "A14",
        /// A node is silent, behind, of another state, or equivocates.
        Node = "A15",
        /// Many objections or corrections on one registrar.
        Registrar = "A16",
        /// Supply is stale against its declared cycle.
        SupplyStale = "A17",
    }
);

impl Rule {
    /// What it says, in Chinese and English.
    pub const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Timer => ("法定时限将届或已逾期", "a statutory timer ends soon or has run out"),
            Self::Expiring => ("证书或授权即将到期", "a certificate or grant ends soon"),
            Self::Unregistered => {
                ("已开展运营而未按期登记", "operation began and nothing is registered in time")
            }
            Self::PriceOutlier => (
                "成交价明显偏离同类交易中位数",
                "a price is far from the median of comparable deals",
            ),
            Self::Resale => {
                ("短期转售、多次转手或循环交易", "sold on too soon, too often or in a circle")
            }
            Self::Overuse => ("超额度使用或停用后仍使用", "use beyond the quota, or after a stop"),
            Self::Concentration => {
                ("行业内买方或运营方过度集中", "buyers or operators are concentrated in a section")
            }
            Self::Outbound => {
                ("出境人数接近或达到阈值", "an outbound head-count is near or at a threshold")
            }
            Self::OffExchange => {
                ("应进场交易的主体在场外交易", "an obliged body traded off an exchange")
            }
            Self::Revenue => {
                ("收入接近或超过最高准许收入", "revenue is near or above the permitted maximum")
            }
            Self::NearDuplicate => (
                "疑似重复登记(名称与提供单位相近)",
                "title and provider are like another registration's",
            ),
            Self::SensitiveWords => (
                "元数据含敏感词而未申报个人信息",
                "sensitive words, and no personal information declared",
            ),
            Self::Filing => ("报送、披露或审计逾期", "a report, disclosure or audit is overdue"),
            Self::Attestation => {
                ("在用产品所依据的证明已到期", "an attestation under a live product has ended")
            }
            Self::Node => (
                "节点失联、落后、状态不一致或作恶",
                "a node is silent, behind, of another state, or equivocates",
            ),
            Self::Registrar => (
                "登记机构被异议或更正的比例偏高",
                "many objections or corrections on one registrar",
            ),
            Self::SupplyStale => {
                ("数据供给未按周期更新", "supply is stale against its declared cycle")
            }
        }
    }
}

words!(
    /// How pressing an alert is.
    Severity {
        /// To be known.
        Notice = "notice",
        /// To be looked at.
        Warning = "warning",
        /// To be acted on.
        Critical = "critical",
    }
);

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An application.
    Application(RecordId),
    /// An objection.
    Objection(RecordId),
    /// A resource.
    Resource(RecordId),
    /// A certificate.
    Certificate(CertificateNumber),
    /// A grant.
    Grant(RecordId),
    /// A product.
    Product(RecordId),
    /// A deal.
    Deal(RecordId),
    /// A listing.
    Listing(RecordId),
    /// An organisation.
    Organisation(Uscc),
    /// A report or disclosure that is due.
    Filing(FilingKey),
}

impl Target {
    /// What kind of thing it is.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Application(_) => "application",
            Self::Objection(_) => "objection",
            Self::Resource(_) => "resource",
            Self::Certificate(_) => "certificate",
            Self::Grant(_) => "grant",
            Self::Product(_) => "product",
            Self::Deal(_) => "deal",
            Self::Listing(_) => "listing",
            Self::Organisation(_) => "organisation",
            Self::Filing(_) => "filing",
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Certificate(number) => write!(f, "{number}"),
            Self::Organisation(uscc) => write!(f, "{uscc}"),
            Self::Filing(key) => write!(f, "{key}"),
            Self::Application(id)
            | Self::Objection(id)
            | Self::Resource(id)
            | Self::Grant(id)
            | Self::Product(id)
            | Self::Deal(id)
            | Self::Listing(id) => write!(f, "{id}"),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut object = serializer.serialize_struct("Target", 2)?;
        object.serialize_field("kind", self.kind())?;
        object.serialize_field("id", &self.to_string())?;
        object.end()
    }
}

/// An alert as it stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// The rule.
    pub rule: Rule,
    /// How pressing it is.
    pub severity: Severity,
    /// What it is about.
    pub target: Target,
    /// First day of its reason.
    pub since: Date,
    /// Last day of its reason, where it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The figure or word that raised it. Never personal data.
    pub detail: String,
}

impl Alert {
    fn new(
        rule: Rule,
        severity: Severity,
        target: Target,
        since: Date,
        detail: impl std::fmt::Display,
    ) -> Self {
        Self { rule, severity, target, since, until: None, detail: detail.to_string() }
    }

    /// The alert with the last day of its reason.
    #[must_use]
    const fn until(mut self, last_day: Date) -> Self {
        self.until = Some(last_day);
        self
    }
}

/// From when on a rule raises. Ledger policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Thresholds {
    /// A1: working days before the last day of a timer.
    pub due_soon_days: u32,
    /// A2: days before the end, from noticed to pressing.
    pub expiring_days: [u32; 3],
    /// A3: working days after operation began.
    pub register_days: u32,
    /// A4: distance from the median, in percent of it.
    pub price_distance_percent: u64,
    /// A4: fewest deals that have a median worth the name.
    pub price_deals_min: usize,
    /// A5: hours between buying and selling on.
    pub resale_hours: u64,
    /// A5: transfers in a chain.
    pub transfers_max: usize,
    /// A7: Herfindahl–Hirschman index, of 10,000.
    pub concentration_index: u64,
    /// A8, A10: percent of a threshold or maximum.
    pub near_percent: u64,
    /// A11: similarity of title and of provider, in basis points.
    pub similarity_bp: u32,
    /// A15: milliseconds of silence.
    pub silence_ms: u64,
    /// A15: blocks behind.
    pub lag_blocks: u64,
    /// A16: objections and corrections, in percent of the decisions.
    pub registrar_percent: u64,
    /// A16: fewest decisions that have a rate worth the name.
    pub registrar_decisions_min: u64,
    /// A17: cycles without supply.
    pub supply_cycles: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            due_soon_days: 3,
            expiring_days: [60, 30, 7],
            register_days: 20,
            price_distance_percent: 50,
            price_deals_min: 3,
            resale_hours: 24,
            transfers_max: 3,
            concentration_index: 2_500,
            near_percent: 80,
            similarity_bp: 9_000,
            silence_ms: 60_000,
            lag_blocks: 100,
            registrar_percent: 20,
            registrar_decisions_min: 10,
            supply_cycles: 2,
        }
    }
}

#[cfg(test)]
mod tests;
