//! The records of one row: from evidence to certificate, or the declaration alone.

use std::collections::BTreeMap;

use hefu_chain::{
    action::{Action, application, certificate, evidence, resource},
    envelope::Envelope,
    hash::{ChainId, RecordId},
    key::RecordSecret,
    limits::JSON_INTEGER_MAX,
    region::Region,
    reject::{Reason, Rejection},
    state::{CertificateNumber, Subject, TaggedDigest, query_code},
    time::Date,
    uscc::Uscc,
    words::{CertificateKind, DataKind, Level, Right, Rights, Role, SourceKind},
};

use super::{
    enrol::Party,
    journal::Turn,
    pipeline::{Job, Plan, nonce_of},
    row::CleanRow,
    words::Openness,
};
use crate::{
    compose::{Authorship, Draft},
    digest::blake3_of,
};

/// The stage that puts a row on the ledger.
pub const DECLARE: &str = "resource.declare";
/// The stage that ends with a certificate.
pub const ISSUE: &str = "cert.issue";
const ANCHOR: &str = "evidence.anchor";
const SUBMIT: &str = "app.submit";
const ACCEPT: &str = "app.accept";
const REVIEW: &str = "app.review";
const PUBLICISE: &str = "app.publicise";

const DECLARE_STAGES: &[&str] = &[DECLARE];
const CERTIFY_STAGES: &[&str] = &[ANCHOR, DECLARE, SUBMIT, ACCEPT, REVIEW, PUBLICISE, ISSUE];

/// Validity that is applied for, in years; the most that the national rule permits.
const VALID_YEARS: u32 = 3;
/// Scheme of a row's identifier in its catalogue.
const CATALOGUE_SCHEME: &str = "catalogue";
/// Media type of a row's evidence.
const EVIDENCE_TYPE: &str = "application/json";

/// A row with who holds it and who registers it.
#[derive(Clone, Debug)]
pub struct RowWork {
    /// The row.
    pub row: CleanRow,
    /// Who holds it.
    pub holder: Party,
    /// Who registers it.
    pub registrar: Party,
}

/// The plan of rows.
#[derive(Debug)]
pub struct RowPlan {
    /// The ledger.
    pub ledger: ChainId,
    /// Whether rows are certified, or declared only.
    pub certify: bool,
    /// The rows.
    pub rows: Vec<RowWork>,
    /// Next certificate sequence to try, by registrar's region and year.
    pub next_sequence: BTreeMap<(Region, u16), u32>,
}

impl RowPlan {
    /// Name of a row in the journal.
    pub fn key_of(row: &CleanRow) -> String {
        format!("row:{}", row.id)
    }

    /// Skips a number that was used in an earlier run.
    pub fn note_used(&mut self, number: &CertificateNumber) {
        let next = self.next_sequence.entry((number.region(), number.year())).or_insert(1);
        *next = (*next).max(number.sequence() + 1);
    }

    fn next_number(&mut self, region: Region, day: Date) -> Result<CertificateNumber, Rejection> {
        let year = u16::try_from(day.ymd().0).unwrap_or(u16::MAX);
        let next = self.next_sequence.entry((region, year)).or_insert(1);
        let number = CertificateNumber::new(region, CertificateKind::Resource, year, *next);
        *next += 1;
        number.map_err(|error| Rejection::of(Reason::CertificateNumberWrong, error))
    }

    /// The number that a turn says, or the next one.
    fn number_of(
        &mut self,
        region: Region,
        turn: &mut Turn,
    ) -> Result<CertificateNumber, Rejection> {
        if let Some(number) = turn.choice.as_deref().and_then(|text| text.parse().ok()) {
            return Ok(number);
        }
        let number = self.next_number(region, turn.day)?;
        turn.choice = Some(number.to_string());
        Ok(number)
    }

    fn action(&mut self, job: &Job, stage: &str, turn: &mut Turn) -> Result<Action, Rejection> {
        let work = &self.rows[job.index];
        let application = || {
            let entry = job.done.get(SUBMIT).map(|entry| entry.id);
            entry.ok_or_else(|| Rejection::from(Reason::ApplicationUnknown))
        };
        Ok(match stage {
            ANCHOR => Action::EvidenceAnchor(anchor(&work.row)),
            DECLARE => Action::ResourceDeclare(declare(&work.row)),
            SUBMIT => {
                turn.choice.get_or_insert_with(|| turn.day.to_string());
                Action::AppSubmit(submit(
                    work,
                    resource_of(job)?,
                    valid_from(turn.choice.as_deref(), turn),
                ))
            }
            ACCEPT => Action::AppAccept(application::Accept { application: application()? }),
            REVIEW => Action::AppReview(application::Review {
                application: application()?,
                outcome: application::ReviewOutcome::Passed(application::ReviewFindings {
                    source_lawful: true,
                    security_compliant: true,
                    authorisation_clear: true,
                }),
            }),
            PUBLICISE => {
                Action::AppPublicise(application::Publicise { application: application()? })
            }
            _ => {
                let region = work.registrar.region;
                let number = self.number_of(region, turn)?;
                Action::CertIssue(issue(&self.rows[job.index], job, number, application()?, turn)?)
            }
        })
    }
}

