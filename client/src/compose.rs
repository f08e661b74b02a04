//! Building records: payload and header into a canonical document, signed by each who must.

use hefu_chain::{
    action::Action,
    envelope::Envelope,
    hash::{ChainId, Nonce},
    height::Height,
    key::RecordSecret,
    record::{Record, RecordHeader, document},
    reject::{Reason, Rejection},
    uscc::Uscc,
    words::Role,
};
use rand::TryRngCore;
use serde_json::Value;

use crate::{exit::CliError, wallet::Signer};

/// A record to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What the record says about itself.
    pub header: RecordHeader,
    /// What it does.
    pub action: Action,
}

/// Who authors a record, and for which ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorship {
    /// The ledger.
    pub ledger: ChainId,
    /// The author.
    pub author: Uscc,
    /// The role in which it acts.
    pub role: Role,
    /// Last height at which the record may be included.
    pub last_height: Height,
}

impl Draft {
    /// A record of the named type. Its payload is checked as far as that needs no ledger.
    pub fn new(
        record_type: &str,
        payload: Value,
        authorship: Authorship,
        nonce: Nonce,
    ) -> Result<Self, Rejection> {
        let action = Action::parse(record_type, payload)?;
        Self::of(action, authorship, nonce)
    }

    /// A record of an action.
    pub fn of(action: Action, authorship: Authorship, nonce: Nonce) -> Result<Self, Rejection> {
        action.check()?;
        let Authorship { ledger, author, role, last_height } = authorship;
        let record_type = action.name().to_string();
        let header = RecordHeader { ledger, record_type, author, role, nonce, last_height };
        Ok(Self { header, action })
    }

    /// Signs with each key, the author's first.
    pub fn sign(&self, keys: &[&RecordSecret]) -> Result<Envelope, Rejection> {
        let first = keys.first().ok_or(Reason::ProofMissing)?;
        let bytes = document(&self.header, &self.action, first.public_key());
        let envelope = Envelope::sign(bytes, keys);
        envelope.check_size()?;
        Ok(envelope)
    }
}

impl Draft {
    /// Signs with each key, wherever it is kept, the author's first.
    pub fn sign_with(&self, keys: &[&Signer]) -> Result<Envelope, CliError> {
        let first = keys.first().ok_or(Reason::ProofMissing)?;
        let document = document(&self.header, &self.action, first.public_key());
        let mut envelope = Envelope { document, proofs: Vec::with_capacity(keys.len()) };
        for key in keys {
            key.add_proof(&mut envelope)?;
        }
        envelope.check_size()?;
        Ok(envelope)
    }
}

/// Checks an envelope as far as that needs no ledger: form, fields and every signature.
pub fn check(envelope: &Envelope) -> Result<Record, Rejection> {
    let record = Record::parse(envelope.clone())?;
    record.clone().verify()?;
    Ok(record)
}

/// Sixteen bytes from the system's random source.
pub fn draw_nonce() -> Result<Nonce, NoRandomness> {
    let mut bytes = [0u8; 16];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(Nonce(bytes))
}

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random bytes")]
pub struct NoRandomness;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn authorship() -> Authorship {
        Authorship {
            ledger: ChainId([1; 32]),
            author: hefu_chain::uscc::fixtures::all().next().expect("a code"),
            role: Role::Registrant,
            last_height: Height::new(9),
        }
    }

    fn anchor() -> Value {
        json!({"evidence": {"alg": "blake3", "digest": "ab".repeat(32)}, "size": 3,
            "media_type": "text/csv", "label": "线路"})
    }

    #[test]
    fn a_signed_draft_is_a_record_that_verifies() {
        let draft = Draft::new("evidence.anchor", anchor(), authorship(), Nonce([2; 16]));
        let keys = [RecordSecret::ed25519(&[1; 32]), RecordSecret::ed25519(&[2; 32])];
        let envelope = draft.expect("a draft").sign(&[&keys[0], &keys[1]]).expect("signs");
        let record = check(&envelope).expect("verifies");
        assert_eq!(record.header().record_type, "evidence.anchor");
        assert_eq!(record.signers().count(), 2);
        let mut forged = envelope;
        forged.proofs.swap(0, 1);
        forged.proofs[0].key = forged.proofs[1].key;
        assert!(check(&forged).is_err());
    }

    #[test]
    fn a_wrong_payload_is_refused_before_signing() {
        let mut payload = anchor();
        payload["extra"] = json!(1);
        let refused = Draft::new("evidence.anchor", payload, authorship(), Nonce([2; 16]));
        assert_eq!(refused.map_err(|r| r.reason), Err(Reason::FieldsInvalid));
        let refused = Draft::new("no.such", anchor(), authorship(), Nonce([2; 16]));
        assert_eq!(refused.map_err(|r| r.reason), Err(Reason::TypeUnknown));
    }
}
