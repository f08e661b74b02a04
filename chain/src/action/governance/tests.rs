//! Each rule of governance: its refusal, and the nearest case that is allowed.

mod rotation;

use super::*;
use crate::{
    action::Action,
    bundle::TrustAnchor,
    execute::Rules,
    fixture::{
        CHAIN_ID, Member, TestLedger, chengdu, chongqing, chongqing_authority, client, enrolment,
        exchange, founding_seat_keys, market::digest, proven::ProvenChain, seat_key,
        sichuan_authority, suining,
    },
    hash::BlockHash,
    key::{RecordSecret, SecretKey},
    params::Params,
    reject::Rejection,
    state::{Equivocation, EquivocationKey, NodeBook, State, nodes_at},
    vote::{VoteKind, proposal_sign_bytes, sign_bytes},
    words::{Roles, Track, Tracks},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// The key of a member that votes or has a transport identity.
fn ed25519(member: &Member) -> SecretKey {
    match &member.key() {
        RecordSecret::Ed25519(key) => key.clone(),
        RecordSecret::Sm2(_) => panic!("seats and nodes have Ed25519 keys"),
    }
}

/// Blocks between a decision and its effect.
fn lead() -> u64 {
    Params::default().governance_lead_blocks
}

fn submit(ledger: &mut TestLedger, with: &[&Member], action: Action) -> Option<Reason> {
    reason(ledger.submit(&sichuan_authority(), with, action))
}

/// The height of the next block plus so many.
fn after(ledger: &TestLedger, blocks: u64) -> Height {
    Height::new(ledger.height().next().get() + blocks)
}

fn set_policy(ledger: &TestLedger, change: impl FnOnce(&mut Params)) -> SetPolicy {
    let in_force = Rules::read(ledger.store()).expect("founded").params;
    let mut params = in_force.clone();
    change(&mut params);
    SetPolicy {
        params,
        replaces: in_force.hash(),
        effective_height: after(ledger, lead()),
        notice: "测试决定〔2026〕1号".into(),
        document: digest(10),
    }
}

#[test]
fn invariant_47_governance_needs_a_data_authority_and_more_than_two_thirds_of_the_power() {
    let mut ledger = TestLedger::new();
    let set = Action::PolicySet(set_policy(&ledger, |p| p.delivery_grace_days = 20));
    let (a, b, c, d) = (chengdu(), chongqing(), suining(), exchange());
    let no_quorum = Some(Reason::GovernanceNoQuorum);
    assert_eq!(submit(&mut ledger, &[], set.clone()), no_quorum);
    assert_eq!(submit(&mut ledger, &[&a, &b], set.clone()), no_quorum, "two of four");
    let by_registrar = ledger.refusal(&a, &[&b, &c, &d], set.clone());
    assert_eq!(by_registrar, Some(Reason::RoleWrong));
    assert_eq!(submit(&mut ledger, &[&a, &b, &c], set), None, "three of four");
}

#[test]
fn only_an_authority_of_the_network_decides_for_everybody() {
    let mut ledger = TestLedger::new();
    let local = client(1).acting_as(Role::DataAuthority);
    let admit = Action::OrgEnrol(enrolment(&local, &[Role::DataAuthority]));
    assert_eq!(submit(&mut ledger, &[&local], admit), None);
    let set = Action::PolicySet(set_policy(&ledger, |p| p.delivery_grace_days = 20));
    let members = [&chengdu(), &chongqing(), &suining()];
    assert_eq!(ledger.refusal(&local, &members, set.clone()), Some(Reason::OutsideTerritory));
    assert_eq!(ledger.refusal(&chongqing_authority(), &members, set), None);
}

#[test]
fn invariant_50_parameters_change_at_the_declared_height_and_headers_follow() {
    let mut ledger = TestLedger::new();
    let members = [&chengdu(), &chongqing(), &suining()];
    let set = set_policy(&ledger, |p| p.delivery_grace_days = 20);
    let near = SetPolicy { effective_height: after(&ledger, lead() - 1), ..set.clone() };
    let near = submit(&mut ledger, &members, Action::PolicySet(near));
    assert_eq!(near, Some(Reason::GovernanceHeightWrong));
    let stale = SetPolicy { replaces: digest(1).digest, ..set.clone() };
    let stale = submit(&mut ledger, &members, Action::PolicySet(stale));
    assert_eq!(stale, Some(Reason::GovernanceStale));
    let from = set.effective_height;
    assert_eq!(submit(&mut ledger, &members, Action::PolicySet(set.clone())), None);
    let second = set_policy(&ledger, |p| p.delivery_grace_days = 25);
    let pending = submit(&mut ledger, &members, Action::PolicySet(second));
    assert_eq!(pending, Some(Reason::GovernancePending));
    let grace = |ledger: &TestLedger| {
        Rules::read(ledger.store()).expect("founded").params.delivery_grace_days
    };
    while ledger.height().next() < from {
        assert_eq!(grace(&ledger), 30);
        ledger.advance_blocks(1);
    }
    assert_eq!(grace(&ledger), 20);
    ledger.advance_blocks(2);
    let chain = ProvenChain::of(&ledger);
    let before = from.previous().expect("not genesis");
    assert_eq!(chain.header(before).params_hash, ledger.founding().params.hash());
    assert_eq!(chain.header(from).params_hash, set.params.hash());
    let third = set_policy(&ledger, |p| p.delivery_grace_days = 25);
    assert_eq!(submit(&mut ledger, &members, Action::PolicySet(third)), None, "the next change");
    assert_eq!(grace(&ledger), 20);
}

#[test]
fn invariant_50_parameters_beyond_the_protocol_are_refused_and_an_unknown_version_stops() {
    let mut ledger = TestLedger::new();
    let members = [&chengdu(), &chongqing(), &suining()];
    let beyond: [fn(&mut Params); 4] = [
        |p| p.certificate_years_max = 4,
        |p| p.safeguards.outbound.assessment_people = 2_000_000,
        |p| p.protocol_version += 2,
        |p| p.protocol_version = 0,
    ];
    for change in beyond {
        let set = Action::PolicySet(set_policy(&ledger, change));
        assert_eq!(submit(&mut ledger, &members, set), Some(Reason::GovernanceParams));
    }
    let next = set_policy(&ledger, |p| p.protocol_version += 1);
    let from = next.effective_height;
    assert_eq!(submit(&mut ledger, &members, Action::PolicySet(next)), None);
    while ledger.height().next() < from {
        assert!(Rules::read(ledger.store()).is_ok());
        ledger.advance_blocks(1);
    }
    let error = Rules::read(ledger.store()).expect_err("this program does not know version 2");
    assert!(error.to_string().contains("protocol version 2"), "{error}");
}

/// A registrar of Chengdu's second track office, not a validator yet, with its keys.
struct Newcomer {
    member: Member,
    peer: Member,
    vote: Member,
}

fn newcomer(ledger: &mut TestLedger) -> Newcomer {
    let member = client(50).acting_as(Role::Registrar);
    let mut enrolment = enrolment(&member, &[Role::Registrar]);
    (enrolment.roles, enrolment.tracks) =
        (Roles::of(&[Role::Registrar]), Tracks::of(&[Track::Social]));
    let admit = Action::OrgEnrol(enrolment);
    assert_eq!(submit(ledger, &[&member], admit), None);
    let (peer, vote) = (member.with_seed([241; 32]), member.with_seed([242; 32]));
    Newcomer { member, peer, vote }
}

impl Newcomer {
    fn admit(&self, seat_from: Option<Height>) -> Admit {
        let seat = |effective_height| Seat {
            key: ed25519(&self.vote).public_key(),
            power: 1,
            effective_height,
        };
        Admit {
            member: self.member.uscc,
            peer_key: ed25519(&self.peer).public_key(),
            seat: seat_from.map(seat),
        }
    }
}

fn peers(ledger: &TestLedger, height: Height) -> usize {
    nodes_at(&State::new(ledger.store()), height).expect("in memory").len()
}

#[test]
fn an_observer_is_admitted_and_removed_by_the_authority_of_its_territory() {
    let mut ledger = TestLedger::new();
    let newcomer = newcomer(&mut ledger);
    let Newcomer { member, peer, .. } = &newcomer;
    let admit = Action::NodeAdmit(newcomer.admit(None));
    let missing = Some(Reason::ProofMissing);
    assert_eq!(submit(&mut ledger, &[member], admit.clone()), missing, "its key must sign");
    let elsewhere = ledger.refusal(&chongqing_authority(), &[member, peer], admit.clone());
    assert_eq!(elsewhere, Some(Reason::OutsideTerritory));
    assert_eq!(submit(&mut ledger, &[member, peer], admit.clone()), None);
    assert_eq!(submit(&mut ledger, &[member, peer], admit), Some(Reason::NodeKnown));
    assert_eq!(ledger.get::<NodeBook>(&()).expect("founded").0.len(), 5);
    let from = after(&ledger, lead());
    let remove = Action::NodeRemove(Remove {
        member: member.uscc,
        effective_height: from,
        reason: "不再参与".into(),
    });
    assert_eq!(submit(&mut ledger, &[], remove.clone()), None);
    let before = from.previous().expect("not genesis");
    assert_eq!((peers(&ledger, before), peers(&ledger, from)), (5, 4));
    assert_eq!(submit(&mut ledger, &[], remove), Some(Reason::GovernanceHeightWrong));
    let again = Action::NodeRemove(Remove {
        member: member.uscc,
        effective_height: after(&ledger, lead()),
        reason: "不再参与".into(),
    });
    assert_eq!(submit(&mut ledger, &[], again), Some(Reason::NodeUnknown));
}

#[test]
fn invariant_47_a_seat_is_given_by_the_old_quorum_from_a_later_height_on() {
    let mut ledger = TestLedger::new();
    let newcomer = newcomer(&mut ledger);
    let Newcomer { member, peer, vote } = &newcomer;
    let (a, b, c) = (chengdu(), chongqing(), suining());
    let from = after(&ledger, lead());
    let action = Action::NodeAdmit(newcomer.admit(Some(from)));
    let two = submit(&mut ledger, &[member, peer, vote, &a, &b], action.clone());
    assert_eq!(two, Some(Reason::GovernanceNoQuorum));
    let near = newcomer.admit(Some(after(&ledger, lead() - 1)));
    let near = submit(&mut ledger, &[member, peer, vote, &a, &b, &c], Action::NodeAdmit(near));
    assert_eq!(near, Some(Reason::GovernanceHeightWrong));
    let all = [member, peer, vote, &a, &b, &c];
    assert_eq!(submit(&mut ledger, &all, action), None);

    let own_key = ledger.height();
    ledger.advance_blocks(lead() + 3);
    let mut keys = founding_seat_keys();
    keys.push(ed25519(vote));
    let chain = ProvenChain::as_scheduled(&ledger, &keys);
    let before = from.previous().expect("not genesis");
    let (last_old, first_new) = (chain.header(before), chain.header(from));
    assert_eq!(last_old.valset_hash, chain.header(own_key).valset_hash);
    assert_ne!(last_old.valset_hash, last_old.next_valset_hash);
    assert_eq!(first_new.valset_hash, last_old.next_valset_hash);

    // A reader with only genesis follows the handoff; without it the new set is nobody's.
    let anchor: TrustAnchor = chain.anchor();
    let mut finality = chain.finality(ledger.height());
    assert_eq!(finality.handoffs.len(), 1);
    assert_eq!(finality.handoffs[0].next.count(), 5);
    assert_eq!(finality.verify(&anchor), Ok(()));
    finality.handoffs.clear();
    assert!(finality.verify(&anchor).is_err());
}

#[test]
fn invariant_47_a_seat_is_a_registrar_s_or_an_exchange_s_and_one_for_each_member() {
    let mut ledger = TestLedger::new();
    let quorum = (chengdu(), chongqing(), suining());
    let trader = ledger.client_as(60, Role::Trader);
    let (peer, vote) = (trader.with_seed([243; 32]), trader.with_seed([244; 32]));
    let unfit = Newcomer { member: trader, peer, vote };
    let from = after(&ledger, lead());
    let signers = [&trader, &peer, &vote, &quorum.0, &quorum.1, &quorum.2];
    let admit = Action::NodeAdmit(unfit.admit(Some(from)));
    assert_eq!(submit(&mut ledger, &signers, admit), Some(Reason::NodeSeatUnfit));
    // A seat that was promised for later is not taken away by one from an earlier height on.
    let promised = newcomer(&mut ledger);
    let Newcomer { member, peer, vote } = &promised;
    let later = Action::NodeAdmit(promised.admit(Some(after(&ledger, lead() + 9))));
    let quorum = [&quorum.0, &quorum.1, &quorum.2];
    let signers = [&[member, peer, vote][..], &quorum].concat();
    assert_eq!(submit(&mut ledger, &signers, later), None);
    let other = member.with_seed([245; 32]);
    let twice = Newcomer { member: *member, peer: *peer, vote: other };
    let twice = Action::NodeAdmit(twice.admit(Some(after(&ledger, lead()))));
    let signers = [&[member, &other][..], &quorum].concat();
    assert_eq!(submit(&mut ledger, &signers, twice), Some(Reason::NodeSeatTaken));
}

#[test]
fn invariant_47_a_validator_is_removed_by_the_quorum_and_four_are_left() {
    let mut ledger = TestLedger::new();
    let remove = |ledger: &TestLedger, member: &Member| {
        Action::NodeRemove(Remove {
            member: member.uscc,
            effective_height: after(ledger, lead()),
            reason: "长期离线".into(),
        })
    };
    let (a, b, c) = (chengdu(), chongqing(), suining());
    let action = remove(&ledger, &exchange());
    assert_eq!(submit(&mut ledger, &[], action.clone()), Some(Reason::GovernanceNoQuorum));
    assert_eq!(submit(&mut ledger, &[&a, &b, &c], action), Some(Reason::NodeTooFew));
    let newcomer = newcomer(&mut ledger);
    let Newcomer { member, peer, vote } = &newcomer;
    let from = after(&ledger, lead());
    let admit = Action::NodeAdmit(newcomer.admit(Some(from)));
    assert_eq!(submit(&mut ledger, &[member, peer, vote, &a, &b, &c], admit), None);
    let action = remove(&ledger, &exchange());
    assert_eq!(submit(&mut ledger, &[&a, &b, &c], action), None, "four are left");
    ledger.advance_blocks(lead() + 3);
    let mut keys = founding_seat_keys();
    keys.push(ed25519(vote));
    let chain = ProvenChain::as_scheduled(&ledger, &keys);
    let finality = chain.finality(ledger.height());
    assert_eq!(finality.handoffs.len(), 2);
    assert_eq!(finality.verify(&chain.anchor()), Ok(()));
    assert!(finality.handoffs[1].next.iter().all(|seat| seat.member != exchange().uscc));
    assert_eq!(peers(&ledger, ledger.height().next()), 4);
}

#[test]
fn invariant_47_a_seat_is_given_anew_at_the_height_at_which_it_ends_and_its_node_stays() {
    let mut ledger = TestLedger::new();
    let newcomer = newcomer(&mut ledger);
    let Newcomer { member, peer, vote } = &newcomer;
    let (a, b, c, d) = (chengdu(), chongqing(), suining(), exchange());
    let admit = Action::NodeAdmit(newcomer.admit(Some(after(&ledger, lead()))));
    assert_eq!(submit(&mut ledger, &[member, peer, vote, &a, &b, &c], admit), None);
    ledger.advance_blocks(lead() + 1);
    let from = after(&ledger, lead() + 5);
    let reason = "更换表决密钥".into();
    let remove = Remove { member: member.uscc, effective_height: from, reason };
    assert_eq!(submit(&mut ledger, &[&a, &b, &c, &d], Action::NodeRemove(remove)), None);
    assert_eq!(peers(&ledger, from), 4, "its node leaves with its seat");
    let next = member.with_seed([243; 32]);
    let admit = |seat| Admit {
        seat: Some(Seat { key: ed25519(&next).public_key(), power: 2, effective_height: seat }),
        ..newcomer.admit(None)
    };
    let again = Action::NodeAdmit(admit(from));
    assert_eq!(submit(&mut ledger, &[member, &next, &a, &b, &c, &d], again), None);
    assert_eq!(peers(&ledger, from), 5, "it stays with the new one");
    let schedule: Option<ValidatorSchedule> =
        State::new(ledger.store()).get(&()).expect("in memory");
    let schedule = schedule.expect("founded");
    let (before, at) = (schedule.at(from.previous().expect("not genesis")), schedule.at(from));
    assert_eq!((before.count(), before.total_power()), (5, 5));
    assert_eq!((at.count(), at.total_power()), (5, 6));
    let set = at.iter().find(|seat| seat.member == member.uscc).expect("it has a seat");
    assert_eq!(set.key, ed25519(&next).public_key());
}

/// What a validator signs about a block, or about none.
fn statement(key: &SecretKey, kind: SignedKind, block: Option<u8>) -> Statement {
    let block = block.map(|byte| BlockHash([byte; 32]));
    let (height, round) = (Height::new(1), 3);
    let signature = match kind {
        SignedKind::Proposal => {
            let bytes = proposal_sign_bytes(&CHAIN_ID, height, round, block.as_ref(), None);
            key.sign(&bytes)
        }
        SignedKind::Prevote | SignedKind::Precommit => {
            let vote = match kind {
                SignedKind::Prevote => VoteKind::Prevote,
                _ => VoteKind::Precommit,
            };
            key.sign(&sign_bytes(&CHAIN_ID, vote, height, round, block.as_ref()))
        }
    };
    Statement { block, pol_round: None, signature }
}

fn contradiction(
    member: &Member,
    kind: SignedKind,
    blocks: (Option<u8>, Option<u8>),
) -> Equivocate {
    let key = seat_key(member);
    Equivocate {
        validator: key.public_key().validator_address(),
        height: Height::new(1),
        round: 3,
        kind,
        statements: (statement(&key, kind, blocks.0), statement(&key, kind, blocks.1)),
    }
}

#[test]
fn invariant_46_two_statements_in_one_round_end_the_seat_later() {
    let mut ledger = TestLedger::new();
    let reporter = ledger.registrant(1);
    for kind in [SignedKind::Prevote, SignedKind::Precommit, SignedKind::Proposal] {
        let proof = contradiction(&exchange(), kind, (Some(1), Some(2)));
        let action = Action::NodeEquivocation(proof);
        assert_eq!(ledger.refusal(&reporter, &[], action), None, "{kind}");
    }
    let proof = contradiction(&exchange(), SignedKind::Precommit, (Some(1), None));
    let action = Action::NodeEquivocation(proof.clone());
    let record = ledger.submit(&reporter, &[], action.clone()).expect("a contradiction");
    let again = ledger.refusal(&reporter, &[], action);
    assert_eq!(again, Some(Reason::EquivocationKnown));
    let key = EquivocationKey {
        validator: proof.validator,
        height: Height::new(1),
        round: 3,
        kind: VoteKind::Precommit,
    };
    let kept: Equivocation = ledger.get(&key).expect("kept");
    assert_eq!((kept.member, kept.record), (exchange().uscc, record));
    let from = Height::new(ledger.height().get() + lead());
    ledger.advance_blocks(lead() + 2);
    let chain = ProvenChain::as_scheduled(&ledger, &founding_seat_keys());
    let finality = chain.finality(ledger.height());
    assert_eq!(finality.verify(&chain.anchor()), Ok(()));
    let [handoff] = finality.handoffs.as_slice() else { panic!("one handoff") };
    assert_eq!(Some(handoff.header.height), from.previous());
    assert_eq!(handoff.next.count(), 3);
    // A seat that has ended cannot be ended again.
    let late = contradiction(&exchange(), SignedKind::Proposal, (Some(1), Some(2)));
    let late = ledger.refusal(&reporter, &[], Action::NodeEquivocation(late));
    assert_eq!(late, Some(Reason::EquivocationStranger));
}

#[test]
fn invariant_46_what_does_not_contradict_or_is_not_signed_is_no_proof() {
    let mut ledger = TestLedger::new();
    let reporter = ledger.registrant(1);
    let kind = SignedKind::Precommit;
    let sound = contradiction(&exchange(), kind, (Some(1), Some(2)));
    let mut refusal =
        |proof: Equivocate| ledger.refusal(&reporter, &[], Action::NodeEquivocation(proof));
    let none = Some(Reason::EquivocationNone);
    assert_eq!(refusal(contradiction(&exchange(), kind, (Some(1), Some(1)))), none);
    assert_eq!(refusal(Equivocate { round: 4, ..sound.clone() }), none, "another round");
    assert_eq!(refusal(Equivocate { kind: SignedKind::Prevote, ..sound.clone() }), none);
    assert_eq!(refusal(Equivocate { height: Height::new(1_000), ..sound.clone() }), none);
    let (first, _) = sound.statements;
    let forged = statement(&seat_key(&chengdu()), kind, Some(2));
    let forged = Equivocate { statements: (first, forged), ..sound.clone() };
    assert_eq!(refusal(forged), none, "signed by another");
    let stranger = SecretKey::from_seed(&[250; 32]).public_key().validator_address();
    let stranger = Equivocate { validator: stranger, ..sound.clone() };
    assert_eq!(refusal(stranger), Some(Reason::EquivocationStranger));
    let half = Equivocate {
        statements: (Statement { pol_round: Some(1), ..first }, sound.statements.1),
        ..sound
    };
    assert_eq!(refusal(half), Some(Reason::FieldsInvalid), "only a proposal names a round");
}
