//! Who may admit, change and suspend whom, read as an adversary would.

use super::*;
use crate::{
    action::Action,
    envelope::Envelope,
    fixture::{
        CHAIN_ID, Member, TestLedger, chengdu, chongqing, client, enrolment, exchange, region,
        registration::{anchor, digest},
        sichuan_authority, sign, suining,
    },
    hash::ChainId,
    height::Height,
    key::PublicKey,
    record::{Record, document},
    reject::Reason,
};

fn enrol(enrolment: Enrol) -> Action {
    Action::OrgEnrol(enrolment)
}

fn registrant(member: &Member) -> Enrol {
    enrolment(member, &[Role::Registrant])
}

fn any_act(n: u8) -> Action {
    Action::EvidenceAnchor(anchor(digest(n)))
}

/// A second key of a member.
fn second_key(member: &Member) -> Member {
    member.with_seed([201; 32])
}

#[test]
fn an_organisation_signs_its_own_enrolment_with_every_key() {
    let mut ledger = TestLedger::new();
    let new = client(1);
    let action = enrol(registrant(&new));
    assert_eq!(ledger.refusal(&chengdu(), &[], action.clone()), Some(Reason::ProofMissing));
    assert_eq!(
        ledger.refusal(&chengdu(), &[&client(2)], action.clone()),
        Some(Reason::ProofMissing)
    );
    assert_eq!(ledger.refusal(&chengdu(), &[&new], action), None);

    // A key listed without its holder's signature would be taken from its true owner.
    let squatted = client(3).new_key();
    let mut greedy = registrant(&new);
    greedy.keys.push(squatted);
    let action = enrol(greedy);
    assert_eq!(ledger.refusal(&chengdu(), &[&new], action.clone()), Some(Reason::ProofMissing));
    assert_eq!(ledger.refusal(&chengdu(), &[&new, &client(3)], action), None);
}

#[test]
fn a_registrar_admits_clients_of_its_territory_and_no_public_role() {
    let mut ledger = TestLedger::new();
    let new = client(1);
    let action = enrol(registrant(&new));
    let refusal = ledger.refusal(&suining(), &[&new], action.clone());
    assert_eq!(refusal, Some(Reason::OutsideTerritory), "510100 is not Suining's");
    assert_eq!(ledger.refusal(&new, &[], action.clone()), Some(Reason::OrgUnknown));

    let mut bureau = registrant(&new);
    bureau.roles = Roles::of(&[Role::Registrar]);
    bureau.tracks = Tracks::of(&[Track::Social]);
    let action = enrol(bureau.clone());
    let refusal = ledger.refusal(&chengdu(), &[&new], action.clone());
    assert_eq!(refusal, Some(Reason::AuthorityRequired));
    assert_eq!(ledger.refusal(&sichuan_authority(), &[&new], action), None);

    let plain = ledger.registrant(2);
    let refusal = ledger.refusal(&plain, &[&new], enrol(registrant(&new)));
    assert_eq!(refusal, Some(Reason::RoleWrong));
    let refusal =
        ledger.refusal(&plain.acting_as(Role::Registrar), &[&new], enrol(registrant(&new)));
    assert_eq!(refusal, Some(Reason::RoleNotHeld));
}

#[test]
fn roles_and_tracks_fit_together() {
    let new = client(1);
    let check = |roles: &[Role], tracks: &[Track]| {
        let mut enrolment = enrolment(&new, roles);
        enrolment.tracks = Tracks::of(tracks);
        enrolment.check().map_err(|rejection| rejection.reason)
    };
    assert_eq!(check(&[], &[]), Err(Reason::FieldsInvalid));
    assert_eq!(check(&[Role::Registrar], &[]), Err(Reason::FieldsInvalid));
    assert_eq!(check(&[Role::Registrant], &[Track::Social]), Err(Reason::FieldsInvalid));
    assert_eq!(check(&[Role::Registrar], &[Track::Public, Track::Social]), Ok(()));
    let exchange = [Role::Registrar, Role::Exchange];
    assert_eq!(check(&exchange, &[Track::Public]), Err(Reason::OutsideTrack));
    assert_eq!(check(&exchange, &[Track::Social]), Ok(()));
}

