//! What a program tells the loader and the tools: its segments, its notes, the libraries it wants.

use object::elf::{DT_NEEDED, PT_DYNAMIC, PT_INTERP, PT_LOAD, PT_NOTE, PT_TLS};
use object::read::elf::{Dyn as _, FileHeader as _, ProgramHeader as _};

use crate::name::{Pattern, nearest};
use crate::{Artefact, Error};

/// The owner and the type of the note in which Go keeps its build ID.
const GO_BUILD_ID: (&str, u32) = ("Go", 4);
/// The types of segments that can be asked for.
const SEGMENTS: &[(&str, u32)] = &[
    ("PT_DYNAMIC", PT_DYNAMIC),
    ("PT_INTERP", PT_INTERP),
    ("PT_LOAD", PT_LOAD),
    ("PT_NOTE", PT_NOTE),
    ("PT_TLS", PT_TLS),
];

impl<'data> Artefact<'data> {
    /// Counts the segments of a type: `PT_INTERP` is there once in a program that wants a loader.
    ///
    /// # Errors
    /// [`Error::NoSuchSegment`] for a type that is not known here.
    pub fn segments(&self, kind: &str) -> Result<usize, Error> {
        let names = || SEGMENTS.iter().map(|(name, _)| *name);
        let Some((_, wanted)) = SEGMENTS.iter().find(|(name, _)| *name == kind) else {
            let nearest = nearest(kind, names());
            return Err(Error::NoSuchSegment { wanted: kind.to_owned(), nearest });
        };
        let all = self.file.elf_program_headers().iter();
        Ok(all.filter(|one| one.p_type(self.file.endian()) == *wanted).count())
    }

    /// The content of the first note of that owner and type in a segment of notes, if there is one.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn note(&self, owner: &str, kind: u32) -> Result<Option<&'data [u8]>, Error> {
        let malformed = |source| Error::Malformed { part: "notes", source };
        let endian = self.file.endian();
        for segment in self.file.elf_program_headers() {
            let Some(mut notes) = segment.notes(endian, self.file.data()).map_err(malformed)?
            else {
                continue;
            };
            while let Some(note) = notes.next().map_err(malformed)? {
                let name = note.name().split(|byte| *byte == 0).next().unwrap_or_default();
                if name == owner.as_bytes() && note.n_type(endian) == kind {
                    return Ok(Some(note.desc()));
                }
            }
        }
        Ok(None)
    }

    /// The parts of the ID that the go command stamped the program with; none without one.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn go_build_id(&self) -> Result<Vec<String>, Error> {
        let note = self.note(GO_BUILD_ID.0, GO_BUILD_ID.1)?.unwrap_or_default();
        let text = String::from_utf8_lossy(note);
        Ok(text.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// Counts the shared libraries it asks for whose name matches the pattern.
    ///
    /// # Errors
    /// [`Error::BadPattern`], [`Error::Malformed`].
    pub fn libraries(&self, pattern: &str) -> Result<usize, Error> {
        let pattern = Pattern::new(pattern)?;
        let malformed = |source| Error::Malformed { part: "dynamic section", source };
        let (endian, data) = (self.file.endian(), self.file.data());
        let sections = self.file.elf_header().sections(endian, data).map_err(malformed)?;
        let Some((entries, strings)) = sections.dynamic(endian, data).map_err(malformed)? else {
            return Ok(0);
        };
        let strings = sections.strings(endian, data, strings).map_err(malformed)?;
        let mut count = 0;
        for entry in entries.iter().filter(|one| one.d_tag(endian) == u64::from(DT_NEEDED)) {
            let name = entry.string(endian, strings).map_err(malformed)?;
            count += usize::from(pattern.matches(&String::from_utf8_lossy(name)));
        }
        Ok(count)
    }
}
