//! Transfers without a deal: who signs on which ground, and what is in the way.

use super::*;
use crate::{fixture::registration::digest, uscc::Uscc, words::TransferGround};

fn transfer(number: CertificateNumber, to: Uscc, ground: TransferGround) -> Action {
    let (document, reason) = (digest(90), "权利承受".into());
    Action::CertTransfer(Transfer { number, to, ground, document, reason })
}

fn suspend_organisation(ledger: &mut TestLedger, member: &Member) {
    let reason = "主体已终止".into();
    let suspend = crate::action::organisation::Suspend { uscc: member.uscc, reason };
    ledger.submit(&sichuan_authority(), &[], Action::OrgSuspend(suspend)).expect("suspended");
}

#[test]
fn a_transfer_moves_certificate_and_resource_and_the_former_holder_has_nothing_left() {
    let (mut ledger, holder, number) = issued();
    let heir = ledger.registrant(2);
    let act = transfer(number, heir.uscc, TransferGround::Contribution);
    ledger.submit(&chengdu(), &[&holder, &heir], act.clone()).expect("moved");
    let certificate: Certificate = ledger.get(&number).expect("stored");
    assert_eq!((certificate.holder, certificate.version), (heir.uscc, 2));
    assert_eq!(certificate.registrar, chengdu().uscc, "the home registrar stays");
    let Subject::Resource(id) = certificate.subject else { panic!("a resource") };
    let resource: DataResource = ledger.get(&id).expect("declared");
    assert_eq!(resource.holder, heir.uscc);
    let again = ledger.refusal(&chengdu(), &[&holder, &heir], act);
    assert_eq!(again, Some(Reason::FieldsInvalid), "it is the heir's already");
    let refusal = ledger.refusal(&chengdu(), &[&holder], deregister(number));
    assert_eq!(refusal, Some(Reason::ProofMissing), "no longer the holder's to end");
}

#[test]
fn the_former_holder_signs_unless_it_has_ceased_or_a_court_has_spoken() {
    let (mut ledger, holder, number) = issued();
    let to = ledger.registrant(2);
    for ground in TransferGround::ALL {
        let act = transfer(number, to.uscc, *ground);
        let alone = ledger.refusal(&chengdu(), &[&to], act.clone());
        let judged = *ground == TransferGround::Judgment;
        assert_eq!(alone, (!judged).then_some(Reason::ProofMissing), "{ground}");
        let unsigned = ledger.refusal(&chengdu(), &[&holder], act);
        assert_eq!(unsigned, Some(Reason::ProofMissing), "the new holder always signs");
    }
    suspend_organisation(&mut ledger, &holder);
    for ground in TransferGround::ALL {
        let alone = ledger.refusal(&chengdu(), &[&to], transfer(number, to.uscc, *ground));
        let free = ground.is_succession() || *ground == TransferGround::Judgment;
        assert_eq!(alone, (!free).then_some(Reason::OrgSuspended), "{ground}");
    }
}

#[test]
fn only_the_home_registrar_moves_it_and_not_to_itself() {
    let (mut ledger, holder, number) = issued();
    let act = transfer(number, chengdu().uscc, TransferGround::Gift);
    assert_eq!(ledger.refusal(&chengdu(), &[&holder], act), Some(Reason::RolesConflict));
    let to = ledger.registrant(2);
    let act = transfer(number, to.uscc, TransferGround::Gift);
    let refusal = ledger.refusal(&suining(), &[&holder, &to], act);
    assert_eq!(refusal, Some(Reason::CertificateOfOtherRegistrar));
}

#[test]
fn what_is_not_in_force_or_not_free_does_not_move() {
    let mut market = Market::new();
    let (holder, buyer, number) = (market.holder, market.buyer, market.enterprise);
    let act = transfer(number, buyer.uscc, TransferGround::Gift);
    let signers = [&holder, &buyer];
    let refusal = |market: &mut Market| market.ledger.refusal(&chengdu(), &signers, act.clone());
    assert_eq!(refusal(&mut market), None);
    let pending = market.transfer();
    market.conclude(pending).expect("concluded");
    assert_eq!(refusal(&mut market), Some(Reason::RightsTransferPending), "no double transfer");
    market.ledger.set_date("2027-01-01");
    assert_eq!(refusal(&mut market), None, "the deal has lapsed");
    market.ledger.submit(&chengdu(), &[], suspend(number)).expect("suspended");
    assert_eq!(refusal(&mut market), Some(Reason::CertificateStatusWrong));
}
