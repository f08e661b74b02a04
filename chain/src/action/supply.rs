//! `supply.declare`: who provides a resource, on what consent, and how often it is supplied.
//!
//! Data that came by sharing (共享、回流) is held only, until its provider consents (invariant 15):
//! then a certificate may claim the rights consented to, and grants, listings and deals may pass them
//! on for the purposes and the time consented to. A consent that is withdrawn or over stops new
//! grants, listings and deals, and processing by the holder itself; what was granted before stands,
//! as what the provider agreed to, and what is concluded goes on.
//!
//! The record touches one key.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::text::check_text;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::LINEAGE_NODES_MAX,
    reject::{Reason, Rejection},
    state::{
        Certificate, CertificateNumber, DataResource, Organisation, Product, ProductInput, State,
        Subject, Supply, SupplyConsent, TaggedDigest,
    },
    time::Date,
    words::{Purposes, Rights, Role, SourceKind},
};

/// Longest cycle of supply, in days.
const CYCLE_DAYS_MAX: u32 = 3_660;

/// `supply.declare`: by the provider. The first one about a resource is signed by its holder too;
/// from then on only that provider speaks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declare {
    /// Which resource.
    pub resource: RecordId,
    /// What the holder may do with data that was shared with it; absent: as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<SupplyConsent>,
    /// Why the consent is withdrawn, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// Every how many days the provider supplies it anew; absent: as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle_days: Option<u32>,
    /// Digest of what is supplied with this record; absent: nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplied: Option<TaggedDigest>,
}

impl Declare {
    /// Fields in range, and something said.
    pub fn check(&self) -> Result<(), Rejection> {
        if let Some(reason) = &self.withdrawn {
            check_text("withdrawn", reason)?;
        }
        let empty = self.consent.is_some_and(|c| c.rights.is_empty() || c.purposes.is_empty());
        let cycle = self.cycle_days.is_none_or(|days| (1..=CYCLE_DAYS_MAX).contains(&days));
        let says = self.consent.is_some()
            || self.withdrawn.is_some()
            || self.cycle_days.is_some()
            || self.supplied.is_some();
        if empty || !cycle || !says || (self.consent.is_some() && self.withdrawn.is_some()) {
            return Err(Rejection::of(Reason::FieldsInvalid, "consent, withdrawn, cycle_days"));
        }
        Ok(())
    }

    /// Notes the provider, its consent and its supply.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::SourceUnit, Role::Registrant])?;
        let resource: DataResource = apply.find(&self.resource, Reason::ResourceUnknown)?;
        let known = apply.state.get::<Supply>(&self.resource)?;
        if let Some(known) = known.as_ref().filter(|known| known.provider != author.uscc) {
            return refuse(Reason::SupplyOtherProvider, known.provider);
        }
        if known.is_none() {
            apply.require_signer(&resource.holder)?;
        }
        self.check_consent(apply, author, &resource, known.as_ref())?;
        let mut supply = known.unwrap_or_else(|| Supply {
            resource: self.resource,
            provider: author.uscc,
            consent: None,
            cycle_days: None,
            supplied: apply.context.time,
            record: apply.id(),
        });
        supply.consent = self.consent.or(supply.consent).filter(|_| self.withdrawn.is_none());
        supply.cycle_days = self.cycle_days.or(supply.cycle_days);
        if self.supplied.is_some() {
            supply.supplied = apply.context.time;
        }
        supply.record = apply.id();
        apply.state.put(&self.resource, &supply);
        Ok(())
    }

    /// Only another organisation consents, only to data that it shared, and not for the past; only
    /// a consent that was given is withdrawn.
    fn check_consent(
        &self,
        apply: &Apply<'_, '_>,
        author: &Organisation,
        resource: &DataResource,
        known: Option<&Supply>,
    ) -> Outcome<()> {
        if let Some(consent) = &self.consent {
            if author.uscc == resource.holder || resource.source != SourceKind::Shared {
                return refuse(Reason::SupplyConsentOwn, resource.source);
            }
            if consent.until < apply.today() {
                return refuse(Reason::TermInvalid, consent.until);
            }
        }
        if self.withdrawn.is_some() && known.is_none_or(|supply| supply.consent.is_none()) {
            return refuse(Reason::SupplyConsentMissing, self.resource);
        }
        Ok(())
    }
}

/// Refuses to grant, offer, sell or use shared data that its provider has not consented to, or not to this
/// (invariant 15). Data that a product is made from counts like the data itself.
pub(crate) fn check_supply_consent(
    state: &State<'_>,
    today: Date,
    certificates: &[Certificate],
    rights: Rights,
    purposes: Purposes,
    until: Date,
) -> Outcome<()> {
    for resource in shared_resources(state, certificates)? {
        let supply = state.get::<Supply>(&resource)?;
        let Some(consent) = supply.as_ref().and_then(|supply| supply.consent_on(today)) else {
            return refuse(Reason::SupplyConsentMissing, resource);
        };
        let dimensions = [
            (consent.rights.covers(rights), "rights"),
            (consent.purposes.covers(purposes), "purposes"),
            (until <= consent.until, "term"),
        ];
        if let Some((_, name)) = dimensions.into_iter().find(|(covered, _)| !covered) {
            return refuse(Reason::SupplyConsentExceeded, format_args!("{name}, {resource}"));
        }
    }
    Ok(())
}

/// The resources that came by sharing, under these certificates and under what their products are
/// made from.
fn shared_resources(
    state: &State<'_>,
    certificates: &[Certificate],
) -> Outcome<BTreeSet<RecordId>> {
    let mut shared = BTreeSet::new();
    let mut open: Vec<Subject> = certificates.iter().map(|c| c.subject).collect();
    let mut seen: BTreeSet<Subject> = open.iter().copied().collect();
    while let Some(subject) = open.pop() {
        if seen.len() > LINEAGE_NODES_MAX {
            return refuse(Reason::LineageTooLarge, seen.len());
        }
        match subject {
            Subject::Resource(id) => {
                let resource = state.get::<DataResource>(&id)?;
                if resource.is_some_and(|resource| resource.source == SourceKind::Shared) {
                    shared.insert(id);
                }
            }
            Subject::Product(id) => {
                let above = inputs_of(state, &id)?;
                open.extend(above.into_iter().filter(|subject| seen.insert(*subject)));
            }
        }
    }
    Ok(shared)
}

/// What a product is made from: the subjects of its certificates, and other products.
fn inputs_of(state: &State<'_>, product: &RecordId) -> Outcome<Vec<Subject>> {
    let Some(product) = state.get::<Product>(product)? else {
        return refuse(Reason::ProductUnknown, product);
    };
    let certified = |number: &CertificateNumber| match state.get::<Certificate>(number)? {
        Some(certificate) => Ok(certificate.subject),
        None => refuse(Reason::CertificateUnknown, number),
    };
    let inputs = product.inputs.iter().map(|input| match input {
        ProductInput::Product(id) => Ok(Subject::Product(*id)),
        ProductInput::Certificate(number) => certified(number),
        ProductInput::Granted { certificate, .. } => certified(certificate),
    });
    inputs.collect()
}

#[cfg(test)]
mod tests;
