//! Insurance and guarantees: who signs, and that they lock nothing.

use super::*;

const TERM: (&str, &str) = ("2026-09-01", "2027-08-31");

fn term() -> Term {
    Term { from: date(TERM.0), to: date(TERM.1) }
}

fn insure(scene: &Scene) -> Insure {
    Insure {
        certificate: scene.market.enterprise,
        insurer: scene.bank.uscc,
        amount: Price::PublicFen(10_000_000),
        term: term(),
        contract: digest(65),
    }
}

#[test]
fn insurance_is_bound_by_holder_insurer_and_registrar_and_locks_nothing() {
    let mut scene = scene();
    let (holder, bank, home) = (scene.market.holder, scene.bank, chengdu());
    let act = Action::InsuranceBind(insure(&scene));
    let missing = scene.refusal(&holder, &[&bank], act.clone());
    assert_eq!(missing, Some(Reason::ProofMissing));
    let id = scene.market.ledger.submit(&bank, &[&holder, &home], act).expect("all three");
    let cover: Cover = scene.market.ledger.get(&id).expect("bound");
    assert_eq!((cover.by, cover.beneficiary), (bank.uscc, holder.uscc));
    let transfer = scene.market.transfer();
    assert_eq!(reason(scene.market.conclude(transfer)), None);
}

#[test]
fn cover_has_an_amount_and_a_term_that_is_not_over() {
    let mut scene = scene();
    let (holder, bank) = (scene.market.holder, scene.bank);
    let signers = [&bank, &chengdu()];
    let valid = insure(&scene);
    let nothing = Insure { amount: Price::PublicFen(0), ..valid.clone() };
    let refusal = scene.refusal(&holder, &signers, Action::InsuranceBind(nothing));
    assert_eq!(refusal, Some(Reason::FieldsInvalid));
    let reversed = Insure { term: Term { from: date(TERM.1), to: date(TERM.0) }, ..valid.clone() };
    let refusal = scene.refusal(&holder, &signers, Action::InsuranceBind(reversed));
    assert_eq!(refusal, Some(Reason::TermInvalid));
    let act = Action::InsuranceBind(valid);
    assert_eq!(scene.refusal(&holder, &signers, act.clone()), None);
    scene.market.ledger.set_date("2027-09-01");
    assert_eq!(scene.refusal(&holder, &signers, act), Some(Reason::TermInvalid));
}

#[test]
fn a_guarantee_is_of_a_pledge_in_force_and_its_creditor_signs() {
    let mut scene = scene();
    let (holder, bank, guarantor) = (scene.market.holder, scene.bank, scene.second_bank);
    let pledge = scene.pledged();
    let bind = |pledge, guarantor: Member| {
        Action::GuaranteeBind(Guarantee {
            pledge,
            guarantor: guarantor.uscc,
            amount: Price::commit(&[1; 32], 1),
            term: term(),
            contract: digest(66),
        })
    };
    let signers = [&guarantor, &chengdu()];
    let missing = scene.refusal(&holder, &signers, bind(pledge, guarantor));
    assert_eq!(missing, Some(Reason::ProofMissing), "the creditor's");
    let all = [&guarantor, &chengdu(), &bank];
    assert_eq!(scene.refusal(&holder, &all, bind(pledge, guarantor)), None);
    let own = scene.refusal(&holder, &[&bank, &chengdu()], bind(pledge, bank));
    assert_eq!(own, Some(Reason::RolesConflict), "the creditor's own debtor");
    let release = Action::PledgeRelease(Release { pledge, document: None });
    scene.market.ledger.submit(&bank, &[], release).expect("its creditor");
    let over = scene.refusal(&holder, &all, bind(pledge, guarantor));
    assert_eq!(over, Some(Reason::PledgeStepWrong));
}
