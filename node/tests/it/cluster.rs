//! Four founding members in one process, each with a ledger in memory that outlives its node.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use hefu_chain::{
    codec,
    fixture::{self as chain_fixture, CHAIN_ID},
    hash::BlockHash,
    height::Height,
    key::SecretKey,
    params::Params,
    record::{Record, VerifiedRecord},
    state::Entity as _,
    time::BlockTime,
};
use hefu_consensus::{
    application::Application, fixture, founded::FoundedState, memory::MemoryStore,
    mempool::MempoolLimits,
};
use hefu_node::{
    engine::{self, ApplicationLedger, EngineError, Setup},
    network::{self, PeerAddress},
    reporter::{Outlet, Reporter},
};
use libp2p::PeerId;
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Nothing here takes longer on a loaded machine; it only bounds a test that fails.
pub(crate) const DEADLINE: Duration = Duration::from_secs(120);

/// Seats of the founding members' fixture: consensus keys from seeds 21 on, transport from 41 on.
pub(crate) const MEMBERS: u8 = 4;

/// What the clock shows where a report is submitted.
const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);

pub(crate) type Ledger = Application<MemoryStore>;

/// What of a member is on its disk.
pub(crate) struct Member {
    pub(crate) number: u8,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) directory: TempDir,
}

/// A member's node while it runs.
pub(crate) struct Node {
    pub(crate) network: network::Handle,
    pub(crate) engine: engine::Handle,
    ledger: Arc<Ledger>,
    admitted: watch::Sender<()>,
    stop: CancellationToken,
    address: PeerAddress,
}

pub(crate) fn consensus_key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[21 + number; 32])
}

pub(crate) fn transport_key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[41 + number; 32])
}

/// The peers that the ledger admits: the members, and one observer with the number after theirs.
pub(crate) fn admitted_peers() -> BTreeSet<PeerId> {
    let key = |number| network::peer_id(&transport_key(number).public_key());
    (0..=MEMBERS).filter_map(key).collect()
}

/// The founding of the fixture with another heartbeat, also one that no ledger may have.
fn founded(heartbeat: Duration) -> FoundedState {
    let mut changes = fixture::founded().changes;
    let heartbeat_ms = u64::try_from(heartbeat.as_millis()).expect("some hours at most");
    let params = Params { heartbeat_ms, ..Params::default() };
    changes.insert(Params::state_key(&()), codec::encode(&params));
    FoundedState::new(changes).expect("a first state")
}

impl Member {
    /// A member at the founding of a ledger with this heartbeat.
    pub(crate) fn found(number: u8, heartbeat: Duration) -> Self {
        let store = Arc::new(MemoryStore::new(&founded(heartbeat)));
        let ledger = Arc::new(Application::new(CHAIN_ID, store, MempoolLimits::default()));
        let directory = tempfile::tempdir().expect("a directory");
        if number < MEMBERS {
            let key = consensus_key(number);
            engine::found_journal(directory.path(), CHAIN_ID, key.public_key().validator_address())
                .expect("a journal");
        }
        Self { number, ledger, directory }
    }

    pub(crate) fn block_hash(&self, height: u64) -> Option<BlockHash> {
        let decided = self.ledger.decided(Height::new(height)).expect("memory can be read");
        decided.map(|decided| decided.commit.block_hash)
    }

    /// Where the node keeps contradictions of validators.
    pub(crate) fn evidence(&self) -> std::path::PathBuf {
        self.directory.path().join("evidence")
    }

