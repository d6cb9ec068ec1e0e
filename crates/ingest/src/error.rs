//! Why an output was not understood.

use thiserror::Error;

/// Why an output was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// It is not the JSON it should be.
    #[error("{what}: {why}")]
    Json {
        /// Which file.
        what: &'static str,
        /// What the parser said, with line and column.
        why: String,
    },
    /// It ends before it is complete.
    #[error("half-written: {0}")]
    HalfWritten(String),
    /// It is of another version of the tool.
    #[error("summary version {found} is not {known}")]
    Version {
        /// What the file says.
        found: String,
        /// What is known here.
        known: &'static str,
    },
    /// What was looked for is not in it.
    #[error("no {0} in it")]
    Missing(String),
    /// A number that cannot be true.
    #[error("{0}")]
    Impossible(String),
}

impl Error {
    /// What the parser said; a file that ends too early is half-written.
    pub(crate) fn of_json(what: &'static str, error: &serde_json::Error) -> Self {
        if error.is_eof() {
            Error::HalfWritten(format!("{what}: {error}"))
        } else {
            Error::Json { what, why: error.to_string() }
        }
    }
}
