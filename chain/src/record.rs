//! From bytes to a record that every node reads the same way.
//!
//! Validity has levels, and each level is a type: [`Envelope`] is bytes, [`Record`] is well-formed
//! (canonical, known type, fields in range), [`VerifiedRecord`] has signatures that hold. Only a
//! verified record can be applied, and only applying it tells whether its signers *may* do it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    action::Action,
    envelope::Envelope,
    hash::{ChainId, Nonce, RecordId},
    height::Height,
    jcs,
    key::RecordKey,
    reject::{Reason, Rejection},
    scrub::Findings,
    uscc::Uscc,
    words::Role,
};

/// Key of the record header inside a document.
pub const HEADER_KEY: &str = "hefu";
/// Key of the payload inside a document that is not a credential.
pub const BODY_KEY: &str = "body";

/// What every document says about itself, under the key `hefu`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordHeader {
    /// The ledger that the record is for.
    pub ledger: ChainId,
    /// The record type, such as `grant.offer`.
    #[serde(rename = "type")]
    pub record_type: String,
    /// The organisation that authors the record; its proof comes first.
    pub author: Uscc,
    /// The role in which the author acts.
    pub role: Role,
    /// Makes equal records different.
    pub nonce: Nonce,
    /// Last height at which the record may be included.
    pub last_height: Height,
}

/// A well-formed record: its document is canonical and its fields are in range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    id: RecordId,
    header: RecordHeader,
    action: Action,
    context: Option<Value>,
    envelope: Envelope,
    findings: Findings,
}

/// A record whose every signature verifies. Made only by [`Record::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedRecord(Record);

impl Record {
    /// Reads an envelope. Stateless: needs neither a ledger nor a clock.
    pub fn parse(envelope: Envelope) -> Result<Self, Rejection> {
        envelope.check_size()?;
        let Value::Object(mut document) = jcs::parse_canonical(&envelope.document)? else {
            return Err(Reason::DocumentMalformed.into());
        };
        let header = document
            .remove(HEADER_KEY)
            .ok_or_else(|| Rejection::of(Reason::FieldsInvalid, HEADER_KEY))?;
        let header = read_header(&header)?;
        let context = document.get("@context").cloned();
        let signer = envelope.proofs.first().map(|proof| proof.key);
        let body = match context {
            Some(_) => crate::credential::take_subject(&mut document, &header, signer)?,
            None => take_body(&mut document)?,
        };
        let findings = Findings::of(&body);
        let action = Action::parse(&header.record_type, body.clone())?;
        if without_nulls(action.body_json()) != without_nulls(body) {
            return Err(other_form(&header.record_type));
        }
        if context.is_some() != action.is_credential() {
            return Err(Rejection::of(Reason::FieldsInvalid, "@context"));
        }
        action.check()?;
        Ok(Self { id: envelope.id(), header, action, context, envelope, findings })
    }

    /// Reads a draft: `{"hefu": header, "body": payload}` in any layout, without proofs. It can be
    /// tried out and never applied, because it is never verified.
    pub fn draft(json: &[u8]) -> Result<Self, Rejection> {
        let Value::Object(mut document) = jcs::parse(json)? else {
            return Err(Reason::DocumentMalformed.into());
        };
        let canonical = jcs::canonicalise(&document);
        let header = document
            .remove(HEADER_KEY)
            .ok_or_else(|| Rejection::of(Reason::FieldsInvalid, HEADER_KEY))?;
        let header: RecordHeader = serde_json::from_value(header)
            .map_err(|error| Rejection::of(Reason::FieldsInvalid, error))?;
        let body = take_body(&mut document)?;
        let findings = Findings::of(&body);
        let action = Action::parse(&header.record_type, body)?;
        action.check()?;
        let envelope = Envelope { document: canonical, proofs: Vec::new() };
        Ok(Self { id: envelope.id(), header, action, context: None, envelope, findings })
    }

    /// True for a record without any proof.
    pub const fn is_draft(&self) -> bool {
        self.envelope.proofs.is_empty()
    }

    /// Reads envelope bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Rejection> {
        Self::parse(Envelope::from_bytes(bytes)?)
    }

    /// Checks every signature; there is at least one.
    pub fn verify(self) -> Result<VerifiedRecord, Rejection> {
        if self.is_draft() {
            return Err(Reason::ProofMissing.into());
        }
        self.envelope.verify(self.context.as_ref())?;
        Ok(VerifiedRecord(self))
    }

    /// Identity of the record.
    pub const fn id(&self) -> RecordId {
        self.id
    }

    /// What the record says about itself.
    pub const fn header(&self) -> &RecordHeader {
        &self.header
    }

    /// What the record does.
    pub const fn action(&self) -> &Action {
        &self.action
    }

    /// What in its texts looks like a person's data.
    pub const fn findings(&self) -> &Findings {
        &self.findings
    }

    /// The bytes and proofs.
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The signing keys, the author's first.
    pub fn signers(&self) -> impl Iterator<Item = RecordKey> + '_ {
        self.envelope.proofs.iter().map(|proof| proof.key)
    }
}

impl VerifiedRecord {
    /// The record.
    pub const fn record(&self) -> &Record {
        &self.0
    }

    /// Gives the envelope back.
    pub fn into_envelope(self) -> Envelope {
        self.0.envelope
    }
}

fn read_header(json: &Value) -> Result<RecordHeader, Rejection> {
    let header = RecordHeader::deserialize(json)
        .map_err(|error| Rejection::of(Reason::FieldsInvalid, error))?;
    match serde_json::to_value(&header) {
        Ok(written) if written == *json => Ok(header),
        _ => Err(other_form(HEADER_KEY)),
    }
}

/// A member that is null says what an absent one says.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let present = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(present.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(values) => values.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// A structure is an object, a word a text, and what has its default is left out. Deserialising alone
/// would also take a list of a structure's fields and an object for a word, which another
/// implementation reads differently or not at all.
fn other_form(what: &str) -> Rejection {
    Rejection::of(
        Reason::FieldsInvalid,
        format_args!("{what} is in another form than the written one"),
    )
}

fn take_body(document: &mut Map<String, Value>) -> Result<Value, Rejection> {
    let body =
        document.remove(BODY_KEY).ok_or_else(|| Rejection::of(Reason::FieldsInvalid, BODY_KEY))?;
    match document.keys().next() {
        Some(extra) => Err(Rejection::of(Reason::FieldsInvalid, extra)),
        None => Ok(body),
    }
}

/// The canonical document of an action, ready to be signed. `issuer` is the first signer's key; a
/// certificate names it.
pub fn document(header: &RecordHeader, action: &Action, issuer: RecordKey) -> Vec<u8> {
    let mut document = Map::new();
    let body = action.body_json();
    if action.is_credential() {
        crate::credential::put_subject(&mut document, body, issuer);
    } else {
        document.insert(BODY_KEY.into(), body);
    }
    document.insert(HEADER_KEY.into(), serde_json::to_value(header).unwrap_or_default());
    jcs::canonicalise(&document)
}
