//! What is packaged is what the system's own tools find sound, where they are here.

#[path = "packaging/container.rs"]
mod container;
#[path = "packaging/deb.rs"]
mod deb;
#[path = "packaging/unit.rs"]
mod unit;

use std::path::{Path, PathBuf};

/// The top directory.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("below the workspace").to_owned()
}
