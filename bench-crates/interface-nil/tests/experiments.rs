//! Every variant computes what the others compute, and observes what is true.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;

use interface_nil::registry;
use model::protocol::{Reply, Run};
use model::{Params, Value};
use subject::Allocator;

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    // More than once, so that work that spoils its own inputs is noticed.
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 2, heap: false })
}

#[test]
fn variants_agree() {
    for experiment in registry().describe(Allocator::System).experiments {
        let id = experiment.id.as_str();
        let least: Vec<(&str, i64)> =
            experiment.params.iter().map(|p| (p.name.as_str(), p.min)).collect();
        for point in [Vec::new(), least] {
            let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for variant in &experiment.variants {
                let reply = run(id, variant, &point);
                assert_eq!(reply.error, None, "{id}/{variant} at {point:?}");
                if !reply.answer.is_empty() {
                    answers.entry(reply.answer).or_default().push(variant);
                }
            }
            assert!(answers.len() < 2, "{id} at {point:?}: {answers:?}");
        }
    }
}

#[test]
fn nils_are_counted() {
    for (n, nils, expected) in [(64, 50, "32"), (64, 0, "0"), (64, 100, "64"), (10, 35, "3")] {
        for variant in ["is-none", "downcast", "null-pointer"] {
            let reply = run("check", variant, &[("n", n), ("nils", nils)]);
            assert_eq!(reply.answer, expected, "{variant} at n={n} nils={nils}");
        }
    }
}

fn number(value: u32) -> Value {
    Value::Number(f64::from(value))
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn check(cases: &[(&str, &str, &str, Value)]) {
    for (experiment, variant, name, expected) in cases {
        let reply = run(experiment, variant, &[]);
        assert_eq!(reply.error, None, "{experiment}/{variant}");
        assert_eq!(&reply.values[*name], expected, "{name} of {experiment}/{variant}");
    }
}

#[test]
fn words_are_right() {
    check(&[
        ("size", "sizes", "option_words", number(2)),
        ("size", "sizes", "nested_words", number(3)),
        ("held", "unassigned", "equals_nil", Value::Flag(true)),
        ("held", "unassigned", "type_word", text("unspecified")),
        ("held", "mapped", "data_word", text("zero")),
        ("held", "nested", "equals_nil", Value::Flag(false)),
        ("held", "nested", "type_word", text("set")),
        ("held", "empty-struct", "data_word", text("set")),
        ("held", "null-pointer", "equals_nil", Value::Flag(true)),
        ("held", "null-pointer", "type_word", text("set")),
        ("forged", "type-alone", "equals_nil", Value::Flag(true)),
        ("forged", "both", "equals_nil", Value::Flag(false)),
        ("header", "empty", "header_pointer", text("set")),
        ("header", "filled", "length", number(2)),
    ]);
}

#[test]
fn what_holds_nothing_is_seen() {
    check(&[
        ("counted", "mapped", "not_nil", number(0)),
        ("counted", "nested", "not_nil", number(7)),
        ("counted", "null-pointer", "not_nil", number(0)),
        ("type-name", "any", "name", text("dyn core::any::Any")),
        ("call", "nil-untouched", "answer", number(7)),
        ("call", "nil-field", "outcome", text("panicked")),
        ("call", "nothing", "outcome", text("panicked")),
        ("assertion", "nil-node", "found_nil", Value::Flag(true)),
        ("assertion", "nil-of-another-type", "found_nil", Value::Flag(false)),
        ("failure", "typed", "is_error", Value::Flag(false)),
        ("failure", "mixed-failure", "as_custom", Value::Flag(true)),
        ("failure", "mixed-failure", "message", text("it failed")),
        ("two-nils", "one-type", "equal", Value::Flag(true)),
        ("two-nils", "two-types", "equal", Value::Flag(false)),
        ("two-nils", "two-types-by-address", "equal", Value::Flag(true)),
    ]);
}
