//! SM2 beside Ed25519: where the founders enabled it, as good; elsewhere, refused.

use super::*;
use crate::{
    action::Action,
    envelope::{Envelope, signing_input},
    fixture::{
        Member, TestLedger, chengdu, client, enrolment,
        registration::{anchor, declaration, digest},
        sichuan_authority,
        sm2::{founding_with_sm2, ledger_with_sm2, sm2_client},
    },
    founding::{FoundingError, founding_state},
    key::{KeyAlgorithm, KeyAlgorithms, RecordKey, RecordSecret, Sm2PublicKey, Sm2SecretKey},
    params::{Params, ParamsError},
    record::{Record, VerifiedRecord, document},
    reject::Reason,
    state::{Certificate, CertificateStatus, KeyOwner},
};

fn enrol(member: &Member) -> Action {
    Action::OrgEnrol(enrolment(member, &[Role::Registrant]))
}

fn any_act(n: u8) -> Action {
    Action::EvidenceAnchor(anchor(digest(n)))
}

/// A record by an SM2 member, as an envelope to be tampered with.
fn envelope(ledger: &mut TestLedger, author: &Member) -> Envelope {
    let action = any_act(1);
    let header = ledger.header(author, &action);
    let key = author.key();
    Envelope::sign(document(&header, &action, key.public_key()), &[&key])
}

fn read(envelope: &Envelope) -> Result<VerifiedRecord, Reason> {
    let record = Record::from_bytes(&envelope.to_bytes()).and_then(Record::verify);
    record.map_err(|rejection| rejection.reason)
}

#[test]
fn sm2_signs_where_the_parameters_admit_it_and_nowhere_else() {
    let mut without = TestLedger::new();
    let refusal = without.refusal(&chengdu(), &[&sm2_client(1)], enrol(&sm2_client(1)));
    assert_eq!(refusal, Some(Reason::AlgorithmUnknown));
    assert_eq!(without.refusal(&chengdu(), &[&client(1)], enrol(&client(1))), None);

    let mut ledger = ledger_with_sm2();
    ledger.submit(&chengdu(), &[&sm2_client(1)], enrol(&sm2_client(1))).expect("enrolled");
    let key = sm2_client(1).new_key().key;
    assert_eq!(ledger.get::<KeyOwner>(&key).map(|owner| owner.uscc), Some(sm2_client(1).uscc));
    ledger.submit(&sm2_client(1), &[], any_act(1)).expect("anchored");
    // The same seed as an Ed25519 key is a key that nobody registered.
    assert_eq!(ledger.refusal(&client(1), &[], any_act(2)), Some(Reason::KeyNotValid));
}

#[test]
fn the_parameters_of_the_height_decide() {
    let mut ledger = ledger_with_sm2();
    ledger.submit(&chengdu(), &[&sm2_client(1)], enrol(&sm2_client(1))).expect("enrolled");
    let mut params: Params = ledger.get(&()).expect("parameters");
    params.record_algorithms = KeyAlgorithms::of(&[KeyAlgorithm::Ed25519]);
    ledger.put(&(), &params);
    let refusal = ledger.refusal(&sm2_client(1), &[], any_act(1));
    assert_eq!(refusal, Some(Reason::AlgorithmUnknown));
    // The organisation comes back with an Ed25519 key: all its others count as lost.
    let rotate = Action::KeyRotate(RotateKeys {
        uscc: client(1).uscc,
        add: vec![client(1).new_key()],
        retire: Vec::new(),
        lost: Some("国密签名停用".into()),
    });
    ledger.submit(&chengdu(), &[&client(1)], rotate).expect("rotated");
    assert_eq!(ledger.refusal(&client(1), &[], any_act(1)), None);
}

#[test]
fn a_member_changes_to_sm2_by_rotation() {
    let mut ledger = ledger_with_sm2();
    let (old, new) = (ledger.registrant(1), sm2_client(1));
    let rotate = Action::KeyRotate(RotateKeys {
        uscc: old.uscc,
        add: vec![new.new_key()],
        retire: vec![old.new_key().key],
        lost: None,
    });
    let unsigned = ledger.refusal(&chengdu(), &[&old], rotate.clone());
    assert_eq!(unsigned, Some(Reason::ProofMissing));
    ledger.submit(&chengdu(), &[&old, &new], rotate).expect("rotated");
    assert_eq!(ledger.refusal(&old, &[], any_act(1)), Some(Reason::KeyNotValid));
    assert_eq!(ledger.refusal(&new, &[], any_act(1)), None);
}

#[test]
fn what_was_tampered_with_is_refused() {
    let mut ledger = ledger_with_sm2();
    let author = sm2_client(1);
    let honest = envelope(&mut ledger, &author);
    assert!(read(&honest).is_ok());

    let mut other_document = honest.clone();
    let nonce = other_document.document.windows(9).position(|w| w == b"\"nonce\":\"");
    let digit = nonce.expect("a nonce") + 9;
    other_document.document[digit] ^= 1;
    assert_eq!(read(&other_document).err(), Some(Reason::SignatureInvalid));

    for i in (0..64).step_by(9) {
        let mut flipped = honest.clone();
        let mut bytes = *flipped.proofs[0].signature.as_bytes();
        bytes[i] ^= 0x80;
        flipped.proofs[0].signature = crate::key::Signature::from_bytes(bytes);
        assert_eq!(read(&flipped).err(), Some(Reason::SignatureInvalid), "byte {i}");
    }
}

