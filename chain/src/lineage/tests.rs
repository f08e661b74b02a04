//! Cascades: what stops above stops everything below, in the same block, in every region, and
//! gives it back.

use super::*;
use crate::{
    action::{
        Action,
        certificate::{Resume, Revoke, Suspend},
        deal::Deliver,
        grant::Terminate,
    },
    fixture::{
        chengdu, date, exchange,
        market::{Market, digest},
        region,
    },
    state::DataResource,
    words::{RevocationGround, Venue},
};

/// A certificate of Chengdu, two tiers of grants, a product, and a deal in Chongqing.
struct Stack {
    market: Market,
    first: RecordId,
    second: RecordId,
    product: RecordId,
    deal: RecordId,
}

fn stack() -> Stack {
    let mut market = Market::new();
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    let (institution, operator, developer) =
        (market.institution, market.operator, market.developer);
    let mut offer = market.first_tier();
    offer.scope.regions = vec![region("500000"), region("510000")];
    let first = market.grant(&institution, &operator, offer.clone());
    let mut below = market.below(first, &developer);
    below.scope = offer.scope;
    let second = market.grant(&operator, &developer, below);
    let input = ProductInput::Granted { grant: second, certificate: market.public };
    let product = market.product(vec![input]);
    let product = market.register(&developer, product).expect("inside the grant");
    let mut licence = market.product_licence(&developer, product);
    (licence.venue, licence.host, licence.buyer) =
        (Venue::OnExchange, exchange().uscc, market.outsider.uscc);
    let deal = market.conclude(licence).expect("recognised in Chongqing");
    Stack { market, first, second, product, deal }
}

impl Stack {
    fn nodes(&self) -> [Node; 5] {
        [
            Node::Certificate(self.market.public),
            Node::Grant(self.first),
            Node::Grant(self.second),
            Node::Product(self.product),
            Node::Deal(self.deal),
        ]
    }

    fn standing(&self, node: Node) -> Standing {
        let state = State::new(self.market.ledger.store());
        standing(&state, node, Moment::on(self.market.ledger.today())).expect("in memory")
    }

    /// Every node's blocker; None where one stands.
    fn blockers(&self) -> Vec<Option<(Reason, Node)>> {
        let blocker = |node| match self.standing(node) {
            Standing::InForce => None,
            Standing::Blocked(blocker) => Some((blocker.reason, blocker.at)),
        };
        self.nodes().into_iter().map(blocker).collect()
    }

    fn by_registrar(&mut self, action: Action) {
        self.market.ledger.submit(&chengdu(), &[], action).expect("the home registrar");
    }
}

#[test]
fn invariant_20_suspension_freezes_everything_below_and_resumption_gives_it_back() {
    let mut stack = stack();
    let number = stack.market.public;
    assert_eq!(stack.blockers(), vec![None; 5]);
    stack.by_registrar(Action::CertSuspend(Suspend { number, reason: "test".into() }));
    let stopped = (Reason::LineageCertificateStopped, Node::Certificate(number));
    assert_eq!(stack.blockers(), vec![Some(stopped); 5], "also the deal in Chongqing");
    stack.by_registrar(Action::CertResume(Resume { number, reason: "test".into() }));
    assert_eq!(stack.blockers(), vec![None; 5]);
}

#[test]
fn invariant_20_revocation_stops_a_delivery_of_the_same_block() {
    let Stack { mut market, deal, .. } = stack();
    let revoke = Action::CertRevoke(Revoke {
        number: market.public,
        ground: RevocationGround::ALL[0],
        reason: "test".into(),
    });
    let deliver = Action::DealDeliver(Deliver { deal, proof: digest(1) });
    let developer = market.developer;
    let revoke = market.ledger.record(&chengdu(), &[], revoke).expect("well-formed");
    let deliver = market.ledger.record(&developer, &[], deliver).expect("well-formed");
    let after = market.ledger.commit(&[revoke.clone(), deliver.clone()]);
    assert_eq!(
        after.map_err(|rejection| rejection.reason).err(),
        Some(Reason::LineageCertificateStopped)
    );
    market.ledger.commit(&[deliver, revoke]).expect("delivered before it was revoked");
    let outsider = market.outsider;
    assert_eq!(
        market.accept_delivery(&outsider, deal).map_err(|r| r.reason),
        Err(Reason::LineageCertificateStopped),
        "not accepted after it"
    );
}

#[test]
fn invariant_19_a_terminated_grant_stops_what_is_below_and_nothing_above() {
    let mut stack = stack();
    let (operator, grant) = (stack.market.operator, stack.second);
    let terminate = Action::GrantTerminate(Terminate { grant, reason: "test".into() });
    stack.market.ledger.submit(&operator, &[], terminate).expect("its grantor");
    let ended = Some((Reason::LineageGrantTerminated, Node::Grant(grant)));
    assert_eq!(stack.blockers(), vec![None, None, ended, ended, ended]);
}

