//! Where things are.

use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Front-end sources.
pub fn www() -> PathBuf {
    root().join("www")
}

/// What is committed for those who install or download.
pub fn pkg() -> PathBuf {
    root().join("pkg")
}

/// Everything that can be made again.
pub fn target(name: &str) -> PathBuf {
    root().join("target").join(name)
}
