//! How the kernel's "no descriptions left in the whole system" reaches a program. The real thing
//! would hit every process of the machine, so it is never provoked: a filter of one thread answers
//! its openat and socket calls with ENFILE in the kernel's place.

use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use rustix::io::Errno;
use subject::{Class, Experiment, Values, Work, values};

use crate::limits::unavailable;
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
            if let Err(why) = under_filter(Values::new) {
                return unavailable(why);
            }
            Work::probe(|| {
                let mut seen = under_filter(open_and_listen)?;
                seen.extend(values([("others_open", open_file().is_ok())]));
                Ok(((), seen))
            })
        })
}

/// Looks around on a thread with the filter.
fn under_filter(look: fn() -> Values) -> Result<Values, String> {
    let filtered = thread::spawn(move || {
        let set = raw::answer_with(Errno::NFILE.raw_os_error());
        set.map(|()| look()).map_err(|error| format!("the kernel takes no filter: {error}"))
    });
    filtered.join().map_err(|_| "the thread panicked".to_owned())?
}

fn open_and_listen() -> Values {
    let open = open_file();
    let listen = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let (says, process) = match &open {
        Ok(_) => (false, false),
        Err(error) => (
            error.to_string().contains("in system"),
            error.raw_os_error() == Some(Errno::MFILE.raw_os_error()),
        ),
    };
    let mut seen = values([("open", fault(&open)), ("listen", fault(&listen))]);
    seen.extend(values([("says_in_system", says), ("is_process_limit", process)]));
    seen
}
