//! Lists, assessments, consents and clearances at every record that they bind: the refusal, and the
//! nearest case that is allowed.

use crate::{
    action::{
        Action,
        consent::{Give, Withdraw},
        deal::{Clear, Conclude},
        list::Publish,
        listing::Open,
        outbound::ClearInbound,
        price::{Agree, Quote, Value},
        process::Step,
        product::Register,
        recognition::Enter,
        resource,
        supply::Declare,
    },
    fixture::{
        Member, chengdu, chongqing, client, date, enrolment, exchange,
        market::{Market, digest},
        region,
        registration::declaration,
        sichuan_authority,
    },
    hash::RecordId,
    personal::PersonalBasis,
    reject::Reason,
    state::{
        Certificate, CertificateNumber, Consent, DataResource, DealObject, ListEntry, ListKind,
        Organisation, Price, ProductInput, Subject, SupplyConsent, Term,
    },
    words::{
        AttestationKind, DataKind, DeliveryForm, DeliveryForms, Jurisdiction, Level, Purpose,
        Purposes, Role, SourceKind, Venue,
    },
};

/// The records that are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Process,
    Product,
    Listing,
    Clear,
    Conclude,
    Entry,
}

impl Place {
    const ALL: [Self; 6] =
        [Self::Process, Self::Product, Self::Listing, Self::Clear, Self::Conclude, Self::Entry];

    /// The one that uses the data, when it is one of the holder's own, and not the buyer's.
    const fn by_holder(self) -> bool {
        matches!(self, Self::Process | Self::Product | Self::Listing)
    }
}

/// A market with a registered certificate of the holder and an agreed negotiation over it.
struct Stage {
    market: Market,
    number: CertificateNumber,
    subject: Subject,
    negotiation: RecordId,
}

/// The holder's data, changed before it is declared.
fn stage(change: impl FnOnce(&mut resource::Declare)) -> Stage {
    let mut market = Market::new();
    let (holder, buyer) = (market.holder, market.buyer);
    let mut declared = declaration(&holder);
    declared.kind = DataKind::Enterprise;
    change(&mut declared);
    let number = market.ledger.certify(&holder, &chengdu(), declared, 900).expect("registered");
    let mut agreement = market.agreement();
    agreement.level_max = Level::Important;
    market.agree(agreement).expect("both authorities");
    let price = Price::commit(&[9; 32], 100_000);
    let quote = Quote {
        buyer: buyer.uscc,
        object: DealObject::Certificate(number),
        under_grant: None,
        purpose: Purpose::Industry,
        scenario: None,
        price,
        valid_to: date("2027-08-31"),
    };
    let negotiation = market.ledger.submit(&holder, &[], Action::PriceQuote(quote));
    let negotiation = negotiation.expect("its own");
    let agree = Action::PriceAgree(Agree { negotiation, price, terms: digest(8) });
    market.ledger.submit(&holder, &[&buyer], agree).expect("both");
    let certificate: Certificate = market.ledger.get(&number).expect("issued");
    Stage { market, number, subject: certificate.subject, negotiation }
}

