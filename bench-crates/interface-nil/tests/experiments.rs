//! Every variant computes what the others compute, and observes what is true.

use interface_nil::registry;
use model::Value;
use subject::testing::{Tested, defaults_and_least, number, text};

fn tested() -> Tested {
    Tested::new(registry())
}

#[test]
fn variants_agree() {
    tested().answers_agree(defaults_and_least, &[]);
}

#[test]
fn nils_are_counted() {
    for (n, nils, expected) in [(64, 50, "32"), (64, 0, "0"), (64, 100, "64"), (10, 35, "3")] {
        for variant in ["is-none", "downcast", "null-pointer"] {
            let reply = tested().run("check", variant, &[("n", n), ("nils", nils)]);
            assert_eq!(reply.answer, expected, "{variant} at n={n} nils={nils}");
        }
    }
}

#[test]
fn words_are_right() {
    tested().observes(&[
        ("size", "sizes", &[], "option_words", number(2)),
        ("size", "sizes", &[], "nested_words", number(3)),
        ("held", "unassigned", &[], "equals_nil", Value::Flag(true)),
        ("held", "unassigned", &[], "type_word", text("unspecified")),
        ("held", "mapped", &[], "data_word", text("zero")),
        ("held", "nested", &[], "equals_nil", Value::Flag(false)),
        ("held", "nested", &[], "type_word", text("set")),
        ("held", "empty-struct", &[], "data_word", text("set")),
        ("held", "null-pointer", &[], "equals_nil", Value::Flag(true)),
        ("held", "null-pointer", &[], "type_word", text("set")),
        ("forged", "type-alone", &[], "equals_nil", Value::Flag(true)),
        ("forged", "both", &[], "equals_nil", Value::Flag(false)),
        ("header", "empty", &[], "header_pointer", text("set")),
        ("header", "filled", &[], "length", number(2)),
    ]);
}

#[test]
fn what_holds_nothing_is_seen() {
    tested().observes(&[
        ("counted", "mapped", &[], "not_nil", number(0)),
        ("counted", "nested", &[], "not_nil", number(7)),
        ("counted", "null-pointer", &[], "not_nil", number(0)),
        ("type-name", "any", &[], "name", text("dyn core::any::Any")),
        ("call", "nil-untouched", &[], "answer", number(7)),
        ("call", "nil-field", &[], "outcome", text("panicked")),
        ("call", "nothing", &[], "outcome", text("panicked")),
        ("assertion", "nil-node", &[], "found_nil", Value::Flag(true)),
        ("assertion", "nil-of-another-type", &[], "found_nil", Value::Flag(false)),
        ("failure", "typed", &[], "is_error", Value::Flag(false)),
        ("failure", "mixed-failure", &[], "as_custom", Value::Flag(true)),
        ("failure", "mixed-failure", &[], "message", text("it failed")),
        ("two-nils", "one-type", &[], "equal", Value::Flag(true)),
        ("two-nils", "two-types", &[], "equal", Value::Flag(false)),
        ("two-nils", "two-types-by-address", &[], "equal", Value::Flag(true)),
    ]);
}
