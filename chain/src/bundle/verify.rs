//! Verifying a file with nothing but the genesis document. Pure: the clock is a parameter.
//!
//! The steps are those of a trader who trusts nobody: the header is final, the record is in its
//! history and signed, the state under it says where the certificate stands and who its registrar is
//! with which keys, and all of that is recent enough. A step that cannot be decided ends in
//! `unknown`; only a contradiction is `forged`.

use super::{
    Bundle, BundleError, LoggedRecord, RecordBundle,
    entries::ProvenState,
    finality::{Finality, FinalityError, TrustAnchor},
    finding::{Check, Finding},
    verdict::{AsOf, Verdict},
};
use crate::{
    action::Action,
    recognition::{self, Claim},
    record::{Record, VerifiedRecord},
    region::Region,
    reject::{Reason, Rejection},
    state::{
        Certificate, CertificateNumber, CertificateStatus, HoldKind, Organisation, State, ViewError,
    },
    time::{BlockTime, Date},
    words::Purposes,
};

/// How far a state may lie ahead of the reader's clock, in milliseconds.
pub const CLOCK_TOLERANCE_MS: u64 = 10 * 60 * 1_000;

/// What the reader adds to the file: the time, and what it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyOptions {
    /// The reader's clock.
    pub now: BlockTime,
    /// Oldest state that is accepted, in milliseconds before `now`; any when absent.
    pub max_age_ms: Option<u64>,
    /// The region that asks whether it recognises the certificate; not asked when absent.
    pub receiving: Option<Region>,
}

/// A step found something after which no further step makes sense.
pub(super) struct Stop(pub(super) Check, pub(super) Finding, pub(super) String);

fn stop<T>(check: Check, finding: Finding, detail: impl ToString) -> Result<T, Stop> {
    Err(Stop(check, finding, detail.to_string()))
}

/// Verifies the bytes of a certificate file.
pub fn verify_file(bytes: &[u8], anchor: &TrustAnchor, options: &VerifyOptions) -> Verdict {
    match Bundle::from_bytes(bytes) {
        Ok(bundle) => verify_bundle(&bundle, anchor, options),
        Err(error) => Verdict::new().conclude(Err(unreadable(&error)), Check::Status),
    }
}

/// Verifies a certificate file.
pub fn verify_bundle(bundle: &Bundle, anchor: &TrustAnchor, options: &VerifyOptions) -> Verdict {
    let mut verdict = Verdict::new();
    let outcome = certificate_steps(&mut verdict, bundle, anchor, options);
    verdict.conclude(outcome, Check::Status)
}

/// Verifies the bytes of a record file: `valid` when the record is in the ledger's history.
pub fn verify_record_file(bytes: &[u8], anchor: &TrustAnchor) -> Verdict {
    let mut verdict = Verdict::new();
    let outcome =
        RecordBundle::from_bytes(bytes).map_err(|error| unreadable(&error)).and_then(|bundle| {
            record_steps(&mut verdict, &bundle.record, &bundle.finality, anchor).map(|_| ())
        });
    verdict.conclude(outcome, Check::Signature)
}

fn unreadable(error: &BundleError) -> Stop {
    let finding = match error {
        BundleError::Magic(_) => Finding::NotABundle,
        BundleError::Version(_) => Finding::NewerVersion,
        BundleError::TooLarge(_) | BundleError::Codec(_) => Finding::Malformed,
    };
    Stop(Check::File, finding, error.to_string())
}

