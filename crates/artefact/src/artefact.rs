//! A parsed program and the questions that can be put to it.
//!
//! Method: parsing reads the headers only. The index of symbols and the table of slots are built at
//! the first question that needs them, and kept.

use std::collections::{BTreeSet, HashSet};
use std::sync::OnceLock;

use object::elf::{ET_DYN, ET_EXEC};
use object::read::elf::{ElfFile64, FileHeader as _};
use object::{Architecture, FileKind, Object, ObjectSection};

use crate::body::{Exit, exits, stub_slot};
use crate::error::{Body, Error};
use crate::index::{Function, Index};
use crate::name::{Pattern, ends_with_path, nearest};
use crate::slots::{Held, Slots};
use crate::text::position;

/// A linked ELF program or shared object for x86-64.
#[derive(Debug)]
pub struct Artefact<'data> {
    pub(crate) file: ElfFile64<'data>,
    index: OnceLock<Result<Index, Error>>,
    slots: OnceLock<Result<Slots<'data>, Error>>,
}

/// The calls of one function that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    /// How many call sites; the same callee counts as often as it is called.
    pub count: usize,
    /// The callee of each, demangled, in the order of the code; empty where it is not known. Of
    /// several names of one function it is the first in the alphabet that matched.
    pub callees: Vec<String>,
}

impl<'data> Artefact<'data> {
    /// Reads the headers of a program.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for anything but a linked ELF file for x86-64, [`Error::Malformed`]
    /// for an ELF file whose headers lead nowhere.
    pub fn parse(bytes: &'data [u8]) -> Result<Self, Error> {
        let malformed = |source| Error::Malformed { part: "ELF file", source };
        match FileKind::parse(bytes) {
            Ok(FileKind::Elf64) => {}
            Ok(kind) => return Err(Error::Unsupported { found: described(kind) }),
            Err(_) => return Err(Error::Unsupported { found: "an unknown format" }),
        }
        let file: ElfFile64<'data> = ElfFile64::parse(bytes).map_err(malformed)?;
        if file.architecture() != Architecture::X86_64 || !file.is_little_endian() {
            return Err(Error::Unsupported { found: "an ELF file for another processor" });
        }
        let linked = [ET_EXEC, ET_DYN].contains(&file.elf_header().e_type(file.endian()));
        if !linked {
            return Err(Error::Unsupported { found: "an ELF file that is not linked" });
        }
        Ok(Self { file, index: OnceLock::new(), slots: OnceLock::new() })
    }

    /// Counts the calls in the function `from` whose callee matches the pattern `to`.
    ///
    /// `from` is a whole demangled name, or the last segments of a Rust path (`folded_literal` or
    /// `constants::folded_literal`); a whole name takes precedence. `to` is a glob over demangled
    /// names in which `*` crosses all separators.
    ///
    /// A call is a `call`, or a jump that leaves the function (a tail call). Calls through the
    /// global offset table or the procedure linkage table count for the function they lead to. A
    /// callee that cannot be known (a function value, a method table) matches only the pattern `*`.
    /// Go's stack growth, `runtime.morestack*`, counts only where the pattern begins with
    /// `runtime.morestack`: it is in the prologue of most functions and no author wrote it.
    ///
    /// # Errors
    /// [`Error::Stripped`], [`Error::NoSuchFunction`], [`Error::Ambiguous`], [`Error::BadPattern`];
    /// [`Error::NoBody`], [`Error::Undecodable`] and [`Error::Malformed`] for a damaged program.
    pub fn calls(&self, from: &str, to: &str) -> Result<Calls, Error> {
        let pattern = Pattern::new(to)?;
        let function = self.function(from)?;
        let bytes = self.body(function)?;
        let exits = exits(bytes, function.address)
            .map_err(|offset| Error::Undecodable { function: function.name.clone(), offset })?;
        let mut callees = Vec::new();
        for exit in exits {
            let names = self.names_of(exit)?;
            if names.is_empty() && pattern.matches_unknown() {
                callees.push(String::new());
            }
            callees.extend(names.into_iter().find(|name| pattern.matches_callee(name)));
        }
        Ok(Calls { count: callees.len(), callees })
    }

