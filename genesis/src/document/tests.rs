//! Each rule of a genesis document refuses its breach.

use hefu_chain::{
    action::organisation::NewKey,
    key::SecretKey,
    params::Params,
    time::BlockTime,
    uscc::fixtures,
    words::{KeyPurpose, Roles, Track, Tracks},
};
use proptest::prelude::*;

use super::*;
use crate::contribution::{MemberKeys, Seat, Statement};

/// A founding member of a test: its place among the fixtures, its role, its power.
#[derive(Clone, Copy)]
struct Member {
    index: u8,
    role: Role,
    power: Option<u32>,
}

fn key(member: u8, purpose: u8) -> SecretKey {
    SecretKey::from_seed(&[member * 4 + purpose; 32])
}

fn terms() -> Terms {
    Terms::new("test-net", BlockTime::from_ms(1_790_000_000_000), Params::default())
}

fn contribution(member: Member) -> Contribution {
    let Member { index, role, power } = member;
    let [record, validator, peer] = [1, 2, 3].map(|purpose| key(index, purpose));
    let tracks = if role == Role::Registrar { Tracks::of(&[Track::Public]) } else { Tracks::EMPTY };
    let statement = Statement {
        terms: terms().hash(),
        uscc: fixtures::all().nth(usize::from(index)).expect("a fixture"),
        name: format!("机构{index}"),
        region: "510000".parse().expect("a region"),
        roles: Roles::of(&[role]),
        tracks,
        keys: vec![NewKey { key: record.public_key().into(), purpose: KeyPurpose::Sign }],
        seat: power.map(|power| Seat { validator_key: validator.public_key(), power }),
        peer_key: power.map(|_| peer.public_key()),
    };
    let keys = MemberKeys {
        record: &record.into(),
        validator: power.map(|_| &validator),
        peer: power.map(|_| &peer),
    };
    Contribution::sign(statement, keys).expect("a contribution that holds")
}

fn members(powers: &[u32]) -> Vec<Member> {
    let registrars = powers.iter().zip(0u8..).map(|(power, index)| Member {
        index,
        role: Role::Registrar,
        power: Some(*power),
    });
    let authority = Member { index: 10, role: Role::DataAuthority, power: None };
    registrars.chain([authority]).collect()
}

fn seal(members: &[Member]) -> Result<Genesis, GenesisError> {
    Genesis::seal(terms(), members.iter().copied().map(contribution).collect())
}

#[test]
fn four_members_and_an_authority_found_a_ledger() {
    let genesis = seal(&members(&[1, 1, 1, 1])).expect("holds");
    assert_eq!(genesis.validators().count(), 4);
    assert_eq!(genesis.founding().organisations.len(), 5);
    assert_eq!(genesis.founding().nodes.len(), 4);
    assert_eq!(Genesis::from_bytes(genesis.to_bytes()), Ok(genesis.clone()));
    let reversed: Vec<Member> = members(&[1, 1, 1, 1]).into_iter().rev().collect();
    assert_eq!(seal(&reversed).expect("holds").chain_id(), genesis.chain_id());
}

#[test]
fn every_term_and_member_changes_the_chain_id() {
    let chain_id = |powers: &[u32]| seal(&members(powers)).expect("holds").chain_id();
    assert_ne!(chain_id(&[1, 1, 1, 1]), chain_id(&[2, 2, 2, 2]));
    assert_ne!(chain_id(&[1, 1, 1, 1]), chain_id(&[1, 1, 1, 1, 1]));
}

#[test]
fn seats_are_four_or_more_and_none_can_stop_the_ledger_alone() {
    let three = seal(&members(&[1, 1, 1]));
    assert_eq!(three, Err(GenesisError::ValidatorCount(3)));
    let strong = fixtures::all().next().expect("a fixture");
    assert_eq!(seal(&members(&[3, 2, 2, 2])), Err(GenesisError::SeatTooStrong(strong)));
    assert!(seal(&members(&[5, 4, 4, 4])).is_ok(), "5 of 17 is less than a third");
    assert!(matches!(seal(&members(&[0, 1, 1, 1, 1])), Err(GenesisError::ValidatorSet(_))));
}

