//! The registrar's acts: accept, notify a deficiency, refuse, review, publicise.

use serde::{Deserialize, Serialize};

use super::{check_step, for_registrar, reach};
use crate::{
    action::text::check_text,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{ApplicationStep, Organisation},
};

/// `app.accept`: the material is complete; the formal review begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// Which application.
    pub application: RecordId,
}

impl Accept {
    /// Nothing to check without a ledger.
    pub fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Accepts.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application = for_registrar(apply, author, &self.application)?;
        check_step(apply, &application, ApplicationStep::Submitted)?;
        let due = apply.due(apply.params.timers.review_days);
        reach(apply, &mut application, ApplicationStep::Accepted, Some(due));
        apply.state.put(&self.application, &application);
        Ok(())
    }
}

/// `app.deficient`: material is missing; notified once, in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deficient {
    /// Which application.
    pub application: RecordId,
    /// Everything that is missing.
    pub missing: String,
}

impl Deficient {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("missing", &self.missing)
    }

    /// Waits for the applicant's supplement.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application = for_registrar(apply, author, &self.application)?;
        check_step(apply, &application, ApplicationStep::Submitted)?;
        if application.state.deficiency_notified {
            return refuse(Reason::DeficiencyTwice, self.application);
        }
        application.state.deficiency_notified = true;
        let due = apply.due(apply.params.timers.supplement_days);
        reach(apply, &mut application, ApplicationStep::Supplementing, Some(due));
        apply.state.put(&self.application, &application);
        Ok(())
    }
}

/// `app.refuse`: not accepted, with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// Which application.
    pub application: RecordId,
    /// Why.
    pub reason: String,
}

impl Refuse {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Ends the application.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application = for_registrar(apply, author, &self.application)?;
        check_step(apply, &application, ApplicationStep::Submitted)?;
        reach(apply, &mut application, ApplicationStep::Refused, None);
        apply.state.put(&self.application, &application);
        Ok(())
    }
}

/// `app.review`: the outcome of the formal review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Which application.
    pub application: RecordId,
    /// Passed or failed.
    pub outcome: ReviewOutcome,
}

/// The outcome of a formal review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ReviewOutcome {
    /// The registrar attests all three preconditions.
    Passed(ReviewFindings),
    /// Why it fails.
    Failed(String),
}

/// The three preconditions of a registration (CQ-4), each attested by the registrar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewFindings {
    /// The source of the data is lawful.
    pub source_lawful: bool,
    /// The data is kept secure and in compliance.
    pub security_compliant: bool,
    /// The authorization is clear.
    pub authorisation_clear: bool,
}

impl Review {
    /// A pass attests every precondition; a failure has a reason.
    pub fn check(&self) -> Result<(), Rejection> {
        match &self.outcome {
            ReviewOutcome::Passed(findings) => findings.check(),
            ReviewOutcome::Failed(reason) => check_text("outcome", reason),
        }
    }

    /// Passes the review, or rejects the application.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application = for_registrar(apply, author, &self.application)?;
        check_step(apply, &application, ApplicationStep::Accepted)?;
        let step = match self.outcome {
            ReviewOutcome::Passed(_) => ApplicationStep::Reviewed,
            ReviewOutcome::Failed(_) => ApplicationStep::Rejected,
        };
        reach(apply, &mut application, step, None);
        apply.state.put(&self.application, &application);
        Ok(())
    }
}

impl ReviewFindings {
    fn check(self) -> Result<(), Rejection> {
        let findings = [
            (self.source_lawful, "source_lawful"),
            (self.security_compliant, "security_compliant"),
            (self.authorisation_clear, "authorisation_clear"),
        ];
        match findings.into_iter().find(|(attested, _)| !attested) {
            Some((_, name)) => Err(Rejection::of(Reason::ReviewIncomplete, name)),
            None => Ok(()),
        }
    }
}

/// `app.publicise`: registrant, kind, title and summary are shown to the public, for objections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publicise {
    /// Which application.
    pub application: RecordId,
}

impl Publicise {
    /// Nothing to check without a ledger.
    pub fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Opens the publicity window.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application = for_registrar(apply, author, &self.application)?;
        check_step(apply, &application, ApplicationStep::Reviewed)?;
        let due = apply.due(apply.params.timers.publicity_days);
        reach(apply, &mut application, ApplicationStep::Publicised, Some(due));
        apply.state.put(&self.application, &application);
        Ok(())
    }
}
