//! `pledge.release` and `pledge.enforce`: how a pledge ends (invariant 40).

use serde::{Deserialize, Serialize};

use super::registered;
use crate::{
    action::{
        rights::{check_free, require_standing},
        title::{check_creditors_signed, move_certificate},
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{Link, Node},
    reject::{Reason, Rejection},
    state::{Certificate, Organisation, Pledge, PledgeState, TaggedDigest},
    uscc::Uscc,
    words::Role,
};

/// `pledge.release` (解除质押): by the creditor. An award releases in the arbitrator's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The record that created the pledge.
    pub pledge: RecordId,
    /// Digest of the receipt or notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<TaggedDigest>,
}

/// `pledge.enforce` (实现质权): the creditor, the home registrar and the new holder sign, and the
/// creditors that rank before. Those that rank behind stay on the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enforce {
    /// The record that created the pledge.
    pub pledge: RecordId,
    /// Who holds the certificate from now on.
    pub to: Uscc,
    /// Digest of the settlement, sale or auction record.
    pub document: TaggedDigest,
}

impl Release {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Releases the pledge.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let pledge = of_creditor(apply, author, &self.pledge)?;
        end_pledge(apply, &self.pledge, pledge, PledgeState::Released)
    }
}

impl Enforce {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Ends the pledge and moves the certificate.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let pledge = of_creditor(apply, author, &self.pledge)?;
        if !pledge.enforceable {
            return refuse(Reason::PledgeNotEnforceable, self.pledge);
        }
        let number = pledge.certificate;
        let certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        if self.to == certificate.registrar {
            return refuse(Reason::RolesConflict, self.to);
        }
        if self.to == certificate.holder {
            return refuse(Reason::FieldsInvalid, "to");
        }
        apply.require_signer(&self.to)?;
        apply.require_signer(&certificate.registrar)?;
        let before = certificate.pledges.iter().take_while(|id| **id != self.pledge);
        let before: Vec<RecordId> = before.copied().collect();
        check_creditors_signed(apply, &before)?;
        require_standing(apply, &[Link::to(Node::Certificate(number))])?;
        check_free(apply, &certificate)?;
        end_pledge(apply, &self.pledge, pledge, PledgeState::Enforced)?;
        let certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        move_certificate(apply, certificate, self.to)
    }
}

/// A pledge in force whose creditor is the author.
fn of_creditor(apply: &Apply<'_, '_>, author: &Organisation, id: &RecordId) -> Outcome<Pledge> {
    apply.require_role(&[Role::Creditor])?;
    let pledge = registered(apply, id)?;
    if pledge.creditor != author.uscc {
        return refuse(Reason::PledgeNotCreditor, pledge.creditor);
    }
    Ok(pledge)
}

/// Ends a pledge: it locks its certificate no longer, and those behind it move up.
pub(in crate::action) fn end_pledge(
    apply: &mut Apply<'_, '_>,
    id: &RecordId,
    mut pledge: Pledge,
    state: PledgeState,
) -> Outcome<()> {
    let number = pledge.certificate;
    let mut certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
    certificate.pledges.retain(|other| other != id);
    apply.state.put(&number, &certificate);
    pledge.state = state;
    apply.state.put(id, &pledge);
    Ok(())
}
