//! Generated histories: whatever members try in whatever order, title stays with one holder, locks
//! hold, the state is what its records make it, and no record about an asset is hidden.
//!
//! A failure prints the shortest history that shows it and writes its seed to
//! `proptest-regressions`, from where every later run repeats it first.

mod world;

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};

use crate::{
    edges::rests_on,
    execute::apply_block,
    fixture::Member,
    founding::founding_state,
    hash::RecordId,
    height::Height,
    state::{
        Certificate, CertificateStatus, Deal, DealState, Entity, EntityKind, Pledge, PledgeState,
        StateChanges, StateKey, Trail, View, ViewError,
    },
};
use world::{Step, World, step};

/// What a certificate is before and after a step, and what must be between.
fn check_title(
    world: &World,
    before: &Certificate,
    step: &Step,
    signers: &[Member],
    creditors: &[Member],
) -> Result<(), TestCaseError> {
    let after: Certificate = world.ledger.get(&before.number).expect("issued");
    let moved = after.holder != before.holder;
    let ended = after.status == CertificateStatus::Deregistered
        && before.status != CertificateStatus::Deregistered;
    let narrowed = after.rights != before.rights;
    if moved {
        prop_assert!(before.status == CertificateStatus::Active, "{step:?}");
        prop_assert!(after.version == before.version + 1, "{step:?}: one move, one version");
        let signed = signers.iter().any(|signer| signer.uscc == before.holder);
        let by_others = matches!(step, Step::Accept(_) | Step::Award { .. } | Step::Enforce { .. });
        prop_assert!(signed || by_others, "{step:?} without its holder");
    }
    check_locked(world, before, &after, step)?;
    // Acceptance completes what the creditors signed when it was concluded; enforcement is a
    // creditor's own act, with those before it.
    let asked = match step {
        Step::Accept(_) | Step::Award { .. } | Step::Enforce { .. } => false,
        Step::Sell { .. } => after.transfer_pending != before.transfer_pending,
        _ => moved || ended || narrowed,
    };
    if asked {
        for creditor in creditors {
            let signed = signers.iter().any(|signer| signer.uscc == creditor.uscc);
            prop_assert!(signed, "{step:?} without {}", creditor.uscc);
        }
    }
    if moved && matches!(step, Step::Award { .. }) {
        prop_assert!(before.pledges.is_empty(), "{step:?} over the head of a creditor");
    }
    Ok(())
}

/// A certificate is sold to one buyer at a time, and moves by the deal that locks it.
fn check_locked(
    world: &World,
    before: &Certificate,
    after: &Certificate,
    step: &Step,
) -> Result<(), TestCaseError> {
    let Some(id) = before.transfer_pending else { return Ok(()) };
    let deal: Deal = world.ledger.get(&id).expect("concluded");
    let open = deal.is_pending(world.ledger.today());
    if after.holder != before.holder {
        let completed = deal.state == DealState::Accepted && after.holder == deal.buyer;
        prop_assert!(completed || !open, "{step:?} past the lock of a sale");
    }
    if after.transfer_pending.is_some_and(|other| other != id) {
        prop_assert!(!open, "{step:?}: sold twice");
    }
    Ok(())
}

/// Pledges that lock a certificate are exactly those that are registered on it.
fn check_pledges(world: &World) -> Result<(), TestCaseError> {
    for number in &world.certificates {
        let certificate: Certificate = world.ledger.get(number).expect("issued");
        let mut registered = Vec::new();
        for id in &world.pledges {
            let pledge: Pledge = world.ledger.get(id).expect("created");
            if pledge.certificate == *number && pledge.state == PledgeState::Registered {
                registered.push(*id);
            }
        }
        prop_assert_eq!(&certificate.pledges, &registered, "in block order");
    }
    Ok(())
}

/// The state so far of a replay.
struct Replayed(StateChanges, BTreeMap<RecordId, Height>);

impl View for Replayed {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.0.get(key).cloned())
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        Ok(self.1.get(id).copied())
    }
}

