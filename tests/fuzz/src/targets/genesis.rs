//! A genesis document.

use hefu_genesis::Genesis;

use crate::vectors;

pub fn run(data: &[u8]) {
    if let Ok(genesis) = Genesis::from_bytes(data) {
        assert_eq!(genesis.to_bytes(), data, "one document has one form, and so one hash");
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![vectors::bytes("genesis.json")]
}
