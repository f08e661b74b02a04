//! The ledgers on which is asked: one where all is well, and others where something stands in the way.
//! States that are long to reach are planted.

use hefu_chain::{
    action::{Action, certificate, list, product::Retire, recognition, supervision::Freeze},
    fixture::{
        Member, chengdu, chongqing_authority, client,
        market::{Market, digest},
        region, sichuan_authority,
    },
    hash::RecordId,
    region::Region,
    state::{
        Bar, Certificate, ChildFate, CreditState, DataResource, Deal, DealObject, DealState,
        Dispute, DisputeState, Grant, GrantExit, GrantState, Hold, HoldKind, ListEntry, ListKind,
        Matter, Organisation, Price, Product, ProductInput, Subject, Supply, SupplyConsent,
    },
    title::{Act, Asset, Question},
    words::{
        Activities, Activity, AttestationKind, DataKind, DeliveryForm, DeliveryForms, DisputeKind,
        Level, Purpose, Purposes, Rights, Role, Sector, SourceKind,
    },
};

use super::Scene;

pub(super) fn all() -> Vec<Scene> {
    vec![clean(), stopped(), burdened(), narrowed(), listed(), personal()]
}

/// Every act by these parties with these assets, at home and abroad.
fn questions(parties: &[Member], assets: &[(Asset, Option<RecordId>)]) -> Vec<Question> {
    let mut all = Vec::new();
    for (asset, under_grant) in assets {
        for party in parties {
            for act in Act::ALL {
                for place in ["510100", "500000"] {
                    let plain = Question {
                        party: party.uscc,
                        asset: *asset,
                        act: *act,
                        region: region(place),
                        under_grant: *under_grant,
                        purpose: None,
                        sector: None,
                        delivery_forms: DeliveryForms::of(&[]),
                    };
                    let narrow = Question {
                        purpose: Some(Purpose::Research),
                        sector: Some(Sector::J),
                        delivery_forms: DeliveryForms::of(&[DeliveryForm::RawExport]),
                        ..plain.clone()
                    };
                    all.extend([plain, narrow]);
                }
            }
        }
    }
    all
}

fn scene(name: &'static str, mut market: Market, assets: &[(Asset, Option<RecordId>)]) -> Scene {
    // What was planted enters the state with the next block.
    market.ledger.advance_blocks(1);
    let parties = [market.holder, market.operator, client(200)];
    Scene { name, questions: questions(&parties, assets), ledger: market.ledger }
}

/// The certificates, a grant to the operator, and products on both, of a market where all is well.
fn assets(market: &mut Market) -> Vec<(Asset, Option<RecordId>)> {
    let (holder, operator) = (market.holder, market.operator);
    let grant = market.operator_grant();
    let granted = ProductInput::Granted { grant, certificate: market.public };
    let on_grant = market.product(vec![granted]);
    let on_grant = market.register(&operator, on_grant).expect("inside the grant");
    let own = market.product(vec![ProductInput::Certificate(market.enterprise)]);
    let own = market.register(&holder, own).expect("its own");
    vec![
        (Asset::Certificate(market.enterprise), None),
        (Asset::Certificate(market.public), Some(grant)),
        (Asset::Product(on_grant), None),
        (Asset::Product(own), None),
    ]
}

fn product_of(asset: &(Asset, Option<RecordId>)) -> RecordId {
    match asset.0 {
        Asset::Product(id) => id,
        Asset::Certificate(number) => panic!("{number} is no product"),
    }
}

fn change<E: hefu_chain::state::Entity>(
    market: &mut Market,
    key: &E::Key,
    edit: impl FnOnce(&mut E),
) {
    let mut entity: E = market.ledger.get(key).expect("on the ledger");
    edit(&mut entity);
    market.ledger.put(key, &entity);
}

fn clean() -> Scene {
    let mut market = Market::new();
    let mut assets = assets(&mut market);
    let agreement = market.agreement();
    market.agree(agreement).expect("signed by both");
    assets.push((Asset::Product(RecordId([9; 32])), None));
    assets.push((Asset::Certificate(market.enterprise), Some(RecordId([9; 32]))));
    scene("all is well", market, &assets)
}

