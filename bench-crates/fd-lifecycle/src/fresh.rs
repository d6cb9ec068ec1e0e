//! Tasks in a process of their own.
//!
//! What limits a program starts with, and which numbers its first files get, can only be seen in a
//! process that starts with nothing but its three standard streams and with limits that are known.
//! Such a process runs one task and prints what it saw. It stays in the subject's process group,
//! which the lab ends as a whole.

#![expect(clippy::disallowed_methods, reason = "the module that starts processes of this crate")]

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, Output, Stdio};

use subject::{Params, Values, Work};

use crate::table::{REGULAR_FILE, held, text};
use crate::{exhaustion, limits, numbers, poller, raw};

/// What prepares a process and replaces its program by itself.
const LAUNCH: &str = "launch";

type Task = fn(&[String]) -> Result<Values, String>;

fn task(name: &str) -> Option<Task> {
    Some(match name {
        "at-limit" => exhaustion::at_limit_task,
        "child-limit" => exhaustion::child_limit_task,
        "first-open" => numbers::first_open_task,
        "open-close" => poller::open_close_task,
        "privilege" => exhaustion::privilege_task,
        _ => return None,
    })
}

/// Runs the task in a process that starts with these limits, and returns what it saw.
pub fn run(soft: usize, hard: usize, arguments: &[&str]) -> Result<Values, String> {
    let output = Command::new(REGULAR_FILE)
        .args([LAUNCH, &soft.to_string(), &hard.to_string()])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(text)?;
    if !output.status.success() {
        return Err(format!("task {}: {}", arguments[0], complaint(&output)));
    }
    serde_json::from_slice(&output.stdout).map_err(text)
}

/// Work that runs the task at the limits its parameters say.
pub fn limited(arguments: &'static [&'static str]) -> impl Fn(&Params) -> Work {
    move |p| {
        let (soft, hard) = (p.count("soft"), p.count("hard"));
        if soft > hard {
            return Work::refuse(format!("the soft limit {soft} is above the hard one {hard}"));
        }
        limits::up_to(hard, || Work::probe(move || Ok(((), run(soft, hard, arguments)?))))
    }
}

/// What another program writes.
pub fn output_of(program: &str, arguments: &[&str]) -> io::Result<Output> {
    Command::new(program).args(arguments).stdin(Stdio::null()).output()
}

/// Starts another program as a descriptor for its input is or is not needed.
pub fn run_with(input: Stdio) -> io::Result<()> {
    Command::new("true").stdin(input).status().map(drop)
}

/// The first line a program complains with.
pub fn complaint(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    format!("{}: {}", output.status, stderr.lines().next().unwrap_or_default())
}

/// The main function of a process with arguments.
pub fn run_task(arguments: &[String]) -> ExitCode {
    let printed = stage(arguments).and_then(|values| {
        let line = serde_json::to_string(&values).map_err(text)?;
        writeln!(io::stdout(), "{line}").map_err(text)
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // Where that cannot be written either, the status says enough.
            let _ = writeln!(io::stderr(), "{why}");
            ExitCode::FAILURE
        }
    }
}

fn stage(arguments: &[String]) -> Result<Values, String> {
    if let [launch, soft, hard, rest @ ..] = arguments
        && launch == LAUNCH
    {
        return Err(relaunch(soft.parse().map_err(text)?, hard.parse().map_err(text)?, rest));
    }
    let task = task(&arguments[0]).ok_or_else(|| format!("unknown task '{}'", arguments[0]))?;
    task(&arguments[1..])
}

/// Sets the limits and replaces the program by itself with nothing open but the standard streams.
/// It returns only if that fails, with the reason.
fn relaunch(soft: usize, hard: usize, arguments: &[String]) -> String {
    let prepared = || {
        for number in held()?.into_iter().filter(|number| *number > 2) {
            raw::close_on_exec(number).map_err(text)?;
        }
        limits::set(soft, hard).map_err(text)
    };
    match prepared() {
        Ok(()) => Command::new(REGULAR_FILE).args(arguments).exec().to_string(),
        Err(why) => why,
    }
}
