//! `cert.correct`: what was wrong in the certificate from the beginning is put right.

use serde::{Deserialize, Serialize};

use super::{change::give_sector, status::at_home};
use crate::{
    action::{
        application::check_evidence,
        text::{check_name, check_sorted, check_text},
        title::put_next_version,
    },
    execute::{Apply, Outcome, refuse},
    reject::{Reason, Rejection},
    state::{CertificateNumber, CertificateStatus, Organisation, TaggedDigest},
    uscc::Uscc,
    words::{CertificateField, Sector},
};

/// `cert.correct` (更正登记): the home registrar, at the request of the holder, or of an interested
/// party that shows evidence; whoever asks signs too.
///
/// The record is the correction: what the state keeps of a certificate changes only where the
/// sector was wrong. Nothing is overwritten; the issuing record stays readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// Which certificate.
    pub number: CertificateNumber,
    /// Who asks for the correction.
    pub requested_by: Uscc,
    /// What is corrected, each field once, in the order of the vocabulary.
    pub corrections: Vec<Correction>,
    /// Evidence that who asks anchored in an earlier block, in order. The holder may do without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<TaggedDigest>,
    /// Why.
    pub reason: String,
}

/// One field, as it was stated and as it is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The field.
    pub field: CertificateField,
    /// What was stated; absent where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// What is right.
    pub now: String,
}

impl Correct {
    /// Fields in range; none of them protected (invariant 11).
    pub fn check(&self) -> Result<(), Rejection> {
        let fields: Vec<_> = self.corrections.iter().map(|c| c.field).collect();
        check_sorted("corrections", &fields)?;
        for correction in &self.corrections {
            correction.check()?;
        }
        if !self.evidence.is_empty() {
            check_sorted("evidence", &self.evidence)?;
        }
        check_text("reason", &self.reason)
    }

    /// Writes the next version.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let from = [CertificateStatus::Active, CertificateStatus::Suspended];
        let mut certificate = at_home(apply, author, &self.number, &from)?;
        if self.requested_by == author.uscc {
            return refuse(Reason::RolesConflict, author.uscc);
        }
        apply.require_signer(&self.requested_by)?;
        if self.requested_by != certificate.holder && self.evidence.is_empty() {
            return refuse(Reason::EvidenceRequired, self.requested_by);
        }
        check_evidence(apply, &self.requested_by, &self.evidence)?;
        if let Some((was, now)) = self.sector() {
            if was != certificate.sector {
                return refuse(Reason::CertificateDiffers, CertificateField::Sector);
            }
            certificate.sector = Some(now);
            give_sector(apply, &certificate)?;
        }
        put_next_version(apply, certificate);
        Ok(())
    }

    /// The correction of the sector, which [`Correction::check`] has read before.
    fn sector(&self) -> Option<(Option<Sector>, Sector)> {
        let is_sector = |c: &&Correction| c.field == CertificateField::Sector;
        let correction = self.corrections.iter().find(is_sector)?;
        let was = correction.was.as_ref().and_then(|word| word.parse().ok());
        Some((was, correction.now.parse().ok()?))
    }
}

impl Correction {
    fn check(&self) -> Result<(), Rejection> {
        if !self.field.is_correctable() {
            return Err(Rejection::of(Reason::CertificateFieldProtected, self.field));
        }
        check_name("now", &self.now)?;
        if let Some(was) = &self.was {
            check_name("was", was)?;
        }
        let same = self.was.as_ref() == Some(&self.now);
        let is_word = |text: &String| text.parse::<Sector>().is_ok();
        let readable = self.field != CertificateField::Sector
            || (is_word(&self.now) && self.was.as_ref().is_none_or(is_word));
        if same || !readable {
            return Err(Rejection::of(Reason::FieldsInvalid, self.field));
        }
        Ok(())
    }
}
