//! As of when: every question may be asked of an earlier state.

use hefu_chain::time::{BlockTime, Date};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult},
    ledger::Moment,
    parse,
};

/// As of when.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhenQuery {
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (`2026-11-22`, UTC+8).
    pub at: Option<String>,
}

impl WhenQuery {
    /// A moment given by one of the two parameters, or the tip.
    pub fn of(at_height: Option<u64>, at: Option<&String>) -> Self {
        Self { at_height, at: at.cloned() }
    }

    /// True when no earlier moment is asked for.
    pub const fn is_now(&self) -> bool {
        self.at_height.is_none() && self.at.is_none()
    }

    /// The moment asked for; the tip without one.
    pub fn moment<'a>(&self, api: &'a Api) -> ApiResult<Moment<'a>> {
        match (self.at_height, self.at.as_deref()) {
            (Some(_), Some(_)) => {
                Err(ApiError::of(ApiCode::BadRequest, "at_height or at, not both"))
            }
            (height, None) => api.at(height),
            (None, Some(text)) => Moment::at_time(api.store(), time_of(text)?),
        }
    }
}

/// A time in RFC 3339, or the end of a day.
pub fn time_of(text: &str) -> ApiResult<BlockTime> {
    if let Ok(day) = text.parse::<Date>() {
        return Ok(BlockTime::from_ms(day.next().start().as_ms().saturating_sub(1)));
    }
    parse("at", text)
}
