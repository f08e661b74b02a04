//! Copies of files that are known by their hashes, durable before anything relies on them.

use std::{
    fs::{self, DirBuilder, File},
    io::{Read as _, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::OperateError;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1024 * 1024;
/// Most files of a copy.
pub const FILES_MAX: usize = 100_000;

/// A file of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its name, without a directory.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// BLAKE3 of its content, in hexadecimal.
    pub blake3: String,
}

impl FileEntry {
    /// Refuses a name that leads elsewhere.
    pub fn is_plain(&self) -> bool {
        let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        !self.name.is_empty()
            && self.name.chars().all(safe)
            && !matches!(self.name.as_str(), "." | "..")
    }
}

/// Makes a directory that only its owner may enter; it must not be there, or be empty.
pub fn make_empty(directory: &Path) -> Result<(), OperateError> {
    if let Ok(mut entries) = fs::read_dir(directory) {
        return match entries.next() {
            Some(_) => Err(OperateError::NotEmpty(directory.into())),
            None => Ok(()),
        };
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(OperateError::io(directory))
}

/// Names of the files in a directory, sorted.
pub fn names(directory: &Path) -> Result<Vec<String>, OperateError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(OperateError::io(directory))? {
        let entry = entry.map_err(OperateError::io(directory))?;
        let is_file = entry.file_type().map_err(OperateError::io(entry.path()))?.is_file();
        names.extend(is_file.then(|| entry.file_name().to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// Hashes a file.
pub fn hash(path: &Path) -> Result<(u64, String), OperateError> {
    read(path, |_| Ok(()))
}

/// Copies a file to a new one, hashing what is read; the copy is durable when this returns.
pub fn copy(from: &Path, to: &Path) -> Result<(u64, String), OperateError> {
    let mut file = File::create_new(to).map_err(OperateError::io(to))?;
    let hashed = read(from, |chunk| file.write_all(chunk).map_err(OperateError::io(to)))?;
    file.sync_all().map_err(OperateError::io(to))?;
    Ok(hashed)
}

fn read(
    path: &Path,
    mut each: impl FnMut(&[u8]) -> Result<(), OperateError>,
) -> Result<(u64, String), OperateError> {
    let mut file = File::open(path).map_err(OperateError::io(path))?;
    let (mut hasher, mut size) = (blake3::Hasher::new(), 0u64);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let length = file.read(&mut chunk).map_err(OperateError::io(path))?;
        if length == 0 {
            return Ok((size, hasher.finalize().to_hex().to_string()));
        }
        hasher.update(&chunk[..length]);
        size += length as u64;
        each(&chunk[..length])?;
    }
}

/// Makes the names in a directory durable.
pub fn sync_directory(directory: &Path) -> Result<(), OperateError> {
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(OperateError::io(directory))
}

/// Writes a file under another name, then renames it: it is there whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), OperateError> {
    let draft = path.with_extension("draft");
    let mut file = File::create(&draft).map_err(OperateError::io(&draft))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(OperateError::io(&draft))?;
    fs::rename(&draft, path).map_err(OperateError::io(path))?;
    sync_directory(path.parent().unwrap_or(Path::new(".")))
}

/// Removes a directory with all in it, if it is there.
pub fn remove(directory: &Path) -> Result<(), OperateError> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(OperateError::Io { path: PathBuf::from(directory), source: error })
        }
        _ => Ok(()),
    }
}
