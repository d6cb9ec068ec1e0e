//! Why a question about a program has no answer. No function of this crate panics on any input.

/// One of several functions that a name could mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its demangled name.
    pub name: String,
    /// Its address in the program.
    pub address: u64,
}

/// The reason for which a property is not given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not a linked ELF program for x86-64.
    #[error("{found} is not supported, only linked ELF programs for x86-64 are")]
    Unsupported {
        /// What the bytes are instead, as far as can be told.
        found: &'static str,
    },
    /// The file contradicts its own format.
    #[error("the {part} is malformed: {source}")]
    Malformed {
        /// Which part of the file.
        part: &'static str,
        /// What the reader found.
        source: object::Error,
    },
    /// The pattern is not a glob.
    #[error("`{pattern}` is not a pattern: {source}")]
    BadPattern {
        /// As it was given.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// There is no symbol table, or no function in it.
    #[error("the program has no symbol table (it was stripped)")]
    Stripped,
    /// No function has this name.
    #[error("no function `{wanted}`{}", hint(nearest))]
    NoSuchFunction {
        /// The name asked for.
        wanted: String,
        /// At most three names that resemble it, the most similar first.
        nearest: Vec<String>,
    },
    /// Several functions with different bodies have this name.
    #[error("`{wanted}` could be {}", bodies(candidates))]
    Ambiguous {
        /// The name asked for.
        wanted: String,
        /// All of them, in the order of their addresses.
        candidates: Vec<Body>,
    },
    /// The symbol table gives a function a place where the file has no bytes.
    #[error("`{function}` lies outside the bytes of its section")]
    NoBody {
        /// The demangled name.
        function: String,
    },
    /// The function contains bytes that are not an instruction, so that a count would be a guess.
    #[error("`{function}` has no instruction at offset {offset}")]
    Undecodable {
        /// The demangled name.
        function: String,
        /// Bytes from the beginning of the function.
        offset: u64,
    },
    /// The empty text is in every section.
    #[error("an empty text lies everywhere")]
    EmptyText,
    /// No section contains the text.
    #[error("no section contains the text `{text}`")]
    TextAbsent {
        /// The text looked for.
        text: String,
    },
    /// More than one section contains the text.
    #[error("the text `{text}` is in several sections: {}", sections.join(", "))]
    TextInSeveral {
        /// The text looked for.
        text: String,
        /// The sections, in the order of the file.
        sections: Vec<String>,
    },
    /// No type of segment has this name.
    #[error("no type of segment is called `{wanted}`{}", hint(nearest))]
    NoSuchSegment {
        /// The name asked for.
        wanted: String,
        /// At most three names that resemble it, the most similar first.
        nearest: Vec<String>,
    },
    /// No section has this name.
    #[error("no section `{wanted}`{}", hint(nearest))]
    NoSuchSection {
        /// The name asked for.
        wanted: String,
        /// At most three names that resemble it, the most similar first.
        nearest: Vec<String>,
    },
}

fn hint(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
    format!(", the nearest are {}", quoted.join(", "))
}

fn bodies(candidates: &[Body]) -> String {
    let each = |body: &Body| format!("`{}` at {:#x}", body.name, body.address);
    candidates.iter().map(each).collect::<Vec<_>>().join(", ")
}
