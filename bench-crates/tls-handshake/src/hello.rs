//! What went over the wire, taken apart: records, handshake messages that are not encrypted, and
//! the hellos among them, by their numbers in RFC 8446.

use std::collections::BTreeMap;

const RECORD_HANDSHAKE: u8 = 22;
pub const RECORD_APPLICATION: u8 = 23;
pub const RECORD_CHANGE_CIPHER_SPEC: u8 = 20;
pub const RECORD_HEADER_BYTES: usize = 5;
pub const MESSAGE_HEADER_BYTES: usize = 4;
/// Those of a record and of the message in it.
pub const HEADERS_BYTES: usize = RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
pub const CLIENT_KEY_EXCHANGE: u8 = 16;
const EXTENSION_GROUPS: u16 = 10;
pub const EXTENSION_VERSIONS: u16 = 43;
const EXTENSION_KEY_SHARE: u16 = 51;

/// One record as it went over the wire.
pub struct Record<'a> {
    pub kind: u8,
    /// The offset of its header.
    pub from: usize,
    pub header: &'a [u8],
    pub payload: &'a [u8],
}

/// Divides what a side sent.
pub fn records(sent: &[u8]) -> Vec<Record<'_>> {
    let (mut all, mut from) = (Vec::new(), 0);
    while let Some([kind, _, _, high, low]) = sent.get(from..from + RECORD_HEADER_BYTES) {
        let begin = from + RECORD_HEADER_BYTES;
        let end = sent.len().min(begin + number(&[*high, *low]));
        let (header, payload) = (&sent[from..begin], &sent[begin..end]);
        all.push(Record { kind: *kind, from, header, payload });
        from = end;
    }
    all
}

/// The body of the first handshake message of a kind that is not encrypted.
pub fn message(sent: &[u8], kind: u8) -> Option<Vec<u8>> {
    let mut flight = Vec::new();
    for record in records(sent).iter().take_while(|each| each.kind == RECORD_HANDSHAKE) {
        flight.extend_from_slice(record.payload);
    }
    let mut rest = flight.as_slice();
    while let [this, high, middle, low, tail @ ..] = rest {
        let body = tail.get(..number(&[*high, *middle, *low]))?;
        if *this == kind {
            return Some(body.to_vec());
        }
        rest = &tail[body.len()..];
    }
    None
}

/// What is looked at in a hello.
pub struct Hello {
    pub suites: Vec<u16>,
    /// The offset of the suites in the body.
    pub suites_at: usize,
    pub extensions: BTreeMap<u16, Vec<u8>>,
    /// The offset of each extension's number in the body.
    pub extensions_at: BTreeMap<u16, usize>,
}

/// Reads the hello that a client sent.
pub fn client_hello(sent: &[u8]) -> Option<Hello> {
    parse(&message(sent, CLIENT_HELLO)?, true)
}

/// The suite that a server chose.
pub fn chosen_suite(sent: &[u8]) -> Option<u16> {
    parse(&message(sent, SERVER_HELLO)?, false)?.suites.first().copied()
}

/// A server's hello has one suite without a length.
fn parse(body: &[u8], of_client: bool) -> Option<Hello> {
    const VERSION_AND_RANDOM: usize = 2 + 32;
    let mut rest = body.get(VERSION_AND_RANDOM..)?;
    take(&mut rest, 1)?; // The session.
    let suites_at = body.len() - rest.len() + 2;
    let suites = if of_client {
        let suites = numbers(take(&mut rest, 2)?);
        take(&mut rest, 1)?; // Compression.
        suites
    } else {
        let suite = numbers(rest.get(..2)?);
        rest = rest.get(3..)?;
        suite
    };
    let (mut extensions, mut extensions_at) = (BTreeMap::new(), BTreeMap::new());
    let before = body.len() - rest.len() + 2;
    let all = take(&mut rest, 2).unwrap_or_default();
    let mut left = all;
    while let [high, low, tail @ ..] = left {
        let kind = u16::from_be_bytes([*high, *low]);
        extensions_at.insert(kind, before + all.len() - left.len());
        left = tail;
        extensions.insert(kind, take(&mut left, 2)?.to_vec());
    }
    Some(Hello { suites, suites_at, extensions, extensions_at })
}

impl Hello {
    /// The groups that a client advertises.
    pub fn groups(&self) -> Vec<u16> {
        let list = self.extensions.get(&EXTENSION_GROUPS);
        list.and_then(|list| list.get(2..)).map(numbers).unwrap_or_default()
    }

    /// The groups for which a client sends a share, with the shares.
    pub fn shares(&self) -> Vec<(u16, Vec<u8>)> {
        let mut shares = Vec::new();
        let Some(list) = self.extensions.get(&EXTENSION_KEY_SHARE) else { return shares };
        let mut left = list.get(2..).unwrap_or_default();
        while let [high, low, tail @ ..] = left {
            left = tail;
            let Some(key) = take(&mut left, 2) else { break };
            shares.push((u16::from_be_bytes([*high, *low]), key.to_vec()));
        }
        shares
    }
}

/// Cuts a field off that has its length before it.
fn take<'a>(from: &mut &'a [u8], length_bytes: usize) -> Option<&'a [u8]> {
    let length = number(from.get(..length_bytes)?);
    let field = from.get(length_bytes..length_bytes + length)?;
    *from = &from[length_bytes + length..];
    Some(field)
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

fn numbers(list: &[u8]) -> Vec<u16> {
    list.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
}
