//! The second half: open the database and ask.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body, http::Request};
use hefu_chain::{fixture::date, key::SecretKey};
use hefu_consensus::{application::Application as LedgerApplication, mempool::MempoolLimits};
use hefu_node::{
    api::{
        Api, Neighbours, NetworkStatus, Parts, exports::paper::PrintSettings, layer::Admission,
        routes::router,
    },
    metrics::Metrics,
    snapshots::Shelf,
};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{AnyError, chain_id, id, number};

/// Questions of each kind that are measured, after as many that warm up.
const QUESTIONS: u32 = 20_000;
const WALKS: u32 = 50;

fn open(dir: &str) -> Result<Router, AnyError> {
    let store = Arc::new(super::open(Path::new(dir))?);
    let application = LedgerApplication::new(chain_id(), store, MempoolLimits::default());
    let api = Api::new(Parts {
        application: Arc::new(application),
        genesis: "{}".into(),
        admitted: watch::channel(()).0,
        outgoing: mpsc::channel(1).0,
        neighbours: Neighbours {
            own: SecretKey::from_seed(&[43; 32]).public_key(),
            connection: Box::new(|_| None),
            traffic: Box::new(NetworkStatus::default),
        },
        clock: || date("2026-11-22").start(),
        node_key: SecretKey::from_seed(&[1; 32]),
        cosigned: Arc::default(),
        witnessed: Arc::default(),
        https: false,
        closing: CancellationToken::new(),
        print: PrintSettings::default(),
        traces: None,
        metrics: Metrics::default(),
        snapshots: Arc::new(Shelf::open(Path::new(dir).join("snapshots"))),
    });
    Ok(router(api, Admission::new(64, Duration::from_secs(60))))
}

async fn ask(router: &Router, path: &str) -> Result<Vec<u8>, AnyError> {
    let request = Request::get(path).body(Body::empty())?;
    let response = router.clone().oneshot(request).await?;
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await?;
    match status.is_success() {
        true => Ok(bytes.to_vec()),
        false => Err(format!("{path}: {}", String::from_utf8_lossy(&bytes)).into()),
    }
}

/// Asks a question so many times twice, the first time to warm up, and prints how long it took.
async fn time(
    router: &Router,
    what: &str,
    times: u32,
    path: impl Fn(u32) -> String,
) -> Result<(), AnyError> {
    for round in 0..2 {
        let mut spent = Vec::with_capacity(times as usize);
        for i in 0..times {
            let path = path(i + round * times);
            let start = Instant::now();
            ask(router, &path).await?;
            spent.push(start.elapsed());
        }
        spent.sort_unstable();
        let at = |percent: usize| spent[(spent.len() - 1) * percent / 100];
        let state = if round == 0 { "cold" } else { "warm" };
        println!(
            "{what:<44} {state} p50 {:>9.1?} p99 {:>9.1?} max {:>9.1?}",
            at(50),
            at(99),
            at(100)
        );
    }
    Ok(())
}

/// Opens the database and prints how fast it answers.
pub(super) async fn measure(dir: &str) -> Result<(), AnyError> {
    let certificates: u32 =
        std::fs::read_to_string(Path::new(dir).join("certificates"))?.parse()?;
    let start = Instant::now();
    let router = open(dir)?;
    let opened = start.elapsed();
    ask(&router, &format!("/v1/certificates/{}", number(certificates / 2))).await?;
    println!("open {opened:.1?}, first answer after {:.1?}", start.elapsed());
    memory("after the first answer");
    // A full-period step through all numbers, far from each other.
    let spread = |i: u32| u32::try_from(u64::from(i) * 7_919 % u64::from(certificates));
    let certificate = |i| number(spread(i).unwrap_or_default());
    time(&router, "certificate by number", QUESTIONS, |i| {
        format!("/v1/certificates/{}", certificate(i))
    })
    .await?;
    time(&router, "its proof file", QUESTIONS / 10, |i| {
        format!("/v1/certificates/{}/proof", certificate(i))
    })
    .await?;
    let grant = id("grant", 4);
    time(&router, "effective scope, four tiers", QUESTIONS, |_| {
        format!("/v1/grants/{grant}/effective")
    })
    .await?;
    let walk = format!("/v1/provenance/{}?direction=down&depth=10&limit=1000", number(0));
    let answer: serde_json::Value = serde_json::from_slice(&ask(&router, &walk).await?)?;
    let nodes = answer["nodes"].as_array().map_or(0, Vec::len);
    time(&router, &format!("provenance, {nodes} nodes"), WALKS, |_| walk.clone()).await?;
    memory("after all questions");
    let list = "http://node.example/v1/status-lists/510100-R2026-0/revocation";
    let start = Instant::now();
    let bytes = ask(&router, list).await?.len();
    println!("status list, read whole: {:.1?}, {bytes} bytes", start.elapsed());
    time(&router, "status list", WALKS, |_| list.to_owned()).await?;
    let start = Instant::now();
    ask(&router, "/v1/timeliness").await?;
    println!("first timeliness, all desks counted: {:.1?}", start.elapsed());
    memory("after counting the desks");
    Ok(())
}

/// What this process holds in memory, as the system counts it.
pub(super) fn memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"))
    {
        println!("{when}: {line}");
    }
}
