//! Every variant computes what the others compute, and what something much simpler computes.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use algorithms::registry;
use model::protocol::{ExperimentDescription, Reply};
use model::{Params, Value};
use subject::testing::{Point, Tested, defaults_and_least, observed};

fn tested() -> Tested {
    Tested::new(registry())
}

fn run(experiment: &str, variant: &str, point: Point) -> Reply {
    let reply = tested().run(experiment, variant, point);
    assert_eq!((&reply.error, &reply.skipped), (&None, &None), "{reply:?}");
    reply
}

/// The same answer from every variant, at the defaults, at the least and at odd points.
#[test]
fn variants_agree() {
    let points = |experiment: &ExperimentDescription| {
        let each = experiment.params.iter();
        let odd = each.fold(Params::default(), |all, p| {
            all.with(&p.name, (p.default / 2 + 3).clamp(p.min, p.max))
        });
        let mut points = defaults_and_least(experiment);
        points.push(odd);
        points
    };
    // The variants of two do different things on purpose; the third has no channel without a
    // buffer, and says so.
    tested().answers_agree(points, &["rank-order", "pool-time", "capacity/tokio"]);
}

/// The inputs of the crate, written once more.
struct Inputs(u64);

impl Inputs {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.draw() % n
    }
}

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn fold(numbers: impl IntoIterator<Item = u64>) -> String {
    let add = |sum: u64, number: u64| sum.wrapping_mul(31).wrapping_add(number).wrapping_add(1);
    numbers.into_iter().fold(0, add).to_string()
}

#[test]
fn answers_are_those_of_simpler_programs() {
    for n in [1, 2, 17, 100, 1000] {
        let size: Point = &[("n", n)];
        let n = n as u64;
        assert_eq!(run("heap", "random", size).answer, fold((0..n).rev()), "heap of {n}");
        assert_eq!(run("queue", "push-pop", size).answer, fold((0..n).rev()), "queue of {n}");
        assert_eq!(run("sort", "stable", size).answer, fold(0..n), "sort of {n}");
        assert_eq!(run("median", "quickselect", size).answer, (n / 2).to_string());
        let small = &[("n", n as i64), ("pattern", 5)];
        let mut inputs = Inputs(3);
        let mut keys: Vec<u64> = (0..n).map(|_| inputs.draw() % 16).collect();
        keys.sort_unstable();
        assert_eq!(run("sort", "unstable", small).answer, fold(keys), "few keys of {n}");
    }
    let windows = &[("n", 500), ("w", 37)];
    let mut inputs = Inputs(5);
    let numbers: Vec<u64> = (0..500).map(|_| inputs.draw() % 1000).collect();
    let sums = numbers.windows(37).map(|window| window.iter().sum());
    assert_eq!(run("window", "rolling", windows).answer, fold(sums));
}

/// Hop counts by relaxing every edge until nothing changes (Bellman and Ford).
#[test]
fn hops_are_those_of_relaxation() {
    for (nodes, degree) in [(1, 1), (10, 1), (50, 2), (200, 3)] {
        let mut inputs = Inputs(6);
        let edges: Vec<(usize, usize)> = (0..nodes)
            .flat_map(|node| std::iter::repeat_n(node, degree))
            .map(|node| (node, inputs.below(nodes as u64) as usize))
            .collect();
        let mut hops = vec![usize::MAX; nodes];
        hops[0] = 0;
        for _ in 0..nodes {
            for (from, to) in &edges {
                hops[*to] = hops[*to].min(hops[*from].saturating_add(1));
            }
        }
        let point = &[("nodes", nodes as i64), ("degree", degree as i64)];
        let reply = run("breadth-first", "ring", point);
        assert_eq!(reply.answer, fold(hops.iter().map(|count| *count as u64)), "{point:?}");
        assert!(observed(&reply, "violations") < 0.5);
        let reached = fold(hops.iter().map(|count| u64::from(*count != usize::MAX)));
        assert_eq!(run("depth-first", "mark-on-pop", point).answer, reached, "{point:?}");
    }
}

/// Groups by giving both sides of a union the smaller name.
#[test]
fn groups_are_those_of_renaming() {
    for n in [2, 3, 64, 500] {
        let mut inputs = Inputs(8);
        let mut names: Vec<u64> = (0..n).collect();
        for _ in 0..n {
            let (a, b) = (inputs.below(n) as usize, inputs.below(n) as usize);
            let (low, high) = (names[a].min(names[b]), names[a].max(names[b]));
            names.iter_mut().filter(|name| **name == high).for_each(|name| *name = low);
        }
        for variant in ["neither", "both"] {
            let answer = run("unions", variant, &[("n", n as i64)]).answer;
            assert_eq!(answer, fold(names.clone()), "{variant} of {n}");
        }
    }
}

