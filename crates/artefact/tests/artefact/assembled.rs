//! Programs assembled by hand, where every answer is known beforehand.

use artefact::{Artefact, Error};
use object::elf::{EM_AARCH64, ET_REL};

use crate::elf::{DATA, GOT, PLT, Program, Slot, TEXT};

/// An instruction with a displacement counted from its end: opcode bytes, then the way from `at`.
fn relative(opcode: &[u8], at: u64, target: u64) -> Vec<u8> {
    let end = at + opcode.len() as u64 + 4;
    let way = i32::try_from(target.cast_signed() - end.cast_signed()).unwrap();
    [opcode, &way.to_le_bytes()].concat()
}

fn call(at: u64, target: u64) -> Vec<u8> {
    relative(&[0xe8], at, target)
}

fn jump(at: u64, target: u64) -> Vec<u8> {
    relative(&[0xe9], at, target)
}

fn call_slot(at: u64, slot: u64) -> Vec<u8> {
    relative(&[0xff, 0x15], at, slot)
}

fn jump_slot(at: u64, slot: u64) -> Vec<u8> {
    relative(&[0xff, 0x25], at, slot)
}

/// The callees that the pattern matches in the function `from`.
fn callees(program: &Program, from: &str, to: &str) -> Vec<String> {
    let bytes = program.bytes();
    let calls = Artefact::parse(&bytes).unwrap().calls(from, to).unwrap();
    assert_eq!(calls.count, calls.callees.len());
    calls.callees
}

#[test]
fn calls_and_tail_calls_count_in_the_order_of_the_code() {
    let code = [
        call(TEXT, TEXT + 32),
        call(TEXT + 5, TEXT + 64),
        call(TEXT + 10, TEXT + 32),
        jump(TEXT + 15, TEXT + 64),
    ]
    .concat();
    let program = Program::of(&[("caller", &code), ("one", &[]), ("two", &[])]);
    for (to, expected) in [
        ("*", &["one", "two", "one", "two"][..]),
        ("one", &["one", "one"]),
        ("t*", &["two", "two"]),
        ("three", &[]),
    ] {
        assert_eq!(callees(&program, "caller", to), expected, "{to}");
    }
}

#[test]
fn a_call_into_the_middle_counts_for_the_function_around_it() {
    let code = [call(TEXT, TEXT + 32 + 7), jump(TEXT + 5, TEXT + 2)].concat();
    let program = Program::of(&[("caller", &code), ("runtime.duffzero", &[0x90; 16])]);
    assert_eq!(callees(&program, "caller", "*"), ["runtime.duffzero"]);
}

#[test]
fn a_call_through_the_offset_table_counts_for_what_the_loader_puts_there() {
    let code = [
        call_slot(TEXT, GOT),
        call_slot(TEXT + 6, GOT + 8),
        call_slot(TEXT + 12, GOT + 16),
        jump_slot(TEXT + 18, GOT + 24),
    ]
    .concat();
    let mut table = [0_u8; 32];
    table[16..24].copy_from_slice(&(TEXT + 32).to_le_bytes());
    let program = Program::of(&[("caller", &code), ("local", &[])])
        .section(".got", GOT, &table)
        .slot(GOT, Slot::Relative(TEXT + 32))
        .slot(GOT + 8, Slot::Global("memcpy"))
        .slot(GOT + 24, Slot::Lazy("memmove"));
    assert_eq!(callees(&program, "caller", "*"), ["local", "memcpy", "local", "memmove"]);
    assert_eq!(callees(&program, "caller", "mem*"), ["memcpy", "memmove"]);
}

#[test]
fn a_call_of_a_linkage_stub_counts_for_the_function_behind_it() {
    let program = Program::of(&[("caller", &call(TEXT, PLT + 16))])
        .section(".plt", PLT, &[vec![0x90; 16], jump_slot(PLT + 16, GOT)].concat())
        .section(".got.plt", GOT, &[0; 8])
        .slot(GOT, Slot::Lazy("memcpy"));
    assert_eq!(callees(&program, "caller", "memcpy"), ["memcpy"]);
}

