//! A node's database with many certificates, made without a network, and how fast it answers.
//!
//! `cargo run --release -p hefu-node --example million -- load DIR CERTIFICATES`
//! `cargo run --release -p hefu-node --example million -- measure DIR`
//! `cargo run --release -p hefu-node --example million -- join DIR NEW`
//! `cargo run --release -p hefu-node --example million -- import SNAPSHOT NEW`
//!
//! DIR and NEW are homes without keys, of the ledger of `vectors/genesis.json`, whose validators' keys are
//! public.
//!
//! Loading signs one `cert.issue` a certificate and writes resource, application and certificate past
//! the rules, block by block, through the state tree, the history and the indexes like any other
//! block. At the end stand a chain of four grants and a thousand products, ten deep. Measuring opens
//! the database in a process of its own and asks through the API's router, without a socket. Joining
//! exports a snapshot of DIR and begins NEW with it, as `hefud snapshot` does; importing does the second half.

mod join;
mod measure;

use std::{
    error::Error,
    path::Path,
    sync::{Arc, LazyLock},
    time::Instant,
};

use hefu_chain::{
    action::{Action, certificate::Issue},
    block::{Block, Header, PROTOCOL_VERSION},
    codec,
    commit::Commit,
    execute::{BlockEffects, Receipt},
    fixture::{self, Member, chengdu, client, date, market::digest, region},
    hash::{BlockHash, ChainId, Domain, Nonce, RecordId},
    height::Height,
    log_tree::Frontier,
    record::RecordHeader,
    state::{
        Application, ApplicationState, ApplicationStep, Certificate, CertificateNumber,
        CertificateStatus, Clock, DataResource, Entity, Grant, GrantParent, GrantState, Holds,
        Product, ProductInput, ProductState, Scope, StateChanges, StateKey, Subject, Term,
        query_code,
    },
    state_tree,
    time::BlockTime,
    vote::{VoteKind, sign_bytes},
    words::{
        CertificateKind, DataKind, DeliveryForms, Level, Purposes, Right, Rights, Sectors,
        SourceKind, Track,
    },
};
use hefu_consensus::{
    admitted::AdmittedRecord,
    block_builder::CheckedBlock,
    founded::FoundedState,
    port::{Decision, Execution, Store},
};
use hefu_genesis::Genesis;
use hefu_node::{home::HomePaths, storage::RocksStore};

type AnyError = Box<dyn Error>;

/// Certificates of one block.
const BLOCK: u32 = 2_000;
/// Organisations that hold them.
const HOLDERS: u32 = 64;
/// Products of the graph: so many a level, so many levels.
const WIDTH: u32 = 100;
const LEVELS: u32 = 10;

/// The genesis document of the vectors.
const GENESIS: &[u8] = include_bytes!("../../../vectors/genesis.json");

static LEDGER: LazyLock<Genesis> =
    LazyLock::new(|| Genesis::from_bytes(GENESIS).expect("the vectors hold"));

fn chain_id() -> ChainId {
    LEDGER.chain_id()
}

/// Opens the database of a home, which is made if it is not there.
fn open(home: &Path) -> Result<RocksStore, AnyError> {
    let paths = HomePaths::new(home);
    std::fs::create_dir_all(paths.data())?;
    std::fs::write(paths.genesis(), GENESIS)?;
    let founded = FoundedState::new(LEDGER.state().clone())?;
    Ok(RocksStore::open(&paths.data(), chain_id(), &founded)?)
}

/// The commit of a block by three of the four founding validators.
fn commit_by_three(height: Height, hash: BlockHash) -> Commit {
    let message = sign_bytes(&chain_id(), VoteKind::Precommit, height, 0, Some(&hash));
    let keys = fixture::founding_seat_keys().into_iter().take(3);
    let signed = keys.map(|key| (key.public_key().validator_address(), key.sign(&message)));
    Commit::new(height, 0, hash, signed.collect())
}

fn main() -> Result<(), AnyError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match texts.as_slice() {
        ["load", dir, certificates] => load(Path::new(dir), certificates.parse()?),
        ["measure", dir] => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(measure::measure(dir)),
        ["join", dir, new] => join::join(Path::new(dir), Path::new(new)),
        ["import", snapshot, new] => join::import(Path::new(snapshot), Path::new(new)),
        _ => Err("load DIR CERTIFICATES | measure DIR | join DIR NEW | import SNAPSHOT NEW".into()),
    }
}

/// An identity that both halves of this program can compute.
fn id(kind: &str, n: u32) -> RecordId {
    RecordId(Domain::Record.hash_parts(&[kind.as_bytes(), &n.to_be_bytes()]))
}

fn number(n: u32) -> CertificateNumber {
    CertificateNumber::new(region("510100"), CertificateKind::Resource, 2026, n + 1)
        .expect("eight digits")
}

fn holder(n: u32) -> Member {
    client(u8::try_from(n % HOLDERS).expect("few"))
}

fn put<E: Entity>(changes: &mut StateChanges, key: &E::Key, entity: &E) -> StateKey {
    let state_key = E::state_key(key);
    changes.insert(state_key.clone(), codec::encode(entity));
    state_key
}

