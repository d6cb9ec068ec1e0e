//! How a connection begins, on the loopback device.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Result as IoResult, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Connection, ServerConfig, ServerConnection};
use subject::{Class, Experiment, values};
use tokio::runtime::Runtime;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::certificate::SERVER_NAME;
use crate::hello::{Hello, client_hello};
use crate::meeting::{CLIENT, Meeting};
use crate::party::Party;
use crate::{Seen, observe, text};

/// How long is waited for what a server may do by itself.
const WATCHING: Duration = Duration::from_millis(60);

fn name() -> Result<ServerName<'static>, String> {
    ServerName::try_from(SERVER_NAME).map_err(text)
}

fn runtime() -> Result<Runtime, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(text)
}

/// A connection that keeps what was read from it.
struct Recording {
    socket: TcpStream,
    read: Vec<u8>,
}

impl Read for Recording {
    fn read(&mut self, into: &mut [u8]) -> IoResult<usize> {
        let n = self.socket.read(into)?;
        self.read.extend_from_slice(&into[..n]);
        Ok(n)
    }
}

impl Write for Recording {
    fn write(&mut self, from: &[u8]) -> IoResult<usize> {
        self.socket.write(from)
    }

    fn flush(&mut self) -> IoResult<()> {
        self.socket.flush()
    }
}

/// Opens a connection by the connector of tokio-rustls, and one by hand over a socket, and compares
/// the hellos that the server sees. In the control the second client is configured otherwise.
pub fn opening() -> Experiment {
    Experiment::new("opening")
        .value("differing", "fields", Class::Exact)
        .value("same_outcome", "", Class::State)
        .value("first_complete", "", Class::State)
        .value("second_complete", "", Class::State)
        .probe("two-ways", observe(|_| open(&[])))
        .probe("other-options", observe(|_| open(&[b"h2"])))
}

fn open(second_protocols: &[&[u8]]) -> Seen {
    let party = Party::new(0)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(text)?;
    let address = listener.local_addr().map_err(text)?;
    let server = Arc::new(party.server);
    let serving = thread::spawn(move || -> IoResult<[Vec<u8>; 2]> {
        Ok([serve(&listener, &server)?, serve(&listener, &server)?])
    });
    let mut other = party.client.clone();
    other.alpn_protocols = second_protocols.iter().map(|each| each.to_vec()).collect();

    let connector = TlsConnector::from(Arc::new(party.client));
    let (name_of_first, first_runtime) = (name()?, runtime()?);
    let first = first_runtime.block_on(async {
        let socket = tokio::net::TcpStream::connect(address).await?;
        connector.connect(name_of_first, socket).await
    });
    let first = first.map_err(text)?;
    let first = first.get_ref().1;

    let mut second = ClientConnection::new(Arc::new(other), name()?).map_err(text)?;
    let second_complete = !second.is_handshaking();
    let mut socket = TcpStream::connect(address).map_err(text)?;
    while second.is_handshaking() {
        second.complete_io(&mut socket).map_err(text)?;
    }
    let seen = serving.join().map_err(|_| "the server panicked".to_owned())?.map_err(text)?;
    let [one, other] = [client_hello(&seen[0]), client_hello(&seen[1])];
    let (one, other) = one.zip(other).ok_or("no hello")?;
    let same_outcome = first.protocol_version() == second.protocol_version()
        && first.negotiated_cipher_suite() == second.negotiated_cipher_suite();
    let mut values_seen = values([("differing", differing(&one, &other))]);
    values_seen.extend(values([
        ("same_outcome", same_outcome),
        ("first_complete", !first.is_handshaking()),
        ("second_complete", second_complete),
    ]));
    Ok(values_seen)
}

/// Completes the handshake of one client and returns what it sent.
fn serve(listener: &TcpListener, config: &Arc<ServerConfig>) -> IoResult<Vec<u8>> {
    let mut socket = Recording { socket: listener.accept()?.0, read: Vec::new() };
    let mut conn = ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
    while conn.is_handshaking() {
        conn.complete_io(&mut socket)?;
    }
    Ok(socket.read)
}

/// Counts what differs: the suites, which extensions there are, and what is in those that are not
/// drawn anew for each connection. Their order is: rustls shuffles it.
fn differing(one: &Hello, other: &Hello) -> usize {
    const KEY_SHARE: u16 = 51;
    let kinds = |hello: &Hello| hello.extensions.keys().copied().collect::<BTreeSet<u16>>();
    let all = kinds(one).union(&kinds(other)).copied().collect::<BTreeSet<u16>>();
    let fixed = all.into_iter().filter(|kind| *kind != KEY_SHARE);
    let changed = fixed.filter(|kind| one.extensions.get(kind) != other.extensions.get(kind));
    changed.count() + usize::from(one.suites != other.suites)
}

