//! A made-up record is rendered as it always was. `UPDATE_GOLDEN=1 cargo test -p report` writes the
//! goldens anew; read the diff.

use std::path::{Path, PathBuf};

use model::Line;
use report::Format;

use crate::made_up::{MadeUp, pages};

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
            "pictures/made-up-laws.svg",
            "pictures/made-up-phases.svg",
            "pictures/made-up-percentiles.svg",
            "pictures/made-up-bars.svg",
            "pictures/made-up-one-bar.svg",
            "pictures/made-up-matrix.svg",
            "pictures/made-up-timeline.svg",
            "index.html",
            "article-made-up.html",
            "report.md"
        ]
    );
    for page in &pages {
        check(&page.path, &page.text);
    }
    assert_eq!(pages, crate::made_up::pages(), "rendering twice gives the same bytes");
}

#[test]
fn the_other_doors_are_their_goldens() {
    let made_up = MadeUp::new();
    let names = ["json", "md", "junit.xml", "benchstat.txt", "github-action.json", "bencher.json"];
    for (format, name) in Format::ALL.into_iter().zip(names) {
        let text = report::export(&[made_up.content()], format).unwrap();
        check(&format!("doors/made-up.{name}"), &text);
    }
}

#[test]
fn the_table_and_the_claims_are_their_goldens() {
    let made_up = MadeUp::new();
    check("table.ansi", &report::table(&made_up.judgements));
    check("claims.md", &report::claims_table(&[made_up.content()]).unwrap());
    check("articles.md", &report::articles_table(&[made_up.content()]).unwrap());
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
    let error = report::render(&[made_up.content()]).unwrap_err();
    assert!(error.contains("the record's scenario `made-up` is not one"), "{error}");
    let line = Line::Header(made_up.header);
    assert!(serde_json::to_string(&line).unwrap().contains("\"kind\":\"header\""));
}
