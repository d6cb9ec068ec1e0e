//! Pictures of made-up scenarios: what they show is measured, and what is wrong is said.

use crate::{Plan, parse_scenario};

const SMALL: &str = include_str!("../../../tests/data/small.toml");
const PICTURES: &str = include_str!("../../../tests/data/pictures.toml");

fn faults(pictures: &str) -> String {
    let text = format!("{SMALL}\n{pictures}");
    let found = parse_scenario("small", "small.toml", &text).err().unwrap_or_default();
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_pictures_show_is_measured() {
    let scenario = parse_scenario("small", "small.toml", &format!("{SMALL}\n{PICTURES}")).unwrap();
    let plan = Plan::new(&scenario, |_| true);
    let lines: Vec<String> = plan
        .measurements
        .iter()
        .filter(|one| one.runtime == "go")
        .map(|one| format!("{} {:?} {}", one.variant, one.kind, one.params))
        .collect();
    assert_eq!(
        lines,
        [
            "plus Latency ",
            "plus Introspection ",
            "plus Heap n=10",
            "plus Introspection n=20 phase=0",
            "plus Introspection n=20 phase=1",
            "plus Heap n=100",
        ]
    );
    let files: Vec<&str> = plan.artefacts.iter().map(|one| one.measure.name.as_str()).collect();
    assert_eq!(files, ["text_bytes"]);
    let one = Plan::new(&scenario, |claim| claim.id.as_ref() == "ratio");
    assert!(one.artefacts.is_empty(), "who asks for one claim gets no pictures");
}

/// Each row: what to replace in the good pictures, by what, and what the error must contain.
#[test]
fn faults_say_which_picture_and_what() {
    assert_eq!(faults(PICTURES), "");
    let rows = [
        ("along = \"n\"\n", "", "picture `growth` needs `along`"),
        ("id = \"phases\"", "id = \"growth\"", "picture `growth` is there twice"),
        ("id = \"grid\"", "id = \"../grid\"", "picture `../grid` has an id"),
        ("\"n^2\"", "\"m^2\"", "needs parameter `m`"),
        ("\"n^2\"", "\"n^\"", "is no formula"),
        ("ticks = [\"start\", \"end\"]", "", "picture `phases` needs `ticks`"),
        ("\"start\", \"end\"", "\"start\"", "no name in `ticks` for phase=1"),
        ("n = 20", "n = [1, 2]", "needs one value of `n` for `plus`"),
        ("at = { phase = [0, 1], n = 10 }", "", "needs values of `phase` in `at`"),
        ("\"latency.ns\"", "\"wall.ns\"", "percentiles of a latency, not of `wall.ns`"),
        (", experiment = \"grow\"", "", "picture `tail` names no experiment for `Go`"),
        ("experiment = \"file\"", "experiment = \"fiel\"", "did you mean `file`?"),
        ("artefact.text_bytes", "artefact.txt_bytes", "did you mean `text_bytes`?"),
        ("introspection.alive\" }]", "heap.blocks\" }]\nalong = \"n\"", "nothing to matrix"),
        (
            "parts = [{ label = \"alive\", metric = \"introspection.alive\" }]",
            "",
            "picture `grid` needs `parts`",
        ),
        (
            "runtime = \"go\", variant = \"plus\" }]\n\n[exp",
            "runtime = \"go\" }]\n\n[exp",
            "needs `variant` for `Go`",
        ),
        (
            "\"artefact.text_bytes\" }]",
            "\"wall.ns\" }, { label = \"b\", metric = \"heap.bytes\" }]",
            "adds up ns/op and bytes/op",
        ),
        ("kind = \"bars\"", "kind = \"bras\"", "unknown value `bras`; did you mean `bars`?"),
        ("\"introspection.lanes\"", "\"wall.ns\"", "the lanes a subject tells, not `wall.ns`"),
        ("over = \"push\"", "", "needs `over` for `plus / push`"),
    ];
    for (old, new, wanted) in rows {
        assert!(PICTURES.contains(old), "{old:?} is not in the pictures");
        let found = faults(&PICTURES.replacen(old, new, 1));
        assert!(found.contains(wanted), "{old:?} -> {new:?}: {wanted:?} not in:\n{found}");
    }
}
