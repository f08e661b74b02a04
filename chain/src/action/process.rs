//! Processing steps (加工): what was made of which data, by whom, under which right.
//!
//! # Invariants
//! - 19, 31: every input is a certificate that the operator holds, one that a live grant to it
//!   reaches, or a product of its own; all of it stands.
//! - 15, 23, 25: lists and assessments hold for what is processed, and the provider's consent for
//!   shared data of one's own.
//! - 22: no core data, by declaration or by list.
//! - 26, 27: personal information is processed on consent, on a statute, or by what anonymises it.
//! - 30: under a grant, scenario, sector, domain and level are inside it.

use serde::{Deserialize, Serialize};

use super::{
    domain::check_processed_in,
    goods::check_reach,
    rights::{PARTY_ROLES, check_data, check_recognised, require_standing},
    safeguards::{Processor, check_inputs},
    supervision::check_not_barred,
    text::{check_name, check_sorted},
};
use crate::{
    attenuation::Use,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{product_links, reliances},
    personal::{PersonalBasis, PersonalGrounds, check_bases, check_inputs_use},
    reject::{Reason, Rejection},
    state::{Organisation, ProcessStep, Product, ProductInput, TaggedDigest},
    words::{Activity, DeliveryForms, Purposes, Right, Rights, Sector},
};

/// `process.record`: an operator records one step of processing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Every input, in order.
    pub inputs: Vec<ProductInput>,
    /// Digest of the algorithm or model, in its version.
    pub algorithm: TaggedDigest,
    /// Digest of the output.
    pub output: TaggedDigest,
    /// The secure domain in which it was processed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secure_domain: Option<String>,
    /// The scenario it was processed for; needed where a grant limits scenarios.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Industry section it was processed for; needed where a grant limits sections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// On what personal information is processed, in order: consents and statutes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<PersonalBasis>,
}

impl Step {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        for (field, name) in [("secure_domain", &self.secure_domain), ("scenario", &self.scenario)]
        {
            if let Some(name) = name {
                check_name(field, name)?;
            }
        }
        check_bases(&self.personal)?;
        check_sorted("inputs", &self.inputs)
    }

    /// Writes the step.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PARTY_ROLES)?;
        check_not_barred(apply, author, Activity::Product)?;
        check_processed_in(apply, self.secure_domain.as_deref())?;
        check_own_products(apply, &self.inputs, author)?;
        let reliances = reliances(apply.state, &self.inputs)?;
        let rights = Rights::of(&[Right::Use]);
        for reliance in &reliances {
            let certificate = &reliance.certificate;
            check_data(certificate.level, certificate.data_kind, DeliveryForms::EMPTY)?;
            let used = Use {
                rights,
                certificate: certificate.number,
                level: certificate.level,
                delivery_forms: DeliveryForms::EMPTY,
                purpose: None,
                scenario: self.scenario.as_deref(),
                sector: self.sector,
                region: None,
                secure_domain: Some(self.secure_domain.as_deref()),
                term: None,
            };
            check_reach(&author.uscc, reliance, &used)?;
        }
        let certificates = reliances.iter().map(|reliance| &reliance.certificate);
        check_recognised(apply, certificates, &[author.region], rights, Purposes::EMPTY)?;
        require_standing(apply, &product_links(author.uscc, &self.inputs))?;
        check_inputs(apply, &self.inputs, author.region)?;
        let grounds = self.check_personal(apply, author)?;
        let step = ProcessStep {
            operator: author.uscc,
            inputs: self.inputs.clone(),
            algorithm: self.algorithm,
            output: self.output,
            secure_domain: self.secure_domain.clone(),
            recorded: apply.context.height,
            consents: grounds.consents,
            attestations: grounds.attestations,
        };
        apply.state.put(&apply.id(), &step);
        Ok(())
    }

    /// The algorithm may be one that anonymises.
    fn check_personal(
        &self,
        apply: &Apply<'_, '_>,
        author: &Organisation,
    ) -> Outcome<PersonalGrounds> {
        let processor = Processor {
            uscc: author.uscc,
            purposes: Purposes::EMPTY,
            bases: &self.personal,
            processing: Some(self.algorithm),
        };
        check_inputs_use(apply.state, &self.inputs, &processor.using(apply))
    }
}

/// An input that is a product is the producer's own.
pub(super) fn check_own_products(
    apply: &Apply<'_, '_>,
    inputs: &[ProductInput],
    producer: &Organisation,
) -> Outcome<()> {
    for input in inputs {
        let ProductInput::Product(id) = input else { continue };
        let product: Product = apply.find(id, Reason::ProductUnknown)?;
        if product.producer != producer.uscc {
            return refuse(Reason::ProductNotProducer, id);
        }
    }
    Ok(())
}

/// The steps that made a product are its producer's, and used nothing that the product does not
/// name.
pub(super) fn check_steps(
    apply: &Apply<'_, '_>,
    steps: &[RecordId],
    inputs: &[ProductInput],
    producer: &Organisation,
) -> Outcome<()> {
    for id in steps {
        let step: ProcessStep = apply.find(id, Reason::ProcessUnknown)?;
        let named = step.inputs.iter().all(|input| inputs.contains(input));
        if step.operator != producer.uscc || !named {
            return refuse(Reason::ProcessDiffers, id);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
