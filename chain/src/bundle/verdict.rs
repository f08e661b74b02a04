//! The answer of a verifier: an outcome, as of a height and time, with every step's result.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{
    finding::{Check, Finding, Outcome},
    verify::Stop,
};
use crate::{
    action::certificate::Issue, height::Height, recognition::Clause, state::Certificate,
    time::BlockTime,
};

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// One of five words.
    pub outcome: Outcome,
    /// The height and time it speaks of; absent when the header was not shown to be final.
    pub as_of: Option<AsOf>,
    /// The certificate as its registrar issued it; absent when the record was not shown.
    pub issue: Option<Issue>,
    /// The certificate as the state has it; absent when the state was not shown.
    pub certificate: Option<Certificate>,
    /// The clause on which the asking region recognises or refuses it, where there is one.
    pub clause: Option<Clause>,
    /// Every step, in order.
    pub checks: Vec<CheckResult>,
}

/// The height and time that a verdict speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AsOf {
    /// Height of the header.
    pub height: Height,
    /// Its time.
    pub time: BlockTime,
}

/// One step's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// Which step.
    pub check: Check,
    /// What came of it.
    pub state: CheckState,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It holds.
    Passed,
    /// Something was found; the text names the thing concerned.
    Found(Vec<(Finding, String)>),
    /// Not reached, or not asked for.
    NotReached,
}

impl Serialize for CheckResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Found<'a> {
            code: Finding,
            message_zh: &'static str,
            message_en: &'static str,
            detail: &'a str,
        }
        let (result, found) = match &self.state {
            CheckState::Passed => ("passed", [].as_slice()),
            CheckState::Found(found) => ("found", found.as_slice()),
            CheckState::NotReached => ("not_reached", [].as_slice()),
        };
        let found: Vec<Found<'_>> = found
            .iter()
            .map(|(finding, detail)| Found {
                code: *finding,
                message_zh: finding.message_zh(),
                message_en: finding.message_en(),
                detail,
            })
            .collect();
        let mut object = serializer.serialize_struct("CheckResult", 5)?;
        object.serialize_field("check", &self.check)?;
        object.serialize_field("name_zh", self.check.zh())?;
        object.serialize_field("name_en", self.check.en())?;
        object.serialize_field("result", result)?;
        object.serialize_field("findings", &found)?;
        object.end()
    }
}

impl Verdict {
    /// Before any step: nothing is established.
    pub(super) const fn new() -> Self {
        Self {
            outcome: Outcome::Unknown,
            as_of: None,
            issue: None,
            certificate: None,
            clause: None,
            checks: Vec::new(),
        }
    }

    /// Everything that was found, in order of the steps.
    pub fn findings(&self) -> impl Iterator<Item = (Finding, &str)> {
        self.checks.iter().flat_map(|check| {
            let found = match &check.state {
                CheckState::Found(found) => found.as_slice(),
                CheckState::Passed | CheckState::NotReached => &[],
            };
            found.iter().map(|(finding, detail)| (*finding, detail.as_str()))
        })
    }

    /// Notes that a step holds.
    pub(super) fn pass(&mut self, check: Check) {
        self.checks.push(CheckResult { check, state: CheckState::Passed });
    }

    /// Notes what a step found; nothing means that it holds.
    pub(super) fn note(&mut self, check: Check, found: Vec<(Finding, String)>) {
        let state = if found.is_empty() { CheckState::Passed } else { CheckState::Found(found) };
        self.checks.push(CheckResult { check, state });
    }

    /// Adds why the steps ended early, if they did, lists the steps that were not reached, and draws
    /// the outcome: the worst that a finding leaves. Without findings it is `valid` only when the
    /// step `last` was reached.
    pub(super) fn conclude(mut self, outcome: Result<(), Stop>, last: Check) -> Self {
        if let Err(Stop(check, finding, detail)) = outcome {
            self.note(check, vec![(finding, detail)]);
        }
        let reached = self.checks.iter().any(|result| result.check == last);
        for check in Check::ALL {
            if !self.checks.iter().any(|result| result.check == *check) {
                self.checks.push(CheckResult { check: *check, state: CheckState::NotReached });
            }
        }
        let worst = self.findings().map(|(finding, _)| finding.outcome()).max();
        self.outcome = match worst {
            Some(outcome) => outcome,
            None if reached => Outcome::Valid,
            None => Outcome::Unknown,
        };
        self
    }
}
