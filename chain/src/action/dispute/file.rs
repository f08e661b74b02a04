//! `dispute.file`: a party brings a dispute before the arbitrator of its clause.

use serde::{Deserialize, Serialize};

use crate::{
    action::{
        application::check_evidence,
        matter::Standpoint,
        rights::PARTY_ROLES,
        text::{check_sorted, check_text},
    },
    execute::{Apply, Outcome, refuse},
    limits::DISPUTES_OPEN_MAX,
    reject::{Reason, Rejection},
    state::{Certificate, Deal, Dispute, DisputeState, Matter, Organisation, Pledge, TaggedDigest},
    uscc::Uscc,
    words::{DisputeKind, Role},
};

/// `dispute.file`: the claimant, and the respondent where it agrees to the arbitrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// What it is about.
    pub kind: DisputeKind,
    /// Over what: ownership of a certificate, performance of a grant, deal or pledge, what a certificate
    /// or product states.
    pub matter: Matter,
    /// Against whom.
    pub respondent: Uscc,
    /// The arbitrator that the clause names.
    pub arbitrator: Uscc,
    /// Digest of the document that holds the arbitration clause.
    pub clause: TaggedDigest,
    /// Evidence that the claimant anchored in an earlier block, in order.
    pub evidence: Vec<TaggedDigest>,
    /// What is claimed.
    pub claim: String,
}

impl File {
    /// Fields in range, and a kind that fits what is disputed.
    pub fn check(&self) -> Result<(), Rejection> {
        let fits = match self.kind {
            DisputeKind::Ownership => matches!(self.matter, Matter::Certificate(_)),
            DisputeKind::Performance => {
                matches!(self.matter, Matter::Grant(_) | Matter::Deal(_) | Matter::Pledge(_))
            }
            DisputeKind::Correction => {
                matches!(self.matter, Matter::Certificate(_) | Matter::Product(_))
            }
        };
        if !fits {
            return Err(Rejection::of(Reason::FieldsInvalid, "kind, matter"));
        }
        check_sorted("evidence", &self.evidence)?;
        check_text("claim", &self.claim)
    }

    /// Writes the dispute; one over ownership stands on its certificate.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        if apply.record.header().role != Role::Creditor {
            apply.require_role(PARTY_ROLES)?;
        }
        self.check_parties(apply, author)?;
        check_evidence(apply, &author.uscc, &self.evidence)?;
        let agreed = apply.has_signed(&self.respondent)? || self.is_named(apply)?;
        if self.kind == DisputeKind::Ownership {
            self.mark(apply)?;
        }
        let dispute = Dispute {
            kind: self.kind,
            claimant: author.uscc,
            respondent: self.respondent,
            matter: self.matter,
            arbitrator: self.arbitrator,
            agreed,
            measures: Vec::new(),
            state: DisputeState::Open,
        };
        apply.state.put(&apply.id(), &dispute);
        Ok(())
    }

    /// Claimant, respondent and arbitrator are three. Performance is disputed between the sides of
    /// a contract; anything else by an outsider against whose it is.
    fn check_parties(&self, apply: &Apply<'_, '_>, claimant: &Organisation) -> Outcome<()> {
        let three = [claimant.uscc, self.respondent, self.arbitrator];
        if three[0] == three[1] || three[0] == three[2] || three[1] == three[2] {
            return refuse(Reason::RolesConflict, self.arbitrator);
        }
        if !apply.active_organisation(&self.arbitrator)?.has_role(Role::Arbitrator) {
            return refuse(Reason::RoleNotHeld, self.arbitrator);
        }
        let sides = Standpoint::of(apply, &self.matter)?.parties;
        let inside = sides.contains(&claimant.uscc);
        let fits = (self.kind == DisputeKind::Performance) == inside;
        if !fits || !sides.contains(&self.respondent) {
            return refuse(Reason::DisputePartyWrong, self.respondent);
        }
        Ok(())
    }

    /// True when the contract in dispute names the arbitrator.
    fn is_named(&self, apply: &Apply<'_, '_>) -> Outcome<bool> {
        let named = match self.matter {
            Matter::Deal(id) => apply.find::<Deal>(&id, Reason::DealUnknown)?.arbitrator,
            Matter::Pledge(id) => apply.find::<Pledge>(&id, Reason::PledgeUnknown)?.arbitrator,
            _ => None,
        };
        Ok(named == Some(self.arbitrator))
    }

    fn mark(&self, apply: &mut Apply<'_, '_>) -> Outcome<()> {
        let Matter::Certificate(number) = self.matter else { return Ok(()) };
        let mut certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        if !certificate.is_live(apply.context.time) {
            return refuse(Reason::CertificateEnded, number);
        }
        if certificate.disputes.len() >= DISPUTES_OPEN_MAX {
            return refuse(Reason::DisputesTooMany, number);
        }
        certificate.disputes.push(apply.id());
        apply.state.put(&number, &certificate);
        Ok(())
    }
}
