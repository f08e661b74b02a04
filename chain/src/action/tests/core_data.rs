//! Invariant 22 over generated histories: from the block in which data is core, no act gives it to
//! anybody, whatever was granted, listed or agreed before.

use proptest::prelude::*;

use crate::{
    action::{
        Action,
        deal::{Clear, Conclude},
        grant, listing, plan, price, process,
    },
    fixture::{
        Member, chengdu, date, exchange,
        market::{Market, digest, operation_plan},
    },
    hash::RecordId,
    reject::Rejection,
    state::{DealObject, Price, ProductInput},
    words::{Level, Purpose, Venue},
};

/// What may be tried with the enterprise's data.
#[derive(Clone, Copy, Debug)]
enum Act {
    Offer,
    Accept,
    Below,
    Amend,
    Process,
    Product,
    List,
    Quote,
    Agree,
    Clear,
    Conclude,
    Deliver,
    TakeDelivery,
    Plan,
}

const ACTS: [Act; 14] = [
    Act::Offer,
    Act::Accept,
    Act::Below,
    Act::Amend,
    Act::Process,
    Act::Product,
    Act::List,
    Act::Quote,
    Act::Agree,
    Act::Clear,
    Act::Conclude,
    Act::Deliver,
    Act::TakeDelivery,
    Act::Plan,
];

/// A market and the last thing of each kind that was made.
struct History {
    market: Market,
    offered: RecordId,
    negotiation: RecordId,
    deal: RecordId,
}

impl History {
    fn new() -> Self {
        let mut market = Market::new();
        let agreement = market.agreement();
        market.agree(agreement).expect("both authorities");
        let none = RecordId([0; 32]);
        Self { market, offered: none, negotiation: none, deal: none }
    }

    fn submit(
        &mut self,
        by: &Member,
        with: &[&Member],
        action: Action,
    ) -> Result<RecordId, Rejection> {
        self.market.ledger.submit(by, with, action)
    }

    /// Tries one act; true when the ledger took it.
    fn attempt(&mut self, act: Act) -> bool {
        let done = match act {
            Act::Offer | Act::Accept | Act::Below | Act::Amend => self.grant(act),
            Act::Process | Act::Product | Act::Plan => self.make(act),
            Act::List | Act::Quote | Act::Agree | Act::Clear => self.price(act),
            Act::Conclude | Act::Deliver | Act::TakeDelivery => self.deal(act),
        };
        if let (Ok(id), act) = (&done, act) {
            match act {
                Act::Offer => self.offered = *id,
                Act::Quote => self.negotiation = *id,
                Act::Conclude => self.deal = *id,
                _ => {}
            }
        }
        done.is_ok()
    }

    fn grant(&mut self, act: Act) -> Result<RecordId, Rejection> {
        let (holder, developer, buyer) =
            (self.market.holder, self.market.developer, self.market.buyer);
        let offer = grant::Offer { sub_depth: 1, ..self.market.enterprise_tier() };
        match act {
            Act::Offer => self.market.offer(&holder, offer),
            Act::Accept => self.market.accept(&developer, self.offered),
            Act::Below => {
                let mut below = self.market.below(self.offered, &buyer);
                below.scope.certificates = vec![self.market.enterprise];
                self.market.offer(&developer, below)
            }
            _ => {
                let stored: Option<crate::state::Grant> = self.market.ledger.get(&self.offered);
                let wider = stored.map_or(0, |grant| grant.sub_depth + 1);
                let amend = grant::Amend {
                    grant: self.offered,
                    rights: crate::words::Rights::all(),
                    scope: offer.scope,
                    term: offer.term,
                    sub_depth: wider,
                    quota: None,
                    revenue: Vec::new(),
                    operation: None,
                    reason: "test".into(),
                };
                self.submit(&holder, &[&developer], Action::GrantAmend(amend))
            }
        }
    }

    fn make(&mut self, act: Act) -> Result<RecordId, Rejection> {
        let (developer, enterprise) = (self.market.developer, self.market.enterprise);
        let inputs = vec![ProductInput::Granted { grant: self.offered, certificate: enterprise }];
        match act {
            Act::Process => {
                let step = process::Step {
                    inputs,
                    algorithm: digest(1),
                    output: digest(2),
                    secure_domain: None,
                    scenario: None,
                    sector: None,
                    personal: Vec::new(),
                };
                self.submit(&developer, &[], Action::ProcessRecord(step))
            }
            Act::Product => {
                let product = self.market.product(inputs);
                self.market.register(&developer, product)
            }
            _ => {
                let institution = self.market.institution;
                let plan: plan::Register = operation_plan(vec![enterprise]);
                self.submit(&institution, &[], Action::PlanRegister(plan))
            }
        }
    }

    fn price(&mut self, act: Act) -> Result<RecordId, Rejection> {
        let (holder, buyer) = (self.market.holder, self.market.buyer);
        let (negotiation, price) = (self.negotiation, Price::commit(&[9; 32], 100_000));
        match act {
            Act::List => {
                let listing: listing::Open = self.market.listing();
                self.submit(&holder, &[&exchange()], Action::ListingOpen(listing))
            }
            Act::Quote => {
                let quote = price::Quote {
                    buyer: buyer.uscc,
                    object: DealObject::Certificate(self.market.enterprise),
                    under_grant: None,
                    purpose: Purpose::Industry,
                    scenario: None,
                    price,
                    valid_to: date("2026-12-31"),
                };
                self.submit(&holder, &[], Action::PriceQuote(quote))
            }
            Act::Agree => {
                let agree = price::Agree { negotiation, price, terms: digest(8) };
                self.submit(&holder, &[&buyer], Action::PriceAgree(agree))
            }
            _ => {
                let clear = Clear { negotiation, findings: digest(1), personal: Vec::new() };
                self.submit(&chengdu(), &[], Action::DealClear(clear))
            }
        }
    }

    fn deal(&mut self, act: Act) -> Result<RecordId, Rejection> {
        let (holder, buyer) = (self.market.holder, self.market.buyer);
        match act {
            Act::Conclude => {
                let licence = Conclude { venue: Venue::Otc, ..self.market.licence() };
                self.market.conclude(licence)
            }
            Act::Deliver => self.market.deliver(&holder, self.deal),
            _ => self.market.accept_delivery(&buyer, self.deal),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn core_data_never_leaves_its_holder(
        before in proptest::collection::vec(0..ACTS.len(), 0..16),
        after in proptest::collection::vec(0..ACTS.len(), 1..16),
    ) {
        let mut history = History::new();
        let enterprise = history.market.enterprise;
        for index in before {
            history.attempt(ACTS[index]);
        }
        history.market.change_certificate(enterprise, |c| c.level = Level::Core);
        for index in after {
            let act = ACTS[index];
            prop_assert!(!history.attempt(act), "{:?} of core data was allowed", act);
        }
    }
}

#[test]
fn every_act_of_the_histories_but_the_plan_is_allowed_on_ordinary_data() {
    let mut history = History::new();
    for act in ACTS {
        let allowed = !matches!(act, Act::Plan);
        assert_eq!(history.attempt(act), allowed, "{act:?}");
    }
}
