//! `dispute.close`: a dispute ends without an award.

use serde::{Deserialize, Serialize};

use super::{before, end, open_dispute};
use crate::{
    action::{rights::PARTY_ROLES, text::check_text},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{Certificate, Dispute, DisputeState, Matter, Organisation, TaggedDigest},
    words::{DisputeKind, DisputeOutcome, Role},
};

/// `dispute.close`: the claimant withdraws, both parties settle, the arbitrator declines, or the
/// home registrar records a court's judgment where no arbitrator was agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// Which dispute.
    pub dispute: RecordId,
    /// How it ends.
    pub outcome: DisputeOutcome,
    /// Digest of the settlement, decision or judgment; a judgment has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<TaggedDigest>,
    /// Why.
    pub reason: String,
}

impl Close {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.outcome == DisputeOutcome::Judged && self.document.is_none() {
            return Err(Rejection::of(Reason::FieldsInvalid, "document"));
        }
        check_text("reason", &self.reason)
    }

    /// Ends the dispute.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let dispute = match self.outcome {
            DisputeOutcome::Declined => before(apply, author, &self.dispute)?,
            _ => open_dispute(apply, &self.dispute)?,
        };
        match self.outcome {
            DisputeOutcome::Declined => {}
            DisputeOutcome::Withdrawn => {
                require_party(apply)?;
                if dispute.claimant != author.uscc {
                    return refuse(Reason::DisputePartyWrong, dispute.claimant);
                }
            }
            DisputeOutcome::Settled => {
                require_party(apply)?;
                if !dispute.is_party(&author.uscc) {
                    return refuse(Reason::DisputePartyWrong, author.uscc);
                }
                apply.require_signer(&dispute.claimant)?;
                apply.require_signer(&dispute.respondent)?;
                settle_contest(apply, &dispute)?;
            }
            DisputeOutcome::Judged => check_judged(apply, author, &dispute)?,
        }
        end(apply, &self.dispute, dispute, DisputeState::Closed)
    }
}

fn require_party(apply: &Apply<'_, '_>) -> Outcome<()> {
    if apply.record.header().role == Role::Creditor {
        return Ok(());
    }
    apply.require_role(PARTY_ROLES)
}

/// The home registrar records a judgment, where arbitration was not agreed on.
fn check_judged(apply: &Apply<'_, '_>, author: &Organisation, dispute: &Dispute) -> Outcome<()> {
    apply.require_role(&[Role::Registrar])?;
    let Matter::Certificate(number) = dispute.matter else {
        return refuse(Reason::DisputePartyWrong, author.uscc);
    };
    let certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
    if certificate.registrar != author.uscc {
        return refuse(Reason::CertificateOfOtherRegistrar, certificate.registrar);
    }
    if dispute.agreed {
        return refuse(Reason::DisputeNotArbitrator, dispute.arbitrator);
    }
    Ok(())
}

/// Who holds the contested certificate and who contests it have settled: the contest is over.
fn settle_contest(apply: &mut Apply<'_, '_>, dispute: &Dispute) -> Outcome<()> {
    let (Matter::Certificate(number), DisputeKind::Ownership) = (dispute.matter, dispute.kind)
    else {
        return Ok(());
    };
    let mut certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
    let Some(contested) = certificate.contests else { return Ok(()) };
    let contested: Certificate = apply.find(&contested, Reason::CertificateUnknown)?;
    if dispute.is_party(&certificate.holder) && dispute.is_party(&contested.holder) {
        certificate.contests = None;
        apply.state.put(&number, &certificate);
    }
    Ok(())
}
