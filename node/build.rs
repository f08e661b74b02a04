//! Lists the built portal's files, so that the daemon carries them. Runs no other program: where the
//! portal was not built, the list is empty, and `/` says how to get it.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=site/portal");
    let variable = |name: &str| {
        env::var_os(name).map(PathBuf::from).ok_or_else(|| io::Error::other(format!("no {name}")))
    };
    let portal = variable("CARGO_MANIFEST_DIR")?.join("site/portal");
    let mut names = Vec::new();
    collect(&portal, "", &mut names)?;
    names.sort();
    let mut text = String::from("&[\n");
    for name in &names {
        let path = portal.join(name);
        let line = format!("    ({name:?}, include_bytes!({path:?})),\n");
        text.write_str(&line).map_err(io::Error::other)?;
    }
    text.push_str("]\n");
    fs::write(variable("OUT_DIR")?.join("portal.rs"), text)
}

/// The files below a directory, by their names under `/`; hidden ones are not served.
fn collect(directory: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}
