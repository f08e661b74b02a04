//! `/v1/grants`: a grant, and what it comes to after all its ancestors.

use axum::{Json, extract::State};
use hefu_chain::{
    action::Action,
    hash::RecordId,
    lineage::{self, Node},
    record::Record,
    state::{Grant, GrantExit, GrantParent, GrantState, RevenueAccount, RevenueShare, Scope},
    time::Date,
    words::Rights,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    Api,
    error::{ApiCode, ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    holds::HoldAnswer,
    ledger::{AsOf, Moment},
    parse,
    when::WhenQuery,
};

/// The bounds of a grant, or of what is left of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoundsAnswer {
    /// Rights granted.
    pub rights: Vec<String>,
    /// Certificates whose data is granted.
    pub certificates: Vec<String>,
    /// Fields of the data; absent: all.
    pub fields: Option<Vec<String>>,
    /// Purposes.
    pub purposes: Vec<String>,
    /// Scenarios; absent: any.
    pub scenarios: Option<Vec<String>>,
    /// Industry sections in which results may be used.
    pub sectors: Vec<String>,
    /// Regions in which results may be used.
    pub regions: Vec<String>,
    /// Forms of delivery.
    pub delivery_forms: Vec<String>,
    /// Secure domain that the data stays in; absent: none is demanded.
    pub secure_domain: Option<String>,
    /// Strictest level of data covered.
    pub level_max: String,
    /// First day (UTC+8).
    pub from: String,
    /// Last day (UTC+8).
    pub to: String,
    /// Levels of sub-grants that may stand below.
    pub sub_depth: u8,
    /// Units of use; absent: unlimited.
    pub quota: Option<u64>,
}

/// A grant as it stood after a block.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GrantAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Its id.
    pub id: String,
    /// The grant above; absent for one that rests on certificates directly.
    pub parent: Option<String>,
    /// Who grants (USCC).
    pub grantor: String,
    /// Who is granted (USCC).
    pub grantee: String,
    /// 1 directly on certificates, one more for each grant below.
    pub tier: u8,
    /// `offered`, `active`, `not_started`, `frozen`, `expired` or `terminated`.
    pub state: String,
    /// Why it is not in force.
    pub blocked_by: Option<ErrorBody>,
    /// Units reserved for sub-grants.
    pub quota_granted: u64,
    /// Its own bounds.
    pub bounds: BoundsAnswer,
    /// Units used, as the grantee metered them.
    pub units_used: u64,
    /// 1 as offered, one more with each amendment.
    pub version: u32,
    /// The plan that a first-tier grant of public data carries out.
    pub plan: Option<String>,
    /// Terms of operation as they were offered: mode, conditions, exit rule, security duties,
    /// collective decision.
    #[schema(value_type = Option<Object>)]
    pub operation: Option<Value>,
    /// No other grant on the same parent overlaps it.
    pub exclusive: bool,
    /// Either side may narrow it without the other.
    pub narrowed_alone: bool,
    /// How its revenue is shared; empty when nothing is agreed.
    pub revenue: Vec<ShareAnswer>,
    /// What was earned under it in the last period.
    pub account: Option<AccountAnswer>,
    /// Its exit, once notice was given.
    pub exit: Option<ExitAnswer>,
    /// Stops on it.
    pub holds: Vec<HoldAnswer>,
}

/// A share of revenue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShareAnswer {
    /// Who receives it (USCC).
    pub to: String,
    /// `dividend`, `commission` or `public_service`.
    pub kind: String,
    /// How much, in basis points.
    pub basis_points: u16,
}

/// What was earned under a grant in its last period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountAnswer {
    /// First day (UTC+8).
    pub from: String,
    /// Last day (UTC+8).
    pub to: String,
    /// Revenue, in fen.
    pub revenue_fen: u64,
    /// Carried into the period, in fen.
    pub carried_in_fen: u64,
    /// What may be kept and distributed, in fen.
    pub permitted_fen: u64,
    /// Above the maximum, deducted in the next period, in fen.
    pub carried_fen: u64,
    /// It was distributed.
    pub distributed: bool,
}

/// How a grant exits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExitAnswer {
    /// Day of the notice: the last one of use (UTC+8).
    pub notice: String,
    /// Last day for settlement and destruction (UTC+8).
    pub due: String,
    /// Fate of the grants below: `end`, `run_to_term` or `re_home`.
    pub children: String,
    /// Grants below with another fate.
    pub except: std::collections::BTreeMap<String, String>,
}

/// What a grant comes to after all its ancestors.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EffectiveAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The grant.
    pub id: String,
    /// The grant and everything above it is in force.
    pub in_force: bool,
    /// Why not.
    pub blocked_by: Option<ErrorBody>,
    /// The grant and the grants above it, itself first.
    pub chain: Vec<String>,
    /// The intersection of all their bounds and of what the certificates allow; absent when nothing
    /// is left.
    pub effective: Option<BoundsAnswer>,
}

