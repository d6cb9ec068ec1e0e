//! Reading files: of the kernel (`/proc`, `/sys`), of the repository, and built programs.

#![allow(clippy::disallowed_methods, reason = "this is the module of the lab that reads files")]

use std::io;
use std::path::{Path, PathBuf};

/// The text of a file, or `None` where there is none or it cannot be read.
pub(crate) fn text(path: impl AsRef<Path>) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

/// The first line of a file, trimmed; empty where it cannot be read.
pub(crate) fn line(path: impl AsRef<Path>) -> String {
    let text = text(path).unwrap_or_default();
    text.lines().next().unwrap_or_default().trim().to_owned()
}

/// The bytes of a file.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}

/// The number behind `key` in a file of lines `key: 12 kB` or `key 12`.
pub(crate) fn number_after(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim_start_matches([':', ' ', '\t']).split_whitespace().next()?.parse().ok()
}

/// The entries of a folder, sorted; none where it cannot be read.
pub(crate) fn folder(path: impl AsRef<Path>) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Removes a folder with everything in it, if it is there.
pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes a file, in a folder that is made for it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, bytes)
}

/// A new file to be written to.
pub(crate) fn create(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::create(path)
}

/// Makes `path` a link to another file, whatever it was.
pub(crate) fn link(to: &Path, path: &Path) -> io::Result<()> {
    if std::fs::read_link(path).is_ok_and(|now| now == to) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => std::os::unix::fs::symlink(to, path),
    }
}

/// Every file anywhere under a folder, sorted.
pub(crate) fn all(under: &Path) -> Vec<PathBuf> {
    let entries = folder(under).into_iter();
    entries.flat_map(|path| if path.is_dir() { all(&path) } else { vec![path] }).collect()
}

/// The files of a name anywhere under a folder, sorted.
pub(crate) fn named(under: &Path, name: &str) -> Vec<PathBuf> {
    let is_named = |path: &PathBuf| path.file_name().is_some_and(|file| file == name);
    all(under).into_iter().filter(is_named).collect()
}
