//! First inputs of a target, written where `HEFU_FUZZ_SEEDS` says; the program ends then.

use std::{fs, path::PathBuf};

use crate::targets::Target;

pub fn write_where_asked(target: &Target) {
    let Some(directory) = std::env::var_os("HEFU_FUZZ_SEEDS").map(PathBuf::from) else { return };
    let written = (target.seeds)();
    assert!(!written.is_empty(), "a target without a sound input is not understood");
    for (i, bytes) in written.iter().enumerate() {
        let path = directory.join(format!("seed-{i:04}"));
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    println!("{}: {} seeds", target.name, written.len());
    std::process::exit(0)
}