#[test]
fn only_registrars_and_exchanges_take_seats_and_an_authority_is_among_the_founders() {
    let mut list = members(&[1, 1, 1, 1]);
    list[0].role = Role::Trader;
    let trader = fixtures::all().next().expect("a fixture");
    assert_eq!(seal(&list), Err(GenesisError::Founding(FoundingError::ValidatorMember(trader))));
    list[0].role = Role::Exchange;
    assert!(seal(&list).is_ok());
    list.pop();
    assert_eq!(seal(&list), Err(GenesisError::NoAuthority));
}

#[test]
fn a_member_contributes_once_and_a_key_has_one_owner() {
    let mut contributions: Vec<Contribution> =
        members(&[1, 1, 1, 1]).into_iter().map(contribution).collect();
    contributions.push(contributions[0].clone());
    assert_eq!(Genesis::seal(terms(), contributions.clone()), Err(GenesisError::Order));
    contributions.pop();
    // The second member contributes again, with the first member's validator key and its consent.
    let mut statement = contributions[1].statement.clone();
    let shared = key(0, 2);
    statement.peer_key = Some(shared.public_key());
    let record = key(1, 1).into();
    let keys = MemberKeys { record: &record, validator: Some(&key(1, 2)), peer: Some(&shared) };
    contributions[1] = Contribution::sign(statement, keys).expect("signed by all its keys");
    let verdict = Genesis::seal(terms(), contributions);
    let twice = FoundingError::KeyTwice(shared.public_key().into());
    assert_eq!(verdict, Err(GenesisError::Founding(twice)));
}

#[test]
fn a_contribution_under_other_terms_is_refused() {
    let contributions = members(&[1, 1, 1, 1]).into_iter().map(contribution).collect();
    let mut other = terms();
    other.params.timers.publicity_days = 0;
    let verdict = Genesis::seal(other, contributions);
    assert!(matches!(
        verdict,
        Err(GenesisError::Contribution { error: ContributionError::OtherTerms(_), .. })
    ));
}

#[test]
fn bytes_that_are_not_the_document_are_refused() {
    let genesis = seal(&members(&[1, 1, 1, 1])).expect("holds");
    let bytes = genesis.to_bytes();
    let mut spaced = bytes.to_vec();
    spaced.push(b'\n');
    assert!(matches!(Genesis::from_bytes(&spaced), Err(GenesisError::Document(_))));
    let text = std::str::from_utf8(bytes).expect("JSON");
    let extra = text.replacen("{\"contributions\"", "{\"a\":1,\"contributions\"", 1);
    assert!(matches!(Genesis::from_bytes(extra.as_bytes()), Err(GenesisError::Fields(_))));
    // An absent field written as null reads the same and would hash differently.
    let null =
        text.replacen("\"record_signature\"", "\"peer_signature\":null,\"record_signature\"", 1);
    assert!(Genesis::from_bytes(null.as_bytes()).is_err());
    let huge = vec![b' '; GENESIS_BYTES_MAX + 1];
    assert_eq!(Genesis::from_bytes(&huge), Err(GenesisError::TooLarge(GENESIS_BYTES_MAX + 1)));
}

#[test]
fn no_changed_byte_founds_the_same_or_another_ledger_unsigned() {
    let genesis = seal(&members(&[1, 1, 1, 1])).expect("holds");
    let bytes = genesis.to_bytes();
    for i in 0..bytes.len() {
        let mut changed = bytes.to_vec();
        changed[i] ^= 1;
        assert!(Genesis::from_bytes(&changed).is_err(), "byte {i}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = Genesis::from_bytes(&bytes);
    }
}