#[test]
fn a_signature_of_another_identity_is_refused() {
    let mut ledger = ledger_with_sm2();
    let author = sm2_client(1);
    let mut envelope = envelope(&mut ledger, &author);
    let input = signing_input(&envelope.document, None, author.key().public_key());
    let secret = Sm2SecretKey::from_bytes(&author.key().to_bytes()).expect("a key");
    envelope.proofs[0].signature = secret.sign_as("ALICE123@YAHOO.COM", &input);
    assert_eq!(read(&envelope).err(), Some(Reason::SignatureInvalid));
    envelope.proofs[0].signature = secret.sign(&input);
    assert!(read(&envelope).is_ok());
}

#[test]
fn an_ed25519_key_does_not_pass_for_sm2() {
    let mut ledger = ledger_with_sm2();
    let author = ledger.registrant(1);
    let honest = envelope(&mut ledger, &author);
    let key = author.key().public_key();
    for sign in [2, 3] {
        let bytes = [&[sign], key.as_bytes()].concat();
        let sm2 = Sm2PublicKey::from_bytes(bytes.try_into().expect("33 bytes"));
        let mut disguised = honest.clone();
        disguised.proofs[0].key = RecordKey::Sm2(sm2);
        assert_eq!(read(&disguised).err(), Some(Reason::SignatureInvalid));
    }
    // The tag alone changed: the bytes that follow are no longer an envelope.
    let mut bytes = honest.to_bytes();
    let tag = bytes.len() - 97;
    assert_eq!(bytes[tag], 1);
    bytes[tag] = 2;
    let refused = Record::from_bytes(&bytes).map_err(|rejection| rejection.reason);
    assert_eq!(refused.err(), Some(Reason::EnvelopeMalformed));
    // A key that is no point is never registered.
    let mut enrolment = enrolment(&client(2), &[Role::Registrant]);
    let keys = (1..=255u8).map(|x| {
        let mut bytes = [0; 33];
        (bytes[0], bytes[32]) = (2, x);
        Sm2PublicKey::from_bytes(bytes)
    });
    let weak = keys.into_iter().find(|key| key.check_registrable().is_err());
    enrolment.keys[0].key = RecordKey::Sm2(weak.expect("half of all x have no point"));
    let refused = enrolment.check().map_err(|rejection| rejection.reason);
    assert_eq!(refused, Err(Reason::KeyWeak));
}

#[test]
fn nodes_have_ed25519_keys() {
    let with_node_key = |key: RecordKey| {
        let mut enrolment = enrolment(&client(1), &[Role::Registrant]);
        enrolment.keys.push(NewKey { key, purpose: KeyPurpose::Node });
        enrolment.check().map_err(|rejection| rejection.reason)
    };
    let ed25519 = RecordSecret::ed25519(&[77; 32]).public_key();
    let sm2 = RecordSecret::sm2(&[77; 32]).expect("a key").public_key();
    assert_eq!(with_node_key(ed25519), Ok(()));
    assert_eq!(with_node_key(sm2), Err(Reason::FieldsInvalid));
}

#[test]
fn founders_sign_with_sm2_where_they_agreed_on_it() {
    let founder = sichuan_authority().with_algorithm(KeyAlgorithm::Sm2);
    let mut founding = founding_with_sm2(&[founder]);
    let mut ledger = TestLedger::found(&founding);
    ledger.enrol(&founder, &client(1), &[Role::Registrant]).expect("enrolled");

    founding.params.record_algorithms = KeyAlgorithms::of(&[KeyAlgorithm::Ed25519]);
    let refused = founding_state(&founding).expect_err("not enabled");
    let FoundingError::Organisation { rejection, .. } = refused else { panic!("{refused}") };
    assert_eq!(rejection.reason, Reason::AlgorithmUnknown);

    founding.params.record_algorithms = KeyAlgorithms::of(&[KeyAlgorithm::Sm2]);
    assert_eq!(founding.params.check(), Err(ParamsError("record_algorithms")));
}

#[test]
fn a_certificate_goes_its_whole_way_between_sm2_keys() {
    let registrar = chengdu().with_algorithm(KeyAlgorithm::Sm2);
    let mut ledger = TestLedger::found(&founding_with_sm2(&[registrar]));
    let holder = sm2_client(1);
    ledger.enrol(&registrar, &holder, &[Role::Registrant]).expect("enrolled");
    let number =
        ledger.certify(&holder, &registrar, declaration(&holder), 1).expect("a certificate");
    let certificate = ledger.get::<Certificate>(&number).expect("issued");
    assert_eq!(certificate.status, CertificateStatus::Active);
    let last = ledger.blocks().last().and_then(|block| block.records.first()).expect("issue");
    let json = last.record().envelope().to_secured_json().expect("canonical");
    assert_eq!(json["issuer"], registrar.key().public_key().to_did());
    assert_eq!(json["proof"][0]["cryptosuite"], "hefu-sm2-sm3-jcs-2026");
    let bytes = serde_json::to_vec(&json).expect("writes");
    let back = Envelope::from_secured_json(&bytes).expect("reads");
    assert_eq!(&back, last.record().envelope());
    let renamed = String::from_utf8(bytes).expect("text");
    let renamed = renamed.replace("hefu-sm2-sm3-jcs-2026", "eddsa-jcs-2022");
    let refused = Envelope::from_secured_json(renamed.as_bytes()).map_err(|r| r.reason);
    assert_eq!(refused.err(), Some(Reason::ProofMalformed));
}
