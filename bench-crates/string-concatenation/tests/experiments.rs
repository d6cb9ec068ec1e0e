//! Every variant computes what the others compute, and observes what is true.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use model::protocol::ExperimentDescription;
use model::{Params, Value};
use string_concatenation::registry;
use subject::Answer;
use subject::testing::{Point, Tested, defaults_and_least, number, text};

fn tested() -> Tested {
    Tested::new(registry())
}

fn answer(experiment: &str, variant: &str, point: Point) -> String {
    let reply = tested().run(experiment, variant, point);
    assert_eq!(reply.error, None, "{experiment}/{variant} at {point:?}");
    reply.answer
}

/// The same text as every other variant, or none, at the defaults and at the ends of the ranges.
#[test]
fn variants_agree() {
    let points = |experiment: &ExperimentDescription| {
        let odd = |name: &str| if name == "k" { 4 } else { 53 };
        let each = experiment.params.iter().map(|param| param.name.as_str());
        let odd = each.fold(Params::default(), |all, name| all.with(name, odd(name)));
        let mut points = defaults_and_least(experiment);
        points.push(odd);
        points
    };
    // The one ends the process, as it should.
    tested().answers_agree(points, &["write/literal"]);
}

#[test]
fn answers_are_right() {
    let letters = |k: usize, length: usize| {
        ('a'..='l').take(k).map(|letter| letter.to_string().repeat(length)).collect::<String>()
    };
    type Case<'a> = (&'a str, &'a str, Point<'a>, String);
    let cases: Vec<Case> = vec![
        ("join", "concat", &[], letters(3, 40).digest()),
        ("join", "plus", &[("k", 5), ("len", 2)], letters(5, 2).digest()),
        ("join", "plus", &[("k", 12), ("len", 2)], letters(12, 2).digest()),
        ("join", "format", &[("k", 6), ("len", 2)], letters(6, 2).digest()),
        ("join", "format", &[("k", 12), ("len", 2)], letters(12, 2).digest()),
        ("join", "statements", &[("k", 4), ("len", 2)], letters(4, 2).digest()),
        ("const-fold", "literal", &[], "claimbench folds".digest()),
        ("const-tail", "plus", &[], "ABCD".digest()),
        ("temporary", "map-lookup", &[], "1".to_owned()),
        ("empty-operand", "right", &[], "s".repeat(64).digest()),
        ("empty-operand", "nonempty", &[], String::new()),
        ("size-class", "result", &[], ("a".repeat(16) + &"b".repeat(17)).digest()),
        ("grow", "format", &[("n", 12)], "x".repeat(12).digest()),
        ("moves", "push-str-blocked", &[], "1000".to_owned()),
        ("append-byte", "vec-byte", &[], "x".repeat(100_000).digest()),
        ("append-converted", "str", &[("n", 28)], "abcdefghijklmnopqrstuvwxyzab".digest()),
    ];
    for (experiment, variant, point, expected) in cases {
        assert_eq!(answer(experiment, variant, point), expected, "{experiment}/{variant}");
    }
}

#[test]
fn values_are_right() {
    tested().observes(&[
        ("header", "sizes", &[], "string_bytes", number(16.0)),
        ("header", "sizes", &[], "long_string_bytes", number(16.0)),
        ("header", "sizes", &[], "owned_bytes", number(24.0)),
        ("placement", "literal", &[], "perms", text("r--p")),
        ("placement", "result", &[], "perms", text("rw-p")),
        ("write", "result", &[], "wrote", Value::Flag(true)),
        ("empty-operand", "right", &[], "same_pointer", Value::Flag(true)),
        ("empty-operand", "left", &[], "same_pointer", Value::Flag(false)),
        ("empty-operand", "nonempty", &[], "same_pointer", Value::Flag(false)),
        ("moves", "concat", &[], "moved_bytes", number(500_500.0)),
        ("moves", "concat", &[], "moves", number(1000.0)),
    ]);
}

#[test]
fn what_is_not_supported_is_refused() {
    for (variant, k) in [("plus", 7), ("format", 11), ("statements", 5)] {
        let expected = format!("variant '{variant}' does not support k={k}");
        assert_eq!(tested().run("join", variant, &[("k", k)]).error, Some(expected));
    }
    let many = tested().repeat("empty-operand", "right", Params::default(), 65);
    let error = many.error.unwrap();
    assert!(error.contains("more iterations than operands"), "{error}");
}
