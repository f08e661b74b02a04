//! Vouchers (凭证发放): of a settled deal by its host, or of a certificate by its holder.
//!
//! # Invariants
//! - 36: no voucher before settlement.

use serde::{Deserialize, Serialize};

use super::rights::require_standing;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::Link,
    reject::{Reason, Rejection},
    state::{Certificate, CertificateNumber, Deal, DealState, Organisation, Voucher, VoucherOf},
    time::Date,
    uscc::Uscc,
    words::Purpose,
};

/// `voucher.issue`: what the holder may present, for one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// What it vouches for.
    pub of: VoucherOf,
    /// For what it may be presented; a deal's own.
    pub purpose: Purpose,
    /// To whom it is presented; absent: to anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented_to: Option<Uscc>,
    /// Last day on which it may be presented.
    pub valid_to: Date,
}

impl Issue {
    /// Fields in range.
    pub const fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// Writes the voucher.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        if self.valid_to < apply.today() {
            return refuse(Reason::TermInvalid, self.valid_to);
        }
        if let Some(reader) = &self.presented_to {
            apply.organisation(reader)?;
        }
        let holder = match self.of {
            VoucherOf::Deal(id) => self.of_deal(apply, author, &id)?,
            VoucherOf::Certificate(number) => self.of_certificate(apply, author, number)?,
        };
        let voucher = Voucher {
            of: self.of,
            issuer: author.uscc,
            holder,
            purpose: self.purpose,
            presented_to: self.presented_to,
            valid_to: self.valid_to,
        };
        apply.state.put(&apply.id(), &voucher);
        Ok(())
    }

    /// The host's, once for a deal that was accepted and settled; it is the buyer's.
    fn of_deal(
        &self,
        apply: &mut Apply<'_, '_>,
        author: &Organisation,
        id: &RecordId,
    ) -> Outcome<Uscc> {
        let mut deal: Deal = apply.find(id, Reason::DealUnknown)?;
        if deal.host != author.uscc {
            return refuse(Reason::DealPartyWrong, deal.host);
        }
        if !deal.settled || deal.state != DealState::Accepted {
            return refuse(Reason::VoucherBeforeSettlement, id);
        }
        if deal.voucher.is_some() {
            return refuse(Reason::DealStepWrong, id);
        }
        if deal.purpose != self.purpose {
            return refuse(Reason::ScopePurposes, self.purpose);
        }
        deal.voucher = Some(apply.id());
        apply.state.put(id, &deal);
        Ok(deal.buyer)
    }

    /// The holder's own extract of a certificate in force.
    fn of_certificate(
        &self,
        apply: &Apply<'_, '_>,
        author: &Organisation,
        number: CertificateNumber,
    ) -> Outcome<Uscc> {
        let certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        if certificate.holder != author.uscc {
            return refuse(Reason::RightsNotHolder, number);
        }
        require_standing(apply, &[Link::held(number, author.uscc)])?;
        if certificate.valid_to < self.valid_to {
            return refuse(Reason::ScopeTerm, certificate.valid_to);
        }
        Ok(author.uscc)
    }
}
