//! Enrolment of organisations (invariants 1 to 4), and their keys in [`keys`].
//!
//! A data authority admits registrars, exchanges and other public roles, a registrar its clients;
//! each inside its territory, nobody itself. A record here touches the organisation's key and one for
//! each new signing key.

#[cfg(test)]
mod algorithm_tests;
mod keys;
#[cfg(test)]
mod tests;

pub use keys::{NewKey, RotateKeys};

use keys::{check_new_keys, register_keys};
use serde::{Deserialize, Serialize};

use super::text::{check_name, check_text};
use crate::{
    execute::{Apply, Outcome, refuse},
    region::Region,
    reject::{Reason, Rejection},
    state::{Credit, Holds, OrgState, Organisation},
    uscc::Uscc,
    words::{AttestationKinds, KeyPurpose, Role, Roles, Sectors, Track, Tracks},
};

/// `org.enrol`: a data authority, or a registrar for its clients, admits an organisation, which
/// signs with each of its keys to show that it holds them.
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
    /// Industry sections that a regulator supervises; empty for others.
    #[serde(default, skip_serializing_if = "sectors_empty")]
    pub sectors: Sectors,
    /// Kinds of attestations that it may issue, of a service provider.
    #[serde(default, skip_serializing_if = "qualifications_empty")]
    pub qualifications: AttestationKinds,
    /// Its keys, the first one for signing; each signs this record.
    pub keys: Vec<NewKey>,
    /// Why the check characters of the code are waived, if they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uscc_check_waived: Option<String>,
}

fn tracks_empty(tracks: &Tracks) -> bool {
    tracks.is_empty()
}

fn qualifications_empty(qualifications: &AttestationKinds) -> bool {
    qualifications.is_empty()
}

fn sectors_empty(sectors: &Sectors) -> bool {
    sectors.is_empty()
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
        check_roles(self.roles, self.tracks)?;
        check_qualifications(self.roles, self.qualifications)?;
        check_sectors(self.roles, self.sectors)?;
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
        if !by_authority && !self.qualifications.is_empty() {
            return refuse(Reason::AuthorityRequired, self.qualifications);
        }
        if apply.state.has::<Organisation>(&self.uscc)? {
            return refuse(Reason::OrgExists, self.uscc);
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
            qualifications: self.qualifications,
            sectors: self.sectors,
            holds: Holds::default(),
            bars: Vec::new(),
            credit: Credit::default(),
        };
        apply.state.put(&self.uscc, &organisation);
        Ok(())
    }
}

/// A registrar has tracks and nobody else; an exchange registers social data only (CQ-4).
fn check_roles(roles: Roles, tracks: Tracks) -> Result<(), Rejection> {
    if roles.is_empty() || roles.has(Role::Registrar) == tracks.is_empty() {
        return Err(Rejection::of(Reason::FieldsInvalid, "roles, tracks"));
    }
    if roles.has(Role::Exchange) && tracks.has(Track::Public) {
        return Err(Rejection::of(Reason::OutsideTrack, Track::Public));
    }
    Ok(())
}

/// A regulator supervises sections and nobody else does.
fn check_sectors(roles: Roles, sectors: Sectors) -> Result<(), Rejection> {
    if roles.has(Role::Regulator) == sectors.is_empty() {
        return Err(Rejection::of(Reason::FieldsInvalid, "roles, sectors"));
    }
    Ok(())
}

/// Only a service provider is qualified to attest (HH-11).
fn check_qualifications(roles: Roles, qualifications: AttestationKinds) -> Result<(), Rejection> {
    if !qualifications.is_empty() && !roles.has(Role::ServiceProvider) {
        return Err(Rejection::of(Reason::FieldsInvalid, "qualifications"));
    }
    Ok(())
}

/// `org.update`: new particulars of an organisation, by who may enrol it, signed by it too. Public
/// roles and tracks are given and taken by a data authority only.
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
    /// New sections of a regulator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sectors: Option<Sectors>,
    /// New qualifications, of a service provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualifications: Option<AttestationKinds>,
}

impl Update {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if let Some(name) = &self.name {
            check_name("name", name)?;
        }
        let nothing = self.name.is_none()
            && self.roles.is_none()
            && self.tracks.is_none()
            && self.sectors.is_none()
            && self.qualifications.is_none();
        if nothing {
            return Err(Rejection::of(Reason::FieldsInvalid, "nothing is updated"));
        }
        Ok(())
    }

    /// Writes the new particulars.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority, Role::Registrar])?;
        if author.uscc == self.uscc {
            return refuse(Reason::RolesConflict, author.uscc);
        }
        let mut target = apply.require_signer(&self.uscc)?;
        if !author.region.contains(target.region) {
            return refuse(Reason::OutsideTerritory, target.region);
        }
        let roles = self.roles.unwrap_or(target.roles);
        let tracks = self.tracks.unwrap_or(target.tracks);
        check_roles(roles, tracks)?;
        let sectors = self.sectors.unwrap_or(target.sectors);
        check_sectors(roles, sectors)?;
        let qualifications = self.qualifications.unwrap_or(target.qualifications);
        check_qualifications(roles, qualifications)?;
        let public = roles_of_authority();
        let changed = roles.intersect(public) != target.roles.intersect(public)
            || tracks != target.tracks
            || sectors != target.sectors
            || qualifications != target.qualifications;
        if changed && apply.record.header().role != Role::DataAuthority {
            return refuse(Reason::AuthorityRequired, roles.union(target.roles).intersect(public));
        }
        (target.roles, target.tracks, target.sectors) = (roles, tracks, sectors);
        target.qualifications = qualifications;
        if let Some(name) = &self.name {
            target.name.clone_from(name);
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
