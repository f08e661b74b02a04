//! What is processed, listed, priced or dealt: the certificates it relies on, and the right to it.

use super::rights::{check_free, check_undisputed};
use crate::{
    attenuation::{Use, use_exceeding},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{Reliance, reliances},
    reject::Reason,
    state::{DealObject, Product, ProductInput, ProductState},
    uscc::Uscc,
    words::{DataKind, Level},
};

/// What is dealt, once read.
pub(super) struct Goods {
    /// The certificates that the seller relies on.
    pub(super) reliances: Vec<Reliance>,
    /// The product, when it is one.
    pub(super) product: Option<Product>,
    /// Whose data it is.
    pub(super) data_kind: DataKind,
    /// How strict it is.
    pub(super) level: Level,
}

impl Goods {
    /// Reads what this seller offers: its own product that is not retired, or a certificate that is
    /// neither disputed nor, where it is the seller's own, locked.
    pub(super) fn read(
        apply: &Apply<'_, '_>,
        object: &DealObject,
        under_grant: Option<RecordId>,
        seller: &Uscc,
    ) -> Outcome<Self> {
        match object {
            DealObject::Certificate(number) => {
                let reliance = Reliance::read(apply.state, *number, under_grant)?;
                match under_grant {
                    None => check_free(apply, &reliance.certificate)?,
                    // A grant stays with a certificate that moves, so a lock does not stop its use.
                    Some(_) => check_undisputed(apply, &reliance.certificate)?,
                }
                Ok(Self::of_reliance(reliance))
            }
            DealObject::Product(id) => {
                let product: Product = apply.find(id, Reason::ProductUnknown)?;
                if product.producer != *seller {
                    return refuse(Reason::ProductNotProducer, id);
                }
                if product.state == ProductState::Retired {
                    return refuse(Reason::ProductRetired, id);
                }
                Self::of_product(apply, product)
            }
        }
    }

    /// A direct input of a processing, whoever may use it.
    pub(super) fn of_input(apply: &Apply<'_, '_>, input: &ProductInput) -> Outcome<Self> {
        let (number, grant) = match *input {
            ProductInput::Certificate(number) => (number, None),
            ProductInput::Granted { grant, certificate } => (certificate, Some(grant)),
            ProductInput::Product(id) => {
                return Self::of_product(apply, apply.find(&id, Reason::ProductUnknown)?);
            }
        };
        Ok(Self::of_reliance(Reliance::read(apply.state, number, grant)?))
    }

    fn of_reliance(reliance: Reliance) -> Self {
        let (data_kind, level) = (reliance.certificate.data_kind, reliance.certificate.level);
        Self { reliances: vec![reliance], product: None, data_kind, level }
    }

    fn of_product(apply: &Apply<'_, '_>, product: Product) -> Outcome<Self> {
        let (data_kind, level) = (product.data_kind, product.level);
        let reliances = reliances(apply.state, &product.inputs)?;
        Ok(Self { reliances, product: Some(product), data_kind, level })
    }
}

/// Refuses a use of a certificate that the user neither holds with the right, nor reaches by a grant
/// to it that covers the use (invariant 30).
pub(super) fn check_reach(user: &Uscc, reliance: &Reliance, used: &Use<'_>) -> Outcome<()> {
    let certificate = &reliance.certificate;
    let own = reliance.grant.is_none();
    if own && certificate.holder != *user {
        return refuse(Reason::RightsNotHolder, certificate.number);
    }
    // The certificate's own rights bound every grant: they may have been narrowed since.
    if !certificate.rights.covers(used.rights) {
        return refuse(Reason::ScopeRights, certificate.number);
    }
    let Some((id, grant)) = &reliance.grant else { return Ok(()) };
    if grant.grantee != *user {
        return refuse(Reason::RightsNotGrantee, id);
    }
    match use_exceeding(&grant.bounds(), used) {
        Some(rejection) => Err(rejection.into()),
        None => Ok(()),
    }
}
