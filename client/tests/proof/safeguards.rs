//! The part of the sample's story about attestations, lists, consents, outbound transfer and
//! governance. Told last: what governance decides takes effect after the story's end.

use hefu_chain::{
    action::{
        Action, attestation, consent,
        governance::{self, SignedKind, Statement},
        list, outbound,
    },
    fixture::{
        Member, TestLedger, chengdu, chongqing, client, date, enrolment, exchange, market::Market,
        market::digest, region, seat_key, sichuan_authority, suining,
    },
    hash::BlockHash,
    height::Height,
    params::Params,
    state::{
        Consent, DealObject, ListEntry, ListKind, OutboundExemption, OutboundRoute, Subject, Term,
    },
    vote::{VoteKind, sign_bytes},
    words::{AttestationKind, DataKind, Jurisdiction, Purpose, Purposes, Role, Sector},
};

use crate::sample::submit;

/// Tells it.
pub(crate) fn tell(market: &mut Market) {
    attestations(market);
    consents(market);
    outbound_and_lists(market);
    governance(&mut market.ledger);
}

fn attestations(market: &mut Market) {
    let ledger = &mut market.ledger;
    let provider = ledger.provider(70, &[AttestationKind::RiskAssessment]);
    let target = ledger.certificate_target(market.enterprise);
    let issue = ledger.passed(AttestationKind::RiskAssessment, target);
    let attestation = submit(ledger, &provider, &[], Action::AttestIssue(issue));
    let withdraw = attestation::Withdraw { attestation, reason: "依据有误".into() };
    submit(ledger, &provider, &[], Action::AttestWithdraw(withdraw));
}

fn consents(market: &mut Market) {
    let (holder, buyer) = (market.holder, market.buyer);
    let ledger = &mut market.ledger;
    let custodian = ledger.client_as(71, Role::Custodian);
    let resource = hefu_chain::fixture::registration::declaration(&holder);
    let resource = submit(ledger, &holder, &[], Action::ResourceDeclare(resource));
    let give = consent::Give {
        commitment: Consent::commit(&[1; 32], b"705 people"),
        people: 705,
        processor: buyer.uscc,
        custodian: Some(custodian.uscc),
        data: Subject::Resource(resource),
        fields: None,
        purposes: Purposes::of(&[Purpose::Industry, Purpose::Research]),
        term: Term { from: date("2026-09-01"), to: date("2027-08-31") },
        proof: digest(8),
    };
    let consent = submit(ledger, &custodian, &[], Action::ConsentGive(give));
    let purposes = Some(Purposes::of(&[Purpose::Research]));
    let narrow = consent::Narrow { consent, fields: None, purposes, until: None, proof: digest(8) };
    submit(ledger, &custodian, &[], Action::ConsentNarrow(narrow));
    let withdraw = consent::Withdraw { consent, reason: None, proof: digest(8) };
    submit(ledger, &custodian, &[], Action::ConsentWithdraw(withdraw));
}

fn outbound_and_lists(market: &mut Market) {
    let (holder, enterprise) = (market.holder, market.enterprise);
    let ledger = &mut market.ledger;
    let customs = client(72).acting_as(Role::DataCustoms);
    let mut admitted = enrolment(&customs, &[Role::DataCustoms]);
    admitted.region = region("510000");
    submit(ledger, &sichuan_authority(), &[&customs], Action::OrgEnrol(admitted));
    let clear = outbound::Clear {
        exporter: holder.uscc,
        object: DealObject::Certificate(enterprise),
        destination: Jurisdiction::HongKong,
        recipient: "测试接收方".into(),
        route: OutboundRoute::Exempt,
        exemption: Some(OutboundExemption::BelowThreshold),
        critical_infrastructure: false,
        people: 100,
        sensitive_people: 0,
        valid_to: date("2027-08-31"),
        document: digest(9),
    };
    submit(ledger, &customs, &[], Action::OutboundClear(clear));
    let inbound = outbound::ClearInbound {
        importer: holder.uscc,
        origin: Jurisdiction::Macao,
        title: "测试入境数据".into(),
        valid_to: date("2027-08-31"),
        document: digest(9),
    };
    submit(ledger, &customs, &[], Action::InboundClear(inbound));
    let entry = ListEntry {
        title: "测试条目".into(),
        data_kind: Some(DataKind::Personal),
        ..ListEntry::default()
    };
    let publish = list::Publish {
        kind: ListKind::Negative,
        region: region("510000"),
        sector: Some(Sector::J),
        version: 1,
        effective_from: ledger.today(),
        notice: "测试清单〔2026〕1号".into(),
        document: digest(9),
        entries: vec![entry],
    };
    submit(ledger, &sichuan_authority(), &[], Action::ListPublish(publish));
}

fn governance(ledger: &mut TestLedger) {
    let in_force = ledger.founding().params.clone();
    let effective_height = Height::new(ledger.height().get() + 1_000);
    let set = governance::SetPolicy {
        params: Params { delivery_grace_days: 20, ..in_force.clone() },
        replaces: in_force.hash(),
        effective_height,
        notice: "测试决定〔2026〕1号".into(),
        document: digest(10),
    };
    let quorum = [&chengdu(), &chongqing(), &suining()];
    submit(ledger, &sichuan_authority(), &quorum, Action::PolicySet(set));
    let observer = ledger.client_as(73, Role::Trader);
    let peer = observer.with_seed([240; 32]);
    let hefu_chain::key::RecordKey::Ed25519(peer_key) = peer.key().public_key() else {
        panic!("a node has an Ed25519 key")
    };
    let admit = governance::Admit { member: observer.uscc, peer_key, seat: None };
    submit(ledger, &sichuan_authority(), &[&observer, &peer], Action::NodeAdmit(admit));
    let reason = "不再参与".into();
    let remove = governance::Remove { member: observer.uscc, effective_height, reason };
    submit(ledger, &sichuan_authority(), &[], Action::NodeRemove(remove));
    let contradiction = contradiction(ledger, &exchange());
    submit(ledger, &observer, &[], Action::NodeEquivocation(contradiction));
}

/// Two precommits of a validator in one round.
fn contradiction(ledger: &TestLedger, member: &Member) -> governance::Equivocate {
    let key = seat_key(member);
    let (height, round) = (Height::FIRST, 0);
    let statement = |byte: u8| {
        let block = BlockHash([byte; 32]);
        let chain = ledger.chain_id();
        let bytes = sign_bytes(&chain, VoteKind::Precommit, height, round, Some(&block));
        Statement { block: Some(block), pol_round: None, signature: key.sign(&bytes) }
    };
    governance::Equivocate {
        validator: key.public_key().validator_address(),
        height,
        round,
        kind: SignedKind::Precommit,
        statements: (statement(1), statement(2)),
    }
}
