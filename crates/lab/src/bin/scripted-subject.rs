//! A subject for tests that computes nothing: what it does follows from its variant, or from the
//! mode that is its first argument: answer, crash, hang, talk nonsense.
//!
//! Its times are made up: `fast` takes 100 ns for each unit of n, `slow` 300 ns, `square` n times
//! as long, all with a jitter that differs from process to process; `wavering` takes anything
//! between half and twice as long as `slow`, as the padding of its environment has it, which the
//! seed of a run decides; `crowded` is disturbed in every other process, likewise, and `hopeless`
//! in all. Latencies are 1 to 100 ns.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the protocol is spoken there")]
#![allow(clippy::disallowed_methods, reason = "it has to hang")]

use std::io::BufRead;
use std::time::Duration;

use serde_json::{Value, json};

fn main() {
    let mode = std::env::args().nth(1).unwrap_or_default();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let request: Value = serde_json::from_str(&line).unwrap_or_default();
        if request["op"] == "describe" {
            println!("{}", description(&mode));
            continue;
        }
        let variant = request["variant"].as_str().unwrap_or_default();
        let script = if mode.is_empty() || mode == "go" { variant } else { mode.as_str() };
        misbehave(script, &request);
        println!("{}", reply(script, &request));
    }
}

fn description(mode: &str) -> Value {
    let experiment = |id: &str| {
        json!({
            "id": id,
            "variants": [
                "fast", "slow", "square", "wavering", "abort", "exit", "hang", "garbage", "wrong",
                "fickle", "unsteady", "crowded", "hopeless",
            ],
            "params": [{ "name": "n", "default": 10, "min": 1, "max": 1_000_000 }],
            "values": [
                { "name": "things", "unit": "things", "class": "exact" },
                { "name": "mood", "unit": "", "class": "state" },
            ],
        })
    };
    json!({
        "protocol": if mode == "future" { 99 } else { 1 },
        "subject": "scripted",
        "runtime": if mode == "go" { "go" } else { "rust" },
        "toolchain": "none",
        "heap": true,
        "experiments": [experiment("work"), experiment("computing")],
    })
}

/// Does what no good subject does.
fn misbehave(script: &str, request: &Value) {
    let (id, iterations) = (&request["id"], &request["iterations"]);
    match script {
        "abort" => std::process::abort(),
        "exit" => {
            eprintln!("leaving early");
            std::process::exit(3);
        }
        "hang" => std::thread::sleep(Duration::from_secs(3600)),
        "garbage" => println!("}}this is not JSON\u{7}"),
        "wrong-id" => println!(r#"{{"id":0,"iterations":{iterations}}}"#),
        "refuse" => println!(r#"{{"id":{id},"error":"unknown experiment 'grwo'"}}"#),
        "chatty" => eprintln!("{}", "noise ".repeat(100_000)),
        _ => {}
    }
}

fn reply(script: &str, request: &Value) -> Value {
    let padding = std::env::var("CLAIMBENCH_PADDING").map_or(0, |text| text.len() as u64);
    if script == "hopeless" || script == "crowded" && padding % 2 == 1 {
        return json!({ "id": request["id"], "disturbed": "others were there" });
    }
    let iterations = request["iterations"].as_u64().unwrap_or(1);
    let n = request["params"]["n"].as_u64().unwrap_or(10);
    let pid = u64::from(std::process::id());
    let unit = match script {
        "slow" => 300,
        "square" => 100 * n,
        "wavering" => 150 + 450 * padding / 4096,
        _ => 100,
    };
    let answer = match script {
        "wrong" => "2".to_owned(),
        "fickle" => pid.to_string(),
        _ => "1".to_owned(),
    };
    let blocks = if script == "unsteady" { pid } else { n };
    let mut reply = json!({
        "id": request["id"],
        "iterations": iterations,
        "elapsed_ns": iterations * (unit * n + pid % 5),
        "answer": answer,
        "values": { "things": n, "mood": "calm" },
        "samples_ns": (1..=100).collect::<Vec<u32>>(),
    });
    if request["heap"] == true {
        reply["heap"] = json!({ "blocks": blocks * iterations, "bytes": 8 * blocks * iterations });
    }
    reply
}
