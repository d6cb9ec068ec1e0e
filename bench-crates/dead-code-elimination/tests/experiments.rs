//! The loops agree, and objects live as long as their scope.

use dead_code_elimination::registry;
use subject::testing::{Tested, number};

fn tested() -> Tested {
    Tested::new(registry())
}

#[test]
fn dead_and_live_loops_answer_alike() {
    for n in [1, 17, 10_000] {
        for variant in ["dead", "live"] {
            let reply = tested().run("dead-loop", variant, &[("n", n)]);
            assert_eq!(reply.answer, n.to_string(), "{variant}");
        }
    }
}

#[test]
fn an_object_dies_when_it_is_dropped_and_not_before() {
    tested().observes(&[
        ("last-use", "unused", &[("n", 7)], "gone", number(0)),
        ("last-use", "dropped", &[("n", 7)], "gone", number(7)),
    ]);
}
