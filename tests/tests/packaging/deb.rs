//! The Debian package of the programs that these tests were built with.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use hefu_tests::network::program;

use crate::root;

/// Runs a program that must succeed, and returns what it wrote.
fn run(program: impl AsRef<Path>, arguments: &[&str]) -> String {
    let program = program.as_ref();
    let output = Command::new(program).args(arguments).env("HEFU_DEB_COMPRESSION", "none").output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?}: {said}", program.display());
    String::from_utf8(output.stdout).expect("text")
}

/// Makes the package in a new directory.
fn package(into: &Path) -> PathBuf {
    let programs = program("hefud").parent().expect("a directory").display().to_string();
    let said = run(root().join("scripts/deb"), &[&programs, &into.display().to_string()]);
    said.trim_end().into()
}

#[test]
fn the_package_has_programs_that_run_and_a_service_that_is_not_started() {
    for needed in ["dpkg-deb", "dpkg-shlibdeps"] {
        if Command::new(needed).arg("--version").output().is_err() {
            eprintln!("SKIPPED: {needed} is not here; the package is not made");
            return;
        }
    }
    let dir = tempfile::tempdir().expect("a directory");
    let deb = package(&dir.path().join("one")).display().to_string();
    let again = package(&dir.path().join("two"));
    let bytes = fs::read(&deb).expect("made");
    assert!(bytes == fs::read(again).expect("made"), "the same programs, another package");

    let depends = run("dpkg-deb", &["--field", &deb, "Depends"]);
    assert!(depends.contains("libc6 (>= "), "{depends}");
    let version = run("dpkg-deb", &["--field", &deb, "Version"]);
    assert_eq!(version.trim_end(), env!("CARGO_PKG_VERSION"));

    let unpacked = dir.path().join("unpacked");
    let target = unpacked.display().to_string();
    run("dpkg-deb", &["--extract", &deb, &target]);
    for name in ["hefud", "hefu", "hefu-genesis"] {
        let said = run(unpacked.join("usr/bin").join(name), &["--version"]);
        assert_eq!(said.trim_end(), format!("{name} {}", env!("CARGO_PKG_VERSION")));
    }
    for path in [
        "lib/systemd/system/hefud.service",
        "usr/lib/sysusers.d/hefu.conf",
        "usr/share/bash-completion/completions/hefu",
        "usr/share/doc/hefu/operations.md",
        "usr/share/hefu/prometheus/hefu-alerts.yml",
    ] {
        let mode = fs::metadata(unpacked.join(path)).expect(path).permissions().mode() & 0o777;
        assert_eq!(mode, 0o644, "{path}");
    }
    // Everything belongs to root, and nothing is a file of somebody's home.
    let listed = run("dpkg-deb", &["--contents", &deb]);
    assert!(listed.lines().all(|line| line.contains("root/root")), "{listed}");
    assert!(!listed.contains("/home/") && !listed.contains("./root"), "{listed}");

    let control = dir.path().join("control");
    run("dpkg-deb", &["--control", &deb, &control.display().to_string()]);
    for script in ["postinst", "prerm", "postrm"] {
        let path = control.join(script).display().to_string();
        run("sh", &["-n", &path]);
        let text = fs::read_to_string(&path).expect("reads");
        assert!(!text.contains("systemctl start") && !text.contains("rm -"), "{script}");
    }
}
