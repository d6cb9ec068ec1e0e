//! Whether a page is valid HTML and can be used by everybody: the parser of a browser finds no
//! fault in it, and the rules of axe that a program without a screen can check hold.

use std::collections::BTreeSet;

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::RcDom;
use roxmltree::{Document, Node};

/// What is wrong with a page.
pub(crate) fn faults(text: &str) -> Vec<String> {
    let page = html5ever::parse_document(
        RcDom::default(),
        html5ever::ParseOpts {
            tokenizer: html5ever::tokenizer::TokenizerOpts {
                exact_errors: true,
                ..Default::default()
            },
            ..Default::default()
        },
    )
    .one(text);
    let mut faults: Vec<String> = page.errors.borrow().iter().map(ToString::to_string).collect();
    let xml = text.replacen("<!DOCTYPE html>", "", 1);
    match Document::parse(&xml) {
        Ok(document) => {
            whole(&document, &mut faults);
            headings(&document, &mut faults);
            document.descendants().filter(Node::is_element).for_each(|node| {
                element(&node, &mut faults);
            });
        }
        Err(error) => faults.push(error.to_string()),
    }
    if ["url(", "@import", "@font-face", " style="].iter().any(|word| text.contains(word)) {
        faults.push("it has a style that fetches, or one that is not in its place".to_owned());
    }
    faults
}

fn tagged<'a>(document: &'a Document<'_>, tag: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.tag_name().name() == tag)
}

/// What there is to be once: language, title, view port, landmark, first heading, ids.
fn whole(document: &Document<'_>, faults: &mut Vec<String>) {
    if document.root_element().attribute("lang").is_none() {
        faults.push("it has no language".to_owned());
    }
    for tag in ["main", "h1"] {
        let count = tagged(document, tag).count();
        if count != 1 {
            faults.push(format!("{count} elements {tag}"));
        }
    }
    let title = document.root_element().descendants().find(|node| node.has_tag_name("title"));
    if title.and_then(|node| node.text()).is_none_or(str::is_empty) {
        faults.push("it has no title".to_owned());
    }
    let port = tagged(document, "meta").find(|node| node.attribute("name") == Some("viewport"));
    let port = port.and_then(|node| node.attribute("content")).unwrap_or_default();
    if !port.contains("width=device-width") || port.contains("user-scalable") {
        faults.push("its view port is not that of a phone".to_owned());
    }
    let mut ids = BTreeSet::new();
    for id in document.descendants().filter_map(|node| node.attribute("id")) {
        if id.is_empty() || id.contains(char::is_whitespace) || !ids.insert(id) {
            faults.push(format!("the id `{id}` is no id, or is there twice"));
        }
    }
    for node in document.descendants() {
        let of = node.attribute("aria-labelledby").unwrap_or_default();
        for id in of.split_whitespace().filter(|id| !ids.contains(id)) {
            faults.push(format!("labelled by {id}, which is nowhere"));
        }
    }
}

/// No level of heading is skipped.
fn headings(document: &Document<'_>, faults: &mut Vec<String>) {
    let mut before = 0;
    for node in document.descendants().filter(Node::is_element) {
        let Some(level) = node.tag_name().name().strip_prefix('h') else { continue };
        let Ok(level) = level.parse::<u32>() else { continue };
        if level > before + 1 {
            faults.push(format!("a heading of level {level} after one of {before}"));
        }
        if words(&node).trim().is_empty() {
            faults.push("a heading says nothing".to_owned());
        }
        before = level;
    }
}

fn words(node: &Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

fn element(node: &Node<'_, '_>, faults: &mut Vec<String>) {
    let tag = node.tag_name().name();
    let has = |name: &str| node.attribute(name).is_some_and(|value| !value.is_empty());
    let within = |tag: &str| node.ancestors().any(|one| one.tag_name().name() == tag);
    let child = |tag: &str| node.children().any(|one| one.tag_name().name() == tag);
    let good = match tag {
        "img" => has("alt") && has("width") && has("height"),
        "svg" => node.attribute("role") == Some("img") && has("aria-labelledby"),
        "a" => has("href") && !words(node).trim().is_empty(),
        "th" => matches!(node.attribute("scope"), Some("col" | "row")) && within("table"),
        // Every row says what it is about.
        "tr" => child("th"),
        "table" => node.parent().is_some_and(|parent| parent.attribute("role") == Some("region")),
        "details" => node.first_element_child().is_some_and(|one| one.has_tag_name("summary")),
        "li" => node.parent().is_some_and(|one| ["ul", "ol"].contains(&one.tag_name().name())),
        "script" | "iframe" | "object" | "embed" | "link" | "base" | "form" | "input"
        | "button" | "audio" | "video" | "marquee" | "font" => false,
        _ => true,
    };
    if !good {
        let text: String = words(node).chars().take(60).collect();
        faults.push(format!("a {tag} lacks what everybody needs: {text}"));
    }
    // What scrolls can be scrolled by keys, and says what it is; nothing else takes the focus.
    if node.attribute("class").unwrap_or_default().split(' ').any(|class| class == "wide") {
        let named = has("aria-label") || tag == "figure";
        if node.attribute("tabindex") != Some("0") || !named {
            faults.push(format!("a {tag} scrolls, but not for everybody"));
        }
    } else if node.attribute("tabindex").is_some() {
        faults.push(format!("a {tag} takes the focus for nothing"));
    }
    if node.attribute("aria-hidden") == Some("true") && node.has_children() {
        let text = words(node);
        if text.chars().filter(|letter| letter.is_alphanumeric()).count() > 0 {
            faults.push(format!("`{text}` is hidden from some"));
        }
    }
}

#[test]
fn faults_are_found() {
    let page = |body: &str| {
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"/>\
             <meta name=\"viewport\" content=\"width=device-width\"/><title>x</title></head>\
             <body><main><h1>x</h1>{body}</main></body></html>"
        )
    };
    assert_eq!(faults(&page("<p>fine</p>")), [""; 0]);
    for bad in [
        "<p><ul><li>x</li></ul></p>",
        "<h3>x</h3>",
        "<img src=\"a.svg\"/>",
        "<div class=\"wide\">x</div>",
        "<table><tr><td>x</td></tr></table>",
        "<b id=\"a\">x</b><b id=\"a\">y</b>",
        "<a href=\"x\"></a>",
        "<main>x</main>",
        "<script>x</script>",
        "<p style=\"a\">x</p>",
    ] {
        assert!(!faults(&page(bad)).is_empty(), "nothing is wrong with {bad}");
    }
}
