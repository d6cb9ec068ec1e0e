//! What has to be true of every page: it is well formed, its links lead somewhere, it fetches only
//! its own pictures, and hostile text in a scenario or a record comes out inert.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag};
use report::Page;
use roxmltree::Document;

use crate::made_up::{MadeUp, SCENARIO, pages};
use crate::{doors, html, pictures};

/// What is wrong with the pages of a site.
pub(crate) fn faults(pages: &[Page]) -> Vec<String> {
    let mut faults = Vec::new();
    let html = pages.iter().filter(|page| page.path.ends_with(".html"));
    for page in html {
        let found = html::faults(&page.text);
        faults.extend(found.iter().map(|fault| format!("{}: {fault}", page.path)));
        let text = page.text.replace("<!DOCTYPE html>", "");
        match Document::parse(&text) {
            Ok(document) => page_faults(page, &document, pages, &mut faults),
            Err(error) => faults.push(format!("{}: {error}", page.path)),
        }
    }
    for page in pages.iter().filter(|page| page.path.ends_with(".md")) {
        let found = markdown_faults(&page.text);
        faults.extend(found.iter().map(|fault| format!("{}: {fault}", page.path)));
    }
    for page in pages.iter().filter(|page| page.path.ends_with(".svg")) {
        let found = pictures::faults(&page.text);
        faults.extend(found.iter().map(|fault| format!("{}: {fault}", page.path)));
    }
    faults
}

fn page_faults(page: &Page, document: &Document<'_>, pages: &[Page], faults: &mut Vec<String>) {
    let mut wrong = |what: String| faults.push(format!("{}: {what}", page.path));
    let ids: BTreeSet<&str> =
        document.descendants().filter_map(|node| node.attribute("id")).collect();
    let exists = |path: &str| pages.iter().any(|page| page.path == path);
    for node in document.descendants().filter(|node| node.is_element()) {
        let tag = node.tag_name().name();
        if tag == "b2" {
            wrong("a text became an element".to_owned());
        }
        for attribute in node.attributes() {
            let leads = ["href", "src", "srcset", "action", "data"].contains(&attribute.name());
            let runs = leads && attribute.value().trim_start().starts_with("javascript:");
            if attribute.name().starts_with("on") || runs {
                wrong(format!("{tag} runs {}", attribute.value()));
            }
        }
        if let Some(target) = node.attribute("href") {
            let (path, id) = target.split_once('#').unwrap_or((target, ""));
            let outside = path.starts_with("https://");
            if !outside && !path.is_empty() && !exists(path) {
                wrong(format!("{target} leads nowhere"));
            }
            if path.is_empty() && !ids.contains(id) {
                wrong(format!("#{id} is nowhere"));
            }
        }
        if let Some(source) = node.attribute("src") {
            let said = node.attribute("alt").is_some_and(|alt| !alt.is_empty());
            if !exists(source) || !said {
                wrong(format!("the picture {source} is not there, or not described"));
            }
        }
        if tag == "svg" {
            let svg = &document.input_text()[node.range()];
            let svg = svg.replacen(
                "<svg",
                "<svg font-size=\"13\"",
                usize::from(!svg.contains("font-size")),
            );
            pictures::faults(&svg).into_iter().for_each(&mut wrong);
        }
    }
}

/// What is wrong with a Markdown text: anything in it that is HTML, but what the comment for pull
/// requests folds with, and pictures and links that lead elsewhere than the article.
pub(crate) fn markdown_faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let folds = ["details", "/details", "summary", "/summary"];
                let mut tags = html.split('<').skip(1).filter_map(|tag| tag.split('>').next());
                if !tags.all(|tag| folds.contains(&tag)) {
                    faults.push(format!("there is HTML: {html:.80}"));
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) if !dest_url.starts_with("pictures/") => {
                faults.push(format!("a picture is fetched: {dest_url}"));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let known = dest_url.starts_with('#') || dest_url.starts_with("https://");
                if !known || dest_url.starts_with("https://example.com") {
                    faults.push(format!("a link leads elsewhere: {dest_url}"));
                }
            }
            _ => {}
        }
    }
    faults
}

#[test]
fn pages_are_well_formed_and_fetch_nothing() {
    let found = faults(&pages());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn hostile_text_comes_out_inert() {
    let long = "x".repeat(10_000);
    let hostile = [
        "<script>alert(1)</script><b2 onload='x'>",
        "\" onmouseover=\"alert(1)\" x='",
        "]]></svg><script>1</script>",
        "a\u{202e}b\u{2066}c\u{7}d\u{1b}[2J",
        "العربية \u{200f}",
        "![x](https://example.com/spy) [y](javascript:alert) <https://example.com> `a` | b",
        "</details>\n\n# Big\n\n| a | b |\n| --- | --- |\n\n    code",
        long.as_str(),
    ];
    for text in hostile {
        let quoted = toml::Value::String(text.to_owned()).to_string();
        let scenario = [
            "\"How much longer\"",
            "\"Nothing real, so that nothing changes.\"",
            "\"By construction.\"",
            "\"One & two\"",
            "\"plus / builder\"",
            "\"quiet\"",
            "\"Rust & co\"",
            "\"recovered\"",
            "\"grow\", \"release\"",
            "\"2026-01-01\"",
            "\"https://example.org/made-up\"",
        ]
        .iter()
        .fold(SCENARIO.to_owned(), |all, old| {
            let new =
                if old.contains("grow") { format!("{quoted}, \"end\"") } else { quoted.clone() };
            assert!(all.contains(old), "{old}");
            all.replacen(&format!("= {old}"), &format!("= {new}"), 1).replacen(
                &format!(", {old}"),
                &format!(", {new}"),
                1,
            )
        });
        let mut made_up = MadeUp::of(&scenario);
        text.clone_into(&mut made_up.header.machine.cpu);
        text.clone_into(&mut made_up.header.run);
        for judgement in &mut made_up.judgements {
            text.clone_into(&mut judgement.why);
            judgement.case = format!("{}/{text}", judgement.case);
            for finding in &mut judgement.findings {
                text.clone_into(&mut finding.region);
                text.clone_into(&mut finding.note);
            }
        }
        let found = doors::faults(&made_up);
        assert!(found.is_empty(), "{text:.80}: {}", found.join("\n"));
        let pages = report::render(&[made_up.content()]).unwrap();
        let found = faults(&pages);
        assert!(found.is_empty(), "{text:.80}: {}", found.join("\n"));
        for page in &pages {
            let acts = |letter: char| {
                letter.is_control() && letter != '\n' || "\u{202e}\u{2066}\u{200f}".contains(letter)
            };
            assert!(!page.text.contains(acts), "{}: a mark acts", page.path);
        }
    }
}
