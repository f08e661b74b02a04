//! Traces: where a record's time went, from the request that brought it to the block that holds it, told
//! to an OpenTelemetry collector (OTLP over HTTP, as JSON).
//!
//! One submission in so many is followed. Its trace has four spans:
//! ```text
//! POST /v1/records ┬ check    canonical form, signatures, the rules tried out
//!                  ├ wait     in the mempool, until the time of the block that takes it
//!                  └ decide   until the block is decided, written and synced on this node
//! ```
//! A client's `traceparent` (W3C Trace Context) makes them part of its own trace; whether they are told is
//! up to this node alone. They name routes, record ids, types and heights; nobody's name or address.
//!
//! What cannot be told is lost: a collector that is slow or away costs no request anything.

mod collector;

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use axum::http::HeaderMap;
use hefu_chain::hash::RecordId;
use hefu_consensus::admitted::AdmittedRecord;
use opentelemetry::{
    Context, KeyValue,
    propagation::TextMapPropagator as _,
    trace::{
        Span as _, SpanContext, SpanKind, Status, TraceContextExt as _, Tracer as _,
        TracerProvider as _,
    },
};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_otlp::{Protocol, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{SdkTracer, SdkTracerProvider},
};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::CancellationToken;

use self::collector::Collector;
use crate::{
    config::{Config, TracesConfig},
    storage::{CommittedNotice, RocksStore},
};

/// Most records that are followed at once; the oldest is let go.
const FOLLOWED_MAX: usize = 4_096;
/// Longest wait for the collector when the node stops.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The traces cannot be told.
#[derive(Debug, thiserror::Error)]
#[error("traces.endpoint {endpoint}: {reason}")]
pub struct TracesError {
    endpoint: String,
    reason: String,
}

/// Follows submissions.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    one_in: u64,
    asked: AtomicU64,
    followed: Mutex<Followed>,
}

/// Records whose block is awaited.
#[derive(Debug, Default)]
struct Followed {
    records: HashMap<RecordId, Waiting>,
    /// In the order in which they came; one that was committed since is not in `records`.
    order: VecDeque<RecordId>,
}

#[derive(Debug)]
struct Waiting {
    request: SpanContext,
    since: SystemTime,
}

/// A request that is followed.
#[derive(Clone, Debug)]
pub struct Followup {
    request: SpanContext,
    begun: SystemTime,
}

/// The span of a request that is followed; it ends with the answer.
#[derive(Debug)]
pub struct RequestSpan(opentelemetry_sdk::trace::Span);

/// Follows records and blocks until the token fires, where the configuration names a collector.
pub fn start(
    config: &Config,
    store: &RocksStore,
    stop: &CancellationToken,
) -> Result<Option<Arc<Traces>>, TracesError> {
    let Some(config) = &config.traces else { return Ok(None) };
    let traces = Arc::new(Traces::new(config)?);
    let (watching, blocks, stop) = (Arc::clone(&traces), store.watch_blocks(), stop.clone());
    tokio::spawn(async move { watching.watch(blocks, stop).await });
    Ok(Some(traces))
}

impl Traces {
    /// Gets ready to tell the collector of the configuration.
    pub fn new(config: &TracesConfig) -> Result<Self, TracesError> {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_endpoint(&config.endpoint)
            .with_protocol(Protocol::HttpJson)
            .with_http_client(Collector::new())
            .build()
            .map_err(|error| TracesError {
                endpoint: config.endpoint.clone(),
                reason: error.to_string(),
            })?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource =
            Resource::builder_empty().with_service_name("hefud").with_attribute(version).build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        Ok(Self {
            tracer: provider.tracer("hefud"),
            provider,
            one_in: u64::from(config.one_in.get()),
            asked: AtomicU64::new(0),
            followed: Mutex::default(),
        })
    }