/// Something above does not stand: suspended, frozen, under review, expired, closed.
fn stopped() -> Scene {
    let mut market = Market::new();
    let assets = assets(&mut market);
    let (holder, today) = (market.holder, market.ledger.today());
    let retire = Retire { product: product_of(&assets[3]), reason: "停用".into() };
    market.ledger.submit(&holder, &[], Action::ProductRetire(retire)).expect("its producer");
    let agreement = market.agreement();
    let parties = agreement.parties;
    market.agree(agreement).expect("signed by both");
    let suspend =
        recognition::Suspend { parties, side: region("500000"), reason: "协商中止".into() };
    let by = chongqing_authority();
    market.ledger.submit(&by, &[], Action::RecogSuspend(suspend)).expect("a party");
    let suspend = certificate::Suspend { number: market.public, reason: "核查".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("its registrar");
    let regulator = client(30).acting_as(Role::Regulator);
    market.ledger.enrol(&sichuan_authority(), &regulator, &[Role::Regulator]).expect("new");
    let matter = Matter::Organisation(holder.uscc);
    let freeze = Freeze { matter, decision: None, reason: "核查".into() };
    market.ledger.submit(&regulator, &[], Action::RegFreeze(freeze)).expect("its territory");
    let hold = |kind, until| Hold { record: RecordId([7; 32]), by: regulator.uscc, kind, until };
    change::<Product>(&mut market, &product_of(&assets[2]), |product| {
        assert!(product.holds.place(hold(HoldKind::Measure, None), today));
    });
    let enterprise = market.enterprise;
    market.change_certificate(enterprise, |certificate| {
        assert!(certificate.holds.place(hold(HoldKind::Review, Some(today.plus_days(3))), today));
        certificate.valid_from = today.plus_days(9);
    });
    let operator = market.operator.uscc;
    change::<Organisation>(&mut market, &operator, |organisation| {
        organisation.credit.state = CreditState::Listed;
        organisation.bars.push(Bar {
            record: RecordId([3; 32]),
            by: regulator.uscc,
            activities: Activities::of(&[Activity::Deal, Activity::Pledge]),
            from: today,
            to: today,
            appeal_until: today,
        });
    });
    scene("stopped above", market, &assets)
}

/// Disputed, contested, pledged, about to move, granted to one alone; data from a deal.
fn burdened() -> Scene {
    let mut market = Market::new();
    let assets = assets(&mut market);
    let (holder, developer, today) = (market.holder, market.developer, market.ledger.today());
    let licence = market.licence();
    let deal = market.conclude(licence).expect("signed by all");
    let offer = market.enterprise_tier();
    let exclusive = hefu_chain::action::grant::Offer { exclusive: true, ..offer };
    market.grant(&holder, &developer, exclusive);
    let creditor = market.ledger.client_as(60, Role::Creditor);
    let pledge = hefu_chain::state::Pledge {
        certificate: market.enterprise,
        pledgor: holder.uscc,
        creditor: creditor.uscc,
        secured: Price::PublicFen(1),
        due: today,
        enforceable: false,
        arbitrator: Some(developer.uscc),
        compensation_fund: true,
        state: hefu_chain::state::PledgeState::Registered,
    };
    market.ledger.put(&RecordId([21; 32]), &pledge);
    let dispute = Dispute {
        kind: DisputeKind::ALL[0],
        claimant: developer.uscc,
        respondent: holder.uscc,
        matter: Matter::Certificate(market.public),
        arbitrator: creditor.uscc,
        agreed: true,
        measures: Vec::new(),
        state: DisputeState::Open,
    };
    market.ledger.put(&RecordId([22; 32]), &dispute);
    let (enterprise, public) = (market.enterprise, market.public);
    market.change_certificate(enterprise, |certificate| {
        certificate.pledges = vec![RecordId([21; 32])];
        certificate.transfer_pending = Some(deal);
        certificate.contests = Some(public);
    });
    market
        .change_certificate(public, |certificate| certificate.disputes = vec![RecordId([22; 32])]);
    // Its data was bought in a deal that has been undone since.
    change::<Deal>(&mut market, &deal, |deal| deal.complete_by = today.plus_days(5));
    let undone = RecordId([23; 32]);
    let concluded: Deal = market.ledger.get(&deal).expect("concluded");
    let object = DealObject::Certificate(public);
    market.ledger.put(&undone, &Deal { state: DealState::Unwound, object, ..concluded });
    let subject: Certificate = market.ledger.get(&public).expect("planted");
    if let Subject::Resource(id) = subject.subject {
        let bought = DataResource { source_deal: Some(undone), ..resource_like(&market) };
        market.ledger.put(&id, &bought);
    }
    scene("burdened", market, &assets)
}

/// A resource of the market's kind, for what the market plants without one.
fn resource_like(market: &Market) -> DataResource {
    DataResource {
        holder: market.holder.uscc,
        region: region("510100"),
        kind: DataKind::Enterprise,
        source: SourceKind::Purchased,
        source_grant: None,
        source_deal: None,
        inbound: None,
        source_rights: Rights::all(),
        level: Level::General1,
        sector: None,
        personal_information: false,
        information_resource_code: Some("51A07".into()),
        content: vec![digest(5)],
        declared: hefu_chain::height::Height::FIRST,
        version: 1,
    }
}

/// Grants below a grant that was narrowed, suspended or has exited.
fn narrowed() -> Scene {
    let mut market = Market::new();
    let (operator, developer, today) = (market.operator, market.developer, market.ledger.today());
    let mut assets = assets(&mut market);
    let above = assets[1].1.expect("the operator's grant");
    let mut reached = Vec::new();
    for _ in 0..2 {
        let below = market.below(above, &developer);
        reached.push(market.grant(&operator, &developer, below));
    }
    assets.extend(reached.iter().map(|id| (Asset::Certificate(market.public), Some(*id))));
    let offered = market.below(above, &developer);
    let offered = market.offer(&operator, offered).expect("inside its bounds");
    assets.push((Asset::Certificate(market.public), Some(offered)));
    let exit = GrantExit {
        notice: today,
        due: today.plus_days(30),
        children: ChildFate::End,
        except: vec![(reached[0], ChildFate::RunToTerm)],
    };
    change::<Grant>(&mut market, &above, |grant| {
        grant.state = GrantState::Exiting;
        grant.exit = Some(exit);
    });
    change::<Grant>(&mut market, &reached[1], |grant| grant.term.from = today.plus_days(7));
    let public = market.public;
    market.change_certificate(public, |certificate| certificate.rights = Rights::of(&[]));
    let mut scene = scene("narrowed", market, &assets);
    let asked = questions(&[developer], &assets[4..]);
    scene.questions.extend(asked);
    scene
}

/// On lists: a negative one, one of important data, one of core data; with and without an assessment.
fn listed() -> Scene {
    let mut market = Market::new();
    let assets = assets(&mut market);
    let (enterprise, public) = (market.enterprise, market.public);
    market.change_certificate(enterprise, |certificate| certificate.sector = Some(Sector::J));
    market.change_certificate(public, |certificate| certificate.level = Level::Important);
    let in_sector = |sectors: &[Sector]| ListEntry {
        title: "测试条目".into(),
        sectors: Some(sectors.iter().copied().collect()),
        ..ListEntry::default()
    };
    let raw = ListEntry {
        title: "不得导出".into(),
        level_min: Some(Level::General1),
        data_kind: Some(DataKind::Enterprise),
        purposes: Some(Purposes::of(&[Purpose::Research])),
        delivery_forms: Some(DeliveryForms::of(&[DeliveryForm::RawExport])),
        ..ListEntry::default()
    };
    let lists = [
        (ListKind::Negative, "510000", None, raw),
        (ListKind::ImportantData, "510000", Some(Sector::J), in_sector(&[Sector::J])),
        (ListKind::Positive, "510000", None, in_sector(&[Sector::A])),
    ];
    for (kind, place, sector, entry) in lists {
        publish(&mut market, kind, region(place), sector, entry);
    }
    market.ledger.assess(71, public);
    scene("listed", market, &assets)
}

fn publish(
    market: &mut Market,
    kind: ListKind,
    place: Region,
    sector: Option<Sector>,
    entry: ListEntry,
) {
    let publish = list::Publish {
        kind,
        region: place,
        sector,
        version: 1,
        effective_from: market.ledger.today(),
        notice: "测试清单〔2026〕1号".into(),
        document: digest(9),
        entries: vec![entry],
    };
    let by = sichuan_authority();
    market.ledger.submit(&by, &[], Action::ListPublish(publish)).expect("its territory");
}

/// Personal information, anonymised or not; shared data, with consent and without; core data.
fn personal() -> Scene {
    let mut market = Market::new();
    let assets = assets(&mut market);
    let (enterprise, public, today) = (market.enterprise, market.public, market.ledger.today());
    let subject = |market: &Market, number| match market
        .ledger
        .get::<Certificate>(&number)
        .expect("planted")
        .subject
    {
        Subject::Resource(id) => id,
        Subject::Product(id) => panic!("{id} is a product"),
    };
    let (own, shared) = (subject(&market, enterprise), subject(&market, public));
    let of_people = DataResource { personal_information: true, ..resource_like(&market) };
    market.ledger.put(&own, &of_people);
    let lent = DataResource { source: SourceKind::Shared, ..resource_like(&market) };
    market.ledger.put(&shared, &lent);
    let consent = SupplyConsent {
        rights: Rights::of(&[hefu_chain::words::Right::Use]),
        purposes: Purposes::of(&[Purpose::PublicInterest]),
        until: today,
        document: digest(9),
    };
    let supply = Supply {
        resource: shared,
        provider: market.institution.uscc,
        consent: Some(consent),
        cycle_days: Some(30),
        supplied: market.ledger.time(),
        record: RecordId([4; 32]),
    };
    market.ledger.put(&shared, &supply);
    change::<Product>(&mut market, &product_of(&assets[3]), |product| {
        product.personal_information = true
    });
    let provider = market.ledger.provider(70, &[AttestationKind::Anonymisation]);
    let target = hefu_chain::state::AttestationTarget::Product(product_of(&assets[2]));
    let issue = market.ledger.passed(AttestationKind::Anonymisation, target);
    market.ledger.attest(&provider, issue).expect("admitted to it");
    change::<Product>(&mut market, &product_of(&assets[2]), |product| {
        product.personal_information = true
    });
    scene("people and shared data", market, &assets)
}
