//! External answers. The files are not part of the repository; without them the tests say so and
//! pass, and the same rules are held by the tables beside the code.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use stats::{Error, mann_whitney, median, median_interval, ratio, two_groups};

/// A file of the shared data.
#[expect(clippy::disallowed_methods, reason = "the data lies outside the repository")]
#[expect(clippy::print_stdout, reason = "what was skipped is said")]
fn shared(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: no shared/data");
    }
    text
}

#[test]
fn the_published_vectors_agree() {
    let Some(text) = shared("benchmath/vectors.json") else { return };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let whole = |key: &str| vectors[key].as_u64().unwrap() as usize;

    let need = whole("median_ci_min_n_at_95");
    let refused = median_interval(&[1.0], 0.95);
    assert_eq!(refused, Err(Error::TooFew { have: 1, need }));
    let need = whole("mann_whitney_min_n_at_alpha_05");
    let refused = ratio(&[1.0], &[1.0], 0.95);
    assert_eq!(refused, Err(Error::TooFew { have: 1, need }));

    let smallest_p = vectors["mann_whitney_min_two_sided_p_by_n"].as_object().unwrap();
    assert!(!smallest_p.is_empty());
    for (n, p) in smallest_p {
        let n: u32 = n.parse().unwrap();
        let low: Vec<f64> = (0..n).map(f64::from).collect();
        let high: Vec<f64> = (n..2 * n).map(f64::from).collect();
        let expected = p.as_f64().unwrap();
        let actual = mann_whitney(&low, &high).unwrap().p;
        assert!((actual / expected - 1.0).abs() < 1e-12, "n {n}: {actual} {expected}");
    }
}

/// The times in Go's benchmark text, in seconds, by name.
fn times(text: &str) -> BTreeMap<&str, Vec<f64>> {
    let mut all: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let name = words.next().and_then(|word| word.strip_prefix("Benchmark"));
        let (Some(name), Some(_), Some(value)) = (name, words.next(), words.next()) else {
            continue;
        };
        all.entry(name).or_default().push(value.parse().unwrap_or(f64::NAN) / 1e9);
    }
    all
}

/// How far the interval reaches, as benchstat has it: the further end, in whole per cent.
fn reach(values: &[f64]) -> String {
    let Ok(found) = median_interval(values, 0.95) else { return "∞".to_owned() };
    let (low, high) = (found.interval.low, found.interval.high);
    let share = (high / found.value - 1.0).max(1.0 - low / found.value);
    format!("{:.0}%", share * 100.0)
}

#[test]
fn medians_intervals_and_tests_are_those_of_benchstat() {
    let files = ["old.txt", "new.txt", "csvOldNew.stdout"];
    let [Some(old), Some(new), Some(table)] =
        files.map(|name| shared(&format!("benchstat/{name}")))
    else {
        return;
    };
    let (old, new) = (times(&old), times(&new));
    let mut rows = 0;
    for line in table.lines().filter(|line| line.contains(",p=")) {
        let [name, old_median, old_reach, new_median, new_reach, change, p] =
            line.split(',').collect::<Vec<_>>().try_into().unwrap();
        let (old, new) = (&old[name], &new[name]);
        for (values, centre, reached) in
            [(old, old_median, old_reach), (new, new_median, new_reach)]
        {
            let centre: f64 = centre.parse().unwrap();
            assert!((median(values).unwrap() / centre - 1.0).abs() < 1e-12, "{name}");
            assert_eq!(reach(values), reached, "{name}");
        }
        let tested = mann_whitney(old, new).unwrap();
        assert_eq!(format!("p={:.3} n={}", tested.p, old.len()), p, "{name}");
        let found = ratio(new, old, 0.95).unwrap();
        // benchstat says by how much only where the test sees a difference; so do we.
        let differs = !found.interval.contains(1.0);
        let said = match differs {
            true => format!("{:+.2}%", (found.value - 1.0) * 100.0),
            false => "~".to_owned(),
        };
        assert_eq!(said, change, "{name}");
        rows += 1;
    }
    assert_eq!(rows, 2);
}

#[test]
fn intervals_of_many_benchmarks_are_those_of_benchstat() {
    let [Some(text), Some(table)] =
        ["crc-old.txt", "crcOldNew.stdout"].map(|name| shared(&format!("benchstat/{name}")))
    else {
        return;
    };
    let times = times(&text);
    // The first table of the file: `name  46.55n ± 9%`.
    let first = table.lines().skip_while(|line| !line.contains("sec/op"));
    let mut rows = 0;
    for line in first.take_while(|line| !line.starts_with("geomean")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, centre, "±", reached] = words[..] else { continue };
        let Some(values) = times.get(name) else { continue };
        let (digits, unit) = centre.split_at(centre.trim_end_matches(char::is_alphabetic).len());
        let scale = match unit {
            "n" => 1e-9,
            "µ" => 1e-6,
            other => panic!("unit {other}"),
        };
        let centre = digits.parse::<f64>().unwrap() * scale;
        // Four digits are shown.
        assert!((median(values).unwrap() / centre - 1.0).abs() < 6e-4, "{name}");
        assert_eq!(reach(values), reached, "{name}");
        rows += 1;
    }
    assert!(rows > 20, "{rows}");
}

#[test]
fn shapes_of_noise_are_seen_as_mozilla_labels_them() {
    let Some(text) = shared("mozilla-measure-noise/noise_shapes.json") else { return };
    let shapes: Value = serde_json::from_str(&text).unwrap();
    let mut labels = BTreeMap::new();
    for case in shapes["cases"].as_array().unwrap() {
        let Some(label) = case["expected_description"].as_str() else { continue };
        let values: Vec<f64> =
            case["values"].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
        let found = two_groups(&values).unwrap();
        assert_eq!(found.is_some(), label == "MODAL", "{case}: {found:?}");
        *labels.entry(label.to_owned()).or_insert(0) += 1;
    }
    assert!(labels["OK"] >= 3 && labels["MODAL"] >= 1, "{labels:?}");
}
