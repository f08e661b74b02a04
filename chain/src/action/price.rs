//! Prices: quoted, valued, negotiated, agreed, and capped by filing (报价—估价—议价).
//!
//! The form of a price follows the kind of data: public data has a price that all members see,
//! under government guidance; other data a commitment, at a price that the market makes.
//!
//! # Invariants
//! - 4, 35: a valuation is by a provider admitted to valuations that is independent of both parties and of the
//!   data; an agreed price is signed by both over the same record.
//! - 33: public data is free for public governance and public interest, and otherwise costs at most
//!   the filed cap.

mod file;
mod negotiate;
mod quote;

use crate::{
    execute::{Apply, Outcome, refuse},
    limits::JSON_INTEGER_MAX,
    reject::{Reason, Rejection},
    state::{DealObject, Price, PriceFiling, PriceFilingKey},
    words::{DataKind, Purpose},
};

pub use file::File;
pub use negotiate::{Agree, Counter, Value};
pub use quote::Quote;

/// An amount that JSON carries exactly.
pub(super) fn check_amount(price: &Price) -> Result<(), Rejection> {
    match price {
        Price::PublicFen(fen) => check_fen(*fen),
        Price::Commitment(_) => Ok(()),
    }
}

/// An amount in fen that JSON carries exactly.
pub(super) fn check_fen(fen: u64) -> Result<(), Rejection> {
    if fen > JSON_INTEGER_MAX.unsigned_abs() {
        return Err(Rejection::of(Reason::DocumentNumber, "fen"));
    }
    Ok(())
}

/// Public data has a price that all see; other data a commitment.
pub(super) fn check_price_form(kind: DataKind, price: &Price) -> Outcome<()> {
    match (kind, price) {
        (DataKind::Public, Price::PublicFen(_))
        | (DataKind::Enterprise | DataKind::Personal, Price::Commitment(_)) => Ok(()),
        _ => refuse(Reason::DealPriceForm, kind),
    }
}

/// Public data is free for the public good, and otherwise costs no more than the filed cap
/// (invariant 33). Where the data is an enterprise's the market makes the price.
pub(super) fn check_price(
    apply: &Apply<'_, '_>,
    kind: DataKind,
    object: &DealObject,
    purpose: Purpose,
    scenario: Option<&str>,
    price: &Price,
) -> Outcome<()> {
    check_price_form(kind, price)?;
    let Price::PublicFen(fen) = *price else { return Ok(()) };
    if fen == 0 {
        return Ok(());
    }
    if matches!(purpose, Purpose::PublicGovernance | Purpose::PublicInterest) {
        return refuse(Reason::DealPriceNotFree, fen);
    }
    match filing(apply, object, scenario)? {
        None => refuse(Reason::PriceNotFiled, fen),
        Some(filing) if fen > filing.cap_fen => refuse(Reason::PriceAboveCap, filing.cap_fen),
        Some(_) => Ok(()),
    }
}

/// The filing in force for an object: the scenario's own, else the general one.
fn filing(
    apply: &Apply<'_, '_>,
    object: &DealObject,
    scenario: Option<&str>,
) -> Outcome<Option<PriceFiling>> {
    let today = apply.today();
    for scenario in scenario.map(|name| Some(name.to_owned())).into_iter().chain([None]) {
        let key = PriceFilingKey { object: *object, scenario };
        let found = apply.state.get::<PriceFiling>(&key)?;
        let in_force =
            |filing: &PriceFiling| filing.period.from <= today && today <= filing.period.to;
        if let Some(filing) = found.filter(in_force) {
            return Ok(Some(filing));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
