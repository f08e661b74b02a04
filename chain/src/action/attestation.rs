//! Attestations of third-party providers (第三方专业服务机构): issued and withdrawn by the provider.
//!
//! A provider issues the kinds that a data authority has admitted it to (HH-11), and never about
//! what is its own. Issuing touches two keys, the attestation's and its slot's; withdrawing one.
//!
//! # Invariants
//! - 4: no provider attests about itself or its own data.
//! - 23: important data needs a live risk assessment, see [`crate::attested`].
//! - 24: a level is lowered by a re-grading only, and never from core.

use serde::{Deserialize, Serialize};

use super::text::check_text;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::{ATTESTATIONS_PER_SLOT_MAX, JSON_INTEGER_MAX},
    reject::{Reason, Rejection},
    state::{
        Attestation, AttestationBook, AttestationSlot, AttestationTarget, Certificate,
        DataResource, Organisation, Price, Product, TaggedDigest,
    },
    time::Date,
    uscc::Uscc,
    words::{AttestationKind, AttestationResult, Level, Role},
};

/// `attest.issue`: a provider states what it examined and what it found. The record's id becomes
/// the attestation's identity; it takes the place of the provider's earlier one in the same slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// What kind.
    pub kind: AttestationKind,
    /// About what.
    pub target: AttestationTarget,
    /// The processing whose output is meant, of a re-grading or anonymisation: the digest that the
    /// product states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing: Option<TaggedDigest>,
    /// What it comes to.
    pub result: AttestationResult,
    /// The level found; a re-grading states one, others none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The value found; a valuation states one, others none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Price>,
    /// The maturity level found, 1 to 5; one about maturity states it, others do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maturity: Option<u8>,
    /// Quality in measured dimensions, in basis points; one about quality may state it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// Last day on which it may be relied upon.
    pub valid_to: Date,
    /// Digest of the document.
    pub document: TaggedDigest,
}

/// The five dimensions of quality (GZ-5), each from 0 to 10,000 basis points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// 真实性.
    pub authenticity_bp: u16,
    /// 准确性.
    pub accuracy_bp: u16,
    /// 完整性.
    pub completeness_bp: u16,
    /// 时效性.
    pub timeliness_bp: u16,
    /// 可用性.
    pub usability_bp: u16,
}

/// Ten thousand basis points are the whole.
const WHOLE_BP: u16 = 10_000;

impl Quality {
    const fn is_in_range(&self) -> bool {
        self.authenticity_bp <= WHOLE_BP
            && self.accuracy_bp <= WHOLE_BP
            && self.completeness_bp <= WHOLE_BP
            && self.timeliness_bp <= WHOLE_BP
            && self.usability_bp <= WHOLE_BP
    }
}

impl Issue {
    /// Fields in range, and those of its kind.
    pub fn check(&self) -> Result<(), Rejection> {
        use AttestationKind as Kind;
        let invalid = |field: &str| Err(Rejection::of(Reason::FieldsInvalid, field));
        let of_processing = matches!(self.kind, Kind::Regrading | Kind::Anonymisation);
        if self.processing.is_some() && !of_processing {
            return invalid("processing");
        }
        if self.level.is_some() != (self.kind == Kind::Regrading) {
            return invalid("level");
        }
        if self.level == Some(Level::Core) {
            return Err(Rejection::of(Reason::AttestCoreRegraded, Level::Core));
        }
        let valued = self.kind == Kind::Valuation && self.result == AttestationResult::Satisfied;
        if self.value.is_some() != valued {
            return invalid("value");
        }
        if matches!(self.value, Some(Price::PublicFen(fen)) if fen > JSON_INTEGER_MAX.unsigned_abs())
        {
            return Err(Rejection::of(Reason::DocumentNumber, "value"));
        }
        let maturity_fits = match self.maturity {
            Some(level) => self.kind == Kind::Dcmm && (1..=5).contains(&level),
            None => self.kind != Kind::Dcmm,
        };
        if !maturity_fits {
            return invalid("maturity");
        }
        match &self.quality {
            Some(quality) if self.kind != Kind::Quality || !quality.is_in_range() => {
                invalid("quality")
            }
            _ => self.check_target(),
        }
    }

    /// Maturity is an organisation's; compliance, security and certification are of either;
    /// everything else is of data.
    fn check_target(&self) -> Result<(), Rejection> {
        use AttestationKind as Kind;
        let of_organisation = matches!(self.target, AttestationTarget::Organisation(_));
        let fits = match self.kind {
            Kind::Dcmm => of_organisation,
            Kind::Compliance | Kind::Security | Kind::Certification => true,
            _ => !of_organisation,
        };
        if fits { Ok(()) } else { Err(Rejection::of(Reason::FieldsInvalid, "target")) }
    }

