//! One small ledger on which most types of record were applied, founded by a real genesis document,
//! with the chain of headers, commits and trees that it made. Everything repeats from fixed seeds.

mod civic;

use std::sync::LazyLock;

use hefu_chain::{
    action::{
        Action,
        application::{Deficient, Refuse, Supplement, Withdraw},
        calendar::SetCalendar,
        certificate::{Deregister, Resume, Revoke, Suspend},
        grant::Terminate,
        objection::{Decide, File},
        organisation::{self, RotateKeys},
        recognition, resource,
    },
    calendar::CalendarYear,
    fixture::{
        self, Member, TestLedger, chengdu, chongqing, chongqing_authority, exchange,
        market::Market,
        node_key,
        proven::ProvenChain,
        registration::{declaration, digest},
        seat_key, sichuan_authority, suining,
    },
    hash::RecordId,
    height::Height,
    key::SecretKey,
    state::{CertificateNumber, ProductInput},
    words::{DeregistrationGround, Level, ObjectionGround, RevocationGround, Role},
};
use hefu_genesis::{
    Genesis,
    contribution::{Contribution, MemberKeys, Seat, Statement},
    terms::Terms,
};

/// The ledger and what tests ask it for.
pub(crate) struct Sample {
    /// Its genesis document.
    pub(crate) genesis: Genesis,
    /// Its records and state.
    pub(crate) ledger: TestLedger,
    /// Its headers, commits and trees.
    pub(crate) chain: ProvenChain,
    /// A certificate in force.
    pub(crate) in_force: CertificateNumber,
    /// A certificate that was suspended and resumed, with the height of each.
    pub(crate) suspended: (CertificateNumber, Height, Height),
    /// A certificate that was revoked.
    pub(crate) revoked: CertificateNumber,
    /// A certificate that was deregistered.
    pub(crate) deregistered: CertificateNumber,
    /// Height at which the agreement of Chongqing and Sichuan began to hold.
    pub(crate) agreed: Height,
}

/// The ledger, made once.
pub(crate) static SAMPLE: LazyLock<Sample> = LazyLock::new(tell);

/// The founding of the fixtures as a sealed genesis document, without publicity.
pub(crate) fn genesis() -> Genesis {
    let founding = fixture::founding();
    let mut params = founding.params;
    params.timers.publicity_days = 0;
    let terms = Terms::new("sample", founding.time, params);
    let validators = [chengdu(), chongqing(), suining(), exchange()];
    let authorities = [sichuan_authority(), chongqing_authority()];
    let contribute = |member: &Member| {
        let organisation =
            founding.organisations.iter().find(|o| o.uscc == member.uscc).expect("a founder");
        let (record, vote, node) = (member.key(), seat_key(member), node_key(member));
        let votes = validators.contains(member);
        let statement = Statement {
            terms: terms.hash(),
            uscc: organisation.uscc,
            name: organisation.name.clone(),
            region: organisation.region,
            roles: organisation.roles,
            tracks: organisation.tracks,
            keys: organisation.keys.clone(),
            seat: votes.then(|| Seat { validator_key: vote.public_key(), power: 1 }),
            peer_key: votes.then(|| node.public_key()),
        };
        let some = |key| if votes { Some(key) } else { None::<&SecretKey> };
        let keys = MemberKeys { record: &record, validator: some(&vote), peer: some(&node) };
        Contribution::sign(statement, keys).expect("a founder's contribution holds")
    };
    let contributions = validators.iter().chain(&authorities).map(contribute).collect();
    Genesis::seal(terms, contributions).expect("the document holds")
}

fn tell() -> Sample {
    let genesis = genesis();
    let ledger = TestLedger::found(genesis.founding()).with_chain_id(genesis.chain_id());
    let mut market = Market::on(ledger);
    let ledger = &mut market.ledger;
    organisations(ledger);
    let holder = ledger.registrant(11);
    let in_force = certify(ledger, &holder, 11);
    let [suspended, revoked, deregistered] = [12, 13, 14].map(|n| certify(ledger, &holder, n));
    applications(ledger, &holder);
    let (suspended_at, resumed_at) = statuses(ledger, &holder, suspended, revoked, deregistered);
    rights(&mut market);
    let agreed = agreements(&mut market);
    civic::tell(&mut market);
    crate::safeguards::tell(&mut market);
    let ledger = market.ledger;
    let chain = ProvenChain::of(&ledger);
    let suspended = (suspended, suspended_at, resumed_at);
    Sample { genesis, ledger, chain, in_force, suspended, revoked, deregistered, agreed }
}

pub(crate) fn submit(
    ledger: &mut TestLedger,
    by: &Member,
    with: &[&Member],
    action: Action,
) -> RecordId {
    let name = action.name();
    ledger.submit(by, with, action).unwrap_or_else(|rejection| panic!("{name}: {rejection}"))
}

fn certify(ledger: &mut TestLedger, holder: &Member, sequence: u32) -> CertificateNumber {
    let resource = declaration(holder);
    ledger.certify(holder, &chengdu(), resource, sequence).expect("a certificate")
}

