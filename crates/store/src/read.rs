//! Reading a record, and refusing one that is not what was written.

use std::path::Path;

use model::{Footer, Header, Judgement, Line, Observation, RECORD_VERSION};

use crate::error::Error;
use crate::seal::Chain;

/// A record in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its first line.
    pub header: Header,
    /// What was measured, in the order it was.
    pub observations: Vec<Observation>,
    /// What came of the claims.
    pub judgements: Vec<Judgement>,
    /// Its last line; absent while the run goes on.
    pub footer: Option<Footer>,
}

/// Reads a finished record.
///
/// # Errors
/// [`Error::Foreign`], [`Error::Version`], [`Error::Altered`], [`Error::Malformed`] with the line
/// that is wrong, and [`Error::Unfinished`] where there is no footer.
pub fn read(path: &Path) -> Result<Record, Error> {
    let prefix = read_prefix(path)?;
    if prefix.record.footer.is_none() {
        return Err(Error::Unfinished { path: path.to_owned(), line: prefix.lines });
    }
    Ok(prefix.record)
}

/// What is whole of a record, and where a resumed run goes on.
pub struct Prefix {
    pub record: Record,
    /// Complete lines.
    pub lines: usize,
    /// Bytes, lines and chain up to the last header or observation.
    pub resume_bytes: u64,
    pub resume_lines: u64,
    pub resume_chain: Chain,
}

/// Reads as far as the record is complete; a half-written last line is left out.
pub fn read_prefix(path: &Path) -> Result<Prefix, Error> {
    let bytes = std::fs::read(path).map_err(Error::io("read", path))?;
    let complete = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let foreign = |why: &str| Error::Foreign { path: path.to_owned(), why: why.to_owned() };
    let Ok(text) = std::str::from_utf8(&bytes[..complete]) else {
        return Err(foreign("it is not text"));
    };
    let mut lines = text.split_terminator('\n');
    let Some(first) = lines.next() else {
        return Err(foreign("it has no complete line"));
    };
    let mut chain = Chain::default();
    let header = read_header(path, first, &mut chain)?;
    let mut prefix = Prefix {
        record: Record { header, observations: Vec::new(), judgements: Vec::new(), footer: None },
        lines: 1,
        resume_bytes: first.len() as u64 + 1,
        resume_lines: 1,
        resume_chain: chain.clone(),
    };
    let mut bytes_read = prefix.resume_bytes;
    for line in lines {
        prefix.lines += 1;
        bytes_read += line.len() as u64 + 1;
        let total_before = chain.total();
        let Some(object) = chain.open(line).filter(|_| prefix.record.footer.is_none()) else {
            return Err(Error::Altered { path: path.to_owned(), line: prefix.lines });
        };
        if prefix.take(path, &object, &total_before)? {
            prefix.resume_bytes = bytes_read;
            prefix.resume_lines = prefix.lines as u64;
            prefix.resume_chain = chain.clone();
        }
    }
    if prefix.record.footer.is_some() && complete < bytes.len() {
        return Err(Error::Altered { path: path.to_owned(), line: prefix.lines + 1 });
    }
    Ok(prefix)
}

impl Prefix {
    /// Takes a line in; whether a resumed run keeps it.
    fn take(&mut self, path: &Path, object: &str, total_before: &str) -> Result<bool, Error> {
        let malformed =
            |why: String| Error::Malformed { path: path.to_owned(), line: self.lines, why };
        match serde_json::from_str(object).map_err(|error| malformed(error.to_string()))? {
            Line::Header(_) => Err(malformed("a second header".to_owned())),
            Line::Observation(observation) => {
                self.record.observations.push(observation);
                Ok(true)
            }
            Line::Verdict(judgement) => {
                self.record.judgements.push(judgement);
                Ok(false)
            }
            Line::Footer(footer) => {
                if footer.sha256 != total_before || footer.lines + 1 != self.lines as u64 {
                    return Err(malformed("the footer does not fit the lines".to_owned()));
                }
                self.record.footer = Some(footer);
                Ok(false)
            }
        }
    }
}

fn read_header(path: &Path, line: &str, chain: &mut Chain) -> Result<Header, Error> {
    let foreign = |why: String| Error::Foreign { path: path.to_owned(), why };
    let value: serde_json::Value = serde_json::from_str(line)
        .map_err(|error| foreign(format!("the first line is no JSON object ({error})")))?;
    if value["kind"] != "header" || value["sum"].as_str().is_none() {
        return Err(foreign("the first line is no header".to_owned()));
    }
    let version = value["version"].as_u64().unwrap_or(0);
    if version != u64::from(RECORD_VERSION) {
        return Err(Error::Version {
            path: path.to_owned(),
            found: version,
            known: RECORD_VERSION,
        });
    }
    let Some(object) = chain.open(line) else {
        return Err(Error::Altered { path: path.to_owned(), line: 1 });
    };
    match serde_json::from_str(&object) {
        Ok(Line::Header(header)) => Ok(header),
        Ok(_) => Err(foreign("the first line is no header".to_owned())),
        Err(error) => Err(foreign(error.to_string())),
    }
}
