//! The program whose tokio has no spans, which takes turns with the one that has: a feature is in a
//! whole program or not in it, so that the two sides of a pair are two processes.

#![allow(clippy::disallowed_methods, reason = "the other side of a pair is another program")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use model::protocol::{Reply, Request, Run};
use model::{Params, Value};

/// The program, which stands beside this one.
const NAME: &str = "scheduler-tracing";

/// A process of it, which ends with this.
pub(crate) struct Plain {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Plain {
    /// Starts it.
    ///
    /// # Errors
    /// Why it cannot be had, or that its tokio has spans too.
    pub(crate) fn start() -> Result<Self, String> {
        let this = std::env::current_exe().map_err(|error| error.to_string())?;
        let file = this.with_file_name(NAME);
        let child = Command::new(&file).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| format!("{}: {error}", file.display()))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(format!("{NAME} has no pipes"));
        };
        let mut plain = Plain { child, input, output: BufReader::new(output) };
        let point = Params::default().with("events", 1);
        match plain.ask("passing", &point)?.values.get("has_spans") {
            Some(Value::Flag(false)) => Ok(plain),
            other => Err(format!("{} is not without spans: {other:?}", file.display())),
        }
    }

    /// Has it take a turn, which it times itself, in ns.
    ///
    /// # Errors
    /// What it complains of.
    pub(crate) fn turn(&mut self, variant: &str, point: &Params) -> Result<u64, String> {
        Ok(self.ask(variant, point)?.elapsed_ns)
    }

    fn ask(&mut self, variant: &str, point: &Params) -> Result<Reply, String> {
        let request = Request::Run(Run {
            id: 1,
            experiment: "turn".to_owned(),
            variant: variant.to_owned(),
            params: point.clone(),
            iterations: 1,
            heap: false,
        });
        let mut line = serde_json::to_string(&request).map_err(|error| error.to_string())?;
        line.push('\n');
        self.input.write_all(line.as_bytes()).map_err(|error| format!("{NAME}: {error}"))?;
        let mut reply = String::new();
        self.output.read_line(&mut reply).map_err(|error| format!("{NAME}: {error}"))?;
        let reply: Reply =
            serde_json::from_str(&reply).map_err(|error| format!("{NAME}: {error}"))?;
        reply.error.clone().map_or(Ok(reply), |error| Err(format!("{NAME}: {error}")))
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        // Killed and waited for: whatever it does, nothing of it outlives the experiment.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
