//! Building the subjects: one program for each runtime a plan needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Output;

use model::scenario::Runtime;
use model::{Scenario, Status};

use crate::program::Program;
use crate::tools::Tools;

/// Why there is no program for a runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// Something it takes is not on this machine; what, and how to get it.
    Missing(String),
    /// It does not build; what the compiler said last.
    BuildFailed(String),
}

impl Unavailable {
    /// What is recorded of a measurement that needs the program.
    pub(crate) fn status(self) -> Status {
        match self {
            Unavailable::Missing(what) => Status::Skipped(what),
            Unavailable::BuildFailed(what) => Status::Failed(what),
        }
    }
}

/// The programs of one scenario's bench crate.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    by_runtime: BTreeMap<(String, bool), Result<Program, Unavailable>>,
}

impl Programs {
    /// Builds what the runtimes need; the flag says that the one that counts its heap is meant.
    /// Nothing here fails: what cannot be built is remembered with the reason.
    #[must_use]
    pub fn build(
        tools: &Tools,
        scenario: &Scenario,
        runtimes: &BTreeSet<(String, bool)>,
        mut say: impl FnMut(&str),
    ) -> Self {
        let mut by_runtime = BTreeMap::new();
        // Each runtime in Rust with the one whose program it runs: the same, or what it is like.
        let mut rust: Vec<((String, bool), (String, bool))> = Vec::new();
        let mut go_programs = BTreeMap::new();
        let plain = Runtime::default();
        for (runtime, heap) in runtimes {
            let key = (runtime.clone(), *heap);
            let given = scenario.runtime.get(runtime).unwrap_or(&plain);
            let base = given.like.as_ref().unwrap_or(runtime);
            if let Some((file, args)) = given.command.split_first() {
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                by_runtime.insert(key, Ok(Program::new(file, &args)));
            } else if base == "go" {
                // Go counts its own heap: one program does both.
                let name = if given.has_own_build() { runtime } else { base };
                let built = go_programs.entry(name).or_insert_with(|| {
                    say(&format!("building the Go subject for runtime `{name}`"));
                    go(tools, &scenario.id, name, given)
                });
                by_runtime.insert(key, built.clone());
            } else if let Some(feature) = &given.feature {
                by_runtime.insert(key, with_feature(tools, &scenario.id, feature, *heap, &mut say));
            } else if flavour(base, *heap).is_some() {
                rust.push((key, (base.clone(), *heap)));
            } else {
                let why = format!("nobody here knows how to build runtime `{runtime}`");
                by_runtime.insert(key, Err(Unavailable::Missing(why)));
            }
        }
        if !rust.is_empty() {
            say("building the Rust subjects");
            let wanted = rust.iter().map(|(_, base)| base.clone()).collect();
            let built = rust_programs(tools, &scenario.id, wanted);
            by_runtime.extend(rust.into_iter().map(|(key, base)| (key, built[&base].clone())));
        }
        Programs { by_runtime }
    }

    /// The program of a runtime.
    ///
    /// # Errors
    /// Why there is none.
    pub fn get(&self, runtime: &str, heap: bool) -> Result<&Program, Unavailable> {
        match self.by_runtime.get(&(runtime.to_owned(), heap)) {
            Some(Ok(program)) => Ok(program),
            Some(Err(why)) => Err(why.clone()),
            None => Err(Unavailable::Missing(format!("runtime `{runtime}` was not asked for"))),
        }
    }

    /// Every runtime with its program or the reason there is none.
    pub fn iter(&self) -> impl Iterator<Item = (&str, bool, &Result<Program, Unavailable>)> {
        self.by_runtime.iter().map(|((runtime, heap), found)| (runtime.as_str(), *heap, found))
    }
}

/// What is added to the name of a Rust program for its allocator; `None` for what is no Rust
/// runtime.
fn flavour(runtime: &str, heap: bool) -> Option<&'static str> {
    match (runtime, heap) {
        ("rust", false) => Some(""),
        ("rust", true) => Some("dhat"),
        ("rust+jemalloc", false) => Some("jemalloc"),
        ("rust+mimalloc", false) => Some("mimalloc"),
        _ => None,
    }
}

