//! Suspected duplicate registration (一数多登): the applicant contests the certificate in its way, and
//! a person decides before anything is issued (invariant 8).
//!
//! Two registrations are of the same data when they have a content digest in common, or provider and
//! information-resource code; equal titles are never identity. A hit is looked for across all
//! registrars when the application is submitted and again when its certificate is issued.
//!
//! ```text
//! hit, not contested: refused      hit, contested: held for review ─distinct→ issued as any other
//!                                                    │  └disputed→ issued, disputed (权属争议)
//!                                                    └duplicate→ application rejected
//! ```
//! The earlier certificate keeps its priority and is left alone. Both records touch one key, the
//! application's.

use serde::{Deserialize, Serialize};

use super::{
    application::{check_step, check_track, reach},
    registrable::Registrable,
    text::check_text,
};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{
        Application, ApplicationStep, Certificate, CertificateNumber, Hold, HoldKind, Organisation,
    },
    words::{DuplicateRuling, Role},
};

/// `app.contest`: another registrar has certified the same data since the application was
/// submitted, and the applicant contests that certificate instead of withdrawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contest {
    /// Which application.
    pub application: RecordId,
    /// The certificate that is in its way.
    pub certificate: CertificateNumber,
    /// Why the applicant holds the better right.
    pub reason: String,
}

/// `duplicate.decide`: a registrar that is not concerned, or the data authority, over the
/// application's registrar decides on a suspected duplicate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// Which application.
    pub application: RecordId,
    /// What it is.
    pub ruling: DuplicateRuling,
    /// Why.
    pub reason: String,
}

impl Contest {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Contests, and holds the application for review.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::Registrant])?;
        let mut application: Application =
            apply.find(&self.application, Reason::ApplicationUnknown)?;
        if application.applicant != author.uscc {
            return refuse(Reason::NotHolder, author.uscc);
        }
        let step = application.state.step;
        if !step.is_open() {
            return refuse(Reason::ApplicationStepWrong, step);
        }
        check_step(apply, &application, step)?;
        if application.contests == Some(self.certificate) {
            return refuse(Reason::DuplicateContested, self.certificate);
        }
        let subject = Registrable::read(apply, application.subject)?;
        let contests = Some(self.certificate);
        if subject.check_duplicate(apply, contests, &application.distinct)?.is_none() {
            return refuse(Reason::ContestsNothing, self.certificate);
        }
        take_review_off(apply, &mut application);
        application.contests = contests;
        application.contest_admitted = false;
        hold_for_review(apply, &mut application, author)?;
        apply.state.put(&self.application, &application);
        Ok(())
    }
}

impl Decide {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Takes the hold off and lets the application go on, or ends it.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority, Role::Registrar])?;
        let mut application: Application =
            apply.find(&self.application, Reason::ApplicationUnknown)?;
        let (Some(number), true) = (application.contests, application.state.step.is_open()) else {
            return refuse(Reason::DuplicateNotOpen, self.application);
        };
        check_unconcerned(apply, author, &application, &number)?;
        if !take_review_off(apply, &mut application) {
            return refuse(Reason::DuplicateNotOpen, self.application);
        }
        match self.ruling {
            DuplicateRuling::Distinct => {
                application.contests = None;
                application.distinct.push(number);
            }
            DuplicateRuling::Disputed => application.contest_admitted = true,
            DuplicateRuling::Duplicate => {
                reach(apply, &mut application, ApplicationStep::Rejected, None);
            }
        }
        apply.state.put(&self.application, &application);
        Ok(())
    }
}

/// Holds an application for review of the duplicate that it contests.
pub(super) fn hold_for_review(
    apply: &Apply<'_, '_>,
    application: &mut Application,
    by: &Organisation,
) -> Outcome<()> {
    let hold = Hold { record: apply.id(), by: by.uscc, kind: HoldKind::Review, until: None };
    if application.holds.place(hold, apply.today()) {
        return Ok(());
    }
    refuse(Reason::ListTooLong, "holds")
}

/// Takes the review off; false when there was none.
fn take_review_off(apply: &Apply<'_, '_>, application: &mut Application) -> bool {
    let live = application.holds.live(apply.today());
    let reviews: Vec<RecordId> =
        live.filter(|hold| hold.kind == HoldKind::Review).map(|hold| hold.record).collect();
    reviews.iter().filter(|record| application.holds.lift(record).is_some()).count() > 0
}

/// Nobody decides between registrations of which one is its own, or its client's in this matter
/// (invariant 4); and only over registrars of its territory and track (invariant 3).
fn check_unconcerned(
    apply: &Apply<'_, '_>,
    author: &Organisation,
    application: &Application,
    contested: &CertificateNumber,
) -> Outcome<()> {
    let contested: Certificate = apply.find(contested, Reason::CertificateUnknown)?;
    let concerned =
        [application.registrar, application.applicant, contested.registrar, contested.holder];
    if concerned.contains(&author.uscc) {
        return refuse(Reason::RolesConflict, author.uscc);
    }
    let registrar = apply.organisation(&application.registrar)?;
    if !author.region.contains(registrar.region) {
        return refuse(Reason::OutsideTerritory, registrar.region);
    }
    match apply.record.header().role {
        Role::Registrar => check_track(author, application.track),
        _ => Ok(()),
    }
}