impl Stage {
    /// Why a record would be refused, citing these bases.
    fn refusal(&mut self, place: Place, personal: &[PersonalBasis]) -> Option<Reason> {
        let (holder, personal) = (self.market.holder, personal.to_vec());
        let object = DealObject::Certificate(self.number);
        let inputs = vec![ProductInput::Certificate(self.number)];
        let (author, with, action): (Member, Vec<Member>, Action) = match place {
            Place::Process => {
                let step = Step {
                    inputs,
                    algorithm: digest(7),
                    output: digest(8),
                    secure_domain: None,
                    scenario: None,
                    sector: None,
                    personal,
                };
                (holder, vec![], Action::ProcessRecord(step))
            }
            Place::Product => {
                let level = Level::Important;
                let product = Register { level, personal, ..self.market.product(inputs) };
                (holder, vec![], Action::ProductRegister(product))
            }
            Place::Listing => {
                let listing = Open { object, personal, ..self.market.listing() };
                (holder, vec![exchange()], Action::ListingOpen(listing))
            }
            Place::Clear => {
                let (negotiation, findings) = (self.negotiation, digest(1));
                let clear = Clear { negotiation, findings, personal };
                (chengdu(), vec![], Action::DealClear(clear))
            }
            Place::Conclude => {
                let deal = Conclude { object, personal, ..self.market.licence() };
                (holder, vec![self.market.buyer, chengdu()], Action::DealConclude(deal))
            }
            Place::Entry => {
                let certificate = self.number;
                (chongqing(), vec![], Action::RecogEntry(Enter { certificate }))
            }
        };
        let with: Vec<&Member> = with.iter().collect();
        self.market.ledger.refusal(&author, &with, action)
    }

    /// A list of Sichuan that names enterprise data from today on.
    fn publish(&mut self, kind: ListKind, version: u32, entry: Option<ListEntry>) {
        let list = Publish {
            kind,
            region: region("510000"),
            sector: None,
            version,
            effective_from: self.market.ledger.today(),
            notice: "测试清单〔2026〕1号".into(),
            document: digest(9),
            entries: entry.into_iter().collect(),
        };
        let action = Action::ListPublish(list);
        self.market.ledger.submit(&sichuan_authority(), &[], action).expect("the next version");
    }
}

fn enterprise_data() -> ListEntry {
    let title = "测试条目".into();
    ListEntry { title, data_kind: Some(DataKind::Enterprise), ..ListEntry::default() }
}

#[test]
fn invariant_25_a_negative_list_binds_every_record_that_uses_offers_or_recognises() {
    let mut stage = stage(|_| {});
    for place in Place::ALL {
        assert_eq!(stage.refusal(place, &[]), None, "{place:?} before the list");
    }
    stage.publish(ListKind::Negative, 1, Some(enterprise_data()));
    for place in Place::ALL {
        assert_eq!(stage.refusal(place, &[]), Some(Reason::ListNegative), "{place:?}");
    }
    let other = ListEntry { data_kind: Some(DataKind::Personal), ..enterprise_data() };
    stage.publish(ListKind::Negative, 2, Some(other));
    for place in Place::ALL {
        assert_eq!(stage.refusal(place, &[]), None, "{place:?} of another kind");
    }
}

#[test]
fn invariant_25_an_entry_about_a_purpose_or_form_binds_where_that_is_stated() {
    let mut stage = stage(|_| {});
    let raw = DeliveryForms::of(&[DeliveryForm::Report]);
    let entry = ListEntry { delivery_forms: Some(raw), ..enterprise_data() };
    stage.publish(ListKind::Negative, 1, Some(entry));
    let negative = Some(Reason::ListNegative);
    assert_eq!(stage.refusal(Place::Listing, &[]), negative);
    assert_eq!(stage.refusal(Place::Conclude, &[]), negative);
    assert_eq!(stage.refusal(Place::Clear, &[]), None, "its form is still open");
    let purposes = Some(Purposes::of(&[Purpose::Industry]));
    stage.publish(ListKind::Negative, 2, Some(ListEntry { purposes, ..enterprise_data() }));
    assert_eq!(stage.refusal(Place::Clear, &[]), negative);
    assert_eq!(stage.refusal(Place::Listing, &[]), None, "its purpose is still open");
}

