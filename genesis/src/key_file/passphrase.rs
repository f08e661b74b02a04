//! Where a passphrase comes from: a file, a credential of systemd, or the terminal.

use std::{
    env,
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::KeyFileError;

/// Names the file that holds the passphrase.
pub const FILE_VARIABLE: &str = "HEFU_PASSPHRASE_FILE";
/// Where systemd puts a service's credentials.
const CREDENTIALS_VARIABLE: &str = "CREDENTIALS_DIRECTORY";
/// Name of the credential.
pub const CREDENTIAL: &str = "hefu-passphrase";
/// Longest passphrase, in bytes.
const BYTES_MAX: usize = 1_024;
/// Shortest passphrase that a key is sealed with, in characters.
pub const CHARS_MIN: usize = 12;

/// A passphrase; zeroised when dropped.
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// This text.
    pub fn of(text: &str) -> Self {
        Self(Zeroizing::new(text.as_bytes().to_vec()))
    }

    /// The bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, where it is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// True when it is long enough to seal a key with.
    pub fn is_long(&self) -> bool {
        std::str::from_utf8(&self.0).is_ok_and(|text| text.chars().count() >= CHARS_MIN)
    }

    /// The passphrase for a key file: from the file that [`FILE_VARIABLE`] names, else from the
    /// credential [`CREDENTIAL`] of a service, else from the terminal.
    pub fn find(key: &Path) -> Result<Self, KeyFileError> {
        if let Some(path) = env::var_os(FILE_VARIABLE) {
            return Self::read(&PathBuf::from(path));
        }
        if let Some(directory) = env::var_os(CREDENTIALS_VARIABLE) {
            let path = PathBuf::from(directory).join(CREDENTIAL);
            if path.exists() {
                // Its access list is systemd's; the permission bits do not say who may read.
                return Self::read_any(&path);
            }
        }
        let prompt = format!("Passphrase of {}: ", key.display());
        Self::ask(&prompt).ok_or_else(|| KeyFileError::NoPassphrase { path: key.into() })
    }

    /// The first line of a file that others cannot read.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.into(), source };
        let mode = std::fs::metadata(path).map_err(io)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileError::Exposed { path: path.into(), mode });
        }
        Self::read_any(path)
    }

    /// The first line of a credential: its access list is systemd's.
    pub(crate) fn read_credential(path: &Path) -> Result<Self, KeyFileError> {
        Self::read_any(path)
    }

    fn read_any(path: &Path) -> Result<Self, KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.into(), source };
        let file = File::open(path).map_err(io)?;
        let line = first_line(file).map_err(io)?;
        if line.is_empty() {
            return Err(KeyFileError::NoPassphrase { path: path.into() });
        }
        Ok(Self(line))
    }

    /// Asks at the terminal for a new passphrase, twice; two different answers are none.
    pub fn ask_twice(key: &Path) -> Result<Self, KeyFileError> {
        let missing = || KeyFileError::NoPassphrase { path: key.into() };
        let first = Self::ask(&format!("New passphrase of {}: ", key.display()));
        let first = first.ok_or_else(missing)?;
        let second = Self::ask("Again: ").ok_or_else(missing)?;
        if *first.0 == *second.0 { Ok(first) } else { Err(missing()) }
    }

    /// Asks at the terminal without showing what is typed; none without a terminal.
    pub fn ask(prompt: &str) -> Option<Self> {
        let mut terminal = OpenOptions::new().read(true).write(true).open("/dev/tty").ok()?;
        let shown = tcgetattr(&terminal).ok()?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        terminal.write_all(prompt.as_bytes()).ok()?;
        tcsetattr(&terminal, OptionalActions::Flush, &hidden).ok()?;
        let line = terminal.try_clone().and_then(first_line);
        // The terminal shows again what is typed, whatever came.
        tcsetattr(&terminal, OptionalActions::Flush, &shown).ok()?;
        terminal.write_all(b"\n").ok()?;
        line.ok().filter(|line| !line.is_empty()).map(Self)
    }
}

fn first_line(file: File) -> io::Result<Zeroizing<Vec<u8>>> {
    // Room for all of it, so that no copy is left behind when it grows.
    let mut line = Zeroizing::new(Vec::with_capacity(BYTES_MAX + 1));
    let mut reader = BufReader::with_capacity(1, file.take(BYTES_MAX as u64));
    reader.read_until(b'\n', &mut line)?;
    while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        line.pop();
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_gives_its_first_line_and_must_be_private() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("passphrase");
        fs::write(&path, "correct horse battery\r\nsecond line\n").expect("writes");
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode));
        mode(0o644).expect("changes");
        assert!(matches!(Passphrase::read(&path), Err(KeyFileError::Exposed { .. })));
        mode(0o400).expect("changes");
        let read = Passphrase::read(&path).expect("reads");
        assert_eq!(read.as_bytes(), b"correct horse battery");
        assert!(read.is_long() && !Passphrase::of("十一个字的口令还不够长").is_long());
        mode(0o600).expect("changes");
        fs::write(&path, "\n").expect("writes");
        assert!(matches!(Passphrase::read(&path), Err(KeyFileError::NoPassphrase { .. })));
    }
}
