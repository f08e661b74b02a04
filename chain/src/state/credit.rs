//! Credit (信用): findings of bad faith against an organisation, from notice to repair.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, TaggedDigest, key::EntityKind};
use crate::{
    hash::RecordId,
    time::Date,
    uscc::Uscc,
    words::{CreditGround, words},
};

words!(
    /// Where an organisation's credit stands.
    CreditState {
        /// 正常.
        Normal = "normal",
        /// 已告知: a regulator has given notice of a finding; nothing is refused yet.
        Noticed = "noticed",
        /// 已列入失信名单: listed; it enters no new grant or deal.
        Listed = "listed",
        /// 修复审核中: it has asked to be taken off; still listed until that is decided.
        RepairPending = "repair_pending",
    }
);

impl CreditState {
    /// True while the organisation enters no new grant or deal.
    pub const fn is_listed(self) -> bool {
        matches!(self, Self::Listed | Self::RepairPending)
    }
}

/// The credit of an organisation, with the case that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// Where it stands.
    pub state: CreditState,
    /// The notice that opened the case; absent when there never was one or it is closed.
    pub case: Option<RecordId>,
}

impl Default for Credit {
    fn default() -> Self {
        Self { state: CreditState::Normal, case: None }
    }
}

/// A finding and what became of it. Its identity is the id of the record that gave notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditCase {
    /// Against whom.
    pub organisation: Uscc,
    /// The regulator that gave notice.
    pub regulator: Uscc,
    /// On what ground.
    pub ground: CreditGround,
    /// Digest of the finding.
    pub finding: TaggedDigest,
    /// Last day for an objection; it is not listed before the day after.
    pub objection_until: Date,
    /// The organisation's objection, if it made one in time.
    pub objection: Option<RecordId>,
    /// The day on which it was listed, if it was.
    pub listed: Option<Date>,
    /// The day on which the case was closed: dropped, or repaired.
    pub closed: Option<Date>,
}

impl Entity for CreditCase {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::CreditCase, &[id.as_bytes()])
    }
}
