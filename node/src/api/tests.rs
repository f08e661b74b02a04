//! The API in process, over a real database with blocks on it. No consensus: blocks are built and
//! committed directly.

mod abuse;
mod cosigned;
mod document;
mod doors;
mod engagements;
mod events;
mod exports;
mod moments;
mod paper;
mod reads;
mod reference;
mod site;
mod submit;
mod supervision;
mod watching;
mod witnessed;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use hefu_chain::{
    action::{
        Action,
        certificate::Suspend,
        deal::Conclude,
        grant::{Accept, Offer},
        organisation,
        product::Register,
        recognition::Agree,
        resource::Declare,
    },
    fixture::{self, CHAIN_ID, Member, TestLedger, chengdu, region, registration, suining},
    founding::founding_state,
    hash::RecordId,
    height::Height,
    key::SecretKey,
    record::VerifiedRecord,
    state::{
        CertificateNumber, DealObject, GrantParent, Price, ProductInput, RecognitionMode, Scope,
        Term,
    },
    time::BlockTime,
    words::{
        CertificateKinds, DataKind, DealMode, DeliveryForm, DeliveryForms, Level, Purpose,
        Purposes, Right, Rights, Role, Sector, Sectors, Venue,
    },
};
use hefu_consensus::{
    application::Application, fixture::commit_by, founded::FoundedState, mempool::MempoolLimits,
};
use hefu_paper::VerifyAddress;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;

use super::{
    Api, Connection, Neighbours, NetworkStatus, NodeApplication, Parts,
    exports::paper::PrintSettings, layer::Admission, routes::router,
};
use crate::{snapshots::Shelf, storage::RocksStore, witness::Heads};

/// Requests handled at once in tests, and how long one may take.
const REQUESTS_MAX: usize = 64;
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// How long the one peer of the tests has been connected.
const CONNECTED_FOR: Duration = Duration::from_secs(90);
/// This node's clock in tests: after every block of the fixture.
const NOW: BlockTime = BlockTime::from_ms(1_800_000_000_000);

/// What stands on the ledger of the tests.
struct World {
    ledger: TestLedger,
    holder: Member,
    developer: Member,
    resource: RecordId,
    application: RecordId,
    certificate: CertificateNumber,
    grant: RecordId,
    product: RecordId,
    deal: RecordId,
    /// Height of the last block before the certificate was suspended.
    in_force_until: u64,
}

/// A node without network and consensus.
struct Harness {
    world: World,
    application: Arc<NodeApplication>,
    router: Router,
    api: Api,
    _directory: TempDir,
}

impl World {
    /// From evidence to a deal, recognition, and in the end a suspension.
    fn new() -> Self {
        let mut ledger = TestLedger::new();
        let holder = ledger.client_as(1, Role::Registrant);
        let developer = ledger.client_as(2, Role::Developer);
        let buyer = ledger.client_as(3, Role::Trader);
        let declare = Declare {
            title: "公交线路 GIS 数据".into(),
            kind: DataKind::Enterprise,
            sector: Some(Sector::G),
            ..registration::declaration(&holder)
        };
        let application = ledger.apply_for(&holder, &chengdu(), declare).expect("applies");
        let resource = last_of(&ledger, "resource.declare");
        ledger.bring_to_publicity(&chengdu(), application).expect("publicised");
        let certificate = ledger.issue(&chengdu(), application, 1).expect("issued");
        let grant = ledger
            .submit(&holder, &[], Action::GrantOffer(offer(&developer, certificate)))
            .expect("offered");
        ledger.submit(&developer, &[], Action::GrantAccept(Accept { grant })).expect("accepted");
        let register = Action::ProductRegister(product(grant, certificate));
        let product = ledger.submit(&developer, &[], register).expect("registered");
        let conclude = Action::DealConclude(licence(&holder, &buyer, certificate));
        let deal = ledger.submit(&holder, &[&buyer, &chengdu()], conclude).expect("concluded");
        let sichuan = fixture::sichuan_authority();
        let agree = Action::RecogAgree(agreement());
        ledger.submit(&sichuan, &[&fixture::chongqing_authority()], agree).expect("agreed");
        let in_force_until = ledger.height().get();
        let suspend = Suspend { number: certificate, reason: "核查".into() };
        ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("suspended");
        Self {
            ledger,
            holder,
            developer,
            resource,
            application,
            certificate,
            grant,
            product,
            deal,
            in_force_until,
        }
    }

