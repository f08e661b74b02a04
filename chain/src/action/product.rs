//! Data products: registered with a complete lineage.
//!
//! The receiving region of a product is its producer's: that is where its certificates are relied
//! upon (invariant 43).
//!
//! # Invariants
//! - 19, 31: every input is a certificate that the producer holds, one that a live grant to it
//!   reaches, or a product of its own; all of it stands.
//! - 15, 25: lists hold for what it is made from, and the provider's consent for shared data.
//! - 22, 23: no core data; raw export only of enterprise data below important, which is assessed.
//! - 24: the level is at least the strictest of the inputs', or what a re-grading of an input for
//!   this processing found; nothing is made from core data.
//! - 26, 27: personal information is used on consent, on a statute, or anonymised in the making.
//! - 30: under a grant, form, scenario, sector, domain and level are inside it.

use serde::{Deserialize, Serialize};

use super::{
    domain::check_processed_in,
    goods::check_reach,
    process::{check_own_products, check_steps},
    rights::{PARTY_ROLES, check_data, check_recognised, require_standing},
    safeguards::{Processor, check_inputs},
    supervision::check_not_barred,
    text::{check_name, check_sorted, check_text},
};
use crate::{
    attenuation::Use,
    attested::{check_level_kept, targets_of},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{Reliance, product_links, reliances},
    personal::{PersonalBasis, check_bases, check_inputs_use},
    reject::{Reason, Rejection},
    state::{
        AttestationTarget, Certificate, Holds, Organisation, Product, ProductInput, ProductState,
        TaggedDigest,
    },
    words::{Activity, DataKind, DeliveryForms, Level, Purposes, Right, Rights, Sector},
};

/// `product.register`: a producer states what its product is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its name.
    pub title: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Every input, in order.
    pub inputs: Vec<ProductInput>,
    /// Digest of the description or program of the processing.
    pub processing: TaggedDigest,
    /// The recorded steps of the processing, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<RecordId>,
    /// The secure domain in which it was processed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secure_domain: Option<String>,
    /// The scenario it is made for; needed where a grant limits scenarios.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Industry section it is made for; needed where a grant limits sections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Level of the product.
    pub level: Level,
    /// Forms in which it may be delivered.
    pub delivery_forms: DeliveryForms,
    /// On what personal information is used, in order: consents and statutes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<PersonalBasis>,
}

impl Register {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("title", &self.title)?;
        if let Some(summary) = &self.summary {
            check_text("summary", summary)?;
        }
        for (field, name) in [("secure_domain", &self.secure_domain), ("scenario", &self.scenario)]
        {
            if let Some(name) = name {
                check_name(field, name)?;
            }
        }
        check_sorted("inputs", &self.inputs)?;
        if !self.steps.is_empty() {
            check_sorted("steps", &self.steps)?;
        }
        check_bases(&self.personal)?;
        if self.delivery_forms.is_empty() {
            return Err(Rejection::of(Reason::FieldsInvalid, "delivery_forms"));
        }
        Ok(())
    }

    /// Writes the product.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        check_not_barred(apply, author, Activity::Product)?;
        check_processed_in(apply, self.secure_domain.as_deref())?;
        check_own_products(apply, &self.inputs, author)?;
        check_steps(apply, &self.steps, &self.inputs, author)?;
        let reliances = reliances(apply.state, &self.inputs)?;
        for reliance in &reliances {
            self.check_reliance(author, reliance)?;
        }
        let certificates = reliances.iter().map(|reliance| &reliance.certificate);
        let rights = Rights::of(&[Right::Use]);
        check_recognised(apply, certificates, &[author.region], rights, Purposes::EMPTY)?;
        require_standing(apply, &product_links(author.uscc, &self.inputs))?;
        let levels = check_inputs(apply, &self.inputs, author.region)?;
        let kinds = reliances.iter().map(|reliance| reliance.certificate.data_kind);
        let data_kind = kinds.max_by_key(|kind| kind.strictness()).unwrap_or(DataKind::Personal);
        check_data(self.level, data_kind, self.delivery_forms)?;
        let mut attestations = self.check_levels(apply, &levels)?;
        let processor = Processor {
            uscc: author.uscc,
            purposes: Purposes::EMPTY,
            bases: &self.personal,
            processing: Some(self.processing),
        };
        let grounds = check_inputs_use(apply.state, &self.inputs, &processor.using(apply))?;
        attestations.extend(grounds.attestations);
        attestations.sort_unstable();
        attestations.dedup();
        let product = Product {
            producer: author.uscc,
            region: author.region,
            inputs: self.inputs.clone(),
            data_kind,
            level: self.level,
            sector: self.sector,
            scenario: self.scenario.clone(),
            delivery_forms: self.delivery_forms,
            registered: apply.context.height,
            steps: self.steps.clone(),
            state: ProductState::Registered,
            personal_information: grounds.stays_personal,
            consents: grounds.consents,
            attestations,
            holds: Holds::default(),
        };
        apply.state.put(&apply.id(), &product);
        Ok(())
    }

    /// The level is no milder than any direct input's, unless a re-grading says so (invariant 24).
    /// `levels` are those of the inputs, by declaration and by list. Returns the re-gradings.
    fn check_levels(&self, apply: &Apply<'_, '_>, levels: &[Level]) -> Outcome<Vec<RecordId>> {
        let mut regradings = Vec::new();
        for (input, level) in self.inputs.iter().zip(levels.iter().copied()) {
            let targets = match input {
                ProductInput::Product(id) => vec![AttestationTarget::Product(*id)],
                ProductInput::Certificate(number)
                | ProductInput::Granted { certificate: number, .. } => {
                    let certificate: Certificate =
                        apply.find(number, Reason::CertificateUnknown)?;
                    targets_of(apply.state, &certificate)?
                }
            };
            let (state, today) = (&*apply.state, apply.today());
            let (level_kept, processing) = (self.level, self.processing);
            let kept = check_level_kept(state, today, &targets, level, level_kept, processing)?;
            regradings.extend(kept);
        }
        Ok(regradings)
    }

    fn check_reliance(&self, author: &Organisation, reliance: &Reliance) -> Outcome<()> {
        let certificate = &reliance.certificate;
        check_data(certificate.level, certificate.data_kind, self.delivery_forms)?;
        let used = Use {
            rights: Rights::of(&[Right::Use]),
            certificate: certificate.number,
            level: certificate.level,
            delivery_forms: self.delivery_forms,
            purpose: None,
            scenario: self.scenario.as_deref(),
            sector: self.sector,
            region: None,
            secure_domain: Some(self.secure_domain.as_deref()),
            term: None,
        };
        check_reach(&author.uscc, reliance, &used)
    }
}

/// `product.retire`: its producer offers a product no more (产品退出). Deals concluded before go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retire {
    /// The record that registered it.
    pub product: RecordId,
    /// Why.
    pub reason: String,
}

impl Retire {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)
    }

    /// Marks the product retired.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut product: Product = apply.find(&self.product, Reason::ProductUnknown)?;
        if product.producer != author.uscc {
            return refuse(Reason::ProductNotProducer, self.product);
        }
        if product.state == ProductState::Retired {
            return refuse(Reason::ProductRetired, self.product);
        }
        product.state = ProductState::Retired;
        apply.state.put(&self.product, &product);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