/// A grant by its id.
#[utoipa::path(
    get, path = "/v1/grants/{id}", tag = "grants",
    params(("id" = String, Path, description = "Id of the record that offered it"), WhenQuery),
    responses(
        (status = 200, description = "The grant.", body = GrantAnswer),
        (status = 404, description = "No such grant then.", body = ErrorBody),
        Faults,
    )
)]
pub async fn grant(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<GrantAnswer>> {
    let id: RecordId = parse("grant id", &id)?;
    let moment = query.moment(&api)?;
    let grant: Grant = moment.require(&id, id)?;
    let blocked_by = moment.blocker(Node::Grant(id))?;
    let state = state_on(&grant, moment.time.date(), blocked_by.is_some());
    Ok(Json(GrantAnswer {
        as_of: moment.as_of(),
        id: id.to_string(),
        parent: match grant.parent {
            GrantParent::Certificates => None,
            GrantParent::Grant(parent) => Some(parent.to_string()),
        },
        grantor: grant.grantor.to_string(),
        grantee: grant.grantee.to_string(),
        tier: grant.tier,
        state: state.into(),
        blocked_by,
        quota_granted: grant.quota_granted,
        bounds: BoundsAnswer::of(
            grant.rights,
            &grant.scope,
            (grant.term.from, grant.term.to),
            (grant.sub_depth, grant.quota),
        ),
        units_used: grant.units_used,
        version: grant.version,
        plan: grant.plan.map(|plan| plan.to_string()),
        operation: operation_of(&moment, &id)?,
        exclusive: grant.exclusive,
        narrowed_alone: grant.narrowed_alone,
        revenue: grant.revenue.iter().map(ShareAnswer::of).collect(),
        account: moment.get::<RevenueAccount>(&id)?.as_ref().map(AccountAnswer::of),
        exit: grant.exit.as_ref().map(ExitAnswer::of),
        holds: HoldAnswer::live(&grant.holds, moment.time.date()),
    }))
}

/// What a grant comes to after all its ancestors.
#[utoipa::path(
    get, path = "/v1/grants/{id}/effective", tag = "grants",
    params(("id" = String, Path, description = "Id of the record that offered it"), WhenQuery),
    responses(
        (status = 200, description = "The effective bounds.", body = EffectiveAnswer),
        (status = 404, description = "No such grant then.", body = ErrorBody),
        Faults,
    )
)]
pub async fn effective(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<WhenQuery>,
) -> ApiResult<Json<EffectiveAnswer>> {
    let id: RecordId = parse("grant id", &id)?;
    let moment = query.moment(&api)?;
    moment.require::<Grant>(&id, id)?;
    let blocked_by = moment.blocker(Node::Grant(id))?;
    let chain = lineage::grant_chain(&moment.state(), id)?;
    let effective = lineage::effective_grant(&moment.state(), id)?;
    Ok(Json(EffectiveAnswer {
        as_of: moment.as_of(),
        id: id.to_string(),
        in_force: blocked_by.is_none(),
        blocked_by,
        chain: chain.iter().map(|(id, _)| id.to_string()).collect(),
        effective: effective.map(|left| {
            let term = (left.term.from, left.term.to);
            BoundsAnswer::of(left.rights, &left.scope, term, (left.sub_depth, left.quota))
        }),
    }))
}

/// The terms of operation in the record that offered a grant.
fn operation_of(moment: &Moment<'_>, id: &RecordId) -> ApiResult<Option<Value>> {
    let Some(included) = moment.record(id)? else { return Ok(None) };
    let record = Record::parse(included.envelope)?;
    let Action::GrantOffer(offer) = record.action() else { return Ok(None) };
    let terms = offer.operation.as_ref().map(serde_json::to_value).transpose();
    Ok(terms.map_err(|_| ApiCode::Internal)?)
}

impl ShareAnswer {
    fn of(share: &RevenueShare) -> Self {
        let (to, kind) = (share.to.to_string(), share.kind.to_string());
        Self { to, kind, basis_points: share.basis_points }
    }
}

impl AccountAnswer {
    fn of(account: &RevenueAccount) -> Self {
        Self {
            from: account.period.from.to_string(),
            to: account.period.to.to_string(),
            revenue_fen: account.revenue_fen,
            carried_in_fen: account.carried_in_fen,
            permitted_fen: account.permitted_fen,
            carried_fen: account.carried_fen,
            distributed: account.distributed,
        }
    }
}

impl ExitAnswer {
    fn of(exit: &GrantExit) -> Self {
        let except = exit.except.iter().map(|(id, fate)| (id.to_string(), fate.to_string()));
        Self {
            notice: exit.notice.to_string(),
            due: exit.due.to_string(),
            children: exit.children.to_string(),
            except: except.collect(),
        }
    }
}

/// The word for where a grant stands on a day.
pub fn state_on(grant: &Grant, today: Date, blocked: bool) -> &'static str {
    match grant.state {
        GrantState::Active if grant.term.to < today => "expired",
        GrantState::Active if grant.term.from > today => "not_started",
        GrantState::Active if blocked => "frozen",
        state => state_word(state),
    }
}

/// The word for a stored state.
pub const fn state_word(state: GrantState) -> &'static str {
    match state {
        GrantState::Offered => "offered",
        GrantState::Active => "active",
        GrantState::Terminated => "terminated",
        GrantState::Suspended => "suspended",
        GrantState::Exiting => "exiting",
        GrantState::Ended => "ended",
    }
}

impl BoundsAnswer {
    fn of(
        rights: Rights,
        scope: &Scope,
        (from, to): (Date, Date),
        (sub_depth, quota): (u8, Option<u64>),
    ) -> Self {
        Self {
            rights: rights.iter().map(|right| right.to_string()).collect(),
            certificates: scope.certificates.iter().map(ToString::to_string).collect(),
            fields: scope.fields.clone(),
            purposes: scope.purposes.iter().map(|purpose| purpose.to_string()).collect(),
            scenarios: scope.scenarios.clone(),
            sectors: scope.sectors.iter().map(|sector| sector.to_string()).collect(),
            regions: scope.regions.iter().map(ToString::to_string).collect(),
            delivery_forms: scope.delivery_forms.iter().map(|form| form.to_string()).collect(),
            secure_domain: scope.secure_domain.clone(),
            level_max: scope.level_max.to_string(),
            from: from.to_string(),
            to: to.to_string(),
            sub_depth,
            quota,
        }
    }
}
