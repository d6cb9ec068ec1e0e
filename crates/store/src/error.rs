//! What can be wrong with a record, with the file and the line.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a record cannot be read or written.
#[derive(Debug, Error)]
pub enum Error {
    /// The file system said no.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The first line is no header of a run record.
    #[error("{path}:1: this is no claimbench run record: {why}", path = path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is there instead.
        why: String,
    },
    /// It was written by a version this one does not read.
    #[error(
        "{path}:1: run record version {found} is not known here; this claimbench reads version \
         {known}", path = path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The version in the file.
        found: u64,
        /// The version read here.
        known: u32,
    },
    /// A line does not match its sum, or a line before it is missing.
    #[error(
        "{path}:{line}: this line is not as it was written: it was altered, or lines before it \
         were removed or added", path = path.display()
    )]
    Altered {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A line's sum is right but its content is nothing this version knows.
    #[error("{path}:{line}: {why}", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// There is no footer: the run was cut off, or the file.
    #[error(
        "{path}:{line}: the record ends here without its footer: the run was cut off, or the \
         file was; `claimbench run --resume {path}` finishes it", path = path.display()
    )]
    Unfinished {
        /// The file.
        path: PathBuf,
        /// The last line, from 1.
        line: usize,
    },
    /// The record is finished already.
    #[error("{path} is finished: there is nothing to resume", path = path.display())]
    Finished {
        /// The file.
        path: PathBuf,
    },
    /// The history cannot be read or written.
    #[error(
        "history {path}: {why}; `claimbench history rebuild` makes it anew from the records",
        path = path.display()
    )]
    History {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        why: String,
    },
    /// There is no history yet.
    #[error(
        "there is no history at {path}: `claimbench history rebuild` makes one from the records",
        path = path.display()
    )]
    NoHistory {
        /// The file.
        path: PathBuf,
    },
    /// No record was found.
    #[error(
        "there is no run record in {path}: run `./scripts/just bench` first",
        path = path.display()
    )]
    None {
        /// The folder.
        path: PathBuf,
    },
}

impl Error {
    pub(crate) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl Fn(io::Error) -> Error {
        let path = path.into();
        move |source| Error::Io { action, path: path.clone(), source }
    }

    pub(crate) fn history(path: &std::path::Path) -> impl Fn(rusqlite::Error) -> Error + use<> {
        let path = path.to_owned();
        move |error| Error::History { path: path.clone(), why: error.to_string() }
    }
}
