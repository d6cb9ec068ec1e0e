//! rustls at one end and Go's crypto/tls at the other. The other end is the Go subject of this
//! article, which is built beside this one and is a peer when it is started with an argument: it
//! reads tasks, a line of JSON each, makes one connection on the loopback device for each, and
//! writes a line of what came of it.

#![allow(clippy::disallowed_methods, reason = "the other end is a program, which is started")]

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result as IoResult, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs::Ticketer;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, Connection, HandshakeKind, ServerConnection};
use serde::{Deserialize, Serialize};
use subject::{Class, Experiment, Params, Work, values};

use crate::certificate::{Authority, Identity, KeyKind, Leaf, SERVER_NAME};
use crate::meeting::why;
use crate::party::{Party, Plan};
use crate::secret::EXPORTER_LABEL;
use crate::{Seen, at_a_version, text};

/// Where the lab has put the Go subject, in the folder of everything that is built.
const PROGRAM: &str = "subjects/tls-handshake-go";
/// What bounds the waiting for the other side.
const PATIENCE: Duration = Duration::from_secs(10);
/// What both sides say once the handshake is done.
const PING: &[u8; 4] = b"ping";
const PONG: &[u8; 4] = b"pong";

/// One connection to be made by the peer.
#[derive(Default, Serialize)]
struct Task<'a> {
    address: String,
    roots: &'a str,
    certificate: &'a str,
    key: &'a str,
    server_name: &'a str,
    version: usize,
    protocols: &'a [&'a str],
    mutual: bool,
}

/// What came of a connection at one end.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Report {
    address: String,
    pub complete: bool,
    why: String,
    pub suite: u16,
    group: u16,
    protocol: String,
    exporter: String,
    resumed: bool,
    heard: String,
}

/// What came of it at both ends.
pub struct Encounter {
    pub ours: Report,
    pub theirs: Report,
}

impl Encounter {
    /// Fails unless both sides completed the handshake and understood each other.
    pub fn must_be_complete(&self) -> Result<(), String> {
        if self.is_complete() {
            return Ok(());
        }
        Err(format!("no handshake: {} and {}", self.ours.why, self.theirs.why))
    }

    fn is_complete(&self) -> bool {
        let said = |report: &Report| report.complete && ["ping", "pong"].contains(&&*report.heard);
        said(&self.ours) && said(&self.theirs)
    }
}

/// The Go subject, started as a peer. It ends when this is dropped, with its input.
pub struct Peer {
    child: Child,
    tasks: Option<ChildStdin>,
    reports: BufReader<ChildStdout>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.tasks = None;
        // Either it ends now or the lab ends it with this process.
        let _ = self.child.wait();
    }
}

/// The program of the Go subject, looked for above this program.
fn program() -> Option<PathBuf> {
    let this = std::env::current_exe().ok()?;
    this.ancestors().map(|folder| folder.join(PROGRAM)).find(|file| file.is_file())
}

/// Work with a peer; where there is none it is skipped.
pub fn with_go(
    look: impl Fn(&mut Peer, &Params) -> Seen + Copy + 'static,
) -> impl Fn(&Params) -> Work + 'static {
    move |p| {
        let Some(program) = program() else {
            return Work::skip("the Go subject, which is the other end, is not built");
        };
        let p = p.clone();
        Work::probe(move || Ok(((), look(&mut Peer::start(&program)?, &p)?)))
    }
}

impl Peer {
    fn start(program: &PathBuf) -> Result<Self, String> {
        let mut child = Command::new(program)
            .arg("peer")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let tasks = child.stdin.take();
        let reports = child.stdout.take().ok_or("the peer has no output")?;
        Ok(Peer { child, tasks, reports: BufReader::new(reports) })
    }

    fn tell(&mut self, task: &Task) -> Result<(), String> {
        let line = serde_json::to_string(task).map_err(text)?;
        let tasks = self.tasks.as_mut().ok_or("the peer has no input")?;
        writeln!(tasks, "{line}").map_err(text)
    }

    fn report(&mut self) -> Result<Report, String> {
        let mut line = String::new();
        self.reports.read_line(&mut line).map_err(text)?;
        serde_json::from_str(&line).map_err(|error| format!("the peer said '{line}': {error}"))
    }

