//! The ledger under simulation: what holds in every seed, and what must be noticed when it does not.
//!
//! A failing seed prints the one command that repeats it. More seeds:
//! `cargo run --release -p hefu-tests --bin hefu-sim -- --seed 1000 --count 10000`.

use std::time::Instant;

use hefu_tests::sim::{
    batch::{Batch, threads},
    invariant::Property,
    run::run,
    scenario::Control,
    seed::Seed,
};

/// Seeds of the gate.
const SEEDS: u64 = 300;
/// Seeds that are run twice.
const TWICE: [u64; 6] = [1, 3, 90, 101, 1_002, 77_003];
/// Seeds among which a control must show what it shows.
const CONTROL_SEEDS: u64 = 40;

#[test]
fn every_invariant_holds_in_every_seed() {
    let began = Instant::now();
    let batch = Batch::run(0..SEEDS, Control::None, threads(), |_| ());
    println!("{}", batch.summary(began.elapsed()));
    assert!(batch.failures.is_empty(), "\n{}\n", batch.failures.join("\n"));
    // The faults did happen: a simulator that is too kind proves nothing.
    let total = |of: fn(&hefu_tests::sim::cluster::Tally) -> u64| {
        batch.reports.iter().map(|report| of(&report.tally)).sum::<u64>()
    };
    assert!(total(|tally| tally.crashes) > SEEDS, "crashes");
    assert!(total(|tally| tally.observers) > 0, "starts with a damaged journal or log");
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
fn a_block_with_a_rule_breaking_record_gets_nil_votes_and_is_never_decided() {
    let batch = Batch::run(0..CONTROL_SEEDS / 2, Control::RuleBreaker, threads(), |_| ());
    // That only offered records are on the ledger is an invariant, so it would be among these.
    assert!(batch.failures.is_empty(), "\n{}\n", batch.failures.join("\n"));
    for report in &batch.reports {
        assert!(report.tally.refused_for_record > 0, "seed {}: no such block came", report.seed);
        assert!(report.heights > 0, "seed {}: the others go on", report.seed);
    }
}
