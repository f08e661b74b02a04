//! A node from its home directory: opened, wired, run and stopped in order.
//!
//! ```text
//! genesis, keys, configuration → storage → application ─┬→ network ─┬→ engine
//!                                                        └→ API ←────┴── gossip
//! ```
//! Stopping goes the other way: the API lets go of its clients, the engine ends with what it has
//! committed on disk, the network closes, and the database is closed last.

use std::{collections::BTreeSet, io, path::Path, sync::Arc};

use bytes::Bytes;
use hefu_chain::state::{State, ViewError, nodes_at};
use hefu_consensus::{
    mempool::MempoolLimits,
    port::{Store, Tip},
};
use hefu_genesis::{file::FileError, key_file::KeyFileError};
use libp2p::{PeerId, identity::Keypair};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    api::{
        self, Api, NetworkStatus, NodeApplication,
        events::webhook::{self, Webhook, WebhookError},
        layer::Admission,
        routes, server,
    },
    config::{self, Config, ConfigError},
    engine::{self, ApplicationLedger, EngineError},
    gossip,
    home::{Home, HomePaths},
    network::{self, NetworkError, PeerAddress},
    reporter::{Outlet, Reporter},
    storage::{OpenError, RocksStore},
};

/// Why a node does not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The genesis document.
    #[error(transparent)]
    Genesis(#[from] FileError),
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The state.
    #[error(transparent)]
    State(#[from] ViewError),
    /// The network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The API's address.
    #[error("the API cannot listen on {address}: {source}. Hint: is another node running there?")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A webhook.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
}

/// Reads by how much the clocks of a network on one machine are ahead, where the home says so.
fn follow_clock(home: &Home, stop: &CancellationToken) {
    if let Some(path) = &home.config.clock.ahead_file {
        engine::clock::follow(home.paths.home().join(path), stop.child_token());
    }
}

/// Runs the node of a home directory until `stop` fires or a part of it fails.
pub async fn run(home: &Path, config: Config, stop: CancellationToken) -> Result<(), NodeError> {
    let home = Home::read(home, config)?;
    follow_clock(&home, &stop);
    let application = open_ledger(&home)?;
    let tip = application.tip();
    tracing::info!(chain_id = %application.chain_id(), height = %tip.height, "ledger opened");

    let (allowed, allow_list) = watch::channel(allowed_peers(&application)?);
    let network = network::start(network_config(&home, allow_list)?).await?;
    let listener = listen(&home.config).await?;

    let (admitted, admissions) = watch::channel(());
    let (outgoing, to_peers) = mpsc::channel(gossip::OUTGOING_MAX);
    let gossip_stop = CancellationToken::new();
    tokio::spawn(gossip::send(network.clone(), to_peers, gossip_stop.clone()));
    tokio::spawn(gossip::receive(
        network.clone(),
        Arc::clone(&application),
        admitted.clone(),
        gossip_stop.clone(),
    ));

    let reporter = reporter(&home, &application, &admitted, &outgoing);
    let engine_stop = CancellationToken::new();
    let engine = engine::run(engine::Setup {
        chain_id: application.chain_id(),
        ledger: ledger_for_engine(&application, allowed, reporter),
        network: network.clone(),
        key: home.validator_key.clone(),
        directory: home.paths.engine(),
        admitted: admissions,
        name: network.local_peer().to_string(),
        stop: engine_stop.clone(),
    });

    let api_stop = CancellationToken::new();
    let api = Api::new(api::Parts {
        application,
        genesis: home.genesis.to_bytes().to_vec().into(),
        admitted,
        outgoing,
        network: network_status(&network),
        clock: engine::clock::now,
        closing: api_stop.clone(),
    });
    start_webhooks(&home, &api)?;
    let api_task = serve(&home.config, listener, api, api_stop.clone());
    tracing::info!(api = %home.config.api.listen, "node is up");

    let mut ended = tokio::spawn(engine.ended());
    let early = tokio::select! {
        () = stop.cancelled() => None,
        result = &mut ended => Some(result),
    };
    tracing::info!("stopping");
    api_stop.cancel();
    gossip_stop.cancel();
    if let Err(error) = api_task.await {
        tracing::warn!(%error, "the API ended abnormally");
    }
    engine_stop.cancel();
    let result = match early {
        Some(result) => result,
        None => ended.await,
    };
    network.stop().await;
    result.unwrap_or_else(|error| Err(EngineError::Task(error.to_string())))?;
    tracing::info!("stopped");
    Ok(())
}

/// Makes a new tip marker at the database's tip, after an operator has compared it with other
/// members, and returns that tip.
pub fn accept_tip(home: &Path) -> Result<Tip, NodeError> {
    let paths = HomePaths::new(home);
    let (genesis, founded) = paths.read_genesis()?;
    let store = RocksStore::accept_tip(&paths.data(), genesis.chain_id(), &founded)?;
    Ok(store.tip())
}

/// Opens the database, founding the ledger in it the first time.
fn open_ledger(home: &Home) -> Result<Arc<NodeApplication>, NodeError> {
    let chain_id = home.genesis.chain_id();
    let data = home.paths.data();
    if let Some(key) = &home.validator_key
        && RocksStore::is_new(&data)
    {
        engine::found_journal(&home.paths.engine(), chain_id, key)?;
    }
    let store = Arc::new(RocksStore::open(&data, chain_id, &home.founded)?);
    let mempool = &home.config.mempool;
    let limits = MempoolLimits {
        records_max: mempool.records_max,
        bytes_max: mempool.bytes_max,
        author_records_max: mempool.author_records_max,
        author_bytes_max: mempool.author_bytes_max,
    };
    Ok(Arc::new(NodeApplication::new(chain_id, store, limits)))
}

/// The peers that the ledger admits for the block after its last one.
fn allowed_peers(application: &NodeApplication) -> Result<BTreeSet<PeerId>, NodeError> {
    let store = application.store();
    let nodes = nodes_at(&State::new(store.as_ref()), store.tip().height.next())?;
    Ok(nodes.iter().map(|node| config::peer_id(&node.peer_key)).collect::<Result<_, _>>()?)
}

/// The ledger as the engine drives it; the allow-list follows every block that changes it, and every
/// node that leaves it at a height declared before.
fn ledger_for_engine(
    application: &Arc<NodeApplication>,
    allowed: watch::Sender<BTreeSet<PeerId>>,
    reporter: Arc<Reporter<RocksStore>>,
) -> Arc<ApplicationLedger<RocksStore>> {
    let reader = Arc::clone(application);
    let reporting = Arc::clone(&reporter);
    let on_commit: engine::OnCommit = Box::new(move |_, _| {
        reporting.pursue();
        match allowed_peers(&reader) {
            Ok(peers) => {
                allowed.send_if_modified(|known| {
                    let changed = *known != peers;
                    *known = peers;
                    changed
                });
            }
            Err(error) => tracing::error!(%error, "the allow-list could not be read"),
        }
    });
    let on_contradictions = Box::new(move |seen: &[_]| reporter.note(seen));
    Arc::new(ApplicationLedger::new(Arc::clone(application), on_commit, on_contradictions))
}

/// What keeps contradictions of validators, and submits them where the configuration says so.
fn reporter(
    home: &Home,
    application: &Arc<NodeApplication>,
    admitted: &watch::Sender<()>,
    outgoing: &mpsc::Sender<Bytes>,
) -> Arc<Reporter<RocksStore>> {
    let outlet = home.record_key.clone().map(|key| Outlet {
        key,
        admitted: admitted.clone(),
        outgoing: outgoing.clone(),
        clock: engine::clock::now,
    });
    let directory = home.paths.evidence();
    Arc::new(Reporter::new(Arc::clone(application), directory, outlet))
}

/// Starts telling whoever the configuration names; each hook ends with the API.
fn start_webhooks(home: &Home, api: &Api) -> Result<(), NodeError> {
    let directory = home.paths.webhooks();
    for config in &home.config.webhooks {
        let key = home.peer_key.clone();
        let hook = Webhook::new(config, &directory, key, webhook::Policy::default())?;
        let (api, name, closing) = (api.clone(), config.name.clone(), api.closing());
        tokio::spawn(async move {
            let ended = tokio::select! {
                () = closing.cancelled() => return,
                ended = hook.run(api) => ended,
            };
            if let Err(error) = ended {
                tracing::error!(hook = name, %error, "a webhook ended");
            }
        });
    }
    Ok(())
}

fn network_config(home: &Home, allowed: network::AllowList) -> Result<network::Config, NodeError> {
    let mut seed = *home.peer_key.to_seed();
    // The only failure is a wrong length; the seed has the right one by its type.
    let identity = Keypair::ed25519_from_bytes(&mut seed)
        .map_err(|_| ConfigError::PeerKey(home.peer_key.public_key()))?;
    let mut peers = Vec::new();
    for peer in &home.config.network.peers {
        let id = config::peer_id(&peer.peer_key)?;
        peers.push(PeerAddress { peer: id, address: peer.address.clone() });
    }
    Ok(network::Config {
        chain_id: home.genesis.chain_id(),
        identity,
        listen: vec![home.config.network.listen.clone()],
        peers,
        allowed,
    })
}

async fn listen(config: &Config) -> Result<TcpListener, NodeError> {
    let address = config.api.listen;
    TcpListener::bind(address).await.map_err(|source| NodeError::Listen { address, source })
}

fn serve(
    config: &Config,
    listener: TcpListener,
    api: Api,
    stop: CancellationToken,
) -> JoinHandle<()> {
    let admission = Admission::new(config.api.requests_max, config.api.request_timeout());
    let limits = server::ServerLimits {
        connections_max: config.api.connections_max,
        header_timeout: config.api.header_timeout(),
    };
    tokio::spawn(server::serve(listener, routes::router(api, admission), limits, stop))
}

fn network_status(network: &network::Handle) -> Box<dyn Fn() -> NetworkStatus + Send + Sync> {
    let network = network.clone();
    Box::new(move || {
        let traffic = network.traffic();
        NetworkStatus {
            peers: network.peers().len(),
            bytes_sent: traffic.bytes_out,
            bytes_received: traffic.bytes_in,
        }
    })
}
