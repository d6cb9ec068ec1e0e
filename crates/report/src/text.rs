//! Texts from records and scenarios, made harmless, and how wide they are when drawn.

/// A text in XML and HTML, inside an element or a quoted attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(visible(other)),
        }
    }
    safe
}

/// A text on one line, without what no document may have.
pub(crate) fn cleaned(text: &str) -> String {
    text.chars().map(|letter| if letter.is_whitespace() { ' ' } else { visible(letter) }).collect()
}

/// What would act on a reader or a parser instead of being seen is replaced by a mark: control
/// characters, marks that turn the direction of writing, and code points that are no characters.
fn visible(letter: char) -> char {
    if acts(letter) { '\u{fffd}' } else { letter }
}

/// Whether a character does something instead of being seen.
pub(crate) fn acts(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2066}'..='\u{2069}' | '\u{fdd0}'..='\u{fdef}' => true,
        other => other.is_control() || u32::from(other) & 0xfffe == 0xfffe,
    }
}

/// How wide a text is at most at a size of so many pixels. The advances are those of DejaVu Sans,
/// the widest of the fonts that `sans-serif` commonly is.
pub(crate) fn width(text: &str, size: i32) -> i32 {
    let ems: f64 = text.chars().map(advance).sum();
    (ems * f64::from(size)).ceil() as i32
}

fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' => 0.28,
        ' ' | '.' | ',' | ':' | ';' | '|' | '\'' | 'I' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '/' => 0.42,
        'm' | 'M' | 'W' | '%' | '@' | '\u{2026}' => 1.0,
        'w' | '+' | '=' | '<' | '>' | '~' | '#' | '\u{d7}' => 0.84,
        'a'..='z' | '0'..='9' | '_' | '*' | '"' | '?' => 0.64,
        'A'..='Z' | '&' => 0.78,
        // What is not in the Latin alphabets may be as wide as it is high.
        '\u{80}'..='\u{24f}' => 0.78,
        other if other.is_ascii() => 0.84,
        _ => 1.1,
    }
}

/// The beginning of a text that has room in so many pixels, marked where something is left off.
pub(crate) fn fitted(text: &str, size: i32, room: i32) -> String {
    let text = cleaned(text);
    if width(&text, size) <= room {
        return text;
    }
    let mut kept = String::new();
    let mut used = advance('\u{2026}');
    for letter in text.chars() {
        used += advance(letter);
        if used * f64::from(size) > f64::from(room) {
            break;
        }
        kept.push(letter);
    }
    format!("{}\u{2026}", kept.trim_end())
}

/// A text in at most so many lines of so many pixels, the last one shortened where it must be.
pub(crate) fn lines(text: &str, size: i32, room: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in cleaned(text).split_whitespace() {
        let count = lines.len();
        let Some(line) = lines.last_mut() else {
            lines.push(fitted(word, size, room));
            continue;
        };
        let longer = format!("{line} {word}");
        if width(&longer, size) <= room {
            *line = longer;
        } else if count == most {
            *line = fitted(&longer, size, room);
            break;
        } else {
            lines.push(fitted(word, size, room));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_acts_is_made_visible() {
        assert_eq!(escaped("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
        assert_eq!(
            escaped("a\u{0}b\u{1b}[2J\u{202e}c\u{ffff}"),
            "a\u{fffd}b\u{fffd}[2J\u{fffd}c\u{fffd}"
        );
        assert_eq!(cleaned("a\nb\u{86}"), "a b\u{fffd}");
    }

    #[test]
    fn a_long_word_is_shortened() {
        let word = "x".repeat(10_000);
        let found = lines(&format!("a {word} b c"), 12, 100, 2);
        assert_eq!(found.len(), 2);
        assert!(found[1].ends_with('\u{2026}'), "{found:?}");
    }

    proptest! {
        #[test]
        fn what_fits_fits(text in "\\PC{0,80}", room in 30..300i32) {
            prop_assert!(width(&fitted(&text, 13, room), 13) <= room);
            for line in lines(&text, 13, room, 2) {
                prop_assert!(width(&line, 13) <= room, "{line}");
            }
        }
    }
}
