//! Objections (异议) during publicity. Filing suspends the window, deciding resumes or ends it.
//!
//! Both records touch two keys: the objection and its application. An objection holds no text of the
//! objector, only digests, so that no personal data reaches the ledger.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{
    application::{check_evidence, check_step, for_registrar, reach},
    text::{check_sorted, check_text},
};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::OBJECTIONS_OPEN_MAX,
    reject::{Reason, Rejection},
    state::{Application, ApplicationStep, Objection, ObjectionState, Organisation, TaggedDigest},
    words::{ObjectionGround, Role},
};

/// `objection.file`: an enrolled organisation objects to an application in publicity. What the
/// application's registrar files, it files for a member of the public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Which application.
    pub application: RecordId,
    /// On what ground.
    pub ground: ObjectionGround,
    /// Statement and evidence, anchored by the author in an earlier block, in order.
    pub evidence: Vec<TaggedDigest>,
}

impl File {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_sorted("evidence", &self.evidence)
    }

    /// Writes the objection and suspends publicity.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application: Application =
            apply.find(&self.application, Reason::ApplicationUnknown)?;
        if application.applicant == author.uscc {
            return refuse(Reason::RolesConflict, author.uscc);
        }
        let for_public = application.registrar == author.uscc;
        if for_public {
            apply.require_role(&[Role::Registrar])?;
        }
        let left = window_left(apply, &application)?;
        if application.state.objections_open >= OBJECTIONS_OPEN_MAX {
            return refuse(Reason::ObjectionsTooMany, OBJECTIONS_OPEN_MAX);
        }
        check_evidence(apply, &author.uscc, &self.evidence)?;
        application.state.objections_open += 1;
        application.state.publicity_left = Some(left);
        application.state.due = None;
        apply.state.put(&self.application, &application);
        let objection = Objection {
            application: self.application,
            objector: (!for_public).then_some(author.uscc),
            state: ObjectionState::Open,
            due: apply.due(apply.params.timers.objection_days),
        };
        let id = apply.id();
        apply.state.put(&id, &objection);
        Ok(())
    }
}

/// Working days of publicity left today; refused when the window is not open.
fn window_left(apply: &Apply<'_, '_>, application: &Application) -> Outcome<u32> {
    if application.state.step != ApplicationStep::Publicised {
        return refuse(Reason::ObjectionWindowClosed, application.state.step);
    }
    match (application.state.publicity_left, application.state.due) {
        (Some(left), _) => Ok(left),
        (None, Some(due)) if apply.today() <= due => {
            Ok(apply.calendar.days_left(apply.today(), due))
        }
        (None, due) => refuse(Reason::ObjectionWindowClosed, due.unwrap_or_else(|| apply.today())),
    }
}

/// `objection.decide`: the registrar decides, with reasons. Upheld, it ends the application;
/// dismissed, publicity goes on for the days that were left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// Which objection.
    pub objection: RecordId,
    /// Upheld or dismissed.
    pub upheld: bool,
    /// Why.
    pub reason: String,
}

impl Decide {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Decides.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut objection: Objection = apply.find(&self.objection, Reason::ObjectionUnknown)?;
        let mut application = for_registrar(apply, author, &objection.application)?;
        if objection.state != ObjectionState::Open {
            return refuse(Reason::ObjectionDecided, objection.state);
        }
        check_step(apply, &application, ApplicationStep::Publicised)?;
        application.state.objections_open = application.state.objections_open.saturating_sub(1);
        if self.upheld {
            objection.state = ObjectionState::Upheld;
            reach(apply, &mut application, ApplicationStep::Rejected, None);
        } else {
            objection.state = ObjectionState::Dismissed;
            if application.state.objections_open == 0 {
                let left = application.state.publicity_left.take().unwrap_or_default();
                application.state.due = Some(apply.due(left));
            }
        }
        apply.state.put(&objection.application, &application);
        apply.state.put(&self.objection, &objection);
        Ok(())
    }
}
