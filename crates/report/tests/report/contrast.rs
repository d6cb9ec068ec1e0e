//! Every colour a text has stands out from its page, in light and in dark: a contrast of 4.5 to 1,
//! as WCAG 2 asks of text (level AA); 3 to 1 for lines and dots.

use std::collections::BTreeMap;

use crate::made_up::pages;

/// Roles of colours of pictures that are no text and no mark: the page, the grid, and the ground of
/// a region, whose bounds are drawn.
const GROUND: [&str; 3] = ["p", "g", "r"];

type Colours = BTreeMap<String, [f64; 3]>;

/// The colours of a style sheet by selector or variable, in light and in dark.
fn colours(style: &str) -> (Colours, Colours) {
    let mut light = Colours::new();
    let mut dark = Colours::new();
    let plain = style.replace("\n", " ");
    // What is between `(prefers-color-scheme: dark) {` and the brace that closes it.
    let mut rest = plain.as_str();
    while let Some(at) = rest.find("@media (prefers-color-scheme") {
        read(&rest[..at], &mut light);
        let block = &rest[at..];
        let open = block.find('{').unwrap();
        let mut depth = 0;
        let end = block[open..].find(|letter| {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            depth == 0
        });
        let end = open + end.unwrap();
        read(&block[open + 1..end], &mut dark);
        rest = &block[end + 1..];
    }
    read(rest, &mut light);
    (light, dark)
}

/// Rules `selector { … colour … }`, and variables of `:root` by their names.
fn read(rules: &str, colours: &mut Colours) {
    for rule in rules.split('}') {
        let Some((selectors, body)) = rule.rsplit_once('{') else { continue };
        for declaration in body.split(';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let Some(colour) = value.trim().strip_prefix('#').and_then(rgb) else { continue };
            let name = name.trim();
            for selector in selectors.split(',') {
                let key = if name.starts_with("--") { name } else { selector.trim() };
                colours.insert(key.to_owned(), colour);
            }
        }
    }
}

fn rgb(digits: &str) -> Option<[f64; 3]> {
    let wide: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    let part = |at: usize| u8::from_str_radix(wide.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?].map(|byte| f64::from(byte) / 255.0))
}

/// WCAG 2, "relative luminance" and "contrast ratio".
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let linear = colour.map(|part| match part <= 0.04045 {
            true => part / 12.92,
            false => ((part + 0.055) / 1.055).powf(2.4),
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn black_on_white_is_twenty_one() {
    let (light, dark) = colours(".a{fill:#000}@media (prefers-color-scheme:dark){.a{fill:#fff}}");
    assert!((contrast(light[".a"], dark[".a"]) - 21.0).abs() < 1e-9);
}

#[test]
fn everything_stands_out_from_its_page() {
    let all = pages();
    let page = &all.iter().find(|page| page.path == "article-made-up.html").unwrap().text;
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let (light, dark) = colours(style);
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>());
    let mut checked = 0;
    for (mode, colours) in [("light", &light), ("dark", &dark)] {
        let paper = colours["--paper"];
        assert!(contrast(paper, colours[".fp"]) < 1.001, "pictures have the paper of their page");
        for (name, colour) in colours {
            let role = name.strip_prefix(".f").or_else(|| name.strip_prefix(".l"));
            let is_ground = role.is_some_and(|role| GROUND.contains(&role));
            if name == "--paper" || name == "--line" || is_ground {
                continue;
            }
            let least = if name.starts_with(".l") { 3.0 } else { 4.5 };
            let found = contrast(*colour, paper);
            assert!(found >= least, "{name} in {mode}: {found:.2}");
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} colours were found");
}
