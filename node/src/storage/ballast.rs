//! Room held back for the day when the disk is full: RocksDB needs some to open again.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::Path,
};

/// Name of the file in the data directory.
pub(super) const BALLAST_FILE: &str = "ballast";
/// Its size, in bytes: what the write buffers of a reopened database may need.
const BALLAST_BYTES: usize = 32 * 1024 * 1024;
const CHUNK_BYTES: usize = 1024 * 1024;

/// Makes sure that the ballast is there. `false`: there is no room for it.
pub(super) fn hold(directory: &Path) -> io::Result<bool> {
    let path = directory.join(BALLAST_FILE);
    if fs::metadata(&path).is_ok_and(|file| file.len() == BALLAST_BYTES as u64) {
        return Ok(true);
    }
    match write(&path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::StorageFull => {
            release(directory);
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn write(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    let chunk = chunk();
    for _ in 0..BALLAST_BYTES / CHUNK_BYTES {
        file.write_all(&chunk)?;
    }
    file.sync_all()
}

/// What it is filled with. Not zeros, which some file systems do not store.
fn chunk() -> Vec<u8> {
    (0..=u8::MAX).cycle().take(CHUNK_BYTES).collect()
}

/// What is wrong with the ballast of a data directory; one that is not there is not wrong.
pub fn damage(directory: &Path) -> Option<String> {
    let mut file = match File::open(directory.join(BALLAST_FILE)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => return Some(error.to_string()),
    };
    let (expected, mut found) = (chunk(), vec![0; CHUNK_BYTES]);
    for part in 0..BALLAST_BYTES / CHUNK_BYTES {
        match file.read_exact(&mut found) {
            Ok(()) if found == expected => {}
            Ok(()) => return Some(format!("another content in MiB {part}")),
            Err(error) => return Some(format!("MiB {part}: {error}")),
        }
    }
    None
}

/// Gives the room back.
pub(super) fn release(directory: &Path) {
    // A file that is not there holds no room.
    let _ = fs::remove_file(directory.join(BALLAST_FILE));
}

/// True when an error of the database or a file means that the disk is full.
pub(super) fn says_disk_full(message: &str) -> bool {
    ["No space left on device", "os error 28", "Disk quota exceeded"]
        .iter()
        .any(|text| message.contains(text))
}
