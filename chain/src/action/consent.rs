//! Consents of data subjects (个人授权): given, narrowed and withdrawn through a custodian or the
//! processor, each with the digest of what the data subjects signed.
//!
//! Nobody is named: a consent is a salted commitment and a number of people. Each record touches one
//! key. What a consent permits is decided in [`crate::personal`] (invariants 26 and 27).

use serde::{Deserialize, Serialize};

use super::{
    rights::PARTY_ROLES,
    text::{check_name, check_sorted, check_text},
};
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::{Digest, RecordId},
    reject::{Reason, Rejection},
    state::{Consent, DataResource, Organisation, Product, Subject, TaggedDigest, Term},
    time::Date,
    uscc::Uscc,
    words::{Purposes, Role},
};

/// `consent.give`: by the custodian, or by the processor where there is none. The record's id
/// becomes the consent's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// Salted commitment to who consented.
    pub commitment: Digest,
    /// How many people it stands for.
    pub people: u32,
    /// Who may process.
    pub processor: Uscc,
    /// Who keeps the consent for the data subjects, if not the processor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custodian: Option<Uscc>,
    /// The data that it is about.
    pub data: Subject,
    /// Fields of the data, in order; absent: all fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// Purposes.
    pub purposes: Purposes,
    /// When.
    pub term: Term,
    /// Digest of what the data subjects signed.
    pub proof: TaggedDigest,
}

impl Give {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_fields(self.fields.as_deref())?;
        if self.people == 0 || self.purposes.is_empty() || self.custodian == Some(self.processor) {
            return Err(Rejection::of(Reason::FieldsInvalid, "people, purposes, custodian"));
        }
        if self.term.from > self.term.to {
            return Err(Rejection::of(Reason::TermInvalid, self.term.to));
        }
        Ok(())
    }

    /// Writes the consent.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let keeper = self.custodian.unwrap_or(self.processor);
        require_keeper(apply, author, keeper, self.processor)?;
        apply.active_organisation(&self.processor)?;
        if self.term.to < apply.today() {
            return refuse(Reason::TermInvalid, self.term.to);
        }
        match self.data {
            Subject::Resource(id) => {
                apply.find::<DataResource>(&id, Reason::ResourceUnknown)?;
            }
            Subject::Product(id) => {
                apply.find::<Product>(&id, Reason::ProductUnknown)?;
            }
        }
        let consent = Consent {
            commitment: self.commitment,
            people: self.people,
            processor: self.processor,
            custodian: self.custodian,
            data: self.data,
            fields: self.fields.clone(),
            purposes: self.purposes,
            term: self.term,
            withdrawn: None,
        };
        let id = apply.id();
        apply.state.put(&id, &consent);
        Ok(())
    }
}

fn check_fields(fields: Option<&[String]>) -> Result<(), Rejection> {
    let Some(fields) = fields else { return Ok(()) };
    check_sorted("fields", fields)?;
    fields.iter().try_for_each(|field| check_name("fields", field))
}

/// The author keeps the consent: it is the custodian, or the processor where there is none.
fn require_keeper(
    apply: &Apply<'_, '_>,
    author: &Organisation,
    keeper: Uscc,
    processor: Uscc,
) -> Outcome<()> {
    if author.uscc != keeper {
        return refuse(Reason::ConsentNotKeeper, keeper);
    }
    match keeper == processor {
        true => apply.require_role(PARTY_ROLES),
        false => apply.require_role(&[Role::Custodian]),
    }
}

/// A consent that was not withdrawn, for its custodian or processor to change.
fn of_keeper(apply: &Apply<'_, '_>, author: &Organisation, id: &RecordId) -> Outcome<Consent> {
    let consent: Consent = apply.find(id, Reason::ConsentUnknown)?;
    let by_processor = author.uscc == consent.processor;
    if !by_processor && consent.custodian != Some(author.uscc) {
        return refuse(Reason::ConsentNotKeeper, author.uscc);
    }
    match by_processor {
        true => apply.require_role(PARTY_ROLES)?,
        false => apply.require_role(&[Role::Custodian])?,
    }
    if consent.withdrawn.is_some() {
        return refuse(Reason::ConsentWithdrawn, id);
    }
    Ok(consent)
}

/// `consent.narrow`: data subjects allow less from now on; what is left out stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrow {
    /// The record that gave it.
    pub consent: RecordId,
    /// The fields that are left, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// The purposes that are left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purposes: Option<Purposes>,
    /// The new last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Digest of what the data subjects signed.
    pub proof: TaggedDigest,
}

impl Narrow {
    /// Fields in range, and at least one of them.
    pub fn check(&self) -> Result<(), Rejection> {
        check_fields(self.fields.as_deref())?;
        let nothing = self.fields.is_none() && self.purposes.is_none() && self.until.is_none();
        if nothing || self.purposes.is_some_and(|purposes| purposes.is_empty()) {
            return Err(Rejection::of(Reason::FieldsInvalid, "fields, purposes, until"));
        }
        Ok(())
    }

    /// Writes what is left.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut consent = of_keeper(apply, author, &self.consent)?;
        if let Some(purposes) = self.purposes {
            if !consent.purposes.covers(purposes) {
                return refuse(Reason::ConsentWidened, "purposes");
            }
            consent.purposes = purposes;
        }
        if let Some(until) = self.until {
            if until > consent.term.to || until < consent.term.from {
                return refuse(Reason::ConsentWidened, "until");
            }
            consent.term.to = until;
        }
        if let Some(fields) = &self.fields {
            let inside = |all: &Vec<String>| fields.iter().all(|field| all.contains(field));
            if !consent.fields.as_ref().is_none_or(inside) {
                return refuse(Reason::ConsentWidened, "fields");
            }
            consent.fields = Some(fields.clone());
        }
        apply.state.put(&self.consent, &consent);
        Ok(())
    }
}

/// `consent.withdraw`: no new use from the next block on. Past use stays lawful, and the processor
/// can show that it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// The record that gave it.
    pub consent: RecordId,
    /// Why, if the data subjects say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Digest of what the data subjects signed.
    pub proof: TaggedDigest,
}

impl Withdraw {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        self.reason.as_ref().map_or(Ok(()), |reason| check_text("reason", reason))
    }

    /// Marks it withdrawn.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut consent = of_keeper(apply, author, &self.consent)?;
        consent.withdrawn = Some(apply.context.height);
        apply.state.put(&self.consent, &consent);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
