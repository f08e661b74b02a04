//! `price.valuation`, `price.counter` and `price.agree`: from a quote to a price under two signatures.

use serde::{Deserialize, Serialize};

use super::{check_amount, check_price, check_price_form};
use crate::{
    action::{goods::Goods, rights::require_standing},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::COUNTERS_MAX,
    lineage::offer_links,
    reject::{Reason, Rejection},
    state::{AgreedPrice, Negotiation, Organisation, Price, TaggedDigest, Valuation},
    words::{AttestationKind, Role},
};

/// `price.valuation`: a third party says what the object is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The record that quoted.
    pub negotiation: RecordId,
    /// The value.
    pub value: Price,
    /// Digest of the report.
    pub report: TaggedDigest,
}

/// `price.counter`: the party whose turn it is offers another price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// The record that quoted.
    pub negotiation: RecordId,
    /// The price offered.
    pub price: Price,
}

/// `price.agree`: both parties sign one price over the same terms; either may author it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agree {
    /// The record that quoted.
    pub negotiation: RecordId,
    /// The price agreed.
    pub price: Price,
    /// Digest of the terms: the contract that the deal will name.
    pub terms: TaggedDigest,
}

impl Value {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_amount(&self.value)
    }

    /// Keeps the valuation with the negotiation; a later one replaces it.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::ServiceProvider])?;
        if !author.qualifications.has(AttestationKind::Valuation) {
            return refuse(Reason::AttestNotQualified, AttestationKind::Valuation);
        }
        let mut negotiation = read_open(apply, &self.negotiation)?;
        let goods = goods(apply, &negotiation)?;
        check_price_form(goods.data_kind, &self.value)?;
        check_independent(author, &negotiation, &goods)?;
        negotiation.valuation =
            Some(Valuation { by: author.uscc, value: self.value, report: self.report });
        apply.state.put(&self.negotiation, &negotiation);
        Ok(())
    }
}

/// Who values is neither party, nor has a hand in the data (invariants 4 and 35).
fn check_independent(
    valuer: &Organisation,
    negotiation: &Negotiation,
    goods: &Goods,
) -> Outcome<()> {
    let party = valuer.uscc == negotiation.seller || valuer.uscc == negotiation.buyer;
    let interested = goods.reliances.iter().any(|reliance| {
        let grant = reliance.grant.as_ref().map(|(_, grant)| grant);
        reliance.certificate.holder == valuer.uscc
            || reliance.certificate.registrar == valuer.uscc
            || grant.is_some_and(|g| g.grantor == valuer.uscc || g.grantee == valuer.uscc)
    });
    if party || interested {
        return refuse(Reason::PriceValuerInterested, valuer.uscc);
    }
    Ok(())
}

impl Counter {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_amount(&self.price)
    }

    /// Puts the price on the table.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut negotiation = read_open(apply, &self.negotiation)?;
        if author.uscc != negotiation.seller && author.uscc != negotiation.buyer {
            return refuse(Reason::DealPartyWrong, author.uscc);
        }
        if author.uscc == negotiation.last_by {
            return refuse(Reason::PriceTurnWrong, author.uscc);
        }
        if negotiation.counters >= COUNTERS_MAX {
            return refuse(Reason::PriceCountersTooMany, negotiation.counters);
        }
        check_price_form(goods(apply, &negotiation)?.data_kind, &self.price)?;
        negotiation.counters += 1;
        negotiation.last_by = author.uscc;
        negotiation.last_price = self.price;
        apply.state.put(&self.negotiation, &negotiation);
        Ok(())
    }
}

impl Agree {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_amount(&self.price)
    }

    /// Closes the negotiation with a price inside the rules.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut negotiation = read_open(apply, &self.negotiation)?;
        if author.uscc != negotiation.seller && author.uscc != negotiation.buyer {
            return refuse(Reason::DealPartyWrong, author.uscc);
        }
        apply.require_signer(&negotiation.seller)?;
        apply.require_signer(&negotiation.buyer)?;
        let goods = goods(apply, &negotiation)?;
        let (purpose, scenario) = (negotiation.purpose, negotiation.scenario.as_deref());
        let object = &negotiation.object;
        let links = offer_links(object, negotiation.under_grant, negotiation.seller);
        require_standing(apply, &links)?;
        check_price(apply, goods.data_kind, object, purpose, scenario, &self.price)?;
        negotiation.agreed = Some(AgreedPrice { price: self.price, terms: self.terms });
        apply.state.put(&self.negotiation, &negotiation);
        Ok(())
    }
}

fn goods(apply: &Apply<'_, '_>, negotiation: &Negotiation) -> Outcome<Goods> {
    Goods::read(apply, &negotiation.object, negotiation.under_grant, &negotiation.seller)
}

/// A negotiation in which nothing is agreed yet, and which has not lapsed.
fn read_open(apply: &Apply<'_, '_>, id: &RecordId) -> Outcome<Negotiation> {
    let negotiation: Negotiation = apply.find(id, Reason::NegotiationUnknown)?;
    if negotiation.agreed.is_some() {
        return refuse(Reason::NegotiationStepWrong, id);
    }
    if negotiation.valid_to < apply.today() {
        return refuse(Reason::PriceLapsed, negotiation.valid_to);
    }
    Ok(negotiation)
}
