//! The ledger under simulation: what holds in every seed, and what must be noticed when it does not.
//!
//! A failing seed prints the one command that repeats it. More seeds:
//! `cargo run --release -p hefu-tests --bin hefu-sim -- --seed 1000 --seeds 10000`.

use std::time::Instant;

use hefu_tests::sim::{
    batch::{Batch, threads},
    byzantine::{BadRecord, Mischief},
    invariant::Property,
    run::run,
    scenario::Control,
    seed::Seed,
};

/// Seeds of the gate.
const SEEDS: u64 = 300;
/// Seeds that are run twice.
const TWICE: [u64; 6] = [1, 3, 90, 101, 1_002, 77_003];
/// Seeds with twins.
const TWINS_SEEDS: u64 = 60;
/// Seeds among which a control must show what it shows.
const CONTROL_SEEDS: u64 = 40;

fn assert_holds(batch: &Batch) {
    let failures = batch.failures();
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

#[test]
fn every_invariant_holds_in_every_seed() {
    let began = Instant::now();
    let batch = Batch::run(0..SEEDS, Control::None, threads(), |_| ());
    println!("{}", batch.summary(began.elapsed()));
    assert_holds(&batch);
    // The faults did happen: a simulator that is too kind proves nothing.
    let total = |of: fn(&hefu_tests::sim::cluster::Tally) -> u64| {
        batch.reports.iter().map(|report| of(&report.tally)).sum::<u64>()
    };
    assert!(total(|tally| tally.crashes) > SEEDS, "crashes");
    assert!(total(|tally| tally.observers) > 0, "starts with a damaged journal or log");
    assert!(total(|tally| tally.refused_starts) > 0, "starts refused for a damaged database");
    // More validators than may be faulty lost their logs at one height, and the ledger went on.
    let blackouts = batch.reports.iter().filter(|report| report.blackouts);
    let in_doubt =
        blackouts.filter(|report| report.tally.by_journal > u64::from((report.validators - 1) / 3));
    assert!(in_doubt.count() > 20, "seeds in which that happened");
    assert!(total(|tally| tally.refused_for_record) > 0, "blocks refused for a record");
    assert!(batch.reports.iter().any(|report| report.validators == 7), "larger networks");
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
fn twins_up_to_a_third_never_fork_however_rounds_are_partitioned() {
    let batch = Batch::run(0..TWINS_SEEDS, Control::Twins, threads(), |_| ());
    assert_holds(&batch);
    assert!(batch.reports.iter().any(|report| report.twins == 2), "two of seven");
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
        assert!(
            report.tally.refused_for_record > 0,
            "seed {}: no such block came",
            report.run.seed
        );
        assert!(report.tally.nil_prevotes > 0, "seed {}: nobody prevoted nil", report.run.seed);
        assert!(report.heights > 0, "seed {}: the others go on", report.run.seed);
    }
    for kind in BadRecord::ALL.map(Mischief::RuleBreakingRecord) {
        let tried = batch.reports.iter().any(|report| report.mischief == Some(kind));
        assert!(tried, "no seed with {kind:?}");
    }
}
