//! Complaints (投诉举报): who complained of whom to which regulator, and what came of it.

use serde::{Deserialize, Serialize};

use super::{Entity, Matter, StateKey, key::EntityKind};
use crate::{hash::RecordId, time::Date, uscc::Uscc, words::words};

words!(
    /// What came of a complaint.
    ComplaintOutcome {
        /// 属实: it holds.
        Upheld = "upheld",
        /// 不属实: it does not.
        Dismissed = "dismissed",
        /// 移送: another body has to decide.
        Referred = "referred",
    }
);

/// A complaint. Its identity is the id of the record that filed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Who filed it, for itself or for somebody of the public.
    pub by: Uscc,
    /// Of whom.
    pub against: Uscc,
    /// In which matter; absent: its conduct.
    pub matter: Option<Matter>,
    /// The regulator that decides.
    pub regulator: Uscc,
    /// When it was filed.
    pub filed: Date,
    /// What came of it, and when.
    pub outcome: Option<(ComplaintOutcome, Date)>,
    /// The finding that it led to.
    pub finding: Option<RecordId>,
}

impl Entity for Complaint {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Complaint, &[id.as_bytes()])
    }
}
