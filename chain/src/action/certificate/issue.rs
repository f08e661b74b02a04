//! `cert.issue`: the registrar codes an application whose publicity has run.

use serde::{Deserialize, Serialize};

use crate::{
    action::{
        application::{check_evidence, check_step, for_registrar, reach},
        registrable::Registrable,
        text::{check_name, check_sorted},
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    region::Region,
    reject::{Reason, Rejection},
    state::{
        Application, ApplicationStep, Certificate, CertificateNumber, CertificateStatus, Holds,
        Organisation, Subject, TaggedDigest, query_code,
    },
    time::Date,
    uscc::Uscc,
    words::{CertificateKind, DataKind, Level, Rights, Sector},
};

/// The certificate: everything that a third party reads in it. It repeats the application and what
/// the ledger knows of its subject, and is refused where it differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// A number that was never used: the registrar's region, the kind, the year of the block.
    pub number: CertificateNumber,
    /// The application that is coded.
    pub application: RecordId,
    /// What is certified.
    pub subject: Subject,
    /// Title.
    pub title: String,
    /// Kind of certificate.
    pub kind: CertificateKind,
    /// Who holds the rights.
    pub holder: Uscc,
    /// The holder's name, as enrolled.
    pub holder_name: String,
    /// Rights certified.
    pub rights: Rights,
    /// Where the data belongs.
    pub region: Region,
    /// Whose data it is.
    pub data_kind: DataKind,
    /// Level of the data.
    pub level: Level,
    /// Industry section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// First day of validity.
    pub valid_from: Date,
    /// Last day of validity.
    pub valid_to: Date,
    /// Evidence that it rests on, in order.
    pub evidence: Vec<TaggedDigest>,
    /// Result query code (登记结果查询码), see [`query_code`].
    pub query_code: String,
    /// A live certificate over the same data that this one contests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contests: Option<CertificateNumber>,
}

impl Issue {
    /// Fields in range, and agreeing with one another.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("title", &self.title)?;
        check_name("holder_name", &self.holder_name)?;
        check_sorted("evidence", &self.evidence)?;
        if self.valid_to < self.valid_from {
            return Err(Rejection::of(Reason::TermInvalid, self.valid_to));
        }
        if self.query_code != query_code(&self.application) {
            return Err(Rejection::of(Reason::CertificateDiffers, "query_code"));
        }
        if self.number.kind() != self.kind {
            return Err(Rejection::of(Reason::CertificateNumberWrong, self.number));
        }
        Ok(())
    }

    /// Issues the certificate and codes the application.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut application = for_registrar(apply, author, &self.application)?;
        check_step(apply, &application, ApplicationStep::Publicised)?;
        check_publicity(apply, &application)?;
        self.check_number(apply, author)?;
        let subject = Registrable::read(apply, application.subject)?;
        self.check_repeats(apply, &application, &subject)?;
        subject.check_registrar(author)?;
        subject.check_registrable(apply)?;
        if application.valid_to < apply.today() {
            return refuse(Reason::TermInvalid, application.valid_to);
        }
        subject.check_claimed(application.rights, application.valid_to)?;
        check_evidence(apply, &application.applicant, &application.evidence)?;
        let (contests, distinct) = (application.contests, &application.distinct);
        let hit = subject.check_duplicate(apply, contests, distinct)?;
        if let (Some(number), false) = (hit, application.contest_admitted) {
            return refuse(Reason::DuplicateUnderReview, number);
        }
        let id = apply.id();
        subject.write_claims(apply, self.number)?;
        apply.state.put(&self.number, &self.certificate(apply, author, id, hit));
        reach(apply, &mut application, ApplicationStep::Coded, None);
        apply.state.put(&self.application, &application);
        Ok(())
    }

    fn check_number(&self, apply: &Apply<'_, '_>, registrar: &Organisation) -> Outcome<()> {
        let (year, _, _) = apply.today().ymd();
        if self.number.region() != registrar.region || u32::from(self.number.year()) != year {
            return refuse(Reason::CertificateNumberWrong, self.number);
        }
        if apply.state.has::<Certificate>(&self.number)? {
            return refuse(Reason::CertificateNumberTaken, self.number);
        }
        Ok(())
    }

    /// Refuses a certificate that says other than the application and the ledger.
    fn check_repeats(
        &self,
        apply: &Apply<'_, '_>,
        application: &Application,
        subject: &Registrable,
    ) -> Outcome<()> {
        if subject.version != application.subject_version {
            return refuse(Reason::SubjectChanged, self.application);
        }
        if subject.holder != application.applicant {
            return refuse(Reason::NotHolder, application.applicant);
        }
        let holder = apply.active_organisation(&application.applicant)?;
        let repeats = [
            (self.subject == application.subject, "subject"),
            (self.title == application.title, "title"),
            (self.kind == application.kind, "kind"),
            (self.holder == application.applicant, "holder"),
            (self.holder_name == holder.name, "holder_name"),
            (self.rights == application.rights, "rights"),
            (self.region == subject.region, "region"),
            (self.data_kind == subject.data_kind, "data_kind"),
            (self.level == subject.level, "level"),
            (self.sector == subject.sector, "sector"),
            (self.valid_from == application.valid_from, "valid_from"),
            (self.valid_to == application.valid_to, "valid_to"),
            (self.evidence == application.evidence, "evidence"),
            (self.contests == application.contests, "contests"),
        ];
        match repeats.into_iter().find(|(same, _)| !same) {
            Some((_, field)) => refuse(Reason::CertificateDiffers, field),
            None => Ok(()),
        }
    }

    fn certificate(
        &self,
        apply: &Apply<'_, '_>,
        registrar: &Organisation,
        record: RecordId,
        contests: Option<CertificateNumber>,
    ) -> Certificate {
        Certificate {
            number: self.number,
            subject: self.subject,
            holder: self.holder,
            rights: self.rights,
            data_kind: self.data_kind,
            level: self.level,
            sector: self.sector,
            registrar: registrar.uscc,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            version: 1,
            status: CertificateStatus::Active,
            status_height: apply.context.height,
            disputes: Vec::new(),
            contests,
            pledges: Vec::new(),
            transfer_pending: None,
            holds: Holds::default(),
            record,
            issued: apply.context.height,
            application: self.application,
        }
    }
}

/// Refuses before publicity has fully run and every objection is decided (invariant 5).
fn check_publicity(apply: &Apply<'_, '_>, application: &Application) -> Outcome<()> {
    let state = &application.state;
    if state.objections_open > 0 {
        return refuse(Reason::ObjectionsOpen, state.objections_open);
    }
    let at_once = apply.params.timers.publicity_days == 0;
    match state.due {
        Some(due) if !at_once && apply.today() <= due => refuse(Reason::PublicityRunning, due),
        _ => Ok(()),
    }
}
