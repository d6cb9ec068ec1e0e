//! What happens when there is no descriptor left.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::Duration;

use rustix::fs::Uid;
use rustix::thread::set_thread_uid;
use subject::{Class, Experiment, Params, Values, Work, values};

use crate::fresh;
use crate::limits::{self, limits, under_limit};
use crate::poller::runtime;
use crate::table::{count_within, fault, fill, held, name_of, open_file, read_whole, text};

/// An experiment in a process that starts with limits of its own.
fn with_limits(id: &str) -> Experiment {
    Experiment::new(id).param("soft", 64, (32, 1 << 20)).param("hard", 256, (32, 1 << 20))
}

/// Opens files in a fresh process until that fails: with the limit it started with, and with the
/// soft limit raised to the hard one by the program itself.
pub fn at_limit() -> Experiment {
    with_limits("at-limit")
        .value("own_limit", "descriptors", Class::Exact)
        .value("opened", "descriptors", Class::Exact)
        .value("met", "descriptors", Class::Exact)
        .value("unused", "descriptors", Class::Exact)
        .value("error", "", Class::State)
        .value("says_too_many", "", Class::State)
        .probe("started", fresh::limited(&["at-limit"]))
        .probe("raised", fresh::limited(&["at-limit", "raised"]))
}

/// Counts what is open, then opens files until that fails; with an argument, after raising.
pub fn at_limit_task(arguments: &[String]) -> Result<Values, String> {
    raise_if(arguments)?;
    let (soft, _) = limits();
    let already = held()?.len();
    let (files, error) = fill();
    let (opened, met) = (files.len(), already + files.len());
    let says = error.to_string().to_lowercase().contains("too many open files");
    let mut seen = values([("own_limit", soft), ("opened", opened), ("met", met)]);
    seen.extend(values([("unused", soft - met)]));
    seen.extend(values([("error", name_of(&error))]));
    seen.extend(values([("says_too_many", says)]));
    Ok(seen)
}

fn raise_if(arguments: &[String]) -> Result<(), String> {
    let (_, hard) = limits();
    if arguments.is_empty() { Ok(()) } else { limits::set(hard, hard).map_err(text) }
}

/// Starts a shell from a fresh process and asks it for its soft limit.
pub fn child_limit() -> Experiment {
    with_limits("child-limit")
        .value("own_limit", "descriptors", Class::Exact)
        .value("child_limit", "descriptors", Class::Exact)
        .probe("started", fresh::limited(&["child-limit"]))
        .probe("set-by-program", fresh::limited(&["child-limit", "set"]))
}

/// Asks a shell; with an argument the program has set the limit by itself before.
pub fn child_limit_task(arguments: &[String]) -> Result<Values, String> {
    raise_if(arguments)?;
    let output = fresh::output_of("sh", &["-c", "ulimit -Sn"]).map_err(text)?;
    let child = String::from_utf8_lossy(&output.stdout).trim().parse::<usize>().map_err(text)?;
    Ok(values([("own_limit", limits().0), ("child_limit", child)]))
}

/// Changes limits in a fresh process without privileges.
pub fn privilege() -> Experiment {
    with_limits("privilege")
        .value("soft_to_hard", "", Class::State)
        .value("above_hard", "", Class::State)
        .probe("unprivileged", fresh::limited(&["privilege"]))
}

/// The user every system has for a process that may do nothing.
const NOBODY: u32 = 65534;

/// Gives privileges up, if there are any, and raises the soft and then the hard limit.
pub fn privilege_task(_: &[String]) -> Result<Values, String> {
    if rustix::process::geteuid().is_root()
        && let Err(error) = set_thread_uid(Uid::from_raw(NOBODY))
        // Where the user does not exist, this is a container's root, which has no say over limits.
        && error != rustix::io::Errno::INVAL
    {
        return Err(text(error));
    }
    let (_, hard) = limits();
    let raised = limits::set(hard, hard).map_err(io::Error::from);
    let above = limits::set(hard + 1, hard + 1).map_err(io::Error::from);
    Ok(values([("soft_to_hard", fault(&raised)), ("above_hard", fault(&above))]))
}

