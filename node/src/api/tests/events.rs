//! The stream of events, and webhooks that follow it.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use hefu_chain::{
    key::{PublicKey, SecretKey, Signature},
    time::BlockTime,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;
use crate::api::events::webhook::{Policy, Webhook, WebhookConfig, is_public, is_signed};

/// One reader of the stream.
struct Reader {
    body: Pin<Box<dyn Stream<Item = Result<bytes::Bytes, axum::Error>> + Send>>,
    text: String,
}

/// An event as it came: name, id, data.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    name: String,
    id: u64,
    data: Value,
}

impl Reader {
    async fn open(harness: &Harness, query: &str, last: Option<u64>) -> Self {
        let mut request = Request::get(format!("/v1/events?{query}"));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = harness.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: Box::pin(response.into_body().into_data_stream()), text: String::new() }
    }

    async fn next(&mut self) -> Told {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let lines = event.lines();
                    let mut of = lines.filter_map(|line| line.strip_prefix(name));
                    of.next().map(|text| text.trim_start_matches(':').trim().to_owned())
                };
                let told = field("id").map(|id| Told {
                    name: field("event").unwrap_or_default(),
                    id: id.parse().expect("a height"),
                    data: field("data")
                        .map_or(Value::Null, |d| serde_json::from_str(&d).expect("JSON")),
                });
                self.text = rest.to_owned();
                match told {
                    Some(told) => return told,
                    None => continue, // a comment that keeps the connection alive
                }
            }
            let chunk = self.body.next().await.expect("goes on").expect("a chunk");
            self.text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        }
    }
}

/// Heights of the blocks that have records.
fn heights(harness: &Harness) -> Vec<u64> {
    let blocks = harness.world.ledger.blocks().iter().filter(|block| !block.records.is_empty());
    blocks.map(|block| block.context.height.get()).collect()
}

fn records(told: &Told) -> Vec<&str> {
    let records = told.data["records"].as_array().expect("a list");
    records.iter().filter_map(|record| record["id"].as_str()).collect()
}

/// Anchors so many digests, one a block.
fn anchor_some(harness: &mut Harness, from: u8, count: u8) {
    let holder = harness.world.holder;
    for n in from..from + count {
        let anchor = registration::anchor(registration::digest(n));
        harness.submit(&holder, Action::EvidenceAnchor(anchor));
    }
}

#[tokio::test]
async fn a_reader_that_comes_back_goes_on_where_it_stopped_without_gap_or_loss() {
    let mut harness = Harness::new();
    let mut told = Vec::new();
    let mut reader = Reader::open(&harness, "after_height=0", None).await;
    for _ in 0..5 {
        told.push(reader.next().await);
    }
    drop(reader);
    // Away, while more happens; what is asked for by the header goes before the parameter.
    anchor_some(&mut harness, 150, 3);
    let mut reader = Reader::open(&harness, "after_height=0", Some(told[4].id)).await;
    let expected = heights(&harness);
    while told.len() < expected.len() {
        told.push(reader.next().await);
    }
    let ids: Vec<u64> = told.iter().map(|event| event.id).collect();
    assert_eq!(ids, expected);
    for event in &told {
        let block = harness.get(&format!("/v1/blocks/{}", event.id)).await;
        let ids: Vec<&str> = block["records"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|r| r["id"].as_str())
            .collect();
        assert_eq!(records(event), ids);
        assert_eq!(
            (event.name.as_str(), &event.data["block_time"]),
            ("block", &block["block_time"])
        );
    }
    // It waits at the tip, and is told of the next block.
    anchor_some(&mut harness, 160, 1);
    assert_eq!(reader.next().await.id, harness.application.tip().height.get());
}

#[tokio::test]
async fn a_slow_reader_gets_everything_though_little_waits_for_it() {
    let mut harness = Harness::new();
    let after = harness.application.tip().height.get();
    let mut slow = Reader::open(&harness, "", None).await;
    let mut quick = Reader::open(&harness, "", None).await;
    // More blocks than ever wait for a reader.
    anchor_some(&mut harness, 100, 60);
    for n in 1..=60 {
        assert_eq!(quick.next().await.id, after + n);
    }
    for n in 1..=60 {
        assert_eq!(slow.next().await.id, after + n, "later, and whole");
    }
}

