//! The verify page: served whole, strict, and apart from the API.

use axum::http::HeaderMap;
use hefu_chain::bundle::{Outcome, TrustAnchor, verify_record_file};

use super::*;

async fn fetch(harness: &Harness, path: &str, encoding: Option<&str>) -> (HeaderMap, Vec<u8>) {
    let mut request = Request::get(path);
    if let Some(encoding) = encoding {
        request = request.header(header::ACCEPT_ENCODING, encoding);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = harness.router.clone().oneshot(request).await.expect("an answer");
    let headers = response.headers().clone();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    (headers, body.to_vec())
}

#[tokio::test]
async fn the_page_is_served_whole_with_a_strict_policy() {
    let harness = Harness::new();
    let pages = [
        ("/verify/", "text/html"),
        ("/verify/app.js", "text/javascript"),
        ("/verify/sm2.js", "text/javascript"),
        ("/verify/sw.js", "text/javascript"),
        ("/verify/style.css", "text/css"),
        ("/verify/icon.svg", "image/svg+xml"),
    ];
    for (path, media_type) in pages {
        let (headers, body) = fetch(&harness, path, None).await;
        assert!(!body.is_empty(), "{path}");
        assert!(headers[header::CONTENT_TYPE].to_str().expect("ASCII").starts_with(media_type));
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("ASCII");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(!headers.contains_key(header::CONTENT_ENCODING), "{path}");
        let (headers, packed) = fetch(&harness, path, Some("br, gzip;q=0.5")).await;
        assert_eq!(headers[header::CONTENT_ENCODING], "gzip", "{path}");
        let mut unpacked = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(packed.as_slice());
        std::io::Read::read_to_end(&mut decoder, &mut unpacked).expect("gzip");
        assert_eq!(unpacked, body, "{path}");
        let (headers, plain) = fetch(&harness, path, Some("gzip;q=0")).await;
        assert!(!headers.contains_key(header::CONTENT_ENCODING) && plain == body, "{path}");
    }
}

#[tokio::test]
async fn what_is_no_file_of_the_page_is_refused_with_a_code() {
    let harness = Harness::new();
    for path in ["/verify/other.js", "/verify/..%2fapp.js", "/verify/a/b"] {
        assert_eq!(harness.refusal(path).await, (404, "no_route".into()), "{path}");
    }
    let (headers, _) = fetch(&harness, "/verify", None).await;
    assert_eq!(headers[header::LOCATION], "/verify/");
}

#[tokio::test]
async fn the_portal_swallows_no_other_route() {
    let harness = Harness::new();
    for path in ["/", "/certificates/510100-R2026-00000001-C", "/desk/registrar", "/explorer"] {
        let (headers, body) = fetch(&harness, path, None).await;
        assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache", "{path}");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("ASCII");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(!body.is_empty(), "{path}");
    }
    let refused = ["/v1/nothing", "/v1", "/verify/none", "/metrics", "/assets/none.js", "/other"];
    for path in refused {
        assert_eq!(harness.refusal(path).await, (404, "no_route".into()), "{path}");
    }
}

#[tokio::test]
async fn a_record_file_from_the_api_verifies_with_the_founding_alone() {
    let harness = Harness::new();
    let id = harness.world.deal;
    let (_, bytes) = fetch(&harness, &format!("/v1/records/{id}/proof"), None).await;
    let validators = harness.world.ledger.founding().validators.clone();
    let validators = hefu_chain::validator_set::ValidatorSet::new(validators).expect("a set");
    let anchor = TrustAnchor { chain_id: CHAIN_ID, validators };
    let verdict = verify_record_file(&bytes, &anchor);
    assert_eq!(verdict.outcome, Outcome::Valid, "{verdict:?}");
    let absent = format!("/v1/records/{}/proof", RecordId([9; 32]));
    assert_eq!(harness.refusal(&absent).await, (404, "not_found".into()));
    assert_eq!(harness.refusal("/v1/records/xyz/proof").await, (400, "bad_request".into()));
}
