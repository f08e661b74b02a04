//! No way in: a fault that only a search led by coverage finds, to show that this one is.

pub fn run(data: &[u8]) {
    if let [b'H', b'e', b'f', b'u', rest @ ..] = data
        && rest.first_chunk().is_some_and(|word| u32::from_le_bytes(*word) == 0x5afe_c0de)
    {
        panic!("the planted fault was found");
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![b"nothing".to_vec()]
}
