//! The conversation with the lab: one JSON object a line, in and out.

use std::io::{self, BufRead, Read as _, Write};
use std::process::ExitCode;

use model::protocol::{Reply, Request, Run};
use serde_json::Value;

use crate::allocator::Allocator;
use crate::registry::Registry;

/// Bounds a request, in bytes. The longest sensible one is some hundred bytes.
const LINE_BYTES_MAX: u64 = 1 << 20;

/// Answers requests on standard input until it ends: the body of [`main!`](crate::main).
#[expect(clippy::print_stderr, reason = "standard error is where a subject says what went wrong")]
pub fn run_subject(registry: &Registry, allocator: Allocator) -> ExitCode {
    match serve(registry, allocator, io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot go on with the conversation: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers the requests of `input` on `output`, one line each, flushed, until `input` ends.
///
/// # Errors
/// Of reading or writing; faults of requests are answered.
pub fn serve(
    registry: &Registry,
    allocator: Allocator,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let too_long = line.len() as u64 > LINE_BYTES_MAX;
        if too_long && line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let asked = if too_long {
            let error = format!("malformed request: a line of more than {LINE_BYTES_MAX} bytes");
            Err(Refusal { id: None, error })
        } else {
            parse(&line)
        };
        match asked {
            Ok(Request::Describe) => write_line(&mut output, &registry.describe(allocator))?,
            Ok(Request::Run(run)) => write_line(&mut output, &registry.run(&run))?,
            Err(Refusal { id, error }) => {
                write_line(&mut output, &Reply { id, error: Some(error), ..Reply::default() })?;
            }
        }
    }
}

struct Refusal {
    id: Option<u64>,
    error: String,
}

/// Reads one request. Keys it does not know are passed over, so that a newer lab is understood, and
/// `params` and `heap` may be missing.
fn parse(line: &[u8]) -> Result<Request, Refusal> {
    let malformed = |id, why: &dyn std::fmt::Display| Refusal {
        id,
        error: format!("malformed request: {why}"),
    };
    let mut object = match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err(malformed(None, &"not an object")),
        Err(error) => return Err(malformed(None, &error)),
    };
    let id = object.get("id").and_then(Value::as_u64);
    match object.get("op").and_then(Value::as_str) {
        Some("describe") => Ok(Request::Describe),
        Some("run") if id.is_none() => Err(malformed(None, &"'run' without an id")),
        Some("run") => {
            object.entry("params").or_insert_with(|| Value::Object(serde_json::Map::new()));
            object.entry("heap").or_insert(Value::Bool(false));
            let run = serde_json::from_value::<Run>(Value::Object(object));
            run.map(Request::Run).map_err(|error| malformed(id, &error))
        }
        Some(other) => Err(Refusal { id, error: format!("unknown op '{other}'") }),
        None => Err(malformed(id, &"no 'op'")),
    }
}

fn write_line(output: &mut impl Write, reply: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *output, reply)?;
    output.write_all(b"\n")?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Experiment, Values, Work, values};

    fn registry() -> Registry {
        let grow = Experiment::new("grow")
            .param("n", 3, (1, 10))
            .value("even", "", model::Class::State)
            .variant("repeat", |p| {
                let n = p.count("n");
                let even = move |_: &String| values([("even", n % 2 == 0)]);
                Work::observed(move || "x".repeat(n), even)
            })
            .probe("sly", |_| Work::observed(|| 1_u64, |_| values([("odd", true)])))
            .probe("panics", |_| Work::probe(|| -> Result<((), Values), _> { panic!("a fault") }));
        Registry::new("test").experiment(grow)
    }

    fn conversation(input: &[u8]) -> Vec<Value> {
        let mut output = Vec::new();
        serve(&registry(), Allocator::System, input, &mut output).unwrap();
        let lines = output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
    }

    #[test]
    fn requests_are_answered_in_order() {
        let replies = conversation(
            br#"{"op":"describe"}

{"op":"run","id":7,"experiment":"grow","variant":"repeat","iterations":4}
{"op":"run","id":8,"experiment":"grow","variant":"repeat","params":{"n":1},"iterations":1}"#,
        );
        assert_eq!(replies.len(), 3);
        assert_eq!(replies[0]["runtime"], "rust");
        assert_eq!(replies[0]["experiments"][0]["params"][0]["default"], 3);
        assert_eq!(replies[1]["id"], 7);
        assert_eq!(replies[1]["answer"], "3:bff7b2198029378f");
        assert_eq!(replies[1]["values"]["even"], false);
        assert_eq!(replies[2]["answer"], "1:af63f54c86021707");
    }

    #[test]
    fn faulty_requests_are_refused_with_their_id_and_the_next_is_served() {
        let run = |rest: &str| format!(r#"{{"op":"run","id":1,"experiment":"grow",{rest}}}"#);
        let cases = [
            ("nonsense".to_owned(), None, "malformed request: expected"),
            ("[1]".to_owned(), None, "malformed request: not an object"),
            (r#"{"id":4}"#.to_owned(), Some(4), "malformed request: no 'op'"),
            (r#"{"op":"stop","id":4}"#.to_owned(), Some(4), "unknown op 'stop'"),
            (r#"{"op":"run"}"#.to_owned(), None, "malformed request: 'run' without an id"),
            (run(r#""variant":"repeat""#), Some(1), "malformed request: missing field"),
            (run(r#""variant":"x","iterations":1"#), Some(1), "unknown variant 'x'"),
            (run(r#""variant":"repeat","iterations":0"#), Some(1), "iterations must be"),
            (
                run(r#""variant":"repeat","iterations":1,"params":{"n":11}"#),
                Some(1),
                "parameter 'n' is 11, not within 1 to 10",
            ),
            (
                run(r#""variant":"repeat","iterations":1,"params":{"m":1}"#),
                Some(1),
                "unknown parameter 'm' of experiment 'grow'",
            ),
            (run(r#""variant":"sly","iterations":1"#), Some(1), "experiment 'grow' observes 'odd'"),
            (run(r#""variant":"panics","iterations":1"#), Some(1), "panic: a fault"),
            ("x".repeat(2 << 20), None, "malformed request: a line of more than 1048576 bytes"),
        ];
        for (line, id, error) in cases {
            let replies = conversation(format!("{line}\n{{\"op\":\"describe\"}}\n").as_bytes());
            let got = replies[0]["error"].as_str().unwrap();
            assert!(got.starts_with(error), "{got}");
            assert_eq!(replies[0]["id"].as_u64(), id, "{got}");
            assert_eq!((replies.len(), &replies[1]["subject"]), (2, &Value::from("test")));
        }
    }

    proptest! {
        #[test]
        fn every_line_gets_one_reply_whatever_it_says(line in "[^\n]{1,80}") {
            let replies = conversation(line.as_bytes());
            prop_assert_eq!(replies.len(), usize::from(!line.as_bytes().trim_ascii().is_empty()));
        }
    }
}
