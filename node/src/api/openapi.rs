//! The API's document: OpenAPI 3.1, made from the handlers.

mod forms;

use axum::{http::header, response::IntoResponse};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};

use super::{error::ErrorBody, routes};

/// What stands above the routes.
pub fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Hefu ledger node")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Registration, provenance and trade of data rights on a permissioned ledger. Every \
             answer says after which block it holds; every refusal has a stable code and speaks \
             Chinese and English.",
        ))
        .license(Some(
            LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
        ))
        .build();
    OpenApiBuilder::new().info(info).build()
}

/// The document as it is served: JSON, keys in order, one line feed at the end.
pub fn text() -> String {
    let mut document =
        serde_json::to_value(routes::documented().into_openapi()).unwrap_or_default();
    forms::describe(&mut document);
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// This document.
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "ledger",
    responses(
        (status = 200, description = "The document, OpenAPI 3.1.", content_type = "application/json", body = Object),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn document() -> impl IntoResponse {
    static TEXT: std::sync::LazyLock<String> = std::sync::LazyLock::new(text);
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}
