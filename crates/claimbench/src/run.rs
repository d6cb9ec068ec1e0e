//! `claimbench run`: choose, build, measure, judge, write down, report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, anyhow, bail};
use lab::{Job, Programs, Stop, Stopwatch, Tools};
use model::protocol::Description;
use model::scenario::{Budget, check_subjects};
use model::{Header, Judgement, Observation, Plan, RECORD_VERSION, Scenario, ScenarioSource};
use sha2::{Digest, Sha256};
use store::{Record, Writer};

use crate::args::RunArgs;
use crate::keeper::Keeper;
use crate::library::{self, Choice};
use crate::pages;
use crate::terminal::{Answer, say};

/// Whether the person who started the command wants it to end.
pub static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Set by the first Ctrl-C; the second ends the program at once. A command that runs others listens
/// once.
pub fn listen_for_interrupts() -> Result<()> {
    static LISTENING: AtomicBool = AtomicBool::new(false);
    if LISTENING.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Everything one run is about.
struct Task {
    root: PathBuf,
    scenarios: Vec<Scenario>,
    choice: Choice,
    profile: String,
    seed: u64,
    previous: Vec<Observation>,
}

impl Task {
    fn new(root: &Path, scenarios: Vec<Scenario>, args: &RunArgs) -> Result<Self> {
        Ok(Task {
            root: root.to_owned(),
            choice: Choice::new(&args.patterns, &scenarios)?,
            profile: args.profile.name().to_owned(),
            seed: args.seed.unwrap_or_else(lab::fresh_seed),
            previous: Vec::new(),
            scenarios,
        })
    }

    fn chosen(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.iter().filter(|scenario| self.choice.wants_any(scenario))
    }

    fn plan(&self, scenario: &Scenario) -> Plan {
        Plan::new(scenario, |claim| self.choice.wants(scenario, claim))
    }

    fn budget<'a>(&self, scenario: &'a Scenario) -> Result<&'a Budget> {
        let budget = scenario.profile.get(&self.profile);
        budget.with_context(|| {
            let names: Vec<&str> = scenario.profile.keys().map(String::as_str).collect();
            let (id, profile) = (&scenario.id, &self.profile);
            format!("scenarios/{id}.toml has no profile `{profile}`; it has {}", names.join(", "))
        })
    }
}

/// Runs what the arguments choose, or goes on with a record.
pub fn run(root: &Path, scenarios: Vec<Scenario>, args: &RunArgs) -> Result<Answer> {
    if args.dry_run {
        let task = match args.resume.as_deref().map(Writer::resume).transpose()? {
            Some((_, record)) => continued(root, scenarios, &record)?,
            None => Task::new(root, scenarios, args)?,
        };
        return dry_run(&task).map(Answer::text);
    }
    match record(&Tools::find(root), scenarios, args)? {
        Some(path) => answer(&store::read(&path)?.judgements, &path, args.json),
        None => Ok(Answer::code(130)),
    }
}

/// The same, for the repository of the tools; the record it leaves, or none where it was
/// interrupted.
pub fn record(tools: &Tools, scenarios: Vec<Scenario>, args: &RunArgs) -> Result<Option<PathBuf>> {
    let root = tools.root();
    let resumed = args.resume.as_deref().map(Writer::resume).transpose()?;
    let task = match &resumed {
        Some((_, record)) => continued(root, scenarios, record)?,
        None => Task::new(root, scenarios, args)?,
    };
    listen_for_interrupts()?;
    let mut ready = Vec::new();
    for scenario in task.chosen() {
        ready.push(prepare(&task, scenario, tools)?);
    }
    let writer = match resumed {
        Some((writer, _)) => writer,
        None => {
            let header = header(&task, tools, &args.patterns)?;
            let folder = args.out.clone().unwrap_or_else(|| root.join("results/local"));
            let path = folder.join(format!("{}.jsonl", header.run));
            Writer::create(&path, &header)?
        }
    };
    carry_out(&task, tools, &ready, writer)
}

/// What has to be there before a scenario can be measured.
struct Ready<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    budget: &'a Budget,
    programs: Programs,
    described: BTreeMap<String, Result<Description, String>>,
}

fn prepare<'a>(task: &Task, scenario: &'a Scenario, tools: &Tools) -> Result<Ready<'a>> {
    let plan = task.plan(scenario);
    let budget = task.budget(scenario)?;
    let programs = Programs::build(tools, scenario, &plan.runtimes(), say);
    lab::build_benches(tools, &plan, say);
    let described = lab::describe(&programs, &INTERRUPTED);
    let known: BTreeMap<String, Description> = described
        .iter()
        .filter_map(|(runtime, one)| Some((runtime.clone(), one.as_ref().ok()?.clone())))
        .collect();
    let faults = check_subjects(scenario, &known);
    if !faults.is_empty() {
        let (file, text) = library::text_of(&task.root, &scenario.id)?;
        let located: BTreeSet<String> =
            faults.into_iter().map(|fault| fault.located(&file, &text).to_string()).collect();
        let located: Vec<String> = located.into_iter().collect();
        bail!("the scenario and its subjects do not agree\n{}", located.join("\n\n"));
    }
    Ok(Ready { scenario, plan, budget, programs, described })
}

