//! What is applied for, as the ledger shows it now; and what already stands in its way
//! (invariants 3, 6, 8, 9 and 10).

use std::collections::BTreeSet;

use super::source::Source;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::CLAIM_CERTIFICATES_MAX,
    policy::{Desk, Matter},
    region::Region,
    reject::Reason,
    state::{
        Certificate, CertificateNumber, Claim, ClaimKey, DataResource, Organisation, Product,
        Subject, Supply, TaggedDigest,
    },
    time::Date,
    uscc::Uscc,
    words::{CertificateKind, DataKind, Level, Rights, Role, Sector},
};

/// A resource or product as an application sees it.
pub(super) struct Registrable {
    /// Who holds the resource or produced the product.
    pub(super) holder: Uscc,
    /// Where it belongs.
    pub(super) region: Region,
    /// Whose data it is.
    pub(super) data_kind: DataKind,
    /// Level.
    pub(super) level: Level,
    /// Industry section.
    pub(super) sector: Option<Sector>,
    /// Version of the resource.
    pub(super) version: u32,
    /// Rights that the source shows, and until when.
    source: Source,
    /// What another registration of the same data would have in common.
    claims: Vec<ClaimKey>,
    /// What is held against the policy lists.
    matter: Matter,
}

impl Registrable {
    /// Reads the subject of an application.
    pub(super) fn read(apply: &Apply<'_, '_>, subject: Subject) -> Outcome<Self> {
        match subject {
            Subject::Resource(id) => {
                let resource: DataResource = apply.find(&id, Reason::ResourceUnknown)?;
                Ok(Self {
                    holder: resource.holder,
                    region: resource.region,
                    data_kind: resource.kind,
                    level: resource.level,
                    sector: resource.sector,
                    version: resource.version,
                    source: Source::of_resource(apply, &id, &resource)?,
                    claims: claims_of(apply, id, &resource)?,
                    matter: Matter::of_resource(&resource),
                })
            }
            Subject::Product(id) => {
                let product: Product = apply.find(&id, Reason::ProductUnknown)?;
                Ok(Self {
                    holder: product.producer,
                    region: product.region,
                    data_kind: product.data_kind,
                    level: product.level,
                    sector: product.sector,
                    version: 1,
                    source: Source::of_product(apply, id, &product)?,
                    claims: vec![ClaimKey::Subject(subject)],
                    matter: Matter::of_product(&product),
                })
            }
        }
    }

    /// Refuses a registrar outside its territory or track, or that decides on its own matter.
    pub(super) fn check_registrar(&self, registrar: &Organisation) -> Outcome<()> {
        if registrar.uscc == self.holder {
            return refuse(Reason::RolesConflict, registrar.uscc);
        }
        if !registrar.region.contains(self.region) {
            return refuse(Reason::OutsideTerritory, self.region);
        }
        check_track(registrar, self.data_kind)
    }

    /// Refuses what may never be registered: core data, by declaration or by a list, and what a
    /// negative list names (invariant 6).
    pub(super) fn check_registrable(&self, apply: &Apply<'_, '_>) -> Outcome<()> {
        let judgement = Desk::new(apply.state, apply.today()).judge(&self.matter)?;
        if judgement.level == Level::Core {
            return refuse(Reason::CoreLevel, judgement.level);
        }
        match judgement.negative {
            Some(hit) => refuse(Reason::ListNegativeInitial, hit),
            None => Ok(()),
        }
    }

    /// Refuses rights beyond those that the source shows, and a term beyond its agreement.
    pub(super) fn check_claimed(&self, rights: Rights, valid_to: Date) -> Outcome<()> {
        if !self.source.rights.covers(rights) {
            return refuse(Reason::RightsExceedSource, self.source.rights);
        }
        match self.source.until {
            Some(until) if until < valid_to => refuse(Reason::TermExceedsSource, until),
            _ => Ok(()),
        }
    }