    /// The peer serves with the certificate of a party's server, and the party's client calls.
    pub fn serve(&mut self, of: &Party, version: usize, mutual: bool) -> Result<Encounter, String> {
        self.tell(&Task {
            roots: &of.authority.pem,
            certificate: &of.identity.certificate_pem,
            key: &of.identity.key_pem,
            version,
            protocols: SERVERS_PROTOCOLS,
            mutual,
            ..Task::default()
        })?;
        let listening = self.report()?;
        if listening.address.is_empty() {
            return Err(listening.why);
        }
        let socket = TcpStream::connect(&listening.address).map_err(text)?;
        let name = ServerName::try_from(SERVER_NAME).map_err(text)?;
        let conn = ClientConnection::new(Arc::new(of.client.clone()), name).map_err(text)?;
        let ours = converse(conn.into(), socket, true);
        Ok(Encounter { ours, theirs: self.report()? })
    }

    /// The peer calls, with an identity or without one, and a party's server serves.
    fn call(
        &mut self,
        of: &Party,
        version: usize,
        with: Option<&Identity>,
    ) -> Result<Encounter, String> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(text)?;
        self.tell(&Task {
            address: listener.local_addr().map_err(text)?.to_string(),
            roots: &of.authority.pem,
            certificate: with.map_or("", |identity| &identity.certificate_pem),
            key: with.map_or("", |identity| &identity.key_pem),
            server_name: SERVER_NAME,
            version,
            protocols: CLIENTS_PROTOCOLS,
            ..Task::default()
        })?;
        let (socket, _) = listener.accept().map_err(text)?;
        let conn = ServerConnection::new(Arc::new(of.server.clone())).map_err(text)?;
        let ours = converse(conn.into(), socket, false);
        Ok(Encounter { ours, theirs: self.report()? })
    }
}

/// Does the handshake and exchanges two words, the client's first.
fn converse(mut conn: Connection, mut socket: TcpStream, is_client: bool) -> Report {
    match talk(&mut conn, &mut socket, is_client) {
        Ok(heard) => Report { heard, complete: true, why: "ok".to_owned(), ..described(&conn) },
        Err(error) => {
            let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            Report { why: cause.map_or_else(|| error.to_string(), why), ..Report::default() }
        }
    }
}

fn talk(conn: &mut Connection, socket: &mut TcpStream, is_client: bool) -> IoResult<String> {
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    socket.set_nodelay(true)?; // As Go has it.
    while conn.is_handshaking() {
        conn.complete_io(socket)?;
    }
    if is_client {
        say(conn, socket, PING)?;
    }
    let heard = hear(conn, socket)?;
    if !is_client {
        say(conn, socket, PONG)?;
    }
    Ok(heard)
}

fn say(conn: &mut Connection, socket: &mut TcpStream, word: &[u8]) -> IoResult<()> {
    conn.writer().write_all(word)?;
    while conn.wants_write() {
        conn.write_tls(socket)?;
    }
    Ok(())
}

fn hear(conn: &mut Connection, socket: &mut TcpStream) -> IoResult<String> {
    let mut word = [0; PING.len()];
    loop {
        match conn.reader().read(&mut word) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
            Ok(n) => return Ok(String::from_utf8_lossy(&word[..n]).into_owned()),
        }
        conn.read_tls(socket)?;
        conn.process_new_packets().map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
    }
}

/// What an end says of its connection.
fn described(conn: &Connection) -> Report {
    let context = Some(&b"context"[..]);
    let key = conn.export_keying_material([0_u8; 32], EXPORTER_LABEL.as_bytes(), context);
    let hexadecimal = |key: [u8; 32]| key.iter().map(|byte| format!("{byte:02x}")).collect();
    let group = conn.negotiated_key_exchange_group().map(|group| u16::from(group.name()));
    Report {
        suite: conn.negotiated_cipher_suite().map_or(0, |suite| u16::from(suite.suite())),
        group: group.unwrap_or(0),
        protocol: String::from_utf8_lossy(conn.alpn_protocol().unwrap_or_default()).into_owned(),
        exporter: key.map_or_else(text, hexadecimal),
        resumed: conn.handshake_kind() == Some(HandshakeKind::Resumed),
        ..Report::default()
    }
}

/// In orders of which only one can be followed.
const CLIENTS_PROTOCOLS: &[&str] = &["h2", "http/1.1"];
const SERVERS_PROTOCOLS: &[&str] = &["http/1.1", "h2"];

/// What came of several connections.
#[derive(Default)]
struct Sum {
    connections: usize,
    completed: usize,
    exporters_equal: usize,
    choices_equal: usize,
    servers_protocol: usize,
}

impl Sum {
    fn add(&mut self, met: &Encounter) {
        let (one, other) = (&met.ours, &met.theirs);
        self.connections += 1;
        if !met.is_complete() {
            return;
        }
        self.completed += 1;
        self.exporters_equal += usize::from(one.exporter == other.exporter);
        let choices = |it: &Report| (it.suite, it.group, it.protocol.clone());
        self.choices_equal += usize::from(choices(one) == choices(other));
        self.servers_protocol += usize::from(one.protocol == SERVERS_PROTOCOLS[0]);
    }