    /// What keeps contradictions and reports them; who sees one depends on whose votes come first.
    /// Reports go to those that run already, as gossip takes them in a whole node.
    fn reporter(
        &self,
        admitted: &watch::Sender<()>,
        running: &[&Node],
    ) -> Arc<Reporter<MemoryStore>> {
        let (outgoing, mut reports) = mpsc::channel::<bytes::Bytes>(1);
        let others: Vec<_> =
            running.iter().map(|node| (node.ledger.clone(), node.admitted.clone())).collect();
        tokio::spawn(async move {
            while let Some(report) = reports.recv().await {
                for (ledger, admitted) in &others {
                    let read = Record::from_bytes(&report).and_then(Record::verify);
                    if ledger.receive(read.expect("a record")).is_ok() {
                        admitted.send_replace(());
                    }
                }
            }
        });
        let operator = match self.number {
            0 => chain_fixture::chengdu(),
            1 => chain_fixture::chongqing(),
            2 => chain_fixture::suining(),
            _ => chain_fixture::exchange(),
        };
        let outlet = Some(Outlet {
            key: operator.key(),
            admitted: admitted.clone(),
            outgoing,
            clock: || NOW,
        });
        Arc::new(Reporter::new(self.ledger.clone(), self.evidence(), outlet))
    }

    /// Starts the node, calling those that run already.
    pub(crate) async fn start(&self, running: &[&Node]) -> Node {
        self.start_as(running, Some(consensus_key(self.number))).await
    }

    pub(crate) async fn start_as(&self, running: &[&Node], key: Option<SecretKey>) -> Node {
        self.start_over(running, key, |ledger| ledger).await
    }

    /// Starts the node over what is made of its ledger.
    pub(crate) async fn start_over(
        &self,
        running: &[&Node],
        key: Option<SecretKey>,
        made: impl FnOnce(Arc<dyn engine::Ledger>) -> Arc<dyn engine::Ledger>,
    ) -> Node {
        let identity = network::identity(&transport_key(self.number)).expect("a key");
        let peer = identity.public().to_peer_id();
        let (_, allowed) = watch::channel(admitted_peers());
        let network = network::start(network::Config {
            chain_id: CHAIN_ID,
            identity,
            listen: vec!["/ip4/127.0.0.1/tcp/0".parse().expect("an address")],
            peers: running.iter().map(|node| node.address.clone()).collect(),
            allowed,
        });
        let network = network.await.expect("the network starts");
        let address = PeerAddress { peer, address: network.listening()[0].clone() };
        let (admitted, admitted_seen) = watch::channel(());
        let stop = CancellationToken::new();
        let reporter = self.reporter(&admitted, running);
        let pursuing = reporter.clone();
        let ledger = ApplicationLedger::new(
            self.ledger.clone(),
            Box::new(move |_, _| pursuing.pursue()),
            Box::new(move |seen| reporter.note(seen)),
        );
        let engine = engine::run(Setup {
            chain_id: CHAIN_ID,
            ledger: made(Arc::new(ledger)),
            network: network.clone(),
            key: key.map(Into::into),
            directory: self.directory.path().to_owned(),
            admitted: admitted_seen,
            name: format!("member-{}", self.number),
            stop: stop.clone(),
        });
        Node { network, engine, ledger: self.ledger.clone(), admitted, stop, address }
    }
}

impl Node {
    /// Returns when the node has committed `height`.
    pub(crate) async fn reaches(&self, height: u64) {
        let mut committed = self.engine.committed();
        let reached = committed.wait_for(|tip| tip.get() >= height);
        let in_time = tokio::time::timeout(DEADLINE, reached).await;
        in_time.unwrap_or_else(|_| panic!("height {height} in time")).expect("the engine runs");
    }

    /// Gives the node a record, as a peer's gossip does.
    pub(crate) fn receive(&self, record: VerifiedRecord) {
        self.ledger.receive(record).expect("the record is admitted");
        self.admitted.send_replace(());
    }

    /// Stops the node in good order.
    pub(crate) async fn stop(self) -> Result<(), EngineError> {
        self.stop.cancel();
        let ended = self.engine.ended().await;
        self.network.stop().await;
        ended
    }
}

/// Founds the members and starts all their nodes.
pub(crate) async fn start_all(heartbeat: Duration) -> (Vec<Member>, Vec<Node>) {
    let members: Vec<Member> = (0..MEMBERS).map(|n| Member::found(n, heartbeat)).collect();
    let mut nodes: Vec<Node> = Vec::new();
    for member in &members {
        let running: Vec<&Node> = nodes.iter().collect();
        let node = member.start(&running).await;
        nodes.push(node);
    }
    (members, nodes)
}
