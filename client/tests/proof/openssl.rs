//! SM2 as OpenSSL 3 knows it: each verifies what the other signs, with the identity of this ledger.
//!
//! Without an `openssl` that has SM2 and SM3 the tests say so on standard error and show nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use hefu_chain::key::{RecordKey, RecordSecret, SM2_ID, Signature, Sm2PublicKey};

/// SEQUENCE { OID ecPublicKey, OID sm2p256v1 }, the algorithm of a key in DER (RFC 5480).
const ALGORITHM: [u8; 21] = [
    0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c,
    0xcf, 0x55, 0x01, 0x82, 0x2d,
];
/// Keys and messages that the tests go through.
const ROUNDS: u8 = 8;

fn openssl(dir: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new("openssl").current_dir(dir).args(arguments).output()
}

fn run(dir: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = openssl(dir, arguments).expect("openssl starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "openssl {arguments:?}: {said}");
    output.stdout
}

/// A directory of our own, or nothing when this machine has no SM2 to compare with.
fn directory(name: &str) -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&dir).expect("a directory of the tests");
    let works =
        |arguments: &[&str]| openssl(&dir, arguments).is_ok_and(|output| output.status.success());
    let curve = works(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"]);
    let digest = works(&["dgst", "-sm3", "/dev/null"]);
    if curve && digest {
        return Some(dir);
    }
    eprintln!("SKIPPED {name}: no openssl with SM2 and SM3 here; interoperability is NOT shown");
    None
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("short");
    let head = if length < 0x80 { vec![tag, length] } else { vec![tag, 0x81, length] };
    [&head[..], content].concat()
}

fn uncompressed(key: &Sm2PublicKey, dir: &Path) -> Vec<u8> {
    // OpenSSL decompresses the point: that it agrees on which point it is, is part of the test.
    let bits = [&[0][..], key.as_bytes()].concat();
    let info = der(0x30, &[&ALGORITHM[..], &der(0x03, &bits)].concat());
    fs::write(dir.join("compressed.der"), info).expect("writes");
    let form = ["ec", "-pubin", "-inform", "DER", "-in", "compressed.der", "-pubout"];
    let rest = ["-outform", "DER", "-conv_form", "uncompressed"];
    let der = run(dir, &[&form[..], &rest].concat());
    der[der.len() - 65..].to_vec()
}

/// PKCS #8 of a key, as OpenSSL reads it.
fn private_key(secret: &RecordSecret, dir: &Path) -> Vec<u8> {
    let RecordKey::Sm2(key) = secret.public_key() else { panic!("an SM2 key") };
    let bits = [&[0][..], &uncompressed(&key, dir)].concat();
    let d = der(0x04, &secret.to_bytes()[..]);
    let point = der(0xa1, &der(0x03, &bits));
    let key = der(0x30, &[&[0x02, 0x01, 0x01][..], &d, &point].concat());
    der(0x30, &[&[0x02, 0x01, 0x00][..], &ALGORITHM, &der(0x04, &key)].concat())
}

/// Our r ‖ s as SEQUENCE { INTEGER r, INTEGER s }.
fn to_der(signature: &Signature) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let start = bytes.iter().position(|byte| *byte != 0).expect("not zero");
        let sign = if bytes[start] >= 0x80 { &[0][..] } else { &[] };
        der(0x02, &[sign, &bytes[start..]].concat())
    };
    let (r, s) = signature.as_bytes().split_at(32);
    der(0x30, &[integer(r), integer(s)].concat())
}

fn from_der(bytes: &[u8]) -> Signature {
    fn integer(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
        assert_eq!(bytes[0], 0x02);
        let (value, rest) = bytes[2..].split_at(usize::from(bytes[1]));
        let value: Vec<u8> = value.iter().copied().skip_while(|byte| *byte == 0).collect();
        let mut fixed = vec![0; 32 - value.len()];
        fixed.extend(value);
        (fixed, rest)
    }
    assert_eq!(bytes[0], 0x30);
    let (r, rest) = integer(&bytes[2..]);
    let (s, rest) = integer(rest);
    assert!(rest.is_empty());
    Signature::from_bytes([r, s].concat().try_into().expect("64 bytes"))
}

fn identity(id: &str) -> String {
    format!("distid:{id}")
}

fn openssl_verifies(dir: &Path, id: &str) -> bool {
    let id = identity(id);
    let input = ["pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-in", "message"];
    let keys = ["-sigfile", "signature", "-inkey", "key.der", "-keyform", "DER"];
    let arguments = [&input[..], &keys, &["-pkeyopt", &id]].concat();
    openssl(dir, &arguments).expect("openssl starts").status.success()
}

/// A key and a message of 64 bytes, as long as what a proof signs.
fn case(round: u8) -> (RecordSecret, [u8; 64]) {
    let secret = RecordSecret::sm2(&[round + 1; 32]).expect("in range");
    (secret, [round.wrapping_mul(37); 64])
}

#[test]
fn openssl_verifies_what_we_sign() {
    let Some(dir) = directory("we-sign") else { return };
    for round in 0..ROUNDS {
        let (secret, message) = case(round);
        fs::write(dir.join("key.der"), private_key(&secret, &dir)).expect("writes");
        fs::write(dir.join("message"), message).expect("writes");
        fs::write(dir.join("signature"), to_der(&secret.sign(&message))).expect("writes");
        assert!(openssl_verifies(&dir, SM2_ID), "round {round}");
        assert!(!openssl_verifies(&dir, "ALICE123@YAHOO.COM"), "round {round}");
        fs::write(dir.join("message"), [0xff; 64]).expect("writes");
        assert!(!openssl_verifies(&dir, SM2_ID), "round {round}");
    }
}

#[test]
fn we_verify_what_openssl_signs() {
    let Some(dir) = directory("openssl-signs") else { return };
    let sign = |id: &str| {
        let id = identity(id);
        let input = ["pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-in", "message"];
        let key = ["-inkey", "key.der", "-keyform", "DER", "-pkeyopt", &id];
        from_der(&run(&dir, &[&input[..], &key].concat()))
    };
    for round in 0..ROUNDS {
        let (secret, message) = case(round);
        let key = secret.public_key();
        fs::write(dir.join("key.der"), private_key(&secret, &dir)).expect("writes");
        fs::write(dir.join("message"), message).expect("writes");
        let signature = sign(SM2_ID);
        assert_eq!(key.verify(&message, &signature), Ok(()), "round {round}");
        assert!(key.verify(&[0xff; 64], &signature).is_err(), "round {round}");
        let other = sign("ALICE123@YAHOO.COM");
        assert!(key.verify(&message, &other).is_err(), "round {round}");
    }
}
