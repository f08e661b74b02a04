//! Who stands on the grantor's side of a grant now.

use std::collections::BTreeSet;

use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::Reason,
    state::{Certificate, ChildFate, Grant, GrantParent},
    uscc::Uscc,
};

/// On the first tier whoever holds its certificates now; below it the grantor, or, where the grant
/// was re-homed by an exit above, the grantor's side of the one that exited.
pub(super) fn grantor_side(
    apply: &Apply<'_, '_>,
    id: &RecordId,
    grant: &Grant,
) -> Outcome<BTreeSet<Uscc>> {
    let (mut id, mut grant) = (*id, grant.clone());
    // Each step is one tier up.
    while let GrantParent::Grant(above_id) = grant.parent {
        let above: Grant = apply.find(&above_id, Reason::GrantUnknown)?;
        if above.fate_of(&id) != Some(ChildFate::ReHome) {
            return Ok(BTreeSet::from([grant.grantor]));
        }
        (id, grant) = (above_id, above);
    }
    let mut holders = BTreeSet::new();
    for number in &grant.scope.certificates {
        holders.extend(apply.state.get::<Certificate>(number)?.map(|found| found.holder));
    }
    Ok(holders)
}

/// True when `who` is one of the grantor's side.
pub(in crate::action) fn is_grantor_side(
    apply: &Apply<'_, '_>,
    id: &RecordId,
    grant: &Grant,
    who: &Uscc,
) -> Outcome<bool> {
    Ok(grantor_side(apply, id, grant)?.contains(who))
}

/// Demands the signature of one of the grantor's side, as author or co-signer.
pub(in crate::action) fn require_grantor_side(
    apply: &mut Apply<'_, '_>,
    id: &RecordId,
    grant: &Grant,
) -> Outcome<Uscc> {
    let side = grantor_side(apply, id, grant)?;
    let author = apply.record.header().author;
    if side.contains(&author) {
        return Ok(author);
    }
    for uscc in &side {
        if apply.require_signer(uscc).is_ok() {
            return Ok(*uscc);
        }
    }
    refuse(Reason::ProofMissing, grant.grantor)
}

/// Demands the signatures of both sides: the grantee, and everybody on the grantor's.
pub(super) fn require_both_sides(
    apply: &mut Apply<'_, '_>,
    id: &RecordId,
    grant: &Grant,
) -> Outcome<()> {
    apply.require_signer(&grant.grantee)?;
    for uscc in grantor_side(apply, id, grant)? {
        apply.require_signer(&uscc)?;
    }
    Ok(())
}
