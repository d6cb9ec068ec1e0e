//! Whether two programs would execute the same: everything that is loaded is equal, byte for byte.
//!
//! What is not loaded may differ: line tables name the folder a program was built in. So may notes
//! and Go's build information, which name the build and not what it does.

use object::elf::SHF_ALLOC;
use object::{Object, ObjectSection, SectionFlags};

/// Whether two files are the same program. Files that are no ELF programs are compared as they are.
#[must_use]
pub fn same_code(first: &[u8], second: &[u8]) -> bool {
    if first == second {
        return true;
    }
    match (loaded(first), loaded(second)) {
        (Some(first), Some(second)) => !first.is_empty() && first == second,
        _ => false,
    }
}

/// A section: name, address, size, content.
type Section<'data> = (String, u64, u64, &'data [u8]);

/// Every section that is loaded and is no note.
fn loaded(bytes: &[u8]) -> Option<Vec<Section<'_>>> {
    let file = object::File::parse(bytes).ok()?;
    let mut all = Vec::new();
    for section in file.sections() {
        let SectionFlags::Elf { sh_flags } = section.flags() else { return None };
        let name = section.name().ok()?;
        let is_note = name.starts_with(".note") || name == ".go.buildinfo";
        if sh_flags & u64::from(SHF_ALLOC) != 0 && !is_note {
            all.push((name.to_owned(), section.address(), section.size(), section.data().ok()?));
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::same_code;

    #[test]
    fn this_program_is_itself_and_no_other() {
        #![allow(clippy::disallowed_methods, reason = "the test reads itself")]
        #![allow(clippy::unwrap_used, reason = "a test that cannot read itself fails")]
        let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(same_code(&bytes, &bytes));
        // A byte behind the end of everything that is loaded.
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(same_code(&bytes, &longer));
        let at = bytes.windows(16).position(|window| window == b"is itself and no").unwrap_or(0);
        let mut other = bytes.clone();
        other[at] ^= 1;
        assert!(!same_code(&bytes, &other));
        assert!(!same_code(b"#!/bin/sh\n", b"#!/bin/sh\ntrue\n"));
    }
}