/// The Rust subject with a feature of the bench crate's own, in a call of cargo of its own: else
/// the feature would be in every program, those it is compared with too.
fn with_feature(
    tools: &Tools,
    id: &str,
    feature: &str,
    heap: bool,
    say: &mut impl FnMut(&str),
) -> Result<Program, Unavailable> {
    if heap {
        let why = format!("no program has both the feature `{feature}` and counts of its heap");
        return Err(Unavailable::Missing(why));
    }
    say(&format!("building the Rust subject with `{feature}`"));
    build_program(tools, id, &format!("{id}-{feature}"), &[feature])
}

/// The Go subject, for the runtime of that name.
fn go(tools: &Tools, id: &str, name: &str, given: &Runtime) -> Result<Program, Unavailable> {
    build_go(tools, &format!("bench-crates/{id}/go"), &format!("{id}-{name}"), given)
}

/// Builds the Go program in a folder of this repository, under a name in `target/subjects`.
///
/// # Errors
/// Why there is none.
pub fn build_go(
    tools: &Tools,
    folder: &str,
    name: &str,
    given: &Runtime,
) -> Result<Program, Unavailable> {
    let missing = |what: String| Unavailable::Missing(what);
    let source = tools.root().join(folder);
    if !source.is_dir() {
        return Err(missing(format!("{folder} does not exist")));
    }
    let go = tools.go_or_why().map_err(missing)?;
    let program = tools.root().join("target/subjects").join(name);
    let mut command = tools.go_command(go, &source);
    // Without a stamp of the commit: programs of the same code are the same.
    command.args(["build", "-trimpath", "-buildvcs=false", "-o"]).arg(&program).arg(".");
    command.envs(&given.build_env);
    if let Some(version) = &given.go {
        command.envs(toolchain(version));
    }
    let output = command.output().map_err(|error| missing(format!("{}: {error}", go.display())))?;
    let built = finished(&output).map_err(|why| match (why, &given.go) {
        (Unavailable::BuildFailed(why), Some(version)) if is_without_toolchain(&why) => {
            missing(format!("Go {version}: {why}"))
        }
        (why, _) => why,
    });
    built.map(|()| Program::new(text(&program), &[]))
}

/// What makes `go` run another version of itself.
pub(crate) fn toolchain(version: &str) -> [(String, String); 2] {
    // The second is for the script that pins a version, see `scripts/setup`.
    ["GOTOOLCHAIN", "CLAIMBENCH_GOTOOLCHAIN"].map(|name| (name.to_owned(), format!("go{version}")))
}

/// Whether Go complains that another version of itself cannot be had.
pub(crate) fn is_without_toolchain(complaint: &str) -> bool {
    complaint.contains("toolchain not available") || complaint.contains("download go")
}

/// All Rust programs in one call of cargo. Each has its own allocator whatever features are on.
fn rust_programs(
    tools: &Tools,
    id: &str,
    wanted: BTreeSet<(String, bool)>,
) -> BTreeMap<(String, bool), Result<Program, Unavailable>> {
    let name = |flavour: &str| {
        if flavour.is_empty() { id.to_owned() } else { format!("{id}-{flavour}") }
    };
    let flavours: BTreeMap<(String, bool), &str> = wanted
        .into_iter()
        .map(|key| {
            let flavour = flavour(&key.0, key.1).unwrap_or_default();
            (key, flavour)
        })
        .collect();
    let mut args = Vec::new();
    for flavour in flavours.values() {
        args.extend(["--bin".to_owned(), name(flavour)]);
        if !flavour.is_empty() {
            args.extend(["--features".to_owned(), (*flavour).to_owned()]);
        }
    }
    let built = cargo_build(tools, id, &args);
    let program = |flavour: &str| {
        built.as_ref().map_err(Clone::clone).and_then(|built| named(built, &name(flavour)))
    };
    flavours.iter().map(|(key, flavour)| (key.clone(), program(flavour))).collect()
}

/// Builds one program of a package of this repository, with features of that package.
///
/// # Errors
/// Why there is none.
pub fn build_program(
    tools: &Tools,
    package: &str,
    name: &str,
    features: &[&str],
) -> Result<Program, Unavailable> {
    let mut args = vec!["--bin", name];
    args.extend(features.iter().flat_map(|feature| ["--features", feature]));
    let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
    named(&cargo_build(tools, package, &args)?, name)
}

