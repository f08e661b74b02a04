//! Stops by those with power over something, as answers show them.

use hefu_chain::{state::Holds, time::Date};
use serde::Serialize;
use utoipa::ToSchema;

/// A stop by a regulator, arbitrator or reviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HoldAnswer {
    /// The record that placed it.
    pub record: String,
    /// Who placed it (USCC).
    pub by: String,
    /// `freeze`, `measure` or `review`.
    pub kind: String,
    /// Last day (UTC+8); absent until it is lifted.
    pub until: Option<String>,
}

impl HoldAnswer {
    /// The stops that are live on a day.
    pub fn live(holds: &Holds, today: Date) -> Vec<Self> {
        let live = holds.live(today).map(|hold| Self {
            record: hold.record.to_string(),
            by: hold.by.to_string(),
            kind: hold.kind.to_string(),
            until: hold.until.map(|until| until.to_string()),
        });
        live.collect()
    }
}
