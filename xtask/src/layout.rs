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

/// Folders in which cargo keeps the sources of dependencies; each registry has one with a name of its own.
pub fn registries() -> Vec<PathBuf> {
    let sources = home("CARGO_HOME", ".cargo").map(|home| home.join("registry").join("src"));
    let entries = sources.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// The folder that an environment variable names, else one in the user's own.
pub fn home(name: &str, default: &str) -> Option<PathBuf> {
    let named = std::env::var_os(name).map(PathBuf::from);
    named.or_else(|| std::env::home_dir().map(|home| home.join(default)))
}
