//! Rules over trade: prices (A4), resale (A5), use (A6), concentration (A7), head-counts (A8), venue
//! (A9), revenue (A10). Amounts are fen; all arithmetic is on integers.

use super::{Alert, Rule, Severity, Target, Thresholds};
use crate::{
    hash::RecordId,
    time::{BlockTime, Date},
    uscc::Uscc,
    words::Venue,
};

/// A4: a price is further from the median of comparable settled deals than half of it.
pub fn price_outlier(
    deal: RecordId,
    fen: u64,
    comparable_fen: &[u64],
    date: Date,
    thresholds: &Thresholds,
) -> Option<Alert> {
    if comparable_fen.len() < thresholds.price_deals_min {
        return None;
    }
    let mut sorted = comparable_fen.to_vec();
    sorted.sort_unstable();
    let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    let median = low + (high - low) / 2;
    let distance = u128::from(fen.abs_diff(median)) * 100;
    let permitted = u128::from(median) * u128::from(thresholds.price_distance_percent);
    let detail = format!("{fen} fen, median {median} fen");
    let target = Target::Deal(deal);
    (distance > permitted)
        .then(|| Alert::new(Rule::PriceOutlier, Severity::Warning, target, date, detail))
}

/// One hand-over of an asset: who gave it to whom, when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Who gave it.
    pub from: Uscc,
    /// Who got it.
    pub to: Uscc,
    /// When.
    pub at: BlockTime,
}

/// A5: an asset was sold on within a day, changed hands too often, or came back to who had it.
/// `chain` is in order of time, each giver the taker before it.
pub fn resale(target: Target, chain: &[Handover], thresholds: &Thresholds) -> Vec<Alert> {
    let warn = |at: BlockTime, what: &str| {
        Alert::new(Rule::Resale, Severity::Warning, target, at.date(), what)
    };
    let hurry_ms = thresholds.resale_hours.saturating_mul(3_600_000);
    let soon = chain
        .windows(2)
        .find(|pair| pair[1].at.as_ms().saturating_sub(pair[0].at.as_ms()) < hurry_ms);
    let mut found = Vec::new();
    found.extend(soon.map(|pair| warn(pair[1].at, "sold on soon after it was bought")));
    found.extend(chain.get(thresholds.transfers_max).map(|over| warn(over.at, "many transfers")));
    let back = chain
        .iter()
        .enumerate()
        .find(|(i, handover)| chain[..=*i].iter().any(|earlier| earlier.from == handover.to));
    found.extend(back.map(|(_, handover)| warn(handover.at, "came back to who had it")));
    found
}

/// A6: more was used than the quota allows.
pub fn overuse(grant: RecordId, used: u64, quota: Option<u64>, date: Date) -> Option<Alert> {
    let quota = quota.filter(|quota| *quota < used)?;
    let (target, detail) = (Target::Grant(grant), format!("{used} of {quota}"));
    Some(Alert::new(Rule::Overuse, Severity::Critical, target, date, detail))
}

/// A6: something was used after it had stopped.
pub fn use_while_stopped(target: Target, stopped: Date, last_use: Option<Date>) -> Option<Alert> {
    let last_use = last_use.filter(|last_use| stopped < *last_use)?;
    Some(Alert::new(Rule::Overuse, Severity::Critical, target, last_use, stopped))
}

/// The Herfindahl–Hirschman index of these volumes, 0 to 10,000; None when there is no volume.
pub fn concentration_index(volumes: &[u64]) -> Option<u64> {
    let total: u128 = volumes.iter().map(|volume| u128::from(*volume)).sum();
    if total == 0 {
        return None;
    }
    // A share in parts of a hundred million, squared, keeps eight digits and stays below 2^64.
    let share = |volume: &u64| u128::from(*volume) * 100_000_000 / total;
    let squares: u128 = volumes.iter().map(share).map(|share| share * share).sum();
    u64::try_from(squares / 1_000_000_000_000).ok()
}

/// A7: the volumes of a sector are concentrated; named is who has most.
pub fn concentration(
    volumes: &[(Uscc, u64)],
    date: Date,
    thresholds: &Thresholds,
) -> Option<Alert> {
    let shares: Vec<u64> = volumes.iter().map(|(_, volume)| *volume).collect();
    let index = concentration_index(&shares)?;
    // Of equal ones the first by code, so that everybody names the same.
    let (largest, _) =
        volumes.iter().max_by_key(|(uscc, volume)| (*volume, std::cmp::Reverse(*uscc)))?;
    let target = Target::Organisation(*largest);
    (index > thresholds.concentration_index)
        .then(|| Alert::new(Rule::Concentration, Severity::Warning, target, date, index))
}

/// A8: an exporter's head-count of the year has reached 80 % of a ceiling, or the ceiling.
pub fn outbound(
    exporter: Uscc,
    people: u64,
    ceiling: u64,
    date: Date,
    thresholds: &Thresholds,
) -> Option<Alert> {
    near(Rule::Outbound, Target::Organisation(exporter), people, ceiling, date, thresholds)
}

/// A9: a body that is obliged to trade on an exchange is a party of a deal off it.
pub fn off_exchange(deal: RecordId, venue: Venue, obliged: bool, date: Date) -> Option<Alert> {
    let target = Target::Deal(deal);
    (venue == Venue::Otc && obliged)
        .then(|| Alert::new(Rule::OffExchange, Severity::Warning, target, date, venue))
}

/// A10: an operator's revenue of a period has reached 80 % of the permitted maximum, or all of it.
pub fn revenue(
    operator: Uscc,
    fen: u64,
    maximum_fen: u64,
    date: Date,
    thresholds: &Thresholds,
) -> Option<Alert> {
    near(Rule::Revenue, Target::Organisation(operator), fen, maximum_fen, date, thresholds)
}

fn near(
    rule: Rule,
    target: Target,
    value: u64,
    ceiling: u64,
    date: Date,
    thresholds: &Thresholds,
) -> Option<Alert> {
    let reached = u128::from(value) * 100;
    let reaches = |percent: u64| reached >= u128::from(ceiling) * u128::from(percent);
    let severity = if reaches(100) { Severity::Critical } else { Severity::Warning };
    let detail = format!("{value} of {ceiling}");
    reaches(thresholds.near_percent).then(|| Alert::new(rule, severity, target, date, detail))
}
