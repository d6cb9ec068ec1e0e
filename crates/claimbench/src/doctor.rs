//! `claimbench doctor`: what this machine can and cannot measure, and how noisy it is now.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use lab::{Noise, Tool, Tools};
use model::Machine;
use serde_json::json;

use crate::terminal::Answer;

/// How long the machine is watched.
const WATCH: Duration = Duration::from_secs(2);
/// Spreads of a short piece of arithmetic from which on times are hard to compare.
const NOISY: f64 = 0.05;
const VERY_NOISY: f64 = 0.25;

/// Looks at the machine and its tools.
pub fn doctor(root: &Path, as_json: bool) -> Result<Answer> {
    let tools = Tools::find(root);
    let (machine, found, noise) = (lab::machine(), tools.all(), lab::noise(WATCH));
    if as_json {
        let tools: Vec<_> = found
            .iter()
            .map(|tool| {
                json!({ "name": tool.name, "version": tool.version, "for": tool.needed_for })
            })
            .collect();
        let noise = json!({
            "repetitions": noise.repetitions,
            "median_over_tenth": noise.median_over_tenth,
            "spread": noise.spread,
            "others_busy": noise.others_busy,
            "steal": noise.steal,
        });
        let all = json!({ "machine": machine, "tools": tools, "noise": noise });
        return Ok(Answer::text(serde_json::to_string_pretty(&all)? + "\n"));
    }
    Ok(Answer::text(page(&machine, &found, &noise, &tools.pinned_go())))
}

fn page(machine: &Machine, tools: &[Tool], noise: &Noise, pinned_go: &str) -> String {
    let mut text = String::from("Machine\n");
    let gib = machine.memory_bytes as f64 / f64::from(1 << 30);
    let mut line = |name: &str, value: &str| {
        text.push_str(&report::wrapped(&format!("{name}: {value}"), "  "));
    };
    line("processor", &format!("{}, {} usable", machine.cpu, machine.cores));
    line("memory", &format!("{gib:.1} GiB"));
    line("kernel", &format!("{}, {}", machine.kernel, machine.libc));
    if !machine.hypervisor.is_empty() {
        line("hypervisor", &machine.hypervisor);
    }
    line("frequency governor", or_unknown(&machine.governor));
    text.push_str("\nTools\n");
    for tool in tools {
        let (mark, rest) = match &tool.version {
            Some(version) => ("yes", version.clone()),
            None => ("no ", format!("`just setup` gets it; without it no {}", tool.needed_for)),
        };
        text.push_str(&report::wrapped(&format!("{mark} {}: {rest}", tool.name), "  "));
    }
    let go = tools.iter().find(|tool| tool.name == "go").and_then(|tool| tool.version.as_ref());
    if let Some(version) = go
        && !version.contains(pinned_go)
    {
        let line = format!("Go is not the pinned {pinned_go}: verdicts may differ");
        text.push_str(&report::wrapped(&line, "  "));
    }
    text.push_str("\nWhat can be measured\n");
    for line in abilities(tools) {
        text.push_str(&report::wrapped(&line, "  "));
    }
    text.push_str("\nNoise now\n");
    let _ = writeln!(
        text,
        "  the same millisecond of arithmetic, {} times: the median took {:.1} % longer\n  \
         than the lower tenth, the upper tenth {:.1} %\n  others used {:.0} % of the processors, \
         the hypervisor took {:.0} %",
        noise.repetitions,
        noise.median_over_tenth * 100.0,
        noise.spread * 100.0,
        noise.others_busy * 100.0,
        noise.steal * 100.0
    );
    text.push_str(&report::wrapped(judgement(noise), "  "));
    text
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "unknown" } else { text }
}

/// What each instrument can do here.
fn abilities(tools: &[Tool]) -> Vec<String> {
    let has = |name: &str| tools.iter().any(|tool| tool.name == name && tool.version.is_some());
    let word = |yes: bool| if yes { "yes" } else { "no " };
    let instructions = has("valgrind") && has("gungraun-runner");
    vec![
        format!("{} claims about Go (all instruments but instructions)", word(has("go"))),
        format!("{} claims about Rust", word(has("rustc"))),
        format!("{} instruction counts of Rust", word(instructions)),
        "no  hardware counters: claimbench does not use them".to_owned(),
    ]
}

fn judgement(noise: &Noise) -> &'static str {
    if noise.spread < NOISY {
        "quiet: differences of a few per cent can be seen"
    } else if noise.spread < VERY_NOISY {
        "somewhat noisy: small differences will stay inconclusive"
    } else {
        "very noisy: only counts and large differences will be decided"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_what_is_lost() {
        let tools =
            [Tool { name: "go".to_owned(), version: None, needed_for: "Go subjects".to_owned() }];
        let noise = Noise {
            repetitions: 100,
            median_over_tenth: 0.01,
            spread: 0.3,
            others_busy: 0.5,
            steal: 0.0,
        };
        let page = page(&Machine::default(), &tools, &noise, "1.27.3");
        assert!(page.contains("no go: `just setup` gets it; without it no Go subjects"));
        assert!(page.contains("very noisy"));
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    }
}
