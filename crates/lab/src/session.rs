//! A conversation with one subject process.
//!
//! The process has a clean environment, a process group of its own, limits, and pipes for its
//! three streams. Both of its outputs are read by one `poll` loop under a deadline, so neither a
//! silent nor a talkative subject blocks the lab. Of standard error the first and the last 4 KiB
//! are kept (Go names a fatal signal first and ends with pages of stacks); a reply may have 64 MiB.
//! Whatever happens, the whole group is killed and waited for.

#![allow(clippy::disallowed_methods, reason = "with `tools`, the module that spawns processes")]

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use model::protocol::{Description, PROTOCOL_VERSION, Reply, Request, Run};
use model::{Conditions, Status};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::clock::Deadline;
use crate::conditions::Before;
use crate::end::End;
use crate::limits::Limits;
use crate::program::Program;

/// The environment variable that pads the environment of a subject by a random length.
const PADDING: &str = "CLAIMBENCH_PADDING";
/// The greatest padding, in bytes: one page, so that the stack takes every position within it.
pub(crate) const PADDING_MOST: u32 = 4096;
/// How much of standard error is kept of its end, and of its beginning.
const STDERR_BYTES: usize = 4 << 10;
/// How much is read at once: more than most replies, and cheap to have on the stack.
const CHUNK_BYTES: usize = 8 << 10;
/// The longest reply that is accepted.
const REPLY_BYTES: usize = 64 << 20;
/// How long a subject has to end after its input did.
const GRACE: Duration = Duration::from_secs(2);
/// How often a wait looks whether the run was interrupted.
const GLANCE: Duration = Duration::from_millis(100);

/// Why a subject gave no usable reply.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Trouble {
    /// The program could not be started.
    #[error("cannot start {program}: {why}")]
    Start {
        /// The program.
        program: String,
        /// What the system said.
        why: String,
    },
    /// It ended instead of replying.
    #[error("ended before it replied: {end}{stderr}")]
    Ended {
        /// How.
        end: String,
        /// `; stderr: …`, or nothing.
        stderr: String,
    },
    /// It did not reply in time.
    #[error("no reply within {seconds} s{stderr}")]
    Slow {
        /// The time it had.
        seconds: u64,
        /// `; stderr: …`, or nothing.
        stderr: String,
    },
    /// Its reply is not of the protocol.
    #[error("not a reply of the protocol ({why}): {line}{stderr}")]
    Nonsense {
        /// What is wrong with it.
        why: String,
        /// Its beginning.
        line: String,
        /// `; stderr: …`, or nothing.
        stderr: String,
    },
    /// It refused the request.
    #[error("refused: {0}")]
    Refused(String),
    /// It says that this machine lacks something it takes.
    #[error("skipped: {0}")]
    Skipped(String),
    /// It says that others were in its way.
    #[error("disturbed: {0}")]
    Disturbed(String),
    /// The person who started the run ended it.
    #[error("interrupted")]
    Interrupted,
}

/// What is recorded of a process that gave no number.
impl From<Trouble> for Status {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Skipped(why) => Status::Skipped(why),
            Trouble::Disturbed(why) => Status::Disturbed(why),
            trouble => Status::Failed(trouble.to_string()),
        }
    }
}

/// One running subject.
pub struct Session<'a> {
    child: Child,
    pid: Pid,
    pending: Vec<u8>,
    stderr: Stderr,
    stderr_open: bool,
    before: Before,
    padding_bytes: u32,
    interrupt: &'a AtomicBool,
}

/// How a session is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Environment of the experiment.
    pub env: BTreeMap<String, String>,
    /// What the process may use at most.
    pub limits: Limits,
    /// Bytes added to the environment, which move the stack (Mytkowicz et al. 2009).
    pub padding_bytes: u32,
}

