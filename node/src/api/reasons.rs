//! `/v1/reasons`: every refusal that a record or a request can meet, and every type of record.

use std::sync::LazyLock;

use axum::Json;
use hefu_chain::{execute::record_types, reject::Reason};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{ApiCode, ErrorBody};

/// The words of the ledger for programs that speak with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonsAnswer {
    /// Why the ledger refuses a record.
    pub reasons: Vec<ReasonAnswer>,
    /// What else a node refuses.
    pub node: Vec<NodeReasonAnswer>,
    /// Every type of record.
    pub record_types: Vec<String>,
}

/// A rule of the ledger, and what breaking it is called.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonAnswer {
    /// Stable code, for programs.
    #[schema(example = "scope.rights")]
    pub code: String,
    /// Number of the invariant that it enforces, if it enforces one.
    pub invariant: Option<u8>,
    /// The article, clause or standard that it rests on; absent when it is ledger policy.
    pub basis: Option<String>,
    /// What it says, in Chinese.
    pub message_zh: String,
    /// What it says, in English.
    pub message_en: String,
}

/// What a node refuses beside the rules of the ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NodeReasonAnswer {
    /// Stable code, for programs.
    #[schema(example = "not_found")]
    pub code: String,
    /// HTTP status that it comes with.
    pub status: u16,
    /// What it says, in Chinese.
    pub message_zh: String,
    /// What it says, in English.
    pub message_en: String,
}

/// Every reason and record type that this node knows.
#[utoipa::path(
    get, path = "/v1/reasons", tag = "ledger",
    responses(
        (status = 200, description = "The tables.", body = ReasonsAnswer),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn reasons() -> Json<&'static ReasonsAnswer> {
    static ANSWER: LazyLock<ReasonsAnswer> = LazyLock::new(tables);
    Json(&ANSWER)
}

fn tables() -> ReasonsAnswer {
    let of_ledger = |reason: &Reason| ReasonAnswer {
        code: reason.code().into(),
        invariant: reason.invariant(),
        basis: Some(reason.basis()).filter(|basis| !basis.is_empty()).map(Into::into),
        message_zh: reason.message_zh().into(),
        message_en: reason.message_en().into(),
    };
    let of_node = |code: &ApiCode| NodeReasonAnswer {
        code: code.code().into(),
        status: code.status().as_u16(),
        message_zh: code.message_zh().into(),
        message_en: code.message_en().into(),
    };
    ReasonsAnswer {
        reasons: Reason::ALL.iter().map(of_ledger).collect(),
        node: ApiCode::ALL.iter().map(of_node).collect(),
        record_types: record_types().map(Into::into).collect(),
    }
}