#[tokio::test]
async fn a_reader_is_told_of_what_it_asks_for_alone() {
    let mut harness = Harness::new();
    let (number, holder) = (harness.world.certificate, harness.world.holder.uscc);
    anchor_some(&mut harness, 150, 1);
    let anchor = registration::anchor(registration::digest(151));
    harness.submit(&fixture::chongqing(), Action::EvidenceAnchor(anchor));
    // Reads so many records; what is not asked for would stand among them.
    let told = async |query: &str, count: usize| -> Vec<String> {
        let mut reader = Reader::open(&harness, &format!("after_height=0&{query}"), None).await;
        let mut types = Vec::new();
        while types.len() < count {
            let event = reader.next().await;
            let records = event.data["records"].as_array().expect("a list").clone();
            types.extend(records.iter().map(|r| r["type"].as_str().expect("a type").to_owned()));
        }
        types
    };
    let expected = [
        "cert.issue",
        "grant.offer",
        "grant.accept",
        "product.register",
        "deal.conclude",
        "cert.suspend",
    ];
    assert_eq!(told(&format!("certificate={number}"), 6).await, expected);
    assert_eq!(told("type=grant", 2).await, ["grant.offer", "grant.accept"]);
    assert_eq!(told("type=grant.offer", 1).await, ["grant.offer"]);
    let blocks = harness.world.ledger.blocks().iter().flat_map(|block| &block.records);
    let names = |text: &[u8]| text.windows(18).any(|part| part == holder.as_bytes());
    let named: Vec<String> = blocks
        .filter(|r| names(&r.record().envelope().document))
        .map(|r| r.record().action().name().to_owned())
        .collect();
    assert!(named.contains(&"deal.conclude".into()) && !named.contains(&"recog.agree".into()));
    assert_eq!(told(&format!("organisation={holder}"), named.len()).await, named);
    assert_eq!(told("region=500000", 1).await, ["evidence.anchor"], "of Chongqing alone");
    assert_eq!(told("region=510000&type=recog", 1).await, ["recog.agree"]);
    for wrong in [
        "certificate=x",
        "organisation=x",
        "region=x",
        "type=gran",
        "type=tea",
        "alert=A18",
        "colour=red",
        "after_height=x",
    ] {
        assert_eq!(
            harness.refusal(&format!("/v1/events?{wrong}")).await,
            (400, "bad_request".into()),
            "{wrong}"
        );
    }
    assert_eq!(
        harness.refusal("/v1/events?after_height=9999").await,
        (404, "height_unknown".into())
    );
    let request = Request::get("/v1/events").header("Last-Event-ID", "soon");
    let (status, body) = harness.json(request.body(Body::empty()).expect("a request")).await;
    assert_eq!((status, &body["code"]), (StatusCode::BAD_REQUEST, &"bad_request".into()));
}

#[tokio::test]
async fn an_alert_is_told_once_while_it_stands() {
    let mut harness = Harness::new();
    let mut reader = Reader::open(&harness, "type=app.accept&alert=A12", None).await;
    let holder = harness.world.holder;
    let declare = Declare {
        title: "居民身份证号码登记表".into(),
        ..registration::declaration(&holder)
    };
    let resource = harness.submit(&holder, Action::ResourceDeclare(declare));
    harness.days_later(1);
    let told = reader.next().await;
    assert_eq!(told.data["alerts"][0]["subject"], resource.to_string());
    assert_eq!(told.data["records"], serde_json::json!([]));
    let declare = Declare { title: "人脸图像库".into(), ..registration::declaration(&holder) };
    let second = harness.submit(&holder, Action::ResourceDeclare(declare));
    harness.days_later(1);
    let told = reader.next().await;
    assert_eq!(told.data["alerts"].as_array().map(Vec::len), Some(1), "the new one alone");
    assert_eq!(told.data["alerts"][0]["subject"], second.to_string());
}

