//! The address that the QR code carries: the verify page, the certificate's number, its digest.

use hefu_chain::{hash::RecordId, state::CertificateNumber};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use crate::error::PaperError;

/// Longest address of a node; with number and digest it still makes modules that a telephone reads.
const ADDRESS_CHARS_MAX: usize = 120;
/// Largest code: 69 modules, of half a millimetre each on the form.
const VERSION_MAX: u8 = 13;

/// Where the verify page is: an address such as `https://node.example` or
/// `https://example.org/hefu`, without `/verify/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyAddress(String);

impl VerifyAddress {
    /// Reads an address: `http` or `https`, printable ASCII, without query and fragment.
    pub fn new(text: &str) -> Result<Self, PaperError> {
        let base = text.trim_end_matches('/');
        let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
        let plain = |rest: &str| {
            let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/[]%".contains(&b);
            !rest.is_empty() && !rest.starts_with('/') && rest.bytes().all(allowed)
        };
        if base.len() > ADDRESS_CHARS_MAX || !rest.is_some_and(plain) {
            return Err(PaperError::LinkInvalid(text.chars().take(ADDRESS_CHARS_MAX).collect()));
        }
        Ok(Self(base.into()))
    }

    /// The address of the verify page.
    pub fn page(&self) -> String {
        format!("{}/verify/", self.0)
    }

    /// What the QR code of a certificate carries. The digest is the id of the record that issued it.
    pub fn link(&self, number: &CertificateNumber, record: &RecordId) -> String {
        format!("{}#q={number}&digest={record}", self.page())
    }
}

/// The modules of a QR code with this text, row by row: at least level M.
pub(crate) fn modules(text: &str) -> Result<Vec<Vec<bool>>, PaperError> {
    let segments = QrSegment::make_segments(text);
    let code = QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Medium,
        Version::MIN,
        Version::new(VERSION_MAX),
        None,
        true,
    )
    .map_err(|_| PaperError::LinkInvalid(text.into()))?;
    let row = |y: i32| (0..code.size()).map(|x| code.get_module(x, y)).collect();
    Ok((0..code.size()).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain() {
        for good in ["https://node.example", "http://127.0.0.1:26601/", "http://[::1]:80/a/b"] {
            let address = VerifyAddress::new(good).expect("an address");
            assert_eq!(address.page(), format!("{}/verify/", good.trim_end_matches('/')));
        }
        let long = format!("https://{}.example", "a".repeat(ADDRESS_CHARS_MAX));
        for bad in ["", "https://", "node.example", "ftp://a", "https://a?b", "https://a#b", &long]
        {
            let error = VerifyAddress::new(bad).expect_err("refused");
            assert_eq!(error.code(), "verify_address_invalid", "{bad}");
        }
        assert!(VerifyAddress::new("https://节点.example").is_err(), "punycode is plain");
    }

    #[test]
    fn the_longest_link_still_makes_a_code() {
        let base = format!("https://{}", "a".repeat(ADDRESS_CHARS_MAX - 8));
        let address = VerifyAddress::new(&base).expect("an address");
        let number = "510100-R2026-00000001-C".len();
        let text = format!("{}#q={}&digest={}", address.page(), "1".repeat(number), "f".repeat(64));
        assert!(modules(&text).expect("fits").len() <= 69);
        assert!(modules(&"x".repeat(2_000)).is_err());
    }
}
