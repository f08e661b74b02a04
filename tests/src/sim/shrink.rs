//! Makes a failing run easier to read: drops faults from its plan while it still fails.

use super::run::{Report, Run, execute};

/// Most runs that shrinking one failure may take.
const RUNS_MAX: usize = 100;

/// The run with the faults that are enough for the first property it violates.
pub fn shrink(report: &Report) -> Run {
    let run = &report.run;
    let Some(first) = report.violations.first() else { return run.clone() };
    let with = |kept: &[usize]| Run { keep: Some(kept.to_vec()), ..run.clone() };
    let all = run.keep.clone().unwrap_or_else(|| (0..run.fault_count()).collect());
    let kept = fewest(all, |kept| execute(&with(kept), false).violates(first.property));
    with(&kept)
}

/// Drops halves first, then smaller pieces, then single faults, while `fails` holds.
fn fewest(mut kept: Vec<usize>, fails: impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let mut runs_left = RUNS_MAX;
    let mut piece = kept.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        while at < kept.len() && runs_left > 0 {
            let end = (at + piece).min(kept.len());
            let without = [&kept[..at], &kept[end..]].concat();
            runs_left -= 1;
            if fails(&without) {
                kept = without;
            } else {
                at = end;
            }
        }
        piece = if piece == 1 { 0 } else { piece.div_ceil(2) };
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::sim::{scenario::Control, seed::Seed};

    #[test]
    fn only_the_faults_that_are_needed_are_left() {
        let fails = |kept: &[usize]| kept.contains(&3) && kept.contains(&11);
        assert_eq!(fewest((0..40).collect(), fails), [3, 11]);
        assert_eq!(fewest(vec![3, 11], fails), [3, 11]);
        assert_eq!(fewest((0..40).collect(), |_| true), [0; 0], "none is needed");
        assert_eq!(fewest(Vec::new(), |_| true), [0; 0]);
    }

    #[test]
    fn the_number_of_runs_is_bounded() {
        let runs = Cell::new(0);
        let all: Vec<usize> = (0..1_000).collect();
        let kept = fewest(all.clone(), |_| {
            runs.set(runs.get() + 1);
            false
        });
        assert_eq!((kept, runs.get()), (all, RUNS_MAX));
    }

    #[test]
    fn a_run_that_fails_is_told_by_a_command_with_fewer_faults() {
        let mut reports =
            (0..40).map(|seed| execute(&Run::of(Seed(seed), Control::Amnesia), false));
        let failed = reports.find(|report| !report.violations.is_empty()).expect("one fails");
        let small = shrink(&failed);
        let property = failed.violations[0].property;
        assert!(execute(&small, false).violates(property));
        assert!(small.keep.as_ref().is_some_and(|kept| kept.len() < failed.run.fault_count()));
        assert!(small.command().contains(" --keep "), "{}", small.command());
    }
}