#[tokio::test]
async fn streams_are_bounded_and_end_with_the_node() {
    let harness = Harness::new();
    let mut readers = Vec::new();
    for _ in 0..crate::api::events::STREAMS_MAX {
        readers.push(Reader::open(&harness, "", None).await);
    }
    assert_eq!(harness.refusal("/v1/events").await, (503, "busy".into()));
    harness.api.closing().cancel();
    for reader in &mut readers {
        while reader.body.next().await.is_some() {}
    }
}

/// A server that answers posts with these statuses in turn, then with 200, and keeps what came.
async fn receiver(statuses: Vec<u16>) -> (String, mpsc::UnboundedReceiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook?a=b", listener.local_addr().expect("an address"));
    let (sender, came) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut statuses = statuses.into_iter();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = Vec::new();
            let (head, body) = loop {
                if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                    break (String::new(), Vec::new());
                }
                let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") else {
                    continue;
                };
                let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
                let length: usize = value(&head, "Content-Length").parse().expect("a length");
                if bytes.len() >= end + 4 + length {
                    break (head, bytes[end + 4..].to_vec());
                }
            };
            let status = statuses.next().unwrap_or(200);
            let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
            if status == 200 && sender.send((head, body)).is_err() {
                return;
            }
        }
    });
    (url, came)
}

fn value<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(key, _)| *key == name).map(|(_, value)| value).expect(name)
}

fn hook(url: &str, record_type: Option<&str>) -> WebhookConfig {
    WebhookConfig {
        name: "test".into(),
        url: url.into(),
        allow_private: true,
        certificate: None,
        organisation: None,
        region: None,
        record_type: record_type.map(Into::into),
        alert: None,
    }
}

fn quick(attempts: u32) -> Policy {
    let pause = Duration::from_millis(1);
    Policy { attempts, pause, pause_max: pause }
}

fn key() -> SecretKey {
    fixture::node_key(&chengdu())
}

fn height(body: &[u8]) -> u64 {
    let letter: Value = serde_json::from_slice(body).expect("JSON");
    letter["event"]["height"].as_u64().expect("a height")
}

