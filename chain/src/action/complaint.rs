//! Complaints to a regulator (投诉举报): filed without a dispute, decided on the ledger.
//!
//! Anybody enrolled files one, for itself or, as a registrar does with objections, for somebody of
//! the public, who is never named. Each record touches one key.

use serde::{Deserialize, Serialize};

use super::{matter::Standpoint, supervision::check_jurisdiction, text::check_text};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::LIST_ENTRIES_MAX,
    reject::{Reason, Rejection},
    state::{Complaint, ComplaintOutcome, Finding, Matter, Organisation, TaggedDigest},
    uscc::Uscc,
    words::Role,
};

/// `complaint.file`: somebody complains of an organisation to a regulator with power over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Of whom.
    pub against: Uscc,
    /// In which matter; absent: its conduct.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<Matter>,
    /// The regulator.
    pub regulator: Uscc,
    /// What is complained of.
    pub statement: String,
    /// Digests of what shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<TaggedDigest>,
    /// It is filed for somebody of the public.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_public: bool,
}

/// `complaint.decide`: the regulator says what came of it, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The record that filed it.
    pub complaint: RecordId,
    /// What came of it.
    pub outcome: ComplaintOutcome,
    /// The finding that it led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<RecordId>,
    /// Why.
    pub reason: String,
}

impl File {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.evidence.len() > LIST_ENTRIES_MAX {
            return Err(Rejection::of(Reason::ListTooLong, "evidence"));
        }
        check_text("statement", &self.statement)
    }

    /// Opens the complaint.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        if author.uscc == self.against || author.uscc == self.regulator {
            return refuse(Reason::RolesConflict, author.uscc);
        }
        let regulator = apply.active_organisation(&self.regulator)?;
        let matter = self.matter.unwrap_or(Matter::Organisation(self.against));
        if !Standpoint::of(apply, &matter)?.parties.contains(&self.against) {
            return refuse(Reason::ComplaintNotConcerned, self.against);
        }
        check_jurisdiction(apply, &regulator, &matter)?;
        let complaint = Complaint {
            by: author.uscc,
            against: self.against,
            matter: self.matter,
            regulator: self.regulator,
            filed: apply.today(),
            outcome: None,
            finding: None,
        };
        apply.state.put(&apply.id(), &complaint);
        Ok(())
    }
}

impl Decide {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_text("reason", &self.reason)?;
        if self.finding.is_some() && self.outcome != ComplaintOutcome::Upheld {
            return Err(Rejection::of(Reason::FieldsInvalid, "finding"));
        }
        Ok(())
    }

    /// Closes the complaint.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        apply.require_role(&[Role::Regulator])?;
        let mut complaint: Complaint = apply.find(&self.complaint, Reason::ComplaintUnknown)?;
        if complaint.regulator != author.uscc {
            return refuse(Reason::ComplaintOfOther, complaint.regulator);
        }
        if let Some((_, day)) = complaint.outcome {
            return refuse(Reason::ComplaintDecided, day);
        }
        if let Some(id) = &self.finding {
            let finding: Finding = apply.find(id, Reason::FindingUnknown)?;
            if finding.organisation != complaint.against {
                return refuse(Reason::ComplaintNotConcerned, finding.organisation);
            }
        }
        complaint.outcome = Some((self.outcome, apply.today()));
        complaint.finding = self.finding;
        apply.state.put(&self.complaint, &complaint);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