/// Looks what a server has done when it has accepted: by the acceptor of tokio-rustls, for a client
/// that begins its handshake and for one that sends nothing, and by the library alone.
pub fn accepting() -> Experiment {
    Experiment::new("accepting")
        .value("returned", "", Class::State)
        .value("complete", "", Class::State)
        .value("server_sent", "bytes", Class::Exact)
        .probe("client", observe(|_| accept(false)))
        .probe("silent", observe(|_| accept(true)))
        .probe("library", observe(|_| accept_alone()))
}

fn accept(is_silent: bool) -> Seen {
    let party = Party::new(0)?;
    let acceptor = TlsAcceptor::from(Arc::new(party.server));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(text)?;
    let mut client = TcpStream::connect(listener.local_addr().map_err(text)?).map_err(text)?;
    let (socket, _) = listener.accept().map_err(text)?;
    socket.set_nonblocking(true).map_err(text)?;
    let shaking = (!is_silent).then(|| {
        let (config, socket) = (Arc::new(party.client), client.try_clone());
        thread::spawn(move || shake(config, socket?))
    });
    let accepted = runtime()?.block_on(async {
        let socket = tokio::net::TcpStream::from_std(socket)?;
        if is_silent {
            let accepting = tokio::time::timeout(WATCHING, acceptor.accept(socket));
            return accepting.await.ok().transpose();
        }
        acceptor.accept(socket).await.map(Some)
    });
    let accepted = accepted.map_err(text)?;
    let complete = accepted.as_ref().is_some_and(|it| !it.get_ref().1.is_handshaking());
    if let Some(shaking) = shaking {
        shaking.join().map_err(|_| "the client panicked".to_owned())?.map_err(text)?;
    }
    let mut seen = values([("returned", accepted.is_some()), ("complete", complete)]);
    if is_silent {
        drop(accepted);
        // The connection is closed by now, so this ends.
        let mut sent = Vec::new();
        match client.read_to_end(&mut sent) {
            Err(error) if error.kind() != ErrorKind::ConnectionReset => return Err(text(error)),
            _ => seen.extend(values([("server_sent", sent.len())])),
        }
    }
    Ok(seen)
}

fn shake(config: Arc<ClientConfig>, mut socket: TcpStream) -> IoResult<()> {
    let name = name().map_err(std::io::Error::other)?;
    let mut conn = ClientConnection::new(config, name).map_err(std::io::Error::other)?;
    while conn.is_handshaking() {
        conn.complete_io(&mut socket)?;
    }
    Ok(())
}

/// A server of the library has no socket: it does what it is given bytes for.
fn accept_alone() -> Seen {
    let server = ServerConnection::new(Arc::new(Party::new(0)?.server)).map_err(text)?;
    let mut server = Connection::from(server);
    let mut sent = Vec::new();
    while server.wants_write() {
        server.write_tls(&mut sent).map_err(text)?;
    }
    let mut seen = values([("returned", true), ("complete", !server.is_handshaking())]);
    seen.extend(values([("server_sent", sent.len())]));
    Ok(seen)
}

/// Names the server rightly, wrongly, not at all, and by its address. A name has to be there: an
/// empty text is the nearest to none.
pub fn server_name() -> Experiment {
    let with = |name: &'static str| {
        observe(move |_| {
            let party = Party::new(0)?;
            let Ok(name) = ServerName::try_from(name) else {
                let mut seen = values([("sent", 0_usize)]);
                let refused = ("refused".to_owned(), "no name".to_owned());
                seen.extend(values([("outcome", refused.0), ("client_says", refused.1)]));
                return Ok(seen);
            };
            let (client, server) = (Arc::new(party.client), Arc::new(party.server));
            let mut met = Meeting::with_name(client, server, name)?;
            met.run();
            let mut seen = values([("sent", met.sent[CLIENT].len())]);
            seen.extend(values([("outcome", met.outcome()), ("client_says", met.why(CLIENT))]));
            Ok(seen)
        })
    };
    Experiment::new("server-name")
        .value("outcome", "", Class::State)
        .value("client_says", "", Class::State)
        .value("sent", "bytes", Class::Exact)
        .probe("right", with(SERVER_NAME))
        .probe("wrong", with("other.test"))
        .probe("absent", with(""))
        .probe("address", with("127.0.0.1"))
}
