//! Running other people's programs.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A page as files in a directory of its own.
pub(crate) struct Written {
    _directory: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

/// Writes bytes under a name.
pub(crate) fn written(name: &str, bytes: &[u8]) -> Written {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(name);
    std::fs::write(&path, bytes).expect("writes");
    Written { _directory: directory, path }
}

/// What a program prints. It must be there and succeed.
pub(crate) fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let (succeeded, text) = attempt(program, arguments, file);
    assert!(succeeded, "{program} {arguments:?} {}: {text}", file.display());
    text
}

/// Whether a program succeeds, and what it prints.
pub(crate) fn attempt(program: &str, arguments: &[&str], file: &Path) -> (bool, String) {
    let output = self::program(program, arguments, file);
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn program(name: &str, arguments: &[&str], file: &Path) -> Output {
    let output = Command::new(name).args(arguments).arg(file).output();
    output.unwrap_or_else(|error| {
        panic!("{name}: {error}; `scripts/setup portal` installs what the tests need")
    })
}

/// What a QR reader finds in a picture.
pub(crate) fn codes(picture: &Path) -> Vec<String> {
    let output = program("zbarimg", &["--quiet", "--raw"], picture);
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}
