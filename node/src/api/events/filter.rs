//! Which records and alerts of a block are asked for.

use std::collections::BTreeSet;

use hefu_chain::{
    alerts::Rule,
    height::Height,
    record::Record,
    region::Region,
    state::{Certificate, CertificateNumber, Entity, Organisation, StateKey, Trail},
    time::BlockTime,
    uscc::Uscc,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::EventQuery;
use crate::{
    api::{
        Api,
        alerts::{AlertAnswer, raised_now},
        error::{ApiCode, ApiError, ApiResult},
        ledger::Moment,
        parse,
    },
    index::key,
};

/// Milliseconds of block time between two looks at the alerts.
const ALERTS_EVERY_MS: u64 = 5_000;
/// Longest record type, in characters.
const TYPE_CHARS_MAX: usize = 40;

/// What a block brings of what is asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BlockEvent {
    /// Its height.
    pub height: u64,
    /// Its time, RFC 3339 in UTC.
    pub block_time: String,
    /// Its records that are asked for, in order.
    pub records: Vec<RecordEvent>,
    /// Alerts that are asked for and were not raised at the event before.
    pub alerts: Vec<AlertAnswer>,
}

/// A record of a block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordEvent {
    /// Its id.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub record_type: String,
    /// Who authored it (USCC).
    pub author: String,
    /// Position in the history.
    pub position: u64,
}

/// Which records and alerts.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    certificate: Option<CertificateNumber>,
    organisation: Option<Uscc>,
    region: Option<Region>,
    record_type: Option<String>,
    alerts: Option<Alerts>,
}

#[derive(Clone, Copy, Debug)]
enum Alerts {
    All,
    Of(Rule),
}

/// The alerts that were raised when they were looked at last; nothing is known before.
#[derive(Clone, Debug, Default)]
pub struct AlertWatch {
    raised: Option<BTreeSet<(String, String, String)>>,
    /// Time of the block at which they were looked at.
    at: Option<BlockTime>,
}

impl EventFilter {
    /// Reads a question.
    pub fn of(query: &EventQuery) -> ApiResult<Self> {
        fn word<T: std::str::FromStr>(name: &str, text: Option<&String>) -> ApiResult<Option<T>>
        where
            T::Err: std::fmt::Display,
        {
            text.map(|text| parse(name, text)).transpose()
        }
        let known = |text: &String| {
            let of_family = |name: &str| {
                name.strip_prefix(text.as_str()).is_some_and(|rest| rest.starts_with('.'))
            };
            text.len() <= TYPE_CHARS_MAX
                && hefu_chain::execute::record_types().any(|name| name == text || of_family(name))
        };
        if query.record_type.as_ref().is_some_and(|text| !known(text)) {
            return Err(ApiError::of(ApiCode::BadRequest, "type: see /v1/reasons"));
        }
        let alerts = match query.alert.as_deref() {
            None => None,
            Some("all") => Some(Alerts::All),
            Some(rule) => Some(Alerts::Of(parse("alert", rule)?)),
        };
        Ok(Self {
            certificate: word("certificate", query.certificate.as_ref())?,
            organisation: word("organisation", query.organisation.as_ref())?,
            region: word("region", query.region.as_ref())?,
            record_type: query.record_type.clone(),
            alerts,
        })
    }

    /// What a block brings; nothing when it has nothing that is asked for. Alerts are asked of the
    /// last block alone: a reader that was away learns of those that stand.
    pub(super) fn block(
        &self,
        api: &Api,
        height: Height,
        is_last: bool,
        watch: &mut AlertWatch,
    ) -> ApiResult<Option<BlockEvent>> {
        let moment = Moment::at(api.store(), Some(height.get()))?;
        let records = self.records(&moment, height)?;
        let due = watch.at.is_none_or(|at| at.plus_ms(ALERTS_EVERY_MS) <= moment.time);
        let alerts = match is_last && due {
            true => self.alerts(api, moment.time, watch)?,
            false => Vec::new(),
        };
        let event = BlockEvent {
            height: height.get(),
            block_time: moment.time.to_rfc3339(),
            records,
            alerts,
        };
        Ok((!event.records.is_empty() || !event.alerts.is_empty()).then_some(event))
    }

    fn records(&self, moment: &Moment<'_>, height: Height) -> ApiResult<Vec<RecordEvent>> {
        let Some((block, _)) = moment.block(height)? else { return Err(ApiCode::Internal.into()) };
        let first = block.header.log_size.saturating_sub(block.records.len() as u64);
        let mut found = Vec::new();
        for (envelope, position) in block.records.into_iter().zip(first..) {
            let record = Record::parse(envelope)?;
            if self.takes(moment, &record, position)? {
                found.push(RecordEvent {
                    id: record.id().to_string(),
                    record_type: record.header().record_type.clone(),
                    author: record.header().author.to_string(),
                    position,
                });
            }
        }
        Ok(found)
    }

    fn takes(&self, moment: &Moment<'_>, record: &Record, position: u64) -> ApiResult<bool> {
        let header = record.header();
        if let Some(wanted) = &self.record_type {
            let rest = header.record_type.strip_prefix(wanted.as_str());
            if !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                return Ok(false);
            }
        }
        if let Some(uscc) = &self.organisation
            && !names(record, uscc.as_bytes())
        {
            return Ok(false);
        }
        if let Some(region) = self.region {
            let author = moment.get::<Organisation>(&header.author)?;
            if !author.is_some_and(|author| region.contains(author.region)) {
                return Ok(false);
            }
        }
        match &self.certificate {
            Some(number) => concerns(moment, record, number, position),
            None => Ok(true),
        }
    }

    /// Alerts that stand now and did not at the event before.
    fn alerts(
        &self,
        api: &Api,
        now: BlockTime,
        watch: &mut AlertWatch,
    ) -> ApiResult<Vec<AlertAnswer>> {
        let rule = match self.alerts {
            None => return Ok(Vec::new()),
            Some(Alerts::All) => None,
            Some(Alerts::Of(rule)) => Some(rule),
        };
        let mut raised = raised_now(api, rule, self.region, self.organisation)?;
        let mark = |alert: &AlertAnswer| {
            (alert.rule.clone(), alert.subject.clone(), alert.severity.clone())
        };
        let standing: BTreeSet<_> = raised.iter().map(mark).collect();
        watch.at = Some(now);
        if let Some(before) = watch.raised.replace(standing) {
            raised.retain(|alert| !before.contains(&mark(alert)));
        }
        Ok(raised)
    }
}

/// True when a record's document has these bytes in it.
fn names(record: &Record, text: &[u8]) -> bool {
    record.envelope().document.windows(text.len()).any(|part| part == text)
}

/// True when a record wrote a certificate, or what rests on it directly.
fn concerns(
    moment: &Moment<'_>,
    record: &Record,
    number: &CertificateNumber,
    position: u64,
) -> ApiResult<bool> {
    let certificate = Certificate::state_key(number);
    let index = moment.index();
    let touched = |key: &StateKey| index.get(&key::history(key, position));
    if touched(&certificate)?.is_some() || touched(&Trail::state_key(&certificate))?.is_some() {
        return Ok(true);
    }
    // The record that issued it is what the certificate is named by in its own entry.
    Ok(moment.get::<Certificate>(number)?.is_some_and(|found| found.record == record.id()))
}
