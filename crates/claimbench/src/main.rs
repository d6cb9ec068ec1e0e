//! Executes the claims that articles make about Go.

mod args;
mod files;
mod library;
mod show;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use args::{Cli, Command};
use clap::{CommandFactory, Parser};

fn main() -> ExitCode {
    match answer(&Cli::parse()) {
        Ok(text) => match anstream::stdout().write_all(text.as_bytes()) {
            // Somebody who closes the pipe has read enough.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => complain(&error.into()),
            _ => ExitCode::SUCCESS,
        },
        Err(error) => complain(&error),
    }
}

fn complain(error: &anyhow::Error) -> ExitCode {
    // Where standard error is gone too there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "claimbench: {error:#}");
    ExitCode::from(2)
}

/// What a command line is answered with.
fn answer(cli: &Cli) -> Result<String> {
    if let Command::Completions { shell } = &cli.command {
        let mut script = Vec::new();
        clap_complete::generate(*shell, &mut Cli::command(), "claimbench", &mut script);
        return String::from_utf8(script).context("the completion script is not UTF-8");
    }
    let root = library::find_root(cli.root.as_deref())?;
    let scenarios = library::load(&root)?;
    match &cli.command {
        Command::List(args) => {
            let choice = library::Choice::new(&args.patterns, &scenarios)?;
            if args.json {
                show::list_json(&scenarios, &choice)
            } else {
                Ok(show::list(&scenarios, &choice))
            }
        }
        Command::Explain(args) => {
            let (scenario, claim) = library::find_claim(&scenarios, &args.claim)?;
            Ok(show::explain(scenario, claim))
        }
        Command::Completions { .. } => Ok(String::new()),
    }
}
