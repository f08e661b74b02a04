//! The name of a key in a token: a PKCS #11 URI (RFC 7512), the parts of it that choose a key here.

use std::path::PathBuf;

/// What every name begins with.
pub const SCHEME: &str = "pkcs11:";

/// Which key in which token, by which module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenUri {
    /// Label of the token.
    pub token: Option<String>,
    /// Serial number of the token.
    pub serial: Option<String>,
    /// Label of the key.
    pub object: Option<String>,
    /// Identifier of the key.
    pub id: Option<Vec<u8>>,
    /// The module that speaks with the token.
    pub module_path: Option<PathBuf>,
    /// File with the PIN.
    pub pin_source: Option<PathBuf>,
}

/// Why a text names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Not of this scheme, or not escaped as it must be.
    #[error("a key in a token is named pkcs11:token=…;object=…?module-path=… (RFC 7512)")]
    Malformed,
    /// A part that is not understood, or is there twice.
    #[error("{0:?} is not understood here, or is given twice")]
    Attribute(String),
    /// The PIN itself.
    #[error(
        "a PIN does not belong into a name, where others can read it: use pin-source=file:/path"
    )]
    PinValue,
    /// No key is named.
    #[error("name the key: object=LABEL or id=%XX")]
    NoKey,
}

impl TokenUri {
    /// Reads a name. A PIN in it is refused, and is not repeated in the refusal.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        let rest = text.strip_prefix(SCHEME).ok_or(UriError::Malformed)?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut uri = Self::default();
        let parts = path.split(';').chain(query.split('&')).filter(|part| !part.is_empty());
        for part in parts {
            let (name, value) = part.split_once('=').ok_or(UriError::Malformed)?;
            uri.take(name, unescape(value).ok_or(UriError::Malformed)?)?;
        }
        if uri.object.is_none() && uri.id.is_none() {
            return Err(UriError::NoKey);
        }
        Ok(uri)
    }

    fn take(&mut self, name: &str, value: Vec<u8>) -> Result<(), UriError> {
        let twice = || UriError::Attribute(name.into());
        let text = |value: Vec<u8>| String::from_utf8(value).map_err(|_| UriError::Malformed);
        match name {
            "id" => put(&mut self.id, value, twice),
            "token" => put(&mut self.token, text(value)?, twice),
            "serial" => put(&mut self.serial, text(value)?, twice),
            "object" => put(&mut self.object, text(value)?, twice),
            // There is only one type that signs.
            "type" if value == b"private" => Ok(()),
            "module-path" => put(&mut self.module_path, text(value)?.into(), twice),
            "pin-source" => {
                let source = text(value)?;
                let path = source.strip_prefix("file:").unwrap_or(&source);
                put(&mut self.pin_source, path.into(), twice)
            }
            "pin-value" => Err(UriError::PinValue),
            other => Err(UriError::Attribute(other.into())),
        }
    }
}

fn put<T>(
    place: &mut Option<T>,
    value: T,
    twice: impl FnOnce() -> UriError,
) -> Result<(), UriError> {
    if place.is_some() {
        return Err(twice());
    }
    *place = Some(value);
    Ok(())
}

/// Reads %XX; everything else stands for itself.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_part_by_part() {
        let text = "pkcs11:token=Hefu%20%e5%90%88;object=vote;id=%01%ff;type=private\
                    ?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/pin";
        let uri = TokenUri::parse(text).expect("reads");
        assert_eq!(uri.token.as_deref(), Some("Hefu 合"));
        assert_eq!(uri.object.as_deref(), Some("vote"));
        assert_eq!(uri.id, Some(vec![1, 255]));
        assert_eq!(uri.module_path, Some("/usr/lib/softhsm/libsofthsm2.so".into()));
        assert_eq!(uri.pin_source, Some("/run/pin".into()));
    }

    #[test]
    fn a_pin_in_a_name_is_refused_and_not_repeated() {
        let error = TokenUri::parse("pkcs11:object=vote?pin-value=123456").expect_err("refused");
        assert_eq!(error, UriError::PinValue);
        assert!(!error.to_string().contains("123456"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (text, error) in [
            ("file:object=a", UriError::Malformed),
            ("pkcs11:object", UriError::Malformed),
            ("pkcs11:object=%4", UriError::Malformed),
            ("pkcs11:object=%zz", UriError::Malformed),
            ("pkcs11:token=a", UriError::NoKey),
            ("pkcs11:", UriError::NoKey),
            ("pkcs11:object=a;object=b", UriError::Attribute("object".into())),
            ("pkcs11:object=a;colour=red", UriError::Attribute("colour".into())),
            ("pkcs11:object=a;type=public", UriError::Attribute("type".into())),
        ] {
            assert_eq!(TokenUri::parse(text), Err(error), "{text}");
        }
    }
}
