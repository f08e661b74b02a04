//! What one invocation works with: the node, the founding document, the keys.

use std::path::Path;

use hefu_chain::{hash::ChainId, key::RecordKey, uscc::Uscc};
use hefu_genesis::{document::Genesis, file::read_genesis};

use crate::{
    answer::{Head, Member},
    cli::{NODE_DEFAULT, Settings},
    exit::CliError,
    fetch::Node,
    wallet::{Signer, read_keys},
};

/// One invocation.
#[derive(Debug)]
pub struct Session {
    /// The settings.
    pub settings: Settings,
    /// The node.
    pub node: Node,
}

impl Session {
    /// A session; nothing is contacted yet.
    pub fn new(settings: Settings) -> Result<Self, CliError> {
        let address = settings.node.as_deref().unwrap_or(NODE_DEFAULT);
        let node = Node::with_tls(address, &settings.tls)?;
        Ok(Self { settings, node })
    }

    /// The founding document, where one is given.
    pub fn genesis(&self) -> Result<Option<Genesis>, CliError> {
        let path: Option<&Path> = self.settings.genesis.as_deref();
        Ok(path.map(read_genesis).transpose()?)
    }

    /// The keys given, at least one.
    pub fn keys(&self) -> Result<Vec<Signer>, CliError> {
        if self.settings.keys.is_empty() {
            return Err(CliError::Usage(
                "give the key to sign with: --key FILE or pkcs11:…, or set HEFU_KEY".into(),
            ));
        }
        read_keys(&self.settings.keys)
    }

    /// Where the node stands. Where a founding document is given, the node must follow it.
    pub fn head(&self) -> Result<Head, CliError> {
        let head = self.node.head()?;
        if let Some(genesis) = self.genesis()? {
            self.check_ledger(head.chain_id, genesis.chain_id())?;
        }
        Ok(head)
    }

    fn check_ledger(&self, of_node: ChainId, of_genesis: ChainId) -> Result<(), CliError> {
        if of_node == of_genesis {
            return Ok(());
        }
        Err(CliError::Usage(format!(
            "{} follows the ledger {of_node}, the genesis document founds {of_genesis}; choose \
             another --node or --genesis",
            self.node.address(),
        )))
    }

    /// The founding organisation that has a key.
    pub fn founder_with(&self, key: &RecordKey) -> Result<Uscc, CliError> {
        let genesis = match self.genesis()? {
            Some(genesis) => genesis,
            None => self.node.genesis()?,
        };
        founder_of(&genesis, key).ok_or_else(|| {
            CliError::Usage(format!(
                "no founding organisation has the key {key}; say who authors the record with \
                 --author USCC, or set HEFU_AUTHOR"
            ))
        })
    }

    /// An organisation as the node knows it.
    pub fn member(&self, uscc: &Uscc) -> Result<Member, CliError> {
        Ok(self.node.member(uscc)?)
    }
}

/// The founding organisation with this key.
pub fn founder_of(genesis: &Genesis, key: &RecordKey) -> Option<Uscc> {
    let founder =
        genesis.founding().organisations.iter().find(|o| o.keys.iter().any(|k| k.key == *key));
    founder.map(|founder| founder.uscc)
}
