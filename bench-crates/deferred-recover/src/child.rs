//! Tasks in a process of their own.
//!
//! What ends a process is run in one that may end: this program, started with the name of a task.
//! The task says on its standard output how far it came; its end and its standard error are what
//! the runtime makes of it. It stays in the subject's process group, which the lab ends as a whole.

#![expect(clippy::disallowed_methods, reason = "the module that starts processes of this crate")]

use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use subject::{Params, Values, Work};

use crate::{end, second, thread, trace};

type Task = fn();

fn task(name: &str) -> Option<Task> {
    Some(match name {
        "return" => end::return_task,
        "panic" => end::panic_task,
        "exit" => end::exit_task,
        "abort" => end::abort_task,
        "stack-overflow" => end::stack_overflow_task,
        "double-panic" => end::double_panic_task,
        "forgotten" => end::forgotten_task,
        "unrecovered" => end::unrecovered_task,
        "chain" => trace::chain_task,
        "thread" => thread::thread_task,
        "scope" => thread::scope_task,
        "tokio-task" => thread::tokio_task,
        "second-during-panic" => second::during_panic_task,
        "second-alone" => second::alone_task,
        "report-second" => second::report_second_task,
        "report-after-recovery" => second::report_after_recovery_task,
        _ => return None,
    })
}

/// What is left of a process that has ended.
pub struct Remains {
    /// The words it wrote on its standard output.
    pub said: Vec<String>,
    /// How it ended: `exit 101`, `SIGABRT`.
    pub end: String,
    /// Its standard error.
    pub stderr: String,
}

impl Remains {
    /// Whether the process said the word.
    pub fn has(&self, word: &str) -> bool {
        self.said.iter().any(|each| each == word)
    }
}

/// Runs a task in a process of its own, which writes a backtrace of its panics or does not.
fn alone(task: &str, backtrace: bool) -> Result<Remains, String> {
    let output = Command::new("/proc/self/exe")
        .arg(task)
        .env("RUST_BACKTRACE", if backtrace { "1" } else { "0" })
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("task {task}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    Ok(Remains {
        said: said.split_whitespace().map(str::to_owned).collect(),
        end: named(output.status),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// The names the lab has for the ends that are met here.
fn named(status: ExitStatus) -> String {
    const SIGABRT: i32 = 6;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (_, Some(SIGABRT)) => "SIGABRT".to_owned(),
        (_, number) => format!("signal {}", number.unwrap_or_default()),
    }
}

/// Work that runs a task and looks at what is left of it.
pub fn in_child(
    task: &'static str,
    look: fn(&Remains) -> Values,
) -> impl Fn(&Params) -> Work + 'static {
    move |_| Work::probe(move || Ok(((), look(&alone(task, false)?))))
}

/// As [`in_child`], with backtraces.
pub fn in_child_with_backtrace(
    task: &'static str,
    look: fn(&Remains) -> Values,
) -> impl Fn(&Params) -> Work + 'static {
    move |_| Work::probe(move || Ok(((), look(&alone(task, true)?))))
}

/// The main function of a process with an argument.
pub fn run_task(name: &str) -> ExitCode {
    let Some(task) = task(name) else {
        // Where that cannot be written either, the status says enough.
        let _ = writeln!(io::stderr(), "unknown task '{name}'");
        return ExitCode::FAILURE;
    };
    task();
    ExitCode::SUCCESS
}

/// Writes a word at once, so that it is there whatever happens next.
pub fn say(word: &str) {
    let mut out = io::stdout();
    // A parent that does not read any more has no use for the word.
    let _ = writeln!(out, "{word}").and_then(|()| out.flush());
}
