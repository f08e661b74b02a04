//! `access.statutory`: a public body accesses data on the strength of a law that it cites.
//!
//! No grant is needed and nobody else signs; the record shows who, what, on which basis, and at which
//! level. The body acts inside its territory, and core data is out of reach of this ledger. The record
//! touches one key.

use serde::{Deserialize, Serialize};

use super::text::check_text;
use crate::{
    execute::{Apply, Outcome, refuse},
    region::Region,
    reject::{Reason, Rejection},
    state::{
        AccessTarget, Certificate, DataResource, Organisation, StatutoryAccess, Subject,
        TaggedDigest,
    },
    time::Date,
    words::{DataKind, Level, Role},
};

/// Roles of public bodies that perform duties of their own.
const PUBLIC_BODIES: &[Role] = &[
    Role::Regulator,
    Role::DataAuthority,
    Role::ImplementingInstitution,
    Role::SourceUnit,
    Role::DataCustoms,
];

/// `access.statutory`: by a public body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statutory {
    /// What is accessed.
    pub target: AccessTarget,
    /// The law and article.
    pub legal_basis: String,
    /// For which duty, and how much of the data.
    pub extent: String,
    /// The level of the data, as the body takes note of it; it must be the ledger's.
    pub level: Level,
    /// Last day of the access.
    pub until: Date,
    /// Digest of the request or order.
    pub document: TaggedDigest,
}

/// What the ledger knows of the data.
struct Accessed {
    region: Region,
    level: Level,
    personal_information: bool,
}

impl Statutory {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("legal_basis", &self.legal_basis)?;
        check_text("extent", &self.extent)
    }

    /// Records the access.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(PUBLIC_BODIES)?;
        let accessed = self.accessed(apply)?;
        if !author.region.contains(accessed.region) {
            return refuse(Reason::OutsideTerritory, accessed.region);
        }
        if accessed.level == Level::Core {
            return refuse(Reason::RightsCoreData, accessed.level);
        }
        if accessed.level != self.level {
            return refuse(Reason::AccessLevelDiffers, accessed.level);
        }
        if self.until < apply.today() {
            return refuse(Reason::TermInvalid, self.until);
        }
        let access = StatutoryAccess {
            body: author.uscc,
            target: self.target,
            level: accessed.level,
            personal_information: accessed.personal_information,
            date: apply.today(),
            until: self.until,
        };
        apply.state.put(&apply.id(), &access);
        Ok(())
    }

    fn accessed(&self, apply: &Apply<'_, '_>) -> Outcome<Accessed> {
        let id = match self.target {
            AccessTarget::Resource(id) => id,
            AccessTarget::Certificate(number) => {
                let certificate: Certificate = apply.find(&number, Reason::CertificateUnknown)?;
                let resource = match certificate.subject {
                    Subject::Resource(id) => apply.state.get::<DataResource>(&id)?,
                    Subject::Product(_) => None,
                };
                let personal_information = certificate.data_kind == DataKind::Personal
                    || resource.is_some_and(|resource| resource.personal_information);
                return Ok(Accessed {
                    region: certificate.region(),
                    level: certificate.level,
                    personal_information,
                });
            }
        };
        let resource: DataResource = apply.find(&id, Reason::ResourceUnknown)?;
        Ok(Accessed {
            region: resource.region,
            level: resource.level,
            personal_information: resource.personal_information,
        })
    }
}

#[cfg(test)]
mod tests;
