//! Organisations and their keys.

use serde::{Deserialize, Serialize};

use super::{Bar, Credit, Entity, Holds, StateKey, key::EntityKind};
use crate::{
    height::Height,
    key::RecordKey,
    region::Region,
    uscc::Uscc,
    words::{AttestationKinds, KeyPurpose, Role, Roles, Sector, Sectors, Tracks},
};

/// Whether an organisation may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrgState {
    /// May act.
    Active,
    /// Suspended by a data authority.
    Suspended,
}

/// An admitted organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its code.
    pub uscc: Uscc,
    /// Its name.
    pub name: String,
    /// Its seat, and the territory of a registrar, authority or exchange.
    pub region: Region,
    /// What it may do.
    pub roles: Roles,
    /// Tracks of a registrar; empty for others.
    pub tracks: Tracks,
    /// Whether it may act.
    pub state: OrgState,
    /// Its keys, retired ones included.
    pub keys: Vec<OrgKey>,
    /// Who enrolled it; itself for a founding member.
    pub enrolled_by: Uscc,
    /// Industry sections that a regulator supervises; empty for others.
    pub sectors: Sectors,
    /// Stops on it by regulators.
    pub holds: Holds,
    /// What sanctions bar it from, ended ones perhaps among them.
    pub bars: Vec<Bar>,
    /// Its credit.
    pub credit: Credit,
    /// Kinds of attestations that a data authority has admitted a service provider to.
    pub qualifications: AttestationKinds,
}

/// A key of an organisation, valid over a range of heights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgKey {
    /// The key, with the tag of its algorithm before it.
    pub key: RecordKey,
    /// What it may sign.
    pub purpose: KeyPurpose,
    /// First height at which it is valid.
    pub from_height: Height,
    /// First height at which it is no longer valid.
    pub to_height: Option<Height>,
}

impl Organisation {
    /// True when it holds the role.
    pub const fn has_role(&self, role: Role) -> bool {
        self.roles.has(role)
    }

    /// True when it supervises this section; without one, only a regulator of all sections does.
    pub fn supervises(&self, sector: Option<Sector>) -> bool {
        match sector {
            Some(sector) => self.sectors.has(sector),
            None => self.sectors == Sectors::all(),
        }
    }

    /// True when the key may sign records for it at this height.
    pub fn signs_with(&self, key: &RecordKey, height: Height) -> bool {
        self.keys.iter().any(|k| {
            k.key == *key
                && matches!(k.purpose, KeyPurpose::Sign | KeyPurpose::Seal)
                && k.is_valid_at(height)
        })
    }
}

impl OrgKey {
    /// True when the key is valid at this height.
    pub fn is_valid_at(&self, height: Height) -> bool {
        self.from_height <= height && self.to_height.is_none_or(|to| height < to)
    }
}

impl Entity for Organisation {
    type Key = Uscc;
    fn state_key(uscc: &Uscc) -> StateKey {
        StateKey::new(EntityKind::Organisation, &[uscc.as_bytes()])
    }
}

/// Which organisation a public key was registered for; kept for ever, so a key never changes hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyOwner {
    /// The organisation.
    pub uscc: Uscc,
}

impl Entity for KeyOwner {
    type Key = RecordKey;
    fn state_key(key: &RecordKey) -> StateKey {
        StateKey::new(EntityKind::KeyOwner, &[key.as_bytes()])
    }
}