/// Final header, history, signatures: what every record file shows.
fn record_steps(
    verdict: &mut Verdict,
    logged: &LoggedRecord,
    finality: &Finality,
    anchor: &TrustAnchor,
) -> Result<VerifiedRecord, Stop> {
    verdict.pass(Check::File);
    finality.verify(anchor).map_err(|error| {
        let finding = match error {
            FinalityError::OtherLedger(_) => Finding::OtherLedger,
            FinalityError::Version(_) => Finding::NewerVersion,
            FinalityError::OtherValidators(_)
            | FinalityError::Handoff(_)
            | FinalityError::Order(_) => Finding::HandoffBroken,
            FinalityError::OtherBlock(_) | FinalityError::Commit { .. } => Finding::CommitInvalid,
        };
        Stop(Check::Finality, finding, error.to_string())
    })?;
    verdict.pass(Check::Finality);
    let header = &finality.header;
    verdict.as_of = Some(AsOf { height: header.height, time: header.time });
    if !logged.is_included(&header.log_root, header.log_size) {
        return stop(Check::Inclusion, Finding::NotIncluded, logged.envelope.id());
    }
    verdict.pass(Check::Inclusion);
    let record =
        Record::parse(logged.envelope.clone()).and_then(Record::verify).map_err(|rejection| {
            Stop(Check::Signature, of_rejection(&rejection), rejection.to_string())
        })?;
    if record.record().header().ledger != anchor.chain_id {
        let ledger = record.record().header().ledger;
        return stop(Check::Signature, Finding::SignatureInvalid, ledger);
    }
    verdict.pass(Check::Signature);
    Ok(record)
}

/// What it means that a record of the history is refused by this program: either it is of a later
/// version, or a signature does not hold.
fn of_rejection(rejection: &Rejection) -> Finding {
    match rejection.reason {
        Reason::SignatureInvalid | Reason::ProofMissing | Reason::ProofRepeated => {
            Finding::SignatureInvalid
        }
        _ => Finding::RecordUnreadable,
    }
}

fn certificate_steps(
    verdict: &mut Verdict,
    bundle: &Bundle,
    anchor: &TrustAnchor,
    options: &VerifyOptions,
) -> Result<(), Stop> {
    let record = record_steps(verdict, &bundle.issuing, &bundle.finality, anchor)?;
    let Action::CertIssue(issue) = record.record().action() else {
        let name = record.record().action().name();
        return stop(Check::Signature, Finding::NotACertificate, name);
    };
    let header = &bundle.finality.header;
    let proven = ProvenState::check(&bundle.entries, &header.state_root)
        .map_err(|error| Stop(Check::State, Finding::StateProofInvalid, error.to_string()))?;
    let state = State::new(&proven);
    let certificate = read_certificate(&state, &record, &issue.number)?;
    verdict.pass(Check::State);
    verdict.issue = Some(issue.clone());
    verdict.certificate = Some(certificate.clone());
    check_registrar(&state, &record, &certificate)?;
    verdict.pass(Check::Registrar);

    let at = header.time.max(options.now);
    verdict.note(Check::Freshness, freshness(&certificate, header.time, at, options));
    verdict.note(Check::Status, status_findings(&certificate, at));
    if let Some(receiving) = options.receiving {
        let answer = recognised(&state, &certificate, receiving, header.time.date());
        let answer = answer.or_else(|error| incomplete(Check::Recognition, &error))?;
        verdict.note(Check::Recognition, recognition(&answer, receiving));
        verdict.clause = match answer {
            recognition::Verdict::Recognised(clause) => Some(clause),
            recognition::Verdict::Refused { clause, .. } => clause,
            recognition::Verdict::Home => None,
        };
    }
    Ok(())
}

fn read_certificate(
    state: &State<'_>,
    record: &VerifiedRecord,
    number: &CertificateNumber,
) -> Result<Certificate, Stop> {
    match state.get::<Certificate>(number) {
        Ok(Some(certificate)) if certificate.record == record.record().id() => Ok(certificate),
        Ok(_) => stop(Check::State, Finding::StateMismatch, number),
        Err(error) => incomplete(Check::State, &error),
    }
}

/// The file lacks what a rule reads, or holds what this program does not know: no contradiction.
fn incomplete<T>(check: Check, error: &ViewError) -> Result<T, Stop> {
    stop(check, Finding::StateIncomplete, error)
}

