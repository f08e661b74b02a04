//! `sm2.json`: the published example, signatures and keys that are near it and refused, and a record
//! signed by an SM2 key.

use hefu_chain::{
    action::Action,
    fixture::{
        TestLedger, client,
        registration::{anchor, digest},
        sign,
    },
    key::{KeyAlgorithm, RecordKey, RecordSecret, SM2_ID, Signature, Sm2PublicKey},
};
use serde_json::{Value, json};

use super::records;

/// GB/T 32918.5-2017, annex A: d, x of the key, r, s.
const D: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const X: &str = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020";
const R: &str = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3";
const S: &str = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
const MESSAGE: &[u8] = b"message digest";
/// n − s: with ECDSA a second signature.
const MINUS_S: &str = "4e4955d520ded02789ce7d43f2bde35db673a66e0246c256cfb08a44b4197f79";
/// n, the order of the base point, and n − 1.
const N: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
const N_LESS_ONE: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122";
/// p, the prime of the field.
const P: &str = "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff";

fn key(text: &str) -> RecordKey {
    RecordKey::Sm2(text.parse::<Sm2PublicKey>().expect("66 digits"))
}

fn case(name: &str, key: RecordKey, message: &[u8], signature: &str, valid: bool) -> Value {
    let bytes = signature.parse::<Signature>().expect("128 digits");
    assert_eq!(key.verify(message, &bytes).is_ok(), valid, "{name}");
    json!({
        "name": name,
        "key": key,
        "message": hex::encode(message),
        "signature": signature,
        "valid": valid,
    })
}

fn signatures() -> Vec<Value> {
    let d = hex::decode(D).ok().and_then(|d| d.try_into().ok()).expect("32 bytes");
    let secret = RecordSecret::sm2(&d).expect("a key");
    let signer = key(&format!("03{X}"));
    assert_eq!(secret.public_key(), signer);
    let published = format!("{R}{S}");
    let ours = secret.sign(MESSAGE).to_string();
    let empty = secret.sign(b"").to_string();
    let other = RecordSecret::sm2(&[2; 32]).expect("a key").public_key();
    let (zero, one) = ("00".repeat(32), format!("{}01", "00".repeat(31)));
    let ed25519 = RecordSecret::ed25519(&[1; 32]);
    let disguised = key(&format!("02{}", ed25519.public_key()));
    vec![
        case("published in GB/T 32918.5", signer, MESSAGE, &published, true),
        case("honest, nonce of RFC 6979", signer, MESSAGE, &ours, true),
        case("honest, empty message", signer, b"", &empty, true),
        case("another message", signer, b"message digesu", &published, false),
        case("another key", other, MESSAGE, &published, false),
        case("the other point of the same x", key(&format!("02{X}")), MESSAGE, &published, false),
        case("n - s", signer, MESSAGE, &format!("{R}{MINUS_S}"), false),
        case("r and s exchanged", signer, MESSAGE, &format!("{S}{R}"), false),
        case("r is zero", signer, MESSAGE, &format!("{zero}{S}"), false),
        case("s is zero", signer, MESSAGE, &format!("{R}{zero}"), false),
        case("r is n", signer, MESSAGE, &format!("{N}{S}"), false),
        case("s is n", signer, MESSAGE, &format!("{R}{N}"), false),
        case("r + s is n", signer, MESSAGE, &format!("{one}{N_LESS_ONE}"), false),
        case("all ones", signer, MESSAGE, &"ff".repeat(64), false),
        case(
            "an Ed25519 key and signature, presented as SM2",
            disguised,
            MESSAGE,
            &ed25519.sign(MESSAGE).to_string(),
            false,
        ),
    ]
}

fn keys() -> Vec<Value> {
    let of = |name: &str, text: &str, registrable: bool| {
        assert_eq!(key(text).check_registrable().is_ok(), registrable, "{name}");
        json!({"name": name, "key": key(text), "registrable": registrable})
    };
    vec![
        of("published", &format!("03{X}"), true),
        of("the other point of the same x", &format!("02{X}"), true),
        of("tag 05, by x alone", &format!("05{X}"), false),
        of("tag 04, cut short", &format!("04{X}"), false),
        of("x is p", &format!("02{P}"), false),
        of("x is all ones", &format!("02{}", "ff".repeat(32)), false),
        of("all zero", &"00".repeat(33), false),
    ]
}

/// A record by an SM2 member, which a ledger that admits SM2 would take.
fn record() -> Value {
    let author = client(1).with_algorithm(KeyAlgorithm::Sm2);
    let action = Action::EvidenceAnchor(anchor(digest(1)));
    let header = TestLedger::new().header(&author, &action);
    let record = sign(&header, &action, &author, &[]).expect("a record that verifies");
    records::vector(record.record())
}

pub(super) fn vectors() -> Value {
    json!({
        "rule": "GB/T 32918.2 on sm2p256v1 with SM3",
        "identity": SM2_ID,
        "cryptosuite": KeyAlgorithm::Sm2.cryptosuite(),
        "signatures": signatures(),
        "keys": keys(),
        "record": record(),
    })
}
