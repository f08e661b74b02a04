//! A node from its home directory: opened, wired, run and stopped in order.
//!
//! ```text
//! genesis, keys, configuration → storage → application ─┬→ network ─┬→ engine
//!                                                        └→ API ←────┴── gossip
//! ```
//! Stopping goes the other way: the API lets go of its clients, the engine ends with what it has
//! committed on disk, the network closes, and the database is closed last.

use std::{
    collections::BTreeSet,
    io,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use hefu_chain::{
    key::PublicKey,
    state::{State, ViewError, nodes_at},
};
use hefu_consensus::{
    mempool::MempoolLimits,
    port::{Store, Tip},
};
use hefu_genesis::{file::FileError, key_file::KeyFileError, token::TokenError};
use libp2p::{PeerId, identity::Keypair};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    admin,
    api::{
        self, Api, Connection, Neighbours, NetworkStatus, NodeApplication,
        clients::RateLimit,
        events::webhook::{self, Webhook, WebhookError},
        layer::Admission,
        routes,
        server::{self, Doors},
        tls::{Tls, TlsError},
    },
    config::{self, Config, ConfigError},
    cosign,
    engine::{self, ApplicationLedger, EngineError},
    gossip,
    home::{Home, HomePaths},
    key_terms,
    metrics::{self, Exporter, Metrics},
    network::{self, NetworkError, PeerAddress, PeerStatus},
    reporter::{Outlet, Reporter},
    seat::{self, SeatError},
    signer::SignerError,
    snapshots::{Maker, Shelf},
    storage::{OpenError, RocksStore},
    traces::{self, TracesError},
    witness,
};

