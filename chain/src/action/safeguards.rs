//! What protects people, important data and providers, asked alike of everything that is processed,
//! listed, cleared and dealt in.
//!
//! # Invariants
//! - 15: data that came by sharing is offered and sold only on its provider's live consent, also
//!   under a grant that was given on an earlier one; a grantee that has it goes on processing.
//! - 23: important data is assessed, a product itself and not only what it is made from.
//! - 25: the lists of where data comes from and of where it is relied upon, in force on the day.
//! - 26, 27: personal information is used on consent, on a statute, or anonymised.

use super::{goods::Goods, rights::check_data, supply::check_supply_consent};
use crate::{
    attested::{check_assessed, check_product_assessed},
    execute::{Apply, Outcome},
    lineage::Reliance,
    personal::{
        PersonalBasis, PersonalGrounds, PersonalUse, check_certificate_use, check_product_use,
    },
    policy::{Desk, Matter},
    region::Region,
    state::{Certificate, DealObject, ProductInput, TaggedDigest},
    time::Date,
    uscc::Uscc,
    words::{DeliveryForms, Level, Purposes, Right, Rights},
};

/// Where, for what and in which forms data is to be used; what is still open is empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intent<'a> {
    /// Regions in which it is to be relied upon.
    pub(super) regions: &'a [Region],
    /// Purposes.
    pub(super) purposes: Purposes,
    /// Forms of delivery.
    pub(super) forms: DeliveryForms,
}

impl<'a> Intent<'a> {
    /// Use in these regions, for what and in which forms is open.
    pub(super) const fn in_regions(regions: &'a [Region]) -> Self {
        Self { regions, purposes: Purposes::EMPTY, forms: DeliveryForms::EMPTY }
    }

    /// Refuses goods that a negative list names where they come from or are relied upon; otherwise
    /// the level that holds there (invariant 25). What a product is made from counts too, with the
    /// level that a list has raised since.
    pub(super) fn check_lists(&self, desk: &mut Desk<'_, '_>, goods: &Goods) -> Outcome<Level> {
        let mut level = goods.level;
        if let Some(product) = &goods.product {
            let matter = Matter::of_product(product);
            level = level.max(self.judge(desk, matter)?);
        }
        for Reliance { certificate, .. } in &goods.reliances {
            let listed = self.judge(desk, Matter::of_certificate(desk.state(), certificate)?)?;
            if listed > certificate.level {
                level = level.max(listed);
            }
        }
        Ok(level)
    }

    fn judge(&self, desk: &mut Desk<'_, '_>, matter: Matter) -> Outcome<Level> {
        desk.judge(&matter.used(self.regions, self.purposes, self.forms))?.require()
    }
}

/// Refuses important goods without a live risk assessment (invariant 23): of the product, or of each
/// certificate. Their level is what lists and declaration come to.
pub(super) fn check_goods_assessed(
    apply: &Apply<'_, '_>,
    object: &DealObject,
    goods: &Goods,
) -> Outcome<()> {
    let (state, today) = (&*apply.state, apply.today());
    match object {
        DealObject::Product(id) => check_product_assessed(state, today, *id, goods.level),
        DealObject::Certificate(_) => {
            let mut certificates = goods.reliances.iter().map(|reliance| &reliance.certificate);
            certificates.try_for_each(|c| check_assessed(state, today, c, goods.level))
        }
    }
}

/// Who uses personal information, for what, on which bases that the record cites.
#[derive(Clone, Copy, Debug)]
pub(super) struct Processor<'a> {
    /// Who processes.
    pub(super) uscc: Uscc,
    /// For what; empty while that is open.
    pub(super) purposes: Purposes,
    /// What the record cites.
    pub(super) bases: &'a [PersonalBasis],
    /// The processing, where it may be one that anonymises.
    pub(super) processing: Option<TaggedDigest>,
}

impl<'a> Processor<'a> {
    /// The use as of the block.
    pub(super) fn using(&self, apply: &Apply<'_, '_>) -> PersonalUse<'a> {
        PersonalUse {
            processor: self.uscc,
            purposes: self.purposes,
            bases: self.bases,
            processing: self.processing,
            height: apply.context.height,
            today: apply.today(),
        }
    }

    /// The grounds on which it uses the personal information in goods, or a refusal (invariants 26
    /// and 27).
    pub(super) fn check_goods(
        &self,
        apply: &Apply<'_, '_>,
        object: &DealObject,
        goods: &Goods,
    ) -> Outcome<PersonalGrounds> {
        let used = self.using(apply);
        match (object, goods.reliances.first()) {
            (DealObject::Product(id), _) => check_product_use(apply.state, *id, &used),
            (DealObject::Certificate(_), Some(reliance)) => {
                check_certificate_use(apply.state, &reliance.certificate, &used)
            }
            (DealObject::Certificate(_), None) => Ok(PersonalGrounds::default()),
        }
    }
}

/// Refuses goods made from shared data whose provider does not consent to this until that day
/// (invariant 15).
pub(super) fn check_goods_consented(
    apply: &Apply<'_, '_>,
    goods: &Goods,
    rights: Rights,
    purposes: Purposes,
    until: Date,
) -> Outcome<()> {
    let certificates: Vec<Certificate> =
        goods.reliances.iter().map(|reliance| reliance.certificate.clone()).collect();
    check_supply_consent(apply.state, apply.today(), &certificates, rights, purposes, until)
}

/// Refuses inputs of a processing that a negative list names, that are core, that are important and
/// not assessed, or that are shared data which the processor itself holds without its provider's
/// consent. Returns the level of each direct input, in their order.
pub(super) fn check_inputs(
    apply: &Apply<'_, '_>,
    inputs: &[ProductInput],
    region: Region,
) -> Outcome<Vec<Level>> {
    let mut desk = Desk::new(apply.state, apply.today());
    let regions = [region];
    let intent = Intent::in_regions(&regions);
    let mut levels = Vec::with_capacity(inputs.len());
    for input in inputs {
        let mut goods = Goods::of_input(apply, input)?;
        goods.level = intent.check_lists(&mut desk, &goods)?;
        check_data(goods.level, goods.data_kind, DeliveryForms::EMPTY)?;
        check_goods_assessed(apply, &object_of(input), &goods)?;
        if matches!(input, ProductInput::Certificate(_)) {
            let rights = Rights::of(&[Right::Use]);
            check_goods_consented(apply, &goods, rights, Purposes::EMPTY, apply.today())?;
        }
        levels.push(goods.level);
    }
    Ok(levels)
}

const fn object_of(input: &ProductInput) -> DealObject {
    match *input {
        ProductInput::Product(id) => DealObject::Product(id),
        ProductInput::Certificate(number) | ProductInput::Granted { certificate: number, .. } => {
            DealObject::Certificate(number)
        }
    }
}

#[cfg(test)]
mod tests;
