//! A made-up record is rendered as it always was. `UPDATE_GOLDEN=1 cargo test -p report` writes the
//! goldens anew; read the diff.

#![allow(clippy::disallowed_methods, reason = "the test reads and writes goldens")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{
    Class, Conditions, Footer, Header, Judgement, Line, Machine, Metric, Observation, Params,
    RECORD_VERSION, ScenarioSource, Status, Toolchain, Value, parse_scenario,
};
use report::{Content, Page};

const SCENARIO: &str = include_str!("data/made-up.toml");

/// A record with everything a report has to cope with.
struct MadeUp {
    header: Header,
    observations: Vec<Observation>,
    judgements: Vec<Judgement>,
    footer: Footer,
}

impl MadeUp {
    fn new() -> Self {
        let scenario = parse_scenario("made-up", "made-up.toml", SCENARIO).unwrap();
        let observations = observations();
        let judgements = judge::judge(&scenario, |_| true, &observations);
        let footer = Footer {
            ended: "2026-01-01T00:01:00Z".to_owned(),
            lines: 100,
            processes: 88,
            sha256: "0".repeat(64),
        };
        MadeUp { header: header(), observations, judgements, footer }
    }

    fn content(&self) -> Content<'_> {
        Content {
            header: &self.header,
            observations: &self.observations,
            judgements: &self.judgements,
            footer: Some(&self.footer),
        }
    }
}

fn header() -> Header {
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
            text: SCENARIO.to_owned(),
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
        histogram: model::Histogram::default(),
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
    all
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn check(name: &str, text: &str) {
    let path = golden(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{name} is not its golden; it is now:\n{text}");
}

fn pages() -> Vec<Page> {
    report::render(&MadeUp::new().content()).unwrap()
}

#[test]
fn the_pages_are_their_goldens() {
    let pages = pages();
    let names: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    assert_eq!(
        names,
        [
            "pictures/made-up-bytes.svg",
            "pictures/made-up-ratio.svg",
            "pictures/made-up-steps.svg",
            "index.html",
            "report.md"
        ]
    );
    for page in &pages {
        check(&page.path, &page.text);
    }
    assert_eq!(pages, self::pages(), "rendering twice gives the same bytes");
}

#[test]
fn the_table_and_the_claims_are_their_goldens() {
    let made_up = MadeUp::new();
    check("table.ansi", &report::table(&made_up.judgements));
    check("claims.md", &report::claims_table(&made_up.content()).unwrap());
}

#[test]
fn pictures_are_whole() {
    let svgs = pages().into_iter().filter(|page| page.path.ends_with(".svg"));
    for Page { path, text } in svgs {
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        let size = |name: &str| -> f64 { root.attribute(name).unwrap().parse().unwrap() };
        let (width, height) = (size("width"), size("height"));
        let has = |tag: &str| root.children().any(|child| child.has_tag_name(tag));
        let named = |tag: &str| {
            root.children().any(|child| child.tag_name().name() == tag && child.text().is_some())
        };
        assert!(named("title") && named("desc") || has("title"), "{path} says what it shows");
        assert!(!text.contains("NaN") && !text.contains("inf"), "{path} has no number");
        for node in document.descendants().filter(|node| node.tag_name().name() == "text") {
            let at = |name: &str| -> f64 { node.attribute(name).unwrap().parse().unwrap() };
            let (x, y) = (at("x"), at("y"));
            let words = node.text().unwrap_or_default().trim();
            assert!((0.0..=width).contains(&x), "{path}: {words} is at {x}");
            assert!((0.0..=height).contains(&y), "{path}: {words} is at {y}");
            // Labels at the right begin there: nine tenths of a font size are more than a letter.
            if node.attribute("text-anchor") == Some("start") {
                let end = x + words.chars().count() as f64 * 14.0 * 0.62;
                assert!(end <= width, "{path}: {words} ends at {end}");
            }
        }
    }
}

#[test]
fn the_page_is_well_formed_and_its_pictures_exist() {
    let pages = pages();
    let html = &pages.iter().find(|page| page.path == "index.html").unwrap().text;
    let html = html.replace("<!DOCTYPE html>", "");
    let document = roxmltree::Document::parse(&html).unwrap();
    let mut ids: Vec<&str> =
        document.descendants().filter_map(|node| node.attribute("id")).collect();
    ids.sort_unstable();
    let unique = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), unique, "an id is there twice");
    for node in document.descendants() {
        if let Some(target) = node.attribute("href").and_then(|href| href.strip_prefix('#')) {
            assert!(ids.contains(&target), "{target} is nowhere");
        }
        if let Some(source) = node.attribute("src") {
            assert!(pages.iter().any(|page| page.path == source), "{source} is not rendered");
            assert!(node.attribute("alt").is_some_and(|alt| !alt.is_empty()));
        }
    }
}

#[test]
fn a_table_fits_eighty_columns() {
    let table = report::table(&MadeUp::new().judgements);
    let mut plain = String::new();
    let mut inside = false;
    for letter in table.chars() {
        match letter {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            _ if !inside => plain.push(letter),
            _ => {}
        }
    }
    assert!(plain.lines().all(|line| line.chars().count() <= 80), "{plain}");
    assert!(plain.contains("expected refuted"), "{plain}");
}

#[test]
fn a_record_of_another_kind_is_refused() {
    let mut made_up = MadeUp::new();
    made_up.header.scenarios[0].text = "format = 99".to_owned();
    let error = report::render(&made_up.content()).unwrap_err();
    assert!(error.contains("the record's scenario `made-up` is not one"), "{error}");
    let line = Line::Header(made_up.header);
    assert!(serde_json::to_string(&line).unwrap().contains("\"kind\":\"header\""));
}
