//! A disk that fails when a test says so: a small library between a node and the C library.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// The library's source.
const SOURCE: &str = include_str!("failing_disk.c");

/// How a disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// Syncs fail with an input/output error.
    Syncs,
    /// Writes fail with an input/output error.
    Writes,
    /// Writes fail for want of space.
    Full,
}

/// The disk below a node's data directory.
#[derive(Debug)]
pub struct FailingDisk {
    library: PathBuf,
    switch: PathBuf,
}

impl FailingDisk {
    /// Compiles the library into a home.
    pub fn below(home: &Path) -> io::Result<Self> {
        let source = home.join("failing_disk.c");
        fs::write(&source, SOURCE)?;
        let library = home.join("failing_disk.so");
        let options = ["-shared", "-fPIC", "-O1", "-w", "-o"];
        let compiled = Command::new("cc").args(options).arg(&library).arg(&source).status()?;
        if !compiled.success() {
            return Err(io::Error::other(format!("cc {}: {compiled}", source.display())));
        }
        Ok(Self { library, switch: home.join("failing_disk") })
    }

    /// Puts it between a program that is to be started and its disk.
    pub(super) fn attach(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("HEFU_TEST_DISK", &self.switch);
    }

    /// From now on the disk fails.
    pub fn fail(&self, fault: DiskFault) -> io::Result<()> {
        let way = match fault {
            DiskFault::Syncs => "s",
            DiskFault::Writes => "w",
            DiskFault::Full => "f",
        };
        // Renamed, so that the library never sees an empty file.
        let draft = self.switch.with_extension("draft");
        fs::write(&draft, way)?;
        fs::rename(draft, &self.switch)
    }

    /// The disk is sound again.
    pub fn heal(&self) -> io::Result<()> {
        fs::remove_file(&self.switch)
    }

    /// The file of each sync that failed, in order.
    pub fn failed_syncs(&self) -> Vec<String> {
        let noted = fs::read_to_string(self.switch.with_extension("noted")).unwrap_or_default();
        noted.lines().map(str::to_owned).collect()
    }
}
