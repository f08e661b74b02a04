//! What a ledger starts from: the founding members and values, and the state they make at height 0.

use serde::{Deserialize, Serialize};

use crate::{
    action::organisation::{Enrol, NewKey},
    calendar::{CalendarError, CalendarYear},
    height::Height,
    key::{KeyError, RecordKey},
    params::{Params, ParamsError},
    region::Region,
    reject::{Reason, Rejection},
    state::{
        AdmittedNode, CalendarBook, Clock, Credit, Holds, KeyOwner, NodeBook, OrgKey, OrgState,
        Organisation, State, StateChanges, StateKey, ValidatorSchedule, View, ViewError,
    },
    time::BlockTime,
    uscc::Uscc,
    validator_set::{Validator, ValidatorSet, ValidatorSetError},
    words::{AttestationKinds, Role, Roles, Sectors, Tracks},
};

/// Everything that the state at height 0 is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Founding {
    /// Time of the founding, in milliseconds since 1970; the first block is later.
    pub time: BlockTime,
    /// Parameters in force.
    pub params: Params,
    /// Working-day calendars, by rising year.
    pub calendars: Vec<CalendarYear>,
    /// Founding organisations.
    pub organisations: Vec<FoundingOrganisation>,
    /// Seats in consensus, each held by a founding registrar or exchange.
    pub validators: Vec<Validator>,
    /// Nodes that may connect, each run by a founding organisation.
    pub nodes: Vec<AdmittedNode>,
}

/// A founding organisation; enrolled by itself, its genesis entry being signed elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundingOrganisation {
    /// Its code.
    pub uscc: Uscc,
    /// Its name.
    pub name: String,
    /// Its seat, and its territory where the role has one.
    pub region: Region,
    /// Its roles.
    pub roles: Roles,
    /// Tracks of a registrar.
    #[serde(default)]
    pub tracks: Tracks,
    /// Its keys, valid from the first block; the first one signs.
    pub keys: Vec<NewKey>,
}

/// Why a founding makes no state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoundingError {
    /// A parameter is out of range.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// A calendar contradicts itself.
    #[error("calendar of {year}: {error}")]
    Calendar {
        /// The calendar's year.
        year: u32,
        /// What is wrong with it.
        error: CalendarError,
    },
    /// Calendars are out of order, or a year has two.
    #[error("calendars must be listed by rising year: {0}")]
    CalendarOrder(u32),
    /// An organisation could not be enrolled like this.
    #[error("founding organisation {uscc}: {rejection}")]
    Organisation {
        /// Which one.
        uscc: Uscc,
        /// What its enrolment would be refused for.
        rejection: Rejection,
    },
    /// An organisation is listed twice.
    #[error("organisation {0} is listed twice")]
    OrganisationTwice(Uscc),
    /// A key stands twice among signing, consensus and peer keys.
    #[error("key {0} is used twice; signing, consensus and peer keys must all differ")]
    KeyTwice(RecordKey),
    /// The seats are no validator set.
    #[error(transparent)]
    Validators(#[from] ValidatorSetError),
    /// A seat belongs to no founding registrar or exchange.
    #[error("validator seat of {0}: only a founding registrar or exchange holds one")]
    ValidatorMember(Uscc),
    /// A node belongs to no founding organisation.
    #[error("node of {0}: only a founding organisation runs one")]
    NodeMember(Uscc),
    /// A peer key is weak or malformed.
    #[error("peer key of {member}: {error}")]
    PeerKey {
        /// Whose node.
        member: Uscc,
        /// What is wrong with its key.
        error: KeyError,
    },
}

/// The state at height 0, or what is wrong with the founding.
pub fn founding_state(founding: &Founding) -> Result<StateChanges, FoundingError> {
    founding.params.check()?;
    check_calendars(&founding.calendars)?;
    let mut state = State::new(&Nothing);
    for organisation in &founding.organisations {
        found_organisation(&mut state, organisation, &founding.params)?;
    }
    let validators = ValidatorSet::new(founding.validators.clone())?;
    for validator in validators.iter() {
        let seat = [Role::Registrar, Role::Exchange];
        let member = find(founding, &validator.member)
            .filter(|member| seat.iter().any(|role| member.roles.has(*role)))
            .ok_or(FoundingError::ValidatorMember(validator.member))?;
        own_key(&mut state, member.uscc, validator.key.into())?;
    }
    for node in &founding.nodes {
        find(founding, &node.member).ok_or(FoundingError::NodeMember(node.member))?;
        node.peer_key
            .check_registrable()
            .map_err(|error| FoundingError::PeerKey { member: node.member, error })?;
        own_key(&mut state, node.member, node.peer_key.into())?;
    }
    state.put(&(), &founding.params);
    state.put(&(), &CalendarBook(founding.calendars.clone()));
    state.put(&(), &ValidatorSchedule { current: validators, next: Vec::new() });
    state.put(&(), &NodeBook(founding.nodes.clone()));
    state.put(&(), &Clock { height: Height::GENESIS, time: founding.time });
    state.keep();
    Ok(state.into_changes())
}

fn find<'a>(founding: &'a Founding, uscc: &Uscc) -> Option<&'a FoundingOrganisation> {
    founding.organisations.iter().find(|organisation| organisation.uscc == *uscc)
}

