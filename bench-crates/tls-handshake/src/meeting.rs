//! A client and a server on a connection in memory that keeps what goes over it. Nobody waits: it
//! is over when neither side has anything to send.

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, Connection, Error, ServerConfig,
    ServerConnection,
};

use crate::certificate::SERVER_NAME;
use crate::text;

/// The sides, by which everything of two sides is indexed.
pub const CLIENT: usize = 0;
pub const SERVER: usize = 1;

/// What came of a client and a server.
pub struct Meeting {
    pub ends: [Connection; 2],
    /// Every byte that a side sent.
    pub sent: [Vec<u8>; 2],
    /// What a side was given to read.
    pub received: [Vec<u8>; 2],
    /// The first error of a side.
    pub errors: [Option<Error>; 2],
    /// Whether a side ever completed the handshake; in TLS 1.3 it may be told of an error later.
    pub completed: [bool; 2],
    /// Changes of direction.
    pub flights: usize,
    last: Option<usize>,
    /// The sender and the offset of the byte that is altered on its way.
    pub flip: Option<(usize, usize)>,
    /// How long what is sent is under way; time passes only there.
    pub one_way: Duration,
    /// Each side's virtual time.
    pub now: [Duration; 2],
    /// The virtual time at which a side had completed the handshake.
    pub completed_at: [Duration; 2],
    /// Where time is to pass really: what passes it, what reads the clock, and what the clock said
    /// when the client had completed the handshake.
    pub pass: fn(Duration),
    pub clock: Option<fn() -> Instant>,
    pub completed_instant: Option<Instant>,
}

impl Meeting {
    pub fn new(client: Arc<ClientConfig>, server: Arc<ServerConfig>) -> Result<Self, String> {
        let name = ServerName::try_from(SERVER_NAME).map_err(text)?;
        Meeting::with_name(client, server, name)
    }

    pub fn with_name(
        client: Arc<ClientConfig>,
        server: Arc<ServerConfig>,
        name: ServerName<'static>,
    ) -> Result<Self, String> {
        let mut client = ClientConnection::new(client, name).map_err(text)?;
        let mut server = ServerConnection::new(server).map_err(text)?;
        client.set_buffer_limit(None);
        server.set_buffer_limit(None);
        Ok(Meeting {
            ends: [client.into(), server.into()],
            sent: [Vec::new(), Vec::new()],
            received: [Vec::new(), Vec::new()],
            errors: [None, None],
            completed: [false; 2],
            flights: 0,
            last: None,
            flip: None,
            one_way: Duration::ZERO,
            now: [Duration::ZERO; 2],
            completed_at: [Duration::ZERO; 2],
            pass: |_| (),
            clock: None,
            completed_instant: None,
        })
    }

    /// Carries what both sides send until there is nothing more.
    pub fn run(&mut self) {
        while self.carry(CLIENT) | self.carry(SERVER) {}
    }

    /// Carries what a side has to send; whether there was anything.
    fn carry(&mut self, from: usize) -> bool {
        let chunk = self.take(from);
        if chunk.is_empty() {
            return false;
        }
        let arrival = self.now[from] + self.one_way;
        if !self.one_way.is_zero() {
            (self.pass)(self.one_way);
        }
        self.now[1 - from] = self.now[1 - from].max(arrival);
        self.give(1 - from, &chunk);
        true
    }

    /// Takes what a side sends off it, as it is on the way.
    pub fn take(&mut self, from: usize) -> Vec<u8> {
        let mut chunk = Vec::new();
        while self.ends[from].wants_write() {
            // A vector takes everything.
            let _ = self.ends[from].write_tls(&mut chunk);
        }
        if chunk.is_empty() {
            return chunk;
        }
        if self.last != Some(from) {
            self.last = Some(from);
            self.flights += 1;
        }
        let begin = self.sent[from].len();
        self.sent[from].extend_from_slice(&chunk);
        if let Some((_, at)) = self.flip.filter(|(side, _)| *side == from)
            && let Some(byte) = at.checked_sub(begin).and_then(|at| chunk.get_mut(at))
        {
            *byte ^= 1;
        }
        chunk
    }

    /// Gives a side what has come for it.
    pub fn give(&mut self, to: usize, mut chunk: &[u8]) {
        while !chunk.is_empty() && self.errors[to].is_none() {
            let end = &mut self.ends[to];
            if !matches!(end.read_tls(&mut chunk), Ok(1..)) {
                return; // It has been told that the connection is over.
            }
            match end.process_new_packets() {
                Ok(state) => {
                    let begin = self.received[to].len();
                    self.received[to].resize(begin + state.plaintext_bytes_to_read(), 0);
                    // All of it is there.
                    let _ = end.reader().read_exact(&mut self.received[to][begin..]);
                }
                Err(error) => self.errors[to] = Some(error),
            }
            let is_complete = self.errors[to].is_none() && !self.ends[to].is_handshaking();
            if is_complete && !self.completed[to] {
                self.completed[to] = true;
                self.completed_at[to] = self.now[to];
                if to == CLIENT {
                    self.completed_instant = self.clock.map(|clock| clock());
                }
            }
        }
    }

    /// Whether both sides completed the handshake and nobody complained.
    pub fn ok(&self) -> bool {
        self.completed == [true; 2] && self.errors.iter().all(Option::is_none)
    }

    /// Fails unless both sides completed the handshake.
    pub fn must_be_ok(&self) -> Result<(), String> {
        if self.ok() {
            return Ok(());
        }
        Err(format!("no handshake: {} and {}", self.why(CLIENT), self.why(SERVER)))
    }

    /// `ok`, or `refused`.
    pub fn outcome(&self) -> String {
        if self.ok() { "ok" } else { "refused" }.to_owned()
    }

    /// Has a side send something.
    pub fn send(&mut self, from: usize, data: &[u8]) {
        // Where the connection has failed nothing is sent, and that is what is looked at.
        let _ = self.ends[from].writer().write_all(data);
        self.run();
    }

    /// The key that a side exports under a label.
    pub fn exporter(&self, side: usize, label: &str) -> Result<[u8; 32], String> {
        let (label, context) = (label.as_bytes(), Some(&b"context"[..]));
        self.ends[side].export_keying_material([0; 32], label, context).map_err(text)
    }

    /// The cause of a side's error: what it found itself, or the alert it was sent.
    pub fn why(&self, side: usize) -> String {
        match &self.errors[side] {
            Some(error) => why(error),
            None if self.completed[side] => "ok".to_owned(),
            None => "stalled".to_owned(),
        }
    }
}

/// The same words as in Go, where there is a counterpart.
pub fn why(error: &Error) -> String {
    use CertificateError as Bad;
    let word = match error {
        Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => {
            "wrong name"
        }
        Error::InvalidCertificate(Bad::UnknownIssuer) => "unknown authority",
        Error::InvalidCertificate(Bad::Expired | Bad::ExpiredContext { .. }) => "expired",
        Error::InvalidCertificate(Bad::InvalidPurpose | Bad::InvalidPurposeContext { .. }) => {
            "wrong usage"
        }
        Error::InvalidCertificate(Bad::BadSignature) => "wrong signature",
        Error::AlertReceived(alert) => return in_words(&format!("{alert:?}")),
        Error::General(said) => said,
        other => return other.to_string(),
    };
    word.to_owned()
}

/// `BadCertificate` as `bad certificate`, and `UnknownCA` as `unknown ca`.
fn in_words(name: &str) -> String {
    let (mut words, mut before) = (String::new(), 'A');
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
        before = letter;
    }
    words
}
