//! Invariant 13 over generated histories: whatever is offered, accepted, amended, stopped and given
//! back in whatever order, no grant that may be used reaches beyond anything above it.
//!
//! A failure prints the shortest history that shows it and writes its seed to
//! `proptest-regressions`, from where every later run repeats it first.

use proptest::{collection::vec, prelude::*};

use crate::{
    action::{
        Action,
        certificate::Change,
        grant::{self, Offer},
    },
    attenuation::exceeding,
    fixture::{Member, chengdu, market::Market, registration::digest},
    hash::RecordId,
    lineage::{Moment, Node, effective_grant, grant_chain, standing},
    state::{Certificate, ChildFate, Grant, GrantParent, GrantState, State, Term},
    words::{
        DeliveryForm, DeliveryForms, Level, Purpose, Purposes, Right, Rights, Sector, Sectors,
    },
};

/// Bounds that a step asks for, as choices.
#[derive(Clone, Debug)]
struct Wish {
    rights: u8,
    purposes: u8,
    forms: u8,
    sectors: bool,
    province: bool,
    days: u32,
    depth: u8,
    quota: Option<u64>,
    level: u8,
}

/// What is tried next; numbers choose among the grants there are.
#[derive(Clone, Debug)]
enum Step {
    Offer { below: Option<usize>, to: usize, wish: Wish },
    Accept(usize),
    Amend { grant: usize, wish: Wish, both: bool },
    Suspend(usize),
    Resume(usize),
    Terminate(usize),
    Exit { grant: usize, fate: u8 },
    Narrow,
    Wait(u32),
}

fn wish() -> impl Strategy<Value = Wish> {
    let quota = proptest::option::of(1u64..60);
    let sets = (1u8..4, 1u8..4, 1u8..4, any::<bool>(), any::<bool>());
    (sets, 30u32..400, 0u8..3, quota, 0u8..3).prop_map(|(sets, days, depth, quota, level)| {
        let (rights, purposes, forms, sectors, province) = sets;
        Wish { rights, purposes, forms, sectors, province, days, depth, quota, level }
    })
}

fn step() -> impl Strategy<Value = Step> {
    use Step::*;
    let n = 0usize..8;
    let below = proptest::option::weighted(0.7, n.clone());
    prop_oneof![
        6 => (below, 0usize..3, wish()).prop_map(|(below, to, wish)| Offer { below, to, wish }),
        6 => n.clone().prop_map(Accept),
        4 => (n.clone(), wish(), any::<bool>()).prop_map(
            |(grant, wish, both)| Amend { grant, wish, both }),
        1 => n.clone().prop_map(Suspend),
        1 => n.clone().prop_map(Resume),
        1 => n.clone().prop_map(Terminate),
        1 => (n, 0u8..3).prop_map(|(grant, fate)| Exit { grant, fate }),
        1 => Just(Narrow),
        1 => (1u32..60).prop_map(Wait),
    ]
}

/// A market, its grantees in the order in which they may stand below each other, and its grants.
struct World {
    market: Market,
    grantees: [Member; 3],
    grants: Vec<RecordId>,
}

impl World {
    fn new() -> Self {
        let market = Market::new();
        let grantees = [market.developer, market.operator, market.buyer];
        Self { market, grantees, grants: Vec::new() }
    }

    fn get(&self, id: &RecordId) -> Grant {
        self.market.ledger.get(id).expect("offered")
    }

    fn pick(&self, i: usize) -> Option<RecordId> {
        self.grants.get(i % self.grants.len().max(1)).copied()
    }

    fn member(&self, uscc: &crate::uscc::Uscc) -> Member {
        let all = [self.market.holder, self.grantees[0], self.grantees[1], self.grantees[2]];
        *all.iter().find(|member| member.uscc == *uscc).expect("of this world")
    }