    /// Counts the distinct demangled names of functions and objects that match the pattern.
    ///
    /// # Errors
    /// [`Error::Stripped`], [`Error::BadPattern`].
    pub fn symbols(&self, pattern: &str) -> Result<usize, Error> {
        let pattern = Pattern::new(pattern)?;
        let names: HashSet<&str> = self.index()?.names().collect();
        Ok(names.into_iter().filter(|name| pattern.matches(name)).count())
    }

    /// The name of the one section whose bytes contain the text. Sections with debugging
    /// information are passed over; all others, loaded or not, are searched.
    ///
    /// # Errors
    /// [`Error::EmptyText`], [`Error::TextAbsent`], [`Error::TextInSeveral`].
    pub fn section_of(&self, text: &str) -> Result<String, Error> {
        if text.is_empty() {
            return Err(Error::EmptyText);
        }
        let mut sections = Vec::new();
        for section in self.file.sections() {
            let name = section_name(&section);
            let data = section.data().unwrap_or_default();
            if !is_debugging(&name) && position(data, text.as_bytes()).is_some() {
                sections.push(name);
            }
        }
        match sections.len() {
            0 => Err(Error::TextAbsent { text: text.to_owned() }),
            1 => Ok(sections.remove(0)),
            _ => Err(Error::TextInSeveral { text: text.to_owned(), sections }),
        }
    }

    /// The size of a section in bytes: for `.bss` what it takes in memory, for all others what it
    /// takes in the file. Sections of the same name are added up; so are all that match a name with
    /// `*`, of which there may be none.
    ///
    /// # Errors
    /// [`Error::NoSuchSection`], [`Error::BadPattern`].
    pub fn section_bytes(&self, name: &str) -> Result<u64, Error> {
        if name.contains('*') {
            let pattern = Pattern::new(name)?;
            let like = self.file.sections().filter(|one| pattern.matches(&section_name(one)));
            return Ok(like.fold(0, |sum: u64, section| sum.saturating_add(section.size())));
        }
        let names: Vec<String> = self.file.sections().map(|each| section_name(&each)).collect();
        if !names.iter().any(|each| each == name) {
            let nearest = nearest(name, names.iter().map(String::as_str));
            return Err(Error::NoSuchSection { wanted: name.to_owned(), nearest });
        }
        let same = self.file.sections().filter(|section| section_name(section) == name);
        Ok(same.fold(0, |sum: u64, section| sum.saturating_add(section.size())))
    }

