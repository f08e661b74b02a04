//! Signed statements and receipts in COSE (RFC 9052, 9942, 9943), as far as this ledger writes them:
//! one signature, EdDSA over Ed25519, keys of maps in their deterministic order.

use crate::{
    hash::Digest,
    key::{PublicKey, Signature},
    log_tree::InclusionProof,
};

/// Content type of a statement: the payload is an envelope, byte for byte as the history hashes it.
pub const ENVELOPE_MEDIA_TYPE: &str = "application/vnd.hefu.envelope";

const ALG: i64 = 1;
const CONTENT_TYPE: i64 = 3;
const KID: i64 = 4;
const CWT_CLAIMS: i64 = 15;
const RECEIPTS: i64 = 394;
const VDS: i64 = 395;
const VDP: i64 = 396;
const EDDSA: i64 = -8;
/// The verifiable data structure of RFC 9162 with SHA-256.
const RFC9162_SHA256: i64 = 1;
const INCLUSION_PROOFS: i64 = -1;
const CLAIM_ISSUER: i64 = 1;
const CLAIM_SUBJECT: i64 = 2;
const CLAIM_ISSUED_AT: i64 = 6;
/// Tag of a message with one signature.
const SIGN1_TAG: u64 = 18;

/// CBOR that grows; every length and number in its shortest form.
#[derive(Debug, Default)]
struct Cbor(Vec<u8>);

impl Cbor {
    fn head(mut self, major: u8, value: u64) -> Self {
        let major = major << 5;
        let be = value.to_be_bytes();
        match value {
            0..=23 => self.0.push(major | be[7]),
            24..=0xff => self.0.extend([major | 24, be[7]]),
            0x100..=0xffff => self.tail(major | 25, &be[6..]),
            0x1_0000..=0xffff_ffff => self.tail(major | 26, &be[4..]),
            _ => self.tail(major | 27, &be),
        }
        self
    }

    fn tail(&mut self, first: u8, rest: &[u8]) {
        self.0.push(first);
        self.0.extend_from_slice(rest);
    }

    fn int(self, value: i64) -> Self {
        match value {
            0.. => self.head(0, value.unsigned_abs()),
            // −1 − n: the bits of a negative number, inverted.
            _ => self.head(1, (!value).unsigned_abs()),
        }
    }

    fn number(self, value: u64) -> Self {
        self.head(0, value)
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        self.head(2, bytes.len() as u64).raw(bytes)
    }

    fn text(self, text: &str) -> Self {
        self.head(3, text.len() as u64).raw(text.as_bytes())
    }

    fn array(self, length: usize) -> Self {
        self.head(4, length as u64)
    }

    fn map(self, length: usize) -> Self {
        self.head(5, length as u64)
    }

    fn nil(self) -> Self {
        self.raw(&[0xf6])
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// What a signature is over: the protected header and the payload (RFC 9052, section 4.4).
fn sign_bytes(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    Cbor::default().array(4).text("Signature1").bytes(protected).bytes(b"").bytes(payload).0
}

fn message(
    protected: &[u8],
    unprotected: &[u8],
    payload: Option<&[u8]>,
    by: &Signature,
) -> Vec<u8> {
    let start = Cbor::default().head(6, SIGN1_TAG).array(4).bytes(protected).raw(unprotected);
    let with_payload = match payload {
        Some(payload) => start.bytes(payload),
        None => start.nil(),
    };
    with_payload.bytes(by.as_bytes()).0
}

/// The protected header of a node's receipt for a root of the history.
///
/// The subject is the log, not one record: a node signs a root once, for everything under it.
pub struct ReceiptHeader<'a> {
    /// The node's key.
    pub key: PublicKey,
    /// The node, as `did:key`.
    pub issuer: &'a str,
    /// The log.
    pub subject: &'a str,
    /// When it signed, in seconds since 1970.
    pub time_s: u64,
}

impl ReceiptHeader<'_> {
    fn to_cbor(&self) -> Vec<u8> {
        let claims = |cbor: Cbor| {
            cbor.map(3)
                .int(CLAIM_ISSUER)
                .text(self.issuer)
                .int(CLAIM_SUBJECT)
                .text(self.subject)
                .int(CLAIM_ISSUED_AT)
                .number(self.time_s)
        };
        let start = Cbor::default().map(4).int(ALG).int(EDDSA).int(KID).bytes(self.key.as_bytes());
        claims(start.int(CWT_CLAIMS)).int(VDS).int(RFC9162_SHA256).0
    }