/// Groups of a grid by flooding.
#[test]
fn islands_are_those_of_flooding() {
    for side in [1, 2, 9, 40] {
        let mut inputs = Inputs(8);
        let mut land: Vec<bool> =
            (0..side * side).map(|_| inputs.draw().is_multiple_of(2)).collect();
        let mut islands = 0;
        for cell in 0..land.len() {
            let mut flood = vec![cell];
            islands += usize::from(land[cell]);
            while let Some(cell) = flood.pop() {
                if !std::mem::take(&mut land[cell]) {
                    continue;
                }
                flood.extend((cell % side != 0).then(|| cell - 1));
                flood.extend((cell % side != side - 1).then_some(cell + 1));
                flood.extend(cell.checked_sub(side));
                flood.extend((cell + side < side * side).then_some(cell + side));
            }
        }
        let answer = run("grid", "seen-map", &[("side", side as i64)]).answer;
        assert_eq!(answer, islands.to_string(), "side {side}");
    }
}

#[test]
fn values_are_right() {
    let cases: &[(&str, &str, Point, &str, f64)] = &[
        ("rank-order", "highest-first", &[], "violations", 0.0),
        ("fix", "indexed", &[], "entries", 1024.0),
        ("fix", "lazy", &[], "entries", 3024.0),
        ("ties", "stable", &[("n", 1000)], "swapped", 0.0),
        ("position", "binary-search", &[], "insert_at", 2.0),
        ("position", "partition-point", &[], "first_of_six_at", 1.0),
        ("split", "two-indices", &[], "reads", 4096.0),
        ("split", "two-indices", &[], "misplaced", 0.0),
        ("window-reads", "rolling", &[("n", 10), ("w", 4)], "reads", 16.0),
        ("window-reads", "naive", &[("n", 10), ("w", 4)], "reads", 28.0),
        ("depth-first", "mark-on-pop", &[("nodes", 50)], "stack_most", 1177.0),
        ("depth-first", "mark-on-push", &[("nodes", 50)], "stack_most", 49.0),
        ("prune", "retain", &[], "calls", 4096.0),
        ("order", "btree-map", &[], "orders", 1.0),
        ("path", "halving", &[], "depth_after", 512.0),
        ("path", "compression", &[], "depth_after", 1.0),
        ("running", "pool", &[("workers", 3)], "running_most", 3.0),
        ("failure", "join", &[], "executed", 100.0),
        ("bounded", "semaphore", &[], "alive_most", 1000.0),
        ("bounded", "acquire-first", &[], "alive_most", 2.0),
        ("capacity", "tokio", &[("buffer", 3)], "sent", 3.0),
        ("in-flight", "crossbeam", &[("buffer", 0)], "made", 2.0),
        ("close", "crossbeam", &[], "received", 2.0),
        ("early-stop", "tokio", &[], "left", 0.0),
        ("early-stop", "tokio-receiver-kept", &[], "left", 100.0),
        ("cancelled", "biased", &[], "extra_most", 0.0),
        ("loop-variable", "moved", &[], "seen", 8.0),
    ];
    for (experiment, variant, point, name, expected) in cases {
        let got = observed(&run(experiment, variant, point), name);
        assert!((got - expected).abs() < 0.5, "{experiment}/{variant}: {name} is {got}");
    }
}

#[test]
fn wrong_numbers_are_noticed() {
    let wrong =
        |variant, n| run("ways-exact", variant, &[("n", n)]).values["silently_wrong"].clone();
    for (variant, n, expected) in
        [("rolling", 72, false), ("rolling", 74, true), ("checked", 74, false)]
    {
        assert_eq!(wrong(variant, n), Value::Flag(expected), "{variant} at {n}");
    }
}

#[test]
fn a_map_is_pruned_once_for_the_warm_up_and_once_to_be_counted() {
    let pruned = |times| tested().repeat("prune", "retain", Params::default(), times).error;
    assert_eq!(pruned(2), None);
    let error = pruned(3).unwrap();
    assert!(error.contains("more iterations than maps"), "{error}");
}

#[test]
fn what_is_not_supported_is_refused() {
    let error = tested().run("capacity", "tokio", &[("buffer", 0)]).error.unwrap();
    assert!(error.contains("without a buffer"), "{error}");
}
