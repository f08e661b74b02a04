//! Metering and revenue (计量、收益分配).
//!
//! # Invariants
//! - 32: what is distributed are the agreed shares of what was permitted, to the fen.
//! - 34: what an operator earned beyond its permitted maximum is carried as a deduction into the
//!   next period: it counts there before anything new does.

use serde::{Deserialize, Serialize};

use super::{grant::require_grantor_side, price::check_fen, rights::PARTY_ROLES};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::{JSON_INTEGER_MAX, REVENUE_SHARES_MAX},
    money::split,
    reject::{Reason, Rejection},
    state::{
        Deal, DealState, Grant, GrantState, Organisation, RevenueAccount, ShareKind, TaggedDigest,
        Term,
    },
    uscc::Uscc,
};

/// What is metered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Metered {
    /// Use under a grant, by its grantee.
    Grant(RecordId),
    /// Use of what a deal licenses, by its seller or host.
    Deal(RecordId),
}

/// `use.meter`: units of use in a period that is over. Use beyond a quota is recorded like any other:
/// it is for alerts, and leaves less for sub-grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meter {
    /// What was used.
    pub of: Metered,
    /// How often: calls, products, hours or volume, as the terms count them.
    pub units: u64,
    /// When.
    pub period: Term,
    /// Digest of the log.
    pub log: TaggedDigest,
}

impl Meter {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.period.from > self.period.to {
            return Err(Rejection::of(Reason::TermInvalid, self.period.to));
        }
        if self.units == 0 || self.units > JSON_INTEGER_MAX.unsigned_abs() {
            return Err(Rejection::of(Reason::FieldsInvalid, "units"));
        }
        Ok(())
    }

    /// Adds the units.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        if self.period.to > apply.today() {
            return refuse(Reason::TermInvalid, self.period.to);
        }
        match self.of {
            Metered::Grant(id) => {
                let mut grant: Grant = apply.find(&id, Reason::GrantUnknown)?;
                if grant.grantee != author.uscc {
                    return refuse(Reason::RightsNotGrantee, id);
                }
                if grant.state == GrantState::Offered {
                    return refuse(Reason::GrantStepWrong, id);
                }
                grant.units_used = grant.units_used.saturating_add(self.units);
                grant.last_use = grant.last_use.max(Some(self.period.to));
                apply.state.put(&id, &grant);
            }
            Metered::Deal(id) => {
                let mut deal: Deal = apply.find(&id, Reason::DealUnknown)?;
                if deal.seller != author.uscc && deal.host != author.uscc {
                    return refuse(Reason::DealPartyWrong, id);
                }
                if matches!(deal.state, DealState::Cancelled | DealState::Unwound) {
                    return refuse(Reason::DealStepWrong, id);
                }
                deal.units_used = deal.units_used.saturating_add(self.units);
                deal.last_use = deal.last_use.max(Some(self.period.to));
                apply.state.put(&id, &deal);
            }
        }
        Ok(())
    }
}

/// `revenue.period`: what a grantee earned under a grant in a period that is over, inside the grant's
/// term and the days for finishing what had begun. The grantor's side signs for the permitted maximum, which the first tier over public data must state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The grant.
    pub grant: RecordId,
    /// When.
    pub period: Term,
    /// What was earned, in fen.
    pub revenue_fen: u64,
    /// The maximum permitted revenue of the period (最高准许收入), in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permitted_max_fen: Option<u64>,
    /// Digest of the report.
    pub report: TaggedDigest,
}

