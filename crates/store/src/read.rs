//! Reading a record, and refusing one that is not what was written.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::panic::resume_unwind;
use std::path::Path;

use model::{Footer, Header, Judgement, Line, Observation, RECORD_VERSION};

use crate::error::Error;
use crate::piece::{Fault, Piece};
use crate::seal::{Chain, last_sum, open};

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

/// About how many bytes of a record are read at once: enough for a thread to be worth its while,
/// and little beside what is read of a record.
const PIECE: usize = 512 << 10;

/// How many pieces are read at a time, each in a thread of its own, while this one takes the sum of
/// those before.
const AHEAD: usize = 3;

/// Reads as far as the record is complete; a half-written last line is left out. Only [`AHEAD`]
/// pieces of it are in memory at a time, besides what was read of those before.
pub fn read_prefix(path: &Path) -> Result<Prefix, Error> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    let mut input = BufReader::new(file);
    let mut first = Vec::new();
    input.read_until(b'\n', &mut first).map_err(Error::io("read", path))?;
    let Some(line) = first.strip_suffix(b"\n") else {
        return Err(foreign(path, "it has no complete line"));
    };
    let line = str::from_utf8(line).map_err(|_| foreign(path, "it is not text"))?;
    let header = read_header(path, line)?;
    let mut chain = Chain::default();
    chain.take(&first);
    let mut prefix = Prefix {
        record: Record { header, observations: Vec::new(), judgements: Vec::new(), footer: None },
        lines: 1,
        resume_bytes: first.len() as u64,
        resume_lines: 1,
        resume_chain: chain.clone(),
    };
    let mut position = first.len() as u64;
    std::thread::scope(|scope| {
        let (mut ahead, mut last, mut is_end) = (VecDeque::new(), chain.last(), false);
        loop {
            while !is_end && ahead.len() < AHEAD {
                let bytes = next(path, &mut input)?;
                is_end = bytes.is_cut || bytes.lines.is_empty();
                let before = last;
                last = last_sum(&bytes.lines).or(last);
                ahead.push_back(scope.spawn(move || (Piece::read(&bytes.lines, before), bytes)));
            }
            let Some(work) = ahead.pop_front() else { return Ok(()) };
            let (piece, bytes) = work.join().unwrap_or_else(|panic| resume_unwind(panic));
            prefix.take(path, piece, &bytes.lines, (position, &mut chain))?;
            position += bytes.lines.len() as u64;
            if bytes.is_cut && prefix.record.footer.is_some() {
                return Err(Error::Altered { path: path.to_owned(), line: prefix.lines + 1 });
            }
        }
    })?;
    prefix.record.observations.shrink_to_fit();
    Ok(prefix)
}

/// Some bytes of a record.
struct Bytes {
    /// Whole lines.
    lines: Vec<u8>,
    /// Whether the beginning of a line came after them that has no end.
    is_cut: bool,
}

fn next(path: &Path, input: &mut impl BufRead) -> Result<Bytes, Error> {
    // Room for the rest of a line, most often.
    let mut lines = Vec::with_capacity(PIECE + PIECE / 8);
    input.by_ref().take(PIECE as u64).read_to_end(&mut lines).map_err(Error::io("read", path))?;
    if !lines.ends_with(b"\n") {
        input.read_until(b'\n', &mut lines).map_err(Error::io("read", path))?;
    }
    let whole = lines.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let is_cut = whole < lines.len();
    lines.truncate(whole);
    Ok(Bytes { lines, is_cut })
}

impl Prefix {
    /// Takes a piece in that begins at a position of the file.
    fn take(
        &mut self,
        path: &Path,
        piece: Piece,
        bytes: &[u8],
        (position, chain): (u64, &mut Chain),
    ) -> Result<(), Error> {
        if self.record.footer.is_some() && !bytes.is_empty() {
            return Err(Error::Altered { path: path.to_owned(), line: self.lines + 1 });
        }
        let line = self.lines + piece.lines;
        let malformed = |line, why| Error::Malformed { path: path.to_owned(), line, why };
        match piece.fault {
            Some(Fault::Altered) => return Err(Error::Altered { path: path.to_owned(), line }),
            Some(Fault::Malformed(why)) => return Err(malformed(line, why)),
            None => {}
        }
        let mut taken = 0;
        if let Some((number, end)) = piece.kept {
            chain.take(&bytes[..end]);
            taken = end;
            self.resume_bytes = position + end as u64;
            self.resume_lines = (self.lines + number) as u64;
            self.resume_chain = chain.clone();
        }
        if let Some((begin, footer)) = piece.footer {
            chain.take(&bytes[taken..begin]);
            taken = begin;
            if footer.sha256 != chain.total() || footer.lines + 1 != line as u64 {
                return Err(malformed(line, "the footer does not fit the lines".to_owned()));
            }
            self.record.footer = Some(footer);
        }
        chain.take(&bytes[taken..]);
        self.lines = line;
        self.record.observations.extend(piece.observations);
        self.record.judgements.extend(piece.judgements);
        Ok(())
    }
}

fn foreign(path: &Path, why: &str) -> Error {
    Error::Foreign { path: path.to_owned(), why: why.to_owned() }
}

fn read_header(path: &Path, line: &str) -> Result<Header, Error> {
    let value: serde_json::Value = serde_json::from_str(line)
        .map_err(|error| foreign(path, &format!("the first line is no JSON object ({error})")))?;
    if value["kind"] != "header" || value["sum"].as_str().is_none() {
        return Err(foreign(path, "the first line is no header"));
    }
    let version = value["version"].as_u64().unwrap_or(0);
    if version != u64::from(RECORD_VERSION) {
        return Err(Error::Version {
            path: path.to_owned(),
            found: version,
            known: RECORD_VERSION,
        });
    }
    let Some(body) = open(line, None) else {
        return Err(Error::Altered { path: path.to_owned(), line: 1 });
    };
    match serde_json::from_str(&format!("{body}}}")) {
        Ok(Line::Header(header)) => Ok(header),
        Ok(_) => Err(foreign(path, "the first line is no header")),
        Err(error) => Err(foreign(path, &error.to_string())),
    }
}
