//! Executes the claims that articles make about Go.

mod args;
mod calibration;
mod check;
mod compare;
mod docs;
mod doctor;
mod files;
mod gather;
mod history;
mod keeper;
mod library;
mod moment;
mod pages;
mod run;
mod selftest;
mod series;
mod show;
mod terminal;
mod tracks;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use terminal::Answer;

fn main() -> ExitCode {
    match answer(&Cli::parse()) {
        Ok(answer) => match anstream::stdout().write_all(answer.text.as_bytes()) {
            // Somebody who closes the pipe has read enough.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => complain(&error.into()),
            _ => ExitCode::from(answer.code),
        },
        Err(error) => complain(&error),
    }
}

fn complain(error: &anyhow::Error) -> ExitCode {
    terminal::say(&format!("{error:#}"));
    ExitCode::from(2)
}

/// What a command line is answered with.
fn answer(cli: &Cli) -> Result<Answer> {
    if let Command::Completions { shell } = &cli.command {
        let mut script = Vec::new();
        clap_complete::generate(*shell, &mut Cli::command(), "claimbench", &mut script);
        let script = String::from_utf8(script).context("the completion script is not UTF-8")?;
        return Ok(Answer::text(script));
    }
    let root = library::find_root(cli.root.as_deref())?;
    match &cli.command {
        Command::Run(args) => run::run(&root, library::load(&root)?, args),
        Command::Report(args) if args.publish => {
            docs::publish(&root, &pages::named(&root, &args.records)?)
        }
        Command::Report(args) => pages::report(&root, args),
        Command::Export(args) => pages::export(&root, args),
        Command::List(args) => {
            let scenarios = library::load(&root)?;
            let choice = library::Choice::new(&args.patterns, &scenarios)?;
            if args.json {
                show::list_json(&scenarios, &choice).map(Answer::text)
            } else {
                Ok(Answer::text(show::list(&scenarios, &choice)))
            }
        }
        Command::Explain(args) => {
            let scenarios = library::load(&root)?;
            let (scenario, claim) = library::find_claim(&scenarios, &args.claim)?;
            let last = pages::last_verdicts(&root, args.record.as_deref(), scenario, claim)?;
            Ok(Answer::text(show::explain(scenario, claim) + &last))
        }
        Command::Doctor(args) => doctor::doctor(&root, args.json),
        Command::Calibrate(args) => calibration::calibrate(&root, args),
        Command::Compare(args) => compare::compare(&root, args),
        Command::Check(args) => check::check(&root, args),
        Command::History(args) => history::history(&root, args),
        Command::Docs(args) => docs::docs(&root, args.check),
        Command::Completions { .. } => Ok(Answer::code(0)),
    }
}
