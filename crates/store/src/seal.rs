//! The chain of sums that makes every line vouch for itself and for all lines before it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Hexadecimal digits of a sum.
const SUM_DIGITS: usize = 16;

/// `,"sum":"` + digits + `"}`.
const TAIL: usize = ",\"sum\":\"\"}".len() + SUM_DIGITS;

/// The state of the chain: the last sum and the digest of every byte so far.
#[derive(Clone, Default)]
pub struct Chain {
    last: String,
    all: Sha256,
}

impl Chain {
    /// Seals a JSON object and takes it into the chain; the result ends in a newline.
    pub fn seal(&mut self, object: &str) -> String {
        let body = object.strip_suffix('}').unwrap_or(object);
        self.last = self.sum_of(body);
        let line = format!("{body},\"sum\":\"{}\"}}\n", self.last);
        self.all.update(line.as_bytes());
        line
    }

    /// The object inside a sealed line (without its newline), where the seal is right.
    pub fn open(&mut self, line: &str) -> Option<String> {
        if line.len() < TAIL || !line.is_char_boundary(line.len() - TAIL) {
            return None;
        }
        let (body, tail) = line.split_at(line.len() - TAIL);
        let sum = tail.strip_prefix(",\"sum\":\"")?.strip_suffix("\"}")?;
        if sum != self.sum_of(body) {
            return None;
        }
        sum.clone_into(&mut self.last);
        self.all.update(line.as_bytes());
        self.all.update(b"\n");
        Some(format!("{body}}}"))
    }

    /// SHA-256 of every sealed line so far, hexadecimal.
    pub fn total(&self) -> String {
        hex(&self.all.clone().finalize())
    }

    fn sum_of(&self, body: &str) -> String {
        let mut sum = Sha256::new();
        sum.update(self.last.as_bytes());
        sum.update(body.as_bytes());
        let mut digits = hex(&sum.finalize());
        digits.truncate(SUM_DIGITS);
        digits
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
