//! Decisions of a registrar of the receiving side about one foreign certificate: entered, or refused
//! and withdrawn, for its own territory. The certificate itself is its home registrar's alone.
//!
//! An entry is held against the lists of both sides (invariant 25), with the level that they come to,
//! and important data against its risk assessment (23). It is no use of the data: personal information
//! needs its basis when a grant, listing or deal relies on the entry.

use serde::{Deserialize, Serialize};

use crate::{
    action::{
        application::check_track,
        rights::{check_data, check_undisputed},
        text::check_text,
    },
    attested::check_assessed,
    execute::{Apply, Outcome, refuse},
    limits::LIST_ENTRIES_MAX,
    policy::{Matter, check_lists},
    recognition::{Claim, Verdict, covering, judge},
    region::Region,
    reject::{Reason, Rejection},
    state::{Certificate, CertificateNumber, Organisation, RecognitionEntry, Recognitions},
    words::{DeliveryForms, Purposes, Role},
};

/// `recog.entry`: a registrar of the receiving side enters a foreign certificate that a live
/// agreement covers, or takes its own refusal back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enter {
    /// Which certificate.
    pub certificate: CertificateNumber,
}

/// `recog.refuse`: a registrar of the receiving side refuses a foreign certificate for its
/// territory, or withdraws its recognition there, with the reason. What was concluded goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// Which certificate.
    pub certificate: CertificateNumber,
    /// Why.
    pub reason: String,
}

impl Enter {
    /// Nothing to check without a ledger.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Enters the certificate for the author's territory.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let certificate = foreign_certificate(apply, author, &self.certificate)?;
        if !certificate.is_in_force(apply.context.time) {
            return refuse(Reason::CertificateStatusWrong, self.certificate);
        }
        check_undisputed(apply, &certificate)?;
        self.check_covered(apply, author.region, &certificate)?;
        decide(apply, author, self.certificate, true)
    }

    /// No list of either side names the certificate, and some agreement admits it with all its rights
    /// at the level that holds here; the entry itself is still to come, and an earlier refusal is
    /// what may be taken back here.
    fn check_covered(
        &self,
        apply: &Apply<'_, '_>,
        receiving: Region,
        certificate: &Certificate,
    ) -> Outcome<()> {
        let issuer = certificate.region();
        let matter = Matter::of_certificate(apply.state, certificate)?;
        let matter = matter.used(&[receiving], Purposes::EMPTY, DeliveryForms::EMPTY);
        let level = check_lists(apply.state, apply.today(), &matter)?;
        check_data(level, certificate.data_kind, DeliveryForms::EMPTY)?;
        check_assessed(apply.state, apply.today(), certificate, level)?;
        let claim = Claim::of(certificate, certificate.rights, Purposes::EMPTY);
        let claim = Claim { level, ..claim };
        let agreements = covering(apply.state, issuer, receiving, apply.today())?;
        match judge(&agreements, None, receiving, &claim) {
            Verdict::Refused { reason: Reason::RecogEntryMissing, .. } => Ok(()),
            verdict => Ok(verdict.require(issuer, receiving)?),
        }
    }
}

impl Refuse {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Refuses the certificate for the author's territory.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let certificate = foreign_certificate(apply, author, &self.certificate)?;
        let issuer = certificate.region();
        if covering(apply.state, issuer, author.region, apply.today())?.is_empty() {
            return refuse(Reason::RecogNone, format_args!("{issuer} in {}", author.region));
        }
        decide(apply, author, self.certificate, false)
    }
}

/// A certificate that is foreign to the author, a registrar of its track.
fn foreign_certificate(
    apply: &Apply<'_, '_>,
    author: &Organisation,
    number: &CertificateNumber,
) -> Outcome<Certificate> {
    apply.require_role(&[Role::Registrar])?;
    let certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
    if !certificate.region().is_foreign_to(author.region) {
        return refuse(Reason::RecogHome, number);
    }
    check_track(author, certificate.data_kind.track())?;
    Ok(certificate)
}

/// Writes the decision. Who decided for a territory is the only one that decides again for it.
fn decide(
    apply: &mut Apply<'_, '_>,
    author: &Organisation,
    certificate: CertificateNumber,
    recognised: bool,
) -> Outcome<()> {
    let known = apply.state.get::<Recognitions>(&certificate)?;
    let mut decisions = known.unwrap_or_else(|| Recognitions::none(certificate));
    match decisions.of(author.region) {
        Some(earlier) if earlier.by != author.uscc => {
            return refuse(Reason::RecogOfOtherRegistrar, earlier.by);
        }
        Some(earlier) if earlier.recognised == recognised => {
            return refuse(Reason::RecogStepWrong, certificate);
        }
        None if decisions.entries.len() >= LIST_ENTRIES_MAX => {
            return refuse(Reason::ListTooLong, "recognition entries");
        }
        Some(_) | None => {}
    }
    let (territory, by, record) = (author.region, author.uscc, apply.id());
    decisions.decide(RecognitionEntry { territory, by, recognised, record });
    apply.state.put(&certificate, &decisions);
    Ok(())
}

#[cfg(test)]
mod tests;
