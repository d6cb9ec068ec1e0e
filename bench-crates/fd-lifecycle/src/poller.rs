//! What a poller watches, tokio's here, and what opening a file costs without one.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use subject::{Class, Experiment, Params, Values, Work, values};
use tokio::io::unix::AsyncFd;
use tokio::runtime::{Builder, Runtime};

use crate::fresh;
use crate::limits::unavailable;
use crate::table::{fault, held, open_file, target, text, text_of};

/// A runtime of tokio with two threads of its own, as many as Go has on a small machine.
pub fn runtime() -> Result<Runtime, String> {
    Builder::new_multi_thread().worker_threads(2).enable_io().build().map_err(text)
}

/// Opens things of several kinds, hands them to tokio, and looks whether its epoll instance watches
/// them.
pub fn registration() -> Experiment {
    let with = |open: fn() -> io::Result<OwnedFd>| {
        move |_: &Params| Work::probe(move || Ok(((), register(open().map_err(text)?)?)))
    };
    let open_device = || Ok(rustix::fs::open("/dev/null", read_only(), none())?);
    let open_directory = || Ok(rustix::fs::open("/", read_only(), none())?);
    let open_listener = || Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.into());
    Experiment::new("registration")
        .value("watched", "", Class::State)
        .value("registered", "", Class::State)
        .probe("regular", with(|| open_file().map(File::into)))
        .probe("device", with(open_device))
        .probe("directory", with(open_directory))
        .probe("pipe", |_| Work::probe(|| Ok(((), register_pipe()?))))
        .probe("listener", with(open_listener))
}

fn read_only() -> rustix::fs::OFlags {
    rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::CLOEXEC
}

fn none() -> rustix::fs::Mode {
    rustix::fs::Mode::empty()
}

fn register_pipe() -> Result<Values, String> {
    let (reader, writer) = io::pipe().map_err(text)?;
    let seen = register(reader.into());
    drop(writer);
    seen
}

#[allow(deprecated, reason = "the other is unsafe, for owners whose number changes: not this one")]
fn register(fd: OwnedFd) -> Result<Values, String> {
    let number = fd.as_raw_fd();
    let runtime = runtime()?;
    let _inside = runtime.enter();
    let registered = AsyncFd::new(fd);
    let mut seen = values([("watched", watched()?.contains(&number))]);
    seen.extend(values([("registered", fault(&registered))]));
    Ok(seen)
}

/// The numbers in this process's epoll instances, as /proc shows them.
fn watched() -> Result<Vec<RawFd>, String> {
    let epoll = |number: &RawFd| target(*number).is_some_and(|name| name.contains("eventpoll"));
    let numbers = |number: RawFd| {
        let info = text_of(&format!("/proc/self/fdinfo/{number}"));
        let lines = info.lines().filter_map(|line| line.strip_prefix("tfd:"));
        let first = |line: &str| line.split_whitespace().next()?.parse().ok();
        lines.filter_map(first).collect::<Vec<RawFd>>()
    };
    Ok(held()?.into_iter().filter(epoll).flat_map(numbers).collect())
}

/// Counts the system calls of opening regular files. strace watches two fresh processes, one that
/// opens n files and one that opens none; the difference is what n cost.
pub fn open_cost() -> Experiment {
    Experiment::new("open-cost")
        .param("n", 100, (1, 10_000))
        .value("epoll_ctl", "calls", Class::Exact)
        .value("epoll_ctl_refused", "calls", Class::Exact)
        .value("fcntl", "calls", Class::Exact)
        .probe("open-close", |p| {
            let n = p.count("n");
            if let Err(why) = can_trace() {
                return unavailable(why);
            }
            Work::probe(move || {
                let (none, some) = (traced(0)?, traced(n)?);
                let names = ["epoll_ctl", "epoll_ctl_refused", "fcntl"];
                Ok(((), values([0, 1, 2].map(|each| (names[each], some[each] - none[each])))))
            })
        })
}

/// Why strace cannot be used, if it cannot.
fn can_trace() -> Result<(), String> {
    match fresh::output_of("strace", &["-qq", "-o", "/dev/null", "true"]) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err("strace is not installed".to_owned())
        }
        Err(error) => Err(text(error)),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("strace may not trace here: {}", fresh::complaint(&output))),
    }
}

/// Calls of a process that opens and closes n files: `epoll_ctl`, those of them that were refused,
/// and `fcntl`.
fn traced(n: usize) -> Result<[usize; 3], String> {
    let program = std::env::current_exe().map_err(text)?;
    let program = program.to_string_lossy();
    let only = ["-f", "-qq", "-e", "signal=none", "-e", "trace=epoll_ctl,fcntl"];
    let count = n.to_string();
    let arguments = [only.as_slice(), &[&program, "open-close", &count]].concat();
    let output = fresh::output_of("strace", &arguments).map_err(text)?;
    if !output.status.success() {
        return Err(format!("strace: {}", fresh::complaint(&output)));
    }
    let report = String::from_utf8_lossy(&output.stderr);
    let lines = |all: &[&str]| {
        report.lines().filter(|line| all.iter().all(|part| line.contains(part))).count()
    };
    Ok([lines(&["epoll_ctl("]), lines(&["epoll_ctl", "EPERM"]), lines(&["fcntl("])])
}

/// Opens and closes the regular file so often, and once before, as its twin in Go does.
pub fn open_close_task(arguments: &[String]) -> Result<Values, String> {
    let n: usize = arguments.first().ok_or("how often?")?.parse().map_err(text)?;
    for _ in 0..=n {
        drop(open_file().map_err(text)?);
    }
    Ok(Values::new())
}
