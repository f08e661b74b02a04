//! Outbound and inbound clearance (数据出境、入境): given by data customs or a regulator (GZ-15).
//!
//! A deal whose data leaves cites the clearance, states how many people it is about, and adds them to
//! the exporter's count of the year in the same record: one key more for the count, one for the
//! clearance. Which route is enough is decided in [`crate::outbound`].
//!
//! Data that comes in is cited where it enters the ledger: by the holder that declares it, and by a
//! deal whose seller alone sits outside the customs (docs/adr/0012-inbound-clearance.md).
//!
//! # Invariants
//! - 22: core data never leaves. 23: important data only with a security assessment.
//! - 28: the route is recorded, and the yearly count rises with the deal.

mod export;

use serde::{Deserialize, Serialize};

pub use export::Export;
pub(super) use export::{check_cleared_in, check_export_form, check_import, count_export};

use super::text::check_name;
use crate::{
    attested,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    outbound::{Transfer, check_route},
    policy::{Desk, Matter},
    reject::{Reason, Rejection},
    state::{
        AttestationTarget, Certificate, DealObject, InboundClearance, Organisation,
        OutboundClearance, OutboundCount, OutboundExemption, OutboundRoute, Product, Quota,
        TaggedDigest,
    },
    time::Date,
    uscc::Uscc,
    words::{AttestationKind, Jurisdiction, Role},
};

/// Who clears.
const CLEARING_ROLES: &[Role] = &[Role::DataCustoms, Role::Regulator];

/// `outbound.clear`: data of an exporter may leave by a route. The record's id becomes the
/// clearance's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clear {
    /// Who exports.
    pub exporter: Uscc,
    /// What.
    pub object: DealObject,
    /// Where to.
    pub destination: Jurisdiction,
    /// Who receives it there, as the document names it.
    pub recipient: String,
    /// By which way.
    pub route: OutboundRoute,
    /// On what ground it is exempt, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<OutboundExemption>,
    /// The exporter operates critical information infrastructure.
    pub critical_infrastructure: bool,
    /// People whose data may leave, without those below.
    pub people: u64,
    /// People whose sensitive data may leave.
    pub sensitive_people: u64,
    /// Last day.
    pub valid_to: Date,
    /// Digest of the assessment's result, contract, certificate or filing.
    pub document: TaggedDigest,
}

impl Clear {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("recipient", &self.recipient)?;
        if self.exemption.is_some() != (self.route == OutboundRoute::Exempt) {
            return Err(Rejection::of(Reason::FieldsInvalid, "exemption"));
        }
        Ok(())
    }

    /// Writes the clearance.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(CLEARING_ROLES)?;
        let exporter = apply.active_organisation(&self.exporter)?;
        if !author.region.contains(exporter.region) {
            return refuse(Reason::OutsideTerritory, exporter.region);
        }
        let latest = apply.today().plus_years(apply.params.safeguards.outbound_assessment_years);
        if self.valid_to < apply.today() || self.valid_to > latest {
            return refuse(Reason::OutboundTermWrong, self.valid_to);
        }
        let count = OutboundCount { people: self.people, sensitive_people: self.sensitive_people };
        let transfer =
            transfer_of(apply, &self.object, self.critical_infrastructure, count, count)?;
        let thresholds = &apply.params.safeguards.outbound;
        check_route(&transfer, self.route, self.exemption, thresholds)?;
        let assessment = self.assessment(apply)?;
        let clearance = OutboundClearance {
            exporter: self.exporter,
            object: self.object,
            destination: self.destination,
            route: self.route,
            exemption: self.exemption,
            critical_infrastructure: self.critical_infrastructure,
            assessment,
            people: Quota::of(self.people),
            sensitive_people: Quota::of(self.sensitive_people),
            valid_to: self.valid_to,
            cleared_by: author.uscc,
        };
        let id = apply.id();
        apply.state.put(&id, &clearance);
        Ok(())
    }

    /// The live assessment that a security assessment rests on, valid as long as the clearance.
    fn assessment(&self, apply: &Apply<'_, '_>) -> Outcome<Option<RecordId>> {
        if self.route != OutboundRoute::SecurityAssessment {
            return Ok(None);
        }
        let targets = match self.object {
            DealObject::Product(id) => vec![AttestationTarget::Product(id)],
            DealObject::Certificate(number) => {
                let certificate = apply.find(&number, Reason::CertificateUnknown)?;
                attested::targets_of(apply.state, &certificate)?
            }
        };
        let kind = AttestationKind::OutboundAssessment;
        match attested::satisfied(apply.state, apply.today(), kind, &targets, None)? {
            Some((id, found)) if found.valid_to >= self.valid_to => Ok(Some(id)),
            _ => refuse(Reason::OutboundAssessmentMissing, self.exporter),
        }
    }
}

/// What decides on the route of some data, with the level that holds by declaration and by list.
fn transfer_of(
    apply: &Apply<'_, '_>,
    object: &DealObject,
    critical_infrastructure: bool,
    now: OutboundCount,
    year: OutboundCount,
) -> Outcome<Transfer> {
    let matter = match object {
        DealObject::Certificate(number) => {
            let certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
            Matter::of_certificate(apply.state, &certificate)?
        }
        DealObject::Product(id) => {
            let product: Product = apply.find(id, Reason::ProductUnknown)?;
            Matter::of_product(&product)
        }
    };
    let judgement = Desk::new(apply.state, apply.today()).judge(&matter)?;
    Ok(Transfer {
        level: judgement.require()?,
        listed: judgement.outbound.is_some(),
        list_filed: judgement.outbound_list_filed,
        critical_infrastructure,
        now,
        year,
    })
}

/// `inbound.clear`: data from elsewhere may come in to an importer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClearInbound {
    /// Who imports.
    pub importer: Uscc,
    /// Where from.
    pub origin: Jurisdiction,
    /// What it is, as the document names it.
    pub title: String,
    /// Last day.
    pub valid_to: Date,
    /// Digest of the document.
    pub document: TaggedDigest,
}

impl ClearInbound {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("title", &self.title)
    }

    /// Writes the clearance.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(CLEARING_ROLES)?;
        let importer = apply.active_organisation(&self.importer)?;
        if !author.region.contains(importer.region) {
            return refuse(Reason::OutsideTerritory, importer.region);
        }
        if self.valid_to < apply.today() {
            return refuse(Reason::OutboundTermWrong, self.valid_to);
        }
        let clearance = InboundClearance {
            importer: self.importer,
            origin: self.origin,
            valid_to: self.valid_to,
            cleared_by: author.uscc,
        };
        let id = apply.id();
        apply.state.put(&id, &clearance);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
