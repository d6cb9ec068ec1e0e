//! The chain of sums that makes every line vouch for itself and for all lines before it.

use sha2::{Digest, Sha256};

/// Hexadecimal digits of a sum.
const SUM_DIGITS: usize = 16;

/// A sum, in hexadecimal digits.
pub type Sum = [u8; SUM_DIGITS];

/// `,"sum":"` + digits + `"}`.
const TAIL: usize = ",\"sum\":\"\"}".len() + SUM_DIGITS;

/// The state of the chain: the last sum and the digest of every byte so far.
#[derive(Clone, Default)]
pub struct Chain {
    last: Option<Sum>,
    all: Sha256,
}

impl Chain {
    /// Seals a JSON object and takes it into the chain; the result ends in a newline.
    pub fn seal(&mut self, object: &str) -> String {
        let body = object.strip_suffix('}').unwrap_or(object);
        let sum = sum_of(body, self.last.as_ref());
        let digits = sum.map(char::from).iter().collect::<String>();
        let line = format!("{body},\"sum\":\"{digits}\"}}\n");
        self.last = Some(sum);
        self.all.update(line.as_bytes());
        line
    }

    /// Takes lines into the chain whose seals were found right.
    pub fn take(&mut self, lines: &[u8]) {
        if let Some(last) = last_sum(lines) {
            self.last = Some(last);
        }
        self.all.update(lines);
    }

    /// The object inside a sealed line (without its newline), where the seal is right: then it is
    /// taken into the chain.
    pub fn open(&mut self, line: &str) -> Option<String> {
        let object = format!("{}}}", open(line, self.last.as_ref())?);
        self.take(line.as_bytes());
        self.all.update(b"\n");
        Some(object)
    }

    /// The sum of the last line.
    pub fn last(&self) -> Option<Sum> {
        self.last
    }

    /// SHA-256 of every sealed line so far, hexadecimal.
    pub fn total(&self) -> String {
        hex(&self.all.clone().finalize()).map(char::from).collect()
    }
}

/// The object inside a sealed line (without its newline), but for its closing brace, where the seal
/// is right.
pub fn open<'a>(line: &'a str, before: Option<&Sum>) -> Option<&'a str> {
    let at = line.len().checked_sub(TAIL).filter(|at| line.is_char_boundary(*at))?;
    let (body, tail) = line.split_at(at);
    let sum = tail.strip_prefix(",\"sum\":\"")?.strip_suffix("\"}")?;
    (sum.as_bytes() == sum_of(body, before)).then_some(body)
}

/// The sum that the last of some lines claims to have.
pub fn last_sum(lines: &[u8]) -> Option<Sum> {
    let line = lines.strip_suffix(b"\n").unwrap_or(lines);
    let digits = line.strip_suffix(b"\"}")?;
    digits.last_chunk().copied()
}

fn sum_of(body: &str, before: Option<&Sum>) -> Sum {
    let mut sum = Sha256::new();
    sum.update(before.map(Sum::as_slice).unwrap_or_default());
    sum.update(body.as_bytes());
    let digest = sum.finalize();
    let mut digits = hex(&digest);
    std::array::from_fn(|_| digits.next().unwrap_or(b'0'))
}

/// The hexadecimal digits of some bytes.
fn hex(bytes: &[u8]) -> impl Iterator<Item = u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15].map(|half| DIGITS[usize::from(half)]))
}
