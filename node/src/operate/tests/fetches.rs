//! A newcomer fetches a snapshot from nodes of which any may lie, and ends with the same ledger.

use std::{fs, net::SocketAddr};

use axum::{Router, routing::get};
use hefu_chain::height::Height;
use hefu_consensus::port::Store as _;
use tokio::runtime::Runtime;

use super::{
    super::{fetch, files, restore, snapshot},
    *,
};
use crate::{
    api::snapshots::{chunk, snapshot as describe, snapshots},
    snapshots::{Maker, Shelf},
};

/// Nodes that hand out copies of a site's snapshot.
struct Givers {
    site: Site,
    runtime: Runtime,
}

impl Givers {
    fn new(blocks: u64) -> Self {
        Self { site: Site::new(blocks), runtime: Runtime::new().expect("starts") }
    }

    /// A node that has a snapshot of the site as it stands, changed on disk by `change` after it
    /// was read.
    fn giver(&self, name: &str, change: impl FnOnce(&Path)) -> String {
        let shelf = self.site.path(name);
        let store = self.site.store().expect("opens");
        let place = shelf.join(store.tip().height.to_string());
        snapshot::of_store(&store, &place).expect("exports");
        let shelf = Arc::new(Shelf::open(shelf));
        assert_eq!(shelf.offers().len(), 1);
        change(&place);
        let router = Router::new()
            .route("/v1/snapshots", get(snapshots))
            .route("/v1/snapshots/{height}", get(describe))
            .route("/v1/snapshots/chunks/{blake3}", get(chunk))
            .with_state(shelf);
        let listener = self.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a port");
        let address: SocketAddr = listener.local_addr().expect("bound");
        self.runtime.spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// The home of the third member, which has no database.
    fn newcomer(&self) -> PathBuf {
        self.site.layout.home(&self.site.layout.members[2])
    }

    fn fetch(&self, from: &[&str]) -> Result<restore::Restored, OperateError> {
        let from: Vec<String> = from.iter().map(|base| (*base).to_owned()).collect();
        fetch::run(&self.newcomer(), &from, None, NOW, &|_, _| ())
    }

    fn has_database(&self) -> bool {
        self.newcomer().join("data/db").exists()
    }
}

/// The chunks in a directory, in order.
fn chunks(of: &Path) -> Vec<PathBuf> {
    let names = files::names(of).expect("reads");
    names.into_iter().filter(|name| name.ends_with(".chunk")).map(|name| of.join(name)).collect()
}

/// Makes every chunk another.
fn spoil(of: &Path) {
    for path in chunks(of) {
        let mut bytes = fs::read(&path).expect("reads");
        bytes[0] ^= 1;
        fs::write(path, bytes).expect("writes");
    }
}

#[test]
fn a_newcomer_takes_from_each_node_what_is_true_and_ends_with_the_same_ledger() {
    let givers = Givers::new(25);
    let liar = givers.giver("liar", spoil);
    let honest = givers.giver("honest", |_| ());
    let alone = givers.fetch(&[&liar]);
    assert!(matches!(alone, Err(OperateError::NotFetched { .. })), "{alone:?}");
    assert!(!givers.has_database());
    let restored = givers.fetch(&[&liar, &honest]).expect("the other one gives the chunks");
    assert_eq!(restored.height, 25);
    let paths = HomePaths::new(&givers.newcomer());
    let (genesis, founded) = paths.read_genesis().expect("reads");
    let ours = RocksStore::open(&paths.data(), genesis.chain_id(), &founded).expect("opens");
    assert_eq!(ours.tip(), givers.site.store().expect("opens").tip());
    assert!(marks_watch(&paths), "a validator waits before it votes");
    assert!(!paths.data().join("fetch.next").exists(), "nothing is left over");
    drop(ours);
    assert!(matches!(givers.fetch(&[&honest]), Err(OperateError::Occupied(_))));
}

#[test]
fn a_fetch_that_was_cut_short_goes_on_where_it_stopped() {
    let givers = Givers::new(12);
    let without_last = |place: &Path| {
        fs::remove_file(chunks(place).last().expect("chunks")).expect("removes");
    };
    let only_last = |place: &Path| {
        let chunks = chunks(place);
        let (_, others) = chunks.split_last().expect("chunks");
        others.iter().for_each(|path| fs::remove_file(path).expect("removes"));
    };
    let (first, second) = (givers.giver("first", without_last), givers.giver("second", only_last));
    assert!(matches!(givers.fetch(&[&second]), Err(OperateError::NotFetched { .. })));
    assert!(matches!(givers.fetch(&[&first]), Err(OperateError::NotFetched { .. })));
    assert!(!givers.has_database());
    let restored = givers.fetch(&[&second]).expect("it has what is missing");
    assert_eq!(restored.height, 12);
}

#[test]
fn a_description_that_nobody_signed_costs_no_chunk() {
    let givers = Givers::new(9);
    let forge = |place: &Path| {
        let path = place.join(snapshot::MANIFEST);
        let text = fs::read_to_string(&path).expect("reads");
        let finality = snapshot::Snapshot::read(place).expect("reads").finality;
        let forged = text.replace(&finality[40..60], "00000000000000000000");
        assert_ne!(forged, text);
        fs::write(path, forged).expect("writes");
        // Were a chunk asked for, it would be missing, and the refusal another.
        chunks(place).iter().for_each(|path| fs::remove_file(path).expect("removes"));
    };
    let forger = givers.giver("forger", forge);
    let Err(OperateError::NotFetched { reasons }) = givers.fetch(&[&forger]) else {
        panic!("a forged header is refused")
    };
    assert!(reasons[0].contains("/v1/snapshots/9:"), "{reasons:?}");
    let nobody = givers.fetch(&["http://127.0.0.1:9"]);
    assert!(matches!(nobody, Err(OperateError::NotFetched { .. })));
}

#[test]
fn a_node_makes_a_snapshot_of_every_so_many_heights_and_keeps_the_newest() {
    let site = Site::new(25);
    let directory = site.path("shelf");
    let shelf = Arc::new(Shelf::open(directory.clone()));
    let maker = Maker::new(Arc::clone(&shelf), 5, 1);
    let heights =
        |shelf: &Shelf| shelf.offers().iter().map(|offer| offer.height).collect::<Vec<_>>();
    let store = Arc::new(site.store().expect("opens"));
    assert!(maker.note(&store, Height::new(24)).is_none(), "not a height of a snapshot");
    let making = maker.note(&store, store.tip().height).expect("begins");
    making.join().expect("ends");
    assert_eq!(heights(&shelf), [25]);
    let first = snapshot::Snapshot::read(&directory.join("25")).expect("whole");
    assert!(shelf.chunk(&first.chunks[0].blake3).is_some_and(|path| path.exists()));
    extend(&site.layout, Arc::clone(&store), 5);
    maker.note(&store, store.tip().height).expect("begins").join().expect("ends");
    assert_eq!(heights(&shelf), [30]);
    assert!(!directory.join("25").exists());
    assert_eq!(heights(&Shelf::open(directory)), [30], "also after a restart");
    let none = Maker::new(shelf, 0, 1);
    assert!(none.note(&store, store.tip().height).is_none());
}
