//! JSON from the HTTP API: a secured document, a draft, canonical JSON.

use hefu_chain::{envelope::Envelope, jcs, record::Record};

use crate::vectors;

pub fn run(data: &[u8]) {
    if let Ok(value) = jcs::parse(data) {
        let canonical = jcs::canonicalise(&value);
        assert_eq!(jcs::parse_canonical(&canonical).as_ref(), Ok(&value), "what we write we read");
        if let Ok(same) = jcs::parse_canonical(data) {
            assert_eq!((same, canonical.as_slice()), (value, data), "canonical is one form");
        }
    }
    if let Ok(envelope) = Envelope::from_secured_json(data) {
        let _refused_or_not = Record::parse(envelope);
    }
    if let Ok(draft) = Record::draft(data) {
        assert!(draft.is_draft() && draft.verify().is_err(), "a draft is never verified");
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let secured = super::record::seeds().into_iter().filter_map(|bytes| {
        Some(Envelope::from_bytes(&bytes).ok()?.to_secured_json().ok()?.to_string().into_bytes())
    });
    vectors::documents().into_iter().chain(secured).collect()
}