    /// Signs evidence that was never anchored.
    fn evidence(&mut self, n: u8) -> VerifiedRecord {
        let anchor = registration::anchor(registration::digest(200 + n));
        let holder = self.holder;
        self.ledger.record(&holder, &[], Action::EvidenceAnchor(anchor)).expect("well-formed")
    }
}

fn last_of(ledger: &TestLedger, record_type: &str) -> RecordId {
    let records = ledger.blocks().iter().flat_map(|block| &block.records);
    let found = records.rev().find(|r| r.record().header().record_type == record_type);
    found.expect("on the ledger").record().id()
}

fn offer(to: &Member, certificate: CertificateNumber) -> Offer {
    Offer {
        grantee: to.uscc,
        parent: GrantParent::Certificates,
        rights: Rights::of(&[Right::Use, Right::Operate]),
        scope: Scope {
            certificates: vec![certificate],
            fields: None,
            purposes: Purposes::of(&[Purpose::PublicInterest, Purpose::Industry]),
            scenarios: None,
            sectors: Sectors::all(),
            regions: vec![region("510000")],
            delivery_forms: DeliveryForms::of(&[DeliveryForm::Api, DeliveryForm::Report]),
            secure_domain: None,
            level_max: Level::General3,
        },
        term: Term { from: fixture::date("2026-09-01"), to: fixture::date("2027-08-31") },
        sub_depth: 0,
        quota: None,
        exclusive: false,
        narrowed_alone: false,
        revenue: Vec::new(),
        operation: None,
    }
}

fn product(grant: RecordId, certificate: CertificateNumber) -> Register {
    Register {
        title: "公交客流报告".into(),
        summary: None,
        inputs: vec![ProductInput::Granted { grant, certificate }],
        processing: registration::digest(3),
        steps: Vec::new(),
        secure_domain: None,
        scenario: None,
        sector: None,
        level: Level::General2,
        delivery_forms: DeliveryForms::of(&[DeliveryForm::Report]),
        personal: Vec::new(),
    }
}

fn licence(seller: &Member, buyer: &Member, certificate: CertificateNumber) -> Conclude {
    Conclude {
        venue: Venue::Otc,
        host: chengdu().uscc,
        seller: seller.uscc,
        buyer: buyer.uscc,
        object: DealObject::Certificate(certificate),
        under_grant: None,
        mode: DealMode::Licence,
        purpose: Purpose::Industry,
        scenario: None,
        sector: None,
        delivery_forms: DeliveryForms::of(&[DeliveryForm::Report]),
        term: Some(Term { from: fixture::date("2026-09-01"), to: fixture::date("2027-08-31") }),
        price: Price::commit(&[9; 32], 100_000),
        complete_by: fixture::date("2026-12-31"),
        arbitrator: None,
        contract: None,
        listing: None,
        negotiation: None,
        prepayment: false,
        personal: Vec::new(),
        outbound: None,
        inbound: None,
        mandates: Vec::new(),
    }
}

fn agreement() -> Agree {
    Agree {
        parties: (region("500000"), region("510000")),
        with: fixture::chongqing_authority().uscc,
        kinds: CertificateKinds::all(),
        rights: Rights::all(),
        level_max: Level::General4,
        sectors: Sectors::all(),
        purposes: Purposes::all(),
        term: Term { from: fixture::date("2026-09-01"), to: fixture::date("2029-08-31") },
        mode: RecognitionMode::Automatic,
        parent: None,
        delegable: None,
        article: "第三条".into(),
        text: registration::digest(5),
    }
}

/// Printing with the fonts of the system.
fn print_settings() -> PrintSettings {
    let address = VerifyAddress::new("https://node.example").expect("an address");
    PrintSettings { address: Some(address), ..PrintSettings::default() }
}

/// One other node is connected, of Chongqing.
fn neighbours() -> Neighbours {
    let other = fixture::node_key(&fixture::chongqing()).public_key();
    let connection = Connection { height: Height::new(3), connected_for: CONNECTED_FOR };
    Neighbours {
        own: fixture::node_key(&chengdu()).public_key(),
        connection: Box::new(move |key| (*key == other).then_some(connection)),
        traffic: Box::new(NetworkStatus::default),
    }
}

impl Harness {
    /// The world's blocks on a database of its own.
    fn new() -> Self {
        Self::printing(print_settings())
    }

