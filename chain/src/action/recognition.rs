//! Mutual-recognition agreements: made by the data authorities of both regions, suspended and
//! resumed by either for its own side.
//!
//! An agreement takes the place of an earlier one between the same two regions. One between parts
//! of regions that have an agreement (遂潼 within 川渝) names that as its parent, and adds to it only
//! what the parent lets be delegated. Registrars of the receiving side decide about single
//! certificates in [`entry`]. What all of it allows is decided in [`crate::recognition`].
//!
//! Each record touches one key: the agreement's, or that of all decisions about one certificate.

mod entry;

use serde::{Deserialize, Serialize};

use super::text::{check_name, check_text};
use crate::{
    execute::{Apply, Outcome, refuse},
    recognition::{Limits, covering},
    region::Region,
    reject::{Reason, Rejection},
    state::{Agreement, Delegation, Organisation, RecognitionMode, TaggedDigest, Term},
    uscc::Uscc,
    words::{CertificateKinds, Level, Purposes, Rights, Role, Sectors},
};

pub use entry::{Enter, Refuse};

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
    /// With or without entry of each certificate by a registrar of the receiving side.
    #[serde(default = "automatic", skip_serializing_if = "is_automatic")]
    pub mode: RecognitionMode,
    /// The two regions of the agreement that it stands inside, in order of their codes; needed
    /// where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<(Region, Region)>,
    /// What agreements inside it may add to its terms; nothing when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegable: Option<Delegation>,
    /// The article of its text on which certificates are recognised; every verdict names it.
    pub article: String,
    /// Digest of the agreement's text.
    pub text: TaggedDigest,
}

const fn automatic() -> RecognitionMode {
    RecognitionMode::Automatic
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_automatic(mode: &RecognitionMode) -> bool {
    *mode == RecognitionMode::Automatic
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
        check_name("article", &self.article)
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
        self.check_parent(apply)?;
        apply.state.put(&self.parties, &self.agreement(apply));
        Ok(())
    }

    fn agreement(&self, apply: &Apply<'_, '_>) -> Agreement {
        Agreement {
            parties: self.parties,
            kinds: self.kinds,
            rights: self.rights,
            level_max: self.level_max,
            sectors: self.sectors,
            purposes: self.purposes,
            term: self.term,
            suspended: (false, false),
            record: apply.id(),
            mode: self.mode,
            parent: self.parent,
            delegable: self.delegable.unwrap_or_default(),
            article: self.article.clone(),
            text: self.text,
        }
    }

    /// The nearest agreement in its term that contains both regions is named as the parent, and
    /// this one stands inside it. Whoever names none has none.
    fn check_parent(&self, apply: &Apply<'_, '_>) -> Outcome<()> {
        let (a, b) = self.parties;
        let around = covering(apply.state, a, b, apply.today())?;
        let nearest = around.into_iter().find(|agreement| agreement.parties != self.parties);
        match (nearest, self.parent) {
            (None, None) => Ok(()),
            (Some(parent), Some(named)) if parent.parties == named => {
                if parent.is_suspended() {
                    return refuse(Reason::RecogSuspended, parent.record);
                }
                match self.exceeding(&parent) {
                    Some(dimension) => refuse(Reason::RecogExceedsParent, dimension),
                    None => Ok(()),
                }
            }
            (Some(parent), _) => {
                let (one, other) = parent.parties;
                refuse(Reason::RecogParent, format_args!("{one}, {other}"))
            }
            (None, Some((one, other))) => {
                refuse(Reason::RecogParent, format_args!("{one}, {other}"))
            }
        }
    }

    /// The first dimension in which it says more than the parent allows those inside it. What it
    /// passes on in turn is bounded like what it says itself.
    fn exceeding(&self, parent: &Agreement) -> Option<&'static str> {
        let allowed = Limits::allowed_inside(parent);
        let passed_on = self.delegable.unwrap_or_default();
        let automatic = self.mode == RecognitionMode::Automatic || passed_on.automatic;
        let dimensions = [
            (allowed.kinds.covers(self.kinds.union(passed_on.kinds)), "kinds"),
            (allowed.rights.covers(self.rights.union(passed_on.rights)), "rights"),
            (self.level_max <= allowed.level_max, "level_max"),
            (allowed.sectors.covers(self.sectors.union(passed_on.sectors)), "sectors"),
            (allowed.purposes.covers(self.purposes.union(passed_on.purposes)), "purposes"),
            (!(allowed.by_entry && automatic), "mode"),
            (parent.term.contains(&self.term), "term"),
        ];
        dimensions.into_iter().find_map(|(inside, name)| (!inside).then_some(name))
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
