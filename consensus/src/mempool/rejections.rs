//! Why records were refused lately, for those who ask after them.

use std::collections::{BTreeMap, VecDeque};

use hefu_chain::{hash::RecordId, reject::Rejection};

/// Most rejections remembered; the oldest is forgotten first.
pub(super) const REJECTIONS_MAX: usize = 8_192;

/// A bounded memory of rejections.
#[derive(Debug, Default)]
pub(super) struct RecentRejections {
    reasons: BTreeMap<RecordId, (u64, Rejection)>,
    /// Order of arrival. An entry whose number is not the one in `reasons` is out of date.
    order: VecDeque<(u64, RecordId)>,
    arrivals: u64,
}

impl RecentRejections {
    /// Remembers a rejection.
    pub(super) fn remember(&mut self, id: RecordId, rejection: Rejection) {
        self.arrivals += 1;
        self.reasons.insert(id, (self.arrivals, rejection));
        self.order.push_back((self.arrivals, id));
        while self.order.len() > REJECTIONS_MAX
            && let Some((number, id)) = self.order.pop_front()
        {
            if self.reasons.get(&id).is_some_and(|(newest, _)| *newest == number) {
                self.reasons.remove(&id);
            }
        }
    }

    /// The last rejection of a record.
    pub(super) fn get(&self, id: &RecordId) -> Option<&Rejection> {
        self.reasons.get(id).map(|(_, rejection)| rejection)
    }

    /// Forgets a rejection, because the record waits again.
    pub(super) fn forget(&mut self, id: &RecordId) {
        self.reasons.remove(id);
    }
}
