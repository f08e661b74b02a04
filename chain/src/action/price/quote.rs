//! `price.quote`: the seller asks a buyer a price.

use serde::{Deserialize, Serialize};

use super::{check_amount, check_price_form};
use crate::{
    action::{
        credit::check_not_listed,
        goods::Goods,
        rights::{PARTY_ROLES, require_standing},
        supervision::check_not_barred,
        text::check_name,
    },
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::offer_links,
    reject::{Reason, Rejection},
    state::{DealObject, Negotiation, Organisation, Price},
    time::Date,
    uscc::Uscc,
    words::{Activity, Purpose},
};

/// `price.quote`: opens a negotiation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// Who is asked to buy.
    pub buyer: Uscc,
    /// What is priced.
    pub object: DealObject,
    /// The grant under which the seller operates a certificate that it does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_grant: Option<RecordId>,
    /// What the buyer may use it for.
    pub purpose: Purpose,
    /// In which scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The price asked.
    pub price: Price,
    /// Last day on which a deal may be concluded on the negotiation.
    pub valid_to: Date,
}

impl Quote {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if let Some(scenario) = &self.scenario {
            check_name("scenario", scenario)?;
        }
        if matches!(self.object, DealObject::Product(_)) && self.under_grant.is_some() {
            return Err(Rejection::of(Reason::FieldsInvalid, "under_grant"));
        }
        check_amount(&self.price)
    }

    /// Writes the negotiation.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        if self.buyer == author.uscc {
            return refuse(Reason::RolesConflict, self.buyer);
        }
        let buyer = apply.active_organisation(&self.buyer)?;
        for party in [author, &buyer] {
            check_not_barred(apply, party, Activity::Deal)?;
            check_not_listed(party)?;
        }
        if self.valid_to < apply.today() {
            return refuse(Reason::PriceLapsed, self.valid_to);
        }
        let goods = Goods::read(apply, &self.object, self.under_grant, &author.uscc)?;
        check_price_form(goods.data_kind, &self.price)?;
        require_standing(apply, &offer_links(&self.object, self.under_grant, author.uscc))?;
        let negotiation = Negotiation {
            seller: author.uscc,
            buyer: self.buyer,
            object: self.object,
            under_grant: self.under_grant,
            purpose: self.purpose,
            scenario: self.scenario.clone(),
            quote: self.price,
            valuation: None,
            last_by: author.uscc,
            last_price: self.price,
            counters: 0,
            agreed: None,
            cleared_by: None,
            deal: None,
            valid_to: self.valid_to,
        };
        apply.state.put(&apply.id(), &negotiation);
        Ok(())
    }
}
