//! `dispute.award`: the arbitrator decides, and the ledger executes.

use serde::{Deserialize, Serialize};

use super::{before, check_agreed, end};
use crate::{
    action::{
        grant::{end_grant, is_grantor_side},
        matter::check_unheld,
        pledge::{end_pledge, registered},
        rights::{check_free, require_standing},
        title::{check_not_in_transfer, move_certificate},
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::AWARD_ORDERS_MAX,
    lineage::Link,
    reject::{Reason, Rejection},
    state::{
        Certificate, CertificateNumber, CertificateStatus, Deal, DealObject, DealState, Dispute,
        DisputeState, Grant, Organisation, Pledge, PledgeState, TaggedDigest,
    },
    uscc::Uscc,
    words::DealMode,
};

/// `dispute.award` (裁决): the named arbitrator. All orders are executed by this record, in order,
/// or none; an award without orders dismisses the claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// In which dispute.
    pub dispute: RecordId,
    /// Digest of the award.
    pub document: TaggedDigest,
    /// What it orders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<AwardOrder>,
}

/// What an award may order: what the parties could have reached together (invariant 42).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AwardOrder {
    /// A party's certificate moves to the other party.
    Transfer {
        /// Which certificate.
        certificate: CertificateNumber,
        /// Who holds it from now on.
        to: Uscc,
    },
    /// A party's registration is undone.
    Revoke(CertificateNumber),
    /// A party's certificate stands beside the other party's that it contests.
    Confirm(CertificateNumber),
    /// A grant by or to a party ends.
    EndGrant(RecordId),
    /// A deal between the parties is undone: what is pending stops, a licence ends, a transferred
    /// certificate moves back.
    Unwind(RecordId),
    /// A party's pledge is released.
    Release(RecordId),
    /// A pledge between the parties may be enforced by its creditor.
    PermitEnforcement(RecordId),
}

impl Award {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.orders.len() > AWARD_ORDERS_MAX {
            return Err(Rejection::of(Reason::ListTooLong, "orders"));
        }
        Ok(())
    }

    /// Ends the dispute, then executes.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let dispute = before(apply, author, &self.dispute)?;
        check_agreed(&dispute)?;
        end(apply, &self.dispute, dispute.clone(), DisputeState::Awarded)?;
        for order in &self.orders {
            order.execute(apply, &dispute)?;
        }
        Ok(())
    }
}

impl AwardOrder {
    fn execute(&self, apply: &mut Apply<'_, '_>, dispute: &Dispute) -> Outcome<()> {
        match self {
            Self::Transfer { certificate, to } => transfer(apply, dispute, certificate, to),
            Self::Revoke(number) => revoke(apply, dispute, number),
            Self::Confirm(number) => confirm(apply, dispute, number),
            Self::EndGrant(id) => {
                let grant: Grant = apply.find(id, Reason::GrantUnknown)?;
                check_ends(apply, dispute, id, &grant)?;
                end_grant(apply, id, grant)
            }
            Self::Unwind(id) => unwind(apply, dispute, id),
            Self::Release(id) => {
                let pledge = registered(apply, id)?;
                require_party(dispute, &pledge.creditor)?;
                end_pledge(apply, id, pledge, PledgeState::Released)
            }
            Self::PermitEnforcement(id) => {
                let mut pledge = registered(apply, id)?;
                require_party(dispute, &pledge.creditor)?;
                require_party(dispute, &pledge.pledgor)?;
                pledge.enforceable = true;
                apply.state.put(id, &pledge);
                Ok(())
            }
        }
    }
}

/// Refuses to order about what is not a party's.
fn require_party(dispute: &Dispute, who: &Uscc) -> Outcome<()> {
    if dispute.is_party(who) { Ok(()) } else { refuse(Reason::AwardBeyondParties, who) }
}

