//! Listings (挂牌): an exchange admits what a seller offers.
//!
//! # Invariants
//! - 4: an exchange lists nothing of its own.
//! - 15, 23, 25, 26: what is listed is consented to by who shared it, assessed where it is
//!   important, on no negative list, and personal information only on a basis.
//! - 20, 22, 30, 41, 43: what is listed stands up to its certificates, holds no core or disputed
//!   data, is the seller's to operate, and is recognised where the exchange is.

use serde::{Deserialize, Serialize};

use super::{
    credit::check_not_listed,
    goods::{Goods, check_reach},
    price::{check_amount, check_price_form},
    rights::{PARTY_ROLES, check_data, check_recognised, check_undisputed, require_standing},
    safeguards::{Intent, Processor, check_goods_assessed, check_goods_consented},
    supervision::check_not_barred,
    text::{check_name, check_text},
};
use crate::{
    attenuation::Use,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::offer_links,
    personal::{PersonalBasis, check_bases},
    policy::Desk,
    region::Region,
    reject::{Reason, Rejection},
    state::{DealObject, Holds, Listing, ListingState, Organisation, Price, TaggedDigest},
    uscc::Uscc,
    words::{Activity, DeliveryForms, Purposes, Right, Rights, Role, Sector},
};

/// `listing.open`: the seller offers and the exchange admits; either may author it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// What is offered.
    pub object: DealObject,
    /// The grant under which the seller operates a certificate that it does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_grant: Option<RecordId>,
    /// Who sells.
    pub seller: Uscc,
    /// The exchange.
    pub exchange: Uscc,
    /// Sector zone (专区).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// In which scenario; needed where a grant limits scenarios. A product's own counts for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// In which industry section; needed where a grant limits sections. A product's own counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Forms of delivery offered.
    pub delivery_forms: DeliveryForms,
    /// Price asked.
    pub price: Price,
    /// Digest of the exchange's admission review of subject and product (准入).
    pub admission: TaggedDigest,
    /// On what the seller offers personal information, in order: consents and statutes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<PersonalBasis>,
}

/// `listing.close`: the seller or the exchange takes it off (摘牌). Deals concluded on it go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// The record that opened it.
    pub listing: RecordId,
    /// Why.
    pub reason: String,
}

impl Open {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        for (field, name) in [("zone", &self.zone), ("scenario", &self.scenario)] {
            if let Some(name) = name {
                check_name(field, name)?;
            }
        }
        if self.delivery_forms.is_empty() {
            return Err(Rejection::of(Reason::FieldsInvalid, "delivery_forms"));
        }
        if matches!(self.object, DealObject::Product(_)) && self.under_grant.is_some() {
            return Err(Rejection::of(Reason::FieldsInvalid, "under_grant"));
        }
        if self.seller == self.exchange {
            return Err(Rejection::of(Reason::RolesConflict, "seller, exchange"));
        }
        check_bases(&self.personal)?;
        check_amount(&self.price)
    }

    /// Writes the listing.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        self.check_author(apply, author)?;
        let seller = apply.require_signer(&self.seller)?;
        check_not_barred(apply, &seller, Activity::Listing)?;
        check_not_listed(&seller)?;
        let exchange = apply.require_signer(&self.exchange)?;
        if !exchange.has_role(Role::Exchange) {
            return refuse(Reason::DealHostWrong, exchange.uscc);
        }
        let mut goods = Goods::read(apply, &self.object, self.under_grant, &self.seller)?;
        self.check_safeguards(apply, &mut goods, exchange.region)?;
        self.check_goods(apply, &goods)?;
        check_price_form(goods.data_kind, &self.price)?;
        let certificates = goods.reliances.iter().map(|reliance| &reliance.certificate);
        let rights = Rights::of(&[Right::Operate]);
        check_recognised(apply, certificates, &[exchange.region], rights, Purposes::EMPTY)?;
        require_standing(apply, &offer_links(&self.object, self.under_grant, self.seller))?;
        let (uscc, bases) = (self.seller, &self.personal[..]);
        let processor = Processor { uscc, purposes: Purposes::EMPTY, bases, processing: None };
        let grounds = processor.check_goods(apply, &self.object, &goods)?;
        let listing = Listing {
            object: self.object,
            under_grant: self.under_grant,
            seller: self.seller,
            exchange: self.exchange,
            zone: self.zone.clone(),
            price: self.price,
            state: ListingState::Open,
            opened: apply.context.height,
            holds: Holds::default(),
            consents: grounds.consents,
            attestations: grounds.attestations,
        };
        apply.state.put(&apply.id(), &listing);
        Ok(())
    }

    fn check_author(&self, apply: &Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        if author.uscc == self.exchange {
            return apply.require_role(&[Role::Exchange]);
        }
        if author.uscc != self.seller {
            return refuse(Reason::DealPartyWrong, author.uscc);
        }
        apply.require_role(PARTY_ROLES)
    }

    /// Lists, level, assessment and providers' consents of what is offered. Its level becomes what
    /// lists and declaration come to.
    fn check_safeguards(
        &self,
        apply: &Apply<'_, '_>,
        goods: &mut Goods,
        region: Region,
    ) -> Outcome<()> {
        let regions = [region];
        let intent = Intent { forms: self.delivery_forms, ..Intent::in_regions(&regions) };
        goods.level = intent.check_lists(&mut Desk::new(apply.state, apply.today()), goods)?;
        check_data(goods.level, goods.data_kind, self.delivery_forms)?;
        check_goods_assessed(apply, &self.object, goods)?;
        let rights = Rights::of(&[Right::Operate]);
        check_goods_consented(apply, goods, rights, Purposes::EMPTY, apply.today())
    }

    fn check_goods(&self, apply: &Apply<'_, '_>, goods: &Goods) -> Outcome<()> {
        let product = goods.product.as_ref();
        if product.is_some_and(|product| !product.delivery_forms.covers(self.delivery_forms)) {
            return refuse(Reason::ScopeDeliveryForms, self.delivery_forms);
        }
        let scenario = product.and_then(|product| product.scenario.as_deref());
        for reliance in &goods.reliances {
            let certificate = &reliance.certificate;
            check_undisputed(apply, certificate)?;
            let used = Use {
                rights: Rights::of(&[Right::Operate]),
                certificate: certificate.number,
                level: certificate.level,
                delivery_forms: self.delivery_forms,
                purpose: None,
                scenario: self.scenario.as_deref().or(scenario),
                sector: self.sector.or(product.and_then(|product| product.sector)),
                region: None,
                secure_domain: None,
                term: None,
            };
            check_reach(&self.seller, reliance, &used)?;
        }
        Ok(())
    }
}

impl Close {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Closes the listing.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut listing: Listing = apply.find(&self.listing, Reason::ListingUnknown)?;
        if author.uscc != listing.seller && author.uscc != listing.exchange {
            return refuse(Reason::DealPartyWrong, author.uscc);
        }
        if listing.state != ListingState::Open {
            return refuse(Reason::ListingClosed, self.listing);
        }
        listing.state = ListingState::Closed;
        apply.state.put(&self.listing, &listing);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
