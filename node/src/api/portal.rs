//! The portal, embedded as `portal/app` is built; a program built without it says how to get it.
//!
//! The portal is one page that reads the address. Only addresses that begin with one of [`PAGES`]
//! lead to it, so that it swallows no route of the API and a mistyped one is still refused with a code.

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{
    error::{ApiCode, ApiError},
    extract::InPath,
    site::{PAGE_SECURITY_POLICY, takes_gzip},
};

/// First parts of the portal's addresses; a test of the portal compares them with its own table.
pub const PAGES: &[&str] =
    &["certificates", "provenance", "title", "explorer", "orgs", "entities", "desk"];

/// Names and bytes of the built files; of each there is one more, compressed, with `.gz` after it.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/portal.rs"));

/// What `/` shows when the program was built without the portal.
const WITHOUT: &str = "<!doctype html>
<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>合符 Hefu</title></head><body>
<h1>合符 Hefu</h1>
<p>本程序未带门户网页。在有 Node 20.19 或更高版本的机器上运行 <code>make run</code> 即可构建带门户的程序。</p>
<p lang=\"en\">This program was built without the portal. <code>make run</code> builds it in, on a machine with Node 20.19 or later.</p>
<ul><li><a href=\"/verify/\">核验证书 Verify a certificate</a></li><li><a href=\"/docs/\">接口 API</a></li></ul>
</body></html>
";

/// For files whose names change with their content, and for all others.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// The routes of the portal.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let page = async |headers: HeaderMap| page(FILES, &headers);
    let mut router = Router::new()
        .route("/", get(page))
        .route("/icon.svg", get(async |headers: HeaderMap| file(FILES, "icon.svg", &headers)))
        .route("/assets/{name}", get(asset));
    for first in PAGES {
        router = router
            .route(&format!("/{first}"), get(page))
            .route(&format!("/{first}/{{*rest}}"), get(page));
    }
    router
}

async fn asset(InPath(name): InPath<String>, headers: HeaderMap) -> Response {
    file(FILES, &format!("assets/{name}"), &headers)
}

/// The one page, or why there is none.
fn page(files: &[(&str, &'static [u8])], headers: &HeaderMap) -> Response {
    if files.iter().any(|(name, _)| *name == "index.html") {
        return file(files, "index.html", headers);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, PAGE_SECURITY_POLICY),
        (header::CACHE_CONTROL, ASK_AGAIN),
    ];
    (StatusCode::OK, headers, WITHOUT).into_response()
}

fn file(files: &[(&str, &'static [u8])], name: &str, headers: &HeaderMap) -> Response {
    let find = |wanted: &str| files.iter().find(|(name, _)| *name == wanted).map(|(_, b)| *b);
    let Some(bytes) = find(name).filter(|_| media_type(name).is_some()) else {
        return ApiError::of(ApiCode::NoRoute, "/").into_response();
    };
    let caching = if name.starts_with("assets/") { FOR_EVER } else { ASK_AGAIN };
    let common = [
        (header::CONTENT_TYPE, media_type(name).unwrap_or_default()),
        (header::CONTENT_SECURITY_POLICY, PAGE_SECURITY_POLICY),
        (header::CACHE_CONTROL, caching),
        (header::VARY, "accept-encoding"),
    ];
    match find(&format!("{name}.gz")) {
        Some(packed) if takes_gzip(headers) => {
            (common, [(header::CONTENT_ENCODING, "gzip")], packed).into_response()
        }
        _ => (common, bytes).into_response(),
    }
}

/// By the end of the name; nothing for what is not served by itself.
fn media_type(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    Some(match end {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &[(&str, &[u8])] = &[
        ("assets/app-1.js", b"run"),
        ("assets/app-1.js.gz", b"packed"),
        ("icon.svg", b"<svg/>"),
        ("index.html", b"<html>"),
    ];

    fn headers(encoding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            header::ACCEPT_ENCODING,
            header::HeaderValue::from_static(encoding),
        )])
    }

    #[test]
    fn assets_may_be_kept_and_the_page_is_asked_for_again() {
        let page = page(BUILT, &headers("gzip"));
        assert_eq!(page.headers()[header::CACHE_CONTROL], ASK_AGAIN);
        assert!(!page.headers().contains_key(header::CONTENT_ENCODING));
        let asset = file(BUILT, "assets/app-1.js", &headers("gzip"));
        assert_eq!(asset.headers()[header::CACHE_CONTROL], FOR_EVER);
        assert_eq!(asset.headers()[header::CONTENT_ENCODING], "gzip");
        let plain = file(BUILT, "assets/app-1.js", &HeaderMap::new());
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
        for name in ["assets/app-1.js.gz", "assets/other.js", "index.htm"] {
            assert_eq!(
                file(BUILT, name, &headers("gzip")).status(),
                StatusCode::NOT_FOUND,
                "{name}"
            );
        }
    }

    #[test]
    fn without_the_portal_its_place_says_how_to_get_it() {
        let answer = page(&[], &HeaderMap::new());
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(WITHOUT.contains("make run") && WITHOUT.contains("未带门户"));
        assert!(!WITHOUT.contains("style") && !WITHOUT.contains("<script"));
    }
}
