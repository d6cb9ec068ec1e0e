//! Notes and segments of a file of headers alone, code of known instructions, and a text in files
//! of three systems.

use artefact::{Artefact, Error, offset_of};
use object::write::Object;
use object::{Architecture, BinaryFormat, Endianness, SectionKind};

use crate::elf::{Program, TEXT};

/// An ELF file with a segment of each of these types over the same bytes, and no section.
fn headers(types: &[u32], content: &[u8]) -> Vec<u8> {
    let (header, each) = (64_u64, 56_u64);
    let offset = header + each * types.len() as u64;
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(16, 0);
    bytes.extend([2, 0, 62, 0]); // ET_EXEC for x86-64.
    bytes.extend(1_u32.to_le_bytes());
    for number in [0, header, 0] {
        bytes.extend(u64::to_le_bytes(number));
    }
    bytes.extend(0_u32.to_le_bytes());
    for number in [64, 56, u16::try_from(types.len()).unwrap(), 64, 0, 0] {
        bytes.extend(u16::to_le_bytes(number));
    }
    for kind in types {
        bytes.extend(kind.to_le_bytes());
        bytes.extend(4_u32.to_le_bytes());
        let size = content.len() as u64;
        for number in [offset, 0, 0, size, size, 4] {
            bytes.extend(u64::to_le_bytes(number));
        }
    }
    bytes.extend(content);
    bytes
}

/// A note as it stands in the file.
fn note(owner: &str, kind: u32, text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in [owner.len() + 1, text.len(), kind as usize] {
        bytes.extend(u32::try_from(number).unwrap().to_le_bytes());
    }
    for part in [format!("{owner}\0"), text.to_owned()] {
        bytes.extend(part.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    bytes
}

#[test]
fn a_note_is_found_by_its_owner_and_its_type() {
    let notes = [note("GNU", 4, "other"), note("Go", 3, "more"), note("Go", 4, "a/b/c/d")].concat();
    let bytes = headers(&[1, 4], &notes);
    let artefact = Artefact::parse(&bytes).unwrap();
    assert_eq!(artefact.note("Go", 4).unwrap(), Some(&b"a/b/c/d"[..]));
    assert_eq!(artefact.note("GNU", 4).unwrap(), Some(&b"other"[..]));
    assert_eq!(artefact.note("GNU", 3).unwrap(), None);
    assert_eq!(artefact.go_build_id().unwrap(), ["a", "b", "c", "d"]);
}

#[test]
fn a_program_without_notes_has_no_build_id() {
    let bytes = Program::of(&[("f", &[])]).bytes();
    assert!(Artefact::parse(&bytes).unwrap().go_build_id().unwrap().is_empty());
}

#[test]
fn segments_are_counted_by_type() {
    let bytes = headers(&[3, 1, 1], b"x");
    let artefact = Artefact::parse(&bytes).unwrap();
    for (kind, expected) in [("PT_INTERP", 1), ("PT_LOAD", 2), ("PT_NOTE", 0)] {
        assert_eq!(artefact.segments(kind).unwrap(), expected, "{kind}");
    }
    let error = artefact.segments("PT_INTREP").unwrap_err();
    assert!(error.to_string().contains("the nearest are `PT_INTERP`"), "{error}");
    assert_eq!(artefact.libraries("*").unwrap(), 0);
}

/// `dec rax; jne` to itself or to the beginning; `idiv rcx; ret`.
const LOOP: &[u8] = &[0x90, 0x48, 0xff, 0xc8, 0x75, 0xfb, 0x48, 0xf7, 0xf9, 0xc3];

#[test]
fn code_is_measured_and_its_instructions_counted() {
    let forever = [0x90, 0xeb, 0xfd];
    let onward = [0x75, 0x01, 0x90, 0xc3];
    let program = Program::of(&[("loops", LOOP), ("back", &forever), ("onward", &onward)]);
    let bytes = program.bytes();
    let artefact = Artefact::parse(&bytes).unwrap();
    assert_eq!(artefact.function_bytes("loops").unwrap(), LOOP.len() as u64);
    for (pattern, expected) in [("idiv", 1), ("{div,idiv}", 1), ("j*", 1), ("mul", 0), ("*", 5)] {
        assert_eq!(artefact.instructions("loops", pattern).unwrap(), expected, "{pattern}");
    }
    // An unconditional jump to the beginning is how a prologue is tried again.
    for (function, expected) in [("loops", 1), ("back", 0), ("onward", 0)] {
        assert_eq!(artefact.loops(function).unwrap(), expected, "{function}");
    }
    let names: Vec<&str> = artefact.functions().unwrap().into_iter().collect();
    assert_eq!(names, ["back", "loops", "onward"]);
}

#[test]
fn sections_with_a_star_add_up_and_may_be_none() {
    let program = Program::of(&[("f", &[])]).section(".debug_info", 0, &[0; 5]).section(
        ".debug_line",
        0,
        &[0; 7],
    );
    let bytes = program.bytes();
    let artefact = Artefact::parse(&bytes).unwrap();
    for (name, expected) in [(".debug_*", 12), (".debug_line", 7), (".zdebug*", 0)] {
        assert_eq!(artefact.section_bytes(name).unwrap(), expected, "{name}");
    }
    assert_eq!(artefact.section(".text").unwrap().len(), 32);
    assert!(matches!(artefact.section(".txt"), Err(Error::NoSuchSection { .. })));
    assert_eq!(artefact.function_bytes("f").unwrap(), 32, "up to the end of {TEXT:#x} and on");
}

#[test]
fn a_text_is_found_in_the_formats_of_three_systems() {
    for format in [BinaryFormat::Elf, BinaryFormat::MachO, BinaryFormat::Coff] {
        let mut object = Object::new(format, Architecture::X86_64, Endianness::Little);
        let segment = object.segment_name(object::write::StandardSegment::Text).to_vec();
        let section = object.add_section(segment, b".text".to_vec(), SectionKind::Text);
        object.append_section_data(section, b"0123marker", 1);
        let bytes = object.write().unwrap();
        assert_eq!(offset_of(&bytes, "marker"), Ok((".text".to_owned(), 4)), "{format:?}");
        assert!(matches!(offset_of(&bytes, "absent"), Err(Error::TextAbsent { .. })));
    }
    assert!(matches!(offset_of(b"no file", "file"), Err(Error::Malformed { .. })));
}
