//! A node's home directory: where everything is, and what is read before the database is opened.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use hefu_chain::{
    hash::ValidatorAddress,
    key::{RecordSecret, SecretKey},
};
use hefu_consensus::founded::FoundedState;
use hefu_genesis::{document::Genesis, file, key_file, token::TokenKey};

use crate::{
    config::{Config, SignerConfig},
    node::NodeError,
    signer::{RemoteKey, ValidatorKey},
};

/// Where everything of a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomePaths(PathBuf);

impl HomePaths {
    /// The paths below a home directory.
    pub fn new(home: &Path) -> Self {
        Self(home.to_owned())
    }

    /// The home itself.
    pub fn home(&self) -> &Path {
        &self.0
    }

    /// The genesis document.
    pub fn genesis(&self) -> PathBuf {
        self.0.join("genesis.json")
    }

    /// Database, tip marker, ballast, engine.
    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// The engine's log and the vote journal.
    pub fn engine(&self) -> PathBuf {
        self.data().join("engine")
    }

    /// Snapshots for nodes that join.
    pub fn snapshots(&self) -> PathBuf {
        self.data().join("snapshots")
    }

    /// Contradictions of validators that this node saw.
    pub fn evidence(&self) -> PathBuf {
        self.0.join("evidence")
    }

    /// What webhooks remember.
    pub fn webhooks(&self) -> PathBuf {
        self.0.join("webhooks")
    }

    /// The transport identity.
    pub fn peer_key(&self) -> PathBuf {
        self.0.join("keys/peer.key")
    }

    /// The consensus key.
    pub fn validator_key(&self) -> PathBuf {
        self.0.join("keys/validator.key")
    }

    /// The member's record key.
    pub fn record_key(&self) -> PathBuf {
        self.0.join("keys/sign.key")
    }

    /// The socket of the running node's operator.
    pub fn admin_socket(&self) -> PathBuf {
        self.0.join("admin/socket")
    }

    /// The consensus key, wherever the configuration says that it is; none on a node that only follows.
    pub fn open_validator_key(&self, config: &Config) -> Result<Option<ValidatorKey>, NodeError> {
        if let Some(SignerConfig { socket, public_key }) = &config.validator.signer {
            let socket = self.0.join(socket);
            return Ok(Some(ValidatorKey::Remote(Arc::new(RemoteKey::new(&socket, *public_key)))));
        }
        if let Some(name) = &config.validator.token {
            return Ok(Some(ValidatorKey::Token(Arc::new(TokenKey::open(name)?))));
        }
        let path = self.validator_key();
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(key_file::read_node_key(&path)?.into()))
    }

    /// Reads the genesis document and builds the first state.
    pub fn read_genesis(&self) -> Result<(Genesis, FoundedState), NodeError> {
        let genesis = file::read_genesis(&self.genesis())?;
        let founded = FoundedState::new(genesis.state().clone())?;
        Ok((genesis, founded))
    }
}

/// What a home directory holds, apart from the database.
pub struct Home {
    /// Where it is.
    pub paths: HomePaths,
    /// The configuration.
    pub config: Config,
    /// The genesis document.
    pub genesis: Genesis,
    /// The first state.
    pub founded: FoundedState,
    /// The transport identity.
    pub peer_key: SecretKey,
    /// The consensus key of a validator; none on a node that only follows.
    pub validator_key: Option<ValidatorKey>,
    /// The member's record key, where the node is to sign reports with it.
    pub record_key: Option<RecordSecret>,
}

impl Home {
    /// The seat that this process alone may vote for on a machine. A key that a signer keeps is guarded there.
    pub fn own_seat(&self) -> Option<ValidatorAddress> {
        self.validator_key.as_ref().filter(|key| !key.is_shared()).map(ValidatorKey::address)
    }

    /// Reads a home.
    pub fn read(path: &Path, config: Config) -> Result<Self, NodeError> {
        let paths = HomePaths::new(path);
        let (genesis, founded) = paths.read_genesis()?;
        let validator = paths.open_validator_key(&config)?;
        let submits = config.evidence.submit;
        let record = submits.then(|| key_file::read(&paths.record_key())).transpose()?;
        Ok(Self {
            genesis,
            founded,
            peer_key: key_file::read_node_key(&paths.peer_key())?,
            validator_key: validator,
            record_key: record,
            config,
            paths,
        })
    }
}
