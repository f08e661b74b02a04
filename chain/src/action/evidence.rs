//! Evidence preservation (存证): a digest, its size and label, before anything is applied for.

use serde::{Deserialize, Serialize};

use super::text::check_name;
use crate::{
    execute::{Apply, Outcome, refuse},
    reject::{Reason, Rejection},
    state::{Evidence, EvidenceKey, Organisation, TaggedDigest},
};

/// Longest media type, in characters (RFC 6838: 127 a part).
const MEDIA_TYPE_CHARS_MAX: usize = 255;

/// `evidence.anchor`: any enrolled organisation preserves the digest of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Digest of the file.
    pub evidence: TaggedDigest,
    /// Size of the file, in bytes.
    pub size: u64,
    /// Its media type (RFC 6838).
    pub media_type: String,
    /// What it is.
    pub label: String,
}

impl Anchor {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        check_name("label", &self.label)?;
        let parts: Vec<&str> = self.media_type.split('/').collect();
        let token = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic());
        if parts.len() != 2
            || !parts.iter().all(token)
            || self.media_type.len() > MEDIA_TYPE_CHARS_MAX
        {
            return Err(Rejection::of(Reason::FieldsInvalid, "media_type"));
        }
        Ok(())
    }

    /// Writes the evidence; the same organisation anchors the same digest once.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let key = EvidenceKey { digest: self.evidence, by: author.uscc };
        if apply.state.has::<Evidence>(&key)? {
            return refuse(Reason::EvidenceExists, self.evidence.digest);
        }
        let evidence =
            Evidence { record: apply.id(), height: apply.context.height, time: apply.context.time };
        apply.state.put(&key, &evidence);
        Ok(())
    }
}
