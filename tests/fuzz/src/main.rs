//! One program, many fuzz targets: `HEFU_FUZZ=record` says which. `scripts/fuzz` builds and runs them.
//!
//! A target takes bytes from a stranger and must refuse them or read them, within bounds. Beyond "it does
//! not panic", each says what must be true of what it read; a statement that fails is a crash, and
//! libFuzzer writes the input down.

#![no_main]

mod seeds;
mod targets;
mod vectors;

use std::sync::LazyLock;

/// The target that the environment names.
static TARGET: LazyLock<targets::Target> = LazyLock::new(|| {
    let name = std::env::var("HEFU_FUZZ").unwrap_or_default();
    targets::ALL.into_iter().find(|target| target.name == name).unwrap_or_else(|| {
        let names: Vec<_> = targets::ALL.iter().map(|target| target.name).collect();
        eprintln!("HEFU_FUZZ names one of: {}", names.join(" "));
        std::process::exit(2)
    })
});

libfuzzer_sys::fuzz_target!(
    init: seeds::write_where_asked(&TARGET),
    |data: &[u8]| (TARGET.run)(data)
);
