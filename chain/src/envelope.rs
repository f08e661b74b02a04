//! What travels and is stored: the exact bytes of a document, and proofs over them.
//!
//! A proof is a W3C Data Integrity proof of cryptosuite `eddsa-jcs-2022`: the signature is over
//! SHA-256(JCS(proof options)) ‖ SHA-256(JCS(document)). By an SM2 key it is of Hefu's own suite
//! `hefu-sm2-sm3-jcs-2026`, which is the same with SM3. The options follow from the key and the
//! document's `@context`, so the envelope carries only key and signature and rebuilds them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use sm3::{Digest as _, Sm3};

use crate::{
    codec::{self, CodecError},
    hash::{Domain, RecordId},
    jcs,
    key::{KeyAlgorithm, RecordKey, RecordSecret, Signature},
    limits::{DOCUMENT_BYTES_MAX, ENVELOPE_BYTES_MAX, PROOFS_MAX},
    reject::{Reason, Rejection},
};

/// A signed document as bytes. Nothing about its content is known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// RFC 8785 bytes of the document, exactly as signed.
    pub document: Vec<u8>,
    /// One proof a signer, each over the same document; the author's first.
    pub proofs: Vec<Proof>,
}

/// One signer's proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The signing key, with the tag of its algorithm before it.
    pub key: RecordKey,
    /// The signature over [`signing_input`].
    pub signature: Signature,
}

impl Envelope {
    /// Identity of the record in this envelope.
    pub fn id(&self) -> RecordId {
        RecordId(Domain::Record.hash(&self.document))
    }

    /// Signs a canonical document with each of `keys`, in order.
    pub fn sign(document: Vec<u8>, keys: &[&RecordSecret]) -> Self {
        let mut envelope = Self { document, proofs: Vec::with_capacity(keys.len()) };
        for key in keys {
            envelope.add_proof(key);
        }
        envelope
    }

    /// Adds one more signer's proof.
    pub fn add_proof(&mut self, key: &RecordSecret) {
        let public = key.public_key();
        let signature = key.sign(&self.input_for(public));
        self.proofs.push(Proof { key: public, signature });
    }

    /// What a key signs of this envelope, for a key that is kept elsewhere.
    pub fn input_for(&self, key: RecordKey) -> [u8; 64] {
        signing_input(&self.document, context_of(&self.document), key)
    }