    /// The bytes of the section of that name.
    ///
    /// # Errors
    /// [`Error::NoSuchSection`], [`Error::Malformed`].
    pub fn section(&self, name: &str) -> Result<&'data [u8], Error> {
        let Some(section) = self.file.section_by_name(name) else {
            let names: Vec<String> = self.file.sections().map(|each| section_name(&each)).collect();
            let nearest = nearest(name, names.iter().map(String::as_str));
            return Err(Error::NoSuchSection { wanted: name.to_owned(), nearest });
        };
        section.data().map_err(|source| Error::Malformed { part: "section", source })
    }

    /// The demangled names of all functions, in order, each once.
    ///
    /// # Errors
    /// [`Error::Stripped`].
    pub fn functions(&self) -> Result<BTreeSet<&str>, Error> {
        Ok(self.index()?.function_names().collect())
    }

    fn index(&self) -> Result<&Index, Error> {
        self.index.get_or_init(|| Index::build(&self.file)).as_ref().map_err(Clone::clone)
    }

    fn slots(&self) -> Result<&Slots<'data>, Error> {
        self.slots.get_or_init(|| Slots::build(&self.file)).as_ref().map_err(Clone::clone)
    }

    pub(crate) fn function(&self, wanted: &str) -> Result<&Function, Error> {
        let index = self.index()?;
        let matching = |test: &dyn Fn(&str) -> bool| -> Vec<&Function> {
            index.functions().iter().filter(|function| test(&function.name)).collect()
        };
        let mut found = matching(&|name| name == wanted);
        if found.is_empty() {
            found = matching(&|name| ends_with_path(name, wanted));
        }
        // Names for one and the same address are aliases, not bodies.
        found.dedup_by_key(|function| function.address);
        match found[..] {
            [function] => Ok(function),
            [] => Err(Error::NoSuchFunction {
                wanted: wanted.to_owned(),
                nearest: nearest(wanted, index.function_names()),
            }),
            _ => Err(Error::Ambiguous {
                wanted: wanted.to_owned(),
                candidates: found
                    .iter()
                    .map(|each| Body { name: each.name.clone(), address: each.address })
                    .collect(),
            }),
        }
    }

    /// The code of a function.
    pub(crate) fn body(&self, function: &Function) -> Result<&'data [u8], Error> {
        self.bytes_between(function, function.address, function.end)
            .ok_or_else(|| Error::NoBody { function: function.name.clone() })
    }

    /// The bytes of the section of `function` from one address to another.
    fn bytes_between(&self, function: &Function, from: u64, to: u64) -> Option<&'data [u8]> {
        let section = self.file.section_by_index(function.section).ok()?;
        let start = usize::try_from(from.checked_sub(section.address())?).ok()?;
        let end = usize::try_from(to.checked_sub(section.address())?).ok()?;
        section.data().ok()?.get(start..end)
    }

    /// All names of the function to which an exit leads; none if it is not known.
    fn names_of(&self, exit: Exit) -> Result<Vec<String>, Error> {
        match exit {
            Exit::Unknown => Ok(Vec::new()),
            Exit::Slot(slot) => self.names_in(slot),
            Exit::Direct(address) => {
                let names = names(self.index()?.around(address));
                match self.stub(address) {
                    Some(slot) if names.is_empty() => self.names_in(slot),
                    _ => Ok(names),
                }
            }
        }
    }

    fn names_in(&self, slot: u64) -> Result<Vec<String>, Error> {
        Ok(match self.slots()?.get(slot) {
            Some(Held::Import(name)) => vec![name],
            Some(Held::Address(address)) => names(self.index()?.at(address).iter()),
            None => Vec::new(),
        })
    }

    /// The slot of the linkage stub at this address, if one is there.
    fn stub(&self, address: u64) -> Option<u64> {
        let section = self.file.sections().find(|section| {
            address.checked_sub(section.address()).is_some_and(|offset| offset < section.size())
                && section_name(section).starts_with(".plt")
        })?;
        let start = usize::try_from(address - section.address()).ok()?;
        stub_slot(section.data().ok()?.get(start..)?, address)
    }
}

fn names<'a>(functions: impl Iterator<Item = &'a Function>) -> Vec<String> {
    functions.map(|function| function.name.clone()).collect()
}

fn section_name<'data>(section: &impl ObjectSection<'data>) -> String {
    String::from_utf8_lossy(section.name_bytes().unwrap_or_default()).into_owned()
}

fn is_debugging(section: &str) -> bool {
    [".debug_", ".zdebug_", ".gnu_debug"].iter().any(|prefix| section.starts_with(prefix))
}

fn described(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Elf32 => "a 32-bit ELF file",
        FileKind::MachO32 | FileKind::MachO64 | FileKind::MachOFat32 | FileKind::MachOFat64 => {
            "a Mach-O file"
        }
        FileKind::Pe32 | FileKind::Pe64 => "a PE file",
        FileKind::Archive => "an archive",
        _ => "another object format",
    }
}