    fn seen(&self) -> Seen {
        Ok(values([
            ("connections", self.connections),
            ("completed", self.completed),
            ("exporters_equal", self.exporters_equal),
            ("choices_equal", self.choices_equal),
            ("servers_protocol", self.servers_protocol),
        ]))
    }
}

/// Has this library and Go's meet, with good certificates of several kinds and with bad ones.
pub fn peer() -> Experiment {
    ["connections", "completed", "exporters_equal", "choices_equal", "servers_protocol"]
        .iter()
        .fold(Experiment::new("peer"), |all, name| all.value(name, "connections", Class::Exact))
        .probe("go-server", with_go(|go, _| good(go, true)))
        .probe("go-client", with_go(|go, _| good(go, false)))
        .probe("go-server-rejecting", with_go(|go, _| bad(go, true)))
        .probe("go-client-rejecting", with_go(|go, _| bad(go, false)))
}

/// The same party meets Go several times in a row. A server of TLS 1.2 keeps sessions by number
/// unless it is told to make tickets.
pub fn again() -> Experiment {
    at_a_version("peer-again")
        .param("connections", 4, (1, 100))
        .value("completed", "connections", Class::Exact)
        .value("resumed", "connections", Class::Exact)
        .probe("go-server", with_go(|go, p| several(go, p, true, false)))
        .probe("go-client", with_go(|go, p| several(go, p, false, false)))
        .probe("go-client-tickets", with_go(|go, p| several(go, p, false, true)))
}

fn offer_protocols(party: &mut Party) {
    let list = |of: &[&str]| of.iter().map(|each| each.as_bytes().to_vec()).collect();
    party.client.alpn_protocols = list(CLIENTS_PROTOCOLS);
    party.server.alpn_protocols = list(SERVERS_PROTOCOLS);
}

fn good(go: &mut Peer, go_serves: bool) -> Seen {
    let mut sum = Sum::default();
    for version in [12, 13] {
        for kind in [KeyKind::Ecdsa, KeyKind::Ed25519] {
            for mutual in [false, true] {
                let plan = Plan { kind, ..Plan::new(version) };
                let mut party = if mutual { plan.mutual_party()? } else { plan.party()? };
                offer_protocols(&mut party);
                let leaf = Leaf { kind, for_client: true, ..Leaf::default() };
                let identity = party.authority.sign(leaf)?;
                if mutual && go_serves {
                    party.equip(&identity)?;
                }
                sum.add(&if go_serves {
                    go.serve(&party, version, mutual)?
                } else {
                    go.call(&party, version, mutual.then_some(&identity))?
                });
            }
        }
    }
    sum.seen()
}

/// The side that is not Go shows certificates that Go has to refuse: a server's to its client, or a
/// client's to its server.
fn bad(go: &mut Peer, go_serves: bool) -> Seen {
    let mut sum = Sum::default();
    let right = Leaf { for_client: go_serves, ..Leaf::default() };
    for version in [12, 13] {
        for (leaf, is_strangers) in [
            (Leaf { for_client: !go_serves, ..right }, false),
            (Leaf { expired: true, ..right }, false),
            (Leaf { strangers_key: true, ..right }, false),
            (right, true),
        ] {
            let mut party = Plan::new(version).party()?;
            let identity = if is_strangers {
                Authority::new("other")?.sign(leaf)?
            } else {
                party.authority.sign(leaf)?
            };
            sum.add(&if go_serves {
                party.equip(&identity)?;
                go.serve(&party, version, true)?
            } else {
                party.show(&identity)?;
                go.call(&party, version, None)?
            });
        }
        if !go_serves {
            let mut party = Plan::new(version).party()?;
            let leaf = Leaf { name: Some("other.test"), ..right };
            let identity = party.authority.sign(leaf)?;
            party.show(&identity)?;
            sum.add(&go.call(&party, version, None)?);
        }
    }
    sum.seen()
}

fn several(go: &mut Peer, p: &Params, go_serves: bool, has_tickets: bool) -> Seen {
    let version = p.count("version");
    let mut party = Plan::new(version).party()?;
    party.client.resumption = Resumption::default();
    if has_tickets {
        party.server.ticketer = Ticketer::new().map_err(text)?;
    }
    let (mut completed, mut resumed) = (0, 0);
    for _ in 0..p.count("connections") {
        let met = if go_serves {
            go.serve(&party, version, false)?
        } else {
            go.call(&party, version, None)?
        };
        completed += usize::from(met.is_complete());
        resumed += usize::from(met.ours.resumed && met.theirs.resumed);
    }
    Ok(values([("completed", completed), ("resumed", resumed)]))
}
