//! Deals: concluded by both parties with a host, delivered by the seller, accepted by the buyer.
//!
//! The host is the exchange of a deal on it, or the registrar that files a deal off it; its region
//! is the receiving region (invariant 43). A suspended agreement stops new deals only: what is
//! concluded goes on.
//!
//! # Invariants
//! - 4: host, seller and buyer are three; the home registrar of a transfer is no party.
//! - 20: delivery and acceptance need everything above in force. A delivery that has begun may
//!   still be accepted some days after what it rests on expired (a parameter), except a transfer.
//! - 30: the seller has the right to operate what it sells, and stays inside it.
//! - 33: public data is free for public governance and public interest.
//! - 35: a deal that cites a negotiation has its parties, object, price and terms, and its host
//!   cleared it.
//! - 36: nothing is settled before acceptance, unless the contract says prepayment.
//! - 37: a licence moves nothing. A transfer locks the certificate and, on acceptance, moves it and
//!   ends the seller's rights in one block. Grants and licences given before stay with it.

mod conclude;
mod settle;

use serde::{Deserialize, Serialize};

use super::{
    matter::check_unheld,
    rights::{check_free, require_standing, require_standing_at},
    title::move_certificate,
};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{Moment, deal_links},
    reject::{Reason, Rejection},
    state::{Certificate, Deal, DealObject, DealState, Organisation, TaggedDigest},
    uscc::Uscc,
    words::DealMode,
};

pub use conclude::Conclude;
pub use settle::{Cancel, Clear, Settle};

/// `deal.deliver`: the seller states that it has delivered, with the digest of the proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deliver {
    /// The record that concluded the deal.
    pub deal: RecordId,
    /// Digest of the delivery note, log or receipt.
    pub proof: TaggedDigest,
}

impl Deliver {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Marks the deal delivered.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut deal = read_pending(apply, &self.deal, DealState::Concluded)?;
        if deal.seller != author.uscc {
            return refuse(Reason::DealPartyWrong, deal.seller);
        }
        require_standing(apply, &deal_links(&deal))?;
        deal.state = DealState::Delivered;
        apply.state.put(&self.deal, &deal);
        Ok(())
    }
}

/// `deal.accept`: the buyer accepts the delivery; a transfer moves the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The record that concluded the deal.
    pub deal: RecordId,
}

impl Accept {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Completes the deal.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut deal = read_pending(apply, &self.deal, DealState::Delivered)?;
        if deal.buyer != author.uscc {
            return refuse(Reason::DealPartyWrong, deal.buyer);
        }
        let today = apply.today();
        let grace_days = match deal.mode {
            DealMode::Licence => apply.params.delivery_grace_days,
            DealMode::Transfer => 0,
        };
        require_standing_at(apply, &deal_links(&deal), Moment { today, grace_days })?;
        if deal.mode == DealMode::Transfer {
            self.move_certificate(apply, &deal)?;
        }
        deal.state = DealState::Accepted;
        apply.state.put(&self.deal, &deal);
        Ok(())
    }

    fn move_certificate(&self, apply: &mut Apply<'_, '_>, deal: &Deal) -> Outcome<()> {
        let DealObject::Certificate(number) = deal.object else {
            return refuse(Reason::DealStepWrong, self.deal);
        };
        let mut certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        if certificate.transfer_pending != Some(self.deal) {
            return refuse(Reason::DealStepWrong, self.deal);
        }
        certificate.transfer_pending = None;
        check_free(apply, &certificate)?;
        move_certificate(apply, certificate, deal.buyer)
    }
}

/// The three that sign a deal.
struct DealParties {
    host: Uscc,
    seller: Uscc,
    buyer: Uscc,
}

impl DealParties {
    const fn of(deal: &Deal) -> Self {
        Self { host: deal.host, seller: deal.seller, buyer: deal.buyer }
    }

    /// Demands all three signatures; any of the three is the author.
    fn require(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let all = [self.seller, self.buyer, self.host];
        if !all.contains(&author.uscc) {
            return refuse(Reason::DealPartyWrong, author.uscc);
        }
        for uscc in &all {
            apply.require_signer(uscc)?;
        }
        Ok(())
    }
}

/// A deal at this step that has neither lapsed nor is held.
fn read_pending(apply: &Apply<'_, '_>, id: &RecordId, step: DealState) -> Outcome<Deal> {
    let deal: Deal = apply.find(id, Reason::DealUnknown)?;
    if deal.state != step {
        return refuse(Reason::DealStepWrong, id);
    }
    if !deal.is_pending(apply.today()) {
        return refuse(Reason::DealLapsed, deal.complete_by);
    }
    check_unheld(apply, &deal.holds)?;
    Ok(deal)
}

#[cfg(test)]
mod tests;
