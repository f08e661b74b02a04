//! Traces from a request to the committed block, as a collector gets them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use hefu_chain::fixture;
use hefu_tests::network::{Network, wait_until};
use serde_json::Value;

use crate::{checkpoint::enrol, room};

/// Longest wait for a trace: the exporter sends every five seconds.
const TRACE_WAIT: Duration = Duration::from_secs(60);

/// Spans that came, each an OTLP span in JSON, behind a collector's address.
struct CollectorStub {
    address: String,
    spans: Arc<Mutex<Vec<Value>>>,
    resources: Arc<Mutex<Vec<String>>>,
}

impl CollectorStub {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}/v1/traces", listener.local_addr().expect("bound"));
        let (spans, resources) = (Arc::default(), Arc::default());
        let stub = Self { address, spans: Arc::clone(&spans), resources: Arc::clone(&resources) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(told) = receive(stream) else { continue };
                for of_resource in told["resourceSpans"].as_array().into_iter().flatten() {
                    let resource = of_resource["resource"].to_string();
                    resources.lock().expect("not poisoned").push(resource);
                    let scopes = of_resource["scopeSpans"].as_array().into_iter().flatten();
                    let found = scopes.flat_map(|scope| scope["spans"].as_array().cloned());
                    spans.lock().expect("not poisoned").extend(found.flatten());
                }
            }
        });
        stub
    }

    /// The spans of the first trace that has a name's span, once there are four.
    fn trace_with(&self, name: &str) -> Option<Vec<Value>> {
        let spans = self.spans.lock().expect("not poisoned");
        let trace = &spans.iter().find(|span| span["name"] == name)?["traceId"];
        let of_trace: Vec<_> =
            spans.iter().filter(|span| &span["traceId"] == trace).cloned().collect();
        (of_trace.len() >= 4).then_some(of_trace)
    }
}

/// One request of the exporter, answered; connections are closed after each.
fn receive(mut stream: TcpStream) -> Option<Value> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).ok()? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\
                  connection: close\r\n\r\n{}";
    stream.write_all(answer.as_bytes()).ok()?;
    serde_json::from_slice(&body).ok()
}

fn named<'a>(spans: &'a [Value], name: &str) -> &'a Value {
    let found = spans.iter().find(|span| span["name"] == name);
    found.unwrap_or_else(|| panic!("no span {name} among {spans:?}"))
}

/// Nanoseconds since 1970; OTLP in JSON has them as text.
fn nanos(span: &Value, field: &str) -> u64 {
    let text = span[field].as_str().map_or_else(|| span[field].to_string(), str::to_owned);
    text.parse().unwrap_or_else(|_| panic!("{field} of {span}"))
}

#[test]
fn a_submission_is_followed_from_the_request_to_its_block() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    let collector = CollectorStub::start();
    let path = network.members[0].home.join("config.toml");
    let config = fs::read_to_string(&path).expect("reads");
    let traces = format!("\n[traces]\nendpoint = \"{}\"\none_in = 1\n", collector.address);
    fs::write(&path, config + &traces).expect("writes");
    network.start_all().expect("started");
    enrol(&network, dir.path(), 1);

    let told = || collector.trace_with("decide");
    let spans = wait_until("the trace of a record", TRACE_WAIT, told).expect("told");
    let request = named(&spans, "POST /v1/records");
    let mut last = nanos(request, "startTimeUnixNano");
    for name in ["check", "wait", "decide"] {
        let span = named(&spans, name);
        assert_eq!(span["parentSpanId"], request["spanId"], "{name}");
        assert!(nanos(span, "startTimeUnixNano") >= last, "{name} begins where the last ended");
        last = nanos(span, "endTimeUnixNano");
        assert!(last >= nanos(span, "startTimeUnixNano"), "{name}");
    }
    // The block it names holds the record it names.
    let attribute = |key: &str| {
        let attributes = named(&spans, "decide")["attributes"].as_array().cloned();
        let found = attributes.into_iter().flatten().find(|attribute| attribute["key"] == key);
        let value = found.unwrap_or_else(|| panic!("{key}"))["value"].clone();
        value.as_object().and_then(|value| value.values().next().cloned()).expect("a value")
    };
    let id = attribute("hefu.record_id").as_str().expect("text").to_owned();
    let status = network.members[1].client.get(&format!("/v1/records/{id}")).expect("a status");
    let height = attribute("hefu.height").to_string();
    assert_eq!(status["height"].to_string(), height.trim_matches('"'));
    // Nobody is named: neither the member, nor whom the record enrols, nor an address. Times are left
    // out: their digits may hold anything.
    let said = spans.iter().map(|span| format!("{} {}", span["name"], span["attributes"]));
    let resources = collector.resources.lock().expect("not poisoned").clone();
    let all: String = said.chain(resources).collect();
    assert!(all.contains("org.enrol"), "{all}");
    let enrolled = fixture::client(1).uscc.to_string();
    for word in ["机构", "127.0.0.1", &enrolled, &enrolled[..8], "sign.key", "chengdu"] {
        assert!(!all.contains(word), "{word} in {all}");
    }
}
