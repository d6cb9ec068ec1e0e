//! How the kernel's "no descriptions left in the whole system" reaches a program. The real thing
//! would hit every process of the machine, so it is never provoked: a filter of one thread answers
//! its openat and socket calls with ENFILE in the kernel's place.

use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use rustix::io::Errno;
use subject::{Class, Experiment, Values, Work, values};

use crate::raw;
use crate::table::{fault, open_file};

/// Opens and listens on a thread with the filter, which ends with it.
pub fn system_limit() -> Experiment {
    Experiment::new("system-limit")
        .value("open", "", Class::State)
        .value("listen", "", Class::State)
        .value("says_in_system", "", Class::State)
        .value("is_process_limit", "", Class::State)
        .value("others_open", "", Class::State)
        .probe("filtered", |_| {
            Work::probe(|| {
                let filtered = thread::spawn(filtered).join();
                let mut seen = filtered.map_err(|_| "the thread panicked".to_owned())??;
                seen.extend(values([("others_open", open_file().is_ok())]));
                Ok(((), seen))
            })
        })
}

fn filtered() -> Result<Values, String> {
    raw::answer_with(Errno::NFILE.raw_os_error())
        .map_err(|error| format!("the kernel takes no filter: {error}"))?;
    let open = open_file();
    let listen = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let mut seen = values([("open", fault(&open)), ("listen", fault(&listen))]);
    let (says, process) = match &open {
        Ok(_) => (false, false),
        Err(error) => (
            error.to_string().contains("in system"),
            error.raw_os_error() == Some(Errno::MFILE.raw_os_error()),
        ),
    };
    seen.extend(values([("says_in_system", says), ("is_process_limit", process)]));
    Ok(seen)
}
