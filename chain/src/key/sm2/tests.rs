//! The published example of GB/T 32918.5, and what is near a signature and is none.

use super::*;

/// GB/T 32918.5-2017, annex A (as GM/T 0003.5): signer's d, x, y, and r, s over "message digest".
const D: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const X: &str = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020";
/// The last digit of y is odd, so the compressed form begins with 03.
const Y: &str = "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
const R: &str = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3";
const S: &str = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
const MESSAGE: &[u8] = b"message digest";
/// n, the order of the base point.
const N: &str = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";

/// p, the prime of the field.
const P: &str = "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff";
/// A number of the field would have to be smaller.
const P_PLUS_ONE: &str = "fffffffeffffffffffffffffffffffffffffffff000000010000000000000000";

fn bytes<const L: usize>(text: &str) -> [u8; L] {
    decode_hex(text).expect("a literal of this file")
}

fn secret() -> Sm2SecretKey {
    Sm2SecretKey::from_bytes(&bytes(D)).expect("a key")
}

fn signature(r: &str, s: &str) -> Signature {
    Signature::from_bytes(bytes(&format!("{r}{s}")))
}

#[test]
fn the_published_example_verifies() {
    let key = secret().public_key();
    assert_eq!(key.to_string(), format!("03{X}"));
    let point = key.point().expect("a point").to_sec1_point(false);
    assert_eq!(hex::encode(point.as_bytes()), format!("04{X}{Y}"));
    let published = signature(R, S);
    assert_eq!(key.verify(MESSAGE, &published), Ok(()));
    assert_eq!(key.verify(b"message digesu", &published), Err(KeyError::BadSignature));
    for i in (0..64).step_by(9) {
        let mut flipped = *published.as_bytes();
        flipped[i] ^= 1;
        let verdict = key.verify(MESSAGE, &Signature::from_bytes(flipped));
        assert_eq!(verdict, Err(KeyError::BadSignature), "byte {i}");
    }
}

#[test]
fn our_signatures_follow_from_key_and_message() {
    let (secret, key) = (secret(), secret().public_key());
    let ours = secret.sign(MESSAGE);
    assert_eq!(ours, secret.sign(MESSAGE));
    assert_ne!(ours, secret.sign(b""));
    assert_eq!(key.verify(MESSAGE, &ours), Ok(()));
    let other = Sm2SecretKey::from_bytes(&[9; 32]).expect("a key").public_key();
    assert_eq!(other.verify(MESSAGE, &ours), Err(KeyError::BadSignature));
}

#[test]
fn another_identity_is_another_signer() {
    let (secret, key) = (secret(), secret().public_key());
    for id in ["ALICE123@YAHOO.COM", "", "1234567812345679"] {
        let elsewhere = secret.sign_as(id, MESSAGE);
        assert_eq!(key.verify_as(id, MESSAGE, &elsewhere), Ok(()), "{id}");
        assert_eq!(key.verify(MESSAGE, &elsewhere), Err(KeyError::BadSignature), "{id}");
    }
}

#[test]
fn a_signature_has_one_encoding() {
    let key = secret().public_key();
    let zero = "00".repeat(32);
    let one = format!("{}01", "00".repeat(31));
    let n_less_one = hex::encode(ORDER_MINUS_ONE);
    // Zero, n, all ones; and r + s = n, where t would be zero.
    let ones = "ff".repeat(32);
    for (r, s) in [(&zero[..], S), (R, &zero), (N, S), (R, N), (&ones, S), (R, &ones)] {
        assert_eq!(key.verify(MESSAGE, &signature(r, s)), Err(KeyError::BadSignature), "{r} {s}");
    }
    let verdict = key.verify(MESSAGE, &signature(&one, &n_less_one));
    assert_eq!(verdict, Err(KeyError::BadSignature));
    // Where ECDSA has a second signature for everybody, (r, n − s), SM2 has none.
    let s = sm2::NonZeroScalar::try_from(&bytes::<32>(S)[..]).expect("a scalar");
    let negated = hex::encode((-s).to_bytes());
    assert_eq!(key.verify(MESSAGE, &signature(R, &negated)), Err(KeyError::BadSignature));
}

#[test]
fn a_public_key_has_one_encoding() {
    let honest = *secret().public_key().as_bytes();
    let with = |change: fn(&mut [u8; 33])| {
        let mut changed = honest;
        change(&mut changed);
        let key = Sm2PublicKey::from_bytes(changed);
        let verdict = key.check_registrable();
        assert!(verdict.is_ok() || key.verify(MESSAGE, &signature(R, S)) == verdict);
        verdict
    };
    assert_eq!(with(|_| ()), Ok(()));
    // The other point of the same x is a key too, of somebody else.
    assert_eq!(with(|key| key[0] = 2), Ok(()));
    for refused in [
        (|key| key[0] = 5) as fn(&mut [u8; 33]),
        |key| key[0] = 4,
        |key| key[0] = 0,
        |key| key.fill(0),
        // p and p + 1 would be 0 and 1, written a second time.
        |key| key[1..].copy_from_slice(&bytes::<32>(P)),
        |key| key[1..].copy_from_slice(&bytes::<32>(P_PLUS_ONE)),
        |key| key[1..].fill(0xff),
    ] {
        assert_eq!(with(refused), Err(KeyError::NotCanonical));
    }
    let on_curve = |x: u8| {
        let mut key = [0u8; 33];
        (key[0], key[32]) = (2, x);
        Sm2PublicKey::from_bytes(key).check_registrable().is_ok()
    };
    let points = (0..32).filter(|x| on_curve(*x)).count();
    assert!((8..=24).contains(&points), "about half of all x have a point: {points}");
}

#[test]
fn a_secret_key_lies_in_its_range() {
    let mut last = ORDER_MINUS_ONE;
    last[31] -= 1;
    let mut one = [0; 32];
    one[31] = 1;
    for valid in [last, one] {
        let key = Sm2SecretKey::from_bytes(&valid).expect("in range");
        assert_eq!(*key.to_bytes(), valid);
        assert_eq!(key.public_key().verify(MESSAGE, &key.sign(MESSAGE)), Ok(()));
    }
    for invalid in [[0; 32], ORDER_MINUS_ONE, bytes(N), [0xff; 32]] {
        assert_eq!(Sm2SecretKey::from_bytes(&invalid).err(), Some(KeyError::NotSecret));
    }
}

#[test]
fn the_published_digest_of_sm3_holds() {
    use sm3::Digest;
    // GB/T 32905-2016, annex A.1: "abc".
    let digest = sm3::Sm3::digest(b"abc");
    let published = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    assert_eq!(hex::encode(digest), published);
}
