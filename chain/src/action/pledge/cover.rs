//! `insurance.bind` and `guarantee.bind`: what stands beside a data asset and its debts.

use serde::{Deserialize, Serialize};

use super::{registered, require_three};
use crate::{
    action::rights::{check_not_over, require_standing},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::Link,
    reject::{Reason, Rejection},
    state::{
        Certificate, CertificateNumber, Cover, CoverKind, Organisation, Price, TaggedDigest, Term,
    },
    uscc::Uscc,
};

/// `insurance.bind` (保险): holder, insurer and home registrar sign; any of them authors it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insure {
    /// What is insured.
    pub certificate: CertificateNumber,
    /// Who insures it.
    pub insurer: Uscc,
    /// Up to how much.
    pub amount: Price,
    /// First and last day.
    pub term: Term,
    /// Digest of the policy.
    pub contract: TaggedDigest,
}

/// `guarantee.bind` (保证): holder, guarantor and home registrar sign, and the creditor of the pledge
/// whose debt is guaranteed; one of the first three authors it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guarantee {
    /// The pledge whose debt is guaranteed.
    pub pledge: RecordId,
    /// Who guarantees it.
    pub guarantor: Uscc,
    /// Up to how much.
    pub amount: Price,
    /// First and last day.
    pub term: Term,
    /// Digest of the contract.
    pub contract: TaggedDigest,
}

impl Insure {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_cover(self.amount, &self.term)
    }

    /// Writes the insurance.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let certificate: Certificate = apply.find(&self.certificate, Reason::CertificateUnknown)?;
        require_three(apply, author, &certificate, &self.insurer)?;
        let cover = Cover {
            kind: CoverKind::Insurance,
            certificate: self.certificate,
            pledge: None,
            by: self.insurer,
            beneficiary: certificate.holder,
            amount: self.amount,
            term: self.term,
        };
        bind(apply, &certificate, &cover)
    }
}

impl Guarantee {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_cover(self.amount, &self.term)
    }

    /// Writes the guarantee.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let pledge = registered(apply, &self.pledge)?;
        if pledge.creditor == self.guarantor {
            return refuse(Reason::RolesConflict, self.guarantor);
        }
        let certificate: Certificate =
            apply.find(&pledge.certificate, Reason::CertificateUnknown)?;
        require_three(apply, author, &certificate, &self.guarantor)?;
        apply.require_signer(&pledge.creditor)?;
        let cover = Cover {
            kind: CoverKind::Guarantee,
            certificate: pledge.certificate,
            pledge: Some(self.pledge),
            by: self.guarantor,
            beneficiary: pledge.creditor,
            amount: self.amount,
            term: self.term,
        };
        bind(apply, &certificate, &cover)
    }
}

fn check_cover(amount: Price, term: &Term) -> Result<(), Rejection> {
    if amount == Price::PublicFen(0) {
        return Err(Rejection::of(Reason::FieldsInvalid, "amount"));
    }
    if term.from > term.to {
        return Err(Rejection::of(Reason::TermInvalid, term.to));
    }
    Ok(())
}

fn bind(apply: &mut Apply<'_, '_>, certificate: &Certificate, cover: &Cover) -> Outcome<()> {
    check_not_over(apply, &cover.term)?;
    require_standing(apply, &[Link::held(certificate.number, certificate.holder)])?;
    apply.state.put(&apply.id(), cover);
    Ok(())
}
