//! Words in lines.

/// Columns of a terminal nobody has resized, less a margin.
pub(crate) const WIDTH: usize = 78;

/// Words filled into lines of at most 78 columns, each after the same indent. A longer word has a
/// line of its own.
#[must_use]
pub fn wrapped(words: &str, indent: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && indent.len() + width + 1 + length <= WIDTH {
            text.push(' ');
            width += 1;
        } else {
            if width > 0 {
                text.push('\n');
            }
            text.push_str(indent);
            width = 0;
        }
        text.push_str(word);
        width += length;
    }
    text.push('\n');
    text
}

/// The beginning of a text, in at most so many characters, with a mark where something is left off.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A count with its noun: `1 claim`, `2 claims`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_filled_and_none_is_lost() {
        assert_eq!(wrapped("a  b\nc", "  "), "  a b c\n");
        assert_eq!(wrapped("", "  "), "\n");
        let long = "x".repeat(100);
        assert_eq!(wrapped(&format!("a {long} b"), ""), format!("a\n{long}\nb\n"));
    }

    #[test]
    fn what_is_too_long_shows_that_it_was() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("abcd", 3), "ab…");
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_it_may_be(words in "([a-z]{1,20} ){0,60}", indent in " {0,10}") {
            let text = wrapped(&words, &indent);
            prop_assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
            let (before, after): (Vec<&str>, Vec<&str>) =
                (words.split_whitespace().collect(), text.split_whitespace().collect());
            prop_assert_eq!(before, after);
        }
    }
}