    /// The bounds that a wish asks for, from today on.
    fn offer(&self, parent: GrantParent, to: &Member, wish: &Wish) -> Offer {
        let mut offer = self.market.enterprise_tier();
        let of = |bits: u8, one: bool| bits & (if one { 1 } else { 2 }) != 0;
        let pick = |bits: u8| [of(bits, true), of(bits, false)];
        let chosen = |bits: u8, all: [Right; 2]| {
            let words = all.into_iter().zip(pick(bits)).filter(|(_, taken)| *taken);
            Rights::of(&words.map(|(word, _)| word).collect::<Vec<_>>())
        };
        offer.parent = parent;
        offer.grantee = to.uscc;
        offer.rights = chosen(wish.rights, [Right::Use, Right::Operate]);
        let purposes = [Purpose::Industry, Purpose::Research].into_iter().zip(pick(wish.purposes));
        let purposes: Vec<Purpose> = purposes.filter(|(_, t)| *t).map(|(word, _)| word).collect();
        offer.scope.purposes = Purposes::of(&purposes);
        let forms = [DeliveryForm::Api, DeliveryForm::Report].into_iter().zip(pick(wish.forms));
        let forms: Vec<DeliveryForm> = forms.filter(|(_, t)| *t).map(|(word, _)| word).collect();
        offer.scope.delivery_forms = DeliveryForms::of(&forms);
        offer.scope.sectors = if wish.sectors { Sectors::all() } else { Sectors::of(&[Sector::G]) };
        let region = if wish.province { "510000" } else { "510100" };
        offer.scope.regions = vec![crate::fixture::region(region)];
        offer.scope.level_max =
            [Level::General2, Level::General3, Level::General4][usize::from(wish.level)];
        let today = self.market.ledger.today();
        offer.term = Term { from: today, to: today.plus_days(wish.days) };
        (offer.sub_depth, offer.quota) = (wish.depth, wish.quota);
        offer.narrowed_alone = true;
        offer
    }

    /// Tries a step; true when the ledger took it.
    fn attempt(&mut self, step: &Step) -> bool {
        let Some((by, with, action)) = self.record_of(step) else { return false };
        let others: Vec<&Member> = with.iter().filter(|member| member.uscc != by.uscc).collect();
        let Ok(id) = self.market.ledger.submit(&by, &others, action) else { return false };
        if matches!(step, Step::Offer { .. }) {
            self.grants.push(id);
        }
        true
    }

    fn record_of(&self, step: &Step) -> Option<(Member, Vec<Member>, Action)> {
        let reason = String::from("约定");
        let sides = |i: usize| self.sides(i);
        Some(match step {
            Step::Offer { below, to, wish } => {
                let (parent, by) = match below.and_then(|i| self.pick(i)) {
                    Some(id) => (GrantParent::Grant(id), self.member(&self.get(&id).grantee)),
                    None => (GrantParent::Certificates, self.market.holder),
                };
                let offer = self.offer(parent, &self.grantees[*to], wish);
                (by, Vec::new(), Action::GrantOffer(offer))
            }
            Step::Accept(i) => {
                let (grant, _, grantee) = sides(*i)?;
                (grantee, Vec::new(), Action::GrantAccept(grant::Accept { grant }))
            }
            Step::Amend { grant, wish, both } => {
                let (grant, grantor, grantee) = sides(*grant)?;
                let asked = self.offer(self.get(&grant).parent, &grantee, wish);
                let amend = grant::Amend {
                    grant,
                    rights: asked.rights,
                    scope: asked.scope,
                    term: asked.term,
                    sub_depth: asked.sub_depth,
                    quota: asked.quota,
                    revenue: Vec::new(),
                    operation: None,
                    reason,
                };
                let mut with = if *both { vec![grantee] } else { Vec::new() };
                if *both {
                    let state = State::new(self.market.ledger.store());
                    let above = grant_chain(&state, grant).expect("in memory");
                    with.extend(above.iter().map(|(_, above)| self.member(&above.grantor)));
                    with.sort_by_key(|member| member.uscc);
                    with.dedup_by_key(|member| member.uscc);
                }
                (grantor, with, Action::GrantAmend(amend))
            }
            _ => return self.other_record_of(step),
        })
    }

    /// Stops, ends, and what happens to the certificate.
    fn other_record_of(&self, step: &Step) -> Option<(Member, Vec<Member>, Action)> {
        let reason = String::from("约定");
        let sides = |i: usize| self.sides(i);
        Some(match step {
            Step::Suspend(i) => {
                let (grant, grantor, _) = sides(*i)?;
                (grantor, Vec::new(), Action::GrantSuspend(grant::Suspend { grant, reason }))
            }
            Step::Resume(i) => {
                let (grant, grantor, _) = sides(*i)?;
                (grantor, Vec::new(), Action::GrantResume(grant::Resume { grant, reason }))
            }
            Step::Terminate(i) => {
                let (grant, grantor, _) = sides(*i)?;
                (grantor, Vec::new(), Action::GrantTerminate(grant::Terminate { grant, reason }))
            }
            Step::Exit { grant, fate } => {
                let (grant, grantor, _) = sides(*grant)?;
                let children = ChildFate::ALL[usize::from(*fate)];
                let exit = grant::Exit { grant, reason, children, except: Vec::new() };
                (grantor, Vec::new(), Action::GrantExit(exit))
            }
            Step::Narrow => {
                let change = Change {
                    number: self.market.enterprise,
                    level: None,
                    rights: Some(Rights::of(&[Right::Hold, Right::Use])),
                    sector: None,
                    content: None,
                    evidence: vec![digest(60)],
                    reason,
                };
                (chengdu(), vec![self.market.holder], Action::CertChange(change))
            }
            _ => return None,
        })
    }