fn carry_out(
    task: &Task,
    tools: &Tools,
    ready: &[Ready<'_>],
    mut writer: Writer,
) -> Result<Option<PathBuf>> {
    let path = writer.path().to_owned();
    let clock = Stopwatch::start();
    let mut observations = task.previous.clone();
    for one in ready {
        let job = Job {
            scenario: one.scenario,
            plan: &one.plan,
            budget: one.budget,
            programs: &one.programs,
            described: &one.described,
            tools,
            seed: task.seed.wrapping_add(observations.len() as u64),
            interrupt: &INTERRUPTED,
            previous: &task.previous,
            processes: processes(&observations),
        };
        let wants = |claim: &_| task.choice.wants(one.scenario, claim);
        let mut keeper =
            Keeper::new(one.scenario, one.budget, &wants, &mut writer, &mut observations);
        match lab::measure(&job, &mut keeper) {
            Ok(_) => {}
            Err(Stop::Lost(error)) => return Err(error.into()),
            Err(Stop::Interrupted) => {
                say(&format!("interrupted; to go on: just bench --resume {}", path.display()));
                return Ok(None);
            }
        }
    }
    let mut judgements = Vec::new();
    for one in ready {
        let wants = |claim: &_| task.choice.wants(one.scenario, claim);
        judgements.extend(judge::judge(one.scenario, wants, &observations));
    }
    for judgement in &judgements {
        writer.verdict(judgement)?;
    }
    let processes = processes(&observations);
    writer.finish(lab::now_rfc3339(), processes)?;
    say(&format!("measured with {processes} processes in {:.0} s", clock.seconds()));
    let record = store::read(&path)?;
    let folder = path.with_extension("");
    pages::write(&task.root, &[record], &[], &folder)?;
    say(&format!("record: {}", path.display()));
    say(&format!("report: {}", folder.join("index.html").display()));
    Ok(Some(path))
}

/// How many processes these observations are of.
fn processes(observations: &[Observation]) -> u64 {
    observations.iter().map(|one| one.order + 1).max().unwrap_or(0)
}

/// The verdicts as a table or as JSON, and the exit code they ask for.
fn answer(judgements: &[Judgement], path: &Path, json: bool) -> Result<Answer> {
    let text = if json {
        let all = serde_json::json!({ "record": path, "verdicts": judgements });
        serde_json::to_string_pretty(&all)? + "\n"
    } else {
        report::table(judgements)
    };
    let surprises = judgements.iter().any(Judgement::is_surprise);
    Ok(Answer { text, code: u8::from(surprises) })
}

/// The task of a record that was cut off. Its scenarios must be what they were.
fn continued(root: &Path, scenarios: Vec<Scenario>, record: &Record) -> Result<Task> {
    let header = &record.header;
    for then in &header.scenarios {
        let now = source(root, &then.id)?;
        if now.sha256 != then.sha256 {
            bail!(
                "scenarios/{}.toml has changed since run {} was begun: start a new run",
                then.id,
                header.run
            );
        }
    }
    Ok(Task {
        root: root.to_owned(),
        choice: Choice::new(&header.patterns, &scenarios)?,
        profile: header.profile.clone(),
        seed: header.seed,
        previous: record.observations.clone(),
        scenarios,
    })
}

fn header(task: &Task, tools: &Tools, patterns: &[String]) -> Result<Header> {
    let started = lab::now_rfc3339();
    let chosen = task.chosen().map(|scenario| source(&task.root, &scenario.id));
    Ok(Header {
        version: RECORD_VERSION,
        run: name(&started, task.seed),
        started,
        profile: task.profile.clone(),
        patterns: patterns.to_vec(),
        seed: task.seed,
        claimbench: env!("CARGO_PKG_VERSION").to_owned(),
        commit: lab::commit(tools),
        machine: lab::machine(),
        toolchains: tools.toolchains(),
        environment: BTreeMap::new(),
        scenarios: chosen.collect::<Result<_>>()?,
    })
}

/// The name of what was begun then: its moment and four letters of its seed.
pub fn name(started: &str, seed: u64) -> String {
    let mut letters = seed;
    let mut tail = String::new();
    for _ in 0..4 {
        tail.push(char::from(b'a' + u8::try_from(letters % 26).unwrap_or(0)));
        letters /= 26;
    }
    format!("{}-{tail}", file_name(started))
}

/// A moment such as `2026-11-24T11:07:17Z` without what a file name should not have.
pub fn file_name(moment: &str) -> String {
    let digits: String = moment.chars().filter(char::is_ascii_digit).collect();
    format!("{}-{}", &digits[..8], &digits[8..])
}

fn source(root: &Path, id: &str) -> Result<ScenarioSource> {
    let (_, text) = library::text_of(root, id)?;
    let sha256 = format!("{:x}", Sha256::digest(text.as_bytes()));
    Ok(ScenarioSource { id: id.to_owned(), sha256, text })
}

/// What would be measured, and how much of it.
fn dry_run(task: &Task) -> Result<String> {
    let mut text = String::new();
    for scenario in task.chosen() {
        let plan = task.plan(scenario);
        let budget = task.budget(scenario)?;
        let claims = scenario.claim.iter().filter(|claim| task.choice.wants(scenario, claim));
        text += &format!(
            "{}: {} claims; {} measurements in fresh processes, {} in built files, {} through \
             cargo bench; at most {} s of rounds\n",
            scenario.id,
            claims.count(),
            plan.measurements.len(),
            plan.artefacts.len(),
            plan.benches.len(),
            budget.seconds
        );
        for one in &plan.measurements {
            let (experiment, variant) = (&one.experiment, &one.variant);
            let at =
                if one.params.is_empty() { String::new() } else { format!(" at {}", one.params) };
            text += &format!("  {} {experiment}/{variant}{at} {:?}\n", one.runtime, one.kind);
        }
    }
    if text.is_empty() { Err(anyhow!("nothing is chosen")) } else { Ok(text) }
}
