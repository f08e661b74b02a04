//! Enrolment of organisations and their keys (invariants 1 and 2).

use serde::{Deserialize, Serialize};

use super::text::{check_name, check_text};
use crate::{
    execute::{Apply, Outcome, refuse},
    height::Height,
    key::{KeyAlgorithm, PublicKey},
    limits::KEYS_PER_ORGANISATION_MAX,
    region::Region,
    reject::{Reason, Rejection},
    state::{KeyOwner, OrgKey, OrgState, Organisation},
    uscc::Uscc,
    words::{KeyPurpose, Role, Roles, Tracks},
};

/// A key to be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The public key, Ed25519.
    pub key: PublicKey,
    /// What it may sign.
    pub purpose: KeyPurpose,
}

/// `org.enrol`: a data authority, or a registrar for its clients, admits an organisation. The
/// organisation proves that it holds its first key by signing too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// Its code.
    pub uscc: Uscc,
    /// Its name.
    pub name: String,
    /// Its seat, and its territory where the role has one.
    pub region: Region,
    /// Its roles.
    pub roles: Roles,
    /// Tracks of a registrar.
    #[serde(default, skip_serializing_if = "tracks_empty")]
    pub tracks: Tracks,
    /// Its keys; the first signs this record.
    pub keys: Vec<NewKey>,
    /// Why the check characters of the code are waived, if they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uscc_check_waived: Option<String>,
}

fn tracks_empty(tracks: &Tracks) -> bool {
    tracks.is_empty()
}

/// Roles that only a data authority admits to (CD-2: registrars act under a data authority).
fn roles_of_authority() -> Roles {
    Roles::of(&[
        Role::Registrar,
        Role::Exchange,
        Role::DataAuthority,
        Role::Regulator,
        Role::ImplementingInstitution,
        Role::Arbitrator,
        Role::DataCustoms,
    ])
}

impl Enrol {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("name", &self.name)?;
        match &self.uscc_check_waived {
            Some(reason) => check_text("uscc_check_waived", reason)?,
            None => {
                self.uscc.check().map_err(|error| Rejection::of(Reason::UsccInvalid, error))?;
            }
        }
        if self.roles.is_empty() || self.roles.has(Role::Registrar) == self.tracks.is_empty() {
            return Err(Rejection::of(Reason::FieldsInvalid, "roles, tracks"));
        }
        check_new_keys(&self.keys)?;
        match self.keys.first() {
            Some(first) if first.purpose == KeyPurpose::Sign => Ok(()),
            _ => Err(Rejection::of(Reason::FieldsInvalid, "keys")),
        }
    }

    /// Admits the organisation.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority, Role::Registrar])?;
        if !author.region.contains(self.region) {
            return refuse(Reason::OutsideTerritory, self.region);
        }
        let by_authority = apply.record.header().role == Role::DataAuthority;
        if !by_authority && !self.roles.intersect(roles_of_authority()).is_empty() {
            return refuse(Reason::AuthorityRequired, self.roles.intersect(roles_of_authority()));
        }
        if apply.state.has::<Organisation>(&self.uscc)? {
            return refuse(Reason::OrgExists, self.uscc);
        }
        for first in self.keys.iter().take(1) {
            apply.require_key(&first.key)?;
        }
        let keys = register_keys(apply, self.uscc, &self.keys, apply.context.height)?;
        let organisation = Organisation {
            uscc: self.uscc,
            name: self.name.clone(),
            region: self.region,
            roles: self.roles,
            tracks: self.tracks,
            state: OrgState::Active,
            keys,
            enrolled_by: author.uscc,
        };
        apply.state.put(&self.uscc, &organisation);
        Ok(())
    }
}

fn check_new_keys(keys: &[NewKey]) -> Result<(), Rejection> {
    if keys.is_empty() || keys.len() > KEYS_PER_ORGANISATION_MAX {
        return Err(Rejection::of(Reason::ListTooLong, "keys"));
    }
    for (i, new) in keys.iter().enumerate() {
        if keys[..i].iter().any(|earlier| earlier.key == new.key) {
            return Err(Rejection::of(Reason::ListTooLong, "keys"));
        }
        new.key.check_registrable().map_err(|error| Rejection::of(Reason::KeyWeak, error))?;
    }
    Ok(())
}

/// Registers keys that no organisation ever had.
fn register_keys(
    apply: &mut Apply<'_, '_>,
    uscc: Uscc,
    new_keys: &[NewKey],
    from_height: Height,
) -> Outcome<Vec<OrgKey>> {
    let mut keys = Vec::with_capacity(new_keys.len());
    for new in new_keys {
        if apply.state.has::<KeyOwner>(&new.key)? {
            return refuse(Reason::KeyInUse, new.key);
        }
        apply.state.put(&new.key, &KeyOwner { uscc });
        keys.push(OrgKey {
            algorithm: KeyAlgorithm::Ed25519 as u8,
            key: new.key,
            purpose: new.purpose,
            from_height,
            to_height: None,
        });
    }
    Ok(keys)
}

