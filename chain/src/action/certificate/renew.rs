//! `cert.renew`: the end of a certificate moves on, inside the window before it.

use serde::{Deserialize, Serialize};

use super::status::at_home;
use crate::{
    action::{registrable::Registrable, title::put_next_version},
    execute::{Apply, Outcome, refuse},
    reject::{Reason, Rejection},
    state::{Certificate, CertificateNumber, CertificateStatus, Organisation},
    time::Date,
};

/// `cert.renew` (续展): the home registrar and the holder, any number of times (invariant 10).
/// A pledge or a dispute does not stand in its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renew {
    /// Which certificate.
    pub number: CertificateNumber,
    /// New last day of validity.
    pub valid_to: Date,
}

impl Renew {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Writes the next version.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut certificate = at_home(apply, author, &self.number, &[CertificateStatus::Active])?;
        apply.require_signer(&certificate.holder)?;
        check_window(apply, &certificate)?;
        self.check_end(apply, &certificate)?;
        certificate.valid_to = self.valid_to;
        put_next_version(apply, certificate);
        Ok(())
    }

    /// Later than now, by no more than is permitted, and no later than the agreement that the data
    /// rests on.
    fn check_end(&self, apply: &Apply<'_, '_>, certificate: &Certificate) -> Outcome<()> {
        let latest = certificate.valid_to.plus_years(apply.params.certificate_years_max);
        if self.valid_to <= certificate.valid_to || self.valid_to > latest {
            return refuse(Reason::TermInvalid, self.valid_to);
        }
        let subject = Registrable::read(apply, certificate.subject)?;
        subject.check_claimed(certificate.rights, self.valid_to)
    }
}

/// Refuses a renewal before the window opens; after it the certificate has ended.
fn check_window(apply: &Apply<'_, '_>, certificate: &Certificate) -> Outcome<()> {
    if apply.today().plus_days(apply.params.renewal_window_days) < certificate.valid_to {
        return refuse(Reason::CertificateRenewalWindow, certificate.valid_to);
    }
    Ok(())
}
