//! Rules over who operates: registration after operation began (A3), nodes (A15), registrars (A16).

use super::{Alert, Rule, Severity, Target, Thresholds};
use crate::{
    calendar::Calendar,
    state::Organisation,
    time::Date,
    uscc::Uscc,
    words::{Role, Roles},
};

/// A3: operation began and nothing is registered after 20 working days (发改数据规〔2025〕26号).
pub fn unregistered(
    target: Target,
    operation_began: Date,
    registered: bool,
    today: Date,
    calendar: &Calendar,
    thresholds: &Thresholds,
) -> Option<Alert> {
    let due = calendar.due(operation_began, thresholds.register_days).date;
    (!registered && due < today)
        .then(|| Alert::new(Rule::Unregistered, Severity::Warning, target, due.next(), due))
}

/// True for bodies that are obliged to trade on an exchange, as far as the ledger knows them:
/// government departments. State ownership is not on the ledger.
pub fn is_obliged_to_exchange(organisation: &Organisation) -> bool {
    let government = Roles::of(&[
        Role::DataAuthority,
        Role::Regulator,
        Role::ImplementingInstitution,
        Role::SourceUnit,
        Role::DataCustoms,
    ]);
    !organisation.roles.intersect(government).is_empty()
}

/// What is known of a member's node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeReport {
    /// Whose node.
    pub member: Uscc,
    /// Milliseconds since it was heard of.
    pub silence_ms: u64,
    /// Blocks that it is behind.
    pub lag_blocks: u64,
    /// It reported another state root for a height that both have.
    pub other_state: bool,
    /// It signed two blocks of one height.
    pub equivocated: bool,
}

/// A15: everything that is wrong with a node, worst first.
pub fn node(report: &NodeReport, date: Date, thresholds: &Thresholds) -> Vec<Alert> {
    let reasons = [
        (report.equivocated, Severity::Critical, "equivocation"),
        (report.other_state, Severity::Critical, "another state root"),
        (report.silence_ms > thresholds.silence_ms, Severity::Warning, "silent"),
        (report.lag_blocks > thresholds.lag_blocks, Severity::Warning, "behind"),
    ];
    let target = Target::Organisation(report.member);
    let raised = reasons.into_iter().filter(|(raises, ..)| *raises);
    raised.map(|(_, severity, what)| Alert::new(Rule::Node, severity, target, date, what)).collect()
}

/// A16: a registrar's decisions are objected to or corrected more often than one in five.
pub fn registrar_rate(
    registrar: Uscc,
    decisions: u64,
    objections_and_corrections: u64,
    date: Date,
    thresholds: &Thresholds,
) -> Option<Alert> {
    let enough = decisions >= thresholds.registrar_decisions_min;
    let often = u128::from(objections_and_corrections) * 100
        > u128::from(decisions) * u128::from(thresholds.registrar_percent);
    let detail = format!("{objections_and_corrections} of {decisions}");
    let target = Target::Organisation(registrar);
    (enough && often).then(|| Alert::new(Rule::Registrar, Severity::Warning, target, date, detail))
}
