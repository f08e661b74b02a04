//! What moves a certificate, and what stands in the way of moving it. Shared by every record that
//! ends one holder's title and begins another's.

use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::transfer_lock,
    reject::Reason,
    state::{Certificate, DataResource, Pledge, Subject},
    uscc::Uscc,
};

/// Refuses a certificate that a concluded transfer locks today (invariant 37).
pub(super) fn check_not_in_transfer(
    apply: &Apply<'_, '_>,
    certificate: &Certificate,
) -> Outcome<()> {
    match transfer_lock(apply.state, certificate, apply.today())? {
        Some(deal) => refuse(Reason::RightsTransferPending, deal),
        None => Ok(()),
    }
}

/// Moves a certificate, and the resource that it certifies, to another holder. The former holder's
/// rights end in the same block; grants and licences stay with the certificate.
pub(super) fn move_certificate(
    apply: &mut Apply<'_, '_>,
    mut certificate: Certificate,
    to: Uscc,
) -> Outcome<()> {
    move_resource(apply, &certificate, to)?;
    certificate.holder = to;
    certificate.transfer_pending = None;
    put_next_version(apply, certificate);
    Ok(())
}

/// The former holder neither updates nor registers again what it no longer holds.
fn move_resource(apply: &mut Apply<'_, '_>, certificate: &Certificate, to: Uscc) -> Outcome<()> {
    let Subject::Resource(id) = certificate.subject else { return Ok(()) };
    let Some(mut resource) = apply.state.get::<DataResource>(&id)? else { return Ok(()) };
    resource.holder = to;
    apply.state.put(&id, &resource);
    Ok(())
}

/// Writes a certificate as its next version.
pub(super) fn put_next_version(apply: &mut Apply<'_, '_>, mut certificate: Certificate) {
    certificate.version = certificate.version.saturating_add(1);
    apply.state.put(&certificate.number, &certificate);
}

/// Refuses what a pledged certificate is not used for without every creditor's signature: transfer,
/// deregistration, narrowing, an exclusive grant (invariant 38).
pub(super) fn check_unpledged_or_signed(
    apply: &mut Apply<'_, '_>,
    certificate: &Certificate,
) -> Outcome<()> {
    check_creditors_signed(apply, &certificate.pledges)
}

/// Refuses unless the creditor of each of these pledges has signed.
pub(super) fn check_creditors_signed(
    apply: &mut Apply<'_, '_>,
    pledges: &[RecordId],
) -> Outcome<()> {
    for id in pledges {
        let pledge: Pledge = apply.find(id, Reason::PledgeUnknown)?;
        if !apply.has_signed(&pledge.creditor)? {
            return refuse(Reason::RightsPledged, id);
        }
    }
    Ok(())
}