    /// Begins to follow a submission, if it is its turn.
    pub fn begin(
        &self,
        route: &'static str,
        headers: &HeaderMap,
    ) -> Option<(RequestSpan, Followup)> {
        if !self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(self.one_in) {
            return None;
        }
        let parent = TraceContextPropagator::new()
            .extract_with_context(&Context::new(), &HeaderExtractor(headers));
        // A fresh start where the client's trace is none that is told: the node decides that.
        let parent =
            if parent.span().span_context().is_sampled() { parent } else { Context::new() };
        let attributes =
            [KeyValue::new("http.request.method", "POST"), KeyValue::new("http.route", route)];
        let span = self
            .tracer
            .span_builder(format!("POST {route}"))
            .with_kind(SpanKind::Server)
            .with_attributes(attributes)
            .start_with_context(&self.tracer, &parent);
        let followup = Followup { request: span.span_context().clone(), begun: SystemTime::now() };
        Some((RequestSpan(span), followup))
    }

    /// Notes that a record was checked and waits for a block from now on.
    pub fn checked(&self, followup: &Followup, record: &AdmittedRecord) {
        let now = SystemTime::now();
        let attributes = vec![
            KeyValue::new("hefu.record_id", record.id().to_string()),
            KeyValue::new("hefu.record_type", record.record().header().record_type.clone()),
        ];
        self.tell("check", &followup.request, (followup.begun, now), attributes);
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        followed.keep(record.id(), Waiting { request: followup.request.clone(), since: now });
    }

    /// Tells what a block meant for the records that are followed.
    fn committed(&self, notice: &CommittedNotice) {
        let now = SystemTime::now();
        for record in notice.records.iter() {
            let waiting = {
                let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
                followed.records.remove(&record.id())
            };
            let Some(Waiting { request, since }) = waiting else { continue };
            // The proposer's clock, which may differ from ours; a span cannot end before it began.
            let proposed =
                SystemTime::UNIX_EPOCH + Duration::from_millis(notice.header.time.as_ms());
            let proposed = proposed.clamp(since, now.max(since));
            let height = i64::try_from(notice.header.height.get()).unwrap_or(i64::MAX);
            let attributes = vec![
                KeyValue::new("hefu.record_id", record.id().to_string()),
                KeyValue::new("hefu.height", height),
            ];
            self.tell("wait", &request, (since, proposed), attributes.clone());
            self.tell("decide", &request, (proposed, now.max(proposed)), attributes);
        }
    }

    /// Tells a span that is over.
    fn tell(
        &self,
        name: &'static str,
        request: &SpanContext,
        (begun, ended): (SystemTime, SystemTime),
        attributes: Vec<KeyValue>,
    ) {
        let parent = Context::new().with_remote_span_context(request.clone());
        let mut span = self
            .tracer
            .span_builder(name)
            .with_kind(SpanKind::Internal)
            .with_start_time(begun)
            .with_attributes(attributes)
            .start_with_context(&self.tracer, &parent);
        span.end_with_timestamp(ended);
    }

    /// Follows blocks until the token fires, then tells what is left.
    pub async fn watch(&self, mut blocks: Receiver<CommittedNotice>, stop: CancellationToken) {
        loop {
            let notice = tokio::select! {
                () = stop.cancelled() => break,
                notice = blocks.recv() => notice,
            };
            match notice {
                Ok(notice) => self.committed(&notice),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break,
            }
        }
        if let Err(error) = self.provider.shutdown_with_timeout(LAST_WORDS) {
            tracing::debug!(%error, "the last traces were not told");
        }
    }
}

impl Followed {
    fn keep(&mut self, id: RecordId, waiting: Waiting) {
        if self.records.insert(id, waiting).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > FOLLOWED_MAX {
            if let Some(oldest) = self.order.pop_front() {
                self.records.remove(&oldest);
            }
        }
    }
}

impl RequestSpan {
    /// Ends with the status of the answer.
    pub fn end(mut self, status: u16) {
        self.0.set_attribute(KeyValue::new("http.response.status_code", i64::from(status)));
        if status >= 500 {
            self.0.set_status(Status::error(""));
        }
        self.0.end();
    }
}

#[cfg(test)]
mod tests;
