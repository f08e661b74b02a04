//! Who provides a row, under a provisional code.
//!
//! Catalogues name providers, not codes, and often only relatively: 市统计局 is unique together with
//! its region alone. A provisional code is derived from both. It lies in region 000000, which is
//! never assigned, so it can never be taken for a real one.

use hefu_chain::{limits::NAME_CHARS_MAX, region::Region, uscc::Uscc};

/// Class 1 (编办) 2 (事业单位) and the region that is never assigned.
const PREFIX: &str = "12000000";
/// Alphabet of codes (GB 32100-2015).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Characters of the organisation body without its check character.
const BODY_CHARS: usize = 8;
/// First characters of provider names that leave out the place.
const RELATIVE: [char; 6] = ['市', '省', '县', '区', '州', '镇'];

/// Somebody that the import enrols.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Provisional {
    /// The provisional code.
    pub uscc: Uscc,
    /// Its name, with the region that makes it unique.
    pub name: String,
    /// Its region.
    pub region: Region,
}

impl Provisional {
    /// A provider of rows.
    pub fn holder(region: Region, provider: &str) -> Self {
        let name = format!("{provider}({region})");
        let name = if name.chars().count() > NAME_CHARS_MAX { provider.into() } else { name };
        Self { uscc: code_of("holder", region, provider), name, region }
    }

    /// The registrar of a region that has none.
    pub fn registrar(region: Region, portal: &str) -> Self {
        let name = if portal.is_empty() {
            format!("{region} 登记机构(暂编)")
        } else {
            format!("{portal}登记机构(暂编)")
        };
        Self { uscc: code_of("registrar", region, ""), name, region }
    }
}

/// True when a provider name leaves out the place.
pub fn is_relative(provider: &str) -> bool {
    provider.starts_with(RELATIVE)
}

/// A code that follows from what it stands for.
fn code_of(what: &str, region: Region, name: &str) -> Uscc {
    let mut hasher = blake3::Hasher::new_derive_key("hefu import 2026 provisional code");
    for text in [what, &region.to_string(), name] {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    let mut number = [0u8; 16];
    number.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    let mut number = u128::from_le_bytes(number);
    let mut first16 = String::from(PREFIX);
    for _ in 0..BODY_CHARS {
        let digit = usize::try_from(number % 31).unwrap_or_default();
        first16.push(char::from(ALPHABET[digit]));
        number /= 31;
    }
    #[expect(clippy::expect_used, reason = "sixteen characters, all of the alphabet")]
    Uscc::complete(&first16).expect("a well-formed beginning")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_unique_only_with_its_region() {
        let region = |text: &str| text.parse::<Region>().expect(text);
        let a = Provisional::holder(region("510500"), "市统计局");
        let b = Provisional::holder(region("510600"), "市统计局");
        assert_ne!(a.uscc, b.uscc);
        assert_ne!(a.name, b.name);
        assert_eq!(a, Provisional::holder(region("510500"), "市统计局"));
        assert!(is_relative("市统计局") && !is_relative("泸县卫生健康局"));
    }

    #[test]
    fn provisional_codes_hold_and_are_of_no_region() {
        let region = "511300".parse().expect("a region");
        for provisional in
            [Provisional::holder(region, "阆中市"), Provisional::registrar(region, "")]
        {
            assert_eq!(provisional.uscc.check(), Ok(()));
            assert_eq!(&provisional.uscc.as_str()[2..8], "000000");
        }
    }
}
