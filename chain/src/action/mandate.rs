//! Mandates of data brokers: given by a principal, disclosed with their fee, kept to in deals.
//!
//! A deal that a broker brought about cites its mandate, the broker signs the deal, and the mandate
//! covers it. Giving and ending touch one key; a deal none more.
//!
//! # Invariants
//! - 4: a broker is neither host nor party of the deal that it brings about.

use serde::{Deserialize, Serialize};

use super::{rights::PARTY_ROLES, supervision::check_not_barred, text::check_text};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::JSON_INTEGER_MAX,
    reject::{Reason, Rejection},
    state::{BrokerFee, DealObject, Mandate, MandateSide, Organisation, TaggedDigest, Term},
    uscc::Uscc,
    words::{Activity, Purpose, Purposes, Role},
};

/// Ten thousand basis points are the whole price.
const WHOLE_BP: u16 = 10_000;

/// `mandate.give`: a principal lets a broker act for one side of deals; both sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// The broker.
    pub broker: Uscc,
    /// For which side.
    pub side: MandateSide,
    /// Over what; absent: anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<DealObject>,
    /// For deals with these purposes.
    pub purposes: Purposes,
    /// When the broker may act.
    pub term: Term,
    /// What it takes.
    pub fee: BrokerFee,
    /// Digest of the contract.
    pub contract: TaggedDigest,
}

/// `mandate.end`: principal or broker ends it; deals that are concluded go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The record that gave it.
    pub mandate: RecordId,
    /// Why.
    pub reason: String,
}

impl Give {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.purposes.is_empty() {
            return Err(Rejection::of(Reason::FieldsInvalid, "purposes"));
        }
        if self.term.from > self.term.to {
            return Err(Rejection::of(Reason::TermInvalid, self.term.to));
        }
        let fee_fits = match self.fee {
            BrokerFee::BasisPoints(points) => points <= WHOLE_BP,
            BrokerFee::Fen(fen) => fen <= JSON_INTEGER_MAX.unsigned_abs(),
        };
        if fee_fits { Ok(()) } else { Err(Rejection::of(Reason::FieldsInvalid, "fee")) }
    }

    /// Writes the mandate.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        if self.broker == author.uscc {
            return refuse(Reason::RolesConflict, self.broker);
        }
        let broker = apply.require_signer(&self.broker)?;
        if !broker.has_role(Role::Broker) {
            return refuse(Reason::RoleNotHeld, Role::Broker);
        }
        if self.term.to < apply.today() {
            return refuse(Reason::TermInvalid, self.term.to);
        }
        let mandate = Mandate {
            principal: author.uscc,
            broker: self.broker,
            side: self.side,
            object: self.object,
            purposes: self.purposes,
            term: self.term,
            fee: self.fee,
            ended: false,
        };
        apply.state.put(&apply.id(), &mandate);
        Ok(())
    }
}

impl End {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Marks it ended.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut mandate: Mandate = apply.find(&self.mandate, Reason::MandateUnknown)?;
        if author.uscc != mandate.principal && author.uscc != mandate.broker {
            return refuse(Reason::MandateOfOthers, self.mandate);
        }
        if mandate.ended {
            return refuse(Reason::MandateOver, self.mandate);
        }
        mandate.ended = true;
        apply.state.put(&self.mandate, &mandate);
        Ok(())
    }
}

/// A deal that is to be concluded, as mandates see it.
pub(super) struct Brokered {
    pub(super) host: Uscc,
    pub(super) seller: Uscc,
    pub(super) buyer: Uscc,
    pub(super) object: DealObject,
    pub(super) purpose: Purpose,
}

/// Refuses mandates that are over or do not cover the deal; each broker signs it.
pub(super) fn check_mandates(
    apply: &mut Apply<'_, '_>,
    mandates: &[RecordId],
    deal: &Brokered,
) -> Outcome<()> {
    let mut sides: Vec<MandateSide> = Vec::new();
    for id in mandates {
        let mandate: Mandate = apply.find(id, Reason::MandateUnknown)?;
        let broker = mandate.broker;
        if [deal.host, deal.seller, deal.buyer].contains(&broker) {
            return refuse(Reason::RolesConflict, broker);
        }
        let signer = apply.require_signer(&broker)?;
        check_not_barred(apply, &signer, Activity::Deal)?;
        if mandate.ended || !mandate.term.covers(apply.context.time) {
            return refuse(Reason::MandateOver, id);
        }
        let principal = match mandate.side {
            MandateSide::Sell => deal.seller,
            MandateSide::Buy => deal.buyer,
        };
        let covers = mandate.principal == principal
            && mandate.object.is_none_or(|object| object == deal.object)
            && mandate.purposes.has(deal.purpose)
            && !sides.contains(&mandate.side);
        if !covers {
            return refuse(Reason::MandateExceeded, id);
        }
        sides.push(mandate.side);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