#[tokio::test]
async fn a_webhook_is_signed_tried_again_and_goes_on_after_a_restart() {
    let mut harness = Harness::new();
    let directory = tempfile::tempdir().expect("a directory");
    let (url, mut came) = receiver(vec![500, 302]).await;
    let start = || {
        let hook =
            Webhook::new(&hook(&url, None), directory.path(), key(), quick(9)).expect("runs");
        tokio::spawn(hook.run(harness.api.clone()))
    };
    let first = start();
    // The place is written before anything is waited for: from then on nothing is lost.
    let place = directory.path().join("test.height");
    while !place.exists() {
        tokio::task::yield_now().await;
    }
    let after = harness.application.tip().height.get();
    let mut ledger = std::mem::replace(&mut harness.world.ledger, TestLedger::new());
    let mut more = |harness: &Harness, n: u8| {
        let anchor = registration::anchor(registration::digest(n));
        let holder = harness.world.holder;
        ledger.submit(&holder, &[], Action::EvidenceAnchor(anchor)).expect("applies");
        let block = ledger.blocks().last().expect("a block");
        for record in &block.records {
            harness.application.submit(record.clone(), block.context.time).expect("admitted");
        }
        commit_next(&harness.application, block.context.time);
    };
    more(&harness, 150);
    more(&harness, 151);
    for n in 1..=2 {
        let (head, body) = came.recv().await.expect("posted");
        assert_eq!(height(&body), after + n);
        assert!(head.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{head}");
        let time = BlockTime::from_ms(value(&head, "Hefu-Time").parse().expect("milliseconds"));
        let signature: [u8; 64] =
            hex::decode(value(&head, "Hefu-Signature")).expect("hex").try_into().expect("64");
        let signature = Signature::from_bytes(signature);
        let key: PublicKey = key().public_key();
        assert_eq!(value(&head, "Hefu-Key"), key.to_string());
        assert!(is_signed(&key, time, &body, &signature));
        assert!(!is_signed(&key, time.plus_ms(1), &body, &signature));
        assert!(!is_signed(&key, time, &body[1..], &signature));
    }
    let remembered = || std::fs::read_to_string(&place).expect("reads");
    while remembered() != (after + 2).to_string() {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    more(&harness, 152);
    let second = start();
    let (_, body) = came.recv().await.expect("posted");
    assert_eq!(height(&body), after + 3, "what came while it was away, once");
    second.abort();
}

#[tokio::test]
async fn what_is_never_taken_goes_to_the_dead_letters_and_the_next_follows() {
    let mut harness = Harness::new();
    let directory = tempfile::tempdir().expect("a directory");
    let (url, mut came) = receiver(vec![500, 500, 500]).await;
    std::fs::write(
        directory.path().join("test.height"),
        harness.application.tip().height.to_string(),
    )
    .expect("writes");
    anchor_some(&mut harness, 150, 2);
    let hook = Webhook::new(&hook(&url, None), directory.path(), key(), quick(3)).expect("runs");
    let running = tokio::spawn(hook.run(harness.api.clone()));
    let (_, body) = came.recv().await.expect("posted");
    let tip = harness.application.tip().height.get();
    assert_eq!(height(&body), tip, "the one after");
    let dead = std::fs::read_to_string(directory.path().join("test.dead.jsonl")).expect("a list");
    let lines: Vec<Value> =
        dead.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["letter"]["event"]["height"], tip - 1);
    assert!(lines[0]["reason"].as_str().is_some_and(|reason| reason.contains("500")));
    running.abort();
}

#[tokio::test]
async fn private_addresses_are_called_only_where_that_is_allowed() {
    let mut harness = Harness::new();
    let directory = tempfile::tempdir().expect("a directory");
    let (url, mut came) = receiver(Vec::new()).await;
    std::fs::write(
        directory.path().join("test.height"),
        harness.application.tip().height.to_string(),
    )
    .expect("writes");
    anchor_some(&mut harness, 150, 1);
    let closed = WebhookConfig { allow_private: false, ..hook(&url, None) };
    let hook = Webhook::new(&closed, directory.path(), key(), quick(1)).expect("runs");
    let running = tokio::spawn(hook.run(harness.api.clone()));
    let dead = directory.path().join("test.dead.jsonl");
    while !dead.exists() {
        tokio::task::yield_now().await;
    }
    running.abort();
    assert!(came.try_recv().is_err(), "nothing was posted");
    let public = ["8.8.8.8", "2400:3200::1", "203.0.112.1"];
    let private = [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "240.0.0.1",
        "192.0.0.8",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
    ];
    let is = |text: &str| is_public(text.parse().expect(text));
    assert!(public.iter().all(|text| is(text)));
    assert!(private.iter().all(|text| !is(text)), "{:?}", private.iter().find(|t| is(t)));
}

#[tokio::test]
async fn a_wrong_webhook_is_refused_at_the_start() {
    let directory = tempfile::tempdir().expect("a directory");
    let refused = |config: WebhookConfig| {
        Webhook::new(&config, directory.path(), key(), Policy::default())
            .err()
            .expect("refused")
            .to_string()
    };
    let good = hook("http://example.org/x", None);
    for url in [
        "https://example.org/",
        "http://",
        "http://a b/",
        "http://u@example.org/",
        "ftp://x/",
        "http://x:99999/",
    ] {
        assert!(
            refused(WebhookConfig { url: url.into(), ..good.clone() }).contains("url"),
            "{url}"
        );
    }
    for name in ["", "a/b", "..", &"x".repeat(65)] {
        assert!(
            refused(WebhookConfig { name: name.into(), ..good.clone() }).contains("name"),
            "{name}"
        );
    }
    let rule = WebhookConfig { alert: Some("A99".into()), ..good.clone() };
    assert!(refused(rule).contains("alert"));
    std::fs::write(directory.path().join("test.height"), "soon").expect("writes");
    let harness = Harness::new();
    let hook = Webhook::new(&good, directory.path(), key(), Policy::default()).expect("runs");
    assert!(hook.run(harness.api.clone()).await.is_err(), "its place cannot be read");
}
