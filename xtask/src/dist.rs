//! `dist`: the committed `pkg/` and the proof that it was made from the sources beside it.
//!
//! `pkg/DIGEST` has two lines: SHA-256 over everything the build reads, and over everything it made. The first
//! catches sources that were changed without a build, the second files of `pkg/` that were changed by hand or
//! left over from another commit.

use crate::{Res, build, digest, layout};
use std::fs;
use std::path::Path;

/// Everything that decides what is built.
const INPUTS: [&str; 8] = [
    "src",
    "www",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/src",
    "xtask/Cargo.toml",
    ".cargo/config.toml",
    "LICENSE",
];

/// `cargo xtask dist`.
pub fn dist() -> Res<()> {
    build::build(build::Kind::Release)?;
    let pkg = layout::pkg();
    if pkg.is_dir() {
        fs::remove_dir_all(&pkg)?;
    }
    copy(&build::Kind::Release.pkg(), &pkg)?;
    fs::write(pkg.join("DIGEST"), digest_of(&pkg)?)?;
    println!("dist: pkg/ renewed; commit it together with its sources");
    Ok(())
}

/// `cargo xtask dist --check`.
///
/// # Errors
/// When `pkg/` is stale or was changed.
pub fn check() -> Res<()> {
    let pkg = layout::pkg();
    let found =
        fs::read_to_string(pkg.join("DIGEST")).map_err(|_| "pkg/DIGEST is missing; run: cargo xtask dist")?;
    compare(&found.replace('\r', ""), &digest_of(&pkg)?)
}

fn compare(found: &str, wanted: &str) -> Res<()> {
    for (found, wanted) in found.lines().zip(wanted.lines()) {
        if found != wanted {
            return Err(match wanted.starts_with("sources") {
                true => "pkg/ was not built from these sources; run: cargo xtask dist",
                false => "files in pkg/ are not those that were built; run: cargo xtask dist",
            }
            .into());
        }
    }
    match found == wanted {
        true => Ok(()),
        false => Err("pkg/DIGEST is not one of ours; run: cargo xtask dist".into()),
    }
}

fn digest_of(pkg: &Path) -> Res<String> {
    let sources = digest::of_tree(&layout::root(), &INPUTS)?;
    let mut built: Vec<String> = Vec::new();
    for entry in fs::read_dir(pkg)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != "DIGEST" {
            built.push(name);
        }
    }
    let built: Vec<&str> = built.iter().map(String::as_str).collect();
    Ok(format!("sources {sources}\nbuilt {}\n", digest::of_tree(pkg, &built)?))
}

fn copy(from: &Path, to: &Path) -> Res<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stale_damaged_and_strange_digests_are_told_apart() {
        let wanted = "sources 12\nbuilt 34\n";
        assert!(compare(wanted, wanted).is_ok());
        let why = |found| compare(found, wanted).map_or_else(|e| e.to_string(), |()| String::new());
        assert!(why("sources 13\nbuilt 34\n").contains("not built from these sources"));
        assert!(why("sources 12\nbuilt 35\n").contains("not those that were built"));
        assert!(why("").contains("not one of ours"));
    }
}