/// A limit under which everything else here fits.
const ROOM_FOR_CALLS: usize = 64;

/// Asks for a descriptor in several ways when there is none left. A child is started as Go starts
/// one, with /dev/null for its input, and as Rust does it by default, with the parent's.
pub fn calls_at_limit() -> Experiment {
    let names = ["listen", "dial", "pipe", "run", "runtime", "read", "open_after_close"];
    let with =
        |input: fn() -> Stdio| move |_: &Params| Work::probe(move || Ok(((), calls(input)?)));
    names
        .iter()
        .fold(Experiment::new("calls-at-limit"), |all, name| all.value(name, "", Class::State))
        .probe("none-left", with(Stdio::null))
        .probe("none-left-inherited", with(Stdio::inherit))
}

fn calls(input: fn() -> Stdio) -> Result<Values, String> {
    let server = TcpListener::bind(any_port()).map_err(text)?;
    let address = server.local_addr().map_err(text)?;
    under_limit(ROOM_FOR_CALLS, || {
        let (mut files, _) = fill();
        let mut seen = values([
            ("listen", fault(&TcpListener::bind(any_port()))),
            ("dial", fault(&TcpStream::connect(address))),
            ("pipe", fault(&io::pipe())),
            ("run", fault(&fresh::run_with(input()))),
            ("runtime", fault(&tokio::runtime::Builder::new_current_thread().enable_io().build())),
            ("read", fault(&read_whole())),
        ]);
        files.pop();
        seen.extend(values([("open_after_close", fault(&open_file()))]));
        seen
    })
}

fn any_port() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

/// How long an accept loop without a pause is watched.
const SPINNING: Duration = Duration::from_millis(20);

/// Accepts at the limit, and again when one descriptor has been freed.
pub fn accept() -> Experiment {
    let with =
        |accept: fn() -> Result<(String, Values), String>| move |_: &Params| Work::probe(accept);
    Experiment::new("accept")
        .value("error", "", Class::State)
        .value("errors", "errors", Class::Stochastic)
        .value("recovers", "", Class::State)
        .probe("listener", with(accept_blocking))
        .probe("tokio", with(accept_tokio))
}

fn accept_blocking() -> Result<(String, Values), String> {
    let server = TcpListener::bind(any_port()).map_err(text)?;
    let address = server.local_addr().map_err(text)?;
    accept_at_limit(address, || server.accept().map(|(accepted, _)| accepted))
}

fn accept_tokio() -> Result<(String, Values), String> {
    let runtime = runtime()?;
    let server = runtime.block_on(tokio::net::TcpListener::bind(any_port())).map_err(text)?;
    let address = server.local_addr().map_err(text)?;
    accept_at_limit(address, || {
        let accepted = runtime.block_on(server.accept())?.0.into_std()?;
        accepted.set_nonblocking(false)?;
        Ok(accepted)
    })
}

fn accept_at_limit(
    address: SocketAddr,
    accept: impl Fn() -> io::Result<TcpStream>,
) -> Result<(String, Values), String> {
    let mut client = TcpStream::connect(address).map_err(text)?;
    client.write_all(b"hello").map_err(text)?;
    let (refused, errors, accepted) = under_limit(ROOM_FOR_CALLS, || {
        let (mut files, _) = fill();
        let refused = accept();
        let errors = count_within(SPINNING, || accept().is_err());
        files.pop();
        (refused, errors, accept())
    })?;
    let mut greeting = [0; 5];
    let mut seen = values([("error", fault(&refused))]);
    seen.extend(values([("errors", errors)]));
    seen.extend(values([("recovers", accepted.is_ok())]));
    accepted.and_then(|mut stream| stream.read_exact(&mut greeting)).map_err(text)?;
    Ok((String::from_utf8_lossy(&greeting).into_owned(), seen))
}
