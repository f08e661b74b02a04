//! Data resources (数据资源): declared by their holder, updated while no certificate covers them.
//!
//! Both records touch one key, the resource's. Title and summary stay in the record; the state
//! keeps what rules ask for.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{
    outbound::check_cleared_in,
    source::{Source, SourceRecord},
    text::{check_code, check_name, check_sorted, check_text},
};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::CONTENT_DIGESTS_MAX,
    region::Region,
    reject::{Reason, Rejection},
    state::{Certificate, Claim, ClaimKey, DataResource, Organisation, Subject, TaggedDigest},
    words::{DataKind, Level, Role, Sector, SourceKind},
};

/// `resource.declare`: a holder declares data. The record's id becomes the resource's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declare {
    /// What it is called; never an identity.
    pub title: String,
    /// What it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where it belongs.
    pub region: Region,
    /// Whose data it is.
    pub kind: DataKind,
    /// How the holder came by it.
    pub source: SourceKind,
    /// The grant to the holder that authorised, shared or purchased data rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_grant: Option<RecordId>,
    /// The accepted deal that purchased data rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_deal: Option<RecordId>,
    /// The clearance under which the holder brought it in from outside the mainland's customs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbound: Option<RecordId>,
    /// The department that supplies and updates it, as its catalogue names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Level.
    pub level: Level,
    /// Industry section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Holds personal information.
    #[serde(default, skip_serializing_if = "is_false")]
    pub personal_information: bool,
    /// Government information-resource code (政务信息资源代码).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub information_resource_code: Option<String>,
    /// How often it is updated, as its catalogue says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_cycle: Option<String>,
    /// Number of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Digests of its content, in order; none for data that never rests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<TaggedDigest>,
    /// Its names in other systems, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Declare {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("title", &self.title)?;
        if let Some(summary) = &self.summary {
            check_text("summary", summary)?;
        }
        for (field, text) in [("provider", &self.provider), ("update_cycle", &self.update_cycle)] {
            if let Some(text) = text {
                check_name(field, text)?;
            }
        }
        if !self.external_ids.is_empty() {
            check_sorted("external_ids", &self.external_ids)?;
        }
        for id in &self.external_ids {
            check_name("external_ids", &id.scheme)?;
            check_name("external_ids", &id.value)?;
        }
        check_identity(self.information_resource_code.as_deref(), &self.content)?;
        self.source_record().map(|_| ())
    }

    /// The record that the source names; only some kinds of source rest on one.
    fn source_record(&self) -> Result<Option<SourceRecord>, Rejection> {
        let invalid = |field| Err(Rejection::of(Reason::FieldsInvalid, field));
        match (self.source, self.source_grant, self.source_deal) {
            (_, None, None) => Ok(None),
            (SourceKind::Collected | SourceKind::Generated, _, _) => invalid("source"),
            (_, Some(grant), None) => Ok(Some(SourceRecord::Grant(grant))),
            (SourceKind::Purchased, None, Some(deal)) => Ok(Some(SourceRecord::Deal(deal))),
            (_, _, Some(_)) => invalid("source_deal"),
        }
    }

    /// Writes the resource.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::Registrant, Role::SourceUnit])?;
        let source = Source::of(apply, &author.uscc, self.source, self.source_record()?)?;
        source.check_floor(self.kind, self.level)?;
        if let Some(clearance) = self.inbound {
            check_cleared_in(apply, clearance, author.uscc, None)?;
        }
        let resource = DataResource {
            holder: author.uscc,
            region: self.region,
            kind: self.kind,
            source: self.source,
            source_grant: self.source_grant,
            source_deal: self.source_deal,
            inbound: self.inbound,
            source_rights: source.rights,
            level: self.level,
            sector: self.sector,
            personal_information: self.personal_information || self.kind == DataKind::Personal,
            information_resource_code: self.information_resource_code.clone(),
            content: self.content.clone(),
            declared: apply.context.height,
            version: 1,
        };
        let id = apply.id();
        apply.state.put(&id, &resource);
        Ok(())
    }
}

fn check_identity(code: Option<&str>, content: &[TaggedDigest]) -> Result<(), Rejection> {
    if let Some(code) = code {
        check_code("information_resource_code", code)?;
    }
    if !content.is_empty() {
        check_sorted("content", content)?;
    }
    if content.len() > CONTENT_DIGESTS_MAX {
        return Err(Rejection::of(Reason::ListTooLong, "content"));
    }
    Ok(())
}

/// Its name in another system, such as a catalogue: searched, never an identity here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalId {
    /// The other system.
    pub scheme: String,
    /// The name there.
    pub value: String,
}

/// `resource.update`: new particulars of a resource by its holder. Holder, source and region stay;
/// a certified resource does not change without a change registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Which resource.
    pub resource: RecordId,
    /// New title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// New summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// New level; the source's level is its floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// New industry section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Holds personal information after all, or no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_information: Option<bool>,
    /// New information-resource code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub information_resource_code: Option<String>,
    /// New content digests, replacing the old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Vec<TaggedDigest>>,
}

impl Update {
    /// Fields in range, and at least one of them.
    pub fn check(&self) -> Result<(), Rejection> {
        if let Some(title) = &self.title {
            check_name("title", title)?;
        }
        if let Some(summary) = &self.summary {
            check_text("summary", summary)?;
        }
        check_identity(
            self.information_resource_code.as_deref(),
            self.content.as_deref().unwrap_or_default(),
        )?;
        let nothing = Self {
            resource: self.resource,
            title: None,
            summary: None,
            level: None,
            sector: None,
            personal_information: None,
            information_resource_code: None,
            content: None,
        };
        if *self == nothing {
            return Err(Rejection::of(Reason::FieldsInvalid, "nothing is updated"));
        }
        Ok(())
    }

    /// Writes the next version.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::Registrant, Role::SourceUnit])?;
        let mut resource: DataResource = apply.find(&self.resource, Reason::ResourceUnknown)?;
        if resource.holder != author.uscc {
            return refuse(Reason::NotHolder, author.uscc);
        }
        if let Some(certificate) = live_certificate_of(apply, self.resource)? {
            return refuse(Reason::ResourceCertified, certificate.number);
        }
        if resource.level == Level::Core && self.level.is_some_and(|level| level != Level::Core) {
            return refuse(Reason::LevelLowered, Level::Core);
        }
        resource.level = self.level.unwrap_or(resource.level);
        let source = Source::of_resource(apply, &self.resource, &resource)?;
        source.check_floor(resource.kind, resource.level)?;
        resource.sector = self.sector.or(resource.sector);
        let personal = self.personal_information.unwrap_or(resource.personal_information);
        resource.personal_information = personal || resource.kind == DataKind::Personal;
        if let Some(code) = &self.information_resource_code {
            resource.information_resource_code = Some(code.clone());
        }
        if let Some(content) = &self.content {
            resource.content.clone_from(content);
        }
        resource.version = resource.version.saturating_add(1);
        apply.state.put(&self.resource, &resource);
        Ok(())
    }
}

/// A live certificate over this very resource.
fn live_certificate_of(apply: &Apply<'_, '_>, resource: RecordId) -> Outcome<Option<Certificate>> {
    let claim: Option<Claim> = apply.state.get(&ClaimKey::Subject(Subject::Resource(resource)))?;
    for number in claim.unwrap_or_default().certificates {
        let certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
        if certificate.is_live(apply.context.time) {
            return Ok(Some(certificate));
        }
    }
    Ok(None)
}
