//! Grants (授权): who may use what, for what, where, until when, and how far it may be passed on.

use serde::{Deserialize, Serialize};

use super::{BookOf, CertificateNumber, Entity, Holds, RevenueShare, StateKey, key::EntityKind};
use crate::{
    attenuation::Bounds,
    hash::RecordId,
    height::Height,
    region::Region,
    time::{BlockTime, Date},
    uscc::Uscc,
    words::{DeliveryForms, Level, Purposes, Rights, Sectors, words},
};

/// First and last day of a term, both inside it, in UTC+8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Term {
    /// True when `time` lies inside.
    pub fn covers(&self, time: BlockTime) -> bool {
        let today = time.date();
        self.from <= today && today <= self.to
    }

    /// True when `inner` lies inside.
    pub fn contains(&self, inner: &Self) -> bool {
        self.from <= inner.from && inner.to <= self.to
    }
}

/// The dimensions in which a grant is bounded. A child's is inside its parent's in each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The certificates whose data is granted, in order.
    pub certificates: Vec<CertificateNumber>,
    /// Fields of the data, in order; absent: all fields.
    #[serde(default)]
    pub fields: Option<Vec<String>>,
    /// Purposes.
    pub purposes: Purposes,
    /// Scenarios, in order; absent: any scenario.
    #[serde(default)]
    pub scenarios: Option<Vec<String>>,
    /// Industry sections in which results may be used.
    pub sectors: Sectors,
    /// Regions in which results may be used, in order.
    pub regions: Vec<Region>,
    /// Forms of delivery.
    pub delivery_forms: DeliveryForms,
    /// The named secure domain that the data stays in; absent: none is demanded.
    #[serde(default)]
    pub secure_domain: Option<String>,
    /// Strictest level of data that the grant covers.
    pub level_max: Level,
}

impl Scope {
    /// True when results may be used in `region`.
    pub fn allows_region(&self, region: Region) -> bool {
        self.regions.iter().any(|allowed| allowed.contains(region))
    }
}

/// What a grant rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GrantParent {
    /// The certificates in its scope, all held by the grantor.
    Certificates,
    /// Another grant, whose grantee is the grantor.
    Grant(RecordId),
}

/// Where a grant stands. `frozen` and `expired` are derived, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GrantState {
    /// Offered; the grantee has not accepted.
    Offered,
    /// Accepted.
    Active,
    /// Terminated by the grantor, or given back by the grantee.
    Terminated,
    /// Suspended by the grantor's side; it may be resumed.
    Suspended,
    /// Notice was given: no new use, settlement and destruction of data are due.
    Exiting,
    /// Settled, and the data destroyed.
    Ended,
}

words!(
    /// What becomes of a grant when the one above it exits.
    ChildFate {
        /// 终止: it ends with the one above.
        End = "end",
        /// 到期为止: it runs to its own last day, without the one above.
        RunToTerm = "run_to_term",
        /// 转归授权方: as before, and the grantor's side of the one above stands in its grantor's place.
        ReHome = "re_home",
    }
);

/// How a grant exits (退出): notice, what is due, and what becomes of the grants below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantExit {
    /// Day of the notice: the last one of use.
    pub notice: Date,
    /// Last day for settlement and destruction.
    pub due: Date,
    /// Fate of the grants below it.
    pub children: ChildFate,
    /// Grants below with another fate, in order.
    pub except: Vec<(RecordId, ChildFate)>,
}

impl GrantExit {
    /// The fate of a grant below.
    pub fn fate(&self, child: &RecordId) -> ChildFate {
        let found = self.except.iter().find(|(id, _)| id == child);
        found.map_or(self.children, |(_, fate)| *fate)
    }
}

/// A grant as it stands now. Its identity is the id of the record that offered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What it rests on.
    pub parent: GrantParent,
    /// Who grants.
    pub grantor: Uscc,
    /// Who is granted.
    pub grantee: Uscc,
    /// 1 directly on certificates, one more for each grant below.
    pub tier: u8,
    /// Rights granted.
    pub rights: Rights,
    /// Bounds.
    pub scope: Scope,
    /// When it may be used.
    pub term: Term,
    /// Levels of sub-grants that may stand below this one; 0: none.
    pub sub_depth: u8,
    /// Units of use; absent: unlimited.
    pub quota: Option<u64>,
    /// Units reserved for sub-grants, offered or accepted.
    pub quota_granted: u64,
    /// Where it stands.
    pub state: GrantState,
    /// Stops on it by those with power over it.
    pub holds: Holds,
    /// The plan that a first-tier grant of public data carries out.
    pub plan: Option<RecordId>,
    /// No other grant on the same parent overlaps it.
    pub exclusive: bool,
    /// Either side may narrow it without the other.
    pub narrowed_alone: bool,
    /// How its revenue is shared, in order; empty when nothing is agreed.
    pub revenue: Vec<RevenueShare>,
    /// Units used, as the grantee metered them.
    pub units_used: u64,
    /// 1 as offered, one more with each amendment.
    pub version: u32,
    /// The exit, once notice was given.
    pub exit: Option<GrantExit>,
    /// Height at which it was suspended, terminated or given notice of; absent while it is in use.
    pub stopped: Option<Height>,
    /// Last day of use, as the grantee metered it.
    pub last_use: Option<Date>,
}

impl Grant {
    /// What becomes of a grant below, once this one exits.
    pub fn fate_of(&self, child: &RecordId) -> Option<ChildFate> {
        let exit = self.exit.as_ref()?;
        let exited = matches!(self.state, GrantState::Exiting | GrantState::Ended);
        exited.then(|| exit.fate(child))
    }

    /// The dimensions in which it is bounded.
    pub const fn bounds(&self) -> Bounds<'_> {
        Bounds {
            rights: self.rights,
            scope: &self.scope,
            term: self.term,
            sub_depth: self.sub_depth,
            quota: self.quota,
        }
    }

    /// The books in which it stands.
    pub fn books(&self) -> Vec<BookOf> {
        match self.parent {
            GrantParent::Grant(parent) => vec![BookOf::Grant(parent)],
            GrantParent::Certificates => {
                self.scope.certificates.iter().map(|n| BookOf::Certificate(*n)).collect()
            }
        }
    }
}

impl Entity for Grant {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Grant, &[id.as_bytes()])
    }
}
