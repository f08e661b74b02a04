//! `cert.transfer`: a certificate moves for a reason other than a deal on this ledger.

use serde::{Deserialize, Serialize};

use super::status::at_home;
use crate::{
    action::{
        rights::{check_free, require_standing},
        text::check_text,
        title::{check_unpledged_or_signed, move_certificate},
    },
    execute::{Apply, Outcome, refuse},
    lineage::Link,
    reject::{Reason, Rejection},
    state::{CertificateNumber, CertificateStatus, OrgState, Organisation, TaggedDigest},
    uscc::Uscc,
    words::TransferGround,
};

/// `cert.transfer` (转移登记): the home registrar and the new holder sign, and the former holder,
/// unless a judgment took it from it, or it was succeeded and a data authority has suspended it; and
/// the creditors of a pledged certificate.
/// Grants and licences given before stay with the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Which certificate.
    pub number: CertificateNumber,
    /// Who holds it from now on.
    pub to: Uscc,
    /// On what ground.
    pub ground: TransferGround,
    /// Digest of the document that shows the ground.
    pub document: TaggedDigest,
    /// Why.
    pub reason: String,
}

impl Transfer {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Moves the certificate.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let certificate = at_home(apply, author, &self.number, &[CertificateStatus::Active])?;
        if self.to == author.uscc {
            return refuse(Reason::RolesConflict, self.to);
        }
        if self.to == certificate.holder {
            return refuse(Reason::FieldsInvalid, "to");
        }
        apply.require_signer(&self.to)?;
        self.require_former_holder(apply, &certificate.holder)?;
        require_standing(apply, &[Link::held(self.number, certificate.holder)])?;
        check_free(apply, &certificate)?;
        check_unpledged_or_signed(apply, &certificate)?;
        move_certificate(apply, certificate, self.to)
    }

    fn require_former_holder(&self, apply: &mut Apply<'_, '_>, holder: &Uscc) -> Outcome<()> {
        let ceased =
            self.ground.is_succession() && apply.organisation(holder)?.state == OrgState::Suspended;
        if ceased || self.ground == TransferGround::Judgment {
            return Ok(());
        }
        apply.require_signer(holder).map(|_| ())
    }
}
