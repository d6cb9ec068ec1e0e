//! Every variant computes what the others compute, and observes what is true. Descriptors belong to
//! a process, so each request goes to a fresh one: the program that is measured.

#![allow(clippy::disallowed_methods, reason = "the test starts the program and talks with it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::process::Command;

use fd_lifecycle::registry;
use model::{Params, Value};
use subject::testing::{Tested, number, text};

const PROGRAM: &str = env!("CARGO_BIN_EXE_fd-lifecycle");

fn tested() -> Tested {
    Tested::program(registry(), PROGRAM)
}

#[test]
fn variants_agree() {
    tested().answers_agree(|_| vec![Params::default()], &[]);
}

#[test]
fn numbers_and_owners_are_right() {
    tested().observes(&[
        ("streams", "inherited", &[], "numbers", text("0 1 2")),
        ("lowest-free", "open", &[], "lowest", Value::Flag(true)),
        ("lowest-free", "from-100", &[], "lowest", Value::Flag(false)),
        ("first-open", "plain", &[], "first", number(3)),
        ("reuse", "alone", &[("cycles", 50)], "reused", number(50)),
        ("stale", "saved", &[], "stranger_read", text("EBADF")),
        ("keep-alive", "integer", &[], "open", Value::Flag(false)),
        ("keep-alive", "file", &[], "open", Value::Flag(true)),
        ("adopt", "number", &[], "opened", number(0)),
        ("offset", "duplicate", &[], "offset_bytes", number(5)),
        ("offset", "second-open", &[], "offset_bytes", number(0)),
    ]);
}

#[test]
fn waiting_and_closing_are_right() {
    tested().observes(&[
        ("registration", "regular", &[], "registered", text("EPERM")),
        ("registration", "pipe", &[], "watched", Value::Flag(true)),
        ("open-cost", "open-close", &[("n", 5)], "epoll_ctl", number(0)),
        ("waiters", "pipes", &[("n", 5)], "threads", number(0)),
        ("waiters", "connections", &[("n", 5)], "threads", number(0)),
        ("waiters", "blocking-pipes", &[("n", 5)], "threads", number(5)),
        ("close-wakes", "kernel", &[("n", 3)], "woken", number(0)),
        ("close-wakes", "kernel", &[], "number_free", Value::Flag(true)),
        ("close-returns", "owned", &[], "open_after_close", Value::Flag(false)),
        ("close-returns", "shared", &[], "open_after_close", Value::Flag(true)),
        ("close-returns", "shared", &[], "open_after_read", Value::Flag(false)),
        ("unreachable", "scope", &[("n", 9)], "open_without_collection", number(0)),
        ("unreachable", "forgotten", &[("n", 9)], "open_after_collection", number(9)),
    ]);
}

#[test]
fn limits_are_right() {
    let limits: &[(&str, i64)] = &[("soft", 48), ("hard", 100)];
    tested().observes(&[
        ("leak", "held", &[("opens", 500), ("limit", 64)], "open", number(64)),
        ("leak", "forgotten", &[("opens", 500), ("limit", 64)], "open", number(64)),
        ("leak", "closed", &[("opens", 500), ("limit", 64)], "failed", number(0)),
        ("at-limit", "started", limits, "met", number(48)),
        ("at-limit", "started", limits, "error", text("EMFILE")),
        ("at-limit", "raised", limits, "met", number(100)),
        ("child-limit", "started", limits, "child_limit", number(48)),
        ("child-limit", "set-by-program", limits, "child_limit", number(100)),
        ("privilege", "unprivileged", limits, "above_hard", text("EPERM")),
        ("calls-at-limit", "none-left", &[], "run", text("EMFILE")),
        ("calls-at-limit", "none-left-inherited", &[], "run", text("none")),
        ("calls-at-limit", "none-left", &[], "open_after_close", text("none")),
        ("accept", "tokio", &[], "error", text("EMFILE")),
        ("accept", "listener", &[], "recovers", Value::Flag(true)),
        ("system-limit", "filtered", &[], "open", text("ENFILE")),
        ("system-limit", "filtered", &[], "others_open", Value::Flag(true)),
    ]);
}

#[test]
fn limits_that_contradict_each_other_are_refused() {
    let reply = tested().run("at-limit", "started", &[("soft", 200), ("hard", 100)]);
    assert_eq!(reply.error.unwrap(), "the soft limit 200 is above the hard one 100");
}

#[test]
fn an_unknown_task_fails() {
    let output = Command::new(PROGRAM).arg("fly").output().unwrap();
    assert!(!output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "unknown task 'fly'\n");
}