#[test]
fn codes_and_keys_are_checked_before_any_ledger() {
    let new = client(1);
    let reason = |change: fn(&mut Enrol)| {
        let mut enrolment = registrant(&new);
        change(&mut enrolment);
        enrolment.check().map_err(|rejection| rejection.reason)
    };
    let wrong_code: fn(&mut Enrol) = |e| e.uscc = "91350100M000100Y44".parse().expect("a code");
    assert_eq!(reason(wrong_code), Err(Reason::UsccInvalid));
    let waived = |e: &mut Enrol| {
        e.uscc = "91350100M000100Y44".parse().expect("a code");
        e.uscc_check_waived = Some("登记证原件核对无误".into());
    };
    assert_eq!(reason(waived), Ok(()));
    let weak: fn(&mut Enrol) = |e| {
        let mut identity = [0; 32];
        identity[0] = 1;
        e.keys[0].key = PublicKey::from_bytes(identity).into();
    };
    assert_eq!(reason(weak), Err(Reason::KeyWeak));
    assert_eq!(reason(|e| e.keys.clear()), Err(Reason::ListTooLong));
    assert_eq!(reason(|e| e.keys.push(e.keys[0])), Err(Reason::ListTooLong));
    assert_eq!(reason(|e| e.keys[0].purpose = KeyPurpose::Seal), Err(Reason::FieldsInvalid));
}

#[test]
fn a_code_is_enrolled_once_and_a_key_never_changes_hands() {
    let mut ledger = TestLedger::new();
    let first = ledger.registrant(1);
    let again = enrol(registrant(&first.with_seed([202; 32])));
    let refusal = ledger.refusal(&chengdu(), &[&first.with_seed([202; 32])], again);
    assert_eq!(refusal, Some(Reason::OrgExists));

    let mut other = registrant(&client(2));
    other.keys = vec![first.new_key()];
    assert_eq!(ledger.refusal(&chengdu(), &[&first], enrol(other)), Some(Reason::KeyInUse));
    // Nor does a key that votes.
    let validator_key = client(2).with_seed([21; 32]);
    let mut seat = registrant(&client(2));
    seat.keys = vec![validator_key.new_key()];
    assert_eq!(ledger.refusal(&chengdu(), &[&validator_key], enrol(seat)), Some(Reason::KeyInUse));
}

#[test]
fn particulars_change_with_both_signatures_and_public_roles_by_authority() {
    let mut ledger = TestLedger::new();
    let target = ledger.registrant(1);
    let update = |roles: Option<&[Role]>, tracks: Option<&[Track]>, name: Option<&str>| {
        Action::OrgUpdate(Update {
            uscc: target.uscc,
            name: name.map(Into::into),
            roles: roles.map(Roles::of),
            tracks: tracks.map(Tracks::of),
            sectors: None,
            qualifications: None,
        })
    };
    let rename = update(None, None, Some("Fixture renamed"));
    assert_eq!(ledger.refusal(&chengdu(), &[], rename.clone()), Some(Reason::ProofMissing));
    let refusal = ledger.refusal(&suining(), &[&target], rename.clone());
    assert_eq!(refusal, Some(Reason::OutsideTerritory));
    assert_eq!(ledger.refusal(&chengdu(), &[&target], rename), None);

    let promote = update(Some(&[Role::Registrar]), Some(&[Track::Social]), None);
    let refusal = ledger.refusal(&chengdu(), &[&target], promote.clone());
    assert_eq!(refusal, Some(Reason::AuthorityRequired));
    ledger.submit(&sichuan_authority(), &[&target], promote).expect("a data authority admits");
    // Neither a wider track nor the end of a public role is a registrar's to give.
    let widen = update(None, Some(&[Track::Public, Track::Social]), None);
    let refusal = ledger.refusal(&chengdu(), &[&target], widen);
    assert_eq!(refusal, Some(Reason::AuthorityRequired));
    let demote = update(Some(&[Role::Registrant]), Some(&[]), None);
    let refusal = ledger.refusal(&chengdu(), &[&target], demote);
    assert_eq!(refusal, Some(Reason::AuthorityRequired));
}

#[test]
fn nobody_changes_its_own_enrolment() {
    let mut ledger = TestLedger::new();
    let authority = sichuan_authority();
    let own = Action::OrgUpdate(Update {
        uscc: authority.uscc,
        name: None,
        roles: Some(Roles::of(&[Role::Registrar, Role::DataAuthority])),
        tracks: Some(Tracks::of(&[Track::Public])),
        sectors: None,
        qualifications: None,
    });
    assert_eq!(ledger.refusal(&authority, &[], own), Some(Reason::RolesConflict));
    let rotate = Action::KeyRotate(RotateKeys {
        uscc: authority.uscc,
        add: vec![second_key(&authority).new_key()],
        retire: Vec::new(),
        lost: None,
    });
    let refusal = ledger.refusal(&authority, &[&second_key(&authority)], rotate);
    assert_eq!(refusal, Some(Reason::RolesConflict));
}

