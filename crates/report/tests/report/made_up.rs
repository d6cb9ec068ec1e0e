//! A made-up record with everything a report has to cope with.

use std::collections::BTreeMap;

use model::{
    Class, Conditions, Footer, Header, Histogram, Judgement, Machine, Metric, Observation, Params,
    RECORD_VERSION, ScenarioSource, Status, Toolchain, Value, parse_scenario,
};
use report::{Content, Page};

pub(crate) const SCENARIO: &str = include_str!("../data/made-up.toml");

/// The parts of a record.
pub(crate) struct MadeUp {
    pub(crate) header: Header,
    pub(crate) observations: Vec<Observation>,
    pub(crate) judgements: Vec<Judgement>,
    pub(crate) footer: Footer,
}

impl MadeUp {
    pub(crate) fn new() -> Self {
        Self::of(SCENARIO)
    }

    /// The same measurements, of another text.
    pub(crate) fn of(text: &str) -> Self {
        let scenario = parse_scenario("made-up", "made-up.toml", text).unwrap();
        let observations = observations();
        let judgements = judge::judge(&scenario, |_| true, &observations);
        let footer = Footer {
            ended: "2026-01-01T00:01:00Z".to_owned(),
            lines: 100,
            processes: 88,
            sha256: "0".repeat(64),
        };
        MadeUp { header: header(text), observations, judgements, footer }
    }

    pub(crate) fn content(&self) -> Content<'_> {
        Content {
            header: &self.header,
            observations: &self.observations,
            judgements: &self.judgements,
            calibration: None,
            footer: Some(&self.footer),
            tracks: &[],
        }
    }
}

fn header(text: &str) -> Header {
    Header {
        version: RECORD_VERSION,
        run: "20260101-000000-abcd".to_owned(),
        started: "2026-01-01T00:00:00Z".to_owned(),
        profile: "quick".to_owned(),
        patterns: Vec::new(),
        seed: 7,
        claimbench: "0.1.0".to_owned(),
        commit: "0123456789ab".to_owned(),
        machine: Machine {
            cpu: "Made-up CPU & co".to_owned(),
            cores: 2,
            memory_bytes: 8 << 30,
            kernel: "Linux 6.1".to_owned(),
            arch: "x86_64".to_owned(),
            libc: "glibc 2.36".to_owned(),
            hypervisor: "unnamed".to_owned(),
            ..Machine::default()
        },
        toolchains: vec![
            Toolchain { name: "go".to_owned(), version: "go1.27.3".to_owned() },
            Toolchain { name: "valgrind".to_owned(), version: String::new() },
        ],
        environment: BTreeMap::new(),
        scenarios: vec![ScenarioSource {
            id: "made-up".to_owned(),
            sha256: "0".repeat(64),
            text: text.to_owned(),
        }],
    }
}

fn one(runtime: &str, variant: &str, n: Option<i64>, metric: &str, replicate: u32) -> Observation {
    let metric: Metric = metric.parse().unwrap();
    Observation {
        scenario: "made-up".to_owned(),
        experiment: "grow".to_owned(),
        variant: variant.to_owned(),
        runtime: runtime.to_owned(),
        params: n.map(|n| Params::default().with("n", n)).unwrap_or_default(),
        unit: metric.fixed_unit().unwrap().to_owned(),
        class: metric.fixed_class().unwrap(),
        metric,
        replicate,
        order: u64::from(replicate),
        iterations: 1,
        value: None,
        samples: Vec::new(),
        histogram: Histogram::default(),
        answer: "1".to_owned(),
        status: Status::Ok,
        conditions: Some(Conditions {
            others_busy: 0.25,
            process_ns: 1_000_000,
            ..Conditions::default()
        }),
    }
}

