//! `/v1/statistics`: counts over the whole directory and over certificates.
//!
//! Counted once and kept in memory: a question counts only what is new since the last one. The
//! first question after a start reads the whole directory.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use axum::{Json, extract::State};
use hefu_chain::{
    height::Height,
    state::{
        Certificate, CertificateNumber, CertificateStatus, DataResource, EntityKind, Product,
        StateKey,
    },
    uscc::Uscc,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    certificates::record_id_of,
    error::{ApiResult, Faults},
    extract::InQuery,
    ledger::{AsOf, Moment},
    provenance::certificate_number,
    when::WhenQuery,
};

/// Holders named in the counts.
const HOLDERS_NAMED: usize = 100;

/// Counts as of a block. `expired` needs no record and is not told apart here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatisticsAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Counts of what is declared and certified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// Declared resources.
    pub resources: u64,
    /// Registered products.
    pub products: u64,
    /// Resources and products by region.
    pub by_region: BTreeMap<String, u64>,
    /// By whose data it is.
    pub by_kind: BTreeMap<String, u64>,
    /// By level.
    pub by_level: BTreeMap<String, u64>,
    /// By industry section; `-` for none.
    pub by_industry: BTreeMap<String, u64>,
    /// By declared holder or producer (USCC): the hundred with most, of equal ones the first by
    /// code.
    pub by_holder: BTreeMap<String, u64>,
    /// Declared holders and producers.
    pub holders: u64,
    /// Issued certificates.
    pub certificates: u64,
    /// Certificates by stored status.
    pub certificates_by_status: BTreeMap<String, u64>,
    /// Certificates by region of their registrar.
    pub certificates_by_region: BTreeMap<String, u64>,
}

/// Counts with how far they go.
#[derive(Default)]
pub struct Statistics {
    now: Mutex<Progress>,
    /// Held while an earlier moment is counted.
    earlier: Mutex<()>,
}

#[derive(Default)]
struct Progress {
    /// Everything up to this height is counted; nothing yet if none.
    counted: Option<Height>,
    /// Rows below this position are counted.
    rows_below: u64,
    counts: Counts,
    /// Resources and products of each holder or producer.
    by_holder: BTreeMap<Uscc, u64>,
    /// Certificates that are not active, with the status that they are counted under.
    stopped: BTreeMap<CertificateNumber, CertificateStatus>,
}

/// Counts over the directory.
#[utoipa::path(
    get, path = "/v1/statistics", tag = "directory", params(WhenQuery),
    responses(
        (status = 200, description = "The counts.", body = StatisticsAnswer),
        Faults,
    )
)]
pub async fn statistics(
    State(api): State<Api>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<StatisticsAnswer>> {
    let count = move || -> ApiResult<StatisticsAnswer> {
        let moment = query.moment(&api)?;
        let counts = match query.is_now() {
            true => api.statistics.count(&moment)?,
            false => api.statistics.count_then(&moment)?,
        };
        Ok(StatisticsAnswer { as_of: moment.as_of(), counts })
    };
    tokio::task::spawn_blocking(count).await?.map(Json)
}

impl Statistics {
    /// The counts at a moment, counting what is new since the last question.
    fn count(&self, moment: &Moment<'_>) -> ApiResult<Counts> {
        let mut progress = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        progress.advance(moment)?;
        Ok(progress.counts.clone())
    }

    /// The counts at an earlier moment, counted from the first block on.
    fn count_then(&self, moment: &Moment<'_>) -> ApiResult<Counts> {
        let _one = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        let mut progress = Progress::default();
        progress.advance(moment)?;
        Ok(progress.counts)
    }
}

impl Progress {
    /// Counts what is new up to the moment.
    fn advance(&mut self, moment: &Moment<'_>) -> ApiResult<()> {
        if self.counted.is_none_or(|counted| counted < moment.height) {
            self.count_rows(moment)?;
            self.count_certificates(moment)?;
            self.name_holders();
            self.counted = Some(moment.height);
        }
        Ok(())
    }

    /// Counts rows that are new, the newest first, leaving those of blocks after the moment.
    fn count_rows(&mut self, moment: &Moment<'_>) -> ApiResult<()> {
        let rows = moment.index().rows_from(self.rows_below);
        let mut newest = None;
        for row in rows {
            let (position, row) = row?;
            if row.renews {
                continue;
            }
            let subject = StateKey::from_bytes(row.subject);
            if self.count_row(moment, &subject)? {
                newest = newest.max(Some(position));
            }
        }
        if let Some(newest) = newest {
            self.rows_below = newest + 1;
        }
        Ok(())
    }

    /// False when the row is newer than the moment.
    fn count_row(&mut self, moment: &Moment<'_>, subject: &StateKey) -> ApiResult<bool> {
        let Some(id) = record_id_of(subject) else { return Ok(false) };
        let (region, kind, level, sector, holder) =
            if subject.kind_byte() == EntityKind::Resource as u8 {
                let Some(found) = moment.get::<DataResource>(&id)? else { return Ok(false) };
                self.counts.resources += 1;
                (found.region, found.kind, found.level, found.sector, found.holder)
            } else {
                let Some(found) = moment.get::<Product>(&id)? else { return Ok(false) };
                self.counts.products += 1;
                (found.region, found.data_kind, found.level, found.sector, found.producer)
            };
        *self.by_holder.entry(holder).or_default() += 1;
        add(&mut self.counts.by_region, region.to_string());
        add(&mut self.counts.by_kind, kind.to_string());
        add(&mut self.counts.by_level, level.to_string());
        let industry = sector.map_or_else(|| "-".to_owned(), |sector| sector.to_string());
        add(&mut self.counts.by_industry, industry);
        Ok(true)
    }

    /// The holders with most.
    fn name_holders(&mut self) {
        let mut holders: Vec<(&Uscc, &u64)> = self.by_holder.iter().collect();
        holders.sort_by_key(|(uscc, count)| (std::cmp::Reverse(**count), **uscc));
        let named = holders.iter().take(HOLDERS_NAMED).map(|(u, n)| (u.to_string(), **n));
        self.counts.by_holder = named.collect();
        self.counts.holders = self.by_holder.len() as u64;
    }

    /// Counts certificates that blocks since the last count have written.
    fn count_certificates(&mut self, moment: &Moment<'_>) -> ApiResult<()> {
        let from = self.counted.map_or(Height::GENESIS, Height::next);
        for change in moment.index().certificates_written(from, moment.height) {
            let (height, entity) = change?;
            let Some(number) = certificate_number(&entity) else { continue };
            let Some(certificate) = moment.get::<Certificate>(&number)? else { continue };
            if certificate.issued == height {
                self.counts.certificates += 1;
                add(&mut self.counts.certificates_by_region, certificate.region().to_string());
            } else {
                let before = self.stopped.remove(&number).unwrap_or(CertificateStatus::Active);
                remove(&mut self.counts.certificates_by_status, before.word());
            }
            add(&mut self.counts.certificates_by_status, certificate.status.to_string());
            if certificate.status != CertificateStatus::Active {
                self.stopped.insert(number, certificate.status);
            }
        }
        Ok(())
    }
}

fn add(counts: &mut BTreeMap<String, u64>, word: String) {
    *counts.entry(word).or_default() += 1;
}

fn remove(counts: &mut BTreeMap<String, u64>, word: &str) {
    if let Some(count) = counts.get_mut(word) {
        *count = count.saturating_sub(1);
    }
}