#[test]
fn a_retired_key_signs_in_its_last_block_and_not_in_the_next() {
    let mut ledger = TestLedger::new();
    let old = ledger.registrant(1);
    let new = second_key(&old);
    let rotate = Action::KeyRotate(RotateKeys {
        uscc: old.uscc,
        add: vec![new.new_key()],
        retire: vec![old.key().public_key()],
        lost: None,
    });
    let without_old = ledger.refusal(&chengdu(), &[&new], rotate.clone());
    assert_eq!(without_old, Some(Reason::ProofMissing), "the organisation still has a key");
    assert_eq!(ledger.refusal(&chengdu(), &[&old], rotate.clone()), Some(Reason::ProofMissing));
    let rotation = ledger.record(&chengdu(), &[&old, &new], rotate.clone()).expect("signed");
    let last_act = ledger.record(&old, &[], any_act(1)).expect("signed");
    let too_early = ledger.record(&new, &[], any_act(2)).expect("signed");
    let early = ledger.commit(&[rotation.clone(), too_early]);
    assert_eq!(early.map_err(|r| r.reason), Err(Reason::KeyNotValid));
    ledger.commit(&[rotation, last_act]).expect("the old key ends with this block");
    assert_eq!(ledger.refusal(&old, &[], any_act(3)), Some(Reason::KeyNotValid));
    assert_eq!(ledger.refusal(&new, &[], any_act(3)), None);
    let refusal = ledger.refusal(&chengdu(), &[&old, &new], rotate);
    assert_eq!(refusal, Some(Reason::KeyUnknown), "it is retired once");
}

#[test]
fn a_lost_key_is_replaced_by_who_knows_the_organisation() {
    let mut ledger = TestLedger::new();
    let lost = ledger.registrant(1);
    let new = second_key(&lost);
    let replace = RotateKeys {
        uscc: lost.uscc,
        add: vec![new.new_key()],
        retire: vec![lost.key().public_key()],
        lost: Some("法定代表人到场核验".into()),
    };
    let action = Action::KeyRotate(replace.clone());
    assert_eq!(
        ledger.refusal(&chongqing(), &[&new], action.clone()),
        Some(Reason::OutsideTerritory)
    );
    assert_eq!(ledger.refusal(&chengdu(), &[&new], action.clone()), None);

    // A registrar cannot take over an organisation with a public role by calling its keys lost.
    let market = exchange();
    let hijack = Action::KeyRotate(RotateKeys {
        uscc: market.uscc,
        add: vec![second_key(&market).new_key()],
        retire: Vec::new(),
        lost: Some("称密钥遗失".into()),
    });
    let refusal = ledger.refusal(&chongqing(), &[&second_key(&market)], hijack);
    assert_eq!(refusal, Some(Reason::AuthorityRequired));

    let retire_unknown = RotateKeys { retire: vec![new.key().public_key()], ..replace };
    let refusal = ledger.refusal(&chengdu(), &[&new], Action::KeyRotate(retire_unknown));
    assert_eq!(refusal, Some(Reason::KeyUnknown));
}

#[test]
fn the_last_signing_key_is_not_retired_without_another() {
    let mut ledger = TestLedger::new();
    let target = ledger.registrant(1);
    let rotate = |purpose| {
        let mut new = second_key(&target).new_key();
        new.purpose = purpose;
        Action::KeyRotate(RotateKeys {
            uscc: target.uscc,
            add: vec![new],
            retire: vec![target.key().public_key()],
            lost: None,
        })
    };
    let signers = [&target, &second_key(&target)];
    let refusal = ledger.refusal(&chengdu(), &signers, rotate(KeyPurpose::Node));
    assert_eq!(refusal, Some(Reason::KeyLast));
    assert_eq!(ledger.refusal(&chengdu(), &signers, rotate(KeyPurpose::Sign)), None);
}

