//! The answer of `/metrics` is what Prometheus reads, and says nothing about anybody.

use std::{
    future::Future,
    io::Write as _,
    pin::Pin,
    process::{Command, Stdio},
};

use super::{scrape::Sample, *};
use crate::{key_terms::KeyRole, storage::ColumnSize};

struct Fixed;

impl Sources for Fixed {
    fn sample(&self) -> Pin<Box<dyn Future<Output = Sample> + Send + '_>> {
        Box::pin(std::future::ready(Sample {
            height: 77,
            block_time_ms: 1_800_000_000_500,
            log_records: 1_000,
            consensus: Some((78, 2, 1)),
            role: "validator",
            mempool: (3, 900),
            peers: (3, 78),
            traffic: (10, 20),
            clock_offset_ms: Some(-250),
            read_only: false,
            disk_free: 5_000_000,
            columns: vec![ColumnSize { name: "state", files: 42, memory: 1 }],
            key_days: vec![(KeyRole::Peer, 30), (KeyRole::Tls, -2)],
        }))
    }
}

async fn text() -> String {
    let metrics = Metrics::default();
    metrics.refuse("rate_limited");
    metrics.records.inc_by(5);
    let labels =
        RequestLabels { method: "GET".into(), route: "/v1/records/{id}".into(), status: 200 };
    metrics.requests.get_or_create(&labels).inc();
    metrics.block_interval.observe(0.2);
    Exporter::new(&metrics, &WriteTimes::default(), Arc::new(Fixed)).text().await.expect("encodes")
}

/// A sample's value.
fn value(text: &str, series: &str) -> Option<String> {
    let line = text.lines().find(|line| line.split(' ').next() == Some(series))?;
    line.split(' ').nth(1).map(str::to_owned)
}

#[tokio::test]
async fn every_figure_is_there_with_its_unit() {
    let text = text().await;
    for (series, expected) in [
        ("hefu_height", "77"),
        ("hefu_block_time_seconds", "1800000000.5"),
        ("hefu_ledger_records", "1000"),
        ("hefu_records_total", "5"),
        ("hefu_consensus_round", "2"),
        ("hefu_precommit_power_missing", "1"),
        ("hefu_role{role=\"validator\"}", "1"),
        ("hefu_role{role=\"observer\"}", "0"),
        ("hefu_mempool_records", "3"),
        ("hefu_mempool_bytes", "900"),
        ("hefu_peers", "3"),
        ("hefu_clock_offset_seconds", "-0.25"),
        ("hefu_storage_bytes{column=\"state\"}", "42"),
        ("hefu_disk_free_bytes", "5000000"),
        ("hefu_key_left_seconds{role=\"peer\"}", "2592000.0"),
        ("hefu_key_left_seconds{role=\"tls\"}", "-172800.0"),
        ("hefu_refused_total{code=\"rate_limited\"}", "1"),
        ("hefu_block_interval_seconds_count", "1"),
        ("hefu_storage_batch_write_seconds_count", "0"),
        ("hefu_api_requests_total{method=\"GET\",route=\"/v1/records/{id}\",status=\"200\"}", "1"),
    ] {
        assert_eq!(value(&text, series).as_deref(), Some(expected), "{series}\n{text}");
    }
    assert_eq!(text.matches("# EOF").count(), 1);
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn every_alert_asks_for_a_figure_that_is_there() {
    let text = text().await;
    let rules = include_str!("../../../packaging/prometheus/hefu-alerts.yml");
    let mut asked = 0;
    for word in rules.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        if !word.starts_with("hefu_") {
            continue;
        }
        asked += 1;
        let known = text
            .lines()
            .any(|line| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(['{', ' '])));
        assert!(known, "{word} is in the alerts and nowhere else");
    }
    assert!(asked >= 10, "{asked}");
}

/// Pipes the answer through `promtool check metrics`, where there is one.
#[tokio::test]
async fn promtool_finds_nothing_wrong() {
    let text = text().await;
    let spawned = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => {
            eprintln!("SKIPPED: promtool is not here ({error}); the format is not checked by it");
            return;
        }
    };
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(text.as_bytes()).expect("writes");
    drop(stdin);
    let output = child.wait_with_output().expect("ends");
    // It reads the older text form, in which a counter's help names `_total` too; OpenMetrics names
    // the family. Its own code for findings of style is 3.
    assert!(matches!(output.status.code(), Some(0 | 3)), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let findings: Vec<&str> =
        said.lines().filter(|line| !line.ends_with("_total no help text")).collect();
    assert!(findings.is_empty(), "{findings:?}");
}
