//! What is wrong in a scenario, said so that a person can mend it: file, line, column, the claim,
//! the line itself with a caret, and the nearest valid name.

use std::fmt;

use thiserror::Error;

/// One fault in a scenario file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Diagnostic {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The claim the fault is in, where it is in one.
    pub claim: Option<String>,
    /// What is wrong and what to do, in one sentence.
    pub message: String,
    /// The line of the file, for the caret.
    pub source_line: String,
}

impl Diagnostic {
    /// A fault at a byte offset of `text`; offsets past the end point at the last line.
    #[must_use]
    pub fn at(file: &str, text: &str, offset: usize, message: String) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let source_line = text[start..].lines().next().unwrap_or_default().to_owned();
        Diagnostic {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            claim: claim_around(text, offset),
            message,
            source_line,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if let Some(claim) = &self.claim {
            write!(f, "claim `{claim}`: ")?;
        }
        writeln!(f, "{}", self.message)?;
        let number = self.line.to_string();
        writeln!(f, "{number} | {}", self.source_line)?;
        let indent = " ".repeat(number.len() + 3 + self.column.saturating_sub(1));
        write!(f, "{indent}^")
    }
}

/// `; did you mean `x`?` for the closest of the valid names, or `; valid: …` where none is close
/// and there are few, or nothing.
pub fn nearest<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    let valid: Vec<&str> = valid.into_iter().collect();
    let closest = valid
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), *candidate))
        .min();
    // A third of the letters wrong is about where a guess stops being helpful.
    match closest {
        Some((distance, candidate)) if distance <= 1 + name.chars().count() / 3 => {
            format!("; did you mean `{candidate}`?")
        }
        Some(_) if valid.len() <= 12 => format!("; valid: {}", valid.join(", ")),
        _ => String::new(),
    }
}

/// The id of the `[[claim]]` whose text surrounds an offset, also where the file does not parse.
fn claim_around(text: &str, offset: usize) -> Option<String> {
    let line_end = text[offset..].find('\n').map_or(text.len(), |length| offset + length);
    let header = text[..line_end].rfind("[[claim]]")?;
    let body = &text[header + "[[claim]]".len()..];
    for line in body.lines().skip(1) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("id")
            && let Some(rest) = rest.trim_start().strip_prefix('=')
        {
            return Some(rest.trim().trim_matches(['"', '\'']).to_owned());
        }
        let other_table = line.starts_with('[') && !line.starts_with("[claim.");
        if other_table && !line.starts_with("[[claim.") {
            break;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_points_at_its_line_column_and_claim() {
        let text = "format = 1\n[[claim]]\nid = \"a-b\"\nsentnce = 1\n";
        let offset = text.find("sentnce").unwrap();
        let fault = Diagnostic::at("x.toml", text, offset, "unknown key".to_owned());
        assert_eq!((fault.line, fault.column), (4, 1));
        assert_eq!(
            fault.to_string(),
            "x.toml:4:1: claim `a-b`: unknown key\n4 | sentnce = 1\n    ^"
        );
    }

    #[test]
    fn offsets_past_the_end_and_inside_a_character_are_safe() {
        for offset in 0..12 {
            let fault = Diagnostic::at("x", "é\nü", offset, String::new());
            assert!(fault.line <= 2);
        }
    }

    #[test]
    fn near_names_are_suggested_and_far_ones_listed() {
        assert_eq!(nearest("plu", ["plus", "builder"]), "; did you mean `plus`?");
        assert_eq!(nearest("zebra", ["plus", "builder"]), "; valid: plus, builder");
        assert_eq!(nearest("zebra", []), "");
    }
}
