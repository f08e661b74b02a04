//! The bytes of a record: envelope, document, fields, signatures.

use hefu_chain::{envelope::Envelope, record::Record};

use crate::vectors;

pub fn run(data: &[u8]) {
    let Ok(envelope) = Envelope::from_bytes(data) else { return };
    assert_eq!(envelope.to_bytes(), data, "one value has one encoding");
    let Ok(record) = Record::parse(envelope.clone()) else { return };
    let secured = envelope.to_secured_json().expect("what was parsed is an object");
    let again = Envelope::from_secured_json(secured.to_string().as_bytes());
    assert_eq!(again.as_ref(), Ok(&envelope), "the JSON form is the same record");
    let _refused_or_not = record.verify();
}

pub fn seeds() -> Vec<Vec<u8>> {
    let blobs = vectors::blobs("records.json");
    blobs.into_iter().filter(|blob| Record::from_bytes(blob).is_ok()).collect()
}
