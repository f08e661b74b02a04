//! What is printed: every figure with its unit, ours beside the machine's.

use std::time::Duration;

use crate::{
    ceiling::{Ceiling, per_second},
    down::Down,
    knee::{Knee, Measured},
    queries::{Queries, latency},
    restart::Restart,
    soak::{self, Line, Soak},
};

fn ms(time: Duration) -> String {
    format!("{}.{:01} ms", time.as_millis(), time.subsec_micros() % 1_000 / 100)
}

/// The machine and how busy it is.
pub(crate) fn machine() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(" : unknown");
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("machine   {cores} cores, {}", model.trim_start_matches(['\t', ' ', ':']));
    println!(
        "load      {} (1, 5, 15 minutes, before the run)",
        load.split(' ').take(3).collect::<Vec<_>>().join(" ")
    );
}

/// The machine's ceilings.
pub(crate) fn ceiling(ceiling: &Ceiling) {
    println!(
        "ceiling   {} signature checks/s, {} state-tree keys/s, {} SHA-256 of 500 B/s (one core each)",
        ceiling.signature_checks_per_s, ceiling.state_updates_per_s, ceiling.sha256_500b_per_s
    );
    println!("          4 KiB append and fdatasync: {} µs median", ceiling.fsync_median_us);
    let per_record_us = 1_000_000 / ceiling.signature_checks_per_s.max(1)
        + 2_000_000 / ceiling.state_updates_per_s.max(1);
    println!(
        "          signature and two state keys alone, 4 nodes on this machine: {} records/s at most",
        1_000_000 * num_cores() / (4 * per_record_us.max(1))
    );
}

fn num_cores() -> u64 {
    std::thread::available_parallelism().map_or(1, |n| n.get() as u64)
}

/// One rung of the ladder.
pub(crate) fn step(run: &Measured) {
    let o = &run.outcome;
    println!(
        "  {:>5}/s  committed {:>5}/s  p50 {:>9}  p99 {:>9}  p99.9 {:>9}  lost {}  full {}  failed {}  invalid refused {}/{}",
        run.rate,
        o.goodput_per_s(),
        ms(o.latency(500)),
        ms(o.latency(990)),
        ms(o.latency(999)),
        o.lost(),
        o.refused_full,
        o.failed,
        o.invalid_refused.0,
        o.invalid_refused.1
    );
    for example in &o.examples {
        println!("           {example}");
    }
}

/// The knee and its repeats.
pub(crate) fn knee(knee: &Knee) {
    let mut goodputs: Vec<u64> = knee.repeats.iter().map(|r| r.outcome.goodput_per_s()).collect();
    goodputs.sort_unstable();
    let mut tails: Vec<Duration> = knee.repeats.iter().map(|r| r.outcome.latency(990)).collect();
    tails.sort_unstable();
    let middle = goodputs.len() / 2;
    println!(
        "knee      {} records/s; committed {} / {} / {} a second, p99 {} / {} / {} (min / median / max of {})",
        knee.rate,
        goodputs.first().unwrap_or(&0),
        goodputs.get(middle).unwrap_or(&0),
        goodputs.last().unwrap_or(&0),
        ms(tails.first().copied().unwrap_or_default()),
        ms(tails.get(middle).copied().unwrap_or_default()),
        ms(tails.last().copied().unwrap_or_default()),
        goodputs.len()
    );
    if let Some(run) = knee.repeats.last() {
        costs(run);
    }
}

fn costs(run: &Measured) {
    println!(
        "          CPU {}.{:03} s per 1,000 records, all nodes; disk growth with log {} B, wire {} B a record and node; signed record {} B",
        run.cpu_ms_per_1000 / 1000,
        run.cpu_ms_per_1000 % 1000,
        run.disk_bytes_per_record,
        run.wire_bytes_per_record,
        run.signed_bytes
    );
    println!(
        "          {} records a block; {} % of others' records were verified before their block",
        run.outcome.committed as u64 / run.blocks.max(1),
        run.known_percent
    );
}

/// Latency at half the knee.
pub(crate) fn half(run: &Measured) {
    let o = &run.outcome;
    println!(
        "half      {} records/s: p50 {}, p99 {}, p99.9 {}",
        run.rate,
        ms(o.latency(500)),
        ms(o.latency(990)),
        ms(o.latency(999))
    );
    costs(run);
}

