//! A founding member's signed entry: who it is, and proof that it holds every key it names.

use hefu_chain::{
    action::organisation::{Enrol, NewKey},
    founding::{FoundingOrganisation, founding_sectors},
    hash::{Digest, Domain},
    jcs,
    key::{PublicKey, RecordKey, RecordSecret, SecretKey, Signature},
    region::Region,
    reject::Rejection,
    uscc::Uscc,
    validator_set::Power,
    words::{Roles, Tracks},
};
use serde::{Deserialize, Serialize};

/// What a founding member states about itself, under the terms it agrees to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Hash of the terms, see [`crate::terms::Terms::hash`].
    pub terms: Digest,
    /// Its unified social credit code.
    pub uscc: Uscc,
    /// Its name.
    pub name: String,
    /// Its seat, and its territory where a role has one.
    pub region: Region,
    /// Its roles.
    pub roles: Roles,
    /// Tracks of a registrar; empty for others.
    #[serde(default, skip_serializing_if = "no_tracks")]
    pub tracks: Tracks,
    /// Its record keys; the first signs the statement.
    pub keys: Vec<NewKey>,
    /// Its seat in consensus, if it takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// Transport identity of its node (Ed25519), if it runs one; a seat needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_key: Option<PublicKey>,
}

/// A seat in consensus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// The key that votes.
    pub validator_key: PublicKey,
    /// Its voting power.
    pub power: Power,
}

/// A statement with a signature by each kind of key it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// What is stated.
    pub statement: Statement,
    /// By the first record key.
    pub record_signature: Signature,
    /// By the validator key, when there is a seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validator_signature: Option<Signature>,
    /// By the peer key, when there is a node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_signature: Option<Signature>,
}

/// The secret keys behind a statement.
#[derive(Clone, Copy, Debug)]
pub struct MemberKeys<'a> {
    /// Of the first record key.
    pub record: &'a RecordSecret,
    /// Of the validator key.
    pub validator: Option<&'a SecretKey>,
    /// Of the peer key.
    pub peer: Option<&'a SecretKey>,
}

/// Why a contribution does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContributionError {
    /// Made for other terms.
    #[error("the contribution agrees to other terms ({0}); contribute again under these")]
    OtherTerms(Digest),
    /// The organisation's particulars break a rule of enrolment.
    #[error("{0}")]
    Particulars(Rejection),
    /// A seat without a node, or a key that registration refuses.
    #[error("the {0} key is missing, weak, or not the one that signs")]
    Key(KeyName),
    /// A signature is missing, superfluous or does not verify.
    #[error("the signature by the {0} key is missing, superfluous or does not verify")]
    Signature(KeyName),
}

/// Which of a member's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyName {
    /// The first record key.
    Record,
    /// The consensus key.
    Validator,
    /// The transport identity.
    Peer,
}

fn no_tracks(tracks: &Tracks) -> bool {
    tracks.is_empty()
}

impl std::fmt::Display for KeyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Record => "record",
            Self::Validator => "validator",
            Self::Peer => "peer",
        })
    }
}

impl Statement {
    /// The 32 bytes that each key signs: the hash of the canonical statement in its own domain. No
    /// vote (94 bytes) and no record proof (64 bytes) has this length.
    pub fn signing_input(&self) -> [u8; 32] {
        Domain::GenesisStatement.hash(&jcs::canonicalise(self))
    }

    /// The organisation as the ledger is founded with it.
    pub fn organisation(&self) -> FoundingOrganisation {
        FoundingOrganisation {
            uscc: self.uscc,
            name: self.name.clone(),
            region: self.region,
            roles: self.roles,
            tracks: self.tracks,
            keys: self.keys.clone(),
        }
    }

    /// The rules of enrolment hold for founding members too.
    fn check_particulars(&self) -> Result<(), ContributionError> {
        let enrol = Enrol {
            uscc: self.uscc,
            name: self.name.clone(),
            region: self.region,
            roles: self.roles,
            tracks: self.tracks,
            sectors: founding_sectors(self.roles),
            keys: self.keys.clone(),
            qualifications: hefu_chain::words::AttestationKinds::EMPTY,
            uscc_check_waived: None,
        };
        enrol.check().map_err(ContributionError::Particulars)
    }
}

impl Contribution {
    /// Signs a statement with the keys that it names, and checks the result.
    pub fn sign(statement: Statement, keys: MemberKeys<'_>) -> Result<Self, ContributionError> {
        let input = statement.signing_input();
        let terms = statement.terms;
        let contribution = Self {
            statement,
            record_signature: keys.record.sign(&input),
            validator_signature: keys.validator.map(|key| key.sign(&input)),
            peer_signature: keys.peer.map(|key| key.sign(&input)),
        };
        contribution.check(&terms)?;
        Ok(contribution)
    }

    /// Checks terms, particulars, keys and signatures.
    pub fn check(&self, terms: &Digest) -> Result<(), ContributionError> {
        let statement = &self.statement;
        if statement.terms != *terms {
            return Err(ContributionError::OtherTerms(statement.terms));
        }
        statement.check_particulars()?;
        if statement.seat.is_some() && statement.peer_key.is_none() {
            return Err(ContributionError::Key(KeyName::Peer));
        }
        let input = statement.signing_input();
        let record = statement.keys.first().map(|new| new.key);
        let validator = statement.seat.map(|seat| seat.validator_key.into());
        check_key(KeyName::Record, record, Some(&self.record_signature), &input)?;
        check_key(KeyName::Validator, validator, self.validator_signature.as_ref(), &input)?;
        check_key(
            KeyName::Peer,
            statement.peer_key.map(Into::into),
            self.peer_signature.as_ref(),
            &input,
        )
    }
}

