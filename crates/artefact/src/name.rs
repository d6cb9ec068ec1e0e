//! Names: demangling, matching by path, patterns, resemblance.
//!
//! A path of Rust is cut at `::`. A name without `::` (Go, C) has a single segment: it is matched
//! whole or not at all, so that `main.join` never means `domain.join`.

use globset::{GlobBuilder, GlobMatcher};

use crate::Error;

/// How many similar names an error offers.
const NEAREST: usize = 3;
/// Below this Jaro-Winkler similarity (0 to 1) a name is not a likely misspelling but another name.
const RESEMBLES: f64 = 0.7;
/// Go's stack growth, called in the prologue of most functions: machinery, not the author's call.
const STACK_GROWTH: &str = "runtime.morestack";

/// A name as its author wrote it: Rust names without hash, all others unchanged.
pub(crate) fn demangled(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw);
    match rustc_demangle::try_demangle(&raw) {
        Ok(name) => format!("{name:#}"),
        Err(_) => raw.into_owned(),
    }
}

/// Whether `name` is `wanted` or ends with it at the beginning of a path segment.
pub(crate) fn ends_with_path(name: &str, wanted: &str) -> bool {
    match name.strip_suffix(wanted) {
        Some(before) => before.is_empty() || (before.ends_with("::") && !wanted.is_empty()),
        None => false,
    }
}

/// The names most like `wanted`, each compared by as many of its last segments as `wanted` has.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let segments = wanted.matches("::").count();
    let mut scored: Vec<(f64, &str)> = names
        .map(|name| (strsim::jaro_winkler(wanted, last_segments(name, segments)), name))
        .filter(|(similarity, _)| *similarity >= RESEMBLES)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(NEAREST).map(|(_, name)| name.to_owned()).collect()
}

fn last_segments(name: &str, separators: usize) -> &str {
    match name.rmatch_indices("::").nth(separators) {
        Some((at, separator)) => &name[at + separator.len()..],
        None => name,
    }
}

/// A pattern over demangled names: `*` any text, `?` any character, `[..]` a set, `{a,b}` either;
/// a backslash takes the next character as it is.
pub(crate) struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// # Errors
    /// [`Error::BadPattern`] for an unclosed set or alternative.
    pub(crate) fn new(text: &str) -> Result<Self, Error> {
        // A separator has no meaning in a name: `*` crosses `/`, `.` and `::` alike.
        let glob = GlobBuilder::new(text)
            .literal_separator(false)
            .backslash_escape(true)
            .build()
            .map_err(|source| Error::BadPattern { pattern: text.to_owned(), source })?;
        Ok(Self { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Whether a symbol has such a name.
    pub(crate) fn matches(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }

    /// Whether a call of `name` counts: as [`Self::matches`], but Go's stack growth only counts
    /// where the pattern spells it out.
    pub(crate) fn matches_callee(&self, name: &str) -> bool {
        let hidden = name.starts_with(STACK_GROWTH) && !self.text.starts_with(STACK_GROWTH);
        !hidden && self.matches(name)
    }

    /// Whether a call of an unknown target counts: only where every call does.
    pub(crate) fn matches_unknown(&self) -> bool {
        self.text == "*"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_matches_from_the_beginning_of_a_segment() {
        for (name, wanted, expected) in [
            ("string_concatenation::constants::folded_literal", "folded_literal", true),
            ("string_concatenation::constants::folded_literal", "constants::folded_literal", true),
            ("string_concatenation::constants::unfolded_literal", "folded_literal", false),
            ("string_concatenation::constants::folded_literal", "folded", false),
            ("string_concatenation::constants::folded_literal", "", false),
            ("main.foldedLiteral", "main.foldedLiteral", true),
            ("domain.foldedLiteral", "main.foldedLiteral", false),
            ("main.foldedLiteral", "foldedLiteral", false),
            ("main.(*Builder).grow", "main.(*Builder).grow", true),
            ("<a::B as a::T>::f", "f", true),
        ] {
            assert_eq!(ends_with_path(name, wanted), expected, "{name} / {wanted}");
        }
    }

    #[test]
    fn rust_names_lose_mangling_and_hash_and_others_stay() {
        for (raw, expected) in [
            (
                "_ZN20string_concatenation9constants14folded_literal17h0123456789abcdefE",
                "string_concatenation::constants::folded_literal",
            ),
            ("_RNvNtCs1234_7mycrate3foo3bar", "mycrate::foo::bar"),
            ("main.foldedLiteral", "main.foldedLiteral"),
            ("type:.eq.[2]string", "type:.eq.[2]string"),
            ("memcpy", "memcpy"),
        ] {
            assert_eq!(demangled(raw.as_bytes()), expected);
        }
    }

    #[test]
    fn a_pattern_spans_separators_and_hides_stack_growth() {
        for (pattern, name, expected) in [
            ("*", "alloc::string::String::push", true),
            ("*", "runtime.concatstring2", true),
            ("*", "runtime.morestack_noctxt.abi0", false),
            ("runtime.*", "runtime.morestack_noctxt.abi0", false),
            ("runtime.morestack*", "runtime.morestack_noctxt.abi0", true),
            ("runtime.concat*", "runtime.concatstrings", true),
            ("runtime.concat*", "internal/runtime.concatstrings", false),
            ("*clone*", "<alloc::string::String as core::clone::Clone>::clone", true),
            ("*/bytealg.*", "internal/bytealg.Count", true),
            ("runtime.concatstring?", "runtime.concatstring3", true),
            ("runtime.concatstring{2,3}", "runtime.concatstring3", true),
            (r"a::\{closure#0\}", "a::{closure#0}", true),
        ] {
            let found = Pattern::new(pattern).unwrap().matches_callee(name);
            assert_eq!(found, expected, "{pattern} / {name}");
        }
        assert!(matches!(Pattern::new("runtime.["), Err(Error::BadPattern { .. })));
    }

    #[test]
    fn a_misspelling_finds_its_neighbours_and_nonsense_none() {
        let names = ["a::folded_literal", "a::joined_variables", "main.foldedLiteral"];
        assert_eq!(nearest("foldet_literal", names.into_iter())[0], "a::folded_literal");
        assert_eq!(nearest("main.foldetLiteral", names.into_iter())[0], "main.foldedLiteral");
        assert!(nearest("zzzz", names.into_iter()).is_empty());
    }
}
