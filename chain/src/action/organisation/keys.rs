//! Keys of organisations: who registers them, and how a lost one is replaced (invariant 2).

use serde::{Deserialize, Serialize};

use super::roles_of_authority;
use crate::{
    action::text::check_text,
    execute::{Apply, Outcome, refuse},
    height::Height,
    key::{KeyAlgorithm, RecordKey},
    limits::{KEYS_KEPT_MAX, KEYS_PER_ORGANISATION_MAX},
    reject::{Reason, Rejection},
    state::{KeyOwner, OrgKey, Organisation},
    uscc::Uscc,
    words::{KeyPurpose, Role},
};

/// A key to be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The public key.
    pub key: RecordKey,
    /// What it may sign.
    pub purpose: KeyPurpose,
}

/// Refuses an empty or long list, a key twice, and keys that no signature should be trusted under.
pub(super) fn check_new_keys(keys: &[NewKey]) -> Result<(), Rejection> {
    if keys.is_empty() || keys.len() > KEYS_PER_ORGANISATION_MAX {
        return Err(Rejection::of(Reason::ListTooLong, "keys"));
    }
    for (i, new) in keys.iter().enumerate() {
        if keys[..i].iter().any(|earlier| earlier.key == new.key) {
            return Err(Rejection::of(Reason::ListTooLong, "keys"));
        }
        new.key.check_registrable().map_err(|error| Rejection::of(Reason::KeyWeak, error))?;
        // Nodes vote and connect with Ed25519 alone.
        if new.purpose == KeyPurpose::Node && new.key.algorithm() != KeyAlgorithm::Ed25519 {
            return Err(Rejection::of(Reason::FieldsInvalid, "keys"));
        }
    }
    Ok(())
}

/// Registers keys that no organisation ever had, each of which signs the record: nobody registers a
/// key that it does not hold.
pub(super) fn register_keys(
    apply: &mut Apply<'_, '_>,
    uscc: Uscc,
    new_keys: &[NewKey],
    from_height: Height,
) -> Outcome<Vec<OrgKey>> {
    let mut keys = Vec::with_capacity(new_keys.len());
    for new in new_keys {
        apply.require_key(&new.key)?;
        // Asked here too: a draft has no proofs that would tell.
        if !apply.params.record_algorithms.has(new.key.algorithm()) {
            return refuse(Reason::AlgorithmUnknown, new.key.algorithm());
        }
        if apply.state.has::<KeyOwner>(&new.key)? {
            return refuse(Reason::KeyInUse, new.key);
        }
        apply.state.put(&new.key, &KeyOwner { uscc });
        keys.push(OrgKey { key: new.key, purpose: new.purpose, from_height, to_height: None });
    }
    Ok(keys)
}

/// `key.rotate`: new keys for old ones, by a registrar or data authority of the territory; for an
/// organisation with a public role, by a data authority only.
///
/// Each new key signs, and so does the organisation with a key it still has, unless all are lost: then
/// the author answers for knowing the organisation, and says how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotateKeys {
    /// Whose keys.
    pub uscc: Uscc,
    /// Keys to register, valid from the next block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<NewKey>,
    /// Keys that end with this block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retire: Vec<RecordKey>,
    /// How the organisation was recognised, when it has lost its keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
}

impl RotateKeys {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if !self.add.is_empty() {
            check_new_keys(&self.add)?;
        }
        if self.add.is_empty() && (self.retire.is_empty() || self.lost.is_some()) {
            return Err(Rejection::of(Reason::FieldsInvalid, "add"));
        }
        if self.retire.len() > KEYS_PER_ORGANISATION_MAX {
            return Err(Rejection::of(Reason::ListTooLong, "retire"));
        }
        self.lost.as_ref().map_or(Ok(()), |lost| check_text("lost", lost))
    }

    /// Retires and registers.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut target = self.check_author(apply, author)?;
        let height = apply.context.height;
        for key in &self.retire {
            match target.keys.iter_mut().find(|k| k.key == *key && k.to_height.is_none()) {
                Some(old) => old.to_height = Some(height.next()),
                None => return refuse(Reason::KeyUnknown, key),
            }
        }
        let added = register_keys(apply, target.uscc, &self.add, height.next())?;
        target.keys.extend(added);
        let live = target.keys.iter().filter(|key| key.to_height.is_none()).count();
        if live > KEYS_PER_ORGANISATION_MAX || target.keys.len() > KEYS_KEPT_MAX {
            return refuse(Reason::ListTooLong, "keys");
        }
        let signs = |k: &OrgKey| k.purpose == KeyPurpose::Sign && k.is_valid_at(height.next());
        if !target.keys.iter().any(signs) {
            return refuse(Reason::KeyLast, target.uscc);
        }
        apply.state.put(&self.uscc, &target);
        Ok(())
    }

    /// The organisation whose keys rotate, after its own and its author's standing are checked.
    fn check_author(
        &self,
        apply: &mut Apply<'_, '_>,
        author: &Organisation,
    ) -> Outcome<Organisation> {
        apply.require_role(&[Role::DataAuthority, Role::Registrar])?;
        if author.uscc == self.uscc {
            return refuse(Reason::RolesConflict, author.uscc);
        }
        let target = match self.lost {
            Some(_) => apply.active_organisation(&self.uscc)?,
            None => apply.require_signer(&self.uscc)?,
        };
        if !author.region.contains(target.region) {
            return refuse(Reason::OutsideTerritory, target.region);
        }
        let public = target.roles.intersect(roles_of_authority());
        if !public.is_empty() && apply.record.header().role != Role::DataAuthority {
            return refuse(Reason::AuthorityRequired, public);
        }
        Ok(target)
    }
}
