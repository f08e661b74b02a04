//! How many records a second one node admits, builds, checks and commits with fsync, and where
//! the time goes. Prints one line a stage.
//!
//! `cargo run --release -p hefu-node --example commit_rate -- [blocks] [records a block]`

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use hefu_chain::{
    execute::{BlockContext, apply_block},
    fixture::{CHAIN_ID, Member, chengdu, chongqing, exchange, suining},
    log_tree::leaf_hash,
    record::{Record, VerifiedRecord},
    state_tree,
    time::BlockTime,
};
use hefu_consensus::{
    application::{Application, CheckOutcome},
    fixture::{commit_by, evidence, founded},
    mempool::MempoolLimits,
    port::Store,
};
use hefu_node::storage::RocksStore;

const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);

/// A stage, and what it took by the wall clock and of the processors.
struct Stage {
    name: &'static str,
    wall: Duration,
    cpu: Duration,
}

impl Stage {
    const fn new(name: &'static str) -> Self {
        Self { name, wall: Duration::ZERO, cpu: Duration::ZERO }
    }

    fn run<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (start, cpu) = (Instant::now(), cpu_time());
        let result = work();
        self.wall += start.elapsed();
        self.cpu += cpu_time().saturating_sub(cpu);
        result
    }
}

/// What this process has used of the processors, the database's own threads included. On a busy
/// machine it says more than the wall clock.
fn cpu_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux").filter_map(Result::ok);
    let nanoseconds = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

struct Node {
    _directory: tempfile::TempDir,
    application: Application<RocksStore>,
}

fn node() -> Node {
    let directory = tempfile::tempdir_in(".").expect("a directory on a real disk");
    let store = RocksStore::open(directory.path(), CHAIN_ID, &founded()).expect("opens");
    let limits = MempoolLimits {
        records_max: 1_000_000,
        bytes_max: usize::MAX / 2,
        author_records_max: 1_000_000,
        author_bytes_max: usize::MAX / 2,
    };
    let application = Application::new(CHAIN_ID, Arc::new(store), limits);
    Node { _directory: directory, application }
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u32>().expect("a number"));
    let blocks = arguments.next().unwrap_or(50);
    let per_block = arguments.next().unwrap_or(1_000);
    let members: [Member; 4] = [chengdu(), chongqing(), suining(), exchange()];
    let (proposer, validator) = (node(), node());
    let mut stages = [
        "parse, verify signature",
        "submit: dry run, mempool",
        "receive: mempool of a validator",
        "build (apply, trees, fsync)",
        "check (apply, trees, fsync)",
        "commit (batch, fsync, marker)",
        "  of it apply",
        "  of it state tree",
        "  of it leaf hashes",
    ]
    .map(Stage::new);
    let mut bytes = 0;
    for block in 0..blocks {
        let envelopes: Vec<Vec<u8>> = (0..per_block)
            .map(|i| evidence(&members[i as usize % 4], block * per_block + i, 10_000))
            .map(|verified| verified.into_envelope().to_bytes())
            .collect();
        bytes += envelopes.iter().map(Vec::len).sum::<usize>();
        let records: Vec<VerifiedRecord> = stages[0].run(|| {
            let verify = |bytes: &Vec<u8>| Record::from_bytes(bytes)?.verify();
            envelopes.iter().map(|bytes| verify(bytes).expect("holds")).collect()
        });
        let copies = records.clone();
        stages[1].run(|| {
            for record in copies {
                proposer.application.submit(record, NOW).expect("admitted");
            }
        });
        let copies = records.clone();
        stages[2].run(|| {
            for record in copies {
                validator.application.receive(record).expect("admitted");
            }
        });
        measure_inside(&proposer, &records, &envelopes, &mut stages[6..]);
        one_block(&proposer, &validator, &mut stages[3..6]);
    }
    report(&stages, blocks * per_block, bytes, &validator);
}

/// Builds on one node, checks on the other, commits on the other.
fn one_block(proposer: &Node, validator: &Node, stages: &mut [Stage]) {
    let tip = proposer.application.tip();
    let height = tip.height.next();
    let set = proposer.application.validator_set(height).expect("reads").expect("a set");
    let address = set.get_index(0).expect("a seat").address;
    let now = tip.time.max(NOW).plus_ms(1_000);
    let block =
        stages[0].run(|| proposer.application.build(height, 0, now, address).expect("builds"));
    let outcome = stages[1]
        .run(|| validator.application.check(block.bytes.clone(), None).expect("the store works"));
    assert!(matches!(outcome, CheckOutcome::Valid(_)), "{outcome:?}");
    let commit = commit_by(height, block.hash, 3);
    stages[2].run(|| validator.application.commit(&commit).expect("commits"));
    proposer.application.commit(&commit).expect("commits");
    for record in &block.execution.records {
        assert!(validator.application.pending(&record.id()).is_none());
    }
}

/// The pure parts of building, by themselves.
fn measure_inside(
    node: &Node,
    records: &[VerifiedRecord],
    envelopes: &[Vec<u8>],
    stages: &mut [Stage],
) {
    let store = &**node.application.store();
    let tip = store.tip();
    let height = tip.height.next();
    let context = BlockContext { chain_id: CHAIN_ID, height, time: NOW.max(tip.time).plus_ms(1) };
    let effects = stages[0].run(|| apply_block(store, context, records).expect("applies"));
    stages[1].run(|| state_tree::update(store, height, &effects.changes).expect("updates"));
    stages[2].run(|| envelopes.iter().map(|bytes| leaf_hash(bytes)).collect::<Vec<_>>());
}

#[expect(clippy::float_arithmetic, reason = "figures for people")]
fn report(stages: &[Stage], records: u32, bytes: usize, node: &Node) {
    println!("{records} records of {} bytes", bytes / records as usize);
    println!("{:<34} {:>10} {:>10}   records/s of one core", "µs a record", "wall", "cpu");
    for Stage { name, wall, cpu } in stages {
        let each = |spent: &Duration| spent.as_secs_f64() * 1e6 / f64::from(records);
        println!("{name:<34} {:10.1} {:10.1} {:10.0}", each(wall), each(cpu), 1e6 / each(cpu));
    }
    let store = node.application.store();
    println!("on disk: {} bytes a record, log included", size(store.path()) / u64::from(records));
    for column in store.column_sizes().expect("reads") {
        let each = |bytes: u64| bytes / u64::from(records);
        let (name, files, memory) = (column.name, each(column.files), each(column.memory));
        println!("{name:<12} {files:6} bytes a record in files, {memory:6} in memory");
    }
}

/// Bytes of the files below a directory, without the ballast.
fn size(path: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(path).expect("lists").map(|entry| entry.expect("an entry"));
    let sizes = entries.filter(|entry| entry.file_name() != "ballast").map(|entry| {
        let metadata = entry.metadata().expect("a file");
        if metadata.is_dir() { size(&entry.path()) } else { metadata.len() }
    });
    sizes.sum()
}