    /// The bytes that the node signs.
    pub fn sign_bytes(&self, root: &Digest) -> Vec<u8> {
        sign_bytes(&self.to_cbor(), &root.0)
    }

    /// The receipt for the leaf at `index` of `size`, whose root the node signed.
    pub fn receipt(
        &self,
        signature: &Signature,
        size: u64,
        index: u64,
        proof: &InclusionProof,
    ) -> Vec<u8> {
        let path = Cbor::default().array(3).number(size).number(index).array(proof.0.len());
        let path = proof.0.iter().fold(path, |cbor, hash| cbor.bytes(&hash.0));
        let unprotected = Cbor::default().map(1).int(VDP).map(1).int(INCLUSION_PROOFS).array(1);
        message(&self.to_cbor(), &unprotected.bytes(&path.0).0, None, signature)
    }
}

/// A statement about a record of the history, by a node.
pub struct Statement<'a> {
    /// The node's key.
    pub key: PublicKey,
    /// The node, as `did:key`.
    pub issuer: &'a str,
    /// What the record brought about.
    pub subject: &'a str,
    /// The record's envelope: the leaf's entry, byte for byte.
    pub envelope: &'a [u8],
}

impl Statement<'_> {
    fn header(&self) -> Vec<u8> {
        let start = Cbor::default().map(4).int(ALG).int(EDDSA);
        let typed = start.int(CONTENT_TYPE).text(ENVELOPE_MEDIA_TYPE);
        let keyed = typed.int(KID).bytes(self.key.as_bytes()).int(CWT_CLAIMS).map(2);
        keyed.int(CLAIM_ISSUER).text(self.issuer).int(CLAIM_SUBJECT).text(self.subject).0
    }

    /// The bytes that the node signs.
    pub fn sign_bytes(&self) -> Vec<u8> {
        sign_bytes(&self.header(), self.envelope)
    }

    /// The statement with receipts: a transparent statement.
    pub fn transparent(&self, signature: &Signature, receipts: &[Vec<u8>]) -> Vec<u8> {
        let unprotected = Cbor::default().map(1).int(RECEIPTS).array(receipts.len());
        let unprotected = receipts.iter().fold(unprotected, |cbor, each| cbor.bytes(each));
        message(&self.header(), &unprotected.0, Some(self.envelope), signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_shortest_form_of_rfc_8949() {
        let numbers: [(i64, &str); 9] = [
            (0, "00"),
            (23, "17"),
            (24, "1818"),
            (255, "18ff"),
            (394, "19018a"),
            (1_000_000, "1a000f4240"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
            (-8, "27"),
            (-1000, "3903e7"),
        ];
        for (number, expected) in numbers {
            assert_eq!(hex::encode(Cbor::default().int(number).0), expected, "{number}");
        }
        let text = Cbor::default().map(1).text("a").array(2).bytes(&[1]).nil();
        assert_eq!(hex::encode(text.0), "a1616182410af6".replace("0a", "01"));
    }

    #[test]
    fn a_receipt_is_detached_and_its_signature_covers_header_and_root() {
        let secret = crate::key::SecretKey::from_seed(&[7; 32]);
        let header = ReceiptHeader {
            key: secret.public_key(),
            issuer: "did:key:z6Mk",
            subject: "hefu/00",
            time_s: 1_800_000_000,
        };
        let root = Digest([3; 32]);
        let signature = secret.sign(&header.sign_bytes(&root));
        let receipt = header.receipt(&signature, 2, 1, &InclusionProof(vec![Digest([9; 32])]));
        assert_eq!(receipt[..2], [0xd2, 0x84]);
        assert_eq!(receipt[receipt.len() - 67..][..3], [0xf6, 0x58, 0x40], "no payload");
        let later = ReceiptHeader { time_s: 1_800_000_001, ..header };
        let holds = |bytes: &[u8]| secret.public_key().verify(bytes, &signature).is_ok();
        assert!(!holds(&later.sign_bytes(&root)));
        assert!(!holds(&later.sign_bytes(&Digest([4; 32]))));
    }
}