impl Period {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.period.from > self.period.to {
            return Err(Rejection::of(Reason::TermInvalid, self.period.to));
        }
        check_fen(self.revenue_fen)?;
        self.permitted_max_fen.map_or(Ok(()), check_fen)
    }

    /// Writes the account.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        let grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        if grant.grantee != author.uscc {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        if grant.state == GrantState::Offered {
            return refuse(Reason::GrantStepWrong, self.grant);
        }
        if self.period.to >= apply.today() {
            return refuse(Reason::TermInvalid, self.period.to);
        }
        self.check_inside(apply, &grant)?;
        match self.permitted_max_fen {
            Some(_) => {
                require_grantor_side(apply, &self.grant, &grant)?;
            }
            None if grant.plan.is_some() => {
                return refuse(Reason::RevenueMaximumMissing, self.grant);
            }
            None => {}
        }
        let carried_in_fen = self.carried_in(apply, &grant)?;
        let counted = carried_in_fen.saturating_add(self.revenue_fen);
        let permitted_fen = counted.min(self.permitted_max_fen.unwrap_or(counted));
        let account = RevenueAccount {
            grant: self.grant,
            period: self.period,
            revenue_fen: self.revenue_fen,
            carried_in_fen,
            permitted_max_fen: self.permitted_max_fen,
            permitted_fen,
            carried_fen: counted - permitted_fen,
            distributed: false,
        };
        apply.state.put(&self.grant, &account);
        Ok(())
    }

    /// Nothing is earned under a grant before its term, nor once what had begun in it must be done.
    fn check_inside(&self, apply: &Apply<'_, '_>, grant: &Grant) -> Outcome<()> {
        let last = grant.term.to.plus_days(apply.params.delivery_grace_days);
        if self.period.from < grant.term.from || self.period.to > last {
            return refuse(Reason::TermInvalid, format_args!("{} to {last}", grant.term.from));
        }
        Ok(())
    }

    /// What the period before carries into this one, which follows it and waits for its
    /// distribution.
    fn carried_in(&self, apply: &Apply<'_, '_>, grant: &Grant) -> Outcome<u64> {
        let Some(before) = apply.state.get::<RevenueAccount>(&self.grant)? else { return Ok(0) };
        if self.period.from <= before.period.to {
            return refuse(Reason::RevenuePeriodOverlaps, before.period.to);
        }
        if !before.distributed && before.permitted_fen > 0 && !grant.revenue.is_empty() {
            return refuse(Reason::RevenueUndistributed, before.period.to);
        }
        Ok(before.carried_fen)
    }
}

/// `revenue.distribute`: the shares of the last period's permitted revenue, as the ledger computes
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribute {
    /// The grant.
    pub grant: RecordId,
    /// What each beneficiary receives, in the order of the grant's shares.
    pub parts: Vec<Part>,
    /// Digest of the proof of payment.
    pub proof: TaggedDigest,
}

/// What a beneficiary receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Who.
    pub to: Uscc,
    /// On what ground.
    pub kind: ShareKind,
    /// How much, in fen.
    pub amount_fen: u64,
}

impl Distribute {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.parts.is_empty() || self.parts.len() > REVENUE_SHARES_MAX {
            return Err(Rejection::of(Reason::ListTooLong, "parts"));
        }
        self.parts.iter().try_for_each(|part| check_fen(part.amount_fen))
    }

    /// Marks the period distributed.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        let grant: Grant = apply.find(&self.grant, Reason::GrantUnknown)?;
        if grant.grantee != author.uscc {
            return refuse(Reason::RightsNotGrantee, self.grant);
        }
        let mut account: RevenueAccount = apply.find(&self.grant, Reason::RevenuePeriodUnknown)?;
        if account.distributed {
            return refuse(Reason::RevenueDistributed, account.period.to);
        }
        if self.parts != parts(&grant, account.permitted_fen) {
            return refuse(Reason::RevenuePartsWrong, account.permitted_fen);
        }
        account.distributed = true;
        apply.state.put(&self.grant, &account);
        Ok(())
    }
}

/// What each beneficiary of a grant receives of an amount.
pub fn parts(grant: &Grant, total_fen: u64) -> Vec<Part> {
    let points: Vec<u16> = grant.revenue.iter().map(|share| share.basis_points).collect();
    let amounts = split(total_fen, &points);
    let shares = grant.revenue.iter().zip(amounts);
    shares.map(|(share, amount_fen)| Part { to: share.to, kind: share.kind, amount_fen }).collect()
}

#[cfg(test)]
mod tests;