fn check_calendars(calendars: &[CalendarYear]) -> Result<(), FoundingError> {
    for calendar in calendars {
        let year = calendar.year;
        calendar.check().map_err(|error| FoundingError::Calendar { year, error })?;
    }
    match calendars.windows(2).find(|pair| pair[0].year >= pair[1].year) {
        Some(pair) => Err(FoundingError::CalendarOrder(pair[1].year)),
        None => Ok(()),
    }
}

/// A founding regulator supervises all industry sections.
pub fn founding_sectors(roles: Roles) -> Sectors {
    if roles.has(Role::Regulator) { Sectors::all() } else { Sectors::EMPTY }
}

/// Writes an organisation and its keys under the rules of `org.enrol`.
fn found_organisation(
    state: &mut State<'_>,
    founding: &FoundingOrganisation,
    params: &Params,
) -> Result<(), FoundingError> {
    let FoundingOrganisation { uscc, name, region, roles, tracks, keys } = founding.clone();
    let sectors = founding_sectors(roles);
    let qualifications = AttestationKinds::EMPTY;
    let enrolment = Enrol {
        uscc,
        name,
        region,
        roles,
        tracks,
        keys,
        sectors,
        qualifications,
        uscc_check_waived: None,
    };
    enrolment.check().map_err(|rejection| FoundingError::Organisation { uscc, rejection })?;
    if is_taken::<Organisation>(state, &uscc) {
        return Err(FoundingError::OrganisationTwice(uscc));
    }
    let mut org_keys = Vec::with_capacity(enrolment.keys.len());
    for new in &enrolment.keys {
        let NewKey { key, purpose } = *new;
        if !params.record_algorithms.has(key.algorithm()) {
            let rejection = Rejection::of(Reason::AlgorithmUnknown, key.algorithm());
            return Err(FoundingError::Organisation { uscc, rejection });
        }
        own_key(state, uscc, key)?;
        org_keys.push(OrgKey { key, purpose, from_height: Height::FIRST, to_height: None });
    }
    let organisation = Organisation {
        uscc,
        name: enrolment.name,
        region,
        roles,
        tracks,
        state: OrgState::Active,
        keys: org_keys,
        enrolled_by: uscc,
        sectors,
        holds: Holds::default(),
        bars: Vec::new(),
        credit: Credit::default(),
        qualifications,
    };
    state.put(&uscc, &organisation);
    Ok(())
}

/// Ties a key to its organisation, so that no other record ever registers it.
fn own_key(state: &mut State<'_>, uscc: Uscc, key: RecordKey) -> Result<(), FoundingError> {
    if is_taken::<KeyOwner>(state, &key) {
        return Err(FoundingError::KeyTwice(key));
    }
    state.put(&key, &KeyOwner { uscc });
    Ok(())
}

/// True when an entity stands under the key; a view of nothing never fails.
fn is_taken<E: crate::state::Entity>(state: &State<'_>, key: &E::Key) -> bool {
    state.has::<E>(key).unwrap_or(true)
}

/// The state before the founding.
struct Nothing;

impl View for Nothing {
    fn get(&self, _key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(None)
    }

    fn record_height(&self, _id: &crate::hash::RecordId) -> Result<Option<Height>, ViewError> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_fixture_founds_a_ledger_and_survives_json() {
        let founding = fixture::founding();
        let state = founding_state(&founding).expect("a founding");
        assert!(state.contains_key(&<Params as crate::state::Entity>::state_key(&())));
        let json = serde_json::to_string(&founding).expect("writes");
        let read: Founding = serde_json::from_str(&json).expect("reads");
        assert_eq!(founding_state(&read), Ok(state));
        let unknown = json.replacen("\"params\"", "\"extra\":1,\"params\"", 1);
        assert!(serde_json::from_str::<Founding>(&unknown).is_err());
    }

    #[test]
    fn what_could_not_be_enrolled_cannot_found() {
        let change = |change: fn(&mut Founding)| {
            let mut founding = fixture::founding();
            change(&mut founding);
            founding_state(&founding).expect_err("refused")
        };
        assert!(matches!(
            change(|f| f.organisations[0].tracks = Tracks::EMPTY),
            FoundingError::Organisation { .. }
        ));
        assert!(matches!(
            change(|f| f.organisations[1] = f.organisations[0].clone()),
            FoundingError::OrganisationTwice(_)
        ));
        assert!(matches!(
            change(|f| f.organisations[1].keys = f.organisations[0].keys.clone()),
            FoundingError::KeyTwice(_)
        ));
        assert!(matches!(
            change(|f| f.nodes[0].peer_key = f.validators[0].key),
            FoundingError::KeyTwice(_)
        ));
        assert!(matches!(
            change(|f| f.nodes[0].peer_key = crate::key::PublicKey::from_bytes([0; 32])),
            FoundingError::PeerKey { .. }
        ));
        assert!(matches!(
            change(|f| f.validators[0].member = fixture::sichuan_authority().uscc),
            FoundingError::ValidatorMember(_)
        ));
        assert!(matches!(
            change(|f| f.nodes[0].member = fixture::client(1).uscc),
            FoundingError::NodeMember(_)
        ));
        assert!(matches!(change(|f| f.calendars.reverse()), FoundingError::CalendarOrder(_)));
        assert!(matches!(
            change(|f| f.calendars[0].make_up_days.reverse()),
            FoundingError::Calendar { .. }
        ));
        assert!(matches!(change(|f| f.params.heartbeat_ms = 0), FoundingError::Params(_)));
        assert!(matches!(change(|f| f.validators.clear()), FoundingError::Validators(_)));
    }
}