impl Plan for RowPlan {
    fn stages(&self) -> &'static [&'static str] {
        if self.certify { CERTIFY_STAGES } else { DECLARE_STAGES }
    }

    fn build(&mut self, job: &Job, stage: &str, turn: &mut Turn) -> Result<Envelope, Rejection> {
        let action = self.action(job, stage, turn)?;
        let work = &self.rows[job.index];
        let by_holder = matches!(stage, ANCHOR | DECLARE | SUBMIT);
        let (author, role): (&Party, Role) = if by_holder {
            (&work.holder, Role::Registrant)
        } else {
            (&work.registrar, Role::Registrar)
        };
        let authorship = Authorship {
            ledger: self.ledger,
            author: author.uscc,
            role,
            last_height: turn.last_height,
        };
        let key: &RecordSecret = &author.key;
        let nonce = nonce_of(&self.ledger, &job.key, stage, turn.attempt);
        Draft::of(action, authorship, nonce)?.sign(&[key])
    }

    fn stands_already(&self, stage: &str, code: &str) -> bool {
        stage == ANCHOR && code == Reason::EvidenceExists.code()
    }

    fn wants_other_choice(&self, stage: &str, code: &str) -> bool {
        // A number that is taken, or of the old year after New Year.
        stage == ISSUE
            && (code == Reason::CertificateNumberTaken.code()
                || code == Reason::CertificateNumberWrong.code())
    }
}

fn resource_of(job: &Job) -> Result<RecordId, Rejection> {
    let entry = job.done.get(DECLARE).map(|entry| entry.id);
    entry.ok_or_else(|| Reason::ResourceUnknown.into())
}

fn valid_from(choice: Option<&str>, turn: &Turn) -> Date {
    choice.and_then(|text| text.parse().ok()).unwrap_or(turn.day)
}

fn digest_of(row: &CleanRow) -> TaggedDigest {
    blake3_of(&row.evidence)
}

fn anchor(row: &CleanRow) -> evidence::Anchor {
    evidence::Anchor {
        evidence: digest_of(row),
        size: row.evidence.len() as u64,
        media_type: EVIDENCE_TYPE.into(),
        label: row.title.clone(),
    }
}

/// How the listing says the data may be had decides its level: open to all, on conditions, or on
/// application. A catalogue states no level; the registrar may set a stricter one.
fn level_of(row: &CleanRow) -> Level {
    match row.openness {
        Openness::Unconditional if !row.personal => Level::General1,
        Openness::Unconditional | Openness::Conditional => Level::General2,
        Openness::Application | Openness::Other | Openness::Unknown => Level::General3,
    }
}

/// Data that the listing city does not own is held only: its source passes no other right on here.
fn rights_of(row: &CleanRow) -> Rights {
    if row.back_flow { Rights::of(&[Right::Hold]) } else { Rights::all() }
}

fn declare(row: &CleanRow) -> resource::Declare {
    let rows = row.rows.filter(|rows| *rows <= JSON_INTEGER_MAX.unsigned_abs());
    resource::Declare {
        title: row.title.clone(),
        summary: row.summary.clone(),
        region: row.region,
        kind: DataKind::Public,
        source: if row.back_flow { SourceKind::Shared } else { SourceKind::Collected },
        source_grant: None,
        source_deal: None,
        inbound: None,
        provider: Some(row.provider.clone()),
        level: level_of(row),
        sector: row.sector,
        personal_information: row.personal,
        information_resource_code: row.code.clone(),
        update_cycle: Some(row.cycle.word().into()),
        rows,
        content: vec![digest_of(row)],
        external_ids: vec![resource::ExternalId {
            scheme: CATALOGUE_SCHEME.into(),
            value: row.id.clone(),
        }],
    }
}

fn submit(work: &RowWork, resource: RecordId, from: Date) -> application::Submit {
    let registrar: Uscc = work.registrar.uscc;
    application::Submit {
        registrar,
        subject: Subject::Resource(resource),
        kind: CertificateKind::Resource,
        contests: None,
        form: application::Form {
            title: work.row.title.clone(),
            rights: rights_of(&work.row),
            valid_from: from,
            valid_to: from.plus_years(VALID_YEARS),
            evidence: vec![digest_of(&work.row)],
            no_state_secrets: true,
        },
    }
}

fn issue(
    work: &RowWork,
    job: &Job,
    number: CertificateNumber,
    application: RecordId,
    turn: &Turn,
) -> Result<certificate::Issue, Rejection> {
    let resource = resource_of(job)?;
    let chosen = job.done.get(SUBMIT).and_then(|entry| entry.choice.as_deref());
    let submit = submit(work, resource, valid_from(chosen, turn));
    let declare = declare(&work.row);
    Ok(certificate::Issue {
        number,
        application,
        subject: submit.subject,
        title: submit.form.title,
        kind: submit.kind,
        holder: work.holder.uscc,
        holder_name: work.holder.name.clone(),
        rights: submit.form.rights,
        region: declare.region,
        data_kind: declare.kind,
        level: declare.level,
        sector: declare.sector,
        valid_from: submit.form.valid_from,
        valid_to: submit.form.valid_to,
        evidence: submit.form.evidence,
        query_code: query_code(&application),
        contests: None,
    })
}
