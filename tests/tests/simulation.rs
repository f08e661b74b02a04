//! The ledger under simulation: what holds in every seed, and what must be noticed when it does not.
//!
//! A failing seed prints the one command that repeats it. More seeds:
//! `cargo run --release -p hefu-tests --bin hefu-sim -- --seed 1000 --seeds 10000`; without an end:
//! `make soak`.

use std::{collections::BTreeSet, time::Instant};

use hefu_tests::sim::{
    batch::{Batch, threads},
    byzantine::{BadRecord, Mischief},
    core_twins::{Scenarios, Twins},
    invariant::Property,
    run::run,
    scenario::Control,
    seed::Seed,
    tally::Met,
};

/// Seeds of the gate.
const SEEDS: u64 = 2_000;
/// Seeds that are run twice.
const TWICE: [u64; 6] = [1, 3, 90, 101, 1_002, 77_003];
/// Seeds of hours each: 400 of them together.
const LONG_SEEDS: u64 = 50;
/// Seeds with twins.
const TWINS_SEEDS: u64 = 100;
/// Scenarios with twins on the consensus core alone.
const CORE_SCENARIOS: u64 = 20_000;
/// Scenarios among which two twins of four must fork.
const CORE_CONTROLS: u64 = 500;
/// Seeds among which a control must show what it shows.
const CONTROL_SEEDS: u64 = 40;

