//! The limit of descriptors of this process, and what it leaves no room for.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use subject::Work;

use crate::table::text;

/// How many descriptors a subject has open besides those an experiment asks for, at most.
pub const RESERVE: usize = 20;

/// The work of an experiment that this machine does not allow, with the reason.
pub fn unavailable(reason: String) -> Work {
    Work::skip(reason)
}

/// The soft and the hard limit.
pub fn limits() -> (usize, usize) {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let number = |limit: Option<u64>| limit.map_or(usize::MAX, |limit| limit as usize);
    (number(current), number(maximum))
}

/// Sets both.
pub fn set(soft: usize, hard: usize) -> rustix::io::Result<()> {
    let both = Rlimit { current: Some(soft as u64), maximum: Some(hard as u64) };
    setrlimit(Resource::Nofile, both)
}

/// The work, unless so high a limit cannot be set here.
pub fn up_to(limit: usize, work: impl FnOnce() -> Work) -> Work {
    let (_, hard) = limits();
    if limit <= hard {
        return work();
    }
    unavailable(format!("a limit of {limit} descriptors is above the hard limit here, {hard}"))
}

/// The work, unless so many descriptors cannot be open at once here.
pub fn with_room(descriptors: usize, work: impl FnOnce() -> Work) -> Work {
    let (soft, _) = limits();
    if descriptors + RESERVE <= soft {
        return work();
    }
    unavailable(format!("{descriptors} descriptors do not fit under the limit here, {soft}"))
}

/// Does something with the soft limit lowered, or raised up to the hard one. The limit is put back
/// before it returns, so that whatever was opened can be looked at.
pub fn under_limit<T>(limit: usize, work: impl FnOnce() -> T) -> Result<T, String> {
    let (soft, hard) = limits();
    set(limit, hard).map_err(text)?;
    let result = work();
    set(soft, hard).map_err(text)?;
    Ok(result)
}