#[test]
fn invariant_23_important_data_is_used_offered_and_recognised_with_a_risk_assessment_only() {
    let mut stage = stage(|_| {});
    stage.publish(ListKind::ImportantData, 1, Some(enterprise_data()));
    for place in Place::ALL {
        assert_eq!(stage.refusal(place, &[]), Some(Reason::AttestRiskMissing), "{place:?}");
    }
    let number = stage.number;
    stage.market.ledger.assess(40, number);
    for place in Place::ALL {
        assert_eq!(stage.refusal(place, &[]), None, "{place:?} assessed");
    }
    stage.market.ledger.set_date("2027-09-02");
    for place in [Place::Process, Place::Listing, Place::Entry] {
        assert_eq!(stage.refusal(place, &[]), Some(Reason::AttestRiskMissing), "{place:?} later");
    }
}

#[test]
fn invariant_22_a_core_data_list_stops_every_record() {
    let mut stage = stage(|_| {});
    stage.publish(ListKind::CoreData, 1, Some(enterprise_data()));
    let number = stage.number;
    stage.market.ledger.assess(40, number);
    for place in Place::ALL {
        assert_eq!(stage.refusal(place, &[]), Some(Reason::RightsCoreData), "{place:?}");
    }
}

#[test]
fn invariant_26_and_27_personal_information_is_processed_listed_and_cleared_on_a_basis() {
    let mut stage = stage(|declared| declared.personal_information = true);
    let custodian = stage.market.ledger.client_as(30, Role::Custodian);
    let statute = [PersonalBasis::Statute {
        instrument: "统计法".into(),
        article: "第二十五条".into(),
    }];
    let (holder, buyer) = (stage.market.holder, stage.market.buyer);
    let data = stage.subject;
    let mut given = |processor: Member| {
        let give = Give {
            commitment: Consent::commit(&[1; 32], processor.uscc.as_bytes()),
            people: 705,
            processor: processor.uscc,
            custodian: Some(custodian.uscc),
            data,
            fields: None,
            purposes: Purposes::of(&[Purpose::Industry]),
            term: Term { from: date("2026-09-01"), to: date("2027-08-31") },
            proof: digest(8),
        };
        stage.market.ledger.submit(&custodian, &[], Action::ConsentGive(give)).expect("kept")
    };
    let (to_holder, to_buyer) = (given(holder), given(buyer));
    let places = Place::ALL.into_iter().filter(|place| *place != Place::Entry);
    for place in places.clone() {
        let (its, other) =
            if place.by_holder() { (to_holder, to_buyer) } else { (to_buyer, to_holder) };
        let consent = |id| [PersonalBasis::Consent(id)];
        assert_eq!(stage.refusal(place, &[]), Some(Reason::PersonalNoBasis), "{place:?}");
        let narrow = stage.refusal(place, &consent(other));
        assert_eq!(narrow, Some(Reason::PersonalConsentNarrow), "{place:?}");
        assert_eq!(stage.refusal(place, &consent(its)), None, "{place:?} on consent");
        assert_eq!(stage.refusal(place, &statute), None, "{place:?} on a statute");
    }
    assert_eq!(stage.refusal(Place::Entry, &[]), None, "an entry uses nothing");
    for consent in [to_holder, to_buyer] {
        let withdraw = Withdraw { consent, reason: None, proof: digest(9) };
        let action = Action::ConsentWithdraw(withdraw);
        stage.market.ledger.submit(&custodian, &[], action).expect("given before");
    }
    for place in places.clone() {
        let its = if place.by_holder() { to_holder } else { to_buyer };
        let refused = stage.refusal(place, &[PersonalBasis::Consent(its)]);
        assert_eq!(refused, Some(Reason::PersonalConsentWithdrawn), "{place:?}");
    }
    let provider = stage.market.ledger.provider(41, &[AttestationKind::Anonymisation]);
    let target = stage.market.ledger.certificate_target(stage.number);
    let passed = stage.market.ledger.passed(AttestationKind::Anonymisation, target);
    stage.market.ledger.attest(&provider, passed).expect("admitted");
    for place in places {
        assert_eq!(stage.refusal(place, &[]), None, "{place:?} anonymised");
    }
}

