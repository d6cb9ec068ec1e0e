//! The experiments both sides have, each with the two programs that are to be measured.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use lab::{Program, Programs, Setting, Tools, Unavailable};
use model::protocol::Description;
use model::scenario::Answers;
use model::{ComparedRow, Kind, Params, Plan, RowOutcome, Scenario};

use crate::compare::side::{Found, Origin};
use crate::library::{self, Choice};
use crate::run::INTERRUPTED;
use crate::terminal::say;

/// What one side has for an experiment.
pub struct Half {
    /// The program that is timed.
    pub program: Program,
    /// The one that counts its heap, where there is one.
    pub counting: Option<Program>,
    /// Environment and limits.
    pub setting: Setting,
    /// Where gungraun finds the bench crate, for what it can count.
    pub tools: Option<Tools>,
}

/// One experiment of both sides.
pub struct Item {
    /// What is known of it so far: everything but what comes of it.
    pub row: ComparedRow,
    /// Whether both sides have to compute the same.
    pub answers: bool,
    /// Whether both sides run the same code in the same setting.
    pub identical: bool,
    /// The two sides.
    pub halves: [Half; 2],
}

/// The items of two sides, and rows for what only one of them has.
pub fn items(
    first: &Found,
    second: &Found,
    patterns: &[String],
    at: &Params,
) -> Result<(Vec<Item>, Vec<ComparedRow>)> {
    let mut all = Gathered { at: at.clone(), items: Vec::new(), rows: Vec::new() };
    let (one, two) = (origin_of(first)?, origin_of(second)?);
    match (&one, &two) {
        (Built::Tree { tools, scenarios: old }, Built::Tree { tools: new_tools, scenarios }) => {
            let choice = Choice::new(patterns, scenarios)?;
            for scenario in scenarios.iter().filter(|scenario| choice.wants_any(scenario)) {
                let before = old.iter().find(|before| before.id == scenario.id);
                let Some(before) = before else {
                    let why = format!("{} has no such article", first.side.given);
                    all.rows.push(row(&scenario.id, "", "", "", at, &why));
                    continue;
                };
                let wanted = wanted(scenario, &choice);
                let sides =
                    [subjects(tools, before, &wanted), subjects(new_tools, scenario, &wanted)];
                all.add([before, scenario], &wanted, &sides, [first, second]);
            }
        }
        _ => all.add_programs([&one, &two], [first, second])?,
    }
    Ok((all.items, all.rows))
}

/// A side whose programs can be built, or are.
enum Built {
    Tree { tools: Tools, scenarios: Vec<Scenario> },
    Program { program: Program, description: Description },
}

/// An experiment of a scenario in one runtime.
type Wanted = BTreeSet<(String, String, String)>;

/// What both programs and their descriptions are on one side, by runtime.
struct Subjects {
    programs: Programs,
    described: BTreeMap<String, Result<Description, String>>,
    tools: Tools,
}

fn origin_of(found: &Found) -> Result<Built> {
    let given = &found.side.given;
    match &found.origin {
        Origin::Tree(tools) => {
            let scenarios = library::load(tools.root()).with_context(|| given.clone())?;
            Ok(Built::Tree { tools: tools.clone(), scenarios })
        }
        Origin::Program(path) => {
            let program = Program::new(path.to_string_lossy(), &[]);
            let description = describe(&program).with_context(|| given.clone())?;
            Ok(Built::Program { program, description })
        }
        Origin::Record(_) => {
            bail!("{given} is a record: a record is compared with another record")
        }
    }
}

fn describe(program: &Program) -> Result<Description> {
    let setting = Setting::default();
    let mut session = lab::Session::start(program, &setting, &INTERRUPTED)?;
    Ok(session.describe(std::time::Duration::from_secs(20))?)
}

