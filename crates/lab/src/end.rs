//! How a process ended.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// How a process ended, as scenarios name it in `os.end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It answered and then ended by itself with its input.
    Answered,
    /// A signal ended it, by its name: `SIGSEGV`.
    Signal(String),
    /// It ended by itself, too early, with this code.
    Exit(i32),
}

impl End {
    /// The end of a process that did not answer. Go catches the signal of a fault to print it and
    /// exits with 2: then the signal it names on standard error counts.
    pub(crate) fn of(status: ExitStatus, stderr: &str) -> Self {
        if let Some(number) = status.signal() {
            return End::Signal(signal_name(number));
        }
        let named = stderr.lines().find_map(|line| {
            let rest = line.trim().strip_prefix("[signal ")?;
            rest.split([':', ' ', ']']).next().map(str::to_owned)
        });
        match named {
            Some(name) if status.code() != Some(0) => End::Signal(name),
            _ => End::Exit(status.code().unwrap_or(-1)),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Answered => f.write_str("answered"),
            End::Signal(name) => f.write_str(name),
            End::Exit(code) => write!(f, "exit {code}"),
        }
    }
}

/// The names of signal(7) for the numbers of x86 and ARM Linux.
fn signal_name(number: i32) -> String {
    let name = match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        31 => "SIGSYS",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_named_as_scenarios_name_them() {
        let go = "unexpected fault address 0x4\nfatal error: fault\n\
                  [signal SIGSEGV: segmentation violation code=0x2]\n";
        let rows = [
            (11, "", "SIGSEGV"),
            (2 << 8, go, "SIGSEGV"),
            (2 << 8, "panic: no", "exit 2"),
            (0, "", "exit 0"),
            (64, "", "signal 64"),
        ];
        for (raw, stderr, expected) in rows {
            let end = End::of(ExitStatus::from_raw(raw), stderr);
            assert_eq!(end.to_string(), expected, "{raw}");
        }
    }
}
