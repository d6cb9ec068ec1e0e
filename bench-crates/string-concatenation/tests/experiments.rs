//! Every variant computes what the others compute, and observes what is true.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;

use model::protocol::{Reply, Run};
use model::{Params, Value};
use string_concatenation::registry;
use subject::{Allocator, Answer};

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

fn answer(experiment: &str, variant: &str, point: &[(&str, i64)]) -> String {
    let reply = run(experiment, variant, point);
    assert_eq!(reply.error, None, "{experiment}/{variant} at {point:?}");
    reply.answer
}

/// The same text as every other variant, or none, at the defaults and at the ends of the ranges.
#[test]
fn variants_agree() {
    for experiment in registry().describe(Allocator::System).experiments {
        let id = experiment.id.as_str();
        let least: Vec<(&str, i64)> =
            experiment.params.iter().map(|p| (p.name.as_str(), p.min)).collect();
        let odd: Vec<(&str, i64)> = experiment
            .params
            .iter()
            .map(|p| (p.name.as_str(), if p.name == "k" { 4 } else { 53 }))
            .collect();
        for point in [Vec::new(), least, odd] {
            let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for variant in &experiment.variants {
                if (id, variant.as_str()) == ("write", "literal") {
                    continue; // Ends the process, as it should.
                }
                let answer = answer(id, variant, &point);
                if !answer.is_empty() {
                    answers.entry(answer).or_default().push(variant);
                }
            }
            assert!(answers.len() < 2, "{id} at {point:?}: {answers:?}");
        }
    }
}

#[test]
fn answers_are_right() {
    let letters = |k: usize, length: usize| {
        ('a'..='l').take(k).map(|letter| letter.to_string().repeat(length)).collect::<String>()
    };
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, i64)], String);
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
    let cases: &[(&str, &str, &str, Value)] = &[
        ("header", "sizes", "string_bytes", Value::Number(16.0)),
        ("header", "sizes", "long_string_bytes", Value::Number(16.0)),
        ("header", "sizes", "owned_bytes", Value::Number(24.0)),
        ("placement", "literal", "perms", Value::Text("r--p".to_owned())),
        ("placement", "result", "perms", Value::Text("rw-p".to_owned())),
        ("write", "result", "wrote", Value::Flag(true)),
        ("empty-operand", "right", "same_pointer", Value::Flag(true)),
        ("empty-operand", "left", "same_pointer", Value::Flag(false)),
        ("empty-operand", "nonempty", "same_pointer", Value::Flag(false)),
        ("moves", "concat", "moved_bytes", Value::Number(500_500.0)),
        ("moves", "concat", "moves", Value::Number(1000.0)),
    ];
    for (experiment, variant, name, expected) in cases {
        let reply = run(experiment, variant, &[]);
        assert_eq!(reply.error, None);
        assert_eq!(&reply.values[*name], expected, "{experiment}/{variant}");
    }
}

#[test]
fn what_is_not_supported_is_refused() {
    for (variant, k) in [("plus", 7), ("format", 11), ("statements", 5)] {
        let expected = format!("variant '{variant}' does not support k={k}");
        assert_eq!(run("join", variant, &[("k", k)]).error, Some(expected));
    }
    let many = Run {
        id: 1,
        experiment: "empty-operand".to_owned(),
        variant: "right".to_owned(),
        params: Params::default(),
        iterations: 65,
        heap: false,
    };
    let error = registry().run(&many).error.unwrap();
    assert!(error.contains("more iterations than operands"), "{error}");
}
