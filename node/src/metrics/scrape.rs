//! What is looked at when somebody asks, and the answer.

use std::{future::Future, pin::Pin, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::text::encode,
    metrics::family::Family,
    registry::{Registry, Unit},
};

use super::{
    CONTENT_TYPE, ColumnLabel, Exporter, KeyLabel, Number, RoleLabel, Seconds, VersionLabel,
};
use crate::{admin::Operator, engine::Role, key_terms::KeyRole, storage::ColumnSize};

/// What a scrape looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Last height.
    pub height: u64,
    /// Time of the last block, in milliseconds since 1970.
    pub block_time_ms: u64,
    /// Records on the ledger.
    pub log_records: u64,
    /// Height that is being decided, its round, and power whose precommit is missing there.
    pub consensus: Option<(u64, u32, u64)>,
    /// What the node does in consensus.
    pub role: &'static str,
    /// Records that wait for a block, and their bytes.
    pub mempool: (usize, usize),
    /// Connected peers, and the highest height of one.
    pub peers: (usize, u64),
    /// Bytes received from and sent to peers.
    pub traffic: (u64, u64),
    /// Middle of the differences between this clock and the proposers', in milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// The disk was found full.
    pub read_only: bool,
    /// Free room on the disk, in bytes.
    pub disk_free: u64,
    /// Room by column family.
    pub columns: Vec<ColumnSize>,
    /// Whole days until keys are due, of those whose age is known.
    pub key_days: Vec<(KeyRole, i64)>,
}

/// Looks at a node.
pub trait Sources: Send + Sync {
    /// How it is now.
    fn sample(&self) -> Pin<Box<dyn Future<Output = Sample> + Send + '_>>;
}

impl Sources for Operator {
    fn sample(&self) -> Pin<Box<dyn Future<Output = Sample> + Send + '_>> {
        Box::pin(async {
            let tip = self.application.tip();
            let store = self.application.store();
            let consensus = self.asker.ask().await.map(|view| {
                let set = self.application.validator_set(view.height).ok().flatten();
                let missing = set.iter().flat_map(|set| set.iter());
                let missing = missing.filter(|seat| !view.precommitted.contains(&seat.address));
                let power = missing.map(|seat| u64::from(seat.power)).sum();
                (view.height.get(), view.round.unwrap_or_default(), power)
            });
            let peers = self.network.peers();
            let traffic = self.network.traffic();
            let disk = rustix::fs::statvfs(store.path());
            Sample {
                height: tip.height.get(),
                block_time_ms: tip.time.as_ms(),
                log_records: hefu_consensus::port::Store::frontier(store.as_ref()).size(),
                consensus,
                role: match *self.role.borrow() {
                    Role::Observer => "observer",
                    Role::Watching(_) => "watching",
                    Role::Validator => "validator",
                },
                mempool: self.application.waiting(),
                peers: (
                    peers.len(),
                    peers.iter().map(|peer| peer.tip.get()).max().unwrap_or_default(),
                ),
                traffic: (traffic.bytes_in, traffic.bytes_out),
                clock_offset_ms: self.skew.median(),
                read_only: store.is_read_only(),
                disk_free: disk.map_or(0, |disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
                columns: store.column_sizes().unwrap_or_default(),
                key_days: (self.keys.terms().iter())
                    .filter_map(|term| Some((term.role, term.left_days?)))
                    .collect(),
            }
        })
    }
}

/// Gauges that are set when somebody asks.
pub(super) struct Sampled {
    height: Number,
    block_time: Seconds,
    log_records: Number,
    consensus_height: Number,
    consensus_round: Number,
    precommits_missing: Number,
    role: Family<RoleLabel, Number>,
    mempool_records: Number,
    mempool_bytes: Number,
    peers: Number,
    peers_height: Number,
    peer_received: Number,
    peer_sent: Number,
    clock_offset: Seconds,
    read_only: Number,
    disk_free: Number,
    storage: Family<ColumnLabel, Number>,
    key_left: Family<KeyLabel, Seconds>,
}

fn number(value: impl TryInto<i64>) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

