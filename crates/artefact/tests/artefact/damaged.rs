//! No input makes the reader panic, and none makes it run on.

use artefact::Artefact;
use proptest::prelude::*;

use crate::elf::{GOT, PLT, Program, Slot, TEXT};

/// Puts every question to the bytes; the answers do not matter.
fn ask_everything(bytes: &[u8]) {
    let Ok(program) = Artefact::parse(bytes) else { return };
    for from in ["caller", "two", "zero", ""] {
        let _ = program.calls(from, "*");
    }
    let _ = program.symbols("*");
    let _ = program.section_of("t");
    let _ = program.section_bytes(".text");
}

/// A program that leads the reader through all of its tables.
fn sound() -> Vec<u8> {
    let code = [
        &[0xe8, 0x1b, 0, 0, 0][..],
        &[0xff, 0x15, 0xf5, 0x1f, 0, 0],
        &[0xe8, 0xf0, 0x0f, 0, 0],
        &[0xff, 0xd0, 0xeb, 0xec],
    ]
    .concat();
    Program::of(&[("caller", &code), ("two", &[0x90])])
        .function("zero", TEXT + 40, 0)
        .section(".plt", PLT, &[0xff, 0x25, 0, 0, 0, 0])
        .section(".got", GOT, &[0; 16])
        .slot(GOT, Slot::Relative(TEXT + 32))
        .slot(GOT + 8, Slot::Global("memcpy"))
        .bytes()
}

#[test]
fn every_truncation_is_survived() {
    let bytes = sound();
    assert_eq!(Artefact::parse(&bytes).unwrap().calls("caller", "*").unwrap().count, 4);
    for length in 0..bytes.len() {
        ask_everything(&bytes[..length]);
    }
}

#[test]
fn every_single_byte_may_be_extreme() {
    let bytes = sound();
    for position in 0..bytes.len() {
        for value in [0x00, 0x7f, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[position] = value;
            ask_everything(&damaged);
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        ask_everything(&bytes);
        let headed = [&b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0"[..], &bytes].concat();
        ask_everything(&headed);
    }

    #[test]
    fn mutations_are_survived(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = sound();
        for (position, value) in changes {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        ask_everything(&bytes);
    }
}
