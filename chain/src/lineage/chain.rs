//! The chain of grants above a grant, and what it leaves the grantee.

use crate::{
    attenuation::{EffectiveBounds, effective},
    hash::RecordId,
    limits::GRANT_DEPTH_MAX,
    state::{Certificate, Grant, GrantParent, State, Term, ViewError},
};

/// A grant and the grants above it, itself first, the first tier last. Stops at
/// [`GRANT_DEPTH_MAX`], which no chain on the ledger exceeds.
pub fn grant_chain(state: &State<'_>, id: RecordId) -> Result<Vec<(RecordId, Grant)>, ViewError> {
    let mut chain = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.filter(|_| chain.len() < usize::from(GRANT_DEPTH_MAX)) {
        let Some(grant) = state.get::<Grant>(&id)? else { break };
        next = match grant.parent {
            GrantParent::Grant(parent) => Some(parent),
            GrantParent::Certificates => None,
        };
        chain.push((id, grant));
    }
    Ok(chain)
}

/// What a grant allows once every ancestor and every certificate is taken into account, whether or
/// not they are in force; None when the grant is unknown or nothing is left.
pub fn effective_grant(
    state: &State<'_>,
    id: RecordId,
) -> Result<Option<EffectiveBounds>, ViewError> {
    let chain = grant_chain(state, id)?;
    let Some(((_, grant), above)) = chain.split_first() else { return Ok(None) };
    let Some(mut left) = effective(grant.bounds(), above.iter().map(|(_, g)| g.bounds())) else {
        return Ok(None);
    };
    for number in left.scope.certificates.clone() {
        let Some(certificate) = state.get::<Certificate>(&number)? else { continue };
        left.rights = left.rights.intersect(certificate.rights);
        let validity = Term { from: certificate.valid_from, to: certificate.valid_to };
        if left.rights.is_empty() || left.narrow_term(&validity).is_none() {
            return Ok(None);
        }
    }
    Ok(Some(left))
}