/// Particulars, keys, suspension and calendars.
fn organisations(ledger: &mut TestLedger) {
    let member = ledger.client_as(10, Role::Trader);
    let uscc = member.uscc;
    let update = organisation::Update {
        uscc,
        name: Some("新名称".into()),
        roles: None,
        tracks: None,
        sectors: None,
        qualifications: None,
    };
    submit(ledger, &chengdu(), &[&member], Action::OrgUpdate(update));
    let rotated = member.with_seed([201; 32]);
    let rotation = RotateKeys {
        uscc,
        add: vec![rotated.new_key()],
        retire: vec![member.key().public_key()],
        lost: None,
    };
    submit(ledger, &chengdu(), &[&member, &rotated], Action::KeyRotate(rotation));
    let reason = || "年度检查".to_string();
    let suspend = organisation::Suspend { uscc, reason: reason() };
    submit(ledger, &sichuan_authority(), &[], Action::OrgSuspend(suspend));
    let resume = organisation::Resume { uscc, reason: reason() };
    submit(ledger, &sichuan_authority(), &[], Action::OrgResume(resume));
    let calendar = CalendarYear {
        year: 2030,
        notice: "测试通知".into(),
        holidays: Vec::new(),
        make_up_days: Vec::new(),
    };
    submit(ledger, &sichuan_authority(), &[], Action::CalendarSet(SetCalendar { calendar }));
}

/// The ways of an application that do not end in a certificate, and an objection.
fn applications(ledger: &mut TestLedger, holder: &Member) {
    let registrar = chengdu();
    let resource = submit(ledger, holder, &[], Action::ResourceDeclare(declaration(holder)));
    let update = resource::Update {
        resource,
        title: Some("更正后的名称".into()),
        summary: None,
        level: Some(Level::General3),
        sector: None,
        personal_information: None,
        information_resource_code: None,
        content: None,
    };
    submit(ledger, holder, &[], Action::ResourceUpdate(update));
    let application = ledger.apply_for(holder, &registrar, declaration(holder)).expect("applied");
    let missing = "缺少来源说明".into();
    submit(ledger, &registrar, &[], Action::AppDeficient(Deficient { application, missing }));
    let evidence = digest(250);
    ledger.anchor(holder, evidence).expect("anchored");
    let form = ledger.form(evidence);
    submit(ledger, holder, &[], Action::AppSupplement(Supplement { application, form }));
    let reason = Some("改期".into());
    submit(ledger, holder, &[], Action::AppWithdraw(Withdraw { application, reason }));

    let application = ledger.apply_for(holder, &registrar, declaration(holder)).expect("applied");
    let reason = "不属本机构受理".into();
    submit(ledger, &registrar, &[], Action::AppRefuse(Refuse { application, reason }));

    let application = ledger.apply_for(holder, &registrar, declaration(holder)).expect("applied");
    ledger.bring_to_publicity(&registrar, application).expect("publicised");
    let objector = ledger.registrant(15);
    let evidence = digest(251);
    ledger.anchor(&objector, evidence).expect("anchored");
    let file = File { application, ground: ObjectionGround::Ownership, evidence: vec![evidence] };
    let objection = submit(ledger, &objector, &[], Action::ObjectionFile(file));
    let decide = Decide { objection, upheld: true, reason: "证据成立".into() };
    submit(ledger, &registrar, &[], Action::ObjectionDecide(decide));
}

/// What becomes of certificates; returns the heights of suspension and resumption.
fn statuses(
    ledger: &mut TestLedger,
    holder: &Member,
    suspended: CertificateNumber,
    revoked: CertificateNumber,
    deregistered: CertificateNumber,
) -> (Height, Height) {
    let registrar = chengdu();
    let reason = || "核查".to_string();
    let suspend = Suspend { number: suspended, reason: reason() };
    submit(ledger, &registrar, &[], Action::CertSuspend(suspend));
    let suspended_at = ledger.height();
    let resume = Resume { number: suspended, reason: reason() };
    submit(ledger, &registrar, &[], Action::CertResume(resume));
    let resumed_at = ledger.height();
    let ground = RevocationGround::FalseMaterial;
    let revoke = Revoke { number: revoked, ground, reason: reason() };
    submit(ledger, &registrar, &[], Action::CertRevoke(revoke));
    let ground = DeregistrationGround::Waived;
    let deregister = Deregister { number: deregistered, ground, reason: reason() };
    submit(ledger, &registrar, &[holder], Action::CertDeregister(deregister));
    (suspended_at, resumed_at)
}

/// Grants in two tiers, a product, a deal, and a grant that ends.
fn rights(market: &mut Market) {
    let (operator, developer, buyer) = (market.operator, market.developer, market.buyer);
    let grant = market.operator_grant();
    let below = market.below(grant, &developer);
    let below = market.grant(&operator, &developer, below);
    let input = ProductInput::Granted { grant: below, certificate: market.public };
    let product = market.product(vec![input]);
    market.register(&developer, product).expect("registered");
    let deal = market.conclude(market.licence()).expect("concluded");
    let holder = market.holder;
    market.deliver(&holder, deal).expect("delivered");
    market.accept_delivery(&buyer, deal).expect("accepted");
    let terminate = Terminate { grant: below, reason: "期满前终止".into() };
    submit(&mut market.ledger, &operator, &[], Action::GrantTerminate(terminate));
}

/// An agreement, suspended and resumed; returns the height from which it holds again.
fn agreements(market: &mut Market) -> Height {
    let agreement = market.agreement();
    let (parties, side) = (agreement.parties, sichuan_authority().region);
    market.agree(agreement).expect("agreed");
    let reason = || "例行评估".to_string();
    let suspend = recognition::Suspend { parties, side, reason: reason() };
    let ledger = &mut market.ledger;
    submit(ledger, &sichuan_authority(), &[], Action::RecogSuspend(suspend));
    let resume = recognition::Resume { parties, side, reason: reason() };
    submit(ledger, &sichuan_authority(), &[], Action::RecogResume(resume));
    ledger.height()
}
