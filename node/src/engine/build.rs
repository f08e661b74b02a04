//! Builds the engine out of its actors.

use std::{fs::File, io, path::Path, time::Duration};

use arc_malachitebft_app::config::{ConsensusConfig, NodeConfig, ValuePayload, ValueSyncConfig};
use arc_malachitebft_app_channel::{
    Channels, ConsensusContext, EngineBuilder, EngineHandle, RequestContext, SyncContext,
    WalContext,
};
use hefu_chain::hash::ValidatorAddress;
use hefu_consensus::{
    context::{Address, LedgerContext, StrictVerifier},
    wire::{SYNC_REQUEST_BYTES_MAX, SYNC_RESPONSE_BYTES_MAX, Wire},
};
use tokio::time::Instant;

use super::{
    EngineError, Setup,
    boot::{self, Signing},
};

/// Requests of the node to the engine that may wait.
const REQUESTS_WAITING_MAX: usize = 16;
/// How often a node tells its peers which heights it has. What a node that fell behind waits at
/// most before it starts to catch up.
const STATUS_INTERVAL: Duration = Duration::from_secs(1);
/// How long a peer may take to answer a request for blocks.
const SYNC_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an ended session may take to let go of its log.
const LOG_FREE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often that is looked at.
const LOG_FREE_POLL: Duration = Duration::from_millis(5);

struct EngineConfig {
    name: String,
    consensus: ConsensusConfig,
    sync: ValueSyncConfig,
}

impl EngineConfig {
    fn new(name: &str) -> Self {
        let consensus =
            ConsensusConfig { value_payload: ValuePayload::ProposalAndParts, ..Default::default() };
        let mut sync = ValueSyncConfig {
            enabled: true,
            status_update_interval: STATUS_INTERVAL,
            request_timeout: SYNC_TIMEOUT,
            max_request_size: Default::default(),
            max_response_size: Default::default(),
            ..Default::default()
        };
        sync.max_request_size += SYNC_REQUEST_BYTES_MAX as u64;
        sync.max_response_size += SYNC_RESPONSE_BYTES_MAX as u64;
        Self { name: name.to_owned(), consensus, sync }
    }
}

impl NodeConfig for EngineConfig {
    fn moniker(&self) -> &str {
        &self.name
    }

    fn consensus(&self) -> &ConsensusConfig {
        &self.consensus
    }

    fn consensus_mut(&mut self) -> &mut ConsensusConfig {
        &mut self.consensus
    }

    fn value_sync(&self) -> &ValueSyncConfig {
        &self.sync
    }

    fn value_sync_mut(&mut self) -> &mut ValueSyncConfig {
        &mut self.sync
    }
}

/// The address that a node without a key goes by. No validator has it: it is not a key's hash.
const OBSERVER: Address = Address(ValidatorAddress([0; 20]));

/// Starts the engine's actors.
pub(super) async fn build(
    setup: &Setup,
    signing: &Signing,
) -> Result<(Channels<LedgerContext>, EngineHandle), EngineError> {
    let verifier = Box::new(StrictVerifier::new(setup.chain_id));
    let (consensus, gate) = match signing {
        Signing::With(signer) => {
            let address = Address(signer.0.address());
            let gate: std::sync::Arc<dyn crate::network::ReleaseGate> =
                std::sync::Arc::new(signer.clone());
            let signer = Box::new(signer.clone());
            (ConsensusContext::new_validator(address, verifier, signer), Some(gate))
        }
        Signing::Never | Signing::After(_) => {
            (ConsensusContext::new_full_node(OBSERVER, verifier), None)
        }
    };
    let log = boot::log_path(setup);
    wait_until_free(&log).await.map_err(|source| EngineError::Io { path: log.clone(), source })?;
    let (network, to_network) = setup.network.engine_actor(gate).await?;
    EngineBuilder::new(LedgerContext, EngineConfig::new(&setup.name))
        .with_default_wal(WalContext::new(log, Wire))
        .with_custom_network(network, to_network)
        .with_default_sync(SyncContext::new(Wire))
        .with_default_consensus(consensus)
        .with_default_request(RequestContext::new(REQUESTS_WAITING_MAX))
        .build()
        .await
        .map_err(|error| EngineError::Build(format!("{error:#}")))
}

/// The thread of an ended session lets go of the log a moment after its actor is gone.
async fn wait_until_free(log: &Path) -> io::Result<()> {
    let deadline = Instant::now() + LOG_FREE_TIMEOUT;
    loop {
        match File::open(log) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(file) if file.try_lock().is_ok() => return Ok(()),
            Ok(_) if Instant::now() >= deadline => {
                let message = "in use. Hint: is this node already running?";
                return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
            }
            Ok(_) => tokio::time::sleep(LOG_FREE_POLL).await,
        }
    }
}