fn load(dir: &Path, certificates: u32) -> Result<(), AnyError> {
    let store = open(dir)?;
    let start = Instant::now();
    for first in (0..certificates).step_by(BLOCK as usize) {
        let mut block = Making::after(&store)?;
        for n in first..certificates.min(first + BLOCK) {
            block.certificate(n);
        }
        block.commit(&store)?;
        if first % (BLOCK * 25) == 0 {
            println!("{first} certificates after {:.0?}", start.elapsed());
        }
    }
    let mut block = Making::after(&store)?;
    block.graph();
    block.commit(&store)?;
    std::fs::write(dir.join("certificates"), certificates.to_string())?;
    let spent = start.elapsed();
    println!("{certificates} certificates in {spent:.0?}");
    Ok(())
}

/// A block under way.
struct Making {
    height: Height,
    time: BlockTime,
    frontier: Frontier,
    changes: StateChanges,
    records: Vec<Arc<AdmittedRecord>>,
    receipts: Vec<Receipt>,
}

impl Making {
    fn after(store: &RocksStore) -> Result<Self, AnyError> {
        let tip = store.tip();
        Ok(Self {
            height: tip.height.next(),
            time: tip.time.max(date("2026-11-22").start()).plus_ms(1_000),
            frontier: store.frontier(),
            changes: StateChanges::new(),
            records: Vec::new(),
            receipts: Vec::new(),
        })
    }

    /// The record that issues a certificate, and the entries that it stands on.
    fn certificate(&mut self, n: u32) {
        let (number, holder, application) = (number(n), holder(n), id("application", n));
        let issue = Issue {
            number,
            application,
            subject: Subject::Resource(id("resource", n)),
            title: format!("公共数据资源 {n}"),
            kind: CertificateKind::Resource,
            holder: holder.uscc,
            holder_name: format!("Fixture {}", holder.uscc),
            rights: Rights::all(),
            region: region("510100"),
            data_kind: DataKind::Public,
            level: Level::General2,
            sector: None,
            valid_from: date("2026-09-01"),
            valid_to: date("2029-08-31"),
            evidence: vec![digest(1)],
            query_code: query_code(&application),
            contests: None,
        };
        let action = Action::CertIssue(issue);
        let mut nonce = [0; 16];
        nonce[..4].copy_from_slice(&n.to_be_bytes());
        let header = RecordHeader {
            ledger: chain_id(),
            record_type: action.name().into(),
            author: chengdu().uscc,
            role: chengdu().role,
            nonce: Nonce(nonce),
            last_height: Height::new(u64::from(u32::MAX)),
        };
        let record = fixture::sign(&header, &action, &chengdu(), &[]).expect("well-formed");
        let record = Arc::new(AdmittedRecord::new(record));
        let touched = self.entries(n, number, &holder, application, record.id());
        self.receipts.push(Receipt { record: record.id(), touched });
        self.records.push(record);
    }

    fn entries(
        &mut self,
        n: u32,
        number: CertificateNumber,
        holder: &Member,
        application: RecordId,
        record: RecordId,
    ) -> Vec<StateKey> {
        let resource_id = id("resource", n);
        let resource = DataResource {
            holder: holder.uscc,
            region: region("510100"),
            kind: DataKind::Public,
            source: SourceKind::Collected,
            source_grant: None,
            source_deal: None,
            inbound: None,
            source_rights: Rights::all(),
            level: Level::General2,
            sector: None,
            personal_information: false,
            information_resource_code: None,
            content: Vec::new(),
            declared: self.height,
            version: 1,
        };
        let mut touched = vec![put(&mut self.changes, &resource_id, &resource)];
        let coded = self.coded(n, holder);
        touched.push(put(&mut self.changes, &application, &coded));
        let certificate = self.issued(number, holder, resource_id, application, record);
        touched.push(put(&mut self.changes, &number, &certificate));
        touched.sort_unstable();
        touched
    }

    fn coded(&self, n: u32, holder: &Member) -> Application {
        Application {
            applicant: holder.uscc,
            registrar: chengdu().uscc,
            track: Track::Public,
            subject: Subject::Resource(id("resource", n)),
            subject_version: 1,
            title: format!("公共数据资源 {n}"),
            kind: CertificateKind::Resource,
            rights: Rights::all(),
            valid_from: date("2026-09-01"),
            valid_to: date("2029-08-31"),
            evidence: vec![digest(1)],
            contests: None,
            contest_admitted: false,
            distinct: Vec::new(),
            holds: Holds::default(),
            state: ApplicationState {
                step: ApplicationStep::Coded,
                since: self.time,
                due: None,
                deficiency_notified: false,
                objections_open: 0,
                publicity_left: None,
                late_days: 0,
            },
        }
    }