/// Applies the records again from genesis; every block does what it did, and every asset's trail is
/// the list of records that a scan of all blocks finds.
fn check_replay(world: &World) -> Result<(), TestCaseError> {
    let founded = founding_state(world.ledger.founding()).expect("a founding of a test");
    let mut view = Replayed(founded, BTreeMap::new());
    let mut trails: BTreeMap<StateKey, Vec<RecordId>> = BTreeMap::new();
    for block in world.ledger.blocks() {
        let effects = apply_block(&view, block.context, &block.records);
        let effects = effects.map_err(|failure| TestCaseError::fail(failure.to_string()))?;
        prop_assert_eq!(&effects.changes, &block.changes, "height {:?}", block.context.height);
        for record in &block.records {
            scan(&view, &block.changes, record.record().id(), &mut trails);
            view.1.insert(record.record().id(), block.context.height);
        }
        view.0.extend(effects.changes);
    }
    for number in &world.certificates {
        let key = Certificate::state_key(number);
        let found = trails.get(&key).cloned().unwrap_or_default();
        let trail: Option<Trail> = world.ledger.get(&key);
        prop_assert_eq!(trail.unwrap_or_default(), Trail::of(&found));
    }
    Ok(())
}

/// Finds the certificates that a block of one record concerns, without the ledger's own list.
fn scan(
    before: &Replayed,
    changes: &StateChanges,
    record: RecordId,
    trails: &mut BTreeMap<StateKey, Vec<RecordId>>,
) {
    let is_certificate = |key: &StateKey| key.kind_byte() == EntityKind::Certificate as u8;
    let mut concerned = Vec::new();
    for (key, bytes) in changes {
        if is_certificate(key) && before.0.contains_key(key) {
            concerned.push(key.clone());
        }
        let above = rests_on(key, bytes).expect("as encoded").into_iter().map(|(up, _)| up);
        concerned.extend(above.filter(is_certificate));
    }
    concerned.sort();
    concerned.dedup();
    for key in concerned {
        trails.entry(key).or_default().push(record);
    }
}

/// How many steps were committed.
fn run(steps: &[Step]) -> Result<usize, TestCaseError> {
    let mut world = World::new();
    let mut committed = 0;
    for step in steps {
        if let Step::Wait(days) = step {
            let later = world.ledger.today().plus_days(*days);
            world.ledger.set_date(&later.to_string());
            continue;
        }
        let Some((by, signers, action)) = world.record_of(step) else { continue };
        let before = [world.certificate(0), world.certificate(1)];
        let creditors = before.each_ref().map(|certificate| world.creditors(certificate));
        let Some(id) = world.submit(&by, signers.clone(), action) else { continue };
        committed += 1;
        world.note(id, step, &signers, by);
        for (certificate, creditors) in before.iter().zip(&creditors) {
            let mut all = signers.clone();
            all.push(by);
            check_title(&world, certificate, step, &all, creditors)?;
        }
        check_pledges(&world)?;
    }
    check_replay(&world)?;
    Ok(committed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn locks_hold_and_the_state_is_what_its_records_make_it(steps in vec(step(), 0..40)) {
        run(&steps)?;
    }
}

#[test]
fn a_history_with_every_kind_of_step_is_committed_whole() {
    let steps = [
        Step::Pledge { certificate: 0, bank: 0, consent: true },
        Step::Sell { certificate: 0, from: 0, to: 2, creditors: true },
        Step::Deliver(0),
        Step::Accept(0),
        Step::Pledge { certificate: 0, bank: 1, consent: false },
        Step::Enforce { pledge: 0, by: 0, to: 3, creditors: false },
        Step::Release { pledge: 1, by: 1 },
        Step::Dispute { certificate: 0, by: 1 },
        Step::Award { dispute: 0, to: Some(1) },
        Step::Dispute { certificate: 1, by: 2 },
        Step::Withdraw(1),
        Step::Freeze(0),
        Step::Unfreeze(0),
        Step::Narrow { certificate: 0, creditors: false },
        Step::Give { certificate: 0, to: 0, creditors: false },
        Step::Deregister { certificate: 1, creditors: false },
    ];
    assert_eq!(run(&steps).expect("no property broken"), steps.len());
}
