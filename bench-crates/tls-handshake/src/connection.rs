//! A connection once its handshake is done: what it costs on the wire, and whether it behaves as
//! one without TLS.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, ServerConnection, StreamOwned};
use subject::{Class, Experiment, Params, Work, values};

use crate::certificate::SERVER_NAME;
use crate::hello::records;
use crate::meeting::{CLIENT, SERVER};
use crate::party::Party;
use crate::{at_a_version, observe, text};

/// Counts what goes over the wire for one write.
pub fn overhead() -> Experiment {
    let look = observe(|p| {
        let mut met = Party::new(p.count("version"))?.meet()?;
        met.must_be_ok()?;
        let (before, data) = (met.sent[CLIENT].len(), vec![0; p.count("bytes")]);
        met.send(CLIENT, &data);
        if met.received[SERVER] != data {
            return Err("the data was not delivered".to_owned());
        }
        let sent = &met.sent[CLIENT][before..];
        Ok(values([("overhead", sent.len() - data.len()), ("records", records(sent).len())]))
    });
    at_a_version("overhead")
        .param("bytes", 100, (1, 16 << 20))
        .value("overhead", "bytes", Class::Exact)
        .value("records", "records", Class::Exact)
        .probe("write", look)
}

/// A connection as a program uses it.
trait Plain: Read + Write + Send {
    /// Says that nothing more will be written.
    fn end_writing(&mut self) -> Result<()>;
}

/// TCP whose writes are late while that is said.
struct Late {
    socket: TcpStream,
    is_late: Arc<AtomicBool>,
}

impl Late {
    fn new(socket: TcpStream) -> Result<Self> {
        socket.set_nodelay(true)?; // As Go has it.
        Ok(Late { socket, is_late: Arc::default() })
    }
}

impl Read for Late {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        self.socket.read(into)
    }
}

impl Write for Late {
    fn write(&mut self, from: &[u8]) -> Result<usize> {
        if self.is_late.load(Ordering::Relaxed) {
            return Err(Error::from(ErrorKind::TimedOut));
        }
        self.socket.write(from)
    }

    fn flush(&mut self) -> Result<()> {
        self.socket.flush()
    }
}

impl Plain for Late {
    fn end_writing(&mut self) -> Result<()> {
        self.socket.shutdown(std::net::Shutdown::Write)
    }
}

type OverTls<C> = StreamOwned<C, Late>;

impl Plain for OverTls<ClientConnection> {
    fn end_writing(&mut self) -> Result<()> {
        self.conn.send_close_notify();
        self.flush()?;
        self.sock.end_writing()
    }
}

impl Plain for OverTls<ServerConnection> {
    fn end_writing(&mut self) -> Result<()> {
        self.conn.send_close_notify();
        self.flush()?;
        self.sock.end_writing()
    }
}

/// A connection on the loopback device, as it is or with TLS upon it.
struct Pair {
    client: Box<dyn Plain>,
    server: Box<dyn Plain>,
    /// Whether the client's writes are late.
    is_late: Arc<AtomicBool>,
}

fn pair(with_tls: bool) -> std::result::Result<Pair, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(text)?;
    let address = listener.local_addr().map_err(text)?;
    let one = Late::new(TcpStream::connect(address).map_err(text)?).map_err(text)?;
    let other = Late::new(listener.accept().map_err(text)?.0).map_err(text)?;
    let is_late = Arc::clone(&one.is_late);
    if !with_tls {
        return Ok(Pair { client: Box::new(one), server: Box::new(other), is_late });
    }
    let party = Party::new(0)?;
    let name = ServerName::try_from(SERVER_NAME).map_err(text)?;
    let client = ClientConnection::new(Arc::new(party.client), name).map_err(text)?;
    let server = ServerConnection::new(Arc::new(party.server)).map_err(text)?;
    let mut one = StreamOwned::new(client, one);
    let mut other = StreamOwned::new(server, other);
    let shaking = thread::spawn(move || {
        while other.conn.is_handshaking() {
            other.conn.complete_io(&mut other.sock)?;
        }
        other.flush().map(|()| other)
    });
    while one.conn.is_handshaking() {
        one.conn.complete_io(&mut one.sock).map_err(text)?;
    }
    one.flush().map_err(text)?;
    let other = shaking.join().map_err(|_| "the server panicked".to_owned())?.map_err(text)?;
    Ok(Pair { client: Box::new(one), server: Box::new(other), is_late })
}

/// Uses a connection as a program does, with TLS or without: an echo, the end of one direction, and
/// a write that was late.
pub fn echo() -> Experiment {
    let with = |with_tls: bool| {
        move |p: &Params| {
            let bytes = p.count("bytes");
            Work::probe(move || {
                let echoed = echoed(with_tls, bytes)?;
                let (late, usable) = late_write(with_tls)?;
                let mut seen = values([("usable_after", usable)]);
                seen.extend(values([("late_write", late)]));
                Ok((echoed, seen))
            })
        }
    };
    Experiment::new("echo")
        .param("bytes", 100_000, (1, 1 << 20))
        .value("late_write", "", Class::State)
        .value("usable_after", "", Class::State)
        .probe("plain", with(false))
        .probe("tls", with(true))
}

/// Sends a text and the end of it, and reads until the end of what comes back.
fn echoed(with_tls: bool, bytes: usize) -> std::result::Result<Vec<u8>, String> {
    let Pair { mut client, mut server, .. } = pair(with_tls)?;
    let echoing = thread::spawn(move || -> Result<()> {
        let mut heard = Vec::new();
        server.read_to_end(&mut heard)?;
        server.write_all(&heard)?;
        server.end_writing()
    });
    client.write_all(&vec![b'x'; bytes]).map_err(text)?;
    client.end_writing().map_err(text)?;
    let mut heard = Vec::new();
    client.read_to_end(&mut heard).map_err(text)?;
    echoing.join().map_err(|_| "the server panicked".to_owned())?.map_err(text)?;
    Ok(heard)
}

/// Writes when it is too late, and again with time; what became of the first write, and whether the
/// other end was given the second.
fn late_write(with_tls: bool) -> std::result::Result<(String, bool), String> {
    const FIRST: &[u8] = b"first";
    const SECOND: &[u8] = b"second";
    let Pair { mut client, mut server, is_late } = pair(with_tls)?;
    is_late.store(true, Ordering::Relaxed);
    let late = client.write_all(FIRST).and_then(|()| client.flush());
    let outcome = match late {
        Err(error) if error.kind() == ErrorKind::TimedOut => "timeout".to_owned(),
        Err(error) => text(error),
        Ok(()) => "written".to_owned(),
    };
    is_late.store(false, Ordering::Relaxed);
    client.write_all(SECOND).and_then(|()| client.end_writing()).map_err(text)?;
    let mut heard = Vec::new();
    let usable = server.read_to_end(&mut heard).is_ok() && heard.ends_with(SECOND);
    Ok((outcome, usable))
}
