//! SHA-256 over files, the same on every system.

use crate::Res;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// SHA-256 in hex of some bytes.
pub fn of_bytes(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 in hex of one file, whatever its line endings.
pub fn of_file(path: &Path) -> std::io::Result<String> {
    Ok(of_bytes(&normalised(fs::read(path)?)))
}

/// SHA-256 in hex over names and contents of files and folders below `root`. Missing ones are left out.
pub fn of_tree(root: &Path, parts: &[&str]) -> Res<String> {
    let mut files = Vec::new();
    for part in parts {
        walk(&root.join(part), &mut files)?;
    }
    let mut lines: Vec<String> = Vec::new();
    for file in files {
        let name = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        lines.push(format!("{}  {name}\n", of_file(&file)?));
    }
    // By name, then: a hash is 64 characters long.
    lines.sort_by(|a, b| a.get(66..).cmp(&b.get(66..)));
    lines.dedup();
    Ok(of_bytes(lines.concat().as_bytes()))
}

/// Git may change the line endings of texts; a file with a NUL is not a text.
fn normalised(bytes: Vec<u8>) -> Vec<u8> {
    if bytes.contains(&0) || !bytes.windows(2).any(|pair| pair == b"\r\n") {
        return bytes;
    }
    let mut out = Vec::with_capacity(bytes.len());
    for (i, &byte) in bytes.iter().enumerate() {
        if !(byte == b'\r' && bytes.get(i + 1) == Some(&b'\n')) {
            out.push(byte);
        }
    }
    out
}

/// Files of a folder, without hidden ones, backups of editors and what npm installed.
fn walk(path: &Path, files: &mut Vec<PathBuf>) -> Res<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    if !path.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.ends_with('~') && name != "node_modules" {
            walk(&entry.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_value() {
        assert_eq!(of_bytes(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn line_endings_of_texts_do_not_count() {
        assert_eq!(normalised(b"a\r\nb\rc\n".to_vec()), b"a\nb\rc\n");
        assert_eq!(normalised(b"\0a\r\n".to_vec()), b"\0a\r\n");
    }

    #[test]
    fn names_and_contents_count_and_tools_do_not() -> Res<()> {
        let root = std::env::temp_dir().join(format!("keliu-digest-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("a/node_modules"))?;
        fs::write(root.join("a/x"), "1")?;
        fs::write(root.join("a/y"), "2")?;
        let parts = ["a", "a/x", "missing"];
        let first = of_tree(&root, &parts)?;
        fs::write(root.join("a/node_modules/z"), "3")?;
        fs::write(root.join("a/x~"), "3")?;
        assert_eq!(of_tree(&root, &parts)?, first);
        fs::write(root.join("a/x"), "2")?;
        fs::write(root.join("a/y"), "1")?;
        assert_ne!(of_tree(&root, &parts)?, first);
        fs::write(root.join("a/x"), "1")?;
        fs::write(root.join("a/y"), "2")?;
        fs::rename(root.join("a/y"), root.join("a/w"))?;
        assert_ne!(of_tree(&root, &parts)?, first);
        fs::remove_dir_all(&root)?;
        Ok(())
    }
}
