//! Key files under a passphrase: Argon2id makes the key, XChaCha20-Poly1305 keeps the content.
//!
//! One line: `sealed:argon2id:KIB:PASSES:LANES:SALT:NONCE:TEXT`, the last three in hexadecimal. What
//! stands before the text is bound to it. The text is the line of an open key file.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use rand::TryRngCore as _;
use zeroize::Zeroizing;

use super::Passphrase;

/// What a sealed file begins with.
pub(super) const PREFIX: &[u8] = b"sealed:";
/// The longest sealed line that is read.
pub(super) const LINE_BYTES_MAX: usize = 512;
/// Memory, passes and lanes of new files: the second recommendation of RFC 9106, on one lane.
const COST: Cost = Cost { kib: 64 * 1024, passes: 3, lanes: 1 };
/// The most that a file may ask of this machine.
const COST_MAX: Cost = Cost { kib: 1024 * 1024, passes: 16, lanes: 16 };
/// Bytes of a salt.
const SALT_BYTES: usize = 16;
/// Bytes of a nonce.
const NONCE_BYTES: usize = 24;

/// What a guess costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
    kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// A file that asks for more than a machine has, or for less than nothing, is none of ours.
    fn is_fair(self) -> bool {
        (8 * 1024..=COST_MAX.kib).contains(&self.kib)
            && (1..=COST_MAX.passes).contains(&self.passes)
            && (1..=COST_MAX.lanes).contains(&self.lanes)
    }

    fn cipher(self, passphrase: &Passphrase, salt: &[u8]) -> Option<XChaCha20Poly1305> {
        let params = Params::new(self.kib, self.passes, self.lanes, Some(32)).ok()?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut key = Zeroizing::new([0u8; 32]);
        argon.hash_password_into(passphrase.as_bytes(), salt, &mut key[..]).ok()?;
        XChaCha20Poly1305::new_from_slice(&key[..]).ok()
    }
}

/// Why a sealed line was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpenFailure {
    /// It is not of this form.
    Malformed,
    /// Another passphrase, or a changed file: the two cannot be told apart.
    Refused,
}

/// Seals a line; `None` without random bytes.
pub(super) fn seal(line: &[u8], passphrase: &Passphrase) -> Option<String> {
    let (mut salt, mut nonce) = ([0; SALT_BYTES], [0; NONCE_BYTES]);
    rand::rngs::OsRng.try_fill_bytes(&mut salt).ok()?;
    rand::rngs::OsRng.try_fill_bytes(&mut nonce).ok()?;
    seal_with(COST, line, passphrase, (salt, nonce))
}

fn seal_with(
    cost: Cost,
    line: &[u8],
    passphrase: &Passphrase,
    (salt, nonce): ([u8; SALT_BYTES], [u8; NONCE_BYTES]),
) -> Option<String> {
    let Cost { kib, passes, lanes } = cost;
    let (salt_text, nonce_text) = (hex::encode(salt), hex::encode(nonce));
    let head = format!("sealed:argon2id:{kib}:{passes}:{lanes}:{salt_text}:{nonce_text}:");
    let payload = Payload { msg: line, aad: head.as_bytes() };
    let cipher = cost.cipher(passphrase, &salt)?;
    let text = cipher.encrypt(XNonce::from_slice(&nonce), payload).ok()?;
    Some(head + &hex::encode(text))
}

/// Opens a sealed line.
pub(super) fn open(
    sealed: &[u8],
    passphrase: &Passphrase,
) -> Result<Zeroizing<Vec<u8>>, OpenFailure> {
    let text = std::str::from_utf8(sealed).map_err(|_| OpenFailure::Malformed)?;
    let parts: Vec<&str> = text.split(':').collect();
    let ["sealed", "argon2id", kib, passes, lanes, salt, nonce, text] = parts[..] else {
        return Err(OpenFailure::Malformed);
    };
    let number = |text: &str| text.parse::<u32>().map_err(|_| OpenFailure::Malformed);
    let cost = Cost { kib: number(kib)?, passes: number(passes)?, lanes: number(lanes)? };
    let bytes = |text: &str, length: Option<usize>| match hex::decode(text) {
        Ok(bytes) if length.is_none_or(|length| bytes.len() == length) => Ok(bytes),
        _ => Err(OpenFailure::Malformed),
    };
    let (salt, nonce) = (bytes(salt, Some(SALT_BYTES))?, bytes(nonce, Some(NONCE_BYTES))?);
    let text_bytes = bytes(text, None)?;
    if !cost.is_fair() {
        return Err(OpenFailure::Malformed);
    }
    let head = &sealed[..sealed.len() - text.len()];
    let cipher = cost.cipher(passphrase, &salt).ok_or(OpenFailure::Malformed)?;
    let payload = Payload { msg: &text_bytes, aad: head };
    let opened = cipher.decrypt(XNonce::from_slice(&nonce), payload);
    opened.map(Zeroizing::new).map_err(|_| OpenFailure::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cheap enough for tests.
    const CHEAP: Cost = Cost { kib: 8 * 1024, passes: 1, lanes: 1 };

    fn sealed(passphrase: &Passphrase) -> String {
        let drawn = ([7; SALT_BYTES], [9; NONCE_BYTES]);
        seal_with(CHEAP, b"a secret", passphrase, drawn).expect("seals")
    }

    #[test]
    fn only_the_passphrase_opens_and_any_change_is_refused() {
        let passphrase = Passphrase::of("正确 horse");
        let line = sealed(&passphrase);
        assert_eq!(open(line.as_bytes(), &passphrase).expect("opens")[..], *b"a secret");
        assert!(!line.contains(&hex::encode("a secret")));
        let wrong = open(line.as_bytes(), &Passphrase::of("正确 horsf"));
        assert_eq!(wrong.map(|_| ()), Err(OpenFailure::Refused));
        for at in (0..line.len()).step_by(3) {
            let mut bytes = line.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(open(&bytes, &passphrase).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_file_cannot_ask_for_more_than_a_machine_has() {
        let passphrase = Passphrase::of("p");
        let line = sealed(&passphrase);
        for (from, to) in [
            (":8192:1:1:", ":4294967295:1:1:"),
            (":8192:1:1:", ":8192:4000000000:1:"),
            (":8192:1:1:", ":8192:1:999:"),
            (":8192:1:1:", ":8:1:1:"),
            (":8192:1:1:", ":8192:0:1:"),
            ("argon2id", "argon2i"),
            ("sealed:", "sealed::"),
        ] {
            let asked = line.replace(from, to);
            let refused = open(asked.as_bytes(), &passphrase).map(|_| ());
            assert_eq!(refused, Err(OpenFailure::Malformed), "{to}");
        }
    }
}
