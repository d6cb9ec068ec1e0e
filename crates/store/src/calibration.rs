//! Calibration records on disk. Every line stands alone, so there is no footer: what a killed
//! calibration leaves is a smaller calibration, and one that goes on appends to it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use model::{CALIBRATION_VERSION, Calibration, CalibrationHeader, CalibrationLine};

use crate::error::Error;
use crate::files;
use crate::seal::Chain;

/// An open calibration record.
pub struct CalibrationWriter {
    path: PathBuf,
    file: File,
    chain: Chain,
}

impl CalibrationWriter {
    /// Begins a calibration record. The folder is made where it does not exist.
    ///
    /// # Errors
    /// [`Error::Io`], also where the file exists already.
    pub fn create(path: &Path, header: &CalibrationHeader) -> Result<Self, Error> {
        let file = files::begin(path)?;
        let mut writer = Self { path: path.to_owned(), file, chain: Chain::default() };
        writer.append(&CalibrationLine::CalibrationHeader(header.clone()))?;
        Ok(writer)
    }

    /// Goes on with a record; a half-written last line is dropped.
    ///
    /// # Errors
    /// Whatever makes it unreadable.
    pub fn resume(path: &Path) -> Result<(Self, Calibration), Error> {
        let (calibration, chain, bytes) = read_complete(path)?;
        let file = files::go_on(path, bytes)?;
        Ok((Self { path: path.to_owned(), file, chain }, calibration))
    }

    /// Appends a line.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn append(&mut self, line: &CalibrationLine) -> Result<(), Error> {
        let object = serde_json::to_string(line).map_err(|error| Error::Malformed {
            path: self.path.clone(),
            line: 0,
            why: error.to_string(),
        })?;
        let sealed = self.chain.seal(&object);
        self.file.write_all(sealed.as_bytes()).map_err(Error::io("write", &self.path))
    }
}

/// Reads a calibration record, as far as it is complete.
///
/// # Errors
/// [`Error::Io`], [`Error::Foreign`], [`Error::Version`], [`Error::Altered`] and
/// [`Error::Malformed`], with the line that is wrong.
pub fn read_calibration(path: &Path) -> Result<Calibration, Error> {
    read_complete(path).map(|(calibration, _, _)| calibration)
}

/// What is complete of a record, the state of its seal after that, and the bytes it takes.
fn read_complete(path: &Path) -> Result<(Calibration, Chain, u64), Error> {
    let bytes = std::fs::read(path).map_err(Error::io("read", path))?;
    let complete = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let foreign = |why: &str| Error::Foreign { path: path.to_owned(), why: why.to_owned() };
    let text = std::str::from_utf8(&bytes[..complete]).map_err(|_| foreign("it is not text"))?;
    let mut chain = Chain::default();
    let mut calibration: Option<Calibration> = None;
    for (number, sealed) in (1..).zip(text.lines()) {
        if calibration.is_none() {
            check_version(path, sealed)?;
        }
        let Some(object) = chain.open(sealed) else {
            return Err(Error::Altered { path: path.to_owned(), line: number });
        };
        let malformed = |why| Error::Malformed { path: path.to_owned(), line: number, why };
        let line: CalibrationLine =
            serde_json::from_str(&object).map_err(|error| malformed(error.to_string()))?;
        match (&mut calibration, line) {
            (None, CalibrationLine::CalibrationHeader(header)) => {
                calibration = Some(Calibration::new(header));
            }
            (None, _) => return Err(foreign("the first line is no calibration header")),
            (Some(known), line) => {
                known.take(line).map_err(|_| malformed("a second header".to_owned()))?;
            }
        }
    }
    let calibration = calibration.ok_or_else(|| foreign("it has no complete line"))?;
    Ok((calibration, chain, complete as u64))
}

/// A first line of another kind or version is named as such before its seal is looked at.
fn check_version(path: &Path, first: &str) -> Result<(), Error> {
    let value: serde_json::Value = serde_json::from_str(first).unwrap_or_default();
    if value["kind"] != "calibration-header" {
        let why = "the first line is no calibration header".to_owned();
        return Err(Error::Foreign { path: path.to_owned(), why });
    }
    let found = value["version"].as_u64().unwrap_or(0);
    if found != u64::from(CALIBRATION_VERSION) {
        let known = CALIBRATION_VERSION;
        return Err(Error::Version { path: path.to_owned(), found, known });
    }
    Ok(())
}
