//! The program that runs these tests, as a real one: a Rust program with imports and a marker text.

use std::hint::black_box;

use artefact::{Artefact, Error};

/// Built with a call of `concat!`, so that the source below does not contain it in one piece.
const MARKER: &str = concat!("claimbench test ", "marker 51c0");

#[inline(never)]
fn marked_caller(seed: u64) -> u64 {
    marked_callee(seed).wrapping_add(marked_callee(seed ^ 1))
}

#[inline(never)]
fn marked_callee(seed: u64) -> u64 {
    black_box(seed) * 3
}

#[inline(never)]
fn calls_through_a_value(callee: fn(u64) -> u64, seed: u64) -> u64 {
    black_box(callee)(seed) + 1
}

#[expect(clippy::disallowed_methods, reason = "a real program is needed: the one that runs")]
fn this_program() -> Vec<u8> {
    std::fs::read(std::env::current_exe().unwrap()).unwrap()
}

#[test]
fn a_function_of_this_program_makes_the_calls_its_source_says() {
    assert_ne!(black_box(marked_caller(black_box(7))), 0);
    assert_ne!(black_box(calls_through_a_value(marked_callee, black_box(7))), 0);
    let bytes = this_program();
    let program = Artefact::parse(&bytes).unwrap();

    let calls = program.calls("marked_caller", "*::marked_callee").unwrap();
    assert_eq!(calls.count, 2, "{calls:?}");
    assert!(calls.callees.iter().all(|name| name == "artefact::itself::marked_callee"));
    assert_eq!(program.calls("itself::marked_callee", "*::marked_caller").unwrap().count, 0);

    let known = program.calls("calls_through_a_value", "*marked*").unwrap();
    assert_eq!(known.count, 0, "a function value has no name: {known:?}");
    let all = program.calls("calls_through_a_value", "*").unwrap();
    assert!(all.callees.contains(&String::new()), "{all:?}");
}

#[test]
fn a_misspelt_function_of_this_program_is_offered() {
    let bytes = this_program();
    match Artefact::parse(&bytes).unwrap().calls("marked_coller", "*") {
        Err(Error::NoSuchFunction { nearest, .. }) => {
            assert!(nearest.contains(&"artefact::itself::marked_caller".to_owned()), "{nearest:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn sections_and_symbols_of_this_program_are_found() {
    let bytes = this_program();
    let program = Artefact::parse(&bytes).unwrap();
    assert_eq!(program.section_of(black_box(MARKER)).unwrap(), ".rodata");
    assert!(program.section_bytes(".text").unwrap() > 10_000);
    assert_eq!(program.symbols("artefact::itself::marked_c*"), Ok(2));
}