/// What is done over and over for the chosen claims, so that it can be timed: experiment, variant,
/// runtime.
fn wanted(scenario: &Scenario, choice: &Choice) -> Wanted {
    let plan = Plan::new(scenario, |claim| choice.wants(scenario, claim));
    let repeated = |kind| matches!(kind, Kind::Wall | Kind::Heap);
    let timed = plan.measurements.into_iter().filter(|one| repeated(one.kind));
    timed.map(|one| (one.experiment, one.variant, one.runtime)).collect()
}

/// Builds what the wanted experiments need of a scenario in one tree.
fn subjects(tools: &Tools, scenario: &Scenario, wanted: &Wanted) -> Subjects {
    let mut runtimes: BTreeSet<(String, bool)> =
        wanted.iter().map(|(_, _, runtime)| (runtime.clone(), false)).collect();
    for counting in ["rust", "go"] {
        if runtimes.contains(&(counting.to_owned(), false)) {
            runtimes.insert((counting.to_owned(), true));
        }
    }
    say(&format!("{} in {}", scenario.id, tools.root().display()));
    let programs = Programs::build(tools, scenario, &runtimes, say);
    let described = lab::describe(&programs, &INTERRUPTED);
    Subjects { programs, described, tools: tools.clone() }
}

/// What was found so far.
struct Gathered {
    at: Params,
    items: Vec<Item>,
    rows: Vec<ComparedRow>,
}

impl Gathered {
    fn add(
        &mut self,
        scenarios: [&Scenario; 2],
        wanted: &Wanted,
        subjects: &[Subjects; 2],
        found: [&Found; 2],
    ) {
        let mut same: BTreeMap<&str, bool> = BTreeMap::new();
        for (experiment, variant, runtime) in wanted {
            let [one, two] = [0, 1].map(|side| {
                half(scenarios[side], &subjects[side], experiment, variant, runtime)
                    .map_err(|why| format!("{}: {why}", found[side].side.given))
            });
            let at = &self.at;
            match (one, two) {
                (Ok((one, params)), Ok((two, _))) => {
                    // Parameters that this experiment does not have are of another.
                    let point = at.only(|name| params.iter().any(|param| param == name));
                    let identical = *same
                        .entry(runtime)
                        .or_insert_with(|| lab::same_code(&one.program, &two.program))
                        && one.setting == two.setting;
                    let declared = scenarios[1].experiment.get(experiment);
                    let answers = declared.is_none_or(|one| one.answers != Answers::PerReplicate);
                    self.items.push(Item {
                        row: row(&scenarios[1].id, experiment, variant, runtime, &point, ""),
                        answers,
                        identical,
                        halves: [one, two],
                    });
                }
                (Err(why), _) | (_, Err(why)) => {
                    self.rows.push(row(&scenarios[1].id, experiment, variant, runtime, at, &why));
                }
            }
        }
    }

    /// Where one side is a program, it says itself what it can do; a tree gives the one of the same
    /// name.
    fn add_programs(&mut self, built: [&Built; 2], found: [&Found; 2]) -> Result<()> {
        let known = built.iter().find_map(|one| match one {
            Built::Program { description, .. } => Some(description),
            Built::Tree { .. } => None,
        });
        let Some(known) = known else { return Ok(()) };
        let mut wanted = Wanted::new();
        for experiment in &known.experiments {
            for variant in &experiment.variants {
                let (id, runtime) = (experiment.id.clone(), known.runtime.clone());
                wanted.insert((id, variant.clone(), runtime));
            }
        }
        let mut halves = Vec::new();
        for (one, found) in built.iter().zip(found) {
            halves.push(single(one, known, &wanted).with_context(|| found.side.given.clone())?);
        }
        let [first, second]: [Single; 2] = match halves.try_into() {
            Ok(halves) => halves,
            Err(_) => bail!("a comparison has two sides"),
        };
        let identical = lab::same_code(&first.program, &second.program);
        for (experiment, variant, runtime) in wanted {
            let has = |single: &Single| {
                let one = single.description.experiment(&experiment);
                one.is_some_and(|one| one.variants.contains(&variant))
            };
            let missing = [&first, &second].iter().position(|single| !has(single));
            let point = self.at.clone();
            let row = |why: &str| row(&known.subject, &experiment, &variant, &runtime, &point, why);
            if let Some(side) = missing {
                let why = format!("{} has no such experiment", found[side].side.given);
                self.rows.push(row(&why));
                continue;
            }
            let halves = [&first, &second].map(|single| Half {
                program: single.program.clone(),
                counting: single.description.heap.then(|| single.program.clone()),
                setting: Setting::default(),
                tools: None,
            });
            self.items.push(Item { row: row(""), answers: true, identical, halves });
        }
        Ok(())
    }
}

