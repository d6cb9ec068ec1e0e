//! Writing a record: one line at a time, each on disk before the next is measured.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use model::{Footer, Header, Judgement, Line, Observation};

use crate::error::Error;
use crate::files;
use crate::read::{Record, read_prefix};
use crate::seal::Chain;

/// An open record.
pub struct Writer {
    path: PathBuf,
    file: File,
    chain: Chain,
    lines: u64,
}

impl Writer {
    /// Begins a record. The folder is made where it does not exist.
    ///
    /// # Errors
    /// [`Error::Io`], also where the file exists already: a record is never overwritten.
    pub fn create(path: &Path, header: &Header) -> Result<Self, Error> {
        let file = files::begin(path)?;
        let mut writer = Writer { path: path.to_owned(), file, chain: Chain::default(), lines: 0 };
        writer.append(&Line::Header(header.clone()))?;
        Ok(writer)
    }

    /// Goes on with a record that has no footer: what is whole is kept, a half-written last line
    /// and verdicts (which are made anew) are dropped.
    ///
    /// # Errors
    /// [`Error::Finished`], and whatever makes the kept part unreadable.
    pub fn resume(path: &Path) -> Result<(Self, Record), Error> {
        let prefix = read_prefix(path)?;
        if prefix.record.footer.is_some() {
            return Err(Error::Finished { path: path.to_owned() });
        }
        let file = files::go_on(path, prefix.resume_bytes)?;
        let mut record = prefix.record;
        record.judgements.clear();
        let writer = Writer {
            path: path.to_owned(),
            file,
            chain: prefix.resume_chain,
            lines: prefix.resume_lines,
        };
        Ok((writer, record))
    }

    /// Appends an observation.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn observation(&mut self, observation: &Observation) -> Result<(), Error> {
        self.append(&Line::Observation(observation.clone()))
    }

    /// Appends a verdict.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn verdict(&mut self, judgement: &Judgement) -> Result<(), Error> {
        self.append(&Line::Verdict(judgement.clone()))
    }

    /// Closes the record; `ended` is RFC 3339, `processes` how many were run.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(mut self, ended: String, processes: u64) -> Result<Footer, Error> {
        let footer = Footer { ended, lines: self.lines, processes, sha256: self.chain.total() };
        self.append(&Line::Footer(footer.clone()))?;
        self.file.sync_all().map_err(Error::io("write", &self.path))?;
        Ok(footer)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn append(&mut self, line: &Line) -> Result<(), Error> {
        let object = serde_json::to_string(line).map_err(|error| Error::Malformed {
            path: self.path.clone(),
            line: usize::try_from(self.lines).unwrap_or(usize::MAX) + 1,
            why: error.to_string(),
        })?;
        let sealed = self.chain.seal(&object);
        self.file.write_all(sealed.as_bytes()).map_err(Error::io("write", &self.path))?;
        self.lines += 1;
        Ok(())
    }
}