/// One of the programs that were built.
fn named(built: &BTreeMap<String, String>, name: &str) -> Result<Program, Unavailable> {
    let none = || Unavailable::BuildFailed(format!("cargo built no program `{name}`"));
    built.get(name).map(|file| Program::new(file, &[])).ok_or_else(none)
}

/// The programs one call of cargo built, by name.
fn cargo_build(
    tools: &Tools,
    package: &str,
    args: &[String],
) -> Result<BTreeMap<String, String>, Unavailable> {
    let mut command = tools.command("cargo");
    command.args(["build", "--release", "--package", package]).args(args);
    command.arg("--message-format=json-render-diagnostics");
    let output =
        command.output().map_err(|error| Unavailable::Missing(format!("cargo: {error}")))?;
    finished(&output)?;
    Ok(executables(&output))
}

/// The programs cargo says it built, by name.
fn executables(output: &Output) -> BTreeMap<String, String> {
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages = lines.lines().filter_map(|line| serde_json::from_str(line).ok());
    let named = messages.filter_map(|message: serde_json::Value| {
        let file = message["executable"].as_str()?;
        let name = message["target"]["name"].as_str()?;
        Some((name.to_owned(), file.to_owned()))
    });
    named.collect()
}

/// Fails with the last lines a build wrote.
fn finished(output: &Output) -> Result<(), Unavailable> {
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(Unavailable::BuildFailed(tail(&stderr)))
}

/// The last lines of what a tool wrote.
pub(crate) fn tail(text: &str) -> String {
    const LINES: usize = 12;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_have_their_programs() {
        assert_eq!(flavour("rust", false), Some(""));
        assert_eq!(flavour("rust", true), Some("dhat"));
        assert_eq!(flavour("rust+mimalloc", false), Some("mimalloc"));
        assert_eq!(flavour("rust+mimalloc", true), None, "one global allocator a program");
        assert_eq!(flavour("perl", false), None);
    }

    /// A repository with one bench crate, whose programs say whether they have a feature.
    fn with_a_feature_of_its_own() -> (tempfile::TempDir, Scenario) {
        let root = tempfile::tempdir().unwrap();
        let says = b"fn main() { println!(\"{}\", cfg!(feature = \"loud\")); }\n";
        let manifest = b"[package]\nname = \"s\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
            [features]\nloud = []\n[[bin]]\nname = \"s\"\npath = \"main.rs\"\n\
            [[bin]]\nname = \"s-loud\"\npath = \"main.rs\"\n\
            required-features = [\"loud\"]\n[workspace]\n";
        crate::files::write(&root.path().join("main.rs"), says).unwrap();
        crate::files::write(&root.path().join("Cargo.toml"), manifest).unwrap();
        let small = include_str!("../../model/tests/data/small.toml");
        let mut scenario = model::parse_scenario("s", "s.toml", small).unwrap();
        let loud = Runtime {
            like: Some("rust".to_owned()),
            feature: Some("loud".to_owned()),
            ..Runtime::default()
        };
        scenario.runtime.insert("rust+loud".to_owned(), loud);
        (root, scenario)
    }

    #[test]
    fn a_feature_of_the_crates_own_is_in_its_program_only() {
        let (root, scenario) = with_a_feature_of_its_own();
        let tools = Tools::find(root.path()).at(root.path());
        let wanted = ["rust", "rust+loud"].map(|runtime| (runtime.to_owned(), false));
        let counting = ("rust+loud".to_owned(), true);
        let wanted = wanted.into_iter().chain([counting]).collect();
        let programs = Programs::build(&tools, &scenario, &wanted, |_| {});
        for (runtime, expected) in [("rust", "false"), ("rust+loud", "true")] {
            let program = programs.get(runtime, false).unwrap();
            let said = tools.output(&program.file, &[]).unwrap().stdout;
            assert_eq!(String::from_utf8_lossy(&said).trim(), expected, "{runtime}");
        }
        let refused = programs.get("rust+loud", true).unwrap_err();
        assert!(format!("{refused:?}").contains("counts of its heap"), "{refused:?}");
    }

    #[test]
    fn the_end_of_a_long_complaint_is_kept() {
        let long: String = (0..100).map(|line| format!("{line}\n")).collect();
        assert_eq!(tail(&long).lines().next(), Some("88"));
        assert_eq!(tail(""), "");
    }
}
