//! Every refusal of the API: an HTTP status, a stable code, Chinese and English.
//!
//! A record that breaks a rule of the ledger is answered with the rule's own code, invariant and
//! basis; what goes wrong around it has the codes of [`ApiCode`].

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hefu_chain::{
    reject::{Reason, Rejection},
    state::ViewError,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::index::IndexError;

/// Defines the table of the API's own codes: variant, status, code, Chinese, English.
macro_rules! api_codes {
    ($($variant:ident, $status:ident, $code:literal, $zh:literal, $en:literal;)+) => {
        /// What the API itself refuses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ApiCode {
            $(#[doc = $en] $variant,)+
        }

        impl ApiCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The HTTP status.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// The stable code, for programs.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What it says, in Chinese.
            pub const fn message_zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// What it says, in English.
            pub const fn message_en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }
        }
    };
}

api_codes! {
    NotFound, NOT_FOUND, "not_found", "没有找到", "nothing on this ledger has that identifier";
    NoRoute, NOT_FOUND, "no_route", "没有这个地址", "there is no such address; see /docs";
    MethodNotAllowed, METHOD_NOT_ALLOWED, "method_not_allowed", "该地址不支持此方法", "the address does not take this method; see /docs";
    BadRequest, BAD_REQUEST, "bad_request", "请求参数不正确", "a parameter of the request is missing, unknown or malformed";
    BadHttp, BAD_REQUEST, "bad_http", "HTTP 报文不合规", "the HTTP request is ambiguous or malformed";
    HeadersTooLarge, REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large", "请求头过大或过多", "the request has too many or too large headers";
    TooLarge, PAYLOAD_TOO_LARGE, "too_large", "请求体超过大小限制", "the request body exceeds its limit";
    MediaType, UNSUPPORTED_MEDIA_TYPE, "media_type", "不支持的内容类型", "the content type is not one that this address reads";
    Timeout, GATEWAY_TIMEOUT, "timeout", "请求超时", "the request took longer than permitted";
    Busy, SERVICE_UNAVAILABLE, "busy", "节点繁忙,请稍后再试", "the node handles as many requests as it can; try again";
    MempoolFull, SERVICE_UNAVAILABLE, "mempool_full", "待处理记录已满,请稍后再试", "the node holds as many pending records as it can; try again";
    QuotaFull, TOO_MANY_REQUESTS, "organisation_quota", "该机构的待处理记录已达上限", "the organisation has as many pending records as it may";
    RateLimited, TOO_MANY_REQUESTS, "rate_limited", "请求过于频繁,请稍后再试", "this address asks more often than it may; try again in a second";
    ClientCertificate, FORBIDDEN, "client_certificate_required", "该地址要求客户端证书", "this address is for clients with a certificate";
    NotReady, SERVICE_UNAVAILABLE, "not_ready", "节点尚未就绪", "the node does not serve yet";
    NotCosigned, SERVICE_UNAVAILABLE, "not_cosigned", "共签的验证节点尚不足三分之二,请稍后再试", "fewer than two thirds of the validators have co-signed a history with this yet; try again";
    WitnessUnknown, FORBIDDEN, "witness_unknown", "此节点不收取该见证方的共签", "none of the co-signatures is of a witness that this node takes them from; its operator names witnesses in the configuration";
    WitnessBlockUnknown, NOT_FOUND, "witness_block_unknown", "此节点没有保留该见证区块", "no block of that height is among the witness blocks that this node keeps";
    WitnessedOtherHistory, CONFLICT, "witnessed_other_history", "见证方共签的历史与此节点的历史不同", "the co-signature is over another history than this node has; keep it: it may prove that members show different histories";
    HeightUnknown, NOT_FOUND, "height_unknown", "该高度尚不存在", "the ledger has not reached that height";
    TipOnly, BAD_REQUEST, "tip_only", "证明文件只能针对最新区块出具", "a file is made for the last block only; leave the height and time out";
    FontMissing, SERVICE_UNAVAILABLE, "font_missing", "此节点没有打印所需的中文字体", "this node has no Chinese font to print with; its operator installs fonts-noto-cjk";
    FontUnreadable, SERVICE_UNAVAILABLE, "font_unreadable", "此节点的字体文件无法使用", "a font file of this node cannot be used; its log says more";
    GlyphMissing, UNPROCESSABLE_ENTITY, "glyph_missing", "字体中没有证书所用的字,不予打印", "no font has a character of this certificate, so it is not printed";
    VerifyAddressMissing, SERVICE_UNAVAILABLE, "verify_address_missing", "此节点没有配置核验页的公开地址", "this node has no public address for the QR code; its operator sets print.public_url";
    Internal, INTERNAL_SERVER_ERROR, "internal", "节点内部错误", "the node failed; its log says more";
}

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorBody {
    /// Stable code, for programs.
    #[schema(example = "not_found")]
    pub code: String,
    /// What it says, in Chinese.
    pub message_zh: String,
    /// What it says, in English.
    pub message_en: String,
    /// Number of the ledger's invariant that it enforces.
    pub invariant: Option<u8>,
    /// The article, clause or standard that it rests on.
    pub basis: Option<String>,
    /// The value or identifier concerned; never personal data.
    pub detail: Option<String>,
}