#[test]
fn invariant_15_shared_data_is_offered_and_sold_on_its_providers_consent_only() {
    let mut stage = stage(|_| {});
    let provider = stage.market.ledger.client_as(20, Role::SourceUnit);
    let Subject::Resource(id) = stage.subject else { panic!("a resource") };
    let mut resource: DataResource = stage.market.ledger.get(&id).expect("declared");
    resource.source = SourceKind::Shared;
    stage.market.ledger.put(&id, &resource);
    let places = Place::ALL.into_iter().filter(|place| *place != Place::Entry);
    for place in places.clone() {
        assert_eq!(stage.refusal(place, &[]), Some(Reason::SupplyConsentMissing), "{place:?}");
    }
    assert_eq!(stage.refusal(Place::Entry, &[]), None, "an entry passes nothing on");
    let consent = SupplyConsent {
        rights: crate::words::Rights::all(),
        purposes: Purposes::of(&[Purpose::Industry]),
        until: date("2027-08-31"),
        document: digest(8),
    };
    let declare = |consent| Declare {
        resource: id,
        consent: Some(consent),
        withdrawn: None,
        cycle_days: None,
        supplied: None,
    };
    let holder = stage.market.holder;
    let first = Action::SupplyDeclare(declare(consent));
    stage.market.ledger.submit(&provider, &[&holder], first).expect("both");
    for place in places.clone() {
        assert_eq!(stage.refusal(place, &[]), None, "{place:?} consented to");
    }
    let shorter = declare(SupplyConsent { until: date("2027-08-30"), ..consent });
    stage.market.ledger.submit(&provider, &[], Action::SupplyDeclare(shorter)).expect("its own");
    let exceeded = Some(Reason::SupplyConsentExceeded);
    assert_eq!(stage.refusal(Place::Conclude, &[]), exceeded, "its term");
    assert_eq!(stage.refusal(Place::Listing, &[]), None);
    let research = Purposes::of(&[Purpose::Research]);
    let other = declare(SupplyConsent { purposes: research, ..consent });
    stage.market.ledger.submit(&provider, &[], Action::SupplyDeclare(other)).expect("its own");
    assert_eq!(stage.refusal(Place::Clear, &[]), exceeded, "its purpose");
    let withdrawal =
        Declare { consent: None, withdrawn: Some("用途变更".into()), ..declare(consent) };
    let withdrawal = Action::SupplyDeclare(withdrawal);
    stage.market.ledger.submit(&provider, &[], withdrawal).expect("its own");
    for place in places {
        assert_eq!(stage.refusal(place, &[]), Some(Reason::SupplyConsentMissing), "{place:?}");
    }
}

#[test]
fn invariant_35_a_valuation_is_by_who_is_admitted_to_valuations() {
    let mut market = Market::new();
    let holder = market.holder;
    let price = Price::commit(&[9; 32], 100_000);
    let quote = Quote {
        buyer: market.buyer.uscc,
        object: DealObject::Certificate(market.enterprise),
        under_grant: None,
        purpose: Purpose::Industry,
        scenario: None,
        price,
        valid_to: date("2026-12-31"),
    };
    let quote = Action::PriceQuote(quote);
    let negotiation = market.ledger.submit(&holder, &[], quote).expect("its own");
    let value = Action::PriceValuation(Value { negotiation, value: price, report: digest(1) });
    let other = market.ledger.provider(40, &[AttestationKind::Quality]);
    let refused = market.ledger.refusal(&other, &[], value.clone());
    assert_eq!(refused, Some(Reason::AttestNotQualified));
    let valuer = market.ledger.provider(41, &[AttestationKind::Valuation]);
    assert_eq!(market.ledger.refusal(&valuer, &[], value), None);
}

/// Clearance of data customs of Sichuan for an importer.
fn cleared(market: &mut Market, customs: &Member, importer: &Member) -> RecordId {
    let clear = ClearInbound {
        importer: importer.uscc,
        origin: Jurisdiction::HongKong,
        title: "测试入境数据".into(),
        valid_to: date("2026-12-31"),
        document: digest(9),
    };
    market.ledger.submit(customs, &[], Action::InboundClear(clear)).expect("its territory")
}

