//! Texts in the bytes of a file, whatever its format.

use object::{Object, ObjectSection};

use crate::Error;

/// Counts the places in the bytes where the text stands; places that overlap count once.
///
/// # Errors
/// [`Error::EmptyText`].
pub fn occurrences(bytes: &[u8], text: &str) -> Result<usize, Error> {
    let text = Some(text.as_bytes()).filter(|text| !text.is_empty()).ok_or(Error::EmptyText)?;
    let mut count = 0;
    let mut rest = bytes;
    while let Some(at) = position(rest, text) {
        count += 1;
        rest = &rest[at + text.len()..];
    }
    Ok(count)
}

/// How many bytes behind the beginning of its section the text first stands, with the name of the
/// section. Reads ELF, Mach-O and PE.
///
/// # Errors
/// [`Error::EmptyText`], [`Error::TextAbsent`] where no section of the file has it,
/// [`Error::Malformed`].
pub fn offset_of(bytes: &[u8], text: &str) -> Result<(String, u64), Error> {
    let malformed = |source| Error::Malformed { part: "file", source };
    if text.is_empty() {
        return Err(Error::EmptyText);
    }
    let file = object::File::parse(bytes).map_err(malformed)?;
    for section in file.sections() {
        let data = section.data().unwrap_or_default();
        if let Some(at) = position(data, text.as_bytes()) {
            let name = section.name_bytes().unwrap_or_default();
            return Ok((String::from_utf8_lossy(name).into_owned(), at as u64));
        }
    }
    Err(Error::TextAbsent { text: text.to_owned() })
}

/// Where the text stands first. Only places with its first byte are looked at closely.
pub(crate) fn position(data: &[u8], text: &[u8]) -> Option<usize> {
    let (first, rest) = text.split_first()?;
    let fits = |(at, byte): (usize, &u8)| *byte == *first && data[at + 1..].starts_with(rest);
    data.iter().enumerate().position(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occurrences_do_not_overlap() {
        for (bytes, text, expected) in
            [("aaaa", "aa", 2), ("abcabc", "abc", 2), ("abc", "abcd", 0), ("", "a", 0)]
        {
            assert_eq!(occurrences(bytes.as_bytes(), text), Ok(expected), "{text} in {bytes}");
        }
        assert_eq!(occurrences(b"a", ""), Err(Error::EmptyText));
    }
}