/// The refusals that an address with an identifier may give, for the API's document.
#[derive(utoipa::IntoResponses)]
pub enum Refusals {
    /// Nothing has that identifier, or nothing had it then.
    #[response(status = 404)]
    Absent(ErrorBody),
    /// The request cannot be read, or asks for too much.
    #[response(status = "4XX")]
    Unreadable(ErrorBody),
    /// The node cannot answer now.
    #[response(status = "5XX")]
    Failed(ErrorBody),
}

/// What any question may meet, for the API's document.
#[derive(utoipa::IntoResponses)]
pub enum Faults {
    /// The request cannot be read, or asks for too much.
    #[response(status = "4XX")]
    Unreadable(ErrorBody),
    /// The node cannot answer now.
    #[response(status = "5XX")]
    Failed(ErrorBody),
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body.
    pub body: Box<ErrorBody>,
}

/// The code of a refusal, beside the answer, for whoever counts.
#[derive(Clone, Debug)]
pub struct RefusedCode(pub String);

/// What handlers return.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A refusal that concerns a value or identifier.
    pub fn of(code: ApiCode, detail: impl std::fmt::Display) -> Self {
        let mut error = Self::from(code);
        error.body.detail = Some(detail.to_string());
        error
    }
}

impl From<ApiCode> for ApiError {
    fn from(code: ApiCode) -> Self {
        Self {
            status: code.status(),
            body: Box::new(ErrorBody {
                code: code.code().into(),
                message_zh: code.message_zh().into(),
                message_en: code.message_en().into(),
                invariant: None,
                basis: None,
                detail: None,
            }),
        }
    }
}

impl From<&Rejection> for ErrorBody {
    fn from(rejection: &Rejection) -> Self {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            code: rejection.reason.code().into(),
            message_zh: rejection.reason.message_zh().into(),
            message_en: rejection.reason.message_en().into(),
            invariant: rejection.reason.invariant(),
            basis: some(rejection.reason.basis()),
            detail: some(&rejection.detail),
        }
    }
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        let status = match rejection.reason {
            Reason::RecordTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Reason::RecordReplayed => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self { status, body: Box::new(ErrorBody::from(&rejection)) }
    }
}

impl From<ViewError> for ApiError {
    fn from(error: ViewError) -> Self {
        tracing::error!(%error, "the state could not be read");
        ApiCode::Internal.into()
    }
}

impl From<IndexError> for ApiError {
    fn from(error: IndexError) -> Self {
        tracing::error!(%error, "the index could not be read");
        ApiCode::Internal.into()
    }
}

impl From<tokio::task::JoinError> for ApiError {
    fn from(error: tokio::task::JoinError) -> Self {
        tracing::error!(%error, "a task of the API failed");
        ApiCode::Internal.into()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let retry = self.status == StatusCode::SERVICE_UNAVAILABLE
            || self.body.code == ApiCode::RateLimited.code();
        let code = RefusedCode(self.body.code.clone());
        let mut response = (self.status, Json(*self.body)).into_response();
        response.extensions_mut().insert(code);
        if retry {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_speak_both_languages() {
        for (i, code) in ApiCode::ALL.iter().enumerate() {
            assert!(ApiCode::ALL[..i].iter().all(|other| other.code() != code.code()));
            assert!(Reason::ALL.iter().all(|reason| reason.code() != code.code()));
            assert!(code.message_zh().chars().any(|c| c as u32 > 0x3000), "{code:?}");
            assert!(code.message_en().is_ascii(), "{code:?}");
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
    }
}