impl Sampled {
    pub(super) fn register(r: &mut Registry) -> Self {
        let mut plain = |name: &str, help: &str| {
            let gauge = Number::default();
            r.register(name, help, gauge.clone());
            gauge
        };
        let height = plain("height", "Last committed height");
        let log_records = plain("ledger_records", "Records on the ledger");
        let consensus_height = plain("consensus_height", "Height that is being decided");
        let consensus_round = plain("consensus_round", "Round of the height that is being decided");
        let precommits_missing = plain(
            "precommit_power_missing",
            "Voting power whose precommit of this round has not come",
        );
        let mempool_records = plain("mempool_records", "Records that wait for a block");
        let peers = plain("peers", "Connected peers");
        let peers_height = plain("peers_height", "Highest height that a peer says it has");
        let read_only = plain("storage_read_only", "1 once the disk was found full");
        let mut bytes = |name: &str, help: &str| {
            let gauge = Number::default();
            r.register_with_unit(name, help, Unit::Bytes, gauge.clone());
            gauge
        };
        let mempool_bytes = bytes("mempool", "Bytes of the records that wait for a block");
        let peer_received = bytes("peer_received", "Bytes received from peers since the start");
        let peer_sent = bytes("peer_sent", "Bytes sent to peers since the start");
        let disk_free = bytes("disk_free", "Free room on the disk of the database");
        let (block_time, clock_offset) = (Seconds::default(), Seconds::default());
        let help = "Time of the last block, in seconds since 1970";
        r.register_with_unit("block_time", help, Unit::Seconds, block_time.clone());
        let help = "This clock less the proposers' when their blocks come, the middle one";
        r.register_with_unit("clock_offset", help, Unit::Seconds, clock_offset.clone());
        let (role, storage) = (Family::default(), Family::default());
        r.register("role", "1 for what the node does in consensus", Clone::clone(&role));
        let help = "Room that a column family takes in files";
        r.register_with_unit("storage", help, Unit::Bytes, Clone::clone(&storage));
        let key_left = Family::default();
        let help = "Whole days until a key is to be replaced or its certificate ends, in seconds";
        r.register_with_unit("key_left", help, Unit::Seconds, Clone::clone(&key_left));
        let build: Family<VersionLabel, Number> = Family::default();
        build.get_or_create(&VersionLabel { version: env!("CARGO_PKG_VERSION") }).set(1);
        r.register("build", "1, with the version of the program", build);
        Self {
            height,
            block_time,
            log_records,
            consensus_height,
            consensus_round,
            precommits_missing,
            role,
            mempool_records,
            mempool_bytes,
            peers,
            peers_height,
            peer_received,
            peer_sent,
            clock_offset,
            read_only,
            disk_free,
            storage,
            key_left,
        }
    }

    fn set(&self, sample: &Sample) {
        self.height.set(number(sample.height));
        let time = std::time::Duration::from_millis(sample.block_time_ms);
        self.block_time.set(time.as_secs_f64());
        self.log_records.set(number(sample.log_records));
        if let Some((height, round, missing)) = sample.consensus {
            self.consensus_height.set(number(height));
            self.consensus_round.set(number(round));
            self.precommits_missing.set(number(missing));
        }
        for role in ["observer", "watching", "validator"] {
            self.role.get_or_create(&RoleLabel { role }).set(i64::from(role == sample.role));
        }
        self.mempool_records.set(number(sample.mempool.0));
        self.mempool_bytes.set(number(sample.mempool.1));
        self.peers.set(number(sample.peers.0));
        self.peers_height.set(number(sample.peers.1));
        self.peer_received.set(number(sample.traffic.0));
        self.peer_sent.set(number(sample.traffic.1));
        if let Some(offset) = sample.clock_offset_ms {
            let size = std::time::Duration::from_millis(offset.unsigned_abs()).as_secs_f64();
            self.clock_offset.set(size.copysign(if offset < 0 { -1.0 } else { 1.0 }));
        }
        self.read_only.set(i64::from(sample.read_only));
        self.disk_free.set(number(sample.disk_free));
        self.key_left.clear();
        for (role, days) in &sample.key_days {
            let size = std::time::Duration::from_secs(days.unsigned_abs().saturating_mul(86_400));
            let left = size.as_secs_f64().copysign(if *days < 0 { -1.0 } else { 1.0 });
            self.key_left.get_or_create(&KeyLabel { role: role.word() }).set(left);
        }
        for column in &sample.columns {
            let label = ColumnLabel { column: column.name };
            self.storage.get_or_create(&label).set(number(column.files));
        }
    }
}

impl Exporter {
    /// Everything that is measured, as text.
    pub async fn text(&self) -> Result<String, std::fmt::Error> {
        self.sampled.set(&self.sources.sample().await);
        let (mut text, mut engine) = (String::new(), String::new());
        encode(&mut text, &self.registry)?;
        arc_malachitebft_metrics::export(&mut engine);
        // Each ends with a mark, which may stand once.
        text.truncate(text.trim_end().trim_end_matches("# EOF").len());
        text.push_str(&engine);
        Ok(text)
    }
}

/// `/metrics`, for a listener of its own.
pub fn router(exporter: Exporter) -> Router {
    let exporter = Arc::new(exporter);
    Router::new().route("/metrics", get(answer)).with_state(exporter)
}

async fn answer(State(exporter): State<Arc<Exporter>>) -> Response {
    match exporter.text().await {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
