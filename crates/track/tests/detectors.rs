//! The detectors against answers that others gave, and against themselves.

#![allow(clippy::disallowed_methods, reason = "the tests read data")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its data fails")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use track::{
    Detector, Hunter, HunterOptions, Noise, Robust, RobustOptions, alternating, false_alarms,
    hunter, power, robust,
};

/// A file of the data that lies beside the repository; a test without it says that it is skipped.
fn data(path: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    match std::fs::read_to_string(folder.join(path)) {
        Ok(text) => Some(serde_json::from_str(&text).unwrap()),
        Err(_) => {
            println!("skipped: {path} is not here");
            None
        }
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect()
}

fn indices(values: &[f64], options: HunterOptions) -> Vec<usize> {
    hunter(values, options).iter().map(|step| step.index).collect()
}

#[test]
fn hunter_answers_as_otava_does() {
    let Some(all) = data("otava/expected_change_points.json") else { return };
    let mut cases = 0;
    for name in ["tigerbeetle", "single_series", "series_1", "series_2", "series_2_plus_outliers"] {
        let values = numbers(&all[name]["series"]);
        for case in all[name]["cases"].as_array().unwrap() {
            let algorithm = case["algorithm"].as_str().unwrap_or("hunter");
            if algorithm != "hunter" && algorithm != "hunter_batch_measured_here" {
                continue;
            }
            let options = HunterOptions {
                window_len: case["window_len"].as_u64().unwrap() as usize,
                max_pvalue: case["max_pvalue"].as_f64().unwrap(),
                min_magnitude: case["min_magnitude"].as_f64().unwrap(),
            };
            let expected: Vec<usize> =
                numbers(&case["expected"]).iter().map(|index| *index as usize).collect();
            assert_eq!(indices(&values, options), expected, "{name} {options:?}");
            cases += 1;
        }
    }
    assert_eq!(cases, 14, "ten of TigerBeetle, four small ones");
    let zeros = numbers(&all["zeros_then_values"]["series"]);
    assert_eq!(indices(&zeros, HunterOptions::default()), [3, 6]);
}

#[test]
fn the_default_finds_what_nyrkio_expects() {
    let Some(Value::Array(mut points)) = data("nyrkio/tigerbeetle.json") else { return };
    points.sort_by_key(|point| point["timestamp"].as_i64());
    let values: Vec<f64> =
        points.iter().map(|point| point["metrics"]["load_accepted"].as_f64().unwrap()).collect();
    let options = HunterOptions { min_magnitude: 0.05, ..HunterOptions::default() };
    assert_eq!(indices(&values, options), [15, 71]);
    let options = RobustOptions { floor: 0.05, ..RobustOptions::default() };
    assert_eq!(Detector::Robust(options).indices(&values), [15, 71]);
}

fn flat(count: usize) -> Vec<f64> {
    (0..count).map(|index| 100.0 + f64::from((index * 7 % 5) as u8) * 0.1).collect()
}

#[test]
fn a_spike_is_an_outlier_and_no_step() {
    for (spikes, at) in [(1, 30), (2, 30), (1, 0), (1, 59), (2, 58)] {
        let mut values = flat(60);
        values[at..at + spikes].fill(150.0);
        let (steps, outliers) = robust(&values, RobustOptions::default());
        assert!(steps.is_empty(), "{spikes} at {at}: {steps:?}");
        assert_eq!(outliers, (at..at + spikes).collect::<Vec<_>>());
    }
}

#[test]
fn a_step_next_to_a_spike_is_where_it_is() {
    for spike in [28, 29, 31, 35] {
        let mut values = flat(60);
        values[30..].iter_mut().for_each(|value| *value += 10.0);
        values[spike] = 200.0;
        let (steps, outliers) = robust(&values, RobustOptions::default());
        let found: Vec<usize> = steps.iter().map(|step| step.index).collect();
        assert_eq!(found, [30], "spike at {spike}");
        assert_eq!(outliers, [spike]);
    }
}

#[test]
fn constant_and_short_series_are_without_steps() {
    for values in [vec![], vec![1.0], vec![1.0, 2.0, 3.0], vec![7.0; 500], vec![0.0; 500]] {
        assert_eq!(robust(&values, RobustOptions::default()), (vec![], vec![]));
        assert!(indices(&values, HunterOptions::default()).is_empty() || values.len() == 3);
    }
    let mut exact = vec![999.0; 40];
    exact[25..].fill(998.0);
    assert_eq!(Detector::Robust(RobustOptions::default()).indices(&exact), [25]);
    let floored = RobustOptions { floor: 0.01, ..RobustOptions::default() };
    assert!(Detector::Robust(floored).indices(&exact).is_empty());
}

#[test]
fn noise_is_silent_and_steps_are_found() {
    let detector = Detector::Robust(RobustOptions::default());
    for noise in Noise::ALL {
        let rate = false_alarms(detector, noise, 100, 1);
        assert!(rate <= 0.1, "{}: {rate} per 1000", noise.name());
    }
    for (sigmas, least) in [(1.0, 0.65), (1.5, 0.95), (3.0, 1.0)] {
        let share = power(detector, sigmas, 500, 2);
        assert!(share >= least, "{sigmas} sigma: {share}");
    }
    for seed in 0..5 {
        assert_eq!(alternating(detector, seed).0, 19, "seed {seed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn appending_one_point_gives_the_same_as_recomputing(
        seed in any::<u64>(), shape in 0..5_usize, count in 1..700_usize, steps in 0..6_usize,
    ) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut values = Noise::ALL[shape].series(count, &mut rng);
        for _ in 0..steps {
            let (at, by) = (rng.usize(..count), rng.f64() * 20.0 - 10.0);
            values[at..].iter_mut().for_each(|value| *value += by);
        }
        let mut ours = Hunter::new(HunterOptions::default());
        let mut default = Robust::new(RobustOptions::default());
        for end in 1..=count {
            let (one, other) = (ours.push(values[end - 1]), default.push(values[end - 1]));
            if end % 37 == 0 || end == count {
                let whole = &values[..end];
                prop_assert_eq!(one, hunter(whole, HunterOptions::default()));
                let (steps, outliers) = robust(whole, RobustOptions::default());
                prop_assert_eq!(other, steps);
                prop_assert_eq!(default.outliers(), outliers);
            }
        }
    }
}
