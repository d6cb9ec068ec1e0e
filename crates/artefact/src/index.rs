//! The functions and objects of a program by address and name, built once from the symbol table.
//!
//! Limits: the symbol table alone is read, not the dynamic one: a stripped shared object would give
//! a count that is silently too small.

use std::collections::HashMap;

use object::read::elf::ElfFile64;
use object::{Object, ObjectSection, ObjectSymbol, SectionIndex, SymbolKind};

use crate::Error;
use crate::name::demangled;

/// One function symbol.
#[derive(Debug)]
pub(crate) struct Function {
    /// Where it begins.
    pub(crate) address: u64,
    /// The address after its last byte. A symbol without a size (hand-written assembly) reaches to
    /// the next function or the end of its section.
    pub(crate) end: u64,
    /// The section that holds it.
    pub(crate) section: SectionIndex,
    /// Demangled.
    pub(crate) name: String,
}

/// All functions in the order of their addresses, and the names of all objects.
#[derive(Debug)]
pub(crate) struct Index {
    functions: Vec<Function>,
    objects: Vec<String>,
}

impl Index {
    /// # Errors
    /// [`Error::Stripped`] if there is not one function symbol.
    pub(crate) fn build(file: &ElfFile64<'_>) -> Result<Self, Error> {
        let mut functions = Vec::new();
        let mut objects = Vec::new();
        for symbol in file.symbols().filter(|symbol| symbol.is_definition()) {
            let (kind, section) = (symbol.kind(), symbol.section_index());
            let Ok(name) = symbol.name_bytes() else { continue };
            match (kind, section) {
                (SymbolKind::Text, Some(section)) => functions.push(Function {
                    address: symbol.address(),
                    end: symbol.address().saturating_add(symbol.size()),
                    section,
                    name: demangled(name),
                }),
                (SymbolKind::Data | SymbolKind::Tls, _) => objects.push(demangled(name)),
                _ => {}
            }
        }
        if functions.is_empty() {
            return Err(Error::Stripped);
        }
        functions.sort_by(|a, b| (a.address, &a.name).cmp(&(b.address, &b.name)));
        give_sizes(&mut functions, file);
        Ok(Self { functions, objects })
    }

    /// The demangled names of all functions, with repetitions.
    pub(crate) fn function_names(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|function| function.name.as_str())
    }

    /// The demangled names of all functions and objects, with repetitions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.function_names().chain(self.objects.iter().map(String::as_str))
    }

    /// All functions in the order of their addresses.
    pub(crate) fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The functions that begin exactly here: more than one where names are aliases.
    pub(crate) fn at(&self, address: u64) -> &[Function] {
        let from = self.functions.partition_point(|function| function.address < address);
        let to = self.functions.partition_point(|function| function.address <= address);
        &self.functions[from..to]
    }

    /// The functions that begin here or, if none does, the nearest before it that reach over it.
    pub(crate) fn around(&self, address: u64) -> impl Iterator<Item = &Function> {
        let to = self.functions.partition_point(|function| function.address <= address);
        let start = self.functions[..to].last().map_or(address, |function| function.address);
        let covers = move |function: &&Function| start == address || address < function.end;
        self.at(start).iter().filter(covers)
    }
}

/// Gives functions of unknown size the room up to their successor in the section.
fn give_sizes(functions: &mut [Function], file: &ElfFile64<'_>) {
    let mut next: HashMap<SectionIndex, (u64, u64)> = HashMap::new();
    for section in file.sections() {
        let end = section.address().saturating_add(section.size());
        next.insert(section.index(), (end, end));
    }
    // `next` holds for each section the address last seen and the one that differs before it, so
    // that aliases at one address all reach to the same successor.
    for function in functions.iter_mut().rev() {
        let Some((seen, beyond)) = next.get_mut(&function.section) else { continue };
        if *seen != function.address {
            (*seen, *beyond) = (function.address, *seen);
        }
        if function.end == function.address {
            function.end = (*beyond).max(function.address);
        }
    }
}