/// A program with what it says of itself.
struct Single {
    program: Program,
    description: Description,
}

fn single(built: &Built, known: &Description, wanted: &Wanted) -> Result<Single> {
    let (tools, scenarios) = match built {
        Built::Tree { tools, scenarios } => (tools, scenarios),
        Built::Program { program, description } => {
            return Ok(Single { program: program.clone(), description: description.clone() });
        }
    };
    let scenario = scenarios.iter().find(|scenario| scenario.id == known.subject);
    let scenario = scenario.with_context(|| format!("it has no article `{}`", known.subject))?;
    let subjects = subjects(tools, scenario, wanted);
    let program = match subjects.programs.get(&known.runtime, false) {
        Ok(program) => program.clone(),
        Err(Unavailable::Missing(why) | Unavailable::BuildFailed(why)) => bail!(why),
    };
    let description = describe(&program)?;
    Ok(Single { program, description })
}

/// What one side has for an experiment, and the names of its parameters; or why it has nothing.
fn half(
    scenario: &Scenario,
    subjects: &Subjects,
    experiment: &str,
    variant: &str,
    runtime: &str,
) -> Result<(Half, Vec<String>), String> {
    let program = match subjects.programs.get(runtime, false) {
        Ok(program) => program.clone(),
        Err(Unavailable::Missing(why) | Unavailable::BuildFailed(why)) => return Err(why),
    };
    let description = match subjects.described.get(runtime) {
        Some(Ok(description)) => description,
        Some(Err(why)) => return Err(why.clone()),
        None => return Err(format!("nothing is known of runtime `{runtime}`")),
    };
    let declared = scenario.experiment.get(experiment);
    let described = description.experiment(experiment);
    let (Some(declared), Some(described)) = (declared, described) else {
        return Err(format!("it has no experiment `{experiment}`"));
    };
    if !described.variants.iter().any(|one| one == variant) {
        return Err(format!("experiment `{experiment}` has no variant `{variant}`"));
    }
    // In Rust, the twin with dhat counts, and is built for that.
    let counts = runtime == "rust" || (runtime == "go" && description.heap);
    let counting = subjects.programs.get(runtime, true).ok().filter(|_| counts);
    let half = Half {
        program,
        counting: counting.cloned(),
        setting: lab::setting(declared, scenario.runtime.get(runtime), 0),
        tools: Some(subjects.tools.clone()).filter(|tools| {
            let bench = format!("bench-crates/{}/benches/instructions.rs", scenario.id);
            runtime == "rust" && tools.root().join(Path::new(&bench)).is_file()
        }),
    };
    Ok((half, described.params.iter().map(|one| one.name.clone()).collect()))
}

/// A row without anything that was measured.
fn row(
    scenario: &str,
    experiment: &str,
    variant: &str,
    runtime: &str,
    params: &Params,
    why: &str,
) -> ComparedRow {
    ComparedRow {
        scenario: scenario.to_owned(),
        experiment: experiment.to_owned(),
        variant: variant.to_owned(),
        runtime: runtime.to_owned(),
        params: params.clone(),
        outcome: RowOutcome::NotCompared,
        why: why.to_owned(),
        time: None,
        counts: Vec::new(),
    }
}
