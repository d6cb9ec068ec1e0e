//! The slots through which a program calls indirectly: what the linker or the loader puts into the
//! global offset table and other tables that are read-only once the program runs.
//!
//! Method: the relocations of the loaded sections, and for a slot without one (a program linked to
//! a fixed address) the bytes in the file. Limits: a slot in writable data is never resolved, since
//! the program may put another function there.

use std::collections::HashMap;

use object::elf::{
    R_X86_64_64, R_X86_64_GLOB_DAT, R_X86_64_IRELATIVE, R_X86_64_JUMP_SLOT, R_X86_64_RELATIVE,
    Rela64, SHF_ALLOC,
};
use object::read::elf::{ElfFile64, Rela as _, SectionHeader as _, Sym as _};
use object::{Endianness, Object, ObjectSection};

use crate::Error;
use crate::name::demangled;

/// What a slot holds when the program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Held {
    /// A function of this program.
    Address(u64),
    /// A function of a library, by its demangled name.
    Import(String),
}

/// The relocated slots, and the ranges whose bytes in the file count where no relocation does.
#[derive(Debug)]
pub(crate) struct Slots<'data> {
    relocated: HashMap<u64, Held>,
    tables: Vec<(u64, &'data [u8])>,
}

impl<'data> Slots<'data> {
    /// # Errors
    /// [`Error::Malformed`] if a relocation section cannot be read.
    pub(crate) fn build(file: &ElfFile64<'data>) -> Result<Self, Error> {
        let malformed = |source| Error::Malformed { part: "relocations", source };
        let mut tables: Vec<(u64, &'data [u8])> = Vec::new();
        for section in file.sections() {
            if section.name_bytes().is_ok_and(is_constant_table) {
                tables.push((section.address(), section.data().unwrap_or_default()));
            }
        }
        let mut slots = Self { relocated: HashMap::new(), tables };
        let endian = file.endian();
        for section in file.elf_section_table().iter() {
            if section.sh_flags(endian) & u64::from(SHF_ALLOC) == 0 {
                continue;
            }
            let found = section.rela(endian, file.data()).map_err(malformed)?;
            for relocation in found.map_or(&[][..], |(relocations, _)| relocations) {
                slots.add(file, relocation);
            }
        }
        Ok(slots)
    }

    /// What the slot at this address holds, if that is certain.
    pub(crate) fn get(&self, slot: u64) -> Option<Held> {
        let (start, data) = self.table(slot)?;
        if let Some(held) = self.relocated.get(&slot) {
            return Some(held.clone());
        }
        let offset = usize::try_from(slot - start).ok()?;
        let bytes = data.get(offset..)?.first_chunk::<8>()?;
        match u64::from_le_bytes(*bytes) {
            0 => None,
            address => Some(Held::Address(address)),
        }
    }

    fn table(&self, slot: u64) -> Option<(u64, &'data [u8])> {
        let inside = |(start, data): &&(u64, &[u8])| {
            slot.checked_sub(*start).is_some_and(|offset| offset < data.len() as u64)
        };
        self.tables.iter().find(inside).copied()
    }

    fn add(&mut self, file: &ElfFile64<'data>, relocation: &Rela64<Endianness>) {
        let endian = file.endian();
        let addend = relocation.r_addend(endian).cast_unsigned();
        let held = match relocation.r_type(endian, false) {
            R_X86_64_RELATIVE => Some(Held::Address(addend)),
            // The loader stores what the resolver at the addend answers, which is not known.
            R_X86_64_IRELATIVE => None,
            R_X86_64_GLOB_DAT | R_X86_64_JUMP_SLOT | R_X86_64_64 => {
                symbol_of(file, relocation, addend)
            }
            _ => None,
        };
        if let Some(held) = held {
            self.relocated.insert(relocation.r_offset(endian), held);
        }
    }
}

fn symbol_of(file: &ElfFile64<'_>, relocation: &Rela64<Endianness>, addend: u64) -> Option<Held> {
    let endian = file.endian();
    let symbols = file.elf_dynamic_symbol_table();
    let index = relocation.symbol(endian, false)?;
    let symbol = symbols.symbol(index).ok()?;
    if symbol.is_undefined(endian) {
        let name = symbols.symbol_name(endian, symbol).ok()?;
        return Some(Held::Import(demangled(name)));
    }
    Some(Held::Address(symbol.st_value(endian).wrapping_add(addend)))
}

/// Tables that nobody writes after the program has been loaded.
fn is_constant_table(name: &[u8]) -> bool {
    name == b".got" || name == b".got.plt" || name.starts_with(b".data.rel.ro")
}
