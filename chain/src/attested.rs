//! What live attestations decide for grants, listings, products and deals (invariants 23 and 24).
//!
//! In a slot the newest live attestation decides, whichever way it came out: who wants another
//! finding has the data examined again.

use crate::{
    execute::{Outcome, refuse},
    hash::RecordId,
    reject::Reason,
    state::{
        Attestation, AttestationBook, AttestationSlot, AttestationTarget, Certificate,
        DataResource, State, Subject, TaggedDigest,
    },
    time::Date,
    words::{AttestationKind, AttestationResult, Level},
};

/// The newest live attestation in a slot, whatever it came to.
pub fn newest(
    state: &State<'_>,
    today: Date,
    kind: AttestationKind,
    target: AttestationTarget,
    processing: Option<TaggedDigest>,
) -> Outcome<Option<(RecordId, Attestation)>> {
    let slot = AttestationSlot { kind, target, processing };
    let book: AttestationBook = state.get(&slot)?.unwrap_or_default();
    for (_, id) in book.0.into_iter().rev() {
        match state.get::<Attestation>(&id)? {
            Some(attestation) if attestation.is_live(today) => return Ok(Some((id, attestation))),
            _ => {}
        }
    }
    Ok(None)
}

/// The newest live attestation in the first of these slots that has one, if it is satisfied.
pub fn satisfied(
    state: &State<'_>,
    today: Date,
    kind: AttestationKind,
    targets: &[AttestationTarget],
    processing: Option<TaggedDigest>,
) -> Outcome<Option<(RecordId, Attestation)>> {
    for target in targets {
        if let Some(found) = newest(state, today, kind, *target, processing)? {
            return Ok((found.1.result == AttestationResult::Satisfied).then_some(found));
        }
    }
    Ok(None)
}

/// Where attestations about the data of a certificate stand: on the certificate, or on the resource
/// or product that it certifies.
pub fn targets_of(state: &State<'_>, certificate: &Certificate) -> Outcome<Vec<AttestationTarget>> {
    let (number, version) = (certificate.number, certificate.version);
    let mut targets = vec![AttestationTarget::Certificate { number, version }];
    match certificate.subject {
        Subject::Product(id) => targets.push(AttestationTarget::Product(id)),
        Subject::Resource(id) => {
            let resource = state.get::<DataResource>(&id)?;
            targets
                .extend(resource.map(|r| AttestationTarget::Resource { id, version: r.version }));
        }
    }
    Ok(targets)
}

/// Refuses important data without a live risk assessment of the certificate or of what it certifies
/// (invariant 23). `level` is the certificate's, or a stricter one that a list demands.
pub fn check_assessed(
    state: &State<'_>,
    today: Date,
    certificate: &Certificate,
    level: Level,
) -> Outcome<()> {
    if level < Level::Important {
        return Ok(());
    }
    check_assessed_at(state, today, &targets_of(state, certificate)?, certificate.number)
}

/// Refuses an important product without a live risk assessment of it (invariant 23).
pub fn check_product_assessed(
    state: &State<'_>,
    today: Date,
    product: RecordId,
    level: Level,
) -> Outcome<()> {
    if level < Level::Important {
        return Ok(());
    }
    check_assessed_at(state, today, &[AttestationTarget::Product(product)], product)
}

fn check_assessed_at(
    state: &State<'_>,
    today: Date,
    targets: &[AttestationTarget],
    detail: impl std::fmt::Display,
) -> Outcome<()> {
    match satisfied(state, today, AttestationKind::RiskAssessment, targets, None)? {
        Some(_) => Ok(()),
        None => refuse(Reason::AttestRiskMissing, detail),
    }
}

/// Refuses a derived level below its input's, unless a live re-grading of the input, for this
/// processing or for any, found it (invariant 24). Core stays core. Returns the re-grading.
pub fn check_level_kept(
    state: &State<'_>,
    today: Date,
    input: &[AttestationTarget],
    input_level: Level,
    derived: Level,
    processing: TaggedDigest,
) -> Outcome<Option<RecordId>> {
    if derived >= input_level {
        return Ok(None);
    }
    if input_level == Level::Core {
        return refuse(Reason::ProductLevelLowered, Level::Core);
    }
    for processing in [Some(processing), None] {
        let kind = AttestationKind::Regrading;
        if let Some((id, found)) = satisfied(state, today, kind, input, processing)? {
            let floor = found.level.unwrap_or(input_level);
            return match derived >= floor {
                true => Ok(Some(id)),
                false => refuse(Reason::ProductLevelLowered, floor),
            };
        }
    }
    refuse(Reason::ProductLevelLowered, input_level)
}
