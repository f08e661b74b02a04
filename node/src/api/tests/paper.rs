//! The printed certificate: what this node adds, and what it refuses. How a page looks and what other
//! people's tools read in it is tested where it is drawn.

use axum::http::HeaderMap;
use hefu_chain::action::certificate::{Resume, Revoke};
use hefu_chain::words::RevocationGround;
use hefu_paper::FontFiles;

use super::*;

async fn fetch(harness: &Harness, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let response = harness.router.clone().oneshot(get(path)).await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let body = axum::body::to_bytes(response.into_body(), 1 << 22).await.expect("a body");
    (status, headers, body.to_vec())
}

fn path(harness: &Harness, form: &str) -> String {
    format!("/v1/certificates/{}/certificate.{form}", harness.world.certificate)
}

/// The texts of the page.
async fn svg(harness: &Harness) -> String {
    let (status, headers, body) = fetch(harness, &path(harness, "svg")).await;
    let text = String::from_utf8(body).expect("UTF-8");
    assert_eq!(status, StatusCode::OK, "{text}");
    assert_eq!(headers[header::CONTENT_TYPE], "image/svg+xml");
    text
}

#[tokio::test]
async fn a_certificate_is_printed_with_its_mark_while_it_is_not_in_force() {
    let mut harness = Harness::new();
    let number = harness.world.certificate;
    let (status, headers, pdf) = fetch(&harness, &path(&harness, "pdf")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(headers[header::CONTENT_DISPOSITION], format!("inline; filename=\"{number}.pdf\""));
    assert!(pdf.starts_with(b"%PDF-1.7"));

    let record = harness.get(&format!("/v1/certificates/{number}")).await["record"].clone();
    let record = record.as_str().expect("an id").to_owned();
    let suspended = svg(&harness).await;
    let title = "南充市大气城市每小时数据";
    for expected in [title, &number.to_string(), &record, "已中止", "SUSPENDED"] {
        assert!(suspended.contains(expected), "{expected}");
    }
    // A file does not prove the day of registration; the node knows it.
    assert!(suspended.contains(" 日，账本高度 "), "{suspended}");

    let resume = Resume { number, reason: "查毕".into() };
    harness.submit(&chengdu(), Action::CertResume(resume));
    let resumed = svg(&harness).await;
    assert!(!resumed.contains("已中止") && !resumed.contains("不具效力"), "{resumed}");
    let ground = RevocationGround::FalseMaterial;
    let revoke = Revoke { number, ground, reason: "虚假材料".into() };
    harness.submit(&chengdu(), Action::CertRevoke(revoke));
    assert!(svg(&harness).await.contains("已撤销"));
}

#[tokio::test]
async fn the_query_code_names_the_same_page() {
    let harness = Harness::new();
    let answer = harness.get(&format!("/v1/certificates/{}", harness.world.certificate)).await;
    let code = answer["query_code"].as_str().expect("a code");
    let (_, _, by_code) =
        fetch(&harness, &format!("/v1/certificates/{code}/certificate.pdf")).await;
    let (_, _, by_number) = fetch(&harness, &path(&harness, "pdf")).await;
    assert!(by_code == by_number);
    let absent = "/v1/certificates/000000000000/certificate.pdf";
    assert_eq!(harness.refusal(absent).await, (404, "not_found".into()));
}

#[tokio::test]
async fn without_a_font_or_an_address_nothing_is_printed_and_it_is_said_why() {
    let named = FontFiles { regular: Some("/nonexistent/a.ttc".into()), ..FontFiles::default() };
    let settings = PrintSettings { fonts: named, ..print_settings() };
    let harness = Harness::printing(settings);
    let refusal = harness.refusal(&path(&harness, "pdf")).await;
    assert_eq!(refusal, (503, "font_missing".into()));
    let settings = PrintSettings { address: None, ..print_settings() };
    let harness = Harness::printing(settings);
    let refusal = harness.refusal(&path(&harness, "svg")).await;
    assert_eq!(refusal, (503, "verify_address_missing".into()));
}

#[tokio::test]
async fn a_character_that_no_font_draws_is_refused_by_its_code_point() {
    let mut harness = Harness::new();
    let holder = harness.world.holder;
    let named = organisation::Update {
        uscc: holder.uscc,
        name: Some("公司\u{E123}".into()),
        roles: None,
        tracks: None,
        sectors: None,
        qualifications: None,
    };
    let update = Action::OrgUpdate(named);
    let world = &mut harness.world;
    world.ledger.submit(&chengdu(), &[&holder], update).expect("renamed");
    let declare = registration::declaration(&holder);
    let second = world.ledger.certify(&holder, &chengdu(), declare, 2).expect("a certificate");
    harness.catch_up();
    let path = format!("/v1/certificates/{second}/certificate.pdf");
    let (status, body) = harness.json(get(&path)).await;
    assert_eq!((status.as_u16(), &body["code"]), (422, &Value::from("glyph_missing")), "{body}");
    assert_eq!(body["detail"], "U+E123");
}
