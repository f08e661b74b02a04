//! `price.file`: the cap on what use of public data may cost (价格备案).

use serde::{Deserialize, Serialize};

use super::check_fen;
use crate::{
    action::{goods::Goods, rights::PARTY_ROLES, text::check_name},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    reject::{Reason, Rejection},
    state::{DealObject, FeeBasis, Organisation, PriceFiling, PriceFilingKey, TaggedDigest, Term},
    uscc::Uscc,
    words::{DataKind, PriceRegime, Role},
};

/// `price.file`: the operator files a cap; who fixed it signs too: the implementing institution that
/// holds the data, or a data authority of the operator's territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// What is priced.
    pub object: DealObject,
    /// The grant under which the operator operates a certificate that it does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_grant: Option<RecordId>,
    /// In which scenario; absent: wherever no scenario has a cap of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Who fixed the cap.
    pub authority: Uscc,
    /// Free or guided: public data has no other regime.
    pub regime: PriceRegime,
    /// Most that may be charged, in fen.
    pub cap_fen: u64,
    /// By what it is charged.
    pub fee_basis: FeeBasis,
    /// When it holds.
    pub period: Term,
    /// Digest of the decision on the cap.
    pub document: TaggedDigest,
}

impl File {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if let Some(scenario) = &self.scenario {
            check_name("scenario", scenario)?;
        }
        if self.period.from > self.period.to {
            return Err(Rejection::of(Reason::TermInvalid, self.period.to));
        }
        match self.regime {
            PriceRegime::Guided => check_fen(self.cap_fen),
            PriceRegime::Free if self.cap_fen == 0 => Ok(()),
            regime => Err(Rejection::of(Reason::PriceRegimeWrong, regime)),
        }
    }

    /// Writes the filing; an earlier one for the same object and scenario no longer counts.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        let goods = Goods::read(apply, &self.object, self.under_grant, &author.uscc)?;
        if goods.data_kind != DataKind::Public {
            return refuse(Reason::PriceRegimeWrong, goods.data_kind);
        }
        for reliance in &goods.reliances {
            let granted = reliance.grant.as_ref().map(|(_, grant)| grant.grantee);
            if granted.unwrap_or(reliance.certificate.holder) != author.uscc {
                return refuse(Reason::RightsNotGrantee, reliance.certificate.number);
            }
        }
        let authority = apply.require_signer(&self.authority)?;
        check_authority(&authority, author, &goods)?;
        let key = PriceFilingKey { object: self.object, scenario: self.scenario.clone() };
        let filing = PriceFiling {
            operator: author.uscc,
            authority: self.authority,
            object: self.object,
            regime: self.regime,
            cap_fen: self.cap_fen,
            fee_basis: self.fee_basis,
            period: self.period,
            record: apply.id(),
        };
        apply.state.put(&key, &filing);
        Ok(())
    }
}

/// A cap is fixed by another than the operator, with power over the data or the operator.
fn check_authority(
    authority: &Organisation,
    operator: &Organisation,
    goods: &Goods,
) -> Outcome<()> {
    let territory =
        authority.has_role(Role::DataAuthority) && authority.region.contains(operator.region);
    let holds = goods.reliances.iter().any(|r| r.certificate.holder == authority.uscc);
    let institution = authority.has_role(Role::ImplementingInstitution) && holds;
    if authority.uscc == operator.uscc || !(territory || institution) {
        return refuse(Reason::PriceAuthorityWrong, authority.uscc);
    }
    Ok(())
}