/// One of four killed under load, and away.
pub(crate) fn down(half: &Measured, down: &Down) {
    let (healthy, away) = (half.outcome.latency(990), down.away.latency(990));
    let percent = away.as_micros() * 100 / healthy.as_micros().max(1);
    println!(
        "one down  {} records/s: killed, longest time without a block {}, below nine tenths of the rate for {} s, lost {}",
        down.rate,
        ms(down.killed.longest_gap()),
        down.slow_for.as_secs(),
        down.killed.lost()
    );
    println!(
        "          away: p50 {}, p99 {} ({percent} % of that with all), longest time without a block {}, lost {}",
        ms(down.away.latency(500)),
        ms(away),
        ms(down.away.longest_gap()),
        down.away.lost()
    );
}

/// Goodput at twice the knee.
pub(crate) fn twice(knee: &Knee, run: &Measured) {
    let goodput = run.outcome.goodput_per_s();
    println!(
        "twice     {} records/s scheduled: {} committed/s, {} % of the knee; refused as full {}, lost {}, p99 {}",
        run.rate,
        goodput,
        goodput * 100 / knee.rate.max(1),
        run.outcome.refused_full,
        run.outcome.lost(),
        ms(run.outcome.latency(990))
    );
}

/// Query latencies.
pub(crate) fn queries(when: &str, queries: &Queries) {
    for (name, times) in
        [("certificate by number", &queries.by_number), ("proof bundle", &queries.bundle)]
    {
        println!(
            "query     {name}, {when}: p50 {}, p99 {} ({} asked)",
            ms(latency(times, 500)),
            ms(latency(times, 990)),
            times.len()
        );
    }
}

/// Restart and catch-up.
pub(crate) fn restart(restart: &Restart) {
    println!(
        "restart   {} after kill -9, with {} records and {} certificates; {} MiB resident",
        ms(restart.restart),
        restart.records,
        restart.certificates,
        restart.resident_kib / 1024
    );
    let at_rest: u64 = restart.columns.iter().map(|(_, bytes)| bytes).sum();
    let each = |bytes: u64| bytes / restart.records_at_rest.max(1);
    println!(
        "at rest   {} B a record on {} records: {}",
        each(at_rest),
        restart.records_at_rest,
        restart
            .columns
            .iter()
            .map(|(name, bytes)| format!("{name} {}", each(*bytes)))
            .collect::<Vec<_>>()
            .join(", ")
    );
    println!(
        "catch-up  {} missed records in {}: {} records/s, fully verified",
        restart.missed,
        ms(restart.catch_up),
        per_second(restart.missed, restart.catch_up)
    );
}

/// How far from its median a member's memory may be, in thousandths.
const MEMORY_PERMILLE: u64 = 50;

/// Some minutes of the soak, as they pass.
pub(crate) fn soak_line(line: &Line) {
    let memory: Vec<String> =
        line.resident_kib.iter().map(|kib| (kib / 1024).to_string()).collect();
    println!(
        "  {:>4} min  committed {:>4}/s  p99 {:>9}  not committed {}  records {:>8}  MiB {}  disk {} MB",
        line.until.as_secs() / 60,
        line.committed_per_s,
        ms(line.p99),
        line.not_committed,
        line.log_size,
        memory.join(" "),
        line.disk_bytes / 1_000_000
    );
}

/// The soak as a whole: each member's median, least and most memory. Whether all were flat.
pub(crate) fn soak(soak: &Soak) -> bool {
    let members = soak.lines.first().map_or(0, |line| line.resident_kib.len());
    let mut flat = members > 0;
    for member in 0..members {
        let values: Vec<u64> = soak.lines.iter().map(|line| line.resident_kib[member]).collect();
        let middle = soak::median(values.clone()).max(1);
        let (least, most) = values.iter().fold((u64::MAX, 0), |(l, m), v| (l.min(*v), m.max(*v)));
        let off = (middle - least).max(most - middle) * 1000 / middle;
        flat &= off <= MEMORY_PERMILLE;
        println!(
            "soak      member {}: {} MiB median, {} least, {} most: within {}.{} %",
            member + 1,
            middle / 1024,
            least / 1024,
            most / 1024,
            off / 10,
            off % 10
        );
    }
    let lost: usize = soak.lines.iter().map(|line| line.not_committed).sum();
    println!(
        "soak      {lost} valid records not committed; {} proofs of records of any age given, {} not",
        soak.proofs, soak.unanswered
    );
    flat
}
