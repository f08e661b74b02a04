//! Invariants 13 and 18 over generated histories: along any chain of offers and amendments, a grant
//! that stands is inside everything above it, and the quotas below a grant are inside its own.

use proptest::prelude::*;

use super::*;
use crate::{
    attenuation::{Bounds, exceeding},
    lineage::{Moment, Node, grant_chain, standing},
    state::{Certificate, Grant, GrantParent, GrantState, Scope, State},
};

/// Bounds, drawn.
#[derive(Clone, Debug)]
struct Drawn {
    rights: u8,
    purposes: u8,
    forms: u8,
    sectors: u8,
    region: usize,
    level: usize,
    fields: usize,
    days: u32,
    sub_depth: u8,
    quota: Option<u64>,
}

/// What happens.
#[derive(Clone, Debug)]
enum Act {
    /// An offer below one of the grants, or on the certificate, accepted at once.
    Grant { below: usize, to: usize, bounds: Drawn },
    /// An amendment by the grantor, with or without the grantee.
    Amend { grant: usize, both: bool, bounds: Drawn },
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let bits = (1u8..8, 1u8..4, 1u8..8, 1u8..4);
    let choices = (0usize..3, 0usize..4, 0usize..3, 30u32..1_000, 0u8..4);
    (bits, choices, proptest::option::of(1u64..50)).prop_map(|(bits, choices, quota)| Drawn {
        rights: bits.0,
        purposes: bits.1,
        forms: bits.2,
        sectors: bits.3,
        region: choices.0,
        level: choices.1,
        fields: choices.2,
        days: choices.3,
        sub_depth: choices.4,
        quota,
    })
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let grant = (0usize..6, 0usize..4, drawn()).prop_map(|(below, to, bounds)| Act::Grant {
        below,
        to,
        bounds,
    });
    let amend = (0usize..6, any::<bool>(), drawn()).prop_map(|(grant, both, bounds)| Act::Amend {
        grant,
        both,
        bounds,
    });
    proptest::collection::vec(prop_oneof![2 => grant, 3 => amend], 4..24)
}

/// The words of these bits.
fn pick<T: Copy>(words: &[T], bits: u8) -> Vec<T> {
    let chosen = words.iter().enumerate().filter(|(i, _)| bits & (1 << i) != 0);
    chosen.map(|(_, word)| *word).collect()
}

impl Drawn {
    fn scope(&self, market: &Market) -> Scope {
        let forms = [DeliveryForm::Api, DeliveryForm::Report, DeliveryForm::Model];
        let fields = [None, Some(vec!["pm10".into()]), Some(vec!["no2".into(), "pm10".into()])];
        Scope {
            certificates: vec![market.enterprise],
            fields: fields[self.fields].clone(),
            purposes: Purposes::of(&pick(&[Purpose::Industry, Purpose::Research], self.purposes)),
            scenarios: None,
            sectors: Sectors::of(&pick(&[Sector::I, Sector::J], self.sectors)),
            regions: vec![region(["510100", "510000", "000000"][self.region])],
            delivery_forms: DeliveryForms::of(&pick(&forms, self.forms)),
            secure_domain: None,
            level_max: [Level::General2, Level::General3, Level::General4, Level::Important]
                [self.level],
        }
    }

    fn rights(&self) -> Rights {
        Rights::of(&pick(Right::ALL, self.rights))
    }

    fn term(&self) -> Term {
        let from = date("2026-09-01");
        Term { from, to: from.plus_days(self.days) }
    }
}

/// A market, its parties, and the grants made so far.
struct History {
    market: Market,
    parties: Vec<Member>,
    grants: Vec<RecordId>,
}

impl History {
    fn new() -> Self {
        let market = Market::new();
        let parties = vec![market.operator, market.developer, market.buyer, market.institution];
        Self { market, parties, grants: Vec::new() }
    }

