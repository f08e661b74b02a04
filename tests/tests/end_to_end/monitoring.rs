//! A real Prometheus reads four nodes: every panel of the dashboard shows something, and every alert is
//! evaluated.

use std::{
    fs, io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use hefu_tests::network::{Network, http::Client, wait_until};
use serde_json::Value;

use crate::room;

/// Longest wait for figures; a rate takes two readings a second apart.
const FIGURES_WAIT: Duration = Duration::from_secs(60);

/// A Prometheus that ends with the test.
struct Prometheus {
    process: Child,
    client: Client,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // Nothing is left to do about a process that cannot be killed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Prometheus {
    fn start(dir: &Path, targets: &[u16]) -> Self {
        let targets: Vec<String> = targets.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        let config = dir.join("prometheus.yml");
        let text = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [{:?}]\n\
             scrape_configs:\n  - job_name: hefu\n    static_configs: [{{targets: {targets:?}}}]\n",
            packaging("prometheus/hefu-alerts.yml"),
        );
        fs::write(&config, text).expect("writes");
        let check = Command::new("promtool").args(["check", "config"]).arg(&config).output();
        let check = check.expect("promtool is installed by scripts/setup monitoring");
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
        let address = format!("127.0.0.1:{}", free_port().expect("a port"));
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", dir.join("tsdb").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(fs::File::create(dir.join("prometheus.log")).expect("a log"))
            .spawn()
            .expect("prometheus is installed by scripts/setup monitoring");
        Self { process, client: Client::new(&format!("http://{address}")) }
    }

    /// Number of series that an expression gives now.
    fn series(&self, expression: &str) -> Option<usize> {
        let path = format!("/api/v1/query?query={}", hefu_client::fetch::escape(expression));
        let answer = self.client.get(&path).ok()?;
        answer.pointer("/data/result")?.as_array().map(Vec::len)
    }

    /// Name and health of each alert.
    fn alerts(&self) -> Option<Vec<(String, String)>> {
        let answer = self.client.get("/api/v1/rules").ok()?;
        let text = |rule: &Value, field: &str| rule[field].as_str().map(str::to_owned);
        let rules = answer.pointer("/data/groups/0/rules")?.as_array()?;
        rules.iter().map(|rule| Some((text(rule, "name")?, text(rule, "health")?))).collect()
    }
}

fn packaging(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging").join(name);
    path.canonicalize().expect("part of the project")
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Title and expressions of each panel.
fn panels() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(packaging("grafana/hefu-dashboard.json")).expect("reads");
    let dashboard: Value = serde_json::from_str(&text).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let of = |panel: &Value| {
        let targets = panel["targets"].as_array().expect("targets").iter();
        (text(&panel["title"]), targets.map(|target| text(&target["expr"])).collect())
    };
    panels.map(of).collect()
}

/// Has every member answer `/metrics`, and returns the ports.
fn open_metrics(network: &Network) -> Vec<u16> {
    let open = |member: &hefu_tests::network::Member| {
        let path = member.home.join("config.toml");
        let text = fs::read_to_string(&path).expect("reads");
        let port = free_port().expect("a port");
        let metrics = format!("\n[metrics]\nlisten = \"127.0.0.1:{port}\"\n");
        fs::write(path, format!("{text}{metrics}")).expect("writes");
        port
    };
    network.members.iter().map(open).collect()
}