    /// A grant with its two sides.
    fn sides(&self, i: usize) -> Option<(RecordId, Member, Member)> {
        let id = self.pick(i)?;
        let grant = self.get(&id);
        Some((id, self.member(&grant.grantor), self.member(&grant.grantee)))
    }
}

/// No grant that may be used today reaches beyond the grants above it, its certificates, or what is
/// left once all of them are taken into account.
fn check_chains(world: &World) -> Result<usize, TestCaseError> {
    let state = State::new(world.market.ledger.store());
    let moment = Moment::on(world.market.ledger.today());
    let mut in_use = 0;
    for id in &world.grants {
        if !standing(&state, Node::Grant(*id), moment).expect("in memory").is_in_force() {
            continue;
        }
        in_use += 1;
        let chain = grant_chain(&state, *id).expect("in memory");
        for pair in chain.windows(2) {
            let beyond = exceeding(&pair[1].1.bounds(), &pair[0].1.bounds());
            prop_assert!(beyond.is_empty(), "{beyond:?}");
            prop_assert!(pair[0].1.tier == pair[1].1.tier + 1);
        }
        let (_, grant) = &chain[0];
        // A certificate that was narrowed since may leave nothing of a grant on it.
        let Some(left) = effective_grant(&state, *id).expect("in memory") else { continue };
        prop_assert!(grant.rights.covers(left.rights));
        for number in &grant.scope.certificates {
            let certificate: Certificate = world.market.ledger.get(number).expect("planted");
            prop_assert!(certificate.rights.covers(left.rights), "beyond its certificate");
            prop_assert!(left.term.to <= certificate.valid_to);
        }
    }
    Ok(in_use)
}

/// The quotas of what lives below a grant add up to no more than its own.
fn check_quotas(world: &World) -> Result<(), TestCaseError> {
    for id in &world.grants {
        let Some(quota) = world.get(id).quota else { continue };
        let below = world.grants.iter().map(|child| world.get(child));
        let live = below.filter(|child| {
            child.parent == GrantParent::Grant(*id)
                && !matches!(child.state, GrantState::Terminated | GrantState::Ended)
        });
        let sum: u64 = live.filter_map(|child| child.quota).sum();
        prop_assert!(sum <= quota, "{sum} below {quota}");
    }
    Ok(())
}

/// How many steps were committed, and the most grants that were in use at once.
fn run(steps: &[Step]) -> Result<(usize, usize), TestCaseError> {
    let mut world = World::new();
    let holder = world.market.holder;
    world.market.ledger.anchor(&holder, digest(60)).expect("evidence for a change");
    let (mut committed, mut most) = (0, 0);
    for step in steps {
        if let Step::Wait(days) = step {
            let later = world.market.ledger.today().plus_days(*days);
            world.market.ledger.set_date(&later.to_string());
        } else {
            committed += usize::from(world.attempt(step));
        }
        most = most.max(check_chains(&world)?);
        check_quotas(&world)?;
    }
    Ok((committed, most))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_grant_in_use_reaches_beyond_what_is_above_it(steps in vec(step(), 0..40)) {
        run(&steps)?;
    }
}

#[test]
fn a_history_of_three_tiers_is_committed_whole() {
    let wish = |depth, quota| Wish {
        rights: 3,
        purposes: 3,
        forms: 3,
        sectors: true,
        province: true,
        days: 300 + u32::from(depth),
        depth,
        quota: Some(quota),
        level: 2,
    };
    let narrower = Wish { rights: 1, days: 30, ..wish(0, 5) };
    let steps = [
        Step::Offer { below: None, to: 0, wish: wish(2, 50) },
        Step::Accept(0),
        Step::Offer { below: Some(0), to: 1, wish: wish(1, 20) },
        Step::Accept(1),
        Step::Offer { below: Some(1), to: 2, wish: wish(0, 10) },
        Step::Accept(2),
        Step::Amend { grant: 2, wish: narrower, both: false },
        Step::Suspend(0),
        Step::Resume(0),
        Step::Narrow,
        Step::Exit { grant: 1, fate: 1 },
        Step::Terminate(0),
    ];
    assert_eq!(run(&steps).expect("no property broken"), (steps.len(), 3));
}