fn assert_holds(batch: &Batch) {
    let failures = batch.failures();
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

#[test]
fn every_invariant_holds_in_every_seed_and_every_fault_came() {
    let began = Instant::now();
    let batch = Batch::run(0..SEEDS, Control::None, threads(), |_| ());
    let tally = batch.sum().tally;
    println!("{}{}", tally.table(), batch.summary(began.elapsed()));
    assert_holds(&batch);
    // A simulator that is too kind proves nothing. Rounds are split where there are twins.
    let expected: Vec<Met> = Met::ALL.iter().copied().filter(|met| *met != Met::SplitOff).collect();
    let missing: Vec<&str> = tally.missing(&expected).map(|met| met.text()).collect();
    assert!(missing.is_empty(), "never came in {SEEDS} seeds: {}", missing.join(", "));
    assert!(tally.of(Met::Crashes) > SEEDS, "crashes");
    // More validators than may be faulty lost their logs at one height, and the ledger went on.
    let blackouts = batch.reports.iter().filter(|report| report.blackouts);
    let in_doubt = blackouts
        .filter(|report| report.tally.of(Met::ByJournal) > u64::from((report.validators - 1) / 3));
    assert!(in_doubt.count() > 100, "seeds in which that happened");
    let sizes: BTreeSet<u8> = batch.reports.iter().map(|report| report.validators).collect();
    assert_eq!(sizes, [4, 7].into());
}

#[test]
fn one_seed_is_one_trace() {
    for seed in TWICE.map(Seed) {
        let (first, second) = (run(seed, Control::None, false), run(seed, Control::None, false));
        assert_eq!(first, second, "seed {seed}");
    }
    assert_ne!(
        run(Seed(1), Control::None, false).trace,
        run(Seed(3), Control::None, false).trace,
        "the trace follows from the seed"
    );
}

#[test]
fn half_a_day_with_little_to_do_and_a_fault_every_few_minutes_changes_nothing() {
    let batch = Batch::run(0..LONG_SEEDS, Control::Long, threads(), |_| ());
    assert_holds(&batch);
    let sum = batch.sum();
    assert!(sum.time_ms > 350 * 3_600_000, "{} ms", sum.time_ms);
    assert!(sum.tally.of(Met::FaultMinutes) > 60 && sum.records > 100, "{sum:?}");
}

#[test]
fn with_a_disk_and_the_logs_of_many_lost_a_height_takes_its_time_and_is_decided() {
    let batch = Batch::run(0..CONTROL_SEEDS, Control::DiskAndLogs, threads(), |_| ());
    assert_holds(&batch);
    let of = |met| batch.sum().tally.of(met);
    assert!(of(Met::Joined) > 0 && of(Met::LogsLostByMany) > 0, "both came");
}

#[test]
fn twins_up_to_a_third_never_fork_however_rounds_are_partitioned() {
    let batch = Batch::run(0..TWINS_SEEDS, Control::Twins, threads(), |_| ());
    assert_holds(&batch);
    assert!(batch.reports.iter().any(|report| report.twins == 2), "two of seven");
    let missing: Vec<_> =
        batch.sum().tally.missing(&[Met::SplitOff, Met::Contradictions]).copied().collect();
    assert_eq!(missing, []);
}

#[test]
fn twins_on_the_consensus_core_alone_never_fork_in_any_scenario() {
    let began = Instant::now();
    let scenarios = Scenarios::run(0..CORE_SCENARIOS, Twins::UpToAThird, threads(), |_| ());
    println!("{scenarios}; {} s", began.elapsed().as_secs());
    assert!(scenarios.failures.is_empty(), "\n{}\n", scenarios.failures.join("\n"));
    assert!(scenarios.with_later_rounds > CORE_SCENARIOS / 4, "rounds that decide nothing");
    assert!(scenarios.with_contradictions > CORE_SCENARIOS / 4, "twins that contradict themselves");
}

#[test]
fn two_twins_of_four_fork_on_the_consensus_core_and_it_is_seen() {
    let scenarios = Scenarios::run(0..CORE_CONTROLS, Twins::TwoOfFour, threads(), |_| ());
    assert!(!scenarios.forked.is_empty(), "no fork in {CORE_CONTROLS} scenarios");
    assert!(scenarios.failures[0].contains("--core --seed "), "{}", scenarios.failures[0]);
}

#[test]
fn more_faulty_validators_than_a_third_fork_and_agreement_sees_it() {
    let batch = Batch::run(0..CONTROL_SEEDS, Control::TwoTwinsOfFour, threads(), |_| ());
    let forks = batch.reports.iter().filter(|report| report.violates(Property::Agreement)).count();
    assert!(forks > 0, "no fork in {CONTROL_SEEDS} seeds with two twins of four");
}

#[test]
fn validators_that_forget_what_they_signed_vote_twice_and_it_is_seen() {
    let batch = Batch::run(0..CONTROL_SEEDS, Control::Amnesia, threads(), |_| ());
    let seen = batch.reports.iter().filter(|report| report.violates(Property::OneVote)).count();
    assert!(seen > 0, "no double vote in {CONTROL_SEEDS} seeds without journal and log");
}

#[test]
fn with_the_journal_ignored_lost_logs_mean_double_votes_and_it_is_seen() {
    let batch = Batch::run(0..CONTROL_SEEDS, Control::JournalIgnored, threads(), |_| ());
    let seen = batch.reports.iter().filter(|report| report.violates(Property::OneVote)).count();
    assert!(seen > 0, "no double vote in {CONTROL_SEEDS} seeds without the journal");
}

#[test]
fn blocks_with_rule_breaking_records_get_nil_votes_and_the_others_go_on() {
    let batch = Batch::run(0..CONTROL_SEEDS / 2, Control::RuleBreaker, threads(), |_| ());
    // No honest vote for such a block, only offered records on the ledger, and progress after
    // healing are invariants, so they would be among these.
    assert_holds(&batch);
    for report in &batch.reports {
        let seed = report.run.seed;
        let of = |met| report.tally.of(met);
        assert!(of(Met::RefusedForRecord) > 0, "seed {seed}: no such block came");
        assert!(of(Met::NilPrevotes) > 0, "seed {seed}: nobody prevoted nil");
        assert!(report.heights > 0, "seed {seed}: the others go on");
    }
    for kind in BadRecord::ALL.map(Mischief::RuleBreakingRecord) {
        let tried = batch.reports.iter().any(|report| report.mischief == Some(kind));
        assert!(tried, "no seed with {kind:?}");
    }
}
