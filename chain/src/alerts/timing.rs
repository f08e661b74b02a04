//! Rules over days: timers (A1), ends (A2), filings (A13), attestations (A14), supply (A17).

use super::{Alert, Rule, Severity, Target, Thresholds};
use crate::{
    calendar::Calendar,
    clock::Timer,
    hash::RecordId,
    state::{AuditPlan, Filing, FilingKey, Organisation, Period, State, Supply, ViewError},
    time::Date,
    words::FilingKind,
};

/// A1: a timer has run out, or ends within a few working days. A publicity that ends is no one's
/// lateness, so it only gives notice.
pub fn timer(
    target: Target,
    timer: &Timer,
    today: Date,
    calendar: &Calendar,
    thresholds: &Thresholds,
) -> Option<Alert> {
    let detail = format!("{} {}", timer.kind, timer.due);
    if timer.is_over(today) {
        let late = if timer.kind.is_registrars() { Severity::Critical } else { Severity::Notice };
        return Some(Alert::new(Rule::Timer, late, target, timer.due.next(), detail));
    }
    if timer.days_left > thresholds.due_soon_days {
        return None;
    }
    let mut since = timer.due;
    while let Some(before) = since.previous() {
        if calendar.days_left(before, timer.due) > thresholds.due_soon_days {
            break;
        }
        since = before;
    }
    Some(Alert::new(Rule::Timer, Severity::Warning, target, since, detail).until(timer.due))
}

/// A2: something in force ends within 60, 30 or 7 days.
pub fn expiring(
    target: Target,
    last_day: Date,
    today: Date,
    thresholds: &Thresholds,
) -> Option<Alert> {
    if last_day < today {
        return None;
    }
    let steps = [Severity::Notice, Severity::Warning, Severity::Critical];
    let reached = thresholds.expiring_days.into_iter().zip(steps);
    let mut reached = reached.filter(|(days, _)| last_day.minus_days(*days) <= today);
    let (days, severity) = reached.next_back()?;
    let since = last_day.minus_days(days);
    Some(Alert::new(Rule::Expiring, severity, target, since, last_day).until(last_day))
}

/// A13: a report or disclosure was due and is not filed.
pub fn filing(key: FilingKey, filed: Option<&Filing>, due: Date, today: Date) -> Option<Alert> {
    let overdue = filed.is_none() && due < today;
    let target = Target::Filing(key);
    overdue.then(|| Alert::new(Rule::Filing, Severity::Warning, target, due.next(), due))
}

/// A13: an audit of a processor was due and is not reported.
pub fn audit_overdue(plan: &AuditPlan, today: Date) -> Option<Alert> {
    let (due, target) = (plan.next_due, Target::Organisation(plan.processor));
    let detail = format_args!("audit {due}");
    (due < today).then(|| Alert::new(Rule::Filing, Severity::Warning, target, due.next(), detail))
}

/// A13: what an organisation has not filed in time, of the last period that is over: disclosures and
/// operators' reports each year, reports of registrars and exchanges each quarter (ledger policy).
/// Nothing is due of a period that began before it was enrolled.
pub fn overdue_filings(
    state: &State<'_>,
    organisation: &Organisation,
    enrolled: Date,
    today: Date,
    calendar: &Calendar,
    report_days: u32,
) -> Result<Vec<Alert>, ViewError> {
    let mut raised = Vec::new();
    for kind in FilingKind::ALL.iter().copied() {
        let yearly = !matches!(kind, FilingKind::RegistrarReport | FilingKind::ExchangeReport);
        let period = if yearly { last_year(today) } else { last_quarter(today) };
        let Some((first, period)) = period else { continue };
        if !organisation.roles.has(kind.obliged()) || first < enrolled {
            continue;
        }
        let key = FilingKey { organisation: organisation.uscc, kind, period };
        let filed = state.get::<Filing>(&key)?;
        let due = kind.due(period, calendar, report_days);
        raised.extend(filing(key, filed.as_ref(), due, today));
    }
    Ok(raised)
}

/// The last year that is over, with its first day.
fn last_year(today: Date) -> Option<(Date, Period)> {
    let year = today.ymd().0.checked_sub(1)?;
    Some((Date::from_ymd(year, 1, 1).ok()?, Period::of_year(year).ok()?))
}

/// The last quarter that is over, with its first day.
fn last_quarter(today: Date) -> Option<(Date, Period)> {
    let (year, month, _) = today.ymd();
    let (year, quarter) = match (month - 1) / 3 {
        0 => (year.checked_sub(1)?, 4),
        quarters => (year, quarters),
    };
    let first = Date::from_ymd(year, quarter * 3 - 2, 1).ok()?;
    Some((first, format!("{year}-Q{quarter}").parse().ok()?))
}

/// A14: an attestation that a live product or certificate rests on has ended.
pub fn attestation_ended(
    target: Target,
    target_in_force: bool,
    attestation: RecordId,
    last_day: Date,
    today: Date,
) -> Option<Alert> {
    let since = last_day.next();
    let ended = target_in_force && last_day < today;
    ended.then(|| Alert::new(Rule::Attestation, Severity::Warning, target, since, attestation))
}

/// A17: a resource was not supplied for twice its declared cycle.
pub fn supply_stale(supply: &Supply, today: Date, thresholds: &Thresholds) -> Option<Alert> {
    let days = supply.cycle_days?.saturating_mul(thresholds.supply_cycles);
    let last = supply.supplied.date();
    let since = last.plus_days(days).next();
    let target = Target::Resource(supply.resource);
    (since <= today).then(|| Alert::new(Rule::SupplyStale, Severity::Warning, target, since, last))
}