#[test]
fn every_panel_shows_something_and_every_alert_is_evaluated() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    let ports = open_metrics(&network);
    network.start_all().expect("started");
    let prometheus = Prometheus::start(dir.path(), &ports);
    // Something that is refused, so that refusals are counted.
    let unknown = network.members[0].client.get("/v1/certificates/510100-R-2026-00000001");
    assert!(unknown.is_err());

    let up = || (prometheus.series("up == 1")? == ports.len()).then_some(());
    wait_until("all nodes are read", FIGURES_WAIT, up).expect("read");
    let panels = panels();
    assert!(panels.len() >= 15);
    for (title, expressions) in &panels {
        for expression in expressions {
            let shown = || prometheus.series(expression).filter(|series| *series > 0);
            let what = format!("panel {title:?}, {expression}");
            wait_until(&what, FIGURES_WAIT, shown).expect("shows something");
        }
    }
    // The check can fail.
    assert_eq!(prometheus.series("hefu_no_such_figure"), Some(0));

    let rules = fs::read_to_string(packaging("prometheus/hefu-alerts.yml")).expect("reads");
    let evaluated = || {
        let alerts = prometheus.alerts()?;
        alerts.iter().all(|(_, health)| health != "unknown").then_some(alerts)
    };
    let alerts = wait_until("alerts are evaluated", FIGURES_WAIT, evaluated).expect("evaluated");
    assert_eq!(alerts.len(), rules.matches("- alert:").count());
    let ill: Vec<_> = alerts.iter().filter(|(_, health)| health != "ok").collect();
    assert!(ill.is_empty(), "{ill:?}");
}

/// Which alert about keys stands when so many days are left, by the rules alone.
fn alert_of(left_days: i64) -> Option<&'static str> {
    match left_days {
        ..=7 => Some("HefuKeyDueIn7Days"),
        8..=30 => Some("HefuKeyDueIn30Days"),
        31..=90 => Some("HefuKeyDueIn90Days"),
        _ => None,
    }
}

/// A file of `promtool test rules`: with so many days left this alert stands, and no other of a key.
fn rules_test(cases: &[(i64, Option<&str>)]) -> String {
    let mut text = format!(
        "rule_files: [{:?}]\nevaluation_interval: 1m\ntests:\n",
        packaging("prometheus/hefu-alerts.yml")
    );
    for (days, expected) in cases {
        let left = days * 86_400;
        text += &format!(
            "  - interval: 1m\n    input_series:\n      - series: 'hefu_key_left_seconds{{instance=\"n\",\
             role=\"peer\"}}'\n        values: '{left} {left}'\n    promql_expr_test:\n      - expr: \
             count by (alertname) (ALERTS{{alertname=~\"HefuKey.*\",alertstate=\"firing\"}})\n        \
             eval_time: 1m\n        exp_samples: ["
        );
        let sample = |name: &str| format!("{{labels: '{{alertname=\"{name}\"}}', value: 1}}");
        text += &expected.map(sample).unwrap_or_default();
        text += "]\n";
    }
    text
}

fn promtool_agrees(dir: &Path, cases: &[(i64, Option<&str>)]) -> Result<(), String> {
    let file = dir.join("rules-test.yml");
    fs::write(&file, rules_test(cases)).expect("writes");
    let output = Command::new("promtool").args(["test", "rules"]).arg(&file).output();
    let output = output.expect("promtool is installed by scripts/setup monitoring");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(said.into_owned()) }
}

#[test]
fn a_key_is_alarmed_at_90_30_and_7_days_and_once_each() {
    let dir = tempfile::tempdir().expect("a directory");
    let cases = [-400, -1, 0, 7, 8, 30, 31, 90, 91, 365].map(|left| (left, alert_of(left)));
    promtool_agrees(dir.path(), &cases).expect("as it should be");
    let severities = ["notice", "ticket", "page"];
    let rules = fs::read_to_string(packaging("prometheus/hefu-alerts.yml")).expect("reads");
    for (days, severity) in [90, 30, 7].into_iter().zip(severities) {
        let rule = rules
            .split("- alert: ")
            .find(|rule| rule.starts_with(&format!("HefuKeyDueIn{days}Days")));
        assert!(rule.expect("there").contains(&format!("severity: {severity}")), "{days}");
    }
    // The check can fail.
    for wrong in [(91, Some("HefuKeyDueIn90Days")), (7, Some("HefuKeyDueIn30Days")), (30, None)] {
        promtool_agrees(dir.path(), &[wrong]).expect_err("not as it should be");
    }
}