    fn member(&self, grant: &Grant, grantee: bool) -> Member {
        let uscc = if grantee { grant.grantee } else { grant.grantor };
        let mut all = self.parties.iter().copied().chain([self.market.holder]);
        all.find(|member| member.uscc == uscc).expect("one of the parties")
    }

    fn grant(&self, index: usize) -> Option<(RecordId, Grant)> {
        let id = *self.grants.get(index)?;
        Some((id, self.market.ledger.get(&id).expect("granted")))
    }

    /// Does it if the rules allow it.
    fn act(&mut self, act: &Act) {
        match act {
            Act::Grant { below, to, bounds } => self.make(*below, *to, bounds),
            Act::Amend { grant, both, bounds } => self.amend(*grant, *both, bounds),
        }
    }

    fn make(&mut self, below: usize, to: usize, bounds: &Drawn) {
        let (parent, by) = match below.checked_sub(1).and_then(|index| self.grant(index)) {
            Some((id, above)) => (GrantParent::Grant(id), self.member(&above, true)),
            None => (GrantParent::Certificates, self.market.holder),
        };
        let grantee = self.parties[to];
        let offer = Offer {
            grantee: grantee.uscc,
            parent,
            rights: bounds.rights(),
            scope: bounds.scope(&self.market),
            term: bounds.term(),
            sub_depth: bounds.sub_depth,
            quota: bounds.quota,
            exclusive: false,
            narrowed_alone: true,
            revenue: Vec::new(),
            operation: None,
        };
        if let Ok(id) = self.market.offer(&by, offer) {
            self.market.accept(&grantee, id).expect("just offered");
            self.grants.push(id);
        }
    }

    fn amend(&mut self, index: usize, both: bool, bounds: &Drawn) {
        let Some((id, before)) = self.grant(index) else { return };
        let (by, other) = (self.member(&before, false), self.member(&before, true));
        let with: &[&Member] = if both { &[&other] } else { &[] };
        let amend = Amend {
            grant: id,
            rights: bounds.rights(),
            scope: bounds.scope(&self.market),
            term: bounds.term(),
            sub_depth: bounds.sub_depth,
            quota: bounds.quota,
            revenue: Vec::new(),
            operation: None,
            reason: "test".into(),
        };
        let done = self.market.ledger.submit(&by, with, Action::GrantAmend(amend));
        if !both && done.is_ok() {
            let after: Grant = self.market.ledger.get(&id).expect("granted");
            let depth = before.sub_depth.saturating_add(1);
            let room = Bounds { sub_depth: depth, ..before.bounds() };
            assert!(exceeding(&room, &after.bounds()).is_empty(), "one side only narrows");
        }
    }

    /// What must hold of every grant, whatever happened.
    fn check(&self) {
        let state = State::new(self.market.ledger.store());
        let today = Moment::on(self.market.ledger.today());
        let certificate: Certificate =
            self.market.ledger.get(&self.market.enterprise).expect("planted");
        for id in &self.grants {
            let chain = grant_chain(&state, *id).expect("in memory");
            let (_, grant) = &chain[0];
            let below = self.grants.iter().filter_map(|child| {
                let child: Grant = self.market.ledger.get(child).expect("granted");
                let counted = child.parent == GrantParent::Grant(*id);
                (counted && child.state == GrantState::Active).then_some(child.quota)?
            });
            if let Some(quota) = grant.quota {
                assert!(below.sum::<u64>() <= quota, "quotas below {id} exceed its own");
            }
            let node = standing(&state, Node::Grant(*id), today).expect("in memory");
            if !node.is_in_force() {
                continue;
            }
            assert!(certificate.rights.covers(grant.rights));
            assert!(certificate.valid_to >= grant.term.to);
            for (above, ancestor) in &chain[1..] {
                let outside = exceeding(&ancestor.bounds(), &grant.bounds());
                assert_eq!(outside, [], "{id} is wider than {above}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn a_grant_that_stands_is_never_wider_than_what_is_above_it(acts in acts()) {
        let mut history = History::new();
        for act in &acts {
            history.act(act);
            history.check();
        }
    }
}