    /// The same, printing with these settings.
    fn printing(print: PrintSettings) -> Self {
        let world = World::new();
        let directory = tempfile::tempdir().expect("a directory");
        let state = founding_state(world.ledger.founding()).expect("a founding");
        let founded = FoundedState::new(state).expect("a first state");
        let store = RocksStore::open(directory.path(), CHAIN_ID, &founded).expect("opens");
        let application =
            Arc::new(Application::new(CHAIN_ID, Arc::new(store), MempoolLimits::default()));
        let (admitted, _) = watch::channel(());
        let (outgoing, _) = mpsc::channel(1);
        let api = Api::new(Parts {
            application: Arc::clone(&application),
            genesis: "{}".into(),
            admitted,
            outgoing,
            neighbours: neighbours(),
            clock: || NOW,
            node_key: SecretKey::from_seed(&[42; 32]),
            cosigned: Arc::default(),
            witnessed: Arc::new(Heads::new(witnessed::keys())),
            https: false,
            metrics: crate::metrics::Metrics::default(),
            closing: tokio_util::sync::CancellationToken::new(),
            snapshots: Arc::new(Shelf::open(directory.path().join("snapshots"))),
            traces: None,
            print,
        });
        let router = router(api.clone(), Admission::new(REQUESTS_MAX, REQUEST_TIMEOUT));
        let harness = Self { world, application, router, api, _directory: directory };
        harness.catch_up();
        harness
    }

    /// Commits a record in the next block of the world.
    fn submit(&mut self, author: &Member, action: Action) -> RecordId {
        let id = self.world.ledger.submit(author, &[], action).expect("applies");
        self.catch_up();
        id
    }

    /// Commits the world's blocks that are not on the database yet.
    fn catch_up(&self) {
        let tip = self.application.tip().height;
        let blocks = self.world.ledger.blocks().iter();
        for block in blocks.filter(|block| block.context.height > tip) {
            for record in &block.records {
                self.application.submit(record.clone(), block.context.time).expect("admitted");
            }
            commit_next(&self.application, block.context.time);
        }
    }

    /// Makes a block in the morning so many days later.
    fn days_later(&mut self, days: u32) {
        let day = self.world.ledger.today().plus_days(days);
        self.world.ledger.set_date(&day.to_string());
        self.world.ledger.advance_blocks(1);
        self.catch_up();
    }

    async fn bytes(&self, path: &str) -> Vec<u8> {
        let (status, bytes) = self.send(get(path)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        bytes
    }

    /// Commits what waits.
    fn commit(&self) {
        commit_next(&self.application, NOW);
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("whole");
        (status, bytes.to_vec())
    }

    async fn json(&self, request: Request<Body>) -> (StatusCode, Value) {
        let (status, bytes) = self.send(request).await;
        let value = serde_json::from_slice(&bytes).expect("every answer is JSON");
        (status, value)
    }

    /// GET of a JSON answer that is a success and says as of which block it holds.
    async fn get(&self, path: &str) -> Value {
        let (status, value) = self.json(get(path)).await;
        assert_eq!(status, StatusCode::OK, "{path}: {value}");
        assert!(value["height"].is_u64() && value["block_time"].is_string(), "{path}: {value}");
        value
    }

    /// GET of a coded refusal.
    async fn post_json(&self, path: &str, body: &Value) -> Value {
        let body = serde_json::to_vec(body).expect("writes");
        let (status, value) = self.json(post(path, "application/json", body)).await;
        assert_eq!(status, StatusCode::OK, "{path}: {value}");
        value
    }

    async fn refusal(&self, path: &str) -> (u16, String) {
        let (status, value) = self.json(get(path)).await;
        assert_coded(&value);
        (status.as_u16(), value["code"].as_str().unwrap_or_default().to_owned())
    }
}

/// Every refusal has a code and speaks both languages.
fn assert_coded(value: &Value) {
    for key in ["code", "message_zh", "message_en"] {
        assert!(value[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {value}");
    }
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).expect("a request")
}

fn post(path: &str, media_type: &str, body: Vec<u8>) -> Request<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, media_type);
    request.body(body.into()).expect("a request")
}

/// Builds and commits the next block of an application.
fn commit_next(application: &NodeApplication, now: BlockTime) {
    let height = application.tip().height.next();
    let set = application.validator_set(height).expect("reads").expect("a set");
    let proposer = set.get_index(0).expect("a seat").address;
    let block = application.build(height, 0, now, proposer).expect("builds");
    let commit = commit_by(height, block.hash, 3);
    application.commit(&commit).expect("commits").expect("new");
}
