//! The pipeline against a node that is full, forgets, refuses, or was asked before.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
};

use hefu_chain::{
    action::{Action, evidence::Anchor},
    key::RecordSecret,
    uscc::fixtures,
    words::Role,
};
use serde_json::{Value, json};

use super::*;
use crate::{
    compose::{Authorship, Draft},
    digest::blake3_of,
};

const LEDGER: ChainId = ChainId([7; 32]);
const STAGES: &[&str] = &["first", "second"];

/// Two anchorings a job.
struct TwoAnchors;

impl Plan for TwoAnchors {
    fn stages(&self) -> &'static [&'static str] {
        STAGES
    }

    fn build(&mut self, job: &Job, stage: &str, turn: &mut Turn) -> Result<Envelope, Rejection> {
        let action = Action::EvidenceAnchor(Anchor {
            evidence: blake3_of(format!("{} {stage}", job.key).as_bytes()),
            size: 1,
            media_type: "text/plain".into(),
            label: format!("{} {stage}", job.key),
        });
        let authorship = Authorship {
            ledger: LEDGER,
            author: fixtures::all().next().expect("a code"),
            role: Role::Registrant,
            last_height: turn.last_height,
        };
        let nonce = nonce_of(&LEDGER, &job.key, stage, turn.attempt);
        Draft::of(action, authorship, nonce)?.sign(&[&RecordSecret::ed25519(&[1; 32])])
    }

    fn stands_already(&self, _stage: &str, code: &str) -> bool {
        code == "evidence.exists"
    }

    fn wants_other_choice(&self, _stage: &str, _code: &str) -> bool {
        false
    }
}

/// What the node does, and what it saw.
#[derive(Default)]
struct Script {
    /// Batches to answer with "no room" first.
    full_batches: u32,
    /// Records to forget once after taking them.
    forget: u32,
    /// Label part of records that are refused, and the code.
    refuse: Option<(&'static str, &'static str)>,
    /// Every record taken, in order, repetitions included.
    taken: Vec<RecordId>,
    /// Records on the ledger.
    committed: BTreeSet<RecordId>,
}

impl Script {
    fn take(&mut self, bytes: &[u8]) -> Value {
        let envelope = Envelope::from_bytes(bytes).expect("an envelope");
        let id = envelope.id();
        let text = String::from_utf8_lossy(&envelope.document).into_owned();
        if self.full_batches > 0 {
            return rejected(&id, "mempool_full");
        }
        if let Some((_, code)) = self.refuse.filter(|(part, _)| text.contains(part)) {
            return rejected(&id, code);
        }
        self.taken.push(id);
        if self.forget > 0 {
            self.forget -= 1;
        } else {
            self.committed.insert(id);
        }
        json!({"id": id, "state": "pending"})
    }

    fn status(&self, id: &str) -> Value {
        let known = id.parse().is_ok_and(|id: RecordId| self.committed.contains(&id));
        json!({"id": id, "state": if known { "committed" } else { "unknown" }, "height": 2})
    }

    fn answer(&mut self, path: &str, body: &[u8]) -> Value {
        match path {
            "/v1/head" => {
                json!({"chain_id": LEDGER, "height": 1, "block_time": "2026-11-22T05:56:05Z"})
            }
            "/v1/records/batch" => {
                let results: Vec<Value> =
                    split(body).into_iter().map(|bytes| self.take(bytes)).collect();
                self.full_batches = self.full_batches.saturating_sub(1);
                json!({ "results": results })
            }
            "/v1/records/status" => {
                let question: Value = serde_json::from_slice(body).expect("JSON");
                let ids = question["ids"].as_array().expect("ids").iter();
                let ids = ids.map(|id| self.status(id.as_str().expect("an id")));
                json!({ "results": ids.collect::<Vec<_>>() })
            }
            path => {
                let id = path.trim_start_matches("/v1/records/");
                self.status(id.split('?').next().unwrap_or_default())
            }
        }
    }
}

fn rejected(id: &RecordId, code: &str) -> Value {
    json!({"id": id, "state": "rejected", "error": {"code": code, "message_en": "no"}})
}

fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let (part, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
        parts.push(part);
        bytes = rest;
    }
    parts
}

/// Serves until the test's process ends; one request a connection.
fn serve(script: Arc<Mutex<Script>>) -> Node {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(stream, &script);
        }
    });
    Node::new(&format!("http://127.0.0.1:{port}")).expect("a node")
}

