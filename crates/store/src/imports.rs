//! Imported files, kept whole with what the importer said about them, so that a history can be made
//! anew. One file an import, named by its sum: the same import again is the same file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Error;

/// A foreign file as it was, and what it does not say itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// Version of this envelope.
    pub version: u32,
    /// Which tool wrote it.
    pub format: String,
    /// Its name, for messages.
    pub source: String,
    /// The commit, where the file does not say it.
    pub commit: String,
    /// When, in ms since 1970 UTC, where the file does not say it.
    pub at_ms: i64,
    /// The session it was measured in: points of one session can be set in relation.
    pub run: String,
    /// More labels of its series, such as the machine.
    pub labels: BTreeMap<String, String>,
    /// Units that are taken although nobody knows which way they are better.
    pub units: Vec<String>,
    /// The file.
    pub text: String,
    /// What lay beside it and is needed: criterion's `benchmark.json`.
    pub beside: String,
}

/// Keeps an import; whether it was not there before.
///
/// # Errors
/// [`Error::Io`], [`Error::Malformed`].
pub fn keep_import(folder: &Path, import: &Import) -> Result<bool, Error> {
    let malformed = |error: serde_json::Error| Error::Malformed {
        path: folder.to_owned(),
        line: 1,
        why: error.to_string(),
    };
    let text = serde_json::to_string(import).map_err(malformed)?;
    let sum = format!("{:x}", Sha256::digest(text.as_bytes()));
    let path = folder.join(&sum[..16]).with_extension("json");
    if path.exists() {
        return Ok(false);
    }
    std::fs::create_dir_all(folder).map_err(Error::io("make folder", folder))?;
    // First beside it: a file that is there under its name is complete.
    let half = path.with_extension("half");
    std::fs::write(&half, text).map_err(Error::io("write", &half))?;
    std::fs::rename(&half, &path).map_err(Error::io("write", &path))?;
    Ok(true)
}

/// Every kept import, by name, and those that are not as they were written.
///
/// # Errors
/// [`Error::Io`].
#[allow(clippy::type_complexity, reason = "two lists, told apart at once")]
pub fn imports(folder: &Path) -> Result<(Vec<Import>, Vec<(PathBuf, String)>), Error> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for path in files(folder, "json")? {
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let sum = format!("{:x}", Sha256::digest(text.as_bytes()));
        if path.file_stem().is_none_or(|stem| stem != &sum[..16]) {
            bad.push((path, "it is not as it was written".to_owned()));
            continue;
        }
        match serde_json::from_str(&text) {
            Ok(import) => good.push(import),
            Err(error) => bad.push((path, error.to_string())),
        }
    }
    Ok((good, bad))
}

/// The run records of a folder, by name.
///
/// # Errors
/// [`Error::Io`].
pub fn records(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    files(folder, "jsonl")
}

/// The comparison records of a folder, by name.
///
/// # Errors
/// [`Error::Io`].
pub fn comparisons(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    files(folder, "json")
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Error> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let path = entry.map_err(Error::io("list", folder))?.path();
        if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