#[test]
fn a_suspended_organisation_neither_acts_nor_co_signs() {
    let mut ledger = TestLedger::new();
    let target = ledger.registrant(1);
    let suspend =
        |uscc| Action::OrgSuspend(Suspend { uscc, reason: "监督检查期间暂停".into() });
    let refusal = ledger.refusal(&chengdu(), &[], suspend(target.uscc));
    assert_eq!(refusal, Some(Reason::RoleWrong));
    let refusal = ledger.refusal(&sichuan_authority(), &[], suspend(chongqing().uscc));
    assert_eq!(refusal, Some(Reason::OutsideTerritory));
    let refusal = ledger.refusal(&sichuan_authority(), &[], suspend(sichuan_authority().uscc));
    assert_eq!(refusal, Some(Reason::RolesConflict));
    ledger.submit(&sichuan_authority(), &[], suspend(target.uscc)).expect("suspended");
    assert_eq!(ledger.refusal(&target, &[], any_act(1)), Some(Reason::OrgSuspended));
    let rename = Action::OrgUpdate(Update {
        uscc: target.uscc,
        name: Some("Fixture renamed".into()),
        roles: None,
        tracks: None,
        sectors: None,
        qualifications: None,
    });
    assert_eq!(ledger.refusal(&chengdu(), &[&target], rename), Some(Reason::OrgSuspended));
    let resume = Action::OrgResume(Resume { uscc: target.uscc, reason: "检查结束".into() });
    ledger.submit(&sichuan_authority(), &[], resume).expect("resumed");
    assert_eq!(ledger.refusal(&target, &[], any_act(1)), None);
}

#[test]
fn proofs_are_exactly_those_required_and_the_authors_comes_first() {
    let mut ledger = TestLedger::new();
    let (one, other) = (ledger.registrant(1), ledger.registrant(2));
    let refusal = ledger.refusal(&one, &[&other], any_act(1));
    assert_eq!(refusal, Some(Reason::ProofUnexpected));

    let action = enrol(registrant(&client(3)));
    let header = ledger.header(&chengdu(), &action);
    let document = document(&header, &action, chengdu().key().public_key());
    let envelope = Envelope::sign(document, &[&client(3).key(), &chengdu().key()]);
    let record = Record::parse(envelope).and_then(Record::verify).expect("well-formed");
    let swapped = ledger.commit(&[record]);
    assert_eq!(swapped.map_err(|r| r.reason), Err(Reason::KeyNotValid));
}

#[test]
fn a_record_is_for_one_ledger_one_window_and_one_time() {
    let mut ledger = TestLedger::new();
    let author = ledger.registrant(1);
    let window = crate::params::Params::default().record_window_blocks;
    let next = ledger.height().next();
    let submit = |ledger: &mut TestLedger, chain_id: ChainId, last_height: Height| {
        let action = any_act(1);
        let mut header = ledger.header(&author, &action);
        (header.ledger, header.last_height) = (chain_id, last_height);
        let record = sign(&header, &action, &author, &[]).expect("well-formed");
        ledger.commit(&[record]).map(|_| ()).map_err(|rejection| rejection.reason)
    };
    let other = ChainId([8; 32]);
    assert_eq!(submit(&mut ledger, other, next), Err(Reason::LedgerMismatch));
    let expired = Height::new(next.get() - 1);
    assert_eq!(submit(&mut ledger, CHAIN_ID, expired), Err(Reason::WindowExpired));
    let too_long = Height::new(next.get() + window + 1);
    assert_eq!(submit(&mut ledger, CHAIN_ID, too_long), Err(Reason::WindowTooLong));
    assert_eq!(submit(&mut ledger, CHAIN_ID, Height::new(next.get() + window)), Ok(()));

    let record = ledger.record(&author, &[], any_act(2)).expect("signed");
    let twice = ledger.commit(&[record.clone(), record.clone()]);
    assert_eq!(twice.map_err(|r| r.reason), Err(Reason::RecordReplayed), "in one block");
    ledger.commit(std::slice::from_ref(&record)).expect("once");
    let again = ledger.commit(&[record]);
    assert_eq!(again.map_err(|r| r.reason), Err(Reason::RecordReplayed), "in a later block");
}

#[test]
fn a_data_authority_admits_across_its_province_only() {
    let mut ledger = TestLedger::new();
    let mut new = client(1);
    new.region = region("510903");
    let action = enrol(registrant(&new));
    assert_eq!(ledger.refusal(&sichuan_authority(), &[&new], action), None);
    new.region = region("500152");
    let action = enrol(registrant(&new));
    let refusal = ledger.refusal(&sichuan_authority(), &[&new], action);
    assert_eq!(refusal, Some(Reason::OutsideTerritory));
}