    fn issued(
        &self,
        number: CertificateNumber,
        holder: &Member,
        resource: RecordId,
        application: RecordId,
        record: RecordId,
    ) -> Certificate {
        Certificate {
            number,
            subject: Subject::Resource(resource),
            holder: holder.uscc,
            rights: Rights::all(),
            data_kind: DataKind::Public,
            level: Level::General2,
            sector: None,
            registrar: chengdu().uscc,
            valid_from: date("2026-09-01"),
            valid_to: date("2029-08-31"),
            version: 1,
            status: CertificateStatus::Active,
            status_height: self.height,
            disputes: Vec::new(),
            contests: None,
            pledges: Vec::new(),
            transfer_pending: None,
            holds: Holds::default(),
            record,
            issued: self.height,
            application,
        }
    }

    /// Four grants, each below the one before, and products level by level. No record names them:
    /// they hang on the first certificate's receipt.
    fn graph(&mut self) {
        let mut touched = Vec::new();
        for tier in 1..=4u8 {
            let grant = grant(tier);
            touched.push(put(&mut self.changes, &id("grant", tier.into()), &grant));
        }
        for level in 0..LEVELS {
            for n in 0..WIDTH {
                let input = match level {
                    0 => ProductInput::Certificate(number(0)),
                    _ => ProductInput::Product(id("product", (level - 1) * WIDTH + n)),
                };
                let product = self.product(input);
                let product_id = id("product", level * WIDTH + n);
                touched.push(put(&mut self.changes, &product_id, &product));
            }
        }
        touched.sort_unstable();
        let action = Action::EvidenceAnchor(fixture::registration::anchor(digest(1)));
        let header = RecordHeader {
            ledger: chain_id(),
            record_type: action.name().into(),
            author: chengdu().uscc,
            role: chengdu().role,
            nonce: Nonce([9; 16]),
            last_height: Height::new(u64::from(u32::MAX)),
        };
        let record = fixture::sign(&header, &action, &chengdu(), &[]).expect("well-formed");
        self.receipts.push(Receipt { record: record.record().id(), touched });
        self.records.push(Arc::new(AdmittedRecord::new(record)));
    }

    fn product(&self, input: ProductInput) -> Product {
        Product {
            producer: holder(0).uscc,
            region: region("510100"),
            inputs: vec![input],
            data_kind: DataKind::Public,
            level: Level::General2,
            sector: None,
            scenario: None,
            delivery_forms: DeliveryForms::all(),
            registered: self.height,
            steps: Vec::new(),
            state: ProductState::Registered,
            personal_information: false,
            consents: Vec::new(),
            attestations: Vec::new(),
            holds: Holds::default(),
        }
    }

    /// Commits the block like any other.
    fn commit(mut self, store: &RocksStore) -> Result<(), AnyError> {
        let clock = Clock { height: self.height, time: self.time };
        put(&mut self.changes, &(), &clock);
        let (state_root, tree) = state_tree::update(store, self.height, &self.changes)?;
        let mut log_nodes = Vec::new();
        for record in &self.records {
            self.frontier.append(record.leaf(), &mut log_nodes);
        }
        let set = store.validator_set(self.height)?.ok_or("no validators")?;
        let before = store.header(store.tip().height)?;
        let header = Header {
            version: PROTOCOL_VERSION,
            chain_id: chain_id(),
            height: self.height,
            time: self.time,
            prev_hash: before.as_ref().map_or(BlockHash([0; 32]), Header::hash),
            log_root: self.frontier.root(),
            log_size: self.frontier.size(),
            state_root,
            valset_hash: set.hash(),
            next_valset_hash: set.hash(),
            params_hash: fixture::founding().params.hash(),
            proposer: set.get_index(0).ok_or("no seat")?.address,
        };
        let records = self.records.iter().map(|record| record.envelope().clone()).collect();
        let bytes = codec::encode(&Block { header: header.clone(), records }).into();
        let effects = BlockEffects { changes: self.changes, receipts: self.receipts };
        let (records, frontier) = (self.records, self.frontier);
        let execution =
            Execution { records, effects, tree, log_nodes, frontier, next_validators: None };
        let hash = header.hash();
        let commit = commit_by_three(self.height, hash);
        let block = CheckedBlock { header, hash, bytes, execution };
        Ok(store.commit(Decision { block: &block, commit: &commit })?)
    }
}

fn grant(tier: u8) -> Grant {
    let parent = match tier {
        1 => GrantParent::Certificates,
        _ => GrantParent::Grant(id("grant", u32::from(tier) - 1)),
    };
    Grant {
        parent,
        grantor: holder(u32::from(tier) - 1).uscc,
        grantee: holder(tier.into()).uscc,
        tier,
        rights: Rights::of(&[Right::Use, Right::Operate]),
        scope: Scope {
            certificates: vec![number(0)],
            fields: None,
            purposes: Purposes::all(),
            scenarios: None,
            sectors: Sectors::all(),
            regions: vec![region("510000")],
            delivery_forms: DeliveryForms::all(),
            secure_domain: None,
            level_max: Level::General3,
        },
        term: Term { from: date("2026-09-01"), to: date("2028-08-31") },
        sub_depth: 4 - tier,
        quota: None,
        quota_granted: 0,
        state: GrantState::Active,
        holds: Holds::default(),
        plan: None,
        exclusive: false,
        narrowed_alone: false,
        revenue: Vec::new(),
        units_used: 0,
        version: 1,
        exit: None,
        stopped: None,
        last_use: None,
    }
}