/// Open connections of whoever reads the metrics.
const METRICS_CONNECTIONS_MAX: usize = 16;

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
    /// An address of the API or of the metrics.
    #[error("cannot listen on {address}: {source}. Hint: is another node running there?")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The seat of the validator.
    #[error(transparent)]
    Seat(#[from] SeatError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A key in a token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A signer of its own process.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// A webhook.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// Traces.
    #[error(transparent)]
    Traces(#[from] TracesError),
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
    let _seat = seat::take(home.genesis.chain_id(), home.own_seat())?;
    follow_clock(&home, &stop);
    let application = open_ledger(&home)?;
    let (chain_id, height) = (application.chain_id(), application.tip().height);
    tracing::info!(%chain_id, %height, "ledger opened");

    let (allowed, allow_list) = watch::channel(allowed_peers(&application)?);
    let network = network::start(network_config(&home, allow_list)?).await?;
    let listener = listen(home.config.api.listen).await?;
    let metrics = Metrics::default();
    let (admitted, admissions) = watch::channel(());
    let (outgoing, to_peers) = mpsc::channel(gossip::OUTGOING_MAX);
    let gossip_stop = start_gossip(&network, to_peers, &application, &admitted);
    let reporter = reporter(&home, &application, &admitted, &outgoing);
    let [engine_stop, api_stop] = [(); 2].map(|()| CancellationToken::new());
    let (shelf, maker) = snapshots(&home);
    let ledger = ledger_for_engine(&application, allowed, reporter, maker, &metrics);
    let skew = ledger.skew();
    let engine = engine::run(engine::Setup {
        chain_id,
        ledger,
        network: network.clone(),
        key: home.validator_key.clone(),
        directory: home.paths.engine(),
        admitted: admissions,
        name: network.local_peer().to_string(),
        stop: engine_stop.clone(),
    });

    let operator = admin::Operator {
        application: Arc::clone(&application),
        network: network.clone(),
        asker: engine.asker(),
        role: engine.role(),
        skew,
        key: home.validator_key.clone(),
        keys: key_terms::watch(&home, application.store(), &api_stop),
    };
    let admin_stop = open_to_operators(&home, &metrics, operator).await?;

    let api = Api::new(api::Parts {
        cosigned: cosign::start(&home, &application, &network, gossip_stop.clone()),
        witnessed: follow_for_witnesses(&home, &application, &gossip_stop),
        application: Arc::clone(&application),
        genesis: home.genesis.to_bytes().to_vec().into(),
        admitted,
        outgoing,
        neighbours: neighbours(home.peer_key.public_key(), &network),
        clock: engine::clock::now,
        node_key: home.peer_key.clone(),
        https: home.config.api.tls.is_some(),
        metrics: metrics.clone(),
        closing: api_stop.clone(),
        snapshots: shelf,
        print: home.config.print_settings(),
        traces: traces::start(&home.config, application.store(), &api_stop)?,
    });
    start_webhooks(&home, &api)?;
    let doors = doors(&home, &metrics)?;
    let api_task = serve(&home.config, doors, listener, api, api_stop.clone());
    tracing::info!(api = %home.config.api.listen, "node is up");

    let stops = [api_stop, admin_stop, gossip_stop];
    let running = Running { engine, api_task, stops, engine_stop, network };
    running.until(stop).await
}

/// The parts of a node that runs.
struct Running {
    engine: engine::Handle,
    api_task: JoinHandle<()>,
    /// Of API, operators' doors and gossip, in this order.
    stops: [CancellationToken; 3],
    engine_stop: CancellationToken,
    network: network::Handle,
}

impl Running {
    /// Stops all in order once `stop` fires or the engine fails.
    async fn until(self, stop: CancellationToken) -> Result<(), NodeError> {
        let mut ended = tokio::spawn(self.engine.ended());
        let early = tokio::select! {
            () = stop.cancelled() => None,
            result = &mut ended => Some(result),
        };
        tracing::info!("stopping");
        self.stops.iter().for_each(CancellationToken::cancel);
        if let Err(error) = self.api_task.await {
            tracing::warn!(%error, "the API ended abnormally");
        }
        self.engine_stop.cancel();
        let result = match early {
            Some(result) => result,
            None => ended.await,
        };
        self.network.stop().await;
        result.unwrap_or_else(|error| Err(EngineError::Task(error.to_string())))?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Keeps the blocks that witnesses sign, and what they signed, until the token fires.
fn follow_for_witnesses(
    home: &Home,
    application: &NodeApplication,
    stop: &CancellationToken,
) -> Arc<witness::Heads> {
    let witnesses = home.config.witness.parsed();
    witness::start(Arc::clone(application.store()), witnesses, stop.clone())
}

/// Sends admitted records to peers, and admits theirs, until the token fires.
fn start_gossip(
    network: &network::Handle,
    to_peers: mpsc::Receiver<Bytes>,
    application: &Arc<NodeApplication>,
    admitted: &watch::Sender<()>,
) -> CancellationToken {
    let stop = CancellationToken::new();
    tokio::spawn(gossip::send(network.clone(), to_peers, stop.clone()));
    let (application, admitted) = (Arc::clone(application), admitted.clone());
    tokio::spawn(gossip::receive(network.clone(), application, admitted, stop.clone()));
    stop
}

/// What the node hands out to those who begin, and what makes it.
fn snapshots(home: &Home) -> (Arc<Shelf>, Maker) {
    let shelf = Arc::new(Shelf::open(home.paths.snapshots()));
    let settings = &home.config.snapshots;
    let maker = Maker::new(Arc::clone(&shelf), settings.every_heights, settings.keep);
    (shelf, maker)
}

/// Opens what only operators use, metrics and admin socket, until the token fires.
async fn open_to_operators(
    home: &Home,
    metrics: &Metrics,
    operator: admin::Operator,
) -> Result<CancellationToken, NodeError> {
    let stop = CancellationToken::new();
    serve_metrics(home, metrics, &operator, stop.clone()).await?;
    open_admin(home, operator, stop.clone());
    Ok(stop)
}

/// Opens the operator's door. A node whose path is too long for a socket runs without one.
fn open_admin(home: &Home, operator: admin::Operator, stop: CancellationToken) {
    match admin::listen(&home.paths) {
        Ok(listener) => {
            tokio::spawn(admin::serve(listener, home.paths.clone(), operator, stop));
        }
        Err(error) => tracing::error!(%error, "the node runs without its admin socket"),
    }
}

/// Makes a new tip marker at the database's tip, after an operator has compared it with other
/// members, and returns that tip.
pub fn accept_tip(home: &Path) -> Result<Tip, NodeError> {
    let paths = HomePaths::new(home);
    let (genesis, founded) = paths.read_genesis()?;
    // Vouched for by a person, perhaps in haste: the validator waits for one later block.
    let engine = paths.engine();
    engine::require_watch(&engine, engine::clock::now())
        .map_err(|source| EngineError::Io { path: engine, source })?;
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
        engine::found_journal(&home.paths.engine(), chain_id, key.address())?;
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
    maker: Maker,
    metrics: &Metrics,
) -> Arc<ApplicationLedger<RocksStore>> {
    let reader = Arc::clone(application);
    let reporting = Arc::clone(&reporter);
    let (counting, seen_by) = (metrics.clone(), metrics.clone());
    let last = AtomicU64::new(application.tip().time.as_ms());
    let on_commit: engine::OnCommit = Box::new(move |block, commit| {
        let parent_ms = last.swap(block.header.time.as_ms(), Ordering::Relaxed);
        counting.saw_block(block, commit, parent_ms);
        reporting.pursue();
        maker.note(reader.store(), block.header.height);
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
    let on_contradictions = Box::new(move |seen: &[_]| {
        seen_by.contradictions.inc_by(seen.len() as u64);
        reporter.note(seen);
    });
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

async fn listen(address: SocketAddr) -> Result<TcpListener, NodeError> {
    TcpListener::bind(address).await.map_err(|source| NodeError::Listen { address, source })
}

/// What stands between the network and the API.
fn doors(home: &Home, metrics: &Metrics) -> Result<Doors, NodeError> {
    let api = &home.config.api;
    let tls = api.tls.as_ref().map(|tls| Tls::new(home.paths.home(), tls)).transpose()?;
    let proxies = api.trusted_proxies.clone();
    let (per_second, burst) = (api.client_requests_per_second, api.client_burst);
    Ok(Doors {
        limits: server::ServerLimits {
            connections_max: api.connections_max,
            header_timeout: api.header_timeout(),
        },
        rate: Arc::new(RateLimit::new(per_second, burst, proxies, std::time::Instant::now())),
        tls,
        metrics: metrics.clone(),
    })
}

/// Answers `/metrics` on an address of its own, where the configuration names one.
async fn serve_metrics(
    home: &Home,
    metrics: &Metrics,
    operator: &admin::Operator,
    stop: CancellationToken,
) -> Result<(), NodeError> {
    let Some(config) = home.config.metrics else { return Ok(()) };
    let listener = listen(config.listen).await?;
    let times = operator.application.store().write_times().clone();
    let exporter = Exporter::new(metrics, &times, Arc::new(operator.clone()));
    let limits = server::ServerLimits {
        connections_max: METRICS_CONNECTIONS_MAX,
        header_timeout: home.config.api.header_timeout(),
    };
    let router = metrics::router(exporter);
    tokio::spawn(server::serve(listener, router, Doors::plain(limits), stop));
    tracing::info!(address = %config.listen, "metrics are answered");
    Ok(())
}

fn serve(
    config: &Config,
    doors: Doors,
    listener: TcpListener,
    api: Api,
    stop: CancellationToken,
) -> JoinHandle<()> {
    let admission = Admission::new(config.api.requests_max, config.api.request_timeout());
    tokio::spawn(server::serve(listener, routes::router(api, admission), doors, stop))
}

/// The other nodes, as the network knows them.
fn neighbours(own: PublicKey, network: &network::Handle) -> Neighbours {
    let (known, counted) = (network.clone(), network.clone());
    Neighbours {
        own,
        connection: Box::new(move |key| {
            let PeerStatus { tip, connected_for, .. } = known.peer(key)?;
            Some(Connection { height: tip, connected_for })
        }),
        traffic: Box::new(move || {
            let traffic = counted.traffic();
            NetworkStatus {
                peers: counted.peers().len(),
                bytes_sent: traffic.bytes_out,
                bytes_received: traffic.bytes_in,
            }
        }),
    }
}
