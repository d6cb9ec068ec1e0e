//! Made-up observations and what the judge has to say of them, one row for each way a predicate can
//! come out.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeSet;

use model::{
    Class, Judgement, Metric, Observation, Params, Scenario, Status, Value, Verdict, parse_scenario,
};

/// A scenario of one claim with one predicate, read for Go's variant `a` over `b`.
fn scenario(predicate: &str) -> Scenario {
    let profile = "replicates-min = 8\nreplicates-max = 20\nreplicates-exact = 3\nbatches = 3\n\
                   batch-ms = 1\nseconds = 20\n";
    let over = if predicate.contains("ratio") { "over = \"b\"\n" } else { "" };
    let variant = if predicate.contains("artefact") { "" } else { "variant = \"a\"\n" };
    let text = format!(
        "format = 1\n[article]\ntitle = \"t\"\nurl = \"u\"\npublished = \"2026-01-01\"\n\
         summary = \"s\"\n[profile.quick]\n{profile}[profile.full]\n{profile}\
         [experiment.e]\nabout = \"e\"\n[[experiment.e.artefact]]\nname = \"calls\"\n\
         calls = {{ from = \"f\", to = \"g\" }}\n[[claim]]\nid = \"c\"\nsection = \"s\"\n\
         sentence = \"s\"\nexperiment = \"e\"\nanalysis = \"a\"\n[[claim.predicate]]\n\
         {predicate}\n[claim.expect.go]\n{variant}{over}verdict = \"holds\"\nreason = \"r\"\n"
    );
    parse_scenario("s", "s.toml", &text).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

fn observation(variant: &str, n: i64, metric: &str, replicate: u32, value: Value) -> Observation {
    let metric: Metric = metric.parse().unwrap();
    Observation {
        scenario: "s".to_owned(),
        experiment: "e".to_owned(),
        variant: variant.to_owned(),
        runtime: "go".to_owned(),
        params: if n == 0 { Params::default() } else { Params::default().with("n", n) },
        unit: String::new(),
        class: metric.fixed_class().unwrap_or(Class::Exact),
        metric,
        replicate,
        order: 0,
        iterations: 1,
        value: Some(value),
        samples: Vec::new(),
        histogram: model::Histogram::default(),
        answer: String::new(),
        status: Status::Ok,
        conditions: None,
    }
}

/// Numbers of one variant at one point, one a replicate.
fn numbers(variant: &str, n: i64, metric: &str, values: &[f64]) -> Vec<Observation> {
    let each = (0..).zip(values).map(|(replicate, value)| {
        observation(variant, n, metric, replicate, Value::Number(*value))
    });
    each.collect()
}

fn judged(predicate: &str, observations: &[Observation]) -> Judgement {
    judge::judge(&scenario(predicate), |_| true, observations).remove(0)
}

/// So many values around a centre, each a hundredth from the next.
fn around(centre: f64, count: u32) -> Vec<f64> {
    (0..count).map(|index| centre * (1.0 + 0.01 * f64::from(index % 5))).collect()
}

#[test]
fn exact_counts_are_compared_exactly() {
    let predicate = "estimand = \"count\"\nmetric = \"heap.blocks\"\nat.n = 10\nequals = \"n - 1\"";
    for (values, expected, note) in [
        (&[9.0, 9.0, 9.0][..], Verdict::Holds, ""),
        (&[10.0, 10.0, 10.0], Verdict::Refuted, ""),
        (&[9.0, 9.0, 10.0], Verdict::Inconclusive, "disagree"),
        (&[10.0, 11.0, 12.0], Verdict::Refuted, "disagree"),
        (&[], Verdict::Inconclusive, "not measured"),
    ] {
        let judgement = judged(predicate, &numbers("a", 10, "heap.blocks", values));
        assert_eq!(judgement.verdict, expected, "{values:?}: {}", judgement.why);
        assert!(judgement.why.contains(note), "{values:?}: {}", judgement.why);
    }
}

#[test]
fn times_are_decided_by_their_interval() {
    let predicate = "estimand = \"count\"\nmetric = \"wall.ns\"\nat.n = 10\nat-most = 100";
    for (centre, count, expected) in [
        (90.0, 12, Verdict::Holds),
        (110.0, 12, Verdict::Refuted),
        (98.0, 12, Verdict::Inconclusive),
        // Three values have no interval at this level, however clear they look.
        (10.0, 3, Verdict::Inconclusive),
    ] {
        let judgement = judged(predicate, &numbers("a", 10, "wall.ns", &around(centre, count)));
        assert_eq!(judgement.verdict, expected, "{centre}: {}", judgement.why);
    }
}

#[test]
fn ratios_compare_two_variants() {
    let predicate = "estimand = \"ratio\"\nmetric = \"wall.ns\"\nat.n = 10\nat-least = 2";
    for (above, expected) in
        [(300.0, Verdict::Holds), (150.0, Verdict::Refuted), (201.0, Verdict::Inconclusive)]
    {
        let mut all = numbers("a", 10, "wall.ns", &around(above, 10));
        all.extend(numbers("b", 10, "wall.ns", &around(100.0, 10)));
        let judgement = judged(predicate, &all);
        assert_eq!(judgement.verdict, expected, "{above}: {}", judgement.why);
    }
}

#[test]
fn slopes_are_fitted_in_each_round() {
    let predicate = "estimand = \"slope\"\nmetric = \"wall.ns\"\nat.n = [10, 100]\nalong = \"n\"\n\
                     within = [1.9, 2.1]";
    let sweep = |power: i32| {
        let mut all = numbers("a", 10, "wall.ns", &around(10_f64.powi(power), 10));
        all.extend(numbers("a", 100, "wall.ns", &around(100_f64.powi(power), 10)));
        all
    };
    assert_eq!(judged(predicate, &sweep(2)).verdict, Verdict::Holds);
    assert_eq!(judged(predicate, &sweep(1)).verdict, Verdict::Refuted);
    let half = numbers("a", 10, "wall.ns", &around(100.0, 10));
    assert_eq!(judged(predicate, &half).verdict, Verdict::Inconclusive);
}

#[test]
fn states_must_be_the_same_everywhere() {
    let predicate = "estimand = \"state\"\nmetric = \"os.end\"\nis = \"SIGSEGV\"";
    let ends = |names: &[&str]| -> Vec<Observation> {
        let each = (0..).zip(names).map(|(replicate, name)| {
            observation("a", 0, "os.end", replicate, Value::Text((*name).to_owned()))
        });
        each.collect()
    };
    for (names, expected) in [
        (&["SIGSEGV", "SIGSEGV"][..], Verdict::Holds),
        (&["answered", "answered"], Verdict::Refuted),
        (&["answered", "SIGSEGV"], Verdict::Inconclusive),
    ] {
        let judgement = judged(predicate, &ends(names));
        assert_eq!(judgement.verdict, expected, "{names:?}: {}", judgement.why);
    }
}

#[test]
fn properties_of_a_file_belong_to_no_variant() {
    let predicate = "estimand = \"artefact\"\nmetric = \"artefact.calls\"\nat-least = 1";
    for (count, expected) in [(1.0, Verdict::Holds), (0.0, Verdict::Refuted)] {
        let judgement = judged(predicate, &numbers("", 0, "artefact.calls", &[count]));
        assert_eq!(judgement.verdict, expected, "{}", judgement.why);
    }
}

#[test]
fn what_was_not_seen_whole_is_not_judged() {
    let predicate = "estimand = \"count\"\nmetric = \"wall.ns\"\nat.n = 10\nat-most = 100";
    let good = numbers("a", 10, "wall.ns", &around(90.0, 12));
    for (status, expected) in [
        (Status::Failed("it crashed".to_owned()), Verdict::Failed),
        (Status::WrongAnswer("it said 2".to_owned()), Verdict::Failed),
        (Status::Invalid("no time".to_owned()), Verdict::Holds),
    ] {
        let mut all = good.clone();
        let last = all.last().unwrap().clone();
        all.push(Observation { status: status.clone(), value: None, replicate: 99, ..last });
        let judgement = judged(predicate, &all);
        assert_eq!(judgement.verdict, expected, "{status:?}: {}", judgement.why);
    }
    let skipped = Status::Skipped("no Go".to_owned());
    let none = vec![Observation { status: skipped, value: None, ..good[0].clone() }];
    let judgement = judged(predicate, &none);
    assert_eq!(judgement.verdict, Verdict::Skipped);
    assert!(judgement.why.contains("no Go"), "{}", judgement.why);
}

#[test]
fn only_what_is_undecided_is_measured_on() {
    let predicate = "estimand = \"ratio\"\nmetric = \"wall.ns\"\nat.n = [10, 20]\nat-least = 2";
    let mut all = Vec::new();
    // Decided at 10, not at 20.
    for (n, above) in [(10, 300.0), (20, 201.0)] {
        all.extend(numbers("a", n, "wall.ns", &around(above, 10)));
        all.extend(numbers("b", n, "wall.ns", &around(100.0, 10)));
    }
    let open = judge::undecided(&scenario(predicate), |_| true, &all);
    let places: BTreeSet<String> =
        open.iter().map(|one| format!("{} {}", one.variant, one.params)).collect();
    assert_eq!(places, BTreeSet::from(["a n=20".to_owned(), "b n=20".to_owned()]));
    let none = judge::undecided(&scenario(predicate), |_| false, &all);
    assert!(none.is_empty());
}

#[test]
fn a_ratio_of_times_is_not_decided_by_less_than_the_noise_floor() {
    let predicate = "estimand = \"ratio\"\nmetric = \"wall.ns\"\nat.n = 10\nat-least = 2.0";
    let tight = |centre: f64| -> Vec<f64> {
        (0..12).map(|index| centre * (1.0 + 1e-4 * f64::from(index))).collect()
    };
    let mut observations = numbers("a", 10, "wall.ns", &tight(204.0));
    observations.extend(numbers("b", 10, "wall.ns", &tight(100.0)));
    let alone = judged(predicate, &observations);
    assert_eq!((alone.verdict, alone.findings[0].floor), (Verdict::Holds, None));

    let with = |again: &[f64]| {
        let mut all = observations.clone();
        all.extend(numbers("b", 10, "again.ns", again));
        judged(predicate, &all)
    };
    let quiet = with(&tight(100.0));
    assert_eq!(quiet.verdict, Verdict::Holds);
    assert!(quiet.findings[0].floor.unwrap() < 0.01);
    let noisy = with(&tight(103.0));
    assert_eq!(noisy.verdict, Verdict::Inconclusive);
    assert!(noisy.why.contains("floor 3.0 %, effect 2.0 %"), "{}", noisy.why);
    let seldom = with(&[100.0, 100.0]);
    assert_eq!((seldom.verdict, seldom.findings[0].floor), (Verdict::Holds, None));
}