/// `org.update`: new particulars of an organisation, by who may enrol it, signed by it too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Its code.
    pub uscc: Uscc,
    /// New name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Roles>,
    /// New tracks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracks: Option<Tracks>,
}

impl Update {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if let Some(name) = &self.name {
            check_name("name", name)?;
        }
        if self.name.is_none() && self.roles.is_none() && self.tracks.is_none() {
            return Err(Rejection::of(Reason::FieldsInvalid, "name, roles, tracks"));
        }
        Ok(())
    }

    /// Writes the new particulars.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority, Role::Registrar])?;
        let mut target = apply.require_signer(&self.uscc)?;
        if !author.region.contains(target.region) {
            return refuse(Reason::OutsideTerritory, target.region);
        }
        let roles = self.roles.unwrap_or(target.roles);
        let gained = roles.union(target.roles).intersect(roles_of_authority());
        let changed = gained != target.roles.intersect(roles_of_authority());
        if changed && apply.record.header().role != Role::DataAuthority {
            return refuse(Reason::AuthorityRequired, gained);
        }
        target.roles = roles;
        target.tracks = self.tracks.unwrap_or(target.tracks);
        if target.roles.is_empty() || target.has_role(Role::Registrar) == target.tracks.is_empty() {
            return refuse(Reason::FieldsInvalid, "roles, tracks");
        }
        if let Some(name) = &self.name {
            target.name.clone_from(name);
        }
        apply.state.put(&self.uscc, &target);
        Ok(())
    }
}

/// `key.rotate`: new keys for old ones. Signed by a registrar or data authority of the territory,
/// by the organisation with a key it still has or with the first new one, so that a lost key can be
/// replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotateKeys {
    /// Whose keys.
    pub uscc: Uscc,
    /// Keys to register; the first signs this record.
    pub add: Vec<NewKey>,
    /// Keys that end with this block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retire: Vec<PublicKey>,
}

impl RotateKeys {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_new_keys(&self.add)?;
        if self.retire.len() > KEYS_PER_ORGANISATION_MAX {
            return Err(Rejection::of(Reason::ListTooLong, "retire"));
        }
        Ok(())
    }

    /// Retires and registers.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority, Role::Registrar])?;
        let mut target = apply.active_organisation(&self.uscc)?;
        if author.uscc == target.uscc {
            return refuse(Reason::RolesConflict, author.uscc);
        }
        if !author.region.contains(target.region) {
            return refuse(Reason::OutsideTerritory, target.region);
        }
        for first in self.add.iter().take(1) {
            apply.require_key(&first.key)?;
        }
        let height = apply.context.height;
        for key in &self.retire {
            match target.keys.iter_mut().find(|k| k.key == *key && k.to_height.is_none()) {
                Some(old) => old.to_height = Some(height.next()),
                None => return refuse(Reason::KeyUnknown, key),
            }
        }
        let added = register_keys(apply, target.uscc, &self.add, height.next())?;
        target.keys.extend(added);
        if target.keys.len() > KEYS_PER_ORGANISATION_MAX {
            return refuse(Reason::ListTooLong, "keys");
        }
        let signs = |k: &OrgKey| k.purpose == KeyPurpose::Sign && k.is_valid_at(height.next());
        if !target.keys.iter().any(signs) {
            return refuse(Reason::KeyLast, target.uscc);
        }
        apply.state.put(&self.uscc, &target);
        Ok(())
    }
}

/// `org.suspend`: a data authority suspends an organisation of its territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// Which organisation.
    pub uscc: Uscc,
    /// Why.
    pub reason: String,
}

/// `org.resume`: a data authority lets a suspended organisation act again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// Which organisation.
    pub uscc: Uscc,
    /// Why.
    pub reason: String,
}

impl Suspend {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Suspends.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        set_state(apply, author, &self.uscc, OrgState::Suspended)
    }
}

impl Resume {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Resumes.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        set_state(apply, author, &self.uscc, OrgState::Active)
    }
}

fn set_state(
    apply: &mut Apply<'_, '_>,
    author: &Organisation,
    uscc: &Uscc,
    state: OrgState,
) -> Outcome<()> {
    apply.require_role(&[Role::DataAuthority])?;
    let mut target = apply.organisation(uscc)?;
    if author.uscc == target.uscc {
        return refuse(Reason::RolesConflict, uscc);
    }
    if !author.region.contains(target.region) {
        return refuse(Reason::OutsideTerritory, target.region);
    }
    if target.state == state {
        return refuse(Reason::FieldsInvalid, "the organisation is in that state already");
    }
    target.state = state;
    apply.state.put(uscc, &target);
    Ok(())
}
