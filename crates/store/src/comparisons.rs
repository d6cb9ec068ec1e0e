//! Comparison records: one JSON file each, named after its start and sealed by a sum.

use std::path::{Path, PathBuf};

use model::{COMPARED_VERSION, Compared};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// The key under which the sum of everything else is kept.
const SUM: &str = "sum";

/// Keeps a comparison under its name, whole or not at all.
///
/// # Errors
/// [`Error::Io`], [`Error::Malformed`].
pub fn keep_comparison(folder: &Path, comparison: &Compared) -> Result<PathBuf, Error> {
    let path = folder.join(&comparison.comparison).with_extension("json");
    let malformed = malformed(&path);
    let mut value = serde_json::to_value(comparison).map_err(&malformed)?;
    let sum = sum_of(&value);
    value[SUM] = Value::String(sum);
    let text = serde_json::to_string_pretty(&value).map_err(&malformed)? + "\n";
    std::fs::create_dir_all(folder).map_err(Error::io("make folder", folder))?;
    // First beside it: a file that is there under its name is complete.
    let half = path.with_extension("half");
    std::fs::write(&half, text).map_err(Error::io("write", &half))?;
    std::fs::rename(&half, &path).map_err(Error::io("write", &path))?;
    Ok(path)
}

/// Reads a comparison.
///
/// # Errors
/// [`Error::Io`]; [`Error::Malformed`] where it is none, of another version, or altered.
pub fn read_comparison(path: &Path) -> Result<Compared, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    let malformed = malformed(path);
    let mut value: Value = serde_json::from_str(&text).map_err(&malformed)?;
    let fault = |why: String| Error::Malformed { path: path.to_owned(), line: 1, why };
    let found = value["version"].as_u64();
    if found != Some(u64::from(COMPARED_VERSION)) {
        return Err(fault(format!("no comparison of version {COMPARED_VERSION}")));
    }
    let sum = value.as_object_mut().and_then(|object| object.remove(SUM));
    if sum.as_ref().and_then(Value::as_str) != Some(&sum_of(&value)) {
        return Err(fault("it is not as it was written".to_owned()));
    }
    serde_json::from_value(value).map_err(&malformed)
}

/// The sum of a value's compact text, whose keys are in the order of the alphabet.
fn sum_of(value: &Value) -> String {
    let digest = format!("{:x}", Sha256::digest(value.to_string().as_bytes()));
    digest[..16].to_owned()
}

fn malformed(path: &Path) -> impl Fn(serde_json::Error) -> Error + use<> {
    let path = path.to_owned();
    move |error| Error::Malformed { path: path.clone(), line: error.line(), why: error.to_string() }
}
