//! A market at work: grants, a product, deals, and what stops them from one block to the next. Each
//! stop is followed by a record that the cascade forbids.

use hefu_chain::{
    action::{
        Action,
        certificate::{Resume, Revoke, Suspend},
        deal::{self, Conclude},
        grant::{self, Offer},
        organisation, recognition,
    },
    fixture::{
        Member, TestLedger, chengdu, chongqing_authority,
        market::{Market, digest},
        region, sichuan_authority,
    },
    founding::Founding,
    hash::RecordId,
    state::{CertificateNumber, Clock, Entity as _, ProductInput, StateChanges},
    words::RevocationGround,
};

use super::story::{Plot, Turn};

/// Who is on the market, on the state that the ledger starts from.
#[derive(Clone, Debug)]
pub struct MarketPlot {
    institution: Member,
    operator: Member,
    developer: Member,
    holder: Member,
    buyer: Member,
    public: CertificateNumber,
    enterprise: CertificateNumber,
    first_tier: Offer,
    second_tier: Offer,
    product: hefu_chain::action::product::Register,
    licence: Conclude,
    transfer: Conclude,
    product_licence: Conclude,
    agreement: recognition::Agree,
}

/// The turns that later ones refer to.
const FIRST: usize = 1;
const SECOND: usize = 3;
const PRODUCT: usize = 5;
const LICENCE: usize = 6;
const PRODUCT_LICENCE: usize = 7;
const TRANSFER: usize = 20;

/// The market, and what it adds to the state of genesis: its members and two certificates.
pub fn open(founding: &Founding) -> (MarketPlot, StateChanges) {
    let mut market = Market::on(TestLedger::found(founding));
    market.ledger.advance_blocks(1);
    let blocks = market.ledger.blocks().iter();
    let mut planted: StateChanges = blocks.flat_map(|block| block.changes.clone()).collect();
    planted.remove(&Clock::state_key(&()));
    let none = RecordId([0; 32]);
    let plot = MarketPlot {
        first_tier: market.first_tier(),
        second_tier: market.below(none, &market.developer),
        product: market.product(Vec::new()),
        licence: market.licence(),
        transfer: market.transfer(),
        product_licence: market.product_licence(&market.developer, none),
        agreement: market.agreement(),
        institution: market.institution,
        operator: market.operator,
        developer: market.developer,
        holder: market.holder,
        buyer: market.buyer,
        public: market.public,
        enterprise: market.enterprise,
    };
    (plot, planted)
}

impl Plot for MarketPlot {
    fn turn(&self, records: &[RecordId]) -> Option<Turn> {
        match records.len() {
            0..8 => Some(self.build(records)),
            8..19 => Some(self.suspend(records)),
            19..25 => Some(self.transfer(records)),
            25..31 => Some(self.end(records)),
            _ => None,
        }
    }
}

fn reason() -> String {
    "经核查,材料与实际情况不符".into()
}

impl MarketPlot {
    /// An agreement, two tiers of grants, a product, two deals.
    fn build(&self, records: &[RecordId]) -> Turn {
        let accept = |at: usize| Action::GrantAccept(grant::Accept { grant: records[at] });
        match records.len() {
            0 => {
                let agree = Action::RecogAgree(self.agreement.clone());
                Turn::by(sichuan_authority(), agree).with(&[chongqing_authority()])
            }
            FIRST => Turn::by(self.institution, Action::GrantOffer(self.first_tier.clone())),
            2 => Turn::by(self.operator, accept(FIRST)),
            SECOND => self.second_tier(records),
            4 => Turn::by(self.developer, accept(SECOND)),
            PRODUCT => self.product(records),
            LICENCE => self.conclude(&self.licence, self.holder, self.buyer),
            _ => self.product_licence(records),
        }
    }

    /// The certificate of the grants is suspended and resumed, then the operator is; nothing below
    /// is made meanwhile, and everything goes on afterwards.
    fn suspend(&self, records: &[RecordId]) -> Turn {
        let (number, uscc) = (self.public, self.operator.uscc);
        let authority = sichuan_authority();
        match records.len() {
            8 => self.deliver(self.holder, records[LICENCE]),
            9 => Turn::by(chengdu(), Action::CertSuspend(Suspend { number, reason: reason() })),
            10 => self.product(records).unlawful(),
            11 => self.product_licence(records).unlawful(),
            12 => Turn::by(chengdu(), Action::CertResume(Resume { number, reason: reason() })),
            13 => self.accept(self.buyer, records[LICENCE]),
            14 => {
                let suspend = organisation::Suspend { uscc, reason: reason() };
                Turn::by(authority, Action::OrgSuspend(suspend))
            }
            15 => self.second_tier(records).unlawful(),
            16 => {
                let resume = organisation::Resume { uscc, reason: reason() };
                Turn::by(authority, Action::OrgResume(resume))
            }
            17 => self.deliver(self.developer, records[PRODUCT_LICENCE]),
            _ => self.suspend_agreement(),
        }
    }

