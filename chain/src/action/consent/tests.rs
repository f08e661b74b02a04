//! Each rule of consents and of the use of personal data: its refusal, and the nearest case that is
//! allowed.

use super::*;
use crate::{
    action::{Action, deal::Conclude},
    attested,
    edges::{EdgeKind, rests_on},
    fixture::{
        Member, chengdu, date,
        market::{Market, digest},
        registration::declaration,
    },
    personal::PersonalBasis,
    state::{AttestationTarget, Certificate, CertificateNumber, Deal, Entity, ProductInput},
    words::{AttestationKind, DataKind, Purpose},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// A market whose holder has a certificate over a resource with personal information.
struct Personal {
    market: Market,
    custodian: Member,
    number: CertificateNumber,
    data: Subject,
}

fn personal() -> Personal {
    let mut market = Market::new();
    let holder = market.holder;
    let mut declaration = declaration(&holder);
    (declaration.kind, declaration.personal_information) = (DataKind::Enterprise, true);
    let number = market.ledger.certify(&holder, &chengdu(), declaration, 900).expect("registered");
    let certificate: Certificate = market.ledger.get(&number).expect("issued");
    let custodian = market.ledger.client_as(30, Role::Custodian);
    Personal { market, custodian, number, data: certificate.subject }
}

impl Personal {
    /// Consent to the processor for research and industry.
    fn consent(&self, processor: &Member) -> Give {
        Give {
            commitment: Consent::commit(&[1; 32], b"705 people"),
            people: 705,
            processor: processor.uscc,
            custodian: Some(self.custodian.uscc),
            data: self.data,
            fields: None,
            purposes: Purposes::of(&[Purpose::Industry, Purpose::Research]),
            term: Term { from: date("2026-09-01"), to: date("2027-08-31") },
            proof: digest(8),
        }
    }

    fn give(&mut self, give: Give) -> RecordId {
        let custodian = self.custodian;
        self.market.ledger.submit(&custodian, &[], Action::ConsentGive(give)).expect("kept")
    }

    fn withdraw(&mut self, consent: RecordId) {
        let custodian = self.custodian;
        let withdraw = Withdraw { consent, reason: None, proof: digest(9) };
        let action = Action::ConsentWithdraw(withdraw);
        self.market.ledger.submit(&custodian, &[], action).expect("not withdrawn yet");
    }

    /// A licence of the certificate to the buyer, citing these consents.
    fn licence(&self, consents: &[RecordId]) -> Conclude {
        let mut deal = self.market.licence();
        deal.object = crate::state::DealObject::Certificate(self.number);
        deal.personal = consents.iter().map(|id| PersonalBasis::Consent(*id)).collect();
        deal
    }
}

#[test]
fn a_consent_is_kept_by_the_custodian_or_by_the_processor_without_one() {
    let mut personal = personal();
    let (buyer, custodian) = (personal.market.buyer, personal.custodian);
    let give = personal.consent(&buyer);
    let ledger = &mut personal.market.ledger;
    let mut refusal =
        |by: &Member, give: &Give| ledger.refusal(by, &[], Action::ConsentGive(give.clone()));
    assert_eq!(refusal(&buyer, &give), Some(Reason::ConsentNotKeeper));
    assert_eq!(refusal(&custodian, &give), None);
    let direct = Give { custodian: None, ..give.clone() };
    assert_eq!(refusal(&custodian, &direct), Some(Reason::ConsentNotKeeper));
    assert_eq!(refusal(&buyer, &direct), None);
    let unknown = Give { data: Subject::Resource(RecordId([9; 32])), ..give.clone() };
    assert_eq!(refusal(&custodian, &unknown), Some(Reason::ResourceUnknown));
    let over = Term { from: date("2026-08-01"), to: date("2026-08-31") };
    assert_eq!(
        refusal(&custodian, &Give { term: over, ..give.clone() }),
        Some(Reason::TermInvalid)
    );
    assert_eq!(refusal(&custodian, &Give { people: 0, ..give }), Some(Reason::FieldsInvalid));
}

#[test]
fn invariant_26_a_consent_is_narrowed_and_never_widened() {
    let mut personal = personal();
    let (buyer, custodian) = (personal.market.buyer, personal.custodian);
    let give = personal.consent(&buyer);
    let consent = personal.give(give);
    let nothing = Narrow { consent, fields: None, purposes: None, until: None, proof: digest(9) };
    let ledger = &mut personal.market.ledger;
    let mut refusal =
        |narrow: Narrow| ledger.refusal(&custodian, &[], Action::ConsentNarrow(narrow));
    let widened = Some(Reason::ConsentWidened);
    let purposes = |words: &[Purpose]| Some(Purposes::of(words));
    assert_eq!(refusal(nothing.clone()), Some(Reason::FieldsInvalid));
    let more = purposes(&[Purpose::Industry, Purpose::PublicInterest]);
    assert_eq!(refusal(Narrow { purposes: more, ..nothing.clone() }), widened);
    let later = Some(date("2027-09-01"));
    assert_eq!(refusal(Narrow { until: later, ..nothing.clone() }), widened);
    let less = Narrow {
        purposes: purposes(&[Purpose::Research]),
        until: Some(date("2026-12-31")),
        fields: Some(vec!["age".into()]),
        ..nothing.clone()
    };
    ledger.submit(&custodian, &[], Action::ConsentNarrow(less)).expect("less");
    let fields = Some(vec!["age".into(), "name".into()]);
    let more = Action::ConsentNarrow(Narrow { fields, ..nothing });
    assert_eq!(ledger.refusal(&custodian, &[], more), widened);
    let deal = personal.licence(&[consent]);
    let narrow = reason(personal.market.conclude(deal.clone()));
    assert_eq!(narrow, Some(Reason::PersonalConsentNarrow), "industry is no longer covered");
    let research = Conclude { purpose: Purpose::Research, ..deal };
    personal.market.conclude(research).expect("still covered");
}

#[test]
fn invariant_26_personal_data_is_dealt_in_on_consent_to_the_buyer_for_the_purpose() {
    let mut personal = personal();
    let (buyer, outsider) = (personal.market.buyer, personal.market.outsider);
    let bare = personal.licence(&[]);
    assert_eq!(reason(personal.market.conclude(bare)), Some(Reason::PersonalNoBasis));
    let give = personal.consent(&outsider);
    let to_other = personal.give(give);
    let deal = personal.licence(&[to_other]);
    let narrow = Some(Reason::PersonalConsentNarrow);
    assert_eq!(reason(personal.market.conclude(deal)), narrow, "to another processor");
    let mut give = personal.consent(&buyer);
    give.purposes = Purposes::of(&[Purpose::Research]);
    let research = personal.give(give);
    let deal = personal.licence(&[research]);
    assert_eq!(reason(personal.market.conclude(deal)), narrow, "for another purpose");
    let deal = personal.licence(&[RecordId([9; 32])]);
    assert_eq!(reason(personal.market.conclude(deal)), Some(Reason::ConsentUnknown));
    let give = personal.consent(&buyer);
    let consent = personal.give(give);
    let deal = personal.licence(&[consent]);
    let id = personal.market.conclude(deal).expect("covered");
    let stored: Deal = personal.market.ledger.get(&id).expect("concluded");
    let edges = rests_on(&Deal::state_key(&id), &crate::codec::encode(&stored)).expect("edges");
    assert!(edges.contains(&(Consent::state_key(&consent), EdgeKind::UsesOnConsent)));
}

#[test]
fn invariant_27_withdrawal_stops_new_use_from_the_next_block_and_leaves_past_use() {
    let mut personal = personal();
    let buyer = personal.market.buyer;
    let give = personal.consent(&buyer);
    let consent = personal.give(give);
    let deal = personal.licence(&[consent]);
    let earlier = personal.market.conclude(deal.clone()).expect("covered");
    // In the block of the withdrawal itself, whatever the order, use is still lawful.
    let custodian = personal.custodian;
    let withdraw = Withdraw { consent, reason: None, proof: digest(9) };
    let (holder, host) = (personal.market.holder, chengdu());
    let ledger = &mut personal.market.ledger;
    let withdrawal = ledger.record(&custodian, &[], Action::ConsentWithdraw(withdraw));
    let same_block = ledger.record(&holder, &[&buyer, &host], Action::DealConclude(deal.clone()));
    let records = [withdrawal.expect("signed"), same_block.expect("signed")];
    ledger.commit(&records).expect("use in the block of the withdrawal");
    let after = reason(personal.market.conclude(deal));
    assert_eq!(after, Some(Reason::PersonalConsentWithdrawn));
    let holder = personal.market.holder;
    personal.market.deliver(&holder, earlier).expect("past use goes on");
    let again = Withdraw { consent, reason: None, proof: digest(9) };
    let again = Action::ConsentWithdraw(again);
    let twice = personal.market.ledger.refusal(&custodian, &[], again);
    assert_eq!(twice, Some(Reason::ConsentWithdrawn));
}

#[test]
fn invariant_26_a_statute_that_is_cited_is_a_basis_and_an_empty_citation_is_not() {
    let mut personal = personal();
    let cite = |instrument: &str, article: &str| {
        vec![PersonalBasis::Statute { instrument: instrument.into(), article: article.into() }]
    };
    let mut deal = personal.licence(&[]);
    deal.personal = cite("", "第十三条");
    assert_eq!(reason(personal.market.conclude(deal.clone())), Some(Reason::TextTooLong));
    deal.personal = cite("中华人民共和国个人信息保护法", "第十三条");
    personal.market.conclude(deal).expect("cited");
}

#[test]
fn invariant_26_anonymised_data_needs_no_consent() {
    let mut personal = personal();
    let provider = personal.market.ledger.provider(40, &[AttestationKind::Anonymisation]);
    let target = personal.market.ledger.certificate_target(personal.number);
    let mut issue = personal.market.ledger.passed(AttestationKind::Anonymisation, target);
    issue.processing = Some(digest(77));
    personal.market.ledger.attest(&provider, issue.clone()).expect("issued");
    let deal = personal.licence(&[]);
    let no_basis = Some(Reason::PersonalNoBasis);
    assert_eq!(reason(personal.market.conclude(deal.clone())), no_basis, "of a processing only");
    issue.processing = None;
    let id = personal.market.ledger.attest(&provider, issue).expect("issued");
    let deal = personal.market.conclude(deal).expect("anonymised");
    let stored: Deal = personal.market.ledger.get(&deal).expect("concluded");
    assert_eq!(stored.attestations, [id]);
}

#[test]
fn invariant_26_a_product_stays_personal_unless_its_making_anonymises() {
    let mut personal = personal();
    let (holder, buyer) = (personal.market.holder, personal.market.buyer);
    let mut product = personal.market.product(vec![ProductInput::Certificate(personal.number)]);
    let bare = reason(personal.market.register(&holder, product.clone()));
    assert_eq!(bare, Some(Reason::PersonalNoBasis));
    let give = personal.consent(&holder);
    let to_holder = personal.give(give);
    product.personal = vec![PersonalBasis::Consent(to_holder)];
    let id = personal.market.register(&holder, product.clone()).expect("on consent");
    let stored: Product = personal.market.ledger.get(&id).expect("registered");
    assert_eq!((stored.personal_information, stored.consents.clone()), (true, vec![to_holder]));

    // Who buys it needs consent too: about the product, or about what it is made from.
    let mut deal = personal.market.product_licence(&holder, id);
    (deal.price, deal.purpose) = (personal.market.licence().price, Purpose::Industry);
    let no_basis = Some(Reason::PersonalNoBasis);
    assert_eq!(reason(personal.market.conclude(deal.clone())), no_basis);
    let give = personal.consent(&buyer);
    let below = personal.give(give);
    deal.personal = vec![PersonalBasis::Consent(below)];
    personal.market.conclude(deal.clone()).expect("about what it is made from");
    personal.withdraw(below);
    let give = Give { data: Subject::Product(id), ..personal.consent(&buyer) };
    let about = personal.give(give);
    deal.personal = vec![PersonalBasis::Consent(about)];
    personal.market.conclude(deal.clone()).expect("about the product");

    // The same making, attested to anonymise, gives a product that holds nothing personal.
    let provider = personal.market.ledger.provider(40, &[AttestationKind::Anonymisation]);
    let target = personal.market.ledger.certificate_target(personal.number);
    let mut issue = personal.market.ledger.passed(AttestationKind::Anonymisation, target);
    issue.processing = Some(product.processing);
    let attestation = personal.market.ledger.attest(&provider, issue).expect("issued");
    product.personal = Vec::new();
    let clean = personal.market.register(&holder, product).expect("anonymised");
    let stored: Product = personal.market.ledger.get(&clean).expect("registered");
    assert!(!stored.personal_information);
    assert_eq!(stored.attestations, [attestation]);
    deal.object = crate::state::DealObject::Product(clean);
    deal.personal = Vec::new();
    personal.market.conclude(deal).expect("nothing personal in it");
}

#[test]
fn attestations_about_a_resource_count_for_its_certificate() {
    let mut personal = personal();
    let Subject::Resource(id) = personal.data else { panic!("a resource") };
    let provider = personal.market.ledger.provider(40, &[AttestationKind::Anonymisation]);
    let target = AttestationTarget::Resource { id, version: 1 };
    let issue = personal.market.ledger.passed(AttestationKind::Anonymisation, target);
    personal.market.ledger.attest(&provider, issue).expect("issued");
    let deal = personal.licence(&[]);
    personal.market.conclude(deal).expect("anonymised");
    let certificate: Certificate = personal.market.ledger.get(&personal.number).expect("issued");
    let state = crate::state::State::new(personal.market.ledger.store());
    let targets = attested::targets_of(&state, &certificate).expect("in memory");
    assert!(targets.contains(&target));
}
