//! How much a certificate may secure (invariant 39).

use crate::{
    attested,
    execute::{Apply, Outcome, refuse},
    reject::Reason,
    state::{Certificate, Pledge, Price},
    words::AttestationKind,
};

/// Basis points of a whole.
const WHOLE_BP: u128 = 10_000;

/// Where the policy sets a ratio: refuses more security than that part of the latest live
/// valuation. Amounts are public then; what is hidden cannot be added up.
pub(super) fn check_within_valuation(
    apply: &Apply<'_, '_>,
    certificate: &Certificate,
    new: Price,
) -> Outcome<()> {
    let Some(ratio) = apply.params.pledge_ratio_bp else { return Ok(()) };
    let mut secured = fen(new)?;
    for id in &certificate.pledges {
        let pledge: Pledge = apply.find(id, Reason::PledgeUnknown)?;
        secured = secured.saturating_add(fen(pledge.secured)?);
    }
    let Some(value) = latest_valuation(apply, certificate)? else {
        return refuse(Reason::PledgeNotValued, certificate.number);
    };
    if secured.saturating_mul(WHOLE_BP) > value.saturating_mul(u128::from(ratio)) {
        return refuse(Reason::PledgeExceedsValue, secured);
    }
    Ok(())
}

fn fen(amount: Price) -> Outcome<u128> {
    match amount {
        Price::PublicFen(fen) => Ok(u128::from(fen)),
        Price::Commitment(_) => refuse(Reason::PledgeAmountHidden, "an amount"),
    }
}

/// The latest valuation that is live, of the certificate in its present version or of what it
/// certifies. Without one nothing may be secured.
fn latest_valuation(apply: &Apply<'_, '_>, certificate: &Certificate) -> Outcome<Option<u128>> {
    let (state, today) = (&*apply.state, apply.today());
    let targets = attested::targets_of(state, certificate)?;
    let found = attested::satisfied(state, today, AttestationKind::Valuation, &targets, None)?;
    found.and_then(|(_, valuation)| valuation.value).map(fen).transpose()
}