#[test]
fn ends_of_term_and_validity_stop_what_rests_on_them() {
    let mut stack = stack();
    stack.market.ledger.set_date("2028-08-31");
    assert_eq!(stack.standing(Node::Grant(stack.second)), Standing::InForce, "the last day");
    stack.market.ledger.set_date("2028-09-01");
    let over = Blocker { reason: Reason::LineageGrantOutOfTerm, at: Node::Grant(stack.second) };
    assert_eq!(stack.standing(Node::Grant(stack.second)), Standing::Blocked(over));
    assert_eq!(stack.standing(Node::Certificate(stack.market.public)), Standing::InForce);
    stack.market.ledger.set_date("2029-09-02");
    let number = Node::Certificate(stack.market.public);
    let expired = Blocker { reason: Reason::LineageCertificateExpired, at: number };
    assert_eq!(stack.standing(number), Standing::Blocked(expired));
    let state = State::new(stack.market.ledger.store());
    let grace = Moment { today: date("2029-10-01"), grace_days: 30 };
    assert_eq!(standing(&state, number, grace), Ok(Standing::InForce), "the last day of grace");
    let late = Moment { today: date("2029-10-02"), grace_days: 30 };
    assert_eq!(standing(&state, number, late), Ok(Standing::Blocked(expired)));
}

#[test]
fn a_certificate_over_data_got_under_a_grant_rests_on_the_grant() {
    let mut stack = stack();
    let derived = stack.market.ledger.plant_certificate(&chengdu(), &stack.market.developer, 50);
    let certificate: Certificate = stack.market.ledger.get(&derived).expect("planted");
    let Subject::Resource(resource) = certificate.subject else { panic!("a resource") };
    stack.market.ledger.put(&resource, &resource_under(&stack, stack.second));
    assert_eq!(stack.standing(Node::Certificate(derived)), Standing::InForce);
    let public = stack.market.public;
    stack.by_registrar(Action::CertSuspend(Suspend { number: public, reason: "test".into() }));
    let stopped =
        Blocker { reason: Reason::LineageCertificateStopped, at: Node::Certificate(public) };
    assert_eq!(stack.standing(Node::Certificate(derived)), Standing::Blocked(stopped));
}

/// A resource of the developer that it got under a grant.
fn resource_under(stack: &Stack, grant: RecordId) -> DataResource {
    let mut market = Market::new();
    let holder = market.holder;
    let declared = crate::fixture::registration::declaration(&holder);
    let id = market
        .ledger
        .submit(&holder, &[], Action::ResourceDeclare(declared))
        .expect("a declaration");
    let resource: DataResource = market.ledger.get(&id).expect("declared");
    DataResource { holder: stack.market.developer.uscc, source_grant: Some(grant), ..resource }
}

#[test]
fn invariant_31_what_is_not_on_the_ledger_supports_nothing() {
    let stack = stack();
    let unknown = RecordId([0xee; 32]);
    for node in [Node::Grant(unknown), Node::Product(unknown), Node::Deal(unknown)] {
        let blocker = Blocker { reason: Reason::LineageDangling, at: node };
        assert_eq!(stack.standing(node), Standing::Blocked(blocker));
    }
}

#[test]
fn a_lineage_beyond_the_limit_stands_no_more() {
    let mut stack = stack();
    let product: Product = stack.market.ledger.get(&stack.product).expect("registered");
    // A chain of products, each made from the one before, past all rules.
    let id = |n: usize| {
        let mut bytes = [0xaa; 32];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        RecordId(bytes)
    };
    for n in 0..LINEAGE_NODES_MAX {
        let below = if n == 0 { stack.product } else { id(n - 1) };
        let inputs = vec![ProductInput::Product(below)];
        stack.market.ledger.put(&id(n), &Product { inputs, ..product.clone() });
    }
    // The product, two grants and the certificate count too.
    let deepest = Node::Product(id(LINEAGE_NODES_MAX - 5));
    assert_eq!(stack.standing(deepest), Standing::InForce);
    let Standing::Blocked(blocker) = stack.standing(Node::Product(id(LINEAGE_NODES_MAX - 4)))
    else {
        panic!("one more than the limit");
    };
    assert_eq!(blocker.reason, Reason::LineageTooLarge);
}

#[test]
fn effective_bounds_of_a_grant_end_with_its_certificates() {
    let mut stack = stack();
    let (second, public) = (stack.second, stack.market.public);
    let effective_now = |stack: &Stack| {
        let state = State::new(stack.market.ledger.store());
        effective_grant(&state, second).expect("in memory")
    };
    let grant: Grant = stack.market.ledger.get(&second).expect("granted");
    let left = effective_now(&stack).expect("something");
    assert_eq!(left.bounds(), grant.bounds());
    stack.market.change_certificate(public, |c| c.valid_to = date("2027-01-01"));
    let left = effective_now(&stack).expect("something");
    assert_eq!(left.term, Term { from: grant.term.from, to: date("2027-01-01") });
    stack.market.change_certificate(public, |c| c.rights = crate::words::Rights::EMPTY);
    assert_eq!(effective_now(&stack), None);
    let state = State::new(stack.market.ledger.store());
    assert_eq!(effective_grant(&state, RecordId([1; 32])), Ok(None));
}
