//! What is a key, what is a signature by it, and how both are written.

use super::*;
use crate::codec;

#[test]
fn the_identity_point_is_refused_at_registration_and_verifies_nothing() {
    let mut identity = [0u8; 32];
    identity[0] = 1;
    let key = PublicKey::from_bytes(identity);
    assert_eq!(key.check_registrable(), Err(KeyError::WeakPoint));
    let mut signature = [0u8; 64];
    signature[0] = 1;
    assert!(key.verify(b"anything", &Signature::from_bytes(signature)).is_err());
}

/// One key of each algorithm.
fn secrets() -> [RecordSecret; 2] {
    [RecordSecret::ed25519(&[7; 32]), RecordSecret::sm2(&[7; 32]).expect("in range")]
}

#[test]
fn a_did_names_its_key_and_nothing_else() {
    for (secret, begins) in secrets().into_iter().zip(["did:key:z6Mk", "did:key:zEPJ"]) {
        let key = secret.public_key();
        assert!(key.to_did().starts_with(begins), "{}", key.to_did());
        assert_eq!(RecordKey::from_did(&key.to_did()), Ok(key));
        assert_eq!(RecordKey::from_did(&key.to_verification_method()), Ok(key));
        let other = RecordSecret::ed25519(&[8; 32]).public_key();
        let mixed = format!("{}#{}", key.to_did(), other.to_multibase());
        assert_eq!(RecordKey::from_did(&mixed), Err(KeyError::NotDidKey));
        assert_eq!(key.check_registrable(), Ok(()));
    }
    // A prefix with the other algorithm's length of key.
    let long = [&[0xed, 0x01][..], &[2; 33]].concat();
    let short = [&[0x86, 0x24][..], &[2; 32]].concat();
    for bytes in [long, short, vec![0x86], Vec::new()] {
        let text = format!("z{}", bs58::encode(&bytes).into_string());
        assert_eq!(RecordKey::from_multibase(&text), Err(KeyError::NotDidKey), "{bytes:?}");
    }
}

#[test]
fn a_key_is_written_with_its_algorithm() {
    let [ed25519, sm2] = secrets().map(|secret| secret.public_key());
    let bytes = codec::encode(&ed25519);
    assert_eq!((bytes.len(), bytes[0], &bytes[1..]), (33, 1, ed25519.as_bytes()));
    assert_eq!(codec::decode(&bytes), Ok(ed25519));
    let bytes = codec::encode(&sm2);
    assert_eq!((bytes.len(), bytes[0], &bytes[1..]), (34, 2, sm2.as_bytes()));
    assert_eq!(codec::decode(&bytes), Ok(sm2));
    for tag in [0, 3, 255] {
        let mut unknown = bytes.clone();
        unknown[0] = tag;
        assert!(codec::decode::<RecordKey>(&unknown).is_err(), "{tag}");
    }
    assert!(codec::decode::<RecordKey>(&bytes[..33]).is_err());

    assert_eq!(ed25519.to_string(), hex::encode(ed25519.as_bytes()));
    assert_eq!(sm2.to_string(), format!("sm2:{}", hex::encode(sm2.as_bytes())));
    for key in [ed25519, sm2] {
        let json = serde_json::to_string(&key).expect("writes");
        assert_eq!(serde_json::from_str::<RecordKey>(&json).expect("reads"), key);
        assert_eq!(key.to_string().to_uppercase().parse::<RecordKey>(), Err(KeyError::NotKeyText));
    }
    let bare = hex::encode(sm2.as_bytes());
    assert_eq!(bare.parse::<RecordKey>(), Err(KeyError::NotKeyText));
}

#[test]
fn a_secret_key_is_not_printed() {
    assert_eq!(format!("{:?}", SecretKey::from_seed(&[7; 32])), "SecretKey(redacted)");
    for secret in secrets() {
        assert_eq!(format!("{secret:?}"), "RecordSecret(redacted)");
        let again = RecordSecret::from_bytes(secret.public_key().algorithm(), &secret.to_bytes());
        assert_eq!(again.map(|key| key.public_key()), Ok(secret.public_key()));
    }
}

#[test]
fn a_key_of_one_algorithm_proves_nothing_for_another() {
    let [ed25519, sm2] = secrets();
    assert!(sm2.public_key().verify(b"record", &ed25519.sign(b"record")).is_err());
    assert!(ed25519.public_key().verify(b"record", &sm2.sign(b"record")).is_err());
    // Ed25519 bytes as an SM2 point: on the curve or not, nothing verifies under them.
    for sign in [2, 3] {
        let bytes = [&[sign], ed25519.public_key().as_bytes()].concat();
        let key = Sm2PublicKey::from_bytes(bytes.try_into().expect("33 bytes"));
        assert!(key.verify(b"record", &ed25519.sign(b"record")).is_err());
    }
}