    /// Writes the attestation and its place in the slot.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::ServiceProvider])?;
        if !author.qualifications.has(self.kind) {
            return refuse(Reason::AttestNotQualified, self.kind);
        }
        self.check_term(apply)?;
        self.check_examined(apply, author)?;
        let (id, today) = (apply.id(), apply.today());
        let slot =
            AttestationSlot { kind: self.kind, target: self.target, processing: self.processing };
        let mut book: AttestationBook = apply.state.get(&slot)?.unwrap_or_default();
        book.0.retain(|(issuer, _)| *issuer != author.uscc);
        if book.0.len() >= ATTESTATIONS_PER_SLOT_MAX {
            book = live_entries(apply, book, today)?;
        }
        if book.0.len() >= ATTESTATIONS_PER_SLOT_MAX {
            return refuse(Reason::AttestTooMany, self.kind);
        }
        book.0.push((author.uscc, id));
        apply.state.put(&slot, &book);
        apply.state.put(&id, &self.attestation(author.uscc));
        Ok(())
    }

    fn attestation(&self, issuer: Uscc) -> Attestation {
        Attestation {
            kind: self.kind,
            issuer,
            target: self.target,
            processing: self.processing,
            result: self.result,
            level: self.level,
            value: self.value,
            maturity: self.maturity,
            valid_to: self.valid_to,
            withdrawn: None,
        }
    }

    /// Not over, and not longer than the policy permits for its kind.
    fn check_term(&self, apply: &Apply<'_, '_>) -> Outcome<()> {
        let (today, limits) = (apply.today(), &apply.params.safeguards);
        let latest = match self.kind {
            AttestationKind::RiskAssessment => {
                Some(today.plus_months(limits.risk_assessment_months))
            }
            AttestationKind::OutboundAssessment => {
                Some(today.plus_years(limits.outbound_assessment_years))
            }
            _ => None,
        };
        if self.valid_to < today || latest.is_some_and(|latest| self.valid_to > latest) {
            return refuse(Reason::AttestTermWrong, self.valid_to);
        }
        Ok(())
    }

    /// The target stands in the stated version, and is not the provider's own.
    fn check_examined(&self, apply: &Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let (owner, level) = match self.target {
            AttestationTarget::Organisation(uscc) => (apply.organisation(&uscc)?.uscc, None),
            AttestationTarget::Resource { id, version } => {
                let resource: DataResource = apply.find(&id, Reason::ResourceUnknown)?;
                check_version(version, resource.version)?;
                (resource.holder, Some(resource.level))
            }
            AttestationTarget::Product(id) => {
                let product: Product = apply.find(&id, Reason::ProductUnknown)?;
                (product.producer, Some(product.level))
            }
            AttestationTarget::Certificate { number, version } => {
                let certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
                check_version(version, certificate.version)?;
                if !certificate.is_live(apply.context.time) {
                    return refuse(Reason::CertificateEnded, number);
                }
                (certificate.holder, Some(certificate.level))
            }
        };
        if owner == author.uscc {
            return refuse(Reason::RolesConflict, owner);
        }
        if self.kind == AttestationKind::Regrading && level == Some(Level::Core) {
            return refuse(Reason::AttestCoreRegraded, Level::Core);
        }
        Ok(())
    }
}

fn check_version(stated: u32, current: u32) -> Outcome<()> {
    if stated == current {
        return Ok(());
    }
    refuse(Reason::AttestVersionWrong, format_args!("version {stated}, now {current}"))
}

/// The entries of a full slot that may still be relied upon.
fn live_entries(
    apply: &Apply<'_, '_>,
    book: AttestationBook,
    today: Date,
) -> Outcome<AttestationBook> {
    let mut live = Vec::with_capacity(book.0.len());
    for entry in book.0 {
        let attestation = apply.state.get::<Attestation>(&entry.1)?;
        if attestation.is_some_and(|attestation| attestation.is_live(today)) {
            live.push(entry);
        }
    }
    Ok(AttestationBook(live))
}

/// `attest.withdraw`: the provider takes its attestation back. What relied on it stays as it is;
/// nothing new relies on it from the next record on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// The record that issued it.
    pub attestation: RecordId,
    /// Why.
    pub reason: String,
}

impl Withdraw {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Marks it withdrawn.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::ServiceProvider])?;
        let mut attestation: Attestation = apply.find(&self.attestation, Reason::AttestUnknown)?;
        if attestation.issuer != author.uscc {
            return refuse(Reason::AttestOfOther, attestation.issuer);
        }
        if attestation.withdrawn.is_some() {
            return refuse(Reason::AttestWithdrawn, self.attestation);
        }
        attestation.withdrawn = Some(apply.context.height);
        apply.state.put(&self.attestation, &attestation);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
