//! Notes by hand, and signatures that hold for nothing but what was signed.

use super::*;

fn member() -> Uscc {
    "12000000TE5T00016J".parse().expect("a code")
}

fn checkpoint() -> Checkpoint {
    Checkpoint { chain_id: ChainId([0xab; 32]), size: 42, root: Digest([7; 32]) }
}

#[test]
fn a_note_has_the_lines_of_the_specification() {
    let key = SecretKey::from_seed(&[1; 32]);
    let text = checkpoint().text();
    let name = format!("hefu/{}", "ab".repeat(32));
    assert_eq!(text, format!("{name}\n42\n{}\n", STANDARD.encode([7; 32])));
    let note = checkpoint().note(&key);
    let signature = note.strip_prefix(&text).and_then(|rest| rest.strip_prefix("\n\u{2014} "));
    let (signer, signature) = signature.and_then(|line| line.split_once(' ')).expect("a line");
    assert_eq!(signer, name);
    let bytes = STANDARD.decode(signature.trim_end()).expect("base64");
    let public = key.public_key();
    let hashed = [name.as_bytes(), b"\n\x01", public.as_bytes()].concat();
    assert_eq!(bytes[..4], Sha256::digest(hashed)[..4]);
    let signature = Signature::from_bytes(bytes[4..].try_into().expect("64 bytes"));
    public.verify(text.as_bytes(), &signature).expect("holds over the text");
}

#[test]
fn a_cosignature_holds_for_its_key_time_size_root_and_ledger_only() {
    let key = SecretKey::from_seed(&[1; 32]);
    let signed = checkpoint().cosign(Height::new(9), 1_800_000_000, &key);
    let holds = |checkpoint: &Checkpoint, signed: &Cosigned| {
        checkpoint.check(key.public_key(), signed).is_ok()
    };
    assert!(holds(&checkpoint(), &signed));
    let others = [
        Checkpoint { size: 43, ..checkpoint() },
        Checkpoint { root: Digest([8; 32]), ..checkpoint() },
        Checkpoint { chain_id: ChainId([0xac; 32]), ..checkpoint() },
    ];
    assert!(others.iter().all(|other| !holds(other, &signed)));
    assert!(!holds(&checkpoint(), &Cosigned { time_s: signed.time_s + 1, ..signed }));
    assert!(!holds(&checkpoint(), &Cosigned { receipt: signed.cosignature, ..signed }));
    assert!(!holds(&checkpoint(), &Cosigned { cosignature: signed.receipt, ..signed }));
    let other = SecretKey::from_seed(&[2; 32]).public_key();
    assert!(checkpoint().check(other, &signed).is_err());
}

#[test]
fn a_verifier_key_and_a_line_name_the_same_key() {
    let key = SecretKey::from_seed(&[1; 32]);
    let name = cosigner_name(&ChainId([0xab; 32]), &member());
    let verifier = verifier_key(&name, NoteKey::Cosigner, key.public_key());
    // The alphabet of base64 has the plus sign too.
    let parts: Vec<&str> = verifier.splitn(3, '+').collect();
    assert_eq!(parts[0], name);
    assert_eq!(STANDARD.decode(parts[2]).expect("base64")[0], 4);
    let signed = checkpoint().cosign(Height::new(9), 7, &key);
    let line = checkpoint().cosignature_line(&member(), key.public_key(), &signed);
    let (_, encoded) = line.trim_end().rsplit_once(' ').expect("three parts");
    let decoded = STANDARD.decode(encoded).expect("base64");
    assert_eq!(hex::encode(&decoded[..4]), parts[1]);
    assert_eq!(decoded[4..12], 7u64.to_be_bytes());
    assert_eq!(decoded.len(), 4 + 8 + 64);
}

#[test]
fn the_first_block_of_a_second_is_a_checkpoint() {
    let at = BlockTime::from_ms;
    assert!(!is_checkpoint(at(5_000), at(5_999)));
    assert!(is_checkpoint(at(5_999), at(6_000)));
    assert!(is_checkpoint(at(5_999), at(9_000)));
}
