//! Suspension, resumption, deregistration and revocation, by the home registrar alone.

use serde::{Deserialize, Serialize};

use crate::{
    action::{
        matter::check_unheld,
        text::check_text,
        title::{check_not_in_transfer, check_unpledged_or_signed},
    },
    execute::{Apply, Outcome, refuse},
    reject::{Reason, Rejection},
    state::{Certificate, CertificateNumber, CertificateStatus, Organisation},
    words::{DeregistrationGround, RevocationGround, Role},
};

/// `cert.suspend`: an active certificate backs nothing new until it is resumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// Which certificate.
    pub number: CertificateNumber,
    /// Why.
    pub reason: String,
}

/// `cert.resume`: a suspended certificate is in force again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// Which certificate.
    pub number: CertificateNumber,
    /// Why.
    pub reason: String,
}

/// `cert.revoke` (撤销): the registration should never have been made. Not the holder's to prevent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Which certificate.
    pub number: CertificateNumber,
    /// On what ground.
    pub ground: RevocationGround,
    /// Why.
    pub reason: String,
}

/// `cert.deregister` (注销): the registration ends at its holder's request, which the holder's
/// signature shows, and those of the creditors of a pledged one. A suspended certificate is resumed
/// or revoked, not deregistered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deregister {
    /// Which certificate.
    pub number: CertificateNumber,
    /// On what ground.
    pub ground: DeregistrationGround,
    /// Why.
    pub reason: String,
}

impl Suspend {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Suspends.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let certificate = at_home(apply, author, &self.number, &[CertificateStatus::Active])?;
        set_status(apply, certificate, CertificateStatus::Suspended);
        Ok(())
    }
}

impl Resume {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Resumes.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let certificate = at_home(apply, author, &self.number, &[CertificateStatus::Suspended])?;
        set_status(apply, certificate, CertificateStatus::Active);
        Ok(())
    }
}

impl Revoke {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Revokes.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let from = [CertificateStatus::Active, CertificateStatus::Suspended];
        let certificate = at_home(apply, author, &self.number, &from)?;
        set_status(apply, certificate, CertificateStatus::Revoked);
        Ok(())
    }
}

impl Deregister {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Deregisters.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let certificate = at_home(apply, author, &self.number, &[CertificateStatus::Active])?;
        apply.require_signer(&certificate.holder)?;
        check_not_in_transfer(apply, &certificate)?;
        check_unheld(apply, &certificate.holds)?;
        check_unpledged_or_signed(apply, &certificate)?;
        set_status(apply, certificate, CertificateStatus::Deregistered);
        Ok(())
    }
}

/// A certificate of the author, which has not ended and has one of these statuses.
pub(super) fn at_home(
    apply: &Apply<'_, '_>,
    author: &Organisation,
    number: &CertificateNumber,
    from: &[CertificateStatus],
) -> Outcome<Certificate> {
    apply.require_role(&[Role::Registrar])?;
    let certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
    if certificate.registrar != author.uscc {
        return refuse(Reason::CertificateOfOtherRegistrar, certificate.registrar);
    }
    if !certificate.is_live(apply.context.time) {
        return refuse(Reason::CertificateEnded, number);
    }
    if !from.contains(&certificate.status) {
        return refuse(Reason::CertificateStatusWrong, certificate.status);
    }
    Ok(certificate)
}

fn set_status(apply: &mut Apply<'_, '_>, mut certificate: Certificate, status: CertificateStatus) {
    certificate.status = status;
    certificate.status_height = apply.context.height;
    apply.state.put(&certificate.number, &certificate);
}