/// A key that is named signs; one that is not named does not.
fn check_key(
    name: KeyName,
    key: Option<RecordKey>,
    signature: Option<&Signature>,
    input: &[u8; 32],
) -> Result<(), ContributionError> {
    match (key, signature) {
        (None, None) => Ok(()),
        (Some(key), Some(signature)) => {
            key.check_registrable().map_err(|_| ContributionError::Key(name))?;
            key.verify(input, signature).map_err(|_| ContributionError::Signature(name))
        }
        _ => Err(ContributionError::Signature(name)),
    }
}

#[cfg(test)]
mod tests {
    use hefu_chain::{
        reject::Reason,
        words::{KeyPurpose, Role, Track},
    };

    use super::*;

    const TERMS: Digest = Digest([9; 32]);

    fn secret(i: u8) -> SecretKey {
        SecretKey::from_seed(&[i; 32])
    }

    fn statement() -> Statement {
        Statement {
            terms: TERMS,
            uscc: "91000000TE5T00016D".parse().expect("a code"),
            name: "测试登记机构".into(),
            region: "510100".parse().expect("a region"),
            roles: Roles::of(&[Role::Registrar]),
            tracks: Tracks::of(&[Track::Public]),
            keys: vec![NewKey { key: secret(1).public_key().into(), purpose: KeyPurpose::Sign }],
            seat: Some(Seat { validator_key: secret(2).public_key(), power: 1 }),
            peer_key: Some(secret(3).public_key()),
        }
    }

    fn sign(statement: Statement, keys: [u8; 3]) -> Result<Contribution, ContributionError> {
        let [record, validator, peer] = keys.map(secret);
        let record = record.into();
        let keys = MemberKeys { record: &record, validator: Some(&validator), peer: Some(&peer) };
        Contribution::sign(statement, keys)
    }

    #[test]
    fn every_named_key_must_sign() {
        assert!(sign(statement(), [1, 2, 3]).is_ok());
        let wrong = |keys| sign(statement(), keys).map(|_| ());
        assert_eq!(wrong([9, 2, 3]), Err(ContributionError::Signature(KeyName::Record)));
        assert_eq!(wrong([1, 9, 3]), Err(ContributionError::Signature(KeyName::Validator)));
        assert_eq!(wrong([1, 2, 9]), Err(ContributionError::Signature(KeyName::Peer)));
    }

    #[test]
    fn an_sm2_key_signs_a_statement() {
        let record = RecordSecret::sm2(&[1; 32]).expect("a key");
        let mut statement = statement();
        statement.keys[0].key = record.public_key();
        let (validator, peer) = (secret(2), secret(3));
        let keys = |record| MemberKeys { record, validator: Some(&validator), peer: Some(&peer) };
        assert!(Contribution::sign(statement.clone(), keys(&record)).is_ok());
        let other = Contribution::sign(statement, keys(&secret(1).into()));
        assert_eq!(other.map(|_| ()), Err(ContributionError::Signature(KeyName::Record)));
    }

    #[test]
    fn a_seat_needs_a_node_and_an_unnamed_key_does_not_sign() {
        let without_node = Statement { peer_key: None, ..statement() };
        let verdict = sign(without_node, [1, 2, 3]).map(|_| ());
        assert_eq!(verdict, Err(ContributionError::Key(KeyName::Peer)));
        let observer = Statement { seat: None, ..statement() };
        let verdict = sign(observer.clone(), [1, 2, 3]).map(|_| ());
        assert_eq!(verdict, Err(ContributionError::Signature(KeyName::Validator)));
        let record = secret(1).into();
        let keys = MemberKeys { record: &record, validator: None, peer: Some(&secret(3)) };
        assert!(Contribution::sign(observer, keys).is_ok());
    }

    #[test]
    fn the_rules_of_enrolment_hold() {
        let wrong_code =
            Statement { uscc: "91000000TE5T00016E".parse().expect("a code"), ..statement() };
        let rejected = |result: Result<Contribution, ContributionError>| match result {
            Err(ContributionError::Particulars(rejection)) => Some(rejection.reason),
            _ => None,
        };
        assert_eq!(rejected(sign(wrong_code, [1, 2, 3])), Some(Reason::UsccInvalid));
        let without_track = Statement { tracks: Tracks::EMPTY, ..statement() };
        assert_eq!(rejected(sign(without_track, [1, 2, 3])), Some(Reason::FieldsInvalid));
    }

    #[test]
    fn a_contribution_belongs_to_its_terms_and_any_change_breaks_it() {
        let contribution = sign(statement(), [1, 2, 3]).expect("signs");
        let other = Digest([8; 32]);
        assert_eq!(contribution.check(&other), Err(ContributionError::OtherTerms(TERMS)));
        let mut renamed = contribution.clone();
        renamed.statement.name.push('甲');
        assert_eq!(renamed.check(&TERMS), Err(ContributionError::Signature(KeyName::Record)));
        let mut stronger = contribution;
        stronger.statement.seat =
            Some(Seat { power: 2, ..stronger.statement.seat.expect("a seat") });
        assert!(stronger.check(&TERMS).is_err());
    }
}
