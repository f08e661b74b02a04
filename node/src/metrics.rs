//! What the node measures about itself, in one registry, for Prometheus.
//!
//! Names begin with `hefu_`; units come last. Labels are routes, codes and column families, all of a
//! fixed number: never an organisation, a record or an address. The engine's own figures follow ours
//! in the same answer.

mod scrape;

use std::sync::{Arc, atomic::AtomicU64};

use hefu_chain::commit::Commit;
use hefu_consensus::block_builder::CheckedBlock;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

pub use scrape::{Sources, router};

/// Content type of the answer.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A whole number that may be less than nothing.
pub type Number = Gauge<i64, std::sync::atomic::AtomicI64>;
/// A number of seconds.
pub type Seconds = Gauge<f64, AtomicU64>;

/// Labels of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// Method.
    pub method: String,
    /// Path of the route, with its parameters' names.
    pub route: String,
    /// Status of the answer.
    pub status: u16,
}

/// Label of a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteLabel {
    /// Path of the route, with its parameters' names.
    pub route: String,
}

/// Label of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CodeLabel {
    /// The stable code.
    pub code: String,
}

/// Label of a column family.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ColumnLabel {
    /// Its name.
    pub column: &'static str,
}

/// Label of what a node does in consensus.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RoleLabel {
    /// observer, watching or validator.
    pub role: &'static str,
}

/// Label of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct KeyLabel {
    /// record, peer, validator or tls.
    pub role: &'static str,
}

/// Label of a version.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct VersionLabel {
    /// Version of the program.
    pub version: &'static str,
}

/// From half a millisecond to four seconds.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.000_5, 2.0, 14))
}

/// The node's figures. Clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Blocks committed since the start.
    pub blocks: Counter,
    /// Records committed since the start.
    pub records: Counter,
    /// Records of a block.
    pub block_records: Histogram,
    /// Time between a block and its parent, by their own times.
    pub block_interval: Histogram,
    /// Rounds that a height took.
    pub rounds: Histogram,
    /// Requests that were answered.
    pub requests: Family<RequestLabels, Counter>,
    /// Time to answer.
    pub request_seconds: Family<RouteLabel, Histogram, fn() -> Histogram>,
    /// Requests and records that were refused.
    pub refused: Family<CodeLabel, Counter>,
    /// Open API connections.
    pub connections: Number,
    /// Contradictions of validators that were seen.
    pub contradictions: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            blocks: Counter::default(),
            records: Counter::default(),
            block_records: Histogram::new(exponential_buckets(1.0, 4.0, 8)),
            block_interval: Histogram::new(exponential_buckets(0.05, 2.0, 12)),
            rounds: Histogram::new([1.0, 2.0, 3.0, 5.0, 8.0, 13.0]),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(durations),
            refused: Family::default(),
            connections: Number::default(),
            contradictions: Counter::default(),
        }
    }
}

/// Times of the writes that a block waits for.
#[derive(Clone, Debug)]
pub struct WriteTimes {
    /// The synced batch of a block.
    pub batch: Histogram,
    /// The tip marker after it.
    pub marker: Histogram,
}

impl Default for WriteTimes {
    fn default() -> Self {
        Self { batch: durations(), marker: durations() }
    }
}

impl Metrics {
    /// Counts a block that was committed.
    pub fn saw_block(&self, block: &CheckedBlock, commit: &Commit, parent_ms: u64) {
        self.blocks.inc();
        let records = block.execution.records.len();
        self.records.inc_by(records as u64);
        self.block_records.observe(f64::from(u32::try_from(records).unwrap_or(u32::MAX)));
        self.rounds.observe(f64::from(commit.round.saturating_add(1)));
        let since = block.header.time.as_ms().saturating_sub(parent_ms);
        self.block_interval.observe(std::time::Duration::from_millis(since).as_secs_f64());
    }

    /// Counts a refusal.
    pub fn refuse(&self, code: &str) {
        self.refused.get_or_create(&CodeLabel { code: code.to_owned() }).inc();
    }

    /// Registers the figures that are kept as things happen.
    fn register(&self, registry: &mut Registry) {
        let r = registry;
        r.register("blocks", "Blocks committed since the start", self.blocks.clone());
        r.register("records", "Records committed since the start", self.records.clone());
        r.register("block_records", "Records of a block", self.block_records.clone());
        r.register_with_unit(
            "block_interval",
            "Time between a block and its parent, by their own times",
            Unit::Seconds,
            self.block_interval.clone(),
        );
        r.register("rounds", "Rounds that a height took", self.rounds.clone());
        r.register("api_requests", "Requests that were answered", self.requests.clone());
        r.register_with_unit(
            "api_request",
            "Time to answer a request",
            Unit::Seconds,
            self.request_seconds.clone(),
        );
        r.register("refused", "Requests and records refused, by code", self.refused.clone());
        r.register("api_connections", "Open API connections", self.connections.clone());
        r.register(
            "contradictions",
            "Contradictions of validators that were seen",
            self.contradictions.clone(),
        );
    }
}

/// The figures of a process with a registry around them.
pub struct Exporter {
    registry: Registry,
    sampled: scrape::Sampled,
    sources: Arc<dyn Sources>,
}

impl Exporter {
    /// Registers everything.
    pub fn new(metrics: &Metrics, writes: &WriteTimes, sources: Arc<dyn Sources>) -> Self {
        let mut registry = Registry::with_prefix("hefu");
        metrics.register(&mut registry);
        let r = &mut registry;
        r.register_with_unit(
            "storage_batch_write",
            "Time of the synced write of a block",
            Unit::Seconds,
            writes.batch.clone(),
        );
        r.register_with_unit(
            "storage_marker_write",
            "Time of the synced write of the tip marker",
            Unit::Seconds,
            writes.marker.clone(),
        );
        let sampled = scrape::Sampled::register(r);
        Self { registry, sampled, sources }
    }
}

#[cfg(test)]
mod tests;
