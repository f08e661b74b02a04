//! `deal.clear`, `deal.settle` and `deal.cancel`: before a deal, after it, and instead of it.

use serde::{Deserialize, Serialize};

use super::{DealParties, read_pending};
use crate::{
    action::{
        credit::check_not_listed,
        goods::Goods,
        matter::check_unheld,
        price::{check_amount, check_price},
        rights::{check_data, check_recognised, require_standing},
        safeguards::{Intent, Processor, check_goods_assessed, check_goods_consented},
        supervision::check_not_barred,
        text::check_text,
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{deal_links, offer_links},
    personal::{PersonalBasis, check_bases},
    policy::Desk,
    reject::{Reason, Rejection},
    state::{
        Certificate, Deal, DealObject, DealState, Negotiation, Organisation, Price, TaggedDigest,
    },
    words::{Activity, DealMode, DeliveryForms, Purposes, Right, Rights, Role},
};

/// `deal.clear`: the host finds an agreed deal compliant; it may then be concluded with this host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clear {
    /// The record that quoted.
    pub negotiation: RecordId,
    /// Digest of the compliance findings: lists, rights, level, credit, outbound.
    pub findings: TaggedDigest,
    /// On what the buyer is to use personal information, in order: consents and statutes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<PersonalBasis>,
}

/// `deal.settle`: both parties and the host state that the price was paid, with the digest of the
/// proof; any of the three may author it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// The record that concluded the deal.
    pub deal: RecordId,
    /// What was paid: the deal's price.
    pub price: Price,
    /// Digest of the proof of payment and clearing.
    pub proof: TaggedDigest,
}

/// `deal.cancel`: both parties and the host undo a deal of which nothing was delivered or paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// The record that concluded the deal.
    pub deal: RecordId,
    /// Why.
    pub reason: String,
}

impl Clear {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_bases(&self.personal)
    }

    /// Marks the negotiation cleared.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::Exchange, Role::Registrar])?;
        let mut negotiation: Negotiation =
            apply.find(&self.negotiation, Reason::NegotiationUnknown)?;
        let Some(agreed) = negotiation.agreed.filter(|_| negotiation.deal.is_none()) else {
            return refuse(Reason::NegotiationStepWrong, self.negotiation);
        };
        if negotiation.valid_to < apply.today() {
            return refuse(Reason::PriceLapsed, negotiation.valid_to);
        }
        let (seller, object) = (negotiation.seller, negotiation.object);
        let valuer = negotiation.valuation.map(|valuation| valuation.by);
        if [Some(seller), Some(negotiation.buyer), valuer].contains(&Some(author.uscc)) {
            return refuse(Reason::RolesConflict, author.uscc);
        }
        for party in [seller, negotiation.buyer] {
            let party = apply.active_organisation(&party)?;
            check_not_barred(apply, &party, Activity::Deal)?;
            check_not_listed(&party)?;
        }
        let mut goods = Goods::read(apply, &object, negotiation.under_grant, &seller)?;
        self.check_safeguards(apply, author, &negotiation, &mut goods)?;
        let scenario = negotiation.scenario.as_deref();
        let (kind, purpose) = (goods.data_kind, negotiation.purpose);
        check_price(apply, kind, &object, purpose, scenario, &agreed.price)?;
        require_standing(apply, &offer_links(&object, negotiation.under_grant, seller))?;
        negotiation.cleared_by = Some(author.uscc);
        apply.state.put(&self.negotiation, &negotiation);
        Ok(())
    }

    /// Lists, level, assessment, providers' consents, recognition and personal information, as far as
    /// the negotiation says what is to be dealt: forms and term are the contract's.
    fn check_safeguards(
        &self,
        apply: &Apply<'_, '_>,
        host: &Organisation,
        negotiation: &Negotiation,
        goods: &mut Goods,
    ) -> Outcome<()> {
        let buyer = apply.active_organisation(&negotiation.buyer)?;
        let regions = [host.region, buyer.region];
        let purposes = Purposes::of(&[negotiation.purpose]);
        let intent = Intent { purposes, ..Intent::in_regions(&regions) };
        goods.level = intent.check_lists(&mut Desk::new(apply.state, apply.today()), goods)?;
        check_data(goods.level, goods.data_kind, DeliveryForms::EMPTY)?;
        check_goods_assessed(apply, &negotiation.object, goods)?;
        let rights = Rights::of(&[Right::Operate]);
        check_goods_consented(apply, goods, rights, purposes, apply.today())?;
        let certificates = goods.reliances.iter().map(|reliance| &reliance.certificate);
        check_recognised(apply, certificates, &[host.region], rights, purposes)?;
        let (uscc, bases, processing) = (buyer.uscc, &self.personal[..], None);
        let processor = Processor { uscc, purposes, bases, processing };
        processor.check_goods(apply, &negotiation.object, goods).map(|_| ())
    }
}

impl Settle {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_amount(&self.price)
    }

    /// Marks the deal settled: after acceptance, or before it where the contract says prepayment
    /// (invariant 36).
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut deal: Deal = apply.find(&self.deal, Reason::DealUnknown)?;
        DealParties::of(&deal).require(apply, author)?;
        check_unheld(apply, &deal.holds)?;
        if deal.settled {
            return refuse(Reason::DealStepWrong, self.deal);
        }
        match deal.state {
            DealState::Accepted => {}
            DealState::Cancelled | DealState::Unwound => {
                return refuse(Reason::DealStepWrong, self.deal);
            }
            DealState::Concluded | DealState::Delivered if !deal.prepayment => {
                return refuse(Reason::DealNotAccepted, self.deal);
            }
            DealState::Concluded | DealState::Delivered => {
                if !deal.is_pending(apply.today()) {
                    return refuse(Reason::DealLapsed, deal.complete_by);
                }
                require_standing(apply, &deal_links(&deal))?;
            }
        }
        if self.price != deal.price {
            return refuse(Reason::DealAmountDiffers, self.deal);
        }
        deal.settled = true;
        apply.state.put(&self.deal, &deal);
        Ok(())
    }
}

impl Cancel {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Undoes the deal; a transfer no longer locks its certificate.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut deal = read_pending(apply, &self.deal, DealState::Concluded)?;
        DealParties::of(&deal).require(apply, author)?;
        if deal.settled {
            return refuse(Reason::DealStepWrong, self.deal);
        }
        if let (DealMode::Transfer, DealObject::Certificate(number)) = (deal.mode, deal.object) {
            let mut certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
            certificate.transfer_pending = None;
            apply.state.put(&number, &certificate);
        }
        deal.state = DealState::Cancelled;
        apply.state.put(&self.deal, &deal);
        Ok(())
    }
}
