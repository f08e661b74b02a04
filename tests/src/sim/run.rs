//! Runs a seed from beginning to end and says what came of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hefu_chain::hash::Digest;

use super::{
    agenda::SimTime,
    cluster::{Cluster, Tally},
    invariant::{Property, Violation},
    scenario::{Control, Scenario},
    seed::Seed,
};

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The seed.
    pub seed: Seed,
    /// What protection was missing.
    pub control: Control,
    /// Number of validators.
    pub validators: u8,
    /// Hash of everything that happened.
    pub trace: Digest,
    /// Virtual time that passed.
    pub time: SimTime,
    /// Final blocks.
    pub heights: usize,
    /// Records on the ledger.
    pub records: usize,
    /// Records that clients were told of.
    pub acknowledged: usize,
    /// Votes and proposals that left a node.
    pub statements: usize,
    /// What happened, by number.
    pub tally: Tally,
    /// What does not hold.
    pub violations: Vec<Violation>,
}

/// Runs a seed.
pub fn run(seed: Seed, control: Control, echo: bool) -> Report {
    let scenario = Scenario::draw(seed, control);
    let validators = scenario.validators;
    let mut cluster = Cluster::new(scenario, echo);
    while cluster.step() {}
    cluster.finish();
    let [heights, records, acknowledged, statements] = cluster.checks().counts();
    Report {
        seed,
        control,
        validators,
        trace: cluster.trace_hash(),
        time: cluster.now(),
        heights,
        records,
        acknowledged,
        statements,
        tally: cluster.tally(),
        violations: cluster.checks().violations().to_vec(),
    }
}

/// Runs a seed; a panic of any code under test is told together with the seed.
pub fn run_caught(seed: Seed, control: Control) -> Result<Report, String> {
    catch_unwind(AssertUnwindSafe(|| run(seed, control, false))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        format!("panic: {}\n  repeat: {}", text.unwrap_or("of no text"), command(seed, control))
    })
}

/// The command that repeats a run.
pub fn command(seed: Seed, control: Control) -> String {
    let option = match control {
        Control::None => String::new(),
        other => format!(" --control {}", control_name(other)),
    };
    format!("cargo run --release -p hefu-tests --bin hefu-sim -- --seed {seed}{option} --echo")
}

/// The name of a control on the command line.
pub fn control_name(control: Control) -> &'static str {
    match control {
        Control::None => "none",
        Control::TwoTwinsOfFour => "two-twins",
        Control::Amnesia => "amnesia",
        Control::RuleBreaker => "rule-breaker",
    }
}

impl Report {
    /// True if this property was violated.
    pub fn violates(&self, property: Property) -> bool {
        self.violations.iter().any(|violation| violation.property == property)
    }

    /// The violations and the command that repeats the run.
    pub fn failure(&self) -> String {
        let mut text = format!("seed {}: ", self.seed);
        for violation in &self.violations {
            text.push_str(&format!("{violation}\n  "));
        }
        text + "repeat: " + &command(self.seed, self.control)
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally { events, packets, crashes, observers, refused, .. } = self.tally;
        write!(
            f,
            "seed {:>4}  {} validators  {:>5} heights  {:>4} records ({} told)  {:>5} statements  \
             {:>2} crashes  {} observers  {} refused  {:>6} packets  {:>6} events  {}  {}",
            self.seed.0,
            self.validators,
            self.heights,
            self.records,
            self.acknowledged,
            self.statements,
            crashes,
            observers,
            refused,
            packets,
            events,
            self.time,
            hex::encode(&self.trace.0[..8]),
        )
    }
}
