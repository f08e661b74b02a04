//! What is found and what is not, and that no text of any record is forgotten.

use super::*;
use crate::{
    action::Action,
    fixture::{
        TestLedger, client,
        registration::{anchor, digest},
        samples::samples,
    },
    jcs,
    record::{BODY_KEY, Record},
    uscc::fixtures,
};

/// An identity number with a check character that holds, for a place that was never assigned.
fn identity(first17: &str) -> String {
    let digits = first17.bytes().map(|b| u32::from(b - b'0'));
    let remainder = digits.fold(0, |rest, digit| (rest + digit) * 2 % 11);
    let check = (12 - remainder) % 11;
    if check == 10 { format!("{first17}X") } else { format!("{first17}{check}") }
}

#[test]
fn the_published_example_of_gb_11643_is_an_identity_number() {
    // The standard's own example: 11010519491231002X.
    assert_eq!(patterns("11010519491231002X"), [Pattern::IdentityNumber]);
    assert_eq!(identity("11010519491231002"), "11010519491231002X");
    for other in ["110105194912310021", "110105194902310020", "11010519491231002"] {
        assert_eq!(patterns(other), [], "{other}");
    }
}

#[test]
fn numbers_are_found_alone_in_a_sentence_and_in_full_width() {
    let number = identity("99000119800229001");
    let wide: String = number
        .chars()
        .map(|c| char::from_u32(c as u32 + 0xfee0).expect("a full-width form"))
        .collect();
    let texts = [
        number.clone(),
        format!("联系人身份证{number},请核对"),
        format!("id:{}", number.to_lowercase()),
        format!("ID{number}"),
        wide,
    ];
    for text in texts {
        assert_eq!(patterns(&text), [Pattern::IdentityNumber], "{text}");
    }
    let mobiles = ["13900000000", "手机13900000000。", "tel19912345678", "+8613900000000"];
    for text in mobiles {
        assert_eq!(patterns(text), [Pattern::MobileNumber], "{text}");
    }
    for text in ["a@b.cn", "请致信 data.office@example.gov.cn。", "x@EXAMPLE.com"] {
        assert_eq!(patterns(text), [Pattern::Email], "{text}");
    }
    let both = patterns("13900000000 a@b.cn");
    assert_eq!(both, [Pattern::MobileNumber, Pattern::Email]);
}

#[test]
fn words_codes_dates_and_counts_pass() {
    let texts = [
        "泸县居民身份证跨省异地办证点信息",
        "510500-01620",
        "510100-R2026-00000042-T",
        "2026-11-22 09:00",
        "20261122090000",
        "1156223298",
        "共214352行",
        "3066/025626",
        "028-86610000",
        "95598",
        "12000000000",
        "139000000001",
        "6222020200112233445",
        "@context",
        "name@",
        "user@localhost",
        "https://www.w3.org/ns/credentials/v2",
    ];
    for text in texts {
        assert_eq!(patterns(text), [], "{text}");
    }
    for uscc in fixtures::all() {
        assert_eq!(patterns(&uscc.to_string()), [], "{uscc}");
    }
    for byte in 0..=255u8 {
        let digest = crate::hash::Domain::LocalFile.hash(&[byte]);
        assert_eq!(patterns(&hex::encode(digest)), [], "a digest is no text");
    }
}

#[test]
fn invariant_29_a_record_with_such_a_text_is_refused_as_the_parameters_say() {
    let mut ledger = TestLedger::new();
    let client = ledger.registrant(1);
    let mut refusal = |label: &str| {
        let mut anchor = anchor(digest(1));
        anchor.label = label.into();
        ledger.refusal(&client, &[], Action::EvidenceAnchor(anchor))
    };
    assert_eq!(refusal("11010519491231002X"), Some(Reason::TextIdentityNumber));
    assert_eq!(refusal("致电13900000000"), Some(Reason::TextMobileNumber));
    assert_eq!(refusal("a@b.cn"), Some(Reason::TextEmail));
    assert_eq!(refusal("泸县居民身份证跨省异地办证点信息"), None);

    let mut founding = crate::fixture::founding();
    founding.params.safeguards.scrubber.mobile_numbers = false;
    let mut lenient = TestLedger::found(&founding);
    let client = lenient.registrant(1);
    let mut refusal = |label: &str| {
        let mut anchor = anchor(digest(1));
        anchor.label = label.into();
        lenient.refusal(&client, &[], Action::EvidenceAnchor(anchor))
    };
    assert_eq!(refusal("致电13900000000"), None, "not searched for here");
    assert_eq!(refusal("a@b.cn"), Some(Reason::TextEmail));
}

/// Every document that differs from this one in one text, which became an e-mail address.
fn with_one_text_changed(value: &Value) -> Vec<Value> {
    match value {
        Value::String(_) => vec![Value::String("a@b.cn".into())],
        Value::Array(list) => (0..list.len())
            .flat_map(|i| with_one_text_changed(&list[i]).into_iter().map(move |v| (i, v)))
            .map(|(i, changed)| {
                let mut list = list.clone();
                list[i] = changed;
                Value::Array(list)
            })
            .collect(),
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| {
                with_one_text_changed(value).into_iter().map(move |v| (key.clone(), v))
            })
            .map(|(key, changed)| {
                let mut map = map.clone();
                map.insert(key, changed);
                Value::Object(map)
            })
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

#[test]
fn invariant_29_no_text_of_any_record_type_is_forgotten() {
    let mut ledger = TestLedger::new();
    let author = client(1);
    let rules = &ledger.founding().params.safeguards.scrubber.clone();
    for action in samples().into_iter().filter(|action| !action.is_credential()) {
        let header = ledger.header(&author, &action);
        let document = crate::record::document(&header, &action, author.key().public_key());
        let document = jcs::parse(&document).expect("a document");
        let body = document.get(BODY_KEY).expect("a body");
        for changed in with_one_text_changed(body) {
            let mut document = document.clone();
            document[BODY_KEY] = changed.clone();
            let bytes = jcs::canonicalise(&document);
            let envelope = crate::envelope::Envelope::sign(bytes, &[&author.key()]);
            let refused = match Record::parse(envelope) {
                Ok(record) => record.findings().require(rules).is_err(),
                Err(_) => true,
            };
            assert!(refused, "{}: {changed}", action.name());
        }
    }
}
