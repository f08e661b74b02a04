//! `cert.change`: what a certificate states was right and is so no longer.

use serde::{Deserialize, Serialize};

use super::status::at_home;
use crate::{
    action::{
        application::check_evidence,
        matter::check_unheld,
        registrable::claim_content,
        text::{check_sorted, check_text},
        title::{check_not_in_transfer, check_unpledged_or_signed, put_next_version},
    },
    execute::{Apply, Outcome, refuse},
    limits::CONTENT_DIGESTS_MAX,
    reject::{Reason, Rejection},
    state::{
        Certificate, CertificateNumber, CertificateStatus, DataResource, Organisation, Product,
        Subject, TaggedDigest,
    },
    words::{Level, Rights, Sector},
};

/// `cert.change` (变更登记): the home registrar and the holder. The number stays, the version rises,
/// the earlier version is superseded and stays readable. Levels rise and rights narrow; lower or
/// wider ones take a registration of their own. Both narrow: a creditor of a pledged certificate signs
/// them too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Which certificate.
    pub number: CertificateNumber,
    /// New level, stricter than the old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// New rights, fewer than the old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Rights>,
    /// New industry section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Content digests of a resource whose data was updated, in order, replacing the old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Vec<TaggedDigest>>,
    /// Evidence of the change that the holder anchored in an earlier block, in order.
    pub evidence: Vec<TaggedDigest>,
    /// Why.
    pub reason: String,
}

impl Change {
    /// Fields in range, and at least one change.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.level.is_none()
            && self.rights.is_none()
            && self.sector.is_none()
            && self.content.is_none()
        {
            return Err(Rejection::of(Reason::FieldsInvalid, "level, rights, sector, content"));
        }
        if self.rights.is_some_and(Rights::is_empty) {
            return Err(Rejection::of(Reason::FieldsInvalid, "rights"));
        }
        if let Some(content) = &self.content {
            check_sorted("content", content)?;
            if content.len() > CONTENT_DIGESTS_MAX {
                return Err(Rejection::of(Reason::ListTooLong, "content"));
            }
        }
        check_sorted("evidence", &self.evidence)?;
        check_text("reason", &self.reason)
    }

    /// Writes the next version, and what it says of its subject to the subject.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut certificate = at_home(apply, author, &self.number, &[CertificateStatus::Active])?;
        apply.require_signer(&certificate.holder)?;
        check_not_in_transfer(apply, &certificate)?;
        check_unheld(apply, &certificate.holds)?;
        check_evidence(apply, &certificate.holder, &self.evidence)?;
        if self.level.is_some() || self.rights.is_some() {
            check_unpledged_or_signed(apply, &certificate)?;
        }
        self.raise_level(&mut certificate)?;
        self.narrow_rights(&mut certificate)?;
        certificate.sector = self.sector.or(certificate.sector);
        if let Some(content) = &self.content {
            give_content(apply, &certificate, content)?;
        }
        if self.level.is_some() {
            give_level(apply, &certificate)?;
        }
        if self.sector.is_some() {
            give_sector(apply, &certificate)?;
        }
        put_next_version(apply, certificate);
        Ok(())
    }

    /// A level only rises (invariant 24), and core data has no certificate (invariant 6).
    fn raise_level(&self, certificate: &mut Certificate) -> Outcome<()> {
        let Some(level) = self.level else { return Ok(()) };
        if level == Level::Core {
            return refuse(Reason::CoreLevel, level);
        }
        if level <= certificate.level {
            return refuse(Reason::LevelLowered, certificate.level);
        }
        certificate.level = level;
        Ok(())
    }

    /// Rights only narrow: a change shows no new source (invariant 9).
    fn narrow_rights(&self, certificate: &mut Certificate) -> Outcome<()> {
        let Some(rights) = self.rights else { return Ok(()) };
        if !certificate.rights.covers(rights) || rights == certificate.rights {
            return refuse(Reason::CertificateWidened, certificate.rights);
        }
        certificate.rights = rights;
        Ok(())
    }
}

/// Gives the subject the level of its certificate.
fn give_level(apply: &mut Apply<'_, '_>, certificate: &Certificate) -> Outcome<()> {
    let level = certificate.level;
    match certificate.subject {
        Subject::Resource(_) => {
            edit_resource(apply, certificate, |resource| resource.level = level)
        }
        Subject::Product(_) => edit_product(apply, certificate, |product| product.level = level),
    }
}

/// Gives the subject the industry section of its certificate.
pub(super) fn give_sector(apply: &mut Apply<'_, '_>, certificate: &Certificate) -> Outcome<()> {
    let sector = certificate.sector;
    match certificate.subject {
        Subject::Resource(_) => {
            edit_resource(apply, certificate, |resource| resource.sector = sector)
        }
        Subject::Product(_) => edit_product(apply, certificate, |product| product.sector = sector),
    }
}

/// Gives the resource new content, which no other live certificate covers (invariant 8). The
/// certificate goes on covering the old: it is the same data at an earlier time.
fn give_content(
    apply: &mut Apply<'_, '_>,
    certificate: &Certificate,
    content: &[TaggedDigest],
) -> Outcome<()> {
    if matches!(certificate.subject, Subject::Product(_)) {
        return refuse(Reason::FieldsInvalid, "content");
    }
    claim_content(apply, certificate.number, content)?;
    edit_resource(apply, certificate, |resource| resource.content = content.to_vec())
}

fn edit_resource(
    apply: &mut Apply<'_, '_>,
    certificate: &Certificate,
    edit: impl FnOnce(&mut DataResource),
) -> Outcome<()> {
    let Subject::Resource(id) = certificate.subject else { return Ok(()) };
    let mut resource: DataResource = apply.find(&id, Reason::ResourceUnknown)?;
    edit(&mut resource);
    resource.version = resource.version.saturating_add(1);
    apply.state.put(&id, &resource);
    Ok(())
}

fn edit_product(
    apply: &mut Apply<'_, '_>,
    certificate: &Certificate,
    edit: impl FnOnce(&mut Product),
) -> Outcome<()> {
    let Subject::Product(id) = certificate.subject else { return Ok(()) };
    let mut product: Product = apply.find(&id, Reason::ProductUnknown)?;
    edit(&mut product);
    apply.state.put(&id, &product);
    Ok(())
}