    /// A certificate moves, once.
    fn transfer(&self, records: &[RecordId]) -> Turn {
        match records.len() {
            19 => {
                let (parties, side) = self.sides();
                let resume = recognition::Resume { parties, side, reason: reason() };
                Turn::by(sichuan_authority(), Action::RecogResume(resume))
            }
            TRANSFER => self.conclude(&self.transfer, self.holder, self.buyer),
            21 => self.conclude(&self.transfer, self.holder, self.buyer).unlawful(),
            22 => self.deliver(self.holder, records[TRANSFER]),
            23 => self.accept(self.buyer, records[TRANSFER]),
            _ => self.conclude(&self.licence, self.holder, self.buyer).unlawful(),
        }
    }

    /// The certificate of the grants is revoked: everything below it ends in the same block.
    fn end(&self, records: &[RecordId]) -> Turn {
        let revoke = |number| {
            let ground = RevocationGround::FalseMaterial;
            Turn::by(chengdu(), Action::CertRevoke(Revoke { number, ground, reason: reason() }))
        };
        match records.len() {
            25 => revoke(self.public),
            26 => self.product(records).unlawful(),
            27 => self.second_tier(records).unlawful(),
            28 => self.product_licence(records).unlawful(),
            29 => revoke(self.enterprise),
            _ => revoke(self.enterprise).unlawful(),
        }
    }

    /// One certificate transferred to two buyers: whoever signed both, one of them breaks a rule.
    pub fn double_transfer(&self) -> [Turn; 2] {
        let mut other = self.transfer.clone();
        other.buyer = self.developer.uscc;
        [
            self.conclude(&self.transfer, self.holder, self.buyer),
            self.conclude(&other, self.holder, self.developer),
        ]
    }

    fn second_tier(&self, records: &[RecordId]) -> Turn {
        let mut offer = self.second_tier.clone();
        offer.parent = hefu_chain::state::GrantParent::Grant(records[FIRST]);
        Turn::by(self.operator, Action::GrantOffer(offer))
    }

    fn product(&self, records: &[RecordId]) -> Turn {
        let input = ProductInput::Granted { grant: records[SECOND], certificate: self.public };
        let mut product = self.product.clone();
        product.inputs = vec![input];
        Turn::by(self.developer, Action::ProductRegister(product))
    }

    fn product_licence(&self, records: &[RecordId]) -> Turn {
        let mut deal = self.product_licence.clone();
        deal.object = hefu_chain::state::DealObject::Product(records[PRODUCT]);
        self.conclude(&deal, self.developer, self.buyer)
    }

    fn conclude(&self, deal: &Conclude, seller: Member, buyer: Member) -> Turn {
        Turn::by(seller, Action::DealConclude(deal.clone())).with(&[buyer, chengdu()])
    }

    fn deliver(&self, seller: Member, deal: RecordId) -> Turn {
        Turn::by(seller, Action::DealDeliver(deal::Deliver { deal, proof: digest(4) }))
    }

    fn accept(&self, buyer: Member, deal: RecordId) -> Turn {
        Turn::by(buyer, Action::DealAccept(deal::Accept { deal }))
    }

    fn sides(
        &self,
    ) -> ((hefu_chain::region::Region, hefu_chain::region::Region), hefu_chain::region::Region)
    {
        ((region("500000"), region("510000")), region("510000"))
    }

    fn suspend_agreement(&self) -> Turn {
        let (parties, side) = self.sides();
        let suspend = recognition::Suspend { parties, side, reason: reason() };
        Turn::by(sichuan_authority(), Action::RecogSuspend(suspend))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::workload::story::tests::play;

    #[test]
    fn every_turn_is_taken_and_every_unlawful_one_refused() {
        let mut founding = hefu_chain::fixture::founding();
        founding.params.timers.publicity_days = 0;
        let market = Market::on(TestLedger::found(&founding));
        let (plot, _) = open(&founding);
        assert_eq!(play(market.ledger, &plot), 31);
    }

    #[test]
    fn the_planted_state_has_the_market_and_not_its_clock() {
        let founding = hefu_chain::fixture::founding();
        let (plot, planted) = open(&founding);
        let key = hefu_chain::state::Certificate::state_key(&plot.public);
        assert!(planted.contains_key(&key));
        assert!(!planted.contains_key(&Clock::state_key(&())));
    }
}
