//! A disk that remembers the order of everything that was written to it, so that a power cut can be played at
//! any moment: QEMU's storage daemon logs each write and each flush (`blklogwrites`, in the format of Linux's
//! dm-log-writes), and ext4 lies on what it exports.

use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::wait_until;

/// Size of the disk; sparse.
const DISK_BYTES: u64 = 1024 * 1024 * 1024;
/// Bytes of a sector, of the disk and of its log.
const SECTOR: u64 = 512;
/// First eight bytes of a log.
const LOG_MAGIC: u64 = 0x6a_7366_7773_6872;
/// What came before this entry is on the disk for good.
const FLUSH: u64 = 1;
/// What this entry writes is on the disk for good.
const FUA: u64 = 2;
/// The sectors hold nothing any more.
const DISCARD: u64 = 4;
/// Longest wait for the daemon.
const DAEMON_WAIT: Duration = Duration::from_secs(20);

/// A mounted file system whose writes are logged.
pub struct LoggedDisk {
    directory: PathBuf,
    daemon: Child,
}

/// One entry of the log.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// First sector on the disk.
    sector: u64,
    /// Number of sectors.
    sectors: u64,
    flags: u64,
    /// Where its data is in the log, in bytes.
    data: u64,
}

/// Everything that was written, in order.
pub struct BlockLog {
    file: File,
    entries: Vec<Entry>,
}

fn run(program: &str, arguments: &[&Path]) -> io::Result<()> {
    let output = Command::new(program).args(arguments).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(io::Error::other(format!("{program} {arguments:?}: {said}")))
}

fn mount(image: &Path, at: &Path) -> io::Result<()> {
    fs::create_dir_all(at)?;
    run("mount", &["-o".as_ref(), "loop".as_ref(), image, at])
}

