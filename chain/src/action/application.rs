//! Applications for initial registration (首次登记申请): the applicant's acts in [`submit`], the
//! registrar's in [`decide`].
//!
//! ```text
//! submitted ─accept→ accepted ─review→ reviewed ─publicise→ publicised ─cert.issue→ coded
//!     │  └deficient→ supplementing ─supplement→ submitted (once; past its due date: lapsed)
//!     └refuse→ refused    └review→ rejected ←objection upheld┘     any open step ─withdraw→ withdrawn
//! ```
//! Every record here touches one key, the application's. A registrar that is late may still act:
//! no rule deems an application approved.

mod decide;
mod submit;
#[cfg(test)]
mod tests;

pub use decide::{Accept, Deficient, Publicise, Refuse, Review, ReviewFindings, ReviewOutcome};
pub(super) use submit::check_evidence;
pub use submit::{Form, Submit, Supplement, Withdraw};

use crate::{
    clock,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::Reason,
    state::{Application, ApplicationState, ApplicationStep, Organisation},
    time::Date,
    words::{Role, Track},
};

/// An application, of which the author is the registrar.
pub(super) fn for_registrar(
    apply: &Apply<'_, '_>,
    author: &Organisation,
    id: &RecordId,
) -> Outcome<Application> {
    apply.require_role(&[Role::Registrar])?;
    let application: Application = apply.find(id, Reason::ApplicationUnknown)?;
    if application.registrar != author.uscc {
        return refuse(Reason::ApplicationOfOtherRegistrar, application.registrar);
    }
    check_track(author, application.track)?;
    Ok(application)
}

/// Refuses a registrar outside its track. An exchange registers social data only (CQ-4).
pub(super) fn check_track(registrar: &Organisation, track: Track) -> Outcome<()> {
    let exchange = registrar.has_role(Role::Exchange) && track != Track::Social;
    if exchange || !registrar.tracks.has(track) {
        return refuse(Reason::OutsideTrack, track);
    }
    Ok(())
}

/// Refuses an application that does not stand at this step.
pub(super) fn check_step(
    apply: &Apply<'_, '_>,
    application: &Application,
    step: ApplicationStep,
) -> Outcome<()> {
    if application.state.has_lapsed(apply.today()) {
        return refuse(Reason::ApplicationLapsed, application.state.step);
    }
    if application.state.step != step {
        return refuse(Reason::ApplicationStepWrong, application.state.step);
    }
    Ok(())
}

/// Moves an application to a step whose next act is due on `due`; the working days by which the
/// registrar was late with the step that ends stay on record.
pub(super) fn reach(
    apply: &Apply<'_, '_>,
    application: &mut Application,
    step: ApplicationStep,
    due: Option<Date>,
) {
    let since = apply.context.time;
    let timer = clock::of_application(application, apply.today(), apply.calendar);
    let late = timer.filter(|t| t.kind.is_registrars()).map_or(0, |timer| timer.days_over);
    application.state.late_days = application.state.late_days.saturating_add(late);
    application.state = ApplicationState { step, since, due, ..application.state.clone() };
}