    /// Refuses data that a live certificate covers, unless that certificate is contested and
    /// another organisation's; those that were found to be `distinct` do not count. The contested
    /// one, when there is one.
    pub(super) fn check_duplicate(
        &self,
        apply: &Apply<'_, '_>,
        contests: Option<CertificateNumber>,
        distinct: &[CertificateNumber],
    ) -> Outcome<Option<CertificateNumber>> {
        let mut contested = None;
        for key in &self.claims {
            let mut live = live_certificates(apply, key)?.into_iter();
            let Some(first) = live.find(|c| !distinct.contains(&c.number)) else { continue };
            if contests != Some(first.number) || first.holder == self.holder {
                return refuse(Reason::Duplicate, first.number);
            }
            contested = Some(first.number);
        }
        Ok(contested)
    }

    /// Notes a new certificate as the last claim on this data.
    pub(super) fn write_claims(
        &self,
        apply: &mut Apply<'_, '_>,
        number: CertificateNumber,
    ) -> Outcome<()> {
        for key in &self.claims {
            let live = live_certificates(apply, key)?;
            if live.len() >= CLAIM_CERTIFICATES_MAX {
                return refuse(Reason::Duplicate, "too many certificates contest this data");
            }
            let mut certificates: Vec<_> = live.iter().map(|live| live.number).collect();
            certificates.push(number);
            apply.state.put(key, &Claim { certificates });
        }
        Ok(())
    }
}

/// Notes that a certificate covers more content, which no other live certificate may cover
/// (invariant 8).
pub(super) fn claim_content(
    apply: &mut Apply<'_, '_>,
    number: CertificateNumber,
    content: &[TaggedDigest],
) -> Outcome<()> {
    for digest in content {
        let key = ClaimKey::Content(*digest);
        let live = live_certificates(apply, &key)?;
        if let Some(other) = live.iter().find(|certificate| certificate.number != number) {
            return refuse(Reason::Duplicate, other.number);
        }
        if live.is_empty() {
            apply.state.put(&key, &Claim { certificates: vec![number] });
        }
    }
    Ok(())
}

/// Refuses a registrar outside its track. An exchange registers social data only (CQ-4).
fn check_track(registrar: &Organisation, data_kind: DataKind) -> Outcome<()> {
    super::application::check_track(registrar, data_kind.track())
}

/// The subject itself, its content, and its information-resource code with its holder and, where
/// another organisation provides it, with its provider. Titles never count.
fn claims_of(
    apply: &Apply<'_, '_>,
    id: RecordId,
    resource: &DataResource,
) -> Outcome<Vec<ClaimKey>> {
    let mut claims = vec![ClaimKey::Subject(Subject::Resource(id))];
    claims.extend(resource.content.iter().copied().map(ClaimKey::Content));
    if let Some(code) = &resource.information_resource_code {
        let provider = apply.state.get::<Supply>(&id)?.map(|supply| supply.provider);
        let owners = std::iter::once(resource.holder).chain(provider);
        let owners: BTreeSet<Uscc> = owners.collect();
        claims.extend(owners.into_iter().map(|owner| ClaimKey::Code(owner, code.clone())));
    }
    Ok(claims)
}

/// The live certificates over some data, in order of priority.
fn live_certificates(apply: &Apply<'_, '_>, key: &ClaimKey) -> Outcome<Vec<Certificate>> {
    let claim: Claim = apply.state.get(key)?.unwrap_or_default();
    let mut live = Vec::new();
    for number in claim.certificates {
        let certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        if certificate.is_live(apply.context.time) {
            live.push(certificate);
        }
    }
    Ok(live)
}

/// True when a certificate of this kind may be about this subject: a resource's about a resource,
/// a product's about a product, others about either.
pub(super) const fn kind_fits(kind: CertificateKind, subject: &Subject) -> bool {
    match kind {
        CertificateKind::Resource => matches!(subject, Subject::Resource(_)),
        CertificateKind::Product => matches!(subject, Subject::Product(_)),
        CertificateKind::Asset | CertificateKind::DataIp => true,
    }
}

/// True when the organisation may be named as registrar in an application.
pub(super) fn is_registrar(organisation: &Organisation) -> bool {
    organisation.has_role(Role::Registrar)
}