fn observations() -> Vec<Observation> {
    let mut all = Vec::new();
    let value = |number: f64| Some(Value::Number(number));
    for n in [10, 100, 1000] {
        let size = n as f64;
        for replicate in 0..3 {
            let exact = |variant, metric, number| Observation {
                value: value(number),
                ..one("go", variant, Some(n), metric, replicate)
            };
            all.push(exact("plus", "heap.bytes", size * size));
            all.push(exact("builder", "heap.bytes", 2.0 * size));
            all.push(exact("plus", "heap.blocks", if n > 10 { 1.0 } else { 0.0 }));
        }
    }
    for n in [100, 1000] {
        for replicate in 0..10 {
            let jitter = 1.0 + f64::from(replicate % 4) * 0.01;
            for (variant, factor) in [("plus", 3.0), ("builder", 1.0)] {
                all.push(Observation {
                    value: value(n as f64 * factor * jitter),
                    ..one("go", variant, Some(n), "wall.ns", replicate)
                });
            }
        }
        let failed = Status::Failed("ended before it replied: SIGSEGV".to_owned());
        all.push(Observation { status: failed, ..one("rust", "plus", Some(n), "wall.ns", 0) });
        let skipped = Status::Skipped("nobody here knows how to build it".to_owned());
        let place = one("rust+jemalloc", "plus", Some(n), "wall.ns", 0);
        all.push(Observation { status: skipped, ..place });
    }
    let disturbed = Status::Disturbed("waited 30 % of its time for a processor".to_owned());
    let place = one("go", "plus", Some(100), "wall.ns", 10);
    all.push(Observation { status: disturbed, value: value(9e9), ..place });
    all.push(Observation {
        value: value(41.5),
        class: Class::Stochastic,
        ..one("rust", "plus", None, "criterion.ns", 0)
    });
    all.extend(drawn_only());
    all
}

/// What the pictures show that no claim is about.
fn drawn_only() -> Vec<Observation> {
    let mut all = Vec::new();
    let place = |experiment: &str, variant: &str, metric: &str, unit: &str, replicate| {
        let mut one = one("go", variant, None, "os.end", replicate);
        experiment.clone_into(&mut one.experiment);
        unit.clone_into(&mut one.unit);
        one.metric = metric.parse().unwrap();
        one.class = Class::Stochastic;
        one
    };
    for replicate in 0..8 {
        let jitter = f64::from(replicate % 3);
        for phase in 0..3 {
            for (variant, bytes) in [("plus", [1e6, 9e6, 2e6]), ("kept", [1e6, 9e6, 8.8e6])] {
                let value = bytes[usize::try_from(phase).unwrap()] + 2e5 * jitter;
                all.push(Observation {
                    params: Params::default().with("phase", phase),
                    value: Some(Value::Number(value)),
                    ..place("phase", variant, "introspection.live_bytes", "bytes", replicate)
                });
            }
        }
        for (variant, scale) in [("quiet", 1e4), ("busy", 1e5)] {
            let events = (1..=2000).map(|event| scale * (1.0 + 4e3 / f64::from(event) + jitter));
            all.push(Observation {
                value: Some(Value::Number(scale)),
                samples: if variant == "quiet" { events.clone().collect() } else { Vec::new() },
                histogram: if variant == "quiet" { Histogram::default() } else { counted(events) },
                ..place("event", variant, "latency.ns", "ns/op", replicate)
            });
        }
    }
    for (runtime, text, rodata) in [("go", 1_500_000.0, 700_000.0), ("rust", 400_000.0, 90_000.0)] {
        let file = |metric, value| Observation {
            runtime: runtime.to_owned(),
            value: Some(value),
            class: Class::Exact,
            ..place("file", "", metric, "bytes", 0)
        };
        all.push(file("artefact.text_bytes", Value::Number(text)));
        all.push(file("artefact.rodata_bytes", Value::Number(rodata)));
        all.push(file("artefact.section", Value::Text(".rodata".to_owned())));
        let recovered = Observation {
            variant: "plus".to_owned(),
            ..file("introspection.recovered", Value::Flag(runtime == "go"))
        };
        all.push(recovered);
    }
    for (runtime, variant, text) in [
        ("go", "plus", LANES),
        ("rust", "plus", "w<0> 0 700 task-1;w<0> 700 1500 task-2;w1 350 900 task-<3>"),
        ("go", "hostile", "P0 0 20 g;P0 20 30 </text><script>alert(1) </script> twice more"),
    ] {
        all.push(Observation {
            runtime: runtime.to_owned(),
            value: Some(Value::Text(text.to_owned())),
            class: Class::State,
            ..place("file", variant, "introspection.lanes", "", 0)
        });
    }
    all
}

/// Goroutines that are preempted, and one that is too short for its name.
const LANES: &str = "P0 0 10000000 g7 preempted;P0 10000000 20000000 g8 preempted;\
                     P0 20000000 20300000 g9;P1 200000 9000000 g9;P1 9000000 24000000 g7";

/// Values as a histogram.
fn counted(values: impl Iterator<Item = f64>) -> Histogram {
    let mut bins: BTreeMap<u64, u64> = BTreeMap::new();
    values.for_each(|value| *bins.entry(value as u64 >> 12 << 12).or_default() += 1);
    Histogram(bins.into_iter().map(|(value, count)| [value, count]).collect())
}

/// What is rendered from it.
pub(crate) fn pages() -> Vec<Page> {
    report::render(&[MadeUp::new().content()]).unwrap()
}
