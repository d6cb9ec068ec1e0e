//! Several records in one report.

use model::{Judgement, Verdict};
use report::{Format, Page, export, newest, render};

use crate::made_up::MadeUp;

/// A run of some day, with its verdicts changed.
fn run(day: u32, change: impl Fn(&mut Judgement)) -> MadeUp {
    let mut made_up = MadeUp::new();
    made_up.header.run = format!("2026010{day}-000000-abcd");
    made_up.header.started = format!("2026-01-0{day}T00:00:00Z");
    made_up.judgements.iter_mut().for_each(change);
    made_up
}

/// The same article by another name.
fn renamed(mut made_up: MadeUp, id: &str) -> MadeUp {
    id.clone_into(&mut made_up.header.scenarios[0].id);
    made_up.judgements.iter_mut().for_each(|one| id.clone_into(&mut one.scenario));
    made_up.observations.iter_mut().for_each(|one| id.clone_into(&mut one.scenario));
    made_up
}

fn text<'a>(pages: &'a [Page], path: &str) -> &'a str {
    &pages.iter().find(|page| page.path == path).unwrap().text
}

#[test]
fn records_of_different_articles_are_joined() {
    let (first, second) = (run(1, |_| ()), renamed(run(2, |_| ()), "second"));
    let pages = render(&[first.content(), second.content()]).unwrap();
    let front = text(&pages, "index.html");
    assert!(front.contains("4 claims in 12 cases"), "{front}");
    for page in ["article-made-up.html", "article-second.html"] {
        assert!(front.contains(page) && !text(&pages, page).contains("Earlier runs"), "{page}");
    }
    assert!(text(&pages, "article-second.html").contains("run 20260102-000000-abcd."));
    assert!(text(&pages, "article-made-up.html").contains("run 20260101-000000-abcd."));
}

#[test]
fn of_an_article_the_newest_counts_and_the_others_are_told() {
    let old = run(1, |one| {
        if one.case == "go/control" {
            one.verdict = Verdict::Inconclusive;
        }
    });
    let new = run(2, |_| ());
    let pages = render(&[old.content(), new.content()]).unwrap();
    let page = text(&pages, "article-made-up.html");
    let earlier = page.split("<h2>Earlier runs</h2>").nth(1).unwrap();
    let table = earlier.split("</table>").next().unwrap();
    assert!(table.contains("20260102-000000-abcd</th><th scope=\"col\">20260101-000000-abcd"));
    assert_eq!(table.matches("<tr>").count(), 2, "only what changed: {table}");
    assert!(table.contains("go/control") && table.contains("inconclusive"), "{table}");
    let counted = newest(&[old.content(), new.content()]).unwrap();
    assert_eq!(counted, new.judgements);
    let value: serde_json::Value =
        serde_json::from_str(&export(&[old.content(), new.content()], Format::Json).unwrap())
            .unwrap();
    let case = value.pointer("/articles/0/claims/0/cases/1").unwrap();
    assert_eq!(case["verdict"], "refuted");
    assert_eq!(case["earlier"][0]["verdict"], "inconclusive");
}

#[test]
fn what_only_an_earlier_run_judged_is_not_lost() {
    let old = run(1, |_| ());
    let mut new = run(2, |_| ());
    new.judgements.retain(|one| one.claim == "slower");
    let pages = render(&[new.content(), old.content()]).unwrap();
    let earlier = text(&pages, "report.md").split("### Earlier runs").nth(1).unwrap();
    assert!(earlier.contains("| quadratic | go | – | holds |"), "{earlier}");
}

#[test]
fn the_order_of_the_arguments_and_repetitions_do_not_matter() {
    let runs = [run(1, |_| ()), run(2, |_| ()), renamed(run(3, |_| ()), "second")];
    let [a, b, c] = runs.each_ref().map(MadeUp::content);
    let first = render(&[a, b, c]).unwrap();
    assert_eq!(first, render(&[c, a, b, a]).unwrap());
    assert!(text(&first, "article-made-up.html").contains("Every verdict is as in 20260101"));
    for format in Format::ALL {
        assert_eq!(export(&[a, b, c], format), export(&[b, c, a], format), "{format:?}");
    }
}
