//! Keys of a validator are exchanged at one height, and what is decided for later is not undone.

use super::*;

#[test]
fn invariant_47_one_of_four_changes_its_keys_at_one_height_and_the_old_ones_end_with_it() {
    let mut ledger = TestLedger::new();
    let (a, b, c) = (chengdu(), chongqing(), suining());
    let (peer, vote) = (a.with_seed([246; 32]), a.with_seed([247; 32]));
    let rotation = Newcomer { member: a, peer, vote };
    let from = after(&ledger, lead() + 5);
    let action = Action::NodeAdmit(rotation.admit(Some(from)));
    let unsigned = submit(&mut ledger, &[&a, &b, &c, &vote], action.clone());
    assert_eq!(unsigned, Some(Reason::ProofMissing), "the new peer key signs");
    let few = submit(&mut ledger, &[&a, &b, &peer, &vote], action.clone());
    assert_eq!(few, Some(Reason::GovernanceNoQuorum));
    let without_it = [&b, &c, &exchange(), &peer, &vote];
    let without_it = submit(&mut ledger, &without_it, action.clone());
    assert_eq!(without_it, Some(Reason::ProofMissing), "the member signs");
    assert_eq!(submit(&mut ledger, &[&a, &b, &c, &peer, &vote], action), None);

    // Until then both nodes connect and the old key votes; from then on only the new ones.
    let before = from.previous().expect("not genesis");
    assert_eq!((peers(&ledger, before), peers(&ledger, from)), (5, 4));
    let nodes = nodes_at(&State::new(ledger.store()), from).expect("in memory");
    assert!(nodes.iter().any(|node| node.peer_key == ed25519(&peer).public_key()));
    let schedule: Option<ValidatorSchedule> =
        State::new(ledger.store()).get(&()).expect("in memory");
    let schedule = schedule.expect("founded");
    let key_at = |height| {
        let set = schedule.at(height);
        let seat = set.iter().find(|seat| seat.member == a.uscc).expect("it has a seat");
        (set.count(), set.total_power(), seat.key)
    };
    assert_eq!(key_at(before), (4, 4, seat_key(&a).public_key()));
    assert_eq!(key_at(from), (4, 4, ed25519(&vote).public_key()));

    // Nothing from an earlier height on undoes it; what is later follows it, and keeps its node.
    let again = Newcomer { member: a, peer, vote: a.with_seed([248; 32]) };
    let signers = [&a, &b, &c, &again.vote];
    let earlier = Action::NodeAdmit(again.admit(Some(after(&ledger, lead()))));
    assert_eq!(submit(&mut ledger, &signers, earlier), Some(Reason::NodeSeatTaken));
    let later = after(&ledger, lead() + 9);
    let action = Action::NodeAdmit(again.admit(Some(later)));
    assert_eq!(submit(&mut ledger, &signers, action), None);
    assert_eq!(peers(&ledger, later), 4);

    ledger.advance_blocks(lead() + 12);
    let mut keys = founding_seat_keys();
    keys.extend([ed25519(&vote), ed25519(&again.vote)]);
    let chain = ProvenChain::as_scheduled(&ledger, &keys);
    let finality = chain.finality(ledger.height());
    assert_eq!(finality.handoffs.len(), 2);
    assert_eq!(finality.verify(&chain.anchor()), Ok(()));
}

#[test]
fn invariant_47_who_is_removed_has_no_seat_under_a_key_that_was_to_come() {
    let mut ledger = TestLedger::new();
    let newcomer = newcomer(&mut ledger);
    let Newcomer { member, peer, vote } = &newcomer;
    let (a, b, c, d) = (chengdu(), chongqing(), suining(), exchange());
    let admit = Action::NodeAdmit(newcomer.admit(Some(after(&ledger, lead()))));
    assert_eq!(submit(&mut ledger, &[member, peer, vote, &a, &b, &c], admit), None);
    ledger.advance_blocks(lead() + 1);
    let next = member.with_seed([249; 32]);
    let later = after(&ledger, lead() + 9);
    let rotation = Newcomer { member: *member, peer: *peer, vote: next }.admit(Some(later));
    let signers = [member, &next, &a, &b, &c, &d];
    assert_eq!(submit(&mut ledger, &signers, Action::NodeAdmit(rotation)), None);
    let from = after(&ledger, lead());
    let reason = "不再参与".into();
    let remove = Remove { member: member.uscc, effective_height: from, reason };
    assert_eq!(submit(&mut ledger, &[&a, &b, &c, &d], Action::NodeRemove(remove)), None);
    let schedule: Option<ValidatorSchedule> =
        State::new(ledger.store()).get(&()).expect("in memory");
    let schedule = schedule.expect("founded");
    for height in [from, later] {
        let set = schedule.at(height);
        assert!(set.count() == 4 && set.iter().all(|seat| seat.member != member.uscc));
    }
    assert_eq!(peers(&ledger, later), 4);
}

#[test]
fn invariant_46_another_key_that_was_to_come_does_not_save_the_seat() {
    // The new key takes over before the seat would end, when it would, or later.
    for delay in [lead(), lead() + 1, lead() + 9] {
        let mut ledger = TestLedger::new();
        let reporter = ledger.registrant(1);
        let (a, b, c) = (chengdu(), chongqing(), suining());
        let (peer, vote) = (a.with_seed([246; 32]), a.with_seed([247; 32]));
        let from = after(&ledger, delay);
        let rotation = Newcomer { member: a, peer, vote }.admit(Some(from));
        let signers = [&a, &b, &c, &peer, &vote];
        assert_eq!(submit(&mut ledger, &signers, Action::NodeAdmit(rotation)), None);
        let proof = contradiction(&a, SignedKind::Precommit, (Some(1), Some(2)));
        ledger.submit(&reporter, &[], Action::NodeEquivocation(proof)).expect("a contradiction");
        let ends = Height::new(ledger.height().get() + lead());
        let schedule: ValidatorSchedule = ledger.get(&()).expect("founded");
        assert!(!schedule.member_sits_from(ends, a.uscc), "{delay}: it has no seat");
        let last = schedule.at(ends.previous().expect("not genesis"));
        assert_eq!(last.count(), 4, "{delay}: until then it has");
        assert_eq!(schedule.at(ends.max(from)).count(), 3, "{delay}: the others stay");
    }
}
