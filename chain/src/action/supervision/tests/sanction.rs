//! Findings and sanctions.

use super::*;

/// A finding of a violation by the holder of the enterprise's certificate.
fn found(scene: &mut Scene) -> RecordId {
    let (sichuan, holder) = (scene.sichuan, scene.market.holder);
    let matter = Matter::Certificate(scene.market.enterprise);
    let act = Action::RegFinding(violation(matter, &holder));
    scene.market.ledger.submit(&sichuan, &[], act).expect("in jurisdiction")
}

fn sanction(finding: RecordId, activities: &[Activity]) -> Sanction {
    Sanction {
        finding,
        activities: Activities::of(activities),
        term: Term { from: date("2026-09-01"), to: date("2026-12-31") },
        appeal_until: date("2026-10-31"),
        decision: decision(),
    }
}

#[test]
fn a_sanction_bars_from_what_it_names_for_its_term() {
    let mut scene = scene();
    let (sichuan, holder) = (scene.sichuan, scene.market.holder);
    let finding = found(&mut scene);
    let act = Action::RegSanction(sanction(finding, &[Activity::Deal, Activity::Grant]));
    let order = scene.market.ledger.submit(&sichuan, &[], act).expect("founded");
    let mut licence = scene.market.licence();
    licence.complete_by = date("2027-06-30");
    let barred = Err(Reason::OrgBarred);
    assert_eq!(scene.market.conclude(licence.clone()).map_err(|r| r.reason), barred);
    let offer = scene.market.enterprise_tier();
    assert_eq!(scene.market.offer(&holder, offer).map_err(|r| r.reason), barred);
    let product = scene.market.product(vec![ProductInput::Certificate(scene.market.enterprise)]);
    assert!(scene.market.register(&holder, product).is_ok(), "not what it names");
    scene.market.ledger.set_date("2026-12-31");
    assert_eq!(scene.market.conclude(licence.clone()).map_err(|r| r.reason), barred, "last day");
    let lift = Action::RegUnfreeze(unfreeze(Matter::Organisation(holder.uscc), order));
    assert_eq!(scene.refusal(&sichuan, lift), None, "taken back on appeal");
    scene.market.ledger.set_date("2027-01-01");
    assert!(scene.market.conclude(licence).is_ok(), "its term is over");
}

#[test]
fn each_activity_is_barred_where_it_begins() {
    let mut scene = scene();
    let (sichuan, holder) = (scene.sichuan, scene.market.holder);
    let finding = found(&mut scene);
    let all = Action::RegSanction(sanction(finding, Activity::ALL));
    scene.market.ledger.submit(&sichuan, &[], all).expect("founded");
    let barred = Some(Reason::OrgBarred);
    let product = scene.market.product(vec![ProductInput::Certificate(scene.market.enterprise)]);
    assert_eq!(scene.refusal(&holder, Action::ProductRegister(product)), barred);
    let declared = crate::fixture::registration::declaration(&holder);
    let applied = scene.market.ledger.apply_for(&holder, &chengdu(), declared);
    assert_eq!(applied.map_err(|r| r.reason).err(), barred);
    let developer = scene.market.developer;
    let mut offer = scene.market.first_tier();
    offer.grantee = holder.uscc;
    let institution = scene.market.institution;
    let offered = scene.market.offer(&institution, offer);
    assert_eq!(offered.map_err(|r| r.reason).err(), barred, "nor is it granted anything");
    assert_ne!(developer.uscc, holder.uscc);
}

#[test]
fn a_sanction_rests_on_a_finding_of_a_violation_by_the_same_regulators() {
    let mut scene = scene();
    let (sichuan, finance, holder) = (scene.sichuan, scene.finance, scene.market.holder);
    let unknown = Action::RegSanction(sanction(RecordId([1; 32]), &[Activity::Deal]));
    assert_eq!(scene.refusal(&sichuan, unknown), Some(Reason::FindingUnknown));
    let matter = Matter::Certificate(scene.market.enterprise);
    let clean = RecordFinding { result: FindingResult::Compliant, ..violation(matter, &holder) };
    let clean = Action::RegFinding(clean);
    let clean = scene.market.ledger.submit(&sichuan, &[], clean).expect("in jurisdiction");
    let act = Action::RegSanction(sanction(clean, &[Activity::Deal]));
    assert_eq!(scene.refusal(&sichuan, act), Some(Reason::SanctionUnfounded));
    let finding = found(&mut scene);
    scene.market.change_certificate(scene.market.enterprise, |c| c.sector = Some(Sector::J));
    let act = Action::RegSanction(sanction(finding, &[Activity::Deal]));
    assert_eq!(scene.refusal(&finance, act.clone()), Some(Reason::OrderOfOthers));
    assert_eq!(scene.refusal(&sichuan, act), None);
}

#[test]
fn a_finding_is_of_the_organisation_whose_matter_it_is() {
    let mut scene = scene();
    let (sichuan, chongqing) = (scene.sichuan, scene.chongqing);
    let matter = Matter::Certificate(scene.market.enterprise);
    let other = Action::RegFinding(violation(matter, &scene.market.buyer));
    assert_eq!(scene.refusal(&sichuan, other), Some(Reason::FindingOfOthers));
    let right = Action::RegFinding(violation(matter, &scene.market.holder));
    assert_eq!(scene.refusal(&chongqing, right.clone()), Some(Reason::OutsideTerritory));
    let id = scene.market.ledger.submit(&sichuan, &[], right).expect("in jurisdiction");
    let finding: Finding = scene.market.ledger.get(&id).expect("stored");
    assert_eq!((finding.by, finding.organisation), (vec![sichuan.uscc], scene.market.holder.uscc));
}

#[test]
fn a_sanction_names_activities_and_days_that_are_still_to_come() {
    let mut scene = scene();
    let sichuan = scene.sichuan;
    let finding = found(&mut scene);
    let none = Action::RegSanction(sanction(finding, &[]));
    assert_eq!(scene.refusal(&sichuan, none), Some(Reason::FieldsInvalid));
    scene.market.ledger.set_date("2026-11-01");
    let late = Action::RegSanction(sanction(finding, &[Activity::Deal]));
    assert_eq!(scene.refusal(&sichuan, late), Some(Reason::TermInvalid), "no day for an appeal");
}
