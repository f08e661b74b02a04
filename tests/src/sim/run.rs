//! Runs a seed from beginning to end and says what came of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hefu_chain::{hash::Digest, key::remembered::remember};

use super::{
    agenda::SimTime,
    byzantine::Mischief,
    cluster::Cluster,
    fault::Fault,
    invariant::{Property, Violation},
    scenario::{Control, Scenario},
    seed::Seed,
    shrink::shrink,
    tally::{Met, Tally},
};

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What was run.
    pub run: Run,
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
    /// Number of validators that run on two nodes each.
    pub twins: usize,
    /// How one validator misbehaves when it proposes, if one does.
    pub mischief: Option<Mischief>,
    /// True if more validators than may be faulty lost their logs at once.
    pub blackouts: bool,
    /// What happened, by number.
    pub tally: Tally,
    /// What does not hold.
    pub violations: Vec<Violation>,
}

/// One run, told by what it follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The seed.
    pub seed: Seed,
    /// What protection is missing.
    pub control: Control,
    /// The faults of the plan that happen, by their place in it; all if this is none.
    pub keep: Option<Vec<usize>>,
}

impl Run {
    /// The whole run of a seed.
    pub fn of(seed: Seed, control: Control) -> Self {
        Self { seed, control, keep: None }
    }

    /// Number of faults in the whole plan.
    pub fn fault_count(&self) -> usize {
        Scenario::draw(self.seed, self.control).plan.len()
    }

    /// The faults that happen, and when.
    pub fn plan(&self) -> Vec<(SimTime, Fault)> {
        self.scenario().plan
    }

    fn scenario(&self) -> Scenario {
        let mut scenario = Scenario::draw(self.seed, self.control);
        if let Some(keep) = &self.keep {
            let kept = keep.iter().filter_map(|at| scenario.plan.get(*at).cloned());
            scenario.plan = kept.collect();
        }
        scenario
    }

    /// The command that repeats it.
    pub fn command(&self) -> String {
        let control = match self.control {
            Control::None => String::new(),
            other => format!(" --control {}", control_name(other)),
        };
        let keep = match &self.keep {
            None => String::new(),
            Some(keep) if keep.is_empty() => " --keep none".to_owned(),
            Some(keep) => {
                let keep: Vec<String> = keep.iter().map(ToString::to_string).collect();
                format!(" --keep {}", keep.join(","))
            }
        };
        let seed = self.seed;
        format!(
            "cargo run --release -p hefu-tests --bin hefu-sim -- --seed {seed}{control}{keep} --echo"
        )
    }
}

/// Runs a whole seed.
pub fn run(seed: Seed, control: Control, echo: bool) -> Report {
    execute(&Run::of(seed, control), echo)
}

/// Runs what is told.
pub fn execute(run: &Run, echo: bool) -> Report {
    // The nodes of a run check the same signatures: each is checked once.
    let _remembering = remember();
    let scenario = run.scenario();
    let (validators, blackouts) = (scenario.validators, scenario.blackouts);
    let twins = scenario.twins.len();
    let mischief = scenario.tempted.map(|(_, mischief)| mischief);
    let mut cluster = Cluster::new(scenario, echo);
    while cluster.step() {}
    cluster.finish();
    let [heights, records, acknowledged, statements] = cluster.checks().counts();
    Report {
        run: run.clone(),
        validators,
        trace: cluster.trace_hash(),
        time: cluster.now(),
        heights,
        records,
        acknowledged,
        statements,
        twins,
        mischief,
        blackouts,
        tally: cluster.tally(),
        violations: cluster.checks().violations().to_vec(),
    }
}

/// Runs what is told; a panic of any code under test is told together with the run.
pub fn run_caught(run: &Run) -> Result<Report, String> {
    catch_unwind(AssertUnwindSafe(|| execute(run, false))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        format!("panic: {}\n  repeat: {}", text.unwrap_or("of no text"), run.command())
    })
}

/// The name of a control on the command line.
pub fn control_name(control: Control) -> &'static str {
    match control {
        Control::None => "none",
        Control::Twins => "twins",
        Control::TwoTwinsOfFour => "two-twins",
        Control::Amnesia => "amnesia",
        Control::JournalIgnored => "journal-ignored",
        Control::RuleBreaker => "rule-breaker",
        Control::DiskAndLogs => "disk-and-logs",
        Control::Long => "long",
    }
}

impl Report {
    /// True if this property was violated.
    pub fn violates(&self, property: Property) -> bool {
        self.violations.iter().any(|violation| violation.property == property)
    }

    /// The violations, and the command that repeats the run.
    pub fn failure(&self) -> String {
        self.failure_by(&self.run)
    }

    /// The violations, and the command that repeats them with the faults that matter only.
    pub fn shrunk_failure(&self) -> String {
        self.failure_by(&shrink(self))
    }

    fn failure_by(&self, run: &Run) -> String {
        let mut text = format!("seed {}: ", self.run.seed);
        for violation in &self.violations {
            text.push_str(&format!("{violation}\n  "));
        }
        for (at, fault) in run.plan() {
            text.push_str(&format!("{at} {fault:?}\n  "));
        }
        text + "repeat: " + &run.command()
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = |met| self.tally.of(met);
        write!(
            f,
            "seed {:>4}  {} validators  {:>5} heights  {:>4} records ({} told)  {:>5} statements  \
             {:>2} crashes  {} observers  {} by journal  {} joined  {} refused  {:>6} packets  \
             {:>6} events  {}  {}",
            self.run.seed.0,
            self.validators,
            self.heights,
            self.records,
            self.acknowledged,
            self.statements,
            of(Met::Crashes),
            of(Met::Observers),
            of(Met::ByJournal),
            of(Met::Joined),
            of(Met::Refused),
            of(Met::Packets),
            of(Met::Events),
            self.time,
            hex::encode(&self.trace.0[..8]),
        )
    }
}
