//! Digests of files, as evidence and content name them.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use hefu_chain::{
    hash::Digest,
    state::{DigestAlgorithm, TaggedDigest},
};

/// Bytes read at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// BLAKE3 of bytes, tagged.
pub fn blake3_of(bytes: &[u8]) -> TaggedDigest {
    let digest = Digest(*blake3::hash(bytes).as_bytes());
    TaggedDigest { alg: DigestAlgorithm::Blake3, digest }
}

/// BLAKE3 and size of a file, read in pieces.
pub fn blake3_of_file(path: &Path) -> io::Result<(TaggedDigest, u64)> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut chunk = vec![0u8; CHUNK_BYTES];
    let mut size = 0u64;
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        hasher.update(&chunk[..read]);
        size += read as u64;
    }
    let digest = Digest(*hasher.finalize().as_bytes());
    Ok((TaggedDigest { alg: DigestAlgorithm::Blake3, digest }, size))
}

/// Media type of a file by its extension; `application/octet-stream` when it says nothing.
pub fn media_type_of(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "csv" => "text/csv",
        "txt" | "md" => "text/plain",
        "json" | "jsonl" => "application/json",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_digest_of_its_bytes() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("rows.CSV");
        let bytes = vec![7u8; CHUNK_BYTES + 1];
        std::fs::write(&path, &bytes).expect("writes");
        let (digest, size) = blake3_of_file(&path).expect("reads");
        assert_eq!((digest, size), (blake3_of(&bytes), CHUNK_BYTES as u64 + 1));
        assert_eq!(media_type_of(&path), "text/csv");
        // Published value of BLAKE3 of no bytes.
        let empty = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
        assert_eq!(blake3_of(b"").digest.to_string(), empty);
    }
}