impl LoggedDisk {
    /// Makes the disk below a directory and mounts it.
    ///
    /// # Errors
    /// Where the machine does not allow it: it takes root, `/dev/fuse`, `/dev/loop-control` and
    /// `qemu-storage-daemon`.
    pub fn below(directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let path = |name: &str| directory.join(name);
        File::create(path("disk.img"))?.set_len(DISK_BYTES)?;
        File::create(path("log.img"))?;
        File::create(path("exported"))?;
        let file = |node: &str, name: &str| {
            format!("driver=file,node-name={node},filename={}", path(name).display())
        };
        let logged = "driver=blklogwrites,node-name=logged,file=raw,log=log,log-sector-size=512";
        let export = format!(
            "type=fuse,id=e,node-name=logged,mountpoint={},writable=on",
            path("exported").display()
        );
        let daemon = Command::new("qemu-storage-daemon")
            .args(["--blockdev", &file("raw", "disk.img")])
            .args(["--blockdev", &file("log", "log.img")])
            .args(["--blockdev", logged, "--export", &export])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let mut disk = Self { directory: directory.to_owned(), daemon };
        let exported = disk.path("exported");
        wait_until("the disk is exported", DAEMON_WAIT, || {
            if let Ok(Some(status)) = disk.daemon.try_wait() {
                return Some(Err(io::Error::other(format!("qemu-storage-daemon: {status}"))));
            }
            (fs::metadata(&exported).ok()?.len() == DISK_BYTES).then_some(Ok(()))
        })??;
        run("mkfs.ext4", &["-q".as_ref(), "-F".as_ref(), &exported])?;
        mount(&exported, &disk.mounted())?;
        Ok(disk)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Where the file system is.
    pub fn mounted(&self) -> PathBuf {
        self.path("mounted")
    }

    /// How long the log is, in bytes. What was synced before this was asked is in it.
    pub fn logged_bytes(&self) -> io::Result<u64> {
        Ok(fs::metadata(self.path("log.img"))?.len())
    }

    /// Takes the file system away and reads the log.
    pub fn into_log(mut self) -> io::Result<BlockLog> {
        self.unmount()?;
        BlockLog::read(&self.path("log.img"))
    }

    fn unmount(&mut self) -> io::Result<()> {
        run("umount", &[&self.mounted()])?;
        Command::new("kill").arg(self.daemon.id().to_string()).status()?;
        self.daemon.wait()?;
        Ok(())
    }
}

impl Drop for LoggedDisk {
    fn drop(&mut self) {
        if matches!(self.daemon.try_wait(), Ok(None)) {
            // A test that failed may still have files open; the mount goes when they are closed.
            let _ = run("umount", &["-l".as_ref(), &self.mounted()]);
            let _ = self.daemon.kill();
            let _ = self.daemon.wait();
        }
    }
}

impl BlockLog {
    fn read(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let word = |at: u64| {
            let mut bytes = [0; 8];
            file.read_exact_at(&mut bytes, at).map(|()| u64::from_le_bytes(bytes))
        };
        if word(0)? != LOG_MAGIC {
            return Err(io::Error::other("no log of writes"));
        }
        let (count, mut at, mut entries) = (word(16)?, SECTOR, Vec::new());
        for _ in 0..count {
            let (sector, sectors, flags) = (word(at)?, word(at + 8)?, word(at + 16)?);
            let data = at + SECTOR;
            entries.push(Entry { sector, sectors, flags, data });
            at = data + if flags & DISCARD == 0 { sectors * SECTOR } else { 0 };
        }
        Ok(Self { file, entries })
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when nothing was written.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The first entry that was not in the log when it was so long.
    pub fn entry_at(&self, logged_bytes: u64) -> usize {
        self.entries.partition_point(|entry| entry.data <= logged_bytes)
    }

    /// The last entry before `end` that made what came before it last.
    pub fn last_flush(&self, end: usize) -> usize {
        let flushes = self.entries[..end].iter().rposition(|entry| entry.flags & FLUSH != 0);
        flushes.unwrap_or(0)
    }

    /// Writes the disk as the entries of a range leave it. Of those after the last flush, which a disk may
    /// have held in its cache, `kept` says how many sectors arrived; the cache is in no order.
    pub fn replay(
        &self,
        image: &mut File,
        range: std::ops::Range<usize>,
        mut kept: impl FnMut(u64) -> u64,
    ) -> io::Result<()> {
        let flushed = self.last_flush(range.end);
        for at in range {
            let entry = self.entries[at];
            let durable = at <= flushed || entry.flags & FUA != 0;
            let sectors = if durable { entry.sectors } else { kept(entry.sectors) };
            if entry.flags & DISCARD != 0 || sectors == 0 {
                continue;
            }
            let mut file = &self.file;
            file.seek(SeekFrom::Start(entry.data))?;
            let mut bytes = vec![0; usize::try_from(sectors * SECTOR).map_err(io::Error::other)?];
            file.read_exact(&mut bytes)?;
            image.seek(SeekFrom::Start(entry.sector * SECTOR))?;
            image.write_all(&bytes)?;
        }
        Ok(())
    }
}

/// A disk after a power cut, mounted.
pub struct CutDisk {
    mounted: PathBuf,
}

impl CutDisk {
    /// An empty image to replay into.
    pub fn blank(path: &Path) -> io::Result<File> {
        let image =
            File::options().read(true).write(true).create(true).truncate(true).open(path)?;
        image.set_len(DISK_BYTES)?;
        Ok(image)
    }

    /// Mounts a copy of an image: the file system recovers as after a cut.
    pub fn of(image: &Path, directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let copy = directory.join("cut.img");
        run("cp", &["--sparse=always".as_ref(), image, &copy])?;
        let mounted = directory.join("mounted");
        mount(&copy, &mounted)?;
        Ok(Self { mounted })
    }

    /// Where it is.
    pub fn mounted(&self) -> &Path {
        &self.mounted
    }
}

impl Drop for CutDisk {
    fn drop(&mut self) {
        let _ = run("umount", &[&self.mounted]);
    }
}