fn check_registrar(
    state: &State<'_>,
    record: &VerifiedRecord,
    certificate: &Certificate,
) -> Result<(), Stop> {
    let registrar = certificate.registrar;
    let invalid = |detail: String| stop(Check::Registrar, Finding::RegistrarKeyInvalid, detail);
    if record.record().header().author != registrar {
        return invalid(registrar.to_string());
    }
    let organisation = match state.get::<Organisation>(&registrar) {
        Ok(Some(organisation)) => organisation,
        Ok(None) => return invalid(registrar.to_string()),
        Err(error) => return incomplete(Check::Registrar, &error),
    };
    match record.record().signers().next() {
        Some(key) if organisation.signs_with(&key, certificate.issued) => Ok(()),
        Some(key) => invalid(key.to_string()),
        None => invalid(String::new()),
    }
}

/// Too old matters only while the status could have changed since: what has ended never comes back.
fn freshness(
    certificate: &Certificate,
    as_of: BlockTime,
    at: BlockTime,
    options: &VerifyOptions,
) -> Vec<(Finding, String)> {
    if as_of > options.now.plus_ms(CLOCK_TOLERANCE_MS) {
        return vec![(Finding::FromTheFuture, as_of.to_string())];
    }
    let age_ms = options.now.as_ms().saturating_sub(as_of.as_ms());
    let too_old = options.max_age_ms.is_some_and(|max| age_ms > max);
    if too_old && !has_ended(certificate, at.date()) {
        return vec![(Finding::TooOld, as_of.to_string())];
    }
    Vec::new()
}

fn has_ended(certificate: &Certificate, today: Date) -> bool {
    let terminal =
        matches!(certificate.status, CertificateStatus::Revoked | CertificateStatus::Deregistered);
    terminal || certificate.valid_to < today
}

/// What the state says of a certificate at a time, beside that it is there: why it is not in force,
/// what burdens it. Nothing means that it is in force without burdens.
pub fn status_findings(certificate: &Certificate, at: BlockTime) -> Vec<(Finding, String)> {
    let today = at.date();
    let by_status = match certificate.status {
        CertificateStatus::Active => None,
        CertificateStatus::Suspended => Some(Finding::Suspended),
        CertificateStatus::Deregistered => Some(Finding::Deregistered),
        CertificateStatus::Revoked => Some(Finding::Revoked),
    };
    let mut found = Vec::new();
    found.extend(by_status.map(|f| (f, format!("height {}", certificate.status_height))));
    if certificate.valid_to < today {
        found.push((Finding::Expired, certificate.valid_to.to_string()));
    }
    if today < certificate.valid_from {
        found.push((Finding::NotYetValid, certificate.valid_from.to_string()));
    }
    found.extend(
        certificate.holds.live(today).map(|hold| (of_hold(hold.kind), hold.record.to_string())),
    );
    if certificate.is_disputed() {
        let over = certificate.contests.map(|number| number.to_string());
        found.push((Finding::Disputed, over.unwrap_or_default()));
    }
    found.extend(certificate.pledges.iter().map(|id| (Finding::Pledged, id.to_string())));
    if let Some(deal) = certificate.transfer_pending {
        found.push((Finding::TransferPending, deal.to_string()));
    }
    found
}

const fn of_hold(kind: HoldKind) -> Finding {
    match kind {
        HoldKind::Freeze => Finding::Frozen,
        HoldKind::Measure => Finding::Measure,
        HoldKind::Review => Finding::UnderReview,
    }
}

fn recognition(answer: &recognition::Verdict, receiving: Region) -> Vec<(Finding, String)> {
    match answer {
        recognition::Verdict::Home | recognition::Verdict::Recognised(_) => Vec::new(),
        recognition::Verdict::Refused { reason, .. } => {
            vec![(Finding::NotRecognised, format!("{receiving}: {}", reason.code()))]
        }
    }
}

/// Whether a region recognises all rights of a certificate, whatever the purpose.
pub(super) fn recognised(
    state: &State<'_>,
    certificate: &Certificate,
    receiving: Region,
    today: Date,
) -> Result<recognition::Verdict, ViewError> {
    let claim = Claim::of(certificate, certificate.rights, Purposes::EMPTY);
    recognition::recognise(state, receiving, &claim, today)
}
