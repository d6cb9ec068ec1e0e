//! What has to be true of every picture: it is whole, says what it shows, and no text leaves it or
//! lies over another.

use roxmltree::{Document, Node};

use crate::made_up::pages;

/// The box of a text: left, top, right, bottom.
#[derive(Clone, Copy, Debug)]
struct Place([f64; 4]);

impl Place {
    /// Nine tenths of the letters of common fonts are narrower than 0.6 of their height, and some
    /// half as wide.
    fn of(node: &Node<'_, '_>) -> Self {
        let at = |name: &str| -> f64 { node.attribute(name).unwrap().parse().unwrap() };
        let inherited = node.ancestors().find_map(|one| one.attribute("font-size"));
        let size: f64 = inherited.unwrap().parse().unwrap();
        let ems = node.text().unwrap_or_default().chars().map(|letter| match letter {
            ' ' | '.' | ',' | ':' | ';' | '|' | '\'' | 'i' | 'j' | 'l' | 'I' => 0.28,
            'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '/' => 0.36,
            _ => 0.56,
        });
        let long = ems.sum::<f64>() * size;
        let left = match node.attribute("text-anchor") {
            Some("end") => at("x") - long,
            Some("middle") => at("x") - long / 2.0,
            _ => at("x"),
        };
        // Texts stand with their middle at their point.
        Place([left, at("y") - size * 0.5, left + long, at("y") + size * 0.5])
    }

    fn over(&self, other: &Place) -> bool {
        let (a, b) = (self.0, other.0);
        a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
    }
}

/// What is wrong with a picture.
pub(crate) fn faults(svg: &str) -> Vec<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let root = document.root_element();
    let mut faults = Vec::new();
    let size: Vec<f64> = root
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    for tag in ["title", "desc"] {
        let found = root.children().find(|child| child.tag_name().name() == tag);
        if found.is_none_or(|found| found.text().is_none() || found.attribute("id").is_none()) {
            faults.push(format!("it has no {tag}"));
        }
    }
    if svg.contains("NaN") || svg.contains("inf,") {
        faults.push("it has what is no number".to_owned());
    }
    let texts: Vec<(String, Place)> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
        .map(|node| (node.text().unwrap_or_default().to_owned(), Place::of(&node)))
        .collect();
    for (index, (text, place)) in texts.iter().enumerate() {
        let [left, top, right, bottom] = place.0;
        if left < 0.0 || top < 0.0 || right > size[2] || bottom > size[3] {
            faults.push(format!("`{text}` leaves it: {place:?}"));
        }
        for (other, there) in &texts[index + 1..] {
            if place.over(there) {
                faults.push(format!("`{text}` lies over `{other}`: {place:?} {there:?}"));
            }
        }
    }
    let fetches = |node: &Node<'_, '_>| {
        node.attributes().any(|one| one.name().ends_with("href") || one.value().contains("url("))
            || ["image", "script", "use", "foreignObject"].contains(&node.tag_name().name())
    };
    if document.descendants().any(|node| fetches(&node)) {
        faults.push("it fetches something or runs something".to_owned());
    }
    faults
}

#[test]
fn pictures_are_whole_and_small() {
    let svgs = pages().into_iter().filter(|page| page.path.ends_with(".svg"));
    for page in svgs {
        let found = faults(&page.text);
        assert!(found.is_empty(), "{}: {}", page.path, found.join("\n"));
        assert!(page.text.len() < 9000, "{} has {} bytes", page.path, page.text.len());
    }
}
