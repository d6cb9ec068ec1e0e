//! Who owns a number, and what it names.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::fd::{AsRawFd, IntoRawFd};

use subject::{Class, Experiment, Params, Values, Work, values};

use crate::raw;
use crate::table::{MAGIC, fault, held, open_file, text};

/// Closes through a number that was saved before its file was closed. Safe code has no way to.
pub fn stale() -> Experiment {
    Experiment::new("stale")
        .value("same_number", "", Class::State)
        .value("stranger_read", "", Class::State)
        .probe("saved", |_| Work::probe(|| close_stranger().map_err(text)))
}

fn close_stranger() -> io::Result<(String, Values)> {
    let file = open_file()?;
    let saved = file.as_raw_fd();
    drop(file);
    let mut stranger = open_file()?;
    let same = stranger.as_raw_fd() == saved;
    raw::close(saved);
    let read = fault(&stranger.read(&mut [0; 4]));
    // It does not own the number any more.
    let _ = stranger.into_raw_fd();
    let mut seen = values([("stranger_read", read.clone())]);
    seen.extend(values([("same_number", same)]));
    Ok((read, seen))
}

/// Keeps a number, or the file as well.
pub fn keep_alive() -> Experiment {
    Experiment::new("keep-alive")
        .value("open", "", Class::State)
        .probe("integer", |_| {
            Work::probe(|| {
                let number = open_file().map_err(text)?.as_raw_fd();
                Ok(((), values([("open", raw::is_open(number))])))
            })
        })
        .probe("file", |_| {
            Work::probe(|| {
                let file = open_file().map_err(text)?;
                Ok(((), values([("open", raw::is_open(file.as_raw_fd()))])))
            })
        })
}

/// A number that no process here ever gets.
const UNUSED: i32 = 9999;

/// Makes files of numbers.
pub fn adopt() -> Experiment {
    Experiment::new("adopt")
        .value("opened", "descriptors", Class::Exact)
        .value("accepts_unused", "", Class::State)
        .value("unused_read", "", Class::State)
        .value("closes", "", Class::State)
        .probe("number", |_| Work::probe(adopted))
}

fn adopted() -> Result<(Vec<u8>, Values), String> {
    let number = open_file().map_err(text)?.into_raw_fd();
    let before = held()?.len();
    let mut file = raw::adopt(number);
    let after = held()?.len();
    let mut head = MAGIC.to_vec();
    file.read_exact(&mut head).map_err(text)?;
    drop(file);
    let mut nothing = raw::adopt(UNUSED);
    let read = nothing.read(&mut [0; 1]);
    let _ = nothing.into_raw_fd();
    let mut seen = values([("opened", after - before)]);
    seen.extend(values([("unused_read", fault(&read))]));
    seen.extend(values([("accepts_unused", true), ("closes", !raw::is_open(number))]));
    Ok((head, seen))
}

/// How far a file is read before its twin is asked where it stands.
const OFFSET_BYTES: usize = 5;

/// Reads through one descriptor and asks another one where it stands.
pub fn offset() -> Experiment {
    let with = |twin: fn(&File) -> io::Result<File>| {
        move |_: &Params| Work::probe(move || read_twin(twin).map_err(text))
    };
    Experiment::new("offset")
        .value("offset_bytes", "bytes", Class::Exact)
        .probe("duplicate", with(File::try_clone))
        .probe("second-open", with(|_| open_file()))
}

fn read_twin(twin: fn(&File) -> io::Result<File>) -> io::Result<(Vec<u8>, Values)> {
    let mut file = open_file()?;
    let mut other = twin(&file)?;
    let mut head = [0; OFFSET_BYTES];
    file.read_exact(&mut head)?;
    let offset = usize::try_from(other.stream_position()?).unwrap_or(usize::MAX);
    Ok((head[..MAGIC.len()].to_vec(), values([("offset_bytes", offset)])))
}
