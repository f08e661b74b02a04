//! What every node must share: limits of policy and legal timers, hashed into every header.
//!
//! The values are ledger policy with a default. Where a rule that was read gives the figure, its
//! source is named; the others are choices of this ledger and never "by law".

mod safeguards;

pub use safeguards::{OutboundThresholds, Safeguards, Scrubber};

use serde::{Deserialize, Serialize};

use crate::{
    codec,
    hash::{Digest, Domain},
    key::{KeyAlgorithm, KeyAlgorithms},
};

/// Parameters in force, changed only by governance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Version of the protocol that these parameters belong to.
    pub protocol_version: u32,
    /// Most records in a block.
    pub block_records_max: u32,
    /// Most bytes of a block.
    pub block_bytes_max: u32,
    /// Longest window of a record, in blocks.
    pub record_window_blocks: u64,
    /// Time without records after which an empty block is made, in milliseconds.
    pub heartbeat_ms: u64,
    /// How far a proposal's time may lie ahead of a validator's clock, in milliseconds.
    pub clock_precision_ms: u64,
    /// How long a proposal may take to arrive, in milliseconds.
    pub message_delay_ms: u64,
    /// Legal timers.
    pub timers: Timers,
    /// Longest validity of a certificate, in years (national rule: 3).
    pub certificate_years_max: u32,
    /// Longest term of a first-tier grant, in years (发改数据规〔2025〕27号: 5).
    pub tier1_years_max: u32,
    /// Deepest chain of grants below a certificate.
    pub grant_depth_max: u8,
    /// Days for which a delivery that has begun may be accepted after what it rests on expired
    /// (policy: 30).
    pub delivery_grace_days: u32,
    /// Days before its end in which a certificate may be renewed (default: 60).
    pub renewal_window_days: u32,
    /// Days for which an emergency freeze without a full decision lasts, the first included
    /// (policy: 3, so that it never exceeds 72 hours).
    pub emergency_freeze_days: u32,
    /// Most that pledges may secure together, in basis points of the latest live valuation; absent:
    /// no limit (policy: absent).
    #[serde(default)]
    pub pledge_ratio_bp: Option<u32>,
    /// Every deal cites a negotiation with an agreed and cleared price (policy: not required).
    pub price_trail_required: bool,
    /// Fewest blocks between a decision of governance and its effect (policy: 10).
    pub governance_lead_blocks: u64,
    /// What protects people and important data.
    pub safeguards: Safeguards,
    /// Algorithms of the keys that may sign records: Ed25519 always, SM2 where the founders choose it.
    pub record_algorithms: KeyAlgorithms,
}

/// Legal timers, in working days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timers {
    /// Accept or refuse an application (Fujian's rule: 3).
    pub accept_days: u32,
    /// Answer a deficiency notice (policy: 15).
    pub supplement_days: u32,
    /// Formal review (default: 20).
    pub review_days: u32,
    /// Publicity (Fujian's rule: 10).
    pub publicity_days: u32,
    /// Decide an objection (default: 10).
    pub objection_days: u32,
    /// Finish a deregistration (default: 10).
    pub deregistration_days: u32,
    /// Settle and destroy data after notice of a grant's exit (policy: 30).
    pub grant_exit_days: u32,
    /// Object to a finding before it is listed (policy: 10).
    pub credit_objection_days: u32,
    /// File a report after its period (policy: 10).
    pub report_days: u32,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            protocol_version: crate::block::PROTOCOL_VERSION,
            block_records_max: 2_048,
            block_bytes_max: 2 * 1024 * 1024,
            record_window_blocks: 10_000,
            heartbeat_ms: 1_000,
            clock_precision_ms: 500,
            message_delay_ms: 4_000,
            timers: Timers::default(),
            certificate_years_max: 3,
            tier1_years_max: 5,
            grant_depth_max: 4,
            delivery_grace_days: 30,
            renewal_window_days: 60,
            emergency_freeze_days: 3,
            pledge_ratio_bp: None,
            price_trail_required: false,
            governance_lead_blocks: 10,
            safeguards: Safeguards::default(),
            record_algorithms: KeyAlgorithms::of(&[KeyAlgorithm::Ed25519]),
        }
    }
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            accept_days: 3,
            supplement_days: 15,
            review_days: 20,
            publicity_days: 10,
            objection_days: 10,
            deregistration_days: 10,
            grant_exit_days: 30,
            credit_objection_days: 10,
            report_days: 10,
        }
    }
}

/// A parameter is outside what this program can run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the parameter {0} is outside what the protocol permits")]
pub struct ParamsError(pub &'static str);

impl Params {
    /// The hash that headers carry.
    pub fn hash(&self) -> Digest {
        Digest(Domain::Params.hash(&codec::encode(self)))
    }

    /// Refuses values that may not follow these: beyond the hard limits, of an earlier protocol, or
    /// of one that skips a version. A node that does not know the next version stops at the height
    /// from which it holds.
    pub fn check_next(&self, next: &Self) -> Result<(), ParamsError> {
        let versions = self.protocol_version..=self.protocol_version.saturating_add(1);
        if !versions.contains(&next.protocol_version) {
            return Err(ParamsError("protocol_version"));
        }
        Self { protocol_version: crate::block::PROTOCOL_VERSION, ..next.clone() }.check()
    }

    /// Refuses values beyond the hard limits of the protocol.
    pub fn check(&self) -> Result<(), ParamsError> {
        use crate::limits::*;
        let within =
            |ok: bool, name: &'static str| if ok { Ok(()) } else { Err(ParamsError(name)) };
        within(self.protocol_version == crate::block::PROTOCOL_VERSION, "protocol_version")?;
        within(
            (1..=BLOCK_RECORDS_MAX).contains(&(self.block_records_max as usize)),
            "block_records_max",
        )?;
        let bytes = self.block_bytes_max as usize;
        within((ENVELOPE_BYTES_MAX + 1024..=BLOCK_BYTES_MAX).contains(&bytes), "block_bytes_max")?;
        within(
            (1..=RECORD_WINDOW_BLOCKS_MAX).contains(&self.record_window_blocks),
            "record_window_blocks",
        )?;
        within((10..=600_000).contains(&self.heartbeat_ms), "heartbeat_ms")?;
        within((1..=60_000).contains(&self.clock_precision_ms), "clock_precision_ms")?;
        within((1..=60_000).contains(&self.message_delay_ms), "message_delay_ms")?;
        within((1..=3).contains(&self.certificate_years_max), "certificate_years_max")?;
        within((1..=5).contains(&self.tier1_years_max), "tier1_years_max")?;
        within((1..=GRANT_DEPTH_MAX).contains(&self.grant_depth_max), "grant_depth_max")?;
        within(self.delivery_grace_days <= 365, "delivery_grace_days")?;
        within((1..=365).contains(&self.renewal_window_days), "renewal_window_days")?;
        within((1..=30).contains(&self.emergency_freeze_days), "emergency_freeze_days")?;
        let ratio = self.pledge_ratio_bp.is_none_or(|ratio| (1..=10_000).contains(&ratio));
        within(ratio, "pledge_ratio_bp")?;
        let lead = 2..=GOVERNANCE_LEAD_BLOCKS_MAX;
        within(lead.contains(&self.governance_lead_blocks), "governance_lead_blocks")?;
        within(self.record_algorithms.has(KeyAlgorithm::Ed25519), "record_algorithms")?;
        self.safeguards.check()
    }
}