    /// The envelope's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Reads an envelope within its size limits.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Rejection> {
        if bytes.len() > ENVELOPE_BYTES_MAX {
            return Err(Rejection::of(Reason::RecordTooLarge, format!("{} bytes", bytes.len())));
        }
        let envelope: Self = codec::decode(bytes).map_err(|error: CodecError| {
            Rejection::of(Reason::EnvelopeMalformed, error.to_string())
        })?;
        envelope.check_size()?;
        Ok(envelope)
    }

    /// Refuses a document or a number of proofs beyond the limits.
    pub fn check_size(&self) -> Result<(), Rejection> {
        if self.document.len() > DOCUMENT_BYTES_MAX {
            let detail = format!("document of {} bytes", self.document.len());
            return Err(Rejection::of(Reason::RecordTooLarge, detail));
        }
        if self.proofs.is_empty() {
            return Err(Reason::ProofMissing.into());
        }
        if self.proofs.len() > PROOFS_MAX {
            let detail = format!("{} proofs", self.proofs.len());
            return Err(Rejection::of(Reason::RecordTooLarge, detail));
        }
        Ok(())
    }

    /// Checks every proof under the rule of its algorithm. Whether the ledger admits that algorithm is
    /// asked where the record is applied. `context` is the document's `@context`, if any.
    pub fn verify(&self, context: Option<&Value>) -> Result<(), Rejection> {
        for (i, proof) in self.proofs.iter().enumerate() {
            if self.proofs[..i].iter().any(|earlier| earlier.key == proof.key) {
                return Err(Rejection::of(Reason::ProofRepeated, proof.key.to_string()));
            }
            let input = signing_input(&self.document, context.cloned(), proof.key);
            proof
                .key
                .verify(&input, &proof.signature)
                .map_err(|_| Rejection::of(Reason::SignatureInvalid, proof.key.to_string()))?;
        }
        Ok(())
    }

    /// The document with its proofs inside, as other people's Data Integrity tools read it.
    pub fn to_secured_json(&self) -> Result<Value, Rejection> {
        let Value::Object(mut document) = jcs::parse_canonical(&self.document)? else {
            return Err(Reason::DocumentMalformed.into());
        };
        let context = document.get("@context").cloned();
        let proofs: Vec<Value> = self
            .proofs
            .iter()
            .map(|proof| {
                let mut options = proof_options(context.clone(), proof.key);
                let value = bs58::encode(proof.signature.as_bytes()).into_string();
                options.insert("proofValue".into(), format!("z{value}").into());
                Value::Object(options)
            })
            .collect();
        document.insert("proof".into(), proofs.into());
        Ok(Value::Object(document))
    }

    /// Reads a secured JSON document of any layout; the proof options must be the ones of this
    /// ledger, because they are part of what was signed.
    pub fn from_secured_json(bytes: &[u8]) -> Result<Self, Rejection> {
        let Value::Object(mut document) = jcs::parse(bytes)? else {
            return Err(Reason::DocumentMalformed.into());
        };
        let proofs = match document.remove("proof") {
            Some(Value::Array(proofs)) => proofs,
            Some(proof @ Value::Object(_)) => vec![proof],
            Some(_) => return Err(Reason::ProofMalformed.into()),
            None => return Err(Reason::ProofMissing.into()),
        };
        let context = document.get("@context").cloned();
        let proofs = proofs
            .into_iter()
            .map(|proof| read_proof(proof, context.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        let envelope = Self { document: jcs::canonicalise(&document), proofs };
        envelope.check_size()?;
        Ok(envelope)
    }
}

fn read_proof(proof: Value, context: Option<&Value>) -> Result<Proof, Rejection> {
    let malformed = |what: &str| Rejection::of(Reason::ProofMalformed, what);
    let Value::Object(mut options) = proof else { return Err(malformed("a proof is an object")) };
    let value = match options.remove("proofValue") {
        Some(Value::String(value)) => value,
        _ => return Err(malformed("proofValue")),
    };
    let signature = value
        .strip_prefix('z')
        .and_then(|text| bs58::decode(text).into_vec().ok())
        .and_then(|bytes| <[u8; 64]>::try_from(bytes).ok())
        .ok_or_else(|| malformed("proofValue"))?;
    let method = options.get("verificationMethod").and_then(Value::as_str).unwrap_or_default();
    let key = RecordKey::from_did(method).map_err(|_| malformed("verificationMethod"))?;
    if options != proof_options(context.cloned(), key) {
        let suite = key.algorithm().cryptosuite();
        return Err(malformed(&format!("the proof options are not those of {suite} here")));
    }
    Ok(Proof { key, signature: Signature::from_bytes(signature) })
}

fn proof_options(context: Option<Value>, key: RecordKey) -> Map<String, Value> {
    let mut options = Map::new();
    if let Some(context) = context {
        options.insert("@context".into(), context);
    }
    options.insert("cryptosuite".into(), json!(key.algorithm().cryptosuite()));
    options.insert("proofPurpose".into(), json!("assertionMethod"));
    options.insert("type".into(), json!("DataIntegrityProof"));
    options.insert("verificationMethod".into(), key.to_verification_method().into());
    options
}

/// Canonical bytes of [`proof_options`] without a context, written directly: this runs once a
/// signature, and going through a JSON value costs a fifth of the signature check.
fn plain_options(key: RecordKey) -> String {
    let (suite, method) = (key.algorithm().cryptosuite(), key.to_verification_method());
    format!(
        "{{\"cryptosuite\":\"{suite}\",\"proofPurpose\":\"assertionMethod\",\
         \"type\":\"DataIntegrityProof\",\"verificationMethod\":\"{method}\"}}"
    )
}

/// The 64 bytes that a signer signs: digest of JCS(options) ‖ digest of the document, by SHA-256 for
/// an Ed25519 key and by SM3 for an SM2 key.
pub fn signing_input(document: &[u8], context: Option<Value>, key: RecordKey) -> [u8; 64] {
    let options = match context {
        Some(_) => jcs::canonicalise(&proof_options(context, key)),
        None => plain_options(key).into_bytes(),
    };
    let mut input = [0u8; 64];
    input[..32].copy_from_slice(&digest(key.algorithm(), &options));
    input[32..].copy_from_slice(&digest(key.algorithm(), document));
    input
}

fn digest(algorithm: KeyAlgorithm, bytes: &[u8]) -> [u8; 32] {
    match algorithm {
        KeyAlgorithm::Ed25519 => Sha256::digest(bytes).into(),
        KeyAlgorithm::Sm2 => Sm3::digest(bytes).into(),
    }
}

/// `@context` of a document that this program has just built.
fn context_of(document: &[u8]) -> Option<Value> {
    jcs::parse(document).ok()?.get("@context").cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> Envelope {
        let document = jcs::canonicalise(&json!({"@context": ["https://example.org/v1"], "a": 1}));
        Envelope::sign(
            document,
            &[&RecordSecret::ed25519(&[1; 32]), &RecordSecret::ed25519(&[2; 32])],
        )
    }

    #[test]
    fn the_secured_form_carries_the_same_envelope() {
        let envelope = signed();
        let json = envelope.to_secured_json().expect("canonical");
        let pretty = serde_json::to_vec_pretty(&json).expect("serialises");
        assert_eq!(Envelope::from_secured_json(&pretty), Ok(envelope));
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let bytes = signed().to_bytes();
        let context = json!(["https://example.org/v1"]);
        for i in 0..bytes.len() {
            for bit in 0..8 {
                let mut mutated = bytes.clone();
                mutated[i] ^= 1 << bit;
                let verdict = Envelope::from_bytes(&mutated).and_then(|e| e.verify(Some(&context)));
                assert!(verdict.is_err(), "bit {bit} of byte {i}");
            }
        }
        assert_eq!(Envelope::from_bytes(&bytes).and_then(|e| e.verify(Some(&context))), Ok(()));
    }

    #[test]
    fn directly_written_options_are_the_canonical_ones() {
        for secret in [RecordSecret::ed25519(&[3; 32]), sm2()] {
            let key = secret.public_key();
            let canonical = jcs::canonicalise(&proof_options(None, key));
            assert_eq!(plain_options(key).into_bytes(), canonical);
        }
    }

    fn sm2() -> RecordSecret {
        RecordSecret::sm2(&[3; 32]).expect("a key")
    }

    #[test]
    fn an_ed25519_proof_is_written_as_ever_and_an_sm2_proof_is_a_byte_longer() {
        let document = jcs::canonicalise(&json!({"a": 1}));
        let ed25519 = RecordSecret::ed25519(&[1; 32]);
        let envelope = Envelope::sign(document, &[&ed25519, &sm2()]);
        let bytes = envelope.to_bytes();
        let proofs = &bytes[8 + 7 + 8..];
        let written = |tag: u8, proof: &Proof| {
            [&[tag], proof.key.as_bytes(), proof.signature.as_bytes()].concat()
        };
        assert_eq!(proofs[..97], written(1, &envelope.proofs[0]));
        assert_eq!(proofs[97..], written(2, &envelope.proofs[1]));
        assert_eq!(Envelope::from_bytes(&bytes), Ok(envelope));
    }

    #[test]
    fn a_flipped_byte_of_an_sm2_proof_is_refused() {
        let document = jcs::canonicalise(&json!({"a": 1}));
        let bytes = Envelope::sign(document, &[&sm2()]).to_bytes();
        for i in (bytes.len() - 98..bytes.len()).step_by(7) {
            let mut mutated = bytes.clone();
            mutated[i] ^= 1;
            let verdict = Envelope::from_bytes(&mutated).and_then(|e| e.verify(None));
            assert!(verdict.is_err(), "byte {i}");
        }
        assert_eq!(Envelope::from_bytes(&bytes).and_then(|e| e.verify(None)), Ok(()));
    }

    #[test]
    fn a_signer_signs_once() {
        let mut envelope = signed();
        envelope.proofs.push(envelope.proofs[0]);
        let verdict = envelope.verify(Some(&json!(["https://example.org/v1"])));
        assert_eq!(verdict.map_err(|r| r.reason), Err(Reason::ProofRepeated));
    }
}
