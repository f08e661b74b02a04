//! How much a certificate may secure where the policy sets a ratio.

use super::*;
use crate::{fixture::founding, words::AttestationKind};

#[test]
fn invariant_39_pledges_stay_within_the_ratio_of_the_latest_live_valuation() {
    let mut founding = founding();
    founding.params.pledge_ratio_bp = Some(5_000);
    let mut scene = scene_on(TestLedger::found(&founding));
    let (bank, second) = (scene.bank, scene.second_bank);
    let pledge = |scene: &Scene, bank: &Member, fen| Create {
        secured: Price::PublicFen(fen),
        ..scene.pledge(bank)
    };
    let create = |scene: &mut Scene, bank: &Member, fen| {
        let pledge = pledge(scene, bank, fen);
        scene.create(bank, pledge).err().map(|rejection| rejection.reason)
    };
    assert_eq!(create(&mut scene, &bank, 1), Some(Reason::PledgeNotValued));
    let assessor = scene.market.ledger.provider(70, &[AttestationKind::Valuation]);
    let target = scene.market.ledger.certificate_target(scene.market.enterprise);
    let mut valued = scene.market.ledger.passed(AttestationKind::Valuation, target);
    valued.value = Some(Price::PublicFen(1_000_000));
    scene.market.ledger.attest(&assessor, valued.clone()).expect("issued");
    assert_eq!(create(&mut scene, &bank, 500_001), Some(Reason::PledgeExceedsValue));
    assert_eq!(create(&mut scene, &bank, 300_000), None);
    assert_eq!(create(&mut scene, &second, 200_001), Some(Reason::PledgeExceedsValue), "together");
    valued.value = Some(Price::PublicFen(1_000_002));
    scene.market.ledger.attest(&assessor, valued).expect("valued again");
    assert_eq!(create(&mut scene, &second, 200_001), None, "by the latest valuation");
}
