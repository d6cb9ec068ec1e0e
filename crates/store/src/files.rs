//! Where records and rendered pages are put.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The record in a folder that was begun last. Records are named after their start, so the
/// greatest name is the newest.
///
/// # Errors
/// [`Error::None`] where there is no record, [`Error::Io`] where the folder cannot be read.
pub fn latest(folder: &Path) -> Result<PathBuf, Error> {
    let none = || Error::None { path: folder.to_owned() };
    if !folder.is_dir() {
        return Err(none());
    }
    let mut newest: Option<PathBuf> = None;
    for entry in std::fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let path = entry.map_err(Error::io("list", folder))?.path();
        let is_record = path.extension().is_some_and(|extension| extension == "jsonl");
        if is_record && newest.as_ref().is_none_or(|best| path.file_name() > best.file_name()) {
            newest = Some(path);
        }
    }
    newest.ok_or_else(none)
}

/// A new file for a record, in a folder that is made where it does not exist: a record is never
/// overwritten.
pub(crate) fn begin(path: &Path) -> Result<File, Error> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::io("make folder", folder))?;
    }
    File::create_new(path).map_err(Error::io("create", path))
}

/// The file of a record that goes on after so many bytes of it.
pub(crate) fn go_on(path: &Path, bytes: u64) -> Result<File, Error> {
    let mut file = OpenOptions::new().write(true).open(path).map_err(Error::io("open", path))?;
    file.set_len(bytes).map_err(Error::io("shorten", path))?;
    file.seek(SeekFrom::End(0)).map_err(Error::io("seek in", path))?;
    Ok(file)
}

/// Writes one rendered page, making its folder; nothing happens where it is the same already.
/// Returns whether the file changed.
///
/// # Errors
/// [`Error::Io`].
pub fn write_page(path: &Path, bytes: &[u8]) -> Result<bool, Error> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::io("make folder", folder))?;
    }
    std::fs::write(path, bytes).map_err(Error::io("write", path))?;
    Ok(true)
}
