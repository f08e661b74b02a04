//! Secret keys at rest: one line in a file that only its owner can read.
//!
//! An Ed25519 key is its seed, an SM2 key is `sm2:` and its number d, 64 hexadecimal digits each. A
//! sealed file holds such a line under a passphrase (see [`seal`]).
//!
//! A file that others can read is refused, because a key that others could have read is not a key.
//! Text on its way to and from the file is zeroised.

mod passphrase;
mod sealed;

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use hefu_chain::key::{KeyAlgorithm, RecordSecret, SecretKey};
use rand::TryRngCore;
use zeroize::Zeroizing;

pub use passphrase::{CHARS_MIN, CREDENTIAL, FILE_VARIABLE, Passphrase};
use sealed::OpenFailure;

/// Permissions of a key file: its owner reads and writes, nobody else does anything.
pub const KEY_FILE_MODE: u32 = 0o600;
/// What an SM2 key begins with.
const SM2_PREFIX: &[u8] = b"sm2:";
/// Hexadecimal digits of a key.
const DIGITS: usize = 64;
/// The longest line of an open file: an SM2 key.
const KEY_LINE_BYTES_MAX: usize = 4 + DIGITS;
/// The longest file: a sealed line and a line feed.
const KEY_FILE_BYTES_MAX: usize = sealed::LINE_BYTES_MAX + 1;
/// How often a key is drawn: one draw in 2^32 is no SM2 key.
const DRAWS_MAX: usize = 8;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be opened, read or written.
    #[error("key file {path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others may read or write the file.
    #[error(
        "key file {path} has mode {mode:03o}: others may use it. Replace the key if they could have \
         read it, else run: chmod 600 {path}",
        path = path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The content is no key.
    #[error(
        "key file {path} does not hold one line of 64 lower-case hexadecimal digits (Ed25519), or of \
         sm2: and 64 (SM2)",
        path = path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// An SM2 key where a node needs an Ed25519 one.
    #[error("key file {path} holds an SM2 key; nodes vote and connect with Ed25519 keys", path = path.display())]
    NotForNodes {
        /// The file.
        path: PathBuf,
    },
    /// The passphrase does not open the file, or the file was changed.
    #[error("the passphrase does not open key file {path}, or the file was changed", path = path.display())]
    NotOpened {
        /// The file.
        path: PathBuf,
    },
    /// There is no passphrase.
    #[error(
        "there is no passphrase for {path}: name a file with it in {FILE_VARIABLE}, load the \
         credential {CREDENTIAL}, or start from a terminal",
        path = path.display()
    )]
    NoPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// A passphrase that is guessed too soon.
    #[error("a passphrase has at least {CHARS_MIN} characters")]
    PassphraseShort,
    /// The file is sealed already, or is not.
    #[error("key file {path} is {state} already", path = path.display())]
    Already {
        /// The file.
        path: PathBuf,
        /// sealed or open.
        state: &'static str,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes for key file {path}", path = path.display())]
    Randomness {
        /// The file that was to be written.
        path: PathBuf,
    },
}

/// Reads a key that votes or connects: Ed25519 alone.
pub fn read_node_key(path: &Path) -> Result<SecretKey, KeyFileError> {
    match read(path)? {
        RecordSecret::Ed25519(key) => Ok(key),
        RecordSecret::Sm2(_) => Err(KeyFileError::NotForNodes { path: path.into() }),
    }
}

/// Reads a key that signs records, asking for its passphrase where the file is sealed.
pub fn read(path: &Path) -> Result<RecordSecret, KeyFileError> {
    let line = read_line(path)?;
    match line.starts_with(sealed::PREFIX) {
        true => open_line(path, &line, &Passphrase::find(path)?),
        false => decode_key(&line).ok_or_else(|| KeyFileError::Malformed { path: path.into() }),
    }
}

