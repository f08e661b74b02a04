//! The unit of the service, judged by systemd.

use std::{
    path::Path,
    process::{Command, Output},
};

use crate::root;

/// Exposure that `systemd-analyze security` may report at most, times ten.
const EXPOSURE_MAX: &str = "30";

fn systemd_analyze(args: &[&str], unit: &Path) -> Option<Output> {
    match Command::new("systemd-analyze").args(args).arg(unit).output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("SKIPPED: systemd-analyze is not here ({error}); the unit is not checked");
            None
        }
    }
}

#[test]
fn the_unit_is_sound_and_hardened() {
    let text = std::fs::read_to_string(root().join("packaging/hefud.service")).expect("reads");
    for line in ["RestartPreventExitStatus=2 3", "NoNewPrivileges=yes", "StateDirectoryMode=0700"] {
        assert!(text.lines().any(|found| found == line), "{line}");
    }
    // Verified with a program that exists, so that only the unit itself is judged.
    let dir = tempfile::tempdir().expect("a directory");
    let copy = dir.path().join("hefud.service");
    let text = text.replace("/usr/bin/hefud", "/bin/true");
    std::fs::write(&copy, text).expect("writes");
    let Some(verified) = systemd_analyze(&["verify"], &copy) else { return };
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success() && !said.contains("hefud.service"), "{said}");
    let arguments = ["security", "--offline=true", "--threshold", EXPOSURE_MAX];
    let Some(judged) = systemd_analyze(&arguments, &copy) else { return };
    let said = String::from_utf8_lossy(&judged.stdout);
    assert!(judged.status.success(), "{}", said.lines().last().unwrap_or_default());
}