impl<'a> Session<'a> {
    /// Starts a subject.
    ///
    /// # Errors
    /// [`Trouble::Start`].
    pub fn start(
        program: &Program,
        setting: &Setting,
        interrupt: &'a AtomicBool,
    ) -> Result<Self, Trouble> {
        let trouble = |why: String| Trouble::Start { program: program.file.clone(), why };
        let mut command = Command::new(&program.file);
        command.args(&program.args).env_clear();
        for name in ["PATH", "HOME"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(&setting.env);
        command.env(PADDING, "x".repeat(setting.padding_bytes as usize));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.process_group(0);
        let before = Before::now();
        let child = command.spawn().map_err(|error| trouble(error.to_string()))?;
        let pid = Pid::from_child(&child);
        let session = Session {
            child,
            pid,
            pending: Vec::new(),
            stderr: Stderr::default(),
            stderr_open: true,
            before,
            padding_bytes: setting.padding_bytes,
            interrupt,
        };
        setting.limits.set_on(pid).map_err(|error| trouble(format!("its limits: {error}")))?;
        Ok(session)
    }

    /// What the subject says it can do.
    ///
    /// # Errors
    /// Any [`Trouble`].
    pub fn describe(&mut self, time: Duration) -> Result<Description, Trouble> {
        let line = self.exchange(&Request::Describe, time)?;
        let description: Description = self.parse(&line)?;
        if description.protocol != PROTOCOL_VERSION {
            let why = format!("protocol {} is not {PROTOCOL_VERSION}", description.protocol);
            return Err(self.nonsense(why, &line));
        }
        Ok(description)
    }

    /// Runs one batch.
    ///
    /// # Errors
    /// Any [`Trouble`].
    pub fn run(&mut self, run: &Run, time: Duration) -> Result<Reply, Trouble> {
        let line = self.exchange(&Request::Run(run.clone()), time)?;
        let reply: Reply = self.parse(&line)?;
        if let Some(error) = reply.error {
            return Err(Trouble::Refused(error));
        }
        if let Some(reason) = reply.skipped {
            return Err(Trouble::Skipped(reason));
        }
        if let Some(reason) = reply.disturbed {
            return Err(Trouble::Disturbed(reason));
        }
        if reply.id != Some(run.id) {
            let why = format!("it answers request {:?}, not {}", reply.id, run.id);
            return Err(self.nonsense(why, &line));
        }
        if reply.iterations != run.iterations {
            let why = format!("{} iterations instead of {}", reply.iterations, run.iterations);
            return Err(self.nonsense(why, &line));
        }
        Ok(reply)
    }

    /// Ends the subject and says what happened meanwhile.
    #[must_use]
    pub fn finish(mut self) -> Conditions {
        let conditions = self.before.until_now(Some(self.pid), self.padding_bytes);
        drop(self.child.stdin.take());
        let _ = self.wait(Deadline::after(GRACE));
        conditions
    }

    fn exchange(&mut self, request: &Request, time: Duration) -> Result<Vec<u8>, Trouble> {
        let mut line = serde_json::to_vec(request).expect("a request is always JSON");
        line.push(b'\n');
        // Requests are far smaller than a pipe, and one is in flight at a time: no write blocks. A
        // subject that is gone shows when it is read.
        if let Some(stdin) = self.child.stdin.as_mut() {
            let _ = stdin.write_all(&line);
        }
        let deadline = Deadline::after(time);
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.pending.drain(..=end).collect();
                line.pop();
                return Ok(line);
            }
            if self.pending.len() > REPLY_BYTES {
                let line = std::mem::take(&mut self.pending);
                return Err(self.nonsense(format!("longer than {REPLY_BYTES} bytes"), &line));
            }
            if self.interrupt.load(Ordering::Relaxed) {
                return Err(Trouble::Interrupted);
            }
            if deadline.left().is_zero() {
                return Err(Trouble::Slow { seconds: time.as_secs(), stderr: self.stderr_note() });
            }
            if !self.pump(deadline) {
                return Err(self.ended());
            }
        }
    }

    /// Reads what there is, or waits a little for something; false when standard output has ended.
    fn pump(&mut self, deadline: Deadline) -> bool {
        let (Some(stdout), Some(stderr)) = (self.child.stdout.as_mut(), self.child.stderr.as_mut())
        else {
            return false;
        };
        let wait = deadline.at_most(GLANCE).left();
        let wait = Timespec::try_from(wait).unwrap_or_default();
        let (out_ready, err_ready) = {
            let mut fds = vec![PollFd::from_borrowed_fd(stdout.as_fd(), PollFlags::IN)];
            if self.stderr_open {
                fds.push(PollFd::from_borrowed_fd(stderr.as_fd(), PollFlags::IN));
            }
            if poll(&mut fds, Some(&wait)).is_err() {
                return true; // A signal: the caller looks around and comes back.
            }
            (!fds[0].revents().is_empty(), fds.get(1).is_some_and(|fd| !fd.revents().is_empty()))
        };
        let mut chunk = [0; CHUNK_BYTES];
        if err_ready {
            let count = read_some(stderr, &mut chunk);
            self.stderr_open = count > 0;
            self.stderr.keep(&chunk[..count]);
        }
        if out_ready {
            let count = read_some(stdout, &mut chunk);
            self.pending.extend_from_slice(&chunk[..count]);
            return count > 0;
        }
        true
    }

    /// Waits for the end, by force when the deadline has passed.
    fn wait(&mut self, deadline: Deadline) -> io::Result<std::process::ExitStatus> {
        while !deadline.left().is_zero() && self.pump(deadline) {}
        while self.stderr_open && !deadline.left().is_zero() {
            if let Some(stderr) = self.child.stderr.as_mut() {
                let mut fds = [PollFd::from_borrowed_fd(stderr.as_fd(), PollFlags::IN)];
                let wait = Timespec::try_from(deadline.at_most(GLANCE).left()).unwrap_or_default();
                if !matches!(poll(&mut fds, Some(&wait)), Ok(1)) {
                    continue;
                }
                let mut chunk = [0; STDERR_BYTES];
                let count = read_some(stderr, &mut chunk);
                self.stderr_open = count > 0;
                self.stderr.keep(&chunk[..count]);
            }
        }
        // The group may have children of its own; nothing of it may outlive the session.
        while !deadline.left().is_zero() {
            if let Some(status) = self.child.try_wait()? {
                let _ = kill_process_group(self.pid, Signal::KILL);
                return Ok(status);
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        let _ = kill_process_group(self.pid, Signal::KILL);
        self.child.wait()
    }

    fn ended(&mut self) -> Trouble {
        let end = match self.wait(Deadline::after(GRACE)) {
            Ok(status) => End::of(status, &String::from_utf8_lossy(&self.stderr.head)).to_string(),
            Err(error) => format!("unknown ({error})"),
        };
        Trouble::Ended { end, stderr: self.stderr_note() }
    }

    fn parse<T: DeserializeOwned>(&self, line: &[u8]) -> Result<T, Trouble> {
        serde_json::from_slice(line).map_err(|error| self.nonsense(error.to_string(), line))
    }

    fn nonsense(&self, why: String, line: &[u8]) -> Trouble {
        let text = String::from_utf8_lossy(&line[..line.len().min(200)]);
        let line = text.escape_default().take(200).collect();
        Trouble::Nonsense { why, line, stderr: self.stderr_note() }
    }

    fn stderr_note(&self) -> String {
        let text = String::from_utf8_lossy(&self.stderr.tail);
        let text = text.trim();
        if text.is_empty() { String::new() } else { format!("; stderr: {text}") }
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = kill_process_group(self.pid, Signal::KILL);
            let _ = self.child.wait();
        }
    }
}

/// One read; a failed one counts as the end.
fn read_some(from: &mut impl Read, chunk: &mut [u8]) -> usize {
    loop {
        match from.read(chunk) {
            Ok(count) => return count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return 0,
        }
    }
}

/// What is kept of a standard error that may be long.
#[derive(Default)]
struct Stderr {
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Stderr {
    fn keep(&mut self, more: &[u8]) {
        let room = STDERR_BYTES - self.head.len();
        self.head.extend_from_slice(&more[..more.len().min(room)]);
        self.tail.extend_from_slice(more);
        if self.tail.len() > STDERR_BYTES {
            self.tail.drain(..self.tail.len() - STDERR_BYTES);
        }
    }
}