/// Reads a key with this passphrase where the file is sealed.
pub fn read_with(path: &Path, passphrase: &Passphrase) -> Result<RecordSecret, KeyFileError> {
    let line = read_line(path)?;
    match line.starts_with(sealed::PREFIX) {
        true => open_line(path, &line, passphrase),
        false => decode_key(&line).ok_or_else(|| KeyFileError::Malformed { path: path.into() }),
    }
}

fn open_line(
    path: &Path,
    line: &[u8],
    passphrase: &Passphrase,
) -> Result<RecordSecret, KeyFileError> {
    let path = path.to_path_buf();
    match sealed::open(line, passphrase) {
        Ok(line) => decode_key(&line).ok_or(KeyFileError::Malformed { path }),
        Err(OpenFailure::Malformed) => Err(KeyFileError::Malformed { path }),
        Err(OpenFailure::Refused) => Err(KeyFileError::NotOpened { path }),
    }
}

/// The line of a key file that others cannot read.
fn read_line(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.into(), source };
    let mut file = File::open(path).map_err(io)?;
    // Asked of the open file, so that it is the file that is read.
    let mode = file.metadata().map_err(io)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Exposed { path: path.into(), mode });
    }
    let mut text = Zeroizing::new([0u8; KEY_FILE_BYTES_MAX + 1]);
    let mut length = 0;
    while length < text.len() {
        match file.read(&mut text[length..]).map_err(io)? {
            0 => break,
            read => length += read,
        }
    }
    let line = text[..length].strip_suffix(b"\n").unwrap_or(&text[..length]);
    let is_sealed = line.starts_with(sealed::PREFIX);
    let longest = if is_sealed { sealed::LINE_BYTES_MAX } else { KEY_LINE_BYTES_MAX };
    if line.len() > longest {
        return Err(KeyFileError::Malformed { path: path.into() });
    }
    Ok(Zeroizing::new(line.to_vec()))
}

/// Puts a key file under a passphrase, or takes it out again. The file is replaced in one step.
pub fn seal(path: &Path, passphrase: &Passphrase) -> Result<(), KeyFileError> {
    if !passphrase.is_long() {
        return Err(KeyFileError::PassphraseShort);
    }
    let line = read_line(path)?;
    if line.starts_with(sealed::PREFIX) {
        return Err(KeyFileError::Already { path: path.into(), state: "sealed" });
    }
    decode_key(&line).ok_or_else(|| KeyFileError::Malformed { path: path.into() })?;
    let sealed = sealed::seal(&line, passphrase);
    let sealed = sealed.ok_or_else(|| KeyFileError::Randomness { path: path.into() })?;
    replace(path, sealed.as_bytes())
}

/// Takes a key file out from under its passphrase.
pub fn unseal(path: &Path, passphrase: &Passphrase) -> Result<(), KeyFileError> {
    let line = read_line(path)?;
    if !line.starts_with(sealed::PREFIX) {
        return Err(KeyFileError::Already { path: path.into(), state: "open" });
    }
    match sealed::open(&line, passphrase) {
        Ok(line) => replace(path, &line),
        Err(OpenFailure::Malformed) => Err(KeyFileError::Malformed { path: path.into() }),
        Err(OpenFailure::Refused) => Err(KeyFileError::NotOpened { path: path.into() }),
    }
}

/// Replaces a file's line: written and synced beside it, then renamed.
fn replace(path: &Path, line: &[u8]) -> Result<(), KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.into(), source };
    let next = path.with_extension("key.next");
    let mut options = OpenOptions::new();
    let mut file =
        options.write(true).create_new(true).mode(KEY_FILE_MODE).open(&next).map_err(io)?;
    let written = file.write_all(line).and_then(|()| file.write_all(b"\n"));
    written.and_then(|()| file.sync_all()).map_err(io)?;
    fs::rename(&next, path).map_err(io)?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = File::open(directory.unwrap_or(Path::new(".")));
    directory.and_then(|directory| directory.sync_all()).map_err(io)
}