#[test]
fn an_unknown_callee_matches_only_the_pattern_for_all() {
    // Writable data is no constant table, even where the loader fills it.
    let code = [vec![0xff, 0xd0], call_slot(TEXT + 2, DATA), call_slot(TEXT + 8, GOT)].concat();
    let program = Program::of(&[("caller", &code), ("local", &[])])
        .section(".got", GOT, &[0; 8])
        .section(".data", DATA, &[0; 8])
        .slot(DATA, Slot::Relative(TEXT + 32));
    for (to, expected) in [("*", 3), ("**", 0), ("local", 0), ("?*", 0)] {
        let found = callees(&program, "caller", to);
        assert_eq!(found, vec![""; expected], "{to}");
    }
}

#[test]
fn the_prologue_of_a_go_function_is_not_the_authors_call() {
    // cmp rsp, [r14 + 16]; jbe to the growth below; the body; ret; call of the growth; jmp back.
    let code = [
        vec![0x49, 0x3b, 0x66, 0x10, 0x76, 0x06],
        call(TEXT + 6, TEXT + 32),
        vec![0xc3],
        call(TEXT + 12, TEXT + 64),
        vec![0xeb, 0xed],
    ]
    .concat();
    let names = ["main.join", "runtime.concatstring2", "runtime.morestack_noctxt.abi0"];
    let program = Program::of(&[(names[0], &code), (names[1], &[]), (names[2], &[])]);
    for (to, expected) in [
        ("*", &names[1..2]),
        ("runtime.*", &names[1..2]),
        ("runtime.concat*", &names[1..2]),
        ("runtime.morestack*", &names[2..]),
        (names[2], &names[2..]),
    ] {
        assert_eq!(callees(&program, "main.join", to), expected, "{to}");
    }
}

#[test]
fn a_symbol_without_size_reaches_to_its_successor() {
    let code = [call(TEXT, TEXT + 32), call(TEXT + 5, TEXT + 32)].concat();
    let program = Program::of(&[("sized", &code), ("callee", &[])]);
    let mut unsized_one = program.clone();
    unsized_one.symbols[0].3 = 0;
    let unsized_one = unsized_one.function("alias", TEXT, 0);
    for from in ["sized", "alias"] {
        assert_eq!(callees(&unsized_one, from, "*"), ["callee", "callee"], "{from}");
    }
}

#[test]
fn aliases_are_one_body_and_any_of_their_names_matches() {
    let program = Program::of(&[("a::f", &call(TEXT, TEXT + 32)), ("b", &[])])
        .function("z::f", TEXT, 5)
        .function("c", TEXT + 32, 1);
    assert_eq!(callees(&program, "f", "c"), ["c"]);
    assert_eq!(callees(&program, "f", "*"), ["b"]);
}