/// What the parties could not have done without somebody else, the arbitrator does not order.
fn transfer(
    apply: &mut Apply<'_, '_>,
    dispute: &Dispute,
    number: &CertificateNumber,
    to: &Uscc,
) -> Outcome<()> {
    let certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
    require_party(dispute, &certificate.holder)?;
    require_party(dispute, to)?;
    if certificate.holder == *to {
        return refuse(Reason::FieldsInvalid, "to");
    }
    if certificate.registrar == *to {
        return refuse(Reason::RolesConflict, to);
    }
    require_standing(apply, &[Link::held(*number, certificate.holder)])?;
    check_free(apply, &certificate)?;
    require_creditors(apply, dispute, &certificate)?;
    move_certificate(apply, certificate, *to)
}

/// Refuses to move or end a certificate over the head of a creditor that is no party.
fn require_creditors(
    apply: &Apply<'_, '_>,
    dispute: &Dispute,
    certificate: &Certificate,
) -> Outcome<()> {
    for id in &certificate.pledges {
        let pledge: Pledge = apply.find(id, Reason::PledgeUnknown)?;
        if !dispute.is_party(&pledge.creditor) {
            return refuse(Reason::RightsPledged, id);
        }
    }
    Ok(())
}

/// Refuses a grant that neither party could end.
fn check_ends(
    apply: &Apply<'_, '_>,
    dispute: &Dispute,
    id: &RecordId,
    grant: &Grant,
) -> Outcome<()> {
    let parties = [dispute.claimant, dispute.respondent];
    for party in &parties {
        if grant.grantee == *party || is_grantor_side(apply, id, grant, party)? {
            return Ok(());
        }
    }
    refuse(Reason::AwardBeyondParties, grant.grantee)
}

fn revoke(apply: &mut Apply<'_, '_>, dispute: &Dispute, number: &CertificateNumber) -> Outcome<()> {
    let mut certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
    require_party(dispute, &certificate.holder)?;
    if !certificate.is_live(apply.context.time) {
        return refuse(Reason::CertificateEnded, number);
    }
    check_not_in_transfer(apply, &certificate)?;
    check_unheld(apply, &certificate.holds)?;
    require_creditors(apply, dispute, &certificate)?;
    certificate.status = CertificateStatus::Revoked;
    certificate.status_height = apply.context.height;
    apply.state.put(number, &certificate);
    Ok(())
}

fn confirm(
    apply: &mut Apply<'_, '_>,
    dispute: &Dispute,
    number: &CertificateNumber,
) -> Outcome<()> {
    let mut certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
    let Some(contested) = certificate.contests else {
        return refuse(Reason::ContestsNothing, number);
    };
    let contested: Certificate = apply.find(&contested, Reason::CertificateUnknown)?;
    require_party(dispute, &certificate.holder)?;
    require_party(dispute, &contested.holder)?;
    certificate.contests = None;
    apply.state.put(number, &certificate);
    Ok(())
}

/// A pending transfer unlocks its certificate; an accepted one moves it back, if the buyer still
/// holds it.
fn unwind(apply: &mut Apply<'_, '_>, dispute: &Dispute, id: &RecordId) -> Outcome<()> {
    let mut deal: Deal = apply.find(id, Reason::DealUnknown)?;
    require_party(dispute, &deal.seller)?;
    require_party(dispute, &deal.buyer)?;
    if matches!(deal.state, DealState::Unwound | DealState::Cancelled) {
        return refuse(Reason::DealStepWrong, id);
    }
    if let (DealMode::Transfer, DealObject::Certificate(number)) = (deal.mode, deal.object) {
        let mut certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        if certificate.transfer_pending == Some(*id) {
            certificate.transfer_pending = None;
            apply.state.put(&number, &certificate);
        } else if deal.state == DealState::Accepted {
            transfer(apply, dispute, &number, &deal.seller)?;
        }
    }
    deal.state = DealState::Unwound;
    apply.state.put(id, &deal);
    Ok(())
}
