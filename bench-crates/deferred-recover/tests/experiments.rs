//! Every variant computes what the others compute, and observes what is true. Tasks are run by the
//! program that is measured, so each request goes to a process of that.

#![allow(clippy::disallowed_methods, reason = "the test starts the program and talks with it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::process::Command;

use deferred_recover::registry;
use model::{Params, Value};
use subject::testing::{Tested, number, text};

const PROGRAM: &str = env!("CARGO_BIN_EXE_deferred-recover");

fn tested() -> Tested {
    Tested::program(registry(), PROGRAM)
}

/// The order in which things are dropped is a variant's own; everything else is one answer.
#[test]
fn variants_agree() {
    tested().answers_agree(|_| vec![Params::default()], &["order"]);
}

#[test]
fn orders_and_ends_are_right() {
    tested().observes(&[
        ("order", "written-return", &[("n", 8)], "out_of_order", number(0)),
        ("order", "written-panic", &[("n", 9)], "ran", number(9)),
        ("order", "written-panic", &[("n", 9)], "out_of_order", number(0)),
        ("order", "vector-panic", &[("n", 5)], "ran", number(5)),
        ("order", "vector-panic", &[("n", 5)], "out_of_order", number(4)),
        ("order", "fields", &[], "out_of_order", number(2)),
        ("end", "return", &[], "ran", Value::Flag(true)),
        ("end", "panic", &[], "ran", Value::Flag(true)),
        ("end", "panic", &[], "end", text("exit 101")),
        ("end", "exit", &[], "end", text("exit 3")),
        ("end", "stack-overflow", &[], "end", text("SIGABRT")),
        ("end", "double-panic", &[], "ran", Value::Flag(false)),
        ("unrecovered", "panic", &[], "said", text("inner middle outer")),
        ("skipped", "panic", &[], "steps", text("before deferred caller")),
        ("cleanup-order", "recovery-first", &[], "steps", text("closing recovered")),
        ("cleanup-order", "cleanup-first", &[], "steps", text("recovered closing")),
    ]);
}

#[test]
fn panics_are_right() {
    tested().observes(&[
        ("recover", "around-call", &[], "got", text("primary")),
        ("recover", "in-destructor", &[], "stopped", Value::Flag(false)),
        ("recover", "of-destructor", &[], "got", text("secondary")),
        ("value", "all", &[], "other_type", number(0)),
        ("value", "macro", &[], "unequal", number(0)),
        ("value", "macro-number", &[], "other_type", number(1)),
        ("trace", "panic", &[], "frames", text("none")),
        ("frame", "hook", &[], "panicking", text("present")),
        ("frame", "destructor", &[], "panicking", text("gone")),
        ("fallback", "caught", &[], "result", Value::Number(-1.0)),
        ("thread", "panic", &[], "main_went_on", Value::Flag(true)),
        ("thread", "tokio-task", &[], "main_went_on", Value::Flag(true)),
        ("thread", "scope", &[], "end", text("exit 101")),
        ("second", "during-panic", &[], "end", text("SIGABRT")),
        ("second", "alone", &[], "seen", text("secondary")),
        ("report", "second", &[], "first_reported", Value::Flag(true)),
    ]);
}

#[test]
fn what_there_is_no_function_for_is_refused() {
    for (variant, expected) in [
        ("written-return", "there is no function with n=4 locals"),
        ("fields", "there is no value with n=4 fields"),
    ] {
        let reply = tested().run("order", variant, &[("n", 4)]);
        assert_eq!(reply.error.as_deref(), Some(expected));
    }
}

#[test]
fn an_unknown_task_fails() {
    let output = Command::new(PROGRAM).arg("fly").output().unwrap();
    assert!(!output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "unknown task 'fly'\n");
}
