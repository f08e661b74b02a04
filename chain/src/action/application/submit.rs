//! The applicant's acts: submit, supplement, withdraw.

use serde::{Deserialize, Serialize};

use super::{check_step, reach};
use crate::{
    action::{
        duplicate::hold_for_review,
        registrable::{Registrable, is_registrar, kind_fits},
        supervision::check_not_barred,
        text::{check_name, check_sorted, check_text},
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{
        Application, ApplicationState, ApplicationStep, CertificateNumber, Evidence, EvidenceKey,
        Holds, Organisation, Subject, TaggedDigest,
    },
    time::Date,
    uscc::Uscc,
    words::{Activity, CertificateKind, Rights, Role},
};

/// What the certificate shall say, on what evidence. A supplement states it again in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Title of the certificate.
    pub title: String,
    /// Rights claimed; none implies another.
    pub rights: Rights,
    /// First day of validity, not in the past.
    pub valid_from: Date,
    /// Last day of validity.
    pub valid_to: Date,
    /// Evidence that the applicant anchored in an earlier block, in order.
    pub evidence: Vec<TaggedDigest>,
    /// The applicant's undertaking that the data holds no state secrets; must be true.
    pub no_state_secrets: bool,
}

impl Form {
    fn check(&self) -> Result<(), Rejection> {
        check_name("title", &self.title)?;
        check_sorted("evidence", &self.evidence)?;
        if self.rights.is_empty() {
            return Err(Rejection::of(Reason::FieldsInvalid, "rights"));
        }
        if self.valid_to < self.valid_from {
            return Err(Rejection::of(Reason::TermInvalid, self.valid_to));
        }
        if !self.no_state_secrets {
            return Err(Reason::StateSecrets.into());
        }
        Ok(())
    }

    /// Refuses what the ledger shows to be impossible today.
    fn check_against(
        &self,
        apply: &Apply<'_, '_>,
        applicant: &Uscc,
        subject: &Registrable,
        contests: Option<CertificateNumber>,
        distinct: &[CertificateNumber],
    ) -> Outcome<()> {
        subject.check_registrable(apply)?;
        let latest = self.valid_from.plus_years(apply.params.certificate_years_max);
        if self.valid_from < apply.today() || self.valid_to > latest {
            return refuse(
                Reason::TermInvalid,
                format!("{} to {}", self.valid_from, self.valid_to),
            );
        }
        subject.check_claimed(self.rights, self.valid_to)?;
        let hit = subject.check_duplicate(apply, contests, distinct)?;
        if let (Some(number), None) = (contests, hit) {
            return refuse(Reason::ContestsNothing, number);
        }
        check_evidence(apply, applicant, &self.evidence)
    }
}

/// Refuses evidence that this organisation has not anchored in an earlier block (invariant 7).
pub(in crate::action) fn check_evidence(
    apply: &Apply<'_, '_>,
    by: &Uscc,
    evidence: &[TaggedDigest],
) -> Outcome<()> {
    for digest in evidence {
        let anchored: Option<Evidence> =
            apply.state.get(&EvidenceKey { digest: *digest, by: *by })?;
        if anchored.is_none_or(|anchored| anchored.height >= apply.context.height) {
            return refuse(Reason::EvidenceUnknown, digest.digest);
        }
    }
    Ok(())
}

/// `app.submit`: a registrant applies for the registration of its resource or product. The record's
/// id becomes the application's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submit {
    /// Who shall decide: a registrar of the region and track.
    pub registrar: Uscc,
    /// What is applied for.
    pub subject: Subject,
    /// Kind of certificate.
    pub kind: CertificateKind,
    /// A live certificate over the same data that the applicant contests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contests: Option<CertificateNumber>,
    /// What the certificate shall say.
    pub form: Form,
}

impl Submit {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if !kind_fits(self.kind, &self.subject) {
            return Err(Rejection::of(Reason::FieldsInvalid, "kind, subject"));
        }
        self.form.check()
    }

    /// Writes the application, to be accepted or refused in time.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::Registrant])?;
        check_not_barred(apply, author, Activity::Registration)?;
        let subject = Registrable::read(apply, self.subject)?;
        if subject.holder != author.uscc {
            return refuse(Reason::NotHolder, author.uscc);
        }
        let registrar = apply.active_organisation(&self.registrar)?;
        if !is_registrar(&registrar) {
            return refuse(Reason::RoleNotHeld, Role::Registrar);
        }
        subject.check_registrar(&registrar)?;
        self.form.check_against(apply, &author.uscc, &subject, self.contests, &[])?;
        let mut application = Application {
            applicant: author.uscc,
            registrar: self.registrar,
            track: subject.data_kind.track(),
            subject: self.subject,
            subject_version: subject.version,
            title: self.form.title.clone(),
            kind: self.kind,
            rights: self.form.rights,
            valid_from: self.form.valid_from,
            valid_to: self.form.valid_to,
            evidence: self.form.evidence.clone(),
            contests: self.contests,
            contest_admitted: false,
            distinct: Vec::new(),
            holds: Holds::default(),
            state: ApplicationState {
                step: ApplicationStep::Submitted,
                since: apply.context.time,
                due: Some(apply.due(apply.params.timers.accept_days)),
                deficiency_notified: false,
                objections_open: 0,
                publicity_left: None,
                late_days: 0,
            },
        };
        if self.contests.is_some() {
            hold_for_review(apply, &mut application, author)?;
        }
        apply.state.put(&apply.id(), &application);
        Ok(())
    }
}

/// An open application of the author.
fn of_applicant(
    apply: &Apply<'_, '_>,
    author: &Organisation,
    id: &RecordId,
) -> Outcome<Application> {
    apply.require_role(&[Role::Registrant])?;
    let application: Application = apply.find(id, Reason::ApplicationUnknown)?;
    if application.applicant != author.uscc {
        return refuse(Reason::NotHolder, author.uscc);
    }
    Ok(application)
}

/// `app.supplement`: the applicant answers a deficiency notice in time; the registrar's clock starts
/// again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// Which application.
    pub application: RecordId,
    /// The form again, in full.
    pub form: Form,
}

impl Supplement {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        self.form.check()
    }

    /// Submits the application again.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application = of_applicant(apply, author, &self.application)?;
        check_step(apply, &application, ApplicationStep::Supplementing)?;
        let subject = Registrable::read(apply, application.subject)?;
        let (contests, distinct) = (application.contests, &application.distinct);
        self.form.check_against(apply, &author.uscc, &subject, contests, distinct)?;
        application.subject_version = subject.version;
        application.title.clone_from(&self.form.title);
        application.rights = self.form.rights;
        application.valid_from = self.form.valid_from;
        application.valid_to = self.form.valid_to;
        application.evidence.clone_from(&self.form.evidence);
        let due = apply.due(apply.params.timers.accept_days);
        reach(apply, &mut application, ApplicationStep::Submitted, Some(due));
        apply.state.put(&self.application, &application);
        Ok(())
    }
}

/// `app.withdraw`: the applicant withdraws before coding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Which application.
    pub application: RecordId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Withdraw {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        self.reason.as_ref().map_or(Ok(()), |reason| check_text("reason", reason))
    }

    /// Ends the application.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application = of_applicant(apply, author, &self.application)?;
        let step = application.state.step;
        if !step.is_open() {
            return refuse(Reason::ApplicationStepWrong, step);
        }
        check_step(apply, &application, step)?;
        reach(apply, &mut application, ApplicationStep::Withdrawn, None);
        apply.state.put(&self.application, &application);
        Ok(())
    }
}