fn answer(mut stream: TcpStream, script: &Mutex<Script>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a copy"));
    let mut line = String::new();
    reader.read_line(&mut line).expect("a request line");
    let path = line.split(' ').nth(1).unwrap_or_default().to_string();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).expect("a header");
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let value = script.lock().unwrap_or_else(PoisonError::into_inner).answer(&path, &body);
    let text = value.to_string();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", text.len());
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(text.as_bytes()))
        .expect("sent");
}

struct Run {
    script: Arc<Mutex<Script>>,
    directory: tempfile::TempDir,
}

impl Run {
    fn new(script: Script) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        Self { script: Arc::new(Mutex::new(script)), directory }
    }

    fn journal(&self) -> Journal {
        Journal::open(&self.directory.path().join("journal")).expect("opens")
    }

    fn jobs(&self, count: usize) -> Vec<Job> {
        let mut journal = self.journal();
        let mut jobs: Vec<Job> =
            (0..count).map(|i| Job::new(i, format!("job {i}"), &journal)).collect();
        let node = serve(self.script.clone());
        let bar = ProgressBar::hidden();
        Pipeline::new(&node, &mut journal, &bar).run(&mut TwoAnchors, &mut jobs).expect("runs");
        jobs
    }

    fn taken(&self) -> Vec<RecordId> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).taken.clone()
    }
}

#[test]
fn every_stage_of_every_job_is_sent_once_and_in_order() {
    let run = Run::new(Script::default());
    let jobs = run.jobs(BATCH_RECORDS + 3);
    assert!(jobs.iter().all(|job| job.next_stage(STAGES).is_none() && job.refused.is_none()));
    let taken = run.taken();
    assert_eq!(taken.len(), 2 * jobs.len());
    for job in &jobs {
        let at = |stage: &str| taken.iter().position(|id| *id == job.done[stage].id);
        assert!(at("first") < at("second"));
    }
    // A second run finds everything done and sends nothing.
    run.jobs(BATCH_RECORDS + 3);
    assert_eq!(run.taken().len(), taken.len());
}

#[test]
fn a_full_node_is_asked_again() {
    let run = Run::new(Script { full_batches: 2, ..Script::default() });
    let jobs = run.jobs(3);
    assert!(jobs.iter().all(|job| job.done.len() == 2));
    assert_eq!(run.taken().len(), 6);
}

#[test]
fn a_record_that_the_node_lost_is_sent_again_as_it_was() {
    let run = Run::new(Script { forget: 2, ..Script::default() });
    let jobs = run.jobs(2);
    assert!(jobs.iter().all(|job| job.done.len() == 2));
    let taken = run.taken();
    assert_eq!(taken[..2], taken[2..4], "the same two records");
    assert_eq!(taken.len(), 6);
}

#[test]
fn a_refusal_ends_its_job_alone_and_what_stands_already_is_done() {
    let run =
        Run::new(Script { refuse: Some(("job 1 second", "app.refused")), ..Script::default() });
    let jobs = run.jobs(3);
    let (stage, why) = jobs[1].refused.clone().expect("refused");
    assert_eq!(stage, "second");
    assert!(why.starts_with("app.refused"), "{why}");
    assert_eq!((jobs[0].done.len(), jobs[1].done.len(), jobs[2].done.len()), (2, 1, 2));

    let exists = Some(("first", "evidence.exists"));
    let jobs = Run::new(Script { refuse: exists, ..Script::default() }).jobs(1);
    assert_eq!(jobs[0].done.len(), 2);
}

#[test]
fn a_record_sent_before_a_stop_is_sent_again_as_it_was() {
    let run = Run::new(Script::default());
    let job = Job::new(0, "job 0".into(), &run.journal());
    let mut turn = Turn {
        last_height: Height::new(77),
        day: "2026-11-21".parse().expect("a date"),
        attempt: 0,
        choice: None,
    };
    let id = TwoAnchors.build(&job, "first", &mut turn).expect("builds").id();
    let line = Line::Sent { job: job.key, stage: "first".into(), id, turn };
    run.journal().write(&[line]).expect("writes");
    let jobs = run.jobs(1);
    assert_eq!(jobs[0].done["first"].id, id);
    assert_eq!(run.taken()[0], id);
}