fn customs(market: &mut Market) -> Member {
    let customs = client(31).acting_as(Role::DataCustoms);
    let mut admitted = enrolment(&customs, &[Role::DataCustoms]);
    admitted.region = region("510000");
    let action = Action::OrgEnrol(admitted);
    market.ledger.submit(&sichuan_authority(), &[&customs], action).expect("admitted");
    customs
}

#[test]
fn a_seller_outside_the_customs_sells_into_the_mainland_under_a_clearance() {
    let mut market = Market::new();
    let agreement = market.agreement();
    market.agree(agreement).expect("both authorities");
    let customs = customs(&mut market);
    let (holder, buyer) = (market.holder, market.buyer);
    let mine = cleared(&mut market, &customs, &buyer);
    let anothers = cleared(&mut market, &customs, &holder);
    let deal = |inbound, market: &Market| Conclude {
        inbound,
        venue: Venue::OnExchange,
        host: exchange().uscc,
        ..market.licence()
    };
    let refusal = |market: &mut Market, inbound| {
        let action = Action::DealConclude(deal(inbound, market));
        market.ledger.refusal(&holder, &[&buyer, &exchange()], action)
    };
    assert_eq!(refusal(&mut market, None), None, "nothing comes in");
    let other = Some(Reason::InboundClearanceOther);
    assert_eq!(refusal(&mut market, Some(mine)), other, "nothing comes in");
    // Nobody on the fixture's ledger may enrol for Hong Kong, so the seat is put there.
    let mut seat: Organisation = market.ledger.get(&holder.uscc).expect("enrolled");
    seat.region = region("810000");
    market.ledger.put(&holder.uscc, &seat);
    assert_eq!(refusal(&mut market, None), Some(Reason::InboundClearanceMissing));
    assert_eq!(refusal(&mut market, Some(anothers)), other);
    let unknown = Some(RecordId([1; 32]));
    assert_eq!(refusal(&mut market, unknown), Some(Reason::InboundClearanceUnknown));
    assert_eq!(refusal(&mut market, Some(mine)), None);
    seat.region = region("820000");
    market.ledger.put(&holder.uscc, &seat);
    assert_eq!(refusal(&mut market, Some(mine)), other, "from elsewhere");
    seat.region = region("810000");
    market.ledger.put(&holder.uscc, &seat);
    let mut there: Organisation = market.ledger.get(&buyer.uscc).expect("enrolled");
    there.region = region("810000");
    market.ledger.put(&buyer.uscc, &there);
    let outside = refusal(&mut market, None);
    assert_eq!(outside, Some(Reason::OutboundClearanceMissing), "it does not come in");
}

#[test]
fn data_that_was_brought_in_is_declared_under_the_declarers_live_clearance() {
    let mut market = Market::new();
    let customs = customs(&mut market);
    let (holder, buyer) = (market.holder, market.buyer);
    let mine = cleared(&mut market, &customs, &holder);
    let anothers = cleared(&mut market, &customs, &buyer);
    let refusal = |market: &mut Market, inbound| {
        let declared = resource::Declare { inbound: Some(inbound), ..declaration(&holder) };
        market.ledger.refusal(&holder, &[], Action::ResourceDeclare(declared))
    };
    let unknown = refusal(&mut market, RecordId([1; 32]));
    assert_eq!(unknown, Some(Reason::InboundClearanceUnknown));
    assert_eq!(refusal(&mut market, anothers), Some(Reason::InboundClearanceOther));
    assert_eq!(refusal(&mut market, mine), None);
    market.ledger.set_date("2027-01-01");
    assert_eq!(refusal(&mut market, mine), Some(Reason::InboundClearanceOver));
}