/// What a key file holds, in a few words, without the key and without its passphrase.
pub fn inspect(path: &Path) -> Result<String, KeyFileError> {
    let line = read_line(path)?;
    if line.starts_with(sealed::PREFIX) {
        return Ok("sealed".into());
    }
    let key = decode_key(&line).ok_or_else(|| KeyFileError::Malformed { path: path.into() })?;
    Ok(format!("{}, open: hefud seal-key puts it under a passphrase", key.public_key().algorithm()))
}

/// Writes a secret key to a new file. An existing file is left as it is and reported.
pub fn write(path: &Path, key: &RecordSecret) -> Result<(), KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.into(), source };
    let mut options = OpenOptions::new();
    let mut file =
        options.write(true).create_new(true).mode(KEY_FILE_MODE).open(path).map_err(io)?;
    let mut text = Zeroizing::new([b'\n'; DIGITS + 1]);
    let bytes = key.to_bytes();
    for (digits, byte) in text.chunks_exact_mut(2).zip(bytes.iter()) {
        digits[0] = HEX_DIGITS[usize::from(byte >> 4)];
        digits[1] = HEX_DIGITS[usize::from(byte & 15)];
    }
    let prefix = match key {
        RecordSecret::Ed25519(_) => &[],
        RecordSecret::Sm2(_) => SM2_PREFIX,
    };
    let written = file.write_all(prefix).and_then(|()| file.write_all(&text[..]));
    written.and_then(|()| file.sync_all()).map_err(io)
}

/// Draws a key from the system's random source and writes it to a new file.
pub fn generate(path: &Path, algorithm: KeyAlgorithm) -> Result<RecordSecret, KeyFileError> {
    let key = draw(algorithm).ok_or_else(|| KeyFileError::Randomness { path: path.into() })?;
    write(path, &key)?;
    Ok(key)
}

fn draw(algorithm: KeyAlgorithm) -> Option<RecordSecret> {
    let mut bytes = Zeroizing::new([0u8; 32]);
    for _ in 0..DRAWS_MAX {
        rand::rngs::OsRng.try_fill_bytes(&mut bytes[..]).ok()?;
        if let Ok(key) = RecordSecret::from_bytes(algorithm, &bytes) {
            return Some(key);
        }
    }
    None
}

const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

fn decode_key(line: &[u8]) -> Option<RecordSecret> {
    let (algorithm, digits) = match line.strip_prefix(SM2_PREFIX) {
        Some(digits) => (KeyAlgorithm::Sm2, digits),
        None => (KeyAlgorithm::Ed25519, line),
    };
    RecordSecret::from_bytes(algorithm, &*decode_bytes(digits)?).ok()
}

