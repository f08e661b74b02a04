//! Exclusivity (invariant 17), decided from the books of live grants.

use crate::{
    attenuation::overlap,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::Reason,
    state::{Grant, GrantBook, NamedGrant},
};

/// Refuses an exclusive grant that overlaps a live one, and any grant that overlaps a live exclusive
/// one. Where a book no longer names its grants, an exclusive one waits until they have ended.
pub(super) fn check_exclusive(apply: &Apply<'_, '_>, id: &RecordId, grant: &Grant) -> Outcome<()> {
    let today = apply.today();
    for of in grant.books() {
        let Some(book) = apply.state.get::<GrantBook>(&of)? else { continue };
        for named in &book.named {
            let concerned = named.exclusive || grant.exclusive;
            if !concerned || named.to < today || named.grant == *id {
                continue;
            }
            let other: Grant = apply.find(&named.grant, Reason::GrantUnknown)?;
            if overlap(&other.bounds(), &grant.bounds()) {
                return refuse(Reason::GrantExclusive, named.grant);
            }
        }
        let crowded = book.crowd_until().filter(|last| *last >= grant.term.from.max(today));
        if let Some(last) = crowded.filter(|_| grant.exclusive) {
            return refuse(Reason::GrantExclusive, last);
        }
    }
    Ok(())
}

/// Enters a grant in the books of its parent.
pub(super) fn enter(apply: &mut Apply<'_, '_>, id: &RecordId, grant: &Grant) -> Outcome<()> {
    let today = apply.today();
    for of in grant.books() {
        let mut book = apply.state.get::<GrantBook>(&of)?.unwrap_or_default();
        let named = NamedGrant { grant: *id, to: grant.term.to, exclusive: grant.exclusive };
        if book.add(named, today).is_err() {
            return refuse(Reason::GrantBookFull, id);
        }
        apply.state.put(&of, &book);
    }
    Ok(())
}

/// Takes a grant that ends early out of the books of its parent.
pub(super) fn leave(apply: &mut Apply<'_, '_>, id: &RecordId, grant: &Grant) -> Outcome<()> {
    let today = apply.today();
    for of in grant.books() {
        let mut book = apply.state.get::<GrantBook>(&of)?.unwrap_or_default();
        book.remove(id, grant.term.to, today);
        apply.state.put(&of, &book);
    }
    Ok(())
}
