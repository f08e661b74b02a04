//! The public verify page, embedded as `portal/` builds it (docs/adr/0010). It verifies in the
//! browser; this node only hands it over.

use std::{io::Write, sync::LazyLock};

use axum::{
    Router,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use flate2::{Compression, write::GzEncoder};

use super::{
    error::{ApiCode, ApiError},
    extract::InPath,
};

/// Own scripts and styles from files, nothing inline, nothing from anywhere else.
pub(super) const PAGE_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file of the page.
struct File {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

/// Defines the table of files: name, media type.
macro_rules! files {
    ($($name:literal, $media_type:literal;)+) => {
        const FILES: &[File] = &[$(File {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/site/verify/", $name)),
        }),+];
    };
}

files! {
    "index.html", "text/html; charset=utf-8";
    "app.js", "text/javascript; charset=utf-8";
    "sm2.js", "text/javascript; charset=utf-8";
    "qr.js", "text/javascript; charset=utf-8";
    "files.js", "text/javascript; charset=utf-8";
    "sw.js", "text/javascript; charset=utf-8";
    "style.css", "text/css; charset=utf-8";
    "icon.svg", "image/svg+xml";
}

/// The same files compressed, at the same places.
static COMPRESSED: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| FILES.iter().map(|file| compressed(file.bytes)).collect());

/// The routes of the page.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/verify", get(async || Redirect::permanent("/verify/")))
        .route("/verify/", get(async |headers: HeaderMap| file("index.html", &headers)))
        .route("/verify/{name}", get(named))
}

async fn named(InPath(name): InPath<String>, headers: HeaderMap) -> Response {
    file(&name, &headers)
}

fn file(name: &str, headers: &HeaderMap) -> Response {
    let Some(place) = FILES.iter().position(|file| file.name == name) else {
        return ApiError::of(ApiCode::NoRoute, "/verify/").into_response();
    };
    let file = &FILES[place];
    let common = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CONTENT_SECURITY_POLICY, PAGE_SECURITY_POLICY),
        // A service worker keeps the page; the browser asks whether it has changed.
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-encoding"),
    ];
    match COMPRESSED.get(place) {
        Some(bytes) if takes_gzip(headers) => {
            (common, [(header::CONTENT_ENCODING, "gzip")], bytes.as_slice()).into_response()
        }
        _ => (common, file.bytes).into_response(),
    }
}

/// True when the client takes an answer in gzip.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    offered.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Writing into memory does not fail; if it did, the empty text would be served, not half a file.
fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}
