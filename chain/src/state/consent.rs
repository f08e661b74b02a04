//! Consents (个人授权) of data subjects, who are never named.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, Subject, Term, key::EntityKind};
use crate::{
    hash::{Digest, Domain, RecordId},
    height::Height,
    time::Date,
    uscc::Uscc,
    words::Purposes,
};

/// What data subjects have allowed. Its identity is the id of the record that gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Salted commitment to who consented, see [`Consent::commit`]. The salt stays with the
    /// custodian or processor; once it is deleted the commitment leads to nobody.
    pub commitment: Digest,
    /// How many people the commitment stands for.
    pub people: u32,
    /// Who may process.
    pub processor: Uscc,
    /// Who keeps the consent for the data subjects, if not the processor.
    pub custodian: Option<Uscc>,
    /// The data that it is about.
    pub data: Subject,
    /// Fields of the data, in order; absent: all fields.
    pub fields: Option<Vec<String>>,
    /// Purposes.
    pub purposes: Purposes,
    /// When.
    pub term: Term,
    /// Height at which it was withdrawn.
    pub withdrawn: Option<Height>,
}

impl Consent {
    /// Commits to data subjects under a random salt: BLAKE3 in a domain of its own over the salt and
    /// whatever names them. A number of few digits must never be hashed without the salt.
    pub fn commit(salt: &[u8; 32], people: &[u8]) -> Digest {
        Digest(Domain::ConsentCommitment.hash_parts(&[salt, people]))
    }

    /// True when it was withdrawn before this block: a withdrawal stops use from the next block on,
    /// and what came before it stays lawful.
    pub fn is_withdrawn_at(&self, height: Height) -> bool {
        self.withdrawn.is_some_and(|withdrawn| withdrawn < height)
    }

    /// True inside its term.
    pub fn is_in_term(&self, today: Date) -> bool {
        self.term.from <= today && today <= self.term.to
    }
}

impl Entity for Consent {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Consent, &[id.as_bytes()])
    }
}
