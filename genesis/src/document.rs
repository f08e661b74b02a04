//! The genesis document, and the proof that it holds: [`Genesis`] is made by checking everything.

use hefu_chain::{
    bundle::TrustAnchor,
    founding::{Founding, FoundingError, founding_state},
    hash::{ChainId, Domain},
    jcs::{self, JcsError},
    limits::{VALIDATORS_MAX, VALIDATORS_MIN},
    state::{AdmittedNode, StateChanges},
    uscc::Uscc,
    validator_set::{Validator, ValidatorSet, ValidatorSetError},
    words::Role,
};
use serde::{Deserialize, Serialize};

use crate::{
    contribution::{Contribution, ContributionError, Statement},
    terms::{Terms, TermsError},
};

/// Largest genesis document, in bytes.
pub const GENESIS_BYTES_MAX: usize = 1024 * 1024;
/// Most founding members.
pub const CONTRIBUTIONS_MAX: usize = 256;

/// The terms and every founding member's contribution. Organisations, validators and nodes are not
/// repeated: they follow from the contributions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisDocument {
    /// What the members agreed to.
    pub terms: Terms,
    /// What each member contributed, in rising order of their codes.
    pub contributions: Vec<Contribution>,
}

/// Why a document founds no ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenesisError {
    /// Too large to be read.
    #[error("a genesis document has at most {GENESIS_BYTES_MAX} bytes, not {0}")]
    TooLarge(usize),
    /// Not canonical JSON.
    #[error("the genesis document: {0}")]
    Document(#[from] JcsError),
    /// A field is missing, unknown or malformed.
    #[error("the genesis document has a missing, unknown or malformed field: {0}")]
    Fields(String),
    /// The terms.
    #[error("the terms: {0}")]
    Terms(#[from] TermsError),
    /// Too many contributions, or not in strictly rising order of codes.
    #[error("contributions are at most {CONTRIBUTIONS_MAX}, in strictly rising order of codes")]
    Order,
    /// One contribution does not hold.
    #[error("the contribution of {uscc}: {error}")]
    Contribution {
        /// Whose.
        uscc: Uscc,
        /// Why.
        error: ContributionError,
    },
    /// Too few or too many seats.
    #[error("a ledger is founded by {VALIDATORS_MIN} to {VALIDATORS_MAX} validators, not {0}")]
    ValidatorCount(usize),
    /// One member alone could stop the ledger.
    #[error("{0} would hold a third of the voting power or more")]
    SeatTooStrong(Uscc),
    /// Nobody could admit further registrars.
    #[error("no founding member is a data authority, so no registrar could ever be admitted")]
    NoAuthority,
    /// The seats make no validator set.
    #[error(transparent)]
    ValidatorSet(#[from] ValidatorSetError),
    /// The members and values make no first state.
    #[error(transparent)]
    Founding(#[from] FoundingError),
}

/// A genesis document that holds: every signature, key and rule was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    document: GenesisDocument,
    bytes: Vec<u8>,
    chain_id: ChainId,
    validators: ValidatorSet,
    founding: Founding,
    state: StateChanges,
}

impl Genesis {
    /// Reads and checks the bytes of a genesis document, which are canonical JSON.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, GenesisError> {
        if bytes.len() > GENESIS_BYTES_MAX {
            return Err(GenesisError::TooLarge(bytes.len()));
        }
        let value = jcs::parse_canonical(bytes)?;
        let document: GenesisDocument =
            serde_json::from_value(value).map_err(|e| GenesisError::Fields(e.to_string()))?;
        let genesis = Self::check(document)?;
        // A value that reads the same but writes differently would have two hashes.
        if genesis.bytes == bytes { Ok(genesis) } else { Err(JcsError::NotCanonical.into()) }
    }

    /// Puts contributions in order and checks the document that they make.
    pub fn seal(terms: Terms, mut contributions: Vec<Contribution>) -> Result<Self, GenesisError> {
        contributions.sort_by_key(|contribution| contribution.statement.uscc);
        Self::check(GenesisDocument { terms, contributions })
    }

    fn check(document: GenesisDocument) -> Result<Self, GenesisError> {
        document.check_contributions()?;
        let validators = document.check_seats()?;
        let founding = document.founding();
        let state = founding_state(&founding)?;
        let bytes = jcs::canonicalise(&document);
        if bytes.len() > GENESIS_BYTES_MAX {
            return Err(GenesisError::TooLarge(bytes.len()));
        }
        let chain_id = ChainId(Domain::Genesis.hash(&bytes));
        Ok(Self { document, bytes, chain_id, validators, founding, state })
    }

    /// The canonical bytes; their hash is the chain id.
    pub fn to_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The identity of the ledger.
    pub const fn chain_id(&self) -> ChainId {
        self.chain_id
    }

    /// The document.
    pub const fn document(&self) -> &GenesisDocument {
        &self.document
    }

    /// What the members agreed to.
    pub const fn terms(&self) -> &Terms {
        &self.document.terms
    }

    /// The validators of the first block.
    pub const fn validators(&self) -> &ValidatorSet {
        &self.validators
    }

    /// What a verifier of files trusts: chain id and first validators.
    pub fn trust_anchor(&self) -> TrustAnchor {
        TrustAnchor { chain_id: self.chain_id, validators: self.validators.clone() }
    }

    /// What the first state is made from.
    pub const fn founding(&self) -> &Founding {
        &self.founding
    }

    /// The state at height 0.
    pub const fn state(&self) -> &StateChanges {
        &self.state
    }
}

impl GenesisDocument {
    /// The terms, the order of the contributions, and each contribution by itself.
    fn check_contributions(&self) -> Result<(), GenesisError> {
        self.terms.check()?;
        let codes = self.contributions.iter().map(|c| c.statement.uscc);
        let rising = codes.clone().zip(codes.skip(1)).all(|(a, b)| a < b);
        if self.contributions.len() > CONTRIBUTIONS_MAX || !rising {
            return Err(GenesisError::Order);
        }
        let terms = self.terms.hash();
        for contribution in &self.contributions {
            let uscc = contribution.statement.uscc;
            contribution
                .check(&terms)
                .map_err(|error| GenesisError::Contribution { uscc, error })?;
        }
        let authority = |c: &Contribution| c.statement.roles.has(Role::DataAuthority);
        if self.contributions.iter().any(authority) {
            Ok(())
        } else {
            Err(GenesisError::NoAuthority)
        }
    }

    /// Enough seats, and none so strong that its fault alone stops the ledger.
    fn check_seats(&self) -> Result<ValidatorSet, GenesisError> {
        let seats = self.seats();
        if !(VALIDATORS_MIN..=VALIDATORS_MAX).contains(&seats.len()) {
            return Err(GenesisError::ValidatorCount(seats.len()));
        }
        let set = ValidatorSet::new(seats)?;
        let total = set.total_power();
        for seat in set.iter() {
            if u64::from(seat.power) * 3 >= total {
                return Err(GenesisError::SeatTooStrong(seat.member));
            }
        }
        Ok(set)
    }

    fn seats(&self) -> Vec<Validator> {
        let statements = self.contributions.iter().map(|c| &c.statement);
        statements
            .filter_map(|s| {
                s.seat.map(|seat| Validator::new(s.uscc, seat.validator_key, seat.power))
            })
            .collect()
    }

    fn founding(&self) -> Founding {
        let statements = self.contributions.iter().map(|c| &c.statement);
        let node =
            |s: &Statement| s.peer_key.map(|peer_key| AdmittedNode { member: s.uscc, peer_key });
        Founding {
            time: self.terms.time,
            params: self.terms.params.clone(),
            calendars: self.terms.calendars.clone(),
            organisations: statements.clone().map(Statement::organisation).collect(),
            validators: self.seats(),
            nodes: statements.filter_map(node).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