/// Decodes 64 lower-case hexadecimal digits without leaving copies behind.
fn decode_bytes(line: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if line.len() != DIGITS {
        return None;
    }
    let mut seed = Zeroizing::new([0u8; 32]);
    for (byte, digits) in seed.iter_mut().zip(line.chunks_exact(2)) {
        *byte = digit(digits[0])? << 4 | digit(digits[1])?;
    }
    Some(seed)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_key_survives_its_file_and_the_file_is_private() {
        let dir = tempfile::tempdir().expect("a directory");
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::Sm2] {
            let path = dir.path().join(format!("{algorithm}.key"));
            let key = generate(&path, algorithm).expect("writes");
            assert_eq!(key.public_key().algorithm(), algorithm);
            assert_eq!(read(&path).expect("reads").public_key(), key.public_key());
            let mode = fs::metadata(&path).expect("exists").permissions().mode() & 0o777;
            assert_eq!(mode, KEY_FILE_MODE);
            assert!(
                matches!(write(&path, &key), Err(KeyFileError::Io { .. })),
                "never overwritten"
            );
        }
    }

    #[test]
    fn a_node_has_no_sm2_key() {
        let dir = tempfile::tempdir().expect("a directory");
        let (ed25519, sm2) = (dir.path().join("a.key"), dir.path().join("b.key"));
        let key = generate(&ed25519, KeyAlgorithm::Ed25519).expect("writes").public_key();
        let read = read_node_key(&ed25519).expect("reads").public_key();
        assert_eq!(hefu_chain::key::RecordKey::from(read), key);
        generate(&sm2, KeyAlgorithm::Sm2).expect("writes");
        assert!(matches!(read_node_key(&sm2), Err(KeyFileError::NotForNodes { .. })));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("sign.key");
        write(&path, &RecordSecret::ed25519(&[7; 32])).expect("writes");
        for mode in [0o640, 0o604, 0o620, 0o601] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changes");
            assert!(matches!(read(&path), Err(KeyFileError::Exposed { .. })), "{mode:o}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("changes");
        assert!(read(&path).is_ok());
    }

    #[test]
    fn a_sealed_file_opens_with_its_passphrase_alone_and_keeps_its_mode() {
        let dir = tempfile::tempdir().expect("a directory");
        let (right, wrong) =
            (Passphrase::of("correct horse 电池"), Passphrase::of("correct horse"));
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::Sm2] {
            let path = dir.path().join(format!("{algorithm}.key"));
            let key = generate(&path, algorithm).expect("writes").public_key();
            let open = fs::read_to_string(&path).expect("reads");
            assert!(matches!(
                seal(&path, &Passphrase::of("short")),
                Err(KeyFileError::PassphraseShort)
            ));
            seal(&path, &right).expect("seals");
            let text = fs::read_to_string(&path).expect("reads");
            assert!(text.starts_with("sealed:argon2id:65536:3:1:"), "{text}");
            assert!(!text.contains(open.trim_end().trim_start_matches("sm2:")));
            let mode = fs::metadata(&path).expect("exists").permissions().mode() & 0o777;
            assert_eq!(mode, KEY_FILE_MODE);
            assert_eq!(read_with(&path, &right).expect("opens").public_key(), key);
            let refused = read_with(&path, &wrong).map(|_| ());
            assert!(matches!(refused, Err(KeyFileError::NotOpened { .. })));
            assert!(matches!(seal(&path, &right), Err(KeyFileError::Already { .. })));
            assert_eq!(inspect(&path).expect("looks"), "sealed");
            assert!(matches!(unseal(&path, &wrong), Err(KeyFileError::NotOpened { .. })));
            unseal(&path, &right).expect("unseals");
            assert_eq!(fs::read_to_string(&path).expect("reads"), open);
            assert!(matches!(unseal(&path, &right), Err(KeyFileError::Already { .. })));
        }
    }

    #[test]
    fn only_one_line_of_the_right_length_is_a_key() {
        let dir = tempfile::tempdir().expect("a directory");
        let seed = "07".repeat(32);
        let cases = [
            (seed.clone(), true),
            (format!("{seed}\n"), true),
            (format!("{seed}\n\n"), false),
            (seed.to_uppercase().replace("07", "0A"), false),
            (seed[1..].to_string(), false),
            (format!("{seed}00"), false),
            (String::new(), false),
            (format!("sm2:{seed}"), true),
            (format!("sm2:{seed}\n"), true),
            (format!("sm2:{seed}\n\n"), false),
            (format!("sm2: {seed}"), false),
            (format!("SM2:{seed}"), false),
            (format!("sm2:{}", "0".repeat(64)), false),
            (format!("sm2:{}", "f".repeat(64)), false),
        ];
        for (i, (text, valid)) in cases.into_iter().enumerate() {
            let path = dir.path().join(format!("{i}.key"));
            fs::write(&path, text).expect("writes");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changes");
            assert_eq!(read(&path).is_ok(), valid, "case {i}");
        }
    }
}