#[test]
fn a_name_that_decides_nothing_is_refused_with_what_it_could_be() {
    let program = Program::of(&[("a::join", &[]), ("b::join", &[]), ("join", &[0x06])]);
    let bytes = program.bytes();
    let program = Artefact::parse(&bytes).unwrap();
    assert!(matches!(
        program.calls("join", "*"),
        Err(Error::NoBody { .. } | Error::Undecodable { .. })
    ));
    match program.calls("jain", "*") {
        Err(Error::NoSuchFunction { nearest, .. }) => {
            assert_eq!(nearest, ["a::join", "b::join", "join"]);
        }
        other => panic!("{other:?}"),
    }
    let bytes = Program::of(&[("a::join", &[]), ("b::join", &[])]).bytes();
    match Artefact::parse(&bytes).unwrap().calls("join", "*") {
        Err(Error::Ambiguous { candidates, .. }) => {
            let found: Vec<_> = candidates.iter().map(|b| (b.name.as_str(), b.address)).collect();
            assert_eq!(found, [("a::join", TEXT), ("b::join", TEXT + 32)]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn code_that_cannot_be_read_is_refused_rather_than_counted_in_part() {
    let bytes = Program::of(&[("f", &[0x90, 0x90, 0x06])]).bytes();
    let found = Artefact::parse(&bytes).unwrap().calls("f", "*");
    assert_eq!(found, Err(Error::Undecodable { function: "f".to_owned(), offset: 2 }));

    let mut outside = Program::of(&[("f", &[0x90])]);
    outside.symbols[0].3 = 1 << 40;
    let bytes = outside.bytes();
    let found = Artefact::parse(&bytes).unwrap().calls("f", "*");
    assert_eq!(found, Err(Error::NoBody { function: "f".to_owned() }));
}

#[test]
fn instructions_are_counted_by_mnemonic_whatever_their_operands_and_prefixes() {
    let code = [0xf3, 0x48, 0xab, 0x48, 0x89, 0xf8, 0x48, 0x89, 0x07, 0xc3];
    let bytes = Program::of(&[("f", &code), ("g", &[0x06])]).bytes();
    let program = Artefact::parse(&bytes).unwrap();
    for (like, expected) in [("stos*", 1), ("mov", 2), ("ret", 1), ("*", 4), ("movups", 0)] {
        assert_eq!(program.instructions("f", like), Ok(expected), "{like}");
    }
    let unreadable = Err(Error::Undecodable { function: "g".to_owned(), offset: 0 });
    assert_eq!(program.instructions("g", "*"), unreadable);
}

#[test]
fn symbols_are_counted_once_a_name() {
    let bytes = Program::of(&[("a::f", &[]), ("a::g", &[]), ("a::f", &[])])
        .object("a::TABLE", TEXT)
        .bytes();
    let program = Artefact::parse(&bytes).unwrap();
    for (pattern, expected) in [("*", 3), ("a::?", 2), ("*TABLE", 1), ("b*", 0)] {
        assert_eq!(program.symbols(pattern), Ok(expected), "{pattern}");
    }
}

#[test]
fn without_symbols_every_question_about_code_is_refused() {
    let mut program = Program::of(&[("f", &[])]);
    program.symbols.clear();
    let bytes = program.bytes();
    let program = Artefact::parse(&bytes).unwrap();
    assert_eq!(program.calls("f", "*"), Err(Error::Stripped));
    assert_eq!(program.symbols("*"), Err(Error::Stripped));
    assert_eq!(program.section_bytes(".text"), Ok(32), "sections are still there");
}

#[test]
fn a_text_belongs_to_the_one_section_that_has_it() {
    let bytes = Program::of(&[("f", &[])])
        .section(".rodata", DATA, b"..only here; twice..")
        .section(".data", DATA + 64, b"twice")
        .section(".debug_str", 0, b"only here")
        .section(".gopclntab", DATA + 128, b"table")
        .bytes();
    let program = Artefact::parse(&bytes).unwrap();
    assert_eq!(program.section_of("only here").unwrap(), ".rodata");
    assert_eq!(program.section_of("table").unwrap(), ".gopclntab");
    assert_eq!(
        program.section_of("twice"),
        Err(Error::TextInSeveral {
            text: "twice".to_owned(),
            sections: vec![".rodata".to_owned(), ".data".to_owned()],
        })
    );
    assert!(matches!(program.section_of("nowhere"), Err(Error::TextAbsent { .. })));
    assert_eq!(program.section_of(""), Err(Error::EmptyText));
    assert_eq!(program.section_bytes(".rodata"), Ok(20));
    match program.section_bytes(".rodate") {
        Err(Error::NoSuchSection { nearest, .. }) => assert_eq!(nearest[0], ".rodata"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_a_linked_program_for_this_processor_is_refused_by_kind() {
    let mut object_file = Program::of(&[("f", &[])]);
    object_file.file_type = ET_REL;
    let mut foreign = Program::of(&[("f", &[])]);
    foreign.machine = EM_AARCH64;
    for (bytes, expected) in [
        (object_file.bytes(), "an ELF file that is not linked"),
        (foreign.bytes(), "an ELF file for another processor"),
        (b"\xcf\xfa\xed\xfe____________________________".to_vec(), "a Mach-O file"),
        (b"#!/bin/sh\n_____________________".to_vec(), "an unknown format"),
        (Vec::new(), "an unknown format"),
    ] {
        match Artefact::parse(&bytes) {
            Err(Error::Unsupported { found }) => assert_eq!(found, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
}
