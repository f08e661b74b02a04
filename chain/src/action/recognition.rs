//! Mutual-recognition agreements: made by the data authorities of both regions, suspended and
//! resumed by either for its own side.
//!
//! An agreement takes the place of an earlier one between the same two regions. What it allows is
//! decided in [`crate::recognition`].

use serde::{Deserialize, Serialize};

use super::text::check_text;
use crate::{
    execute::{Apply, Outcome, refuse},
    region::Region,
    reject::{Reason, Rejection},
    state::{Agreement, Organisation, TaggedDigest, Term},
    uscc::Uscc,
    words::{CertificateKinds, Level, Purposes, Rights, Role, Sectors},
};

/// `recog.agree`: the data authorities of both regions, one as author, the other as co-signer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agree {
    /// The two regions, in order of their codes.
    pub parties: (Region, Region),
    /// The authority that co-signs.
    pub with: Uscc,
    /// Kinds of certificates recognised.
    pub kinds: CertificateKinds,
    /// Rights recognised.
    pub rights: Rights,
    /// Strictest level recognised; never core.
    pub level_max: Level,
    /// Sectors recognised.
    pub sectors: Sectors,
    /// Purposes recognised.
    pub purposes: Purposes,
    /// When it holds.
    pub term: Term,
    /// Digest of the agreement's text.
    pub text: TaggedDigest,
}

impl Agree {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        let (a, b) = self.parties;
        if a >= b || !a.is_foreign_to(b) {
            return Err(Rejection::of(Reason::RecogParties, format_args!("{a}, {b}")));
        }
        if self.level_max == Level::Core {
            return Err(Rejection::of(Reason::RightsCoreData, "level_max"));
        }
        if self.term.from > self.term.to {
            return Err(Rejection::of(Reason::TermInvalid, self.term.to));
        }
        let empty = self.kinds.is_empty()
            || self.rights.is_empty()
            || self.sectors.is_empty()
            || self.purposes.is_empty();
        if empty {
            return Err(Rejection::of(Reason::FieldsInvalid, "kinds, rights, sectors, purposes"));
        }
        Ok(())
    }

    /// Writes the agreement, live.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::DataAuthority])?;
        let other = apply.require_signer(&self.with)?;
        if other.uscc == author.uscc {
            return refuse(Reason::RolesConflict, other.uscc);
        }
        if !other.has_role(Role::DataAuthority) {
            return refuse(Reason::RoleNotHeld, other.uscc);
        }
        let (a, b) = self.parties;
        let sides = (author.region.contains(a) && other.region.contains(b))
            || (author.region.contains(b) && other.region.contains(a));
        if !sides {
            return refuse(Reason::OutsideTerritory, format_args!("{a}, {b}"));
        }
        if self.term.to < apply.today() {
            return refuse(Reason::TermInvalid, self.term.to);
        }
        let agreement = Agreement {
            parties: self.parties,
            kinds: self.kinds,
            rights: self.rights,
            level_max: self.level_max,
            sectors: self.sectors,
            purposes: self.purposes,
            term: self.term,
            suspended: (false, false),
            record: apply.id(),
        };
        apply.state.put(&self.parties, &agreement);
        Ok(())
    }
}

/// `recog.suspend`: one side stops new reliance; concluded deals go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// The two regions of the agreement.
    pub parties: (Region, Region),
    /// For which of them the authority acts.
    pub side: Region,
    /// Why.
    pub reason: String,
}

/// `recog.resume`: a side takes its own suspension back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The two regions of the agreement.
    pub parties: (Region, Region),
    /// For which of them the authority acts.
    pub side: Region,
    /// Why.
    pub reason: String,
}

impl Suspend {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Suspends for one side.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        set_suspended(apply, author, self.parties, self.side, true)
    }
}

impl Resume {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Resumes for one side; the agreement is live when neither side suspends it.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        set_suspended(apply, author, self.parties, self.side, false)
    }
}

fn set_suspended(
    apply: &mut Apply<'_, '_>,
    author: &Organisation,
    parties: (Region, Region),
    side: Region,
    suspended: bool,
) -> Outcome<()> {
    apply.require_role(&[Role::DataAuthority])?;
    if !author.region.contains(side) {
        return refuse(Reason::OutsideTerritory, side);
    }
    let Some(mut agreement) = apply.state.get::<Agreement>(&parties)? else {
        return refuse(Reason::RecogUnknown, format_args!("{}, {}", parties.0, parties.1));
    };
    let flag = match side {
        side if side == agreement.parties.0 => &mut agreement.suspended.0,
        side if side == agreement.parties.1 => &mut agreement.suspended.1,
        _ => return refuse(Reason::RecogParties, side),
    };
    if *flag == suspended {
        return refuse(Reason::RecogStepWrong, side);
    }
    *flag = suspended;
    apply.state.put(&parties, &agreement);
    Ok(())
}

#[cfg(test)]
mod tests;
