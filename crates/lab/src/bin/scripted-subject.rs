//! A subject for tests that does what its first argument says: answer, crash, hang, or talk
//! nonsense. It reads no experiment, only the id and the iterations of a request.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the protocol is spoken there")]
#![allow(clippy::disallowed_methods, reason = "it has to hang")]

use std::io::BufRead;
use std::time::Duration;

fn main() {
    let mode = std::env::args().nth(1).unwrap_or_default();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let request: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        if request["op"] == "describe" {
            let version = if mode == "future" { 99 } else { 1 };
            println!(
                r#"{{"protocol":{version},"subject":"scripted","runtime":"rust","toolchain":"none","heap":false,"experiments":[]}}"#
            );
            continue;
        }
        let (id, iterations) = (&request["id"], &request["iterations"]);
        match mode.as_str() {
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
        println!(r#"{{"id":{id},"iterations":{iterations},"elapsed_ns":5,"answer":"1"}}"#);
    }
}
