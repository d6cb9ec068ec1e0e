//! What an operation computed, as the digest that is compared across variants and languages.

use std::hash::Hasher;

use fnv::FnvHasher;

/// What an operation may return: what has the same digest in every language. Numbers are written in
/// decimal, texts and bytes as `<length>:<FNV-1a 64 in 16 hex digits>`, and `()` is no answer.
pub trait Answer {
    /// The digest.
    fn digest(&self) -> String;
}

impl Answer for () {
    fn digest(&self) -> String {
        String::new()
    }
}

impl Answer for String {
    fn digest(&self) -> String {
        self.as_bytes().digest()
    }
}

impl Answer for &str {
    fn digest(&self) -> String {
        self.as_bytes().digest()
    }
}

impl Answer for Vec<u8> {
    fn digest(&self) -> String {
        self.as_slice().digest()
    }
}

impl Answer for [u8] {
    fn digest(&self) -> String {
        let mut hasher = FnvHasher::default();
        hasher.write(self);
        format!("{}:{:016x}", self.len(), hasher.finish())
    }
}

macro_rules! in_words {
    ($($kind:ty),*) => {
        $(impl Answer for $kind {
            fn digest(&self) -> String {
                self.to_string()
            }
        })*
    };
}

in_words!(bool, i32, i64, u32, u64, usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_protocol() {
        assert_eq!(String::new().digest(), "0:cbf29ce484222325");
        assert_eq!("a".digest(), "1:af63dc4c8601ec8c");
        assert_eq!(b"foobar".to_vec().digest(), "6:85944171f73967e8");
        assert_eq!((-7_i64).digest(), "-7");
        assert_eq!(true.digest(), "true");
        assert_eq!(().digest(), "");
    }
}
