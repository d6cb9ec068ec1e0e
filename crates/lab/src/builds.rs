//! Building what a scenario's builds describe: each in a copy of its fixture, in a folder of its
//! own under `target/artefacts`, kept there under the hash of everything that went into it. The
//! same build is made once, however many experiments and runs ask for it.
//!
//! The environment is clean: a script has the toolchains, a Go build cache apart from the user's,
//! no cgo and no stamp of a repository unless it says otherwise. What it writes is in `log`. With
//! exit code 77 it says that the machine lacks something, in its last line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use model::scenario::Build;
use model::{ArtefactTask, Scenario, Status};
use rustix::process::{Pid, Signal, kill_process_group};
use sha2::{Digest, Sha256};

use crate::build::{is_without_toolchain, tail, toolchain};
use crate::clock::{Deadline, pause};
use crate::files;
use crate::tools::Tools;

/// Longer than any build takes that begins with an empty cache on a small busy machine.
const TIME: Duration = Duration::from_secs(900);
/// How often a running script is looked at.
const GLANCE: Duration = Duration::from_millis(20);
/// The exit code of a script that cannot do its work here, as automake has it.
const SKIPPED: i32 = 77;
/// What scripts may know of the environment of the lab: where toolchains keep their things.
const INHERITED: [&str; 5] = ["HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "TMPDIR"];

/// Why there is no build.
#[derive(Clone, Debug)]
pub(crate) enum NoBuild {
    /// The run was ended.
    Interrupted,
    /// It failed or was skipped.
    Status(Status),
}

/// The builds of one scenario that were asked for.
pub(crate) struct Builds<'a> {
    scenario: &'a Scenario,
    tools: &'a Tools,
    interrupt: &'a AtomicBool,
    done: BTreeMap<(String, String, String), Result<PathBuf, NoBuild>>,
    /// What the toolchains say of themselves, by runtime.
    versions: BTreeMap<String, Option<String>>,
    /// The hashes of the programs that builds need, by name.
    needed: BTreeMap<String, Option<String>>,
}

impl<'a> Builds<'a> {
    pub(crate) fn new(scenario: &'a Scenario, tools: &'a Tools, interrupt: &'a AtomicBool) -> Self {
        let (done, versions, needed) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Builds { scenario, tools, interrupt, done, versions, needed }
    }

    /// The folder with the files of the build that a task reads.
    pub(crate) fn folder(&mut self, task: &ArtefactTask) -> Result<PathBuf, NoBuild> {
        let key = (task.experiment.clone(), task.runtime.clone(), task.variant.clone());
        if let Some(known) = self.done.get(&key) {
            return known.clone();
        }
        let made = self.make(task);
        self.done.insert(key, made.clone());
        made
    }

    fn make(&mut self, task: &ArtefactTask) -> Result<PathBuf, NoBuild> {
        let experiment = self.scenario.experiment.get(&task.experiment);
        let Some((build, variant)) =
            experiment.and_then(|one| one.build_of(&task.runtime, &task.variant))
        else {
            return Err(failed(format!("nothing builds `{}`", task.variant)));
        };
        let Some(versions) = self.versions(&task.runtime) else {
            return Err(skipped(format!("the toolchain of `{}` is not here", task.runtime)));
        };
        // A script may call the other toolchain too.
        let mut toolchain: Vec<String> = ["go", "rust"]
            .into_iter()
            .filter_map(|other| self.versions(other))
            .chain([versions])
            .collect();
        for program in &build.needs {
            match self.needed(program) {
                Some(hash) => toolchain.push(hash),
                None => return Err(skipped(format!("{program} is not here"))),
            }
        }
        let fixtures = self.tools.root().join("bench-crates").join(&self.scenario.id);
        let fixture = fixtures.join("fixtures").join(&build.fixture);
        let sources = sources(&fixture);
        if sources.is_empty() {
            return Err(failed(format!("there is no fixture `{}`", build.fixture)));
        }
        let env = self.environment(&task.runtime, variant);
        let id = identity(build, &toolchain, &env, &sources);
        let place = self.tools.root().join("target/artefacts").join(&id[..16]);
        let work = place.join("files");
        if files::line(place.join("done")) == id {
            return Ok(work);
        }
        let lost = |error: std::io::Error| failed(format!("{}: {error}", place.display()));
        files::remove_folder(&place).map_err(lost)?;
        for (name, bytes) in &sources {
            files::write(&work.join(name), bytes).map_err(lost)?;
        }
        self.run(build, &env, &place)?;
        files::write(&place.join("done"), id.as_bytes()).map_err(lost)?;
        Ok(work)
    }

    /// What the toolchains of a runtime say of themselves, or `None` where one is missing.
    fn versions(&mut self, runtime: &str) -> Option<String> {
        let tools = self.tools;
        let ask = || match runtime.split(['+', '@']).next() {
            Some("go") => tools.go().and_then(|go| tools.version(go, &["version"])),
            _ => {
                let output = tools.output("rustc", &["--version", "--verbose"])?;
                Some(String::from_utf8_lossy(&output.stdout).into_owned())
            }
        };
        self.versions.entry(runtime.to_owned()).or_insert_with(ask).clone()
    }

    /// The hash of a program that a script calls, or `None` where it is missing.
    fn needed(&mut self, program: &str) -> Option<String> {
        let tools = self.tools;
        let ask = || Some(hex(Sha256::digest(files::bytes(&tools.reach(program)?).ok()?)));
        self.needed.entry(program.to_owned()).or_insert_with(ask).clone()
    }

    /// The whole environment of a script: what is the same for all, what the runtime adds, what
    /// the variant adds.
    fn environment(
        &self,
        runtime: &str,
        variant: &BTreeMap<String, String>,
    ) -> BTreeMap<String, String> {
        let cache = self.tools.root().join("target/artefacts/go-cache");
        let fixed = [
            ("CGO_ENABLED", "0"),
            ("GOCACHE", &cache.to_string_lossy()),
            ("GOENV", "off"),
            ("GOFLAGS", "-buildvcs=false"),
            ("GOPROXY", "off"),
            ("GOTELEMETRY", "off"),
            ("GOWORK", "off"),
            ("LC_ALL", "C"),
        ];
        let mut env: BTreeMap<String, String> =
            fixed.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        if let Some(given) = self.scenario.runtime.get(runtime) {
            env.extend(given.build_env.clone());
            if let Some(version) = &given.go {
                env.extend(toolchain(version));
            }
        }
        env.extend(variant.clone());
        env
    }

    fn run(
        &self,
        build: &Build,
        env: &BTreeMap<String, String>,
        place: &Path,
    ) -> Result<(), NoBuild> {
        let trouble = |error: std::io::Error| failed(format!("sh: {error}"));
        let log = files::create(&place.join("log")).map_err(trouble)?;
        let mut command = self.tools.script().map_err(trouble)?;
        for name in INHERITED {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.args(["-eu", "-c", &build.script]).envs(env).current_dir(place.join("files"));
        command.stdin(Stdio::null()).stdout(log.try_clone().map_err(trouble)?).stderr(log);
        let mut child = command.process_group(0).spawn().map_err(trouble)?;
        let deadline = Deadline::after(TIME);
        let status = loop {
            if let Some(status) = child.try_wait().map_err(trouble)? {
                break Some(status);
            }
            if deadline.left().is_zero() || self.interrupt.load(Ordering::Relaxed) {
                break None;
            }
            pause(GLANCE);
        };
        // Nothing of a script may outlive it.
        let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
        let _ = child.wait();
        let said = tail(&files::text(place.join("log")).unwrap_or_default());
        match status {
            Some(status) if status.success() => Ok(()),
            Some(status) if status.code() == Some(SKIPPED) => {
                Err(skipped(said.lines().last().unwrap_or_default().to_owned()))
            }
            Some(_) if is_without_toolchain(&said) => Err(skipped(said)),
            Some(status) => Err(failed(format!("{status}: {said}"))),
            None if self.interrupt.load(Ordering::Relaxed) => Err(NoBuild::Interrupted),
            None => Err(failed(format!("not done within {} s: {said}", TIME.as_secs()))),
        }
    }
}

fn failed(why: String) -> NoBuild {
    NoBuild::Status(Status::Failed(why))
}

fn skipped(why: String) -> NoBuild {
    NoBuild::Status(Status::Skipped(why))
}

/// The files of a fixture by their names in it.
fn sources(fixture: &Path) -> Vec<(String, Vec<u8>)> {
    let named = |path: &PathBuf| {
        let name = path.strip_prefix(fixture).ok()?.to_string_lossy().into_owned();
        Some((name, files::bytes(path).ok()?))
    };
    files::all(fixture).iter().filter_map(named).collect()
}

/// The hash of everything that goes into a build.
fn identity(
    build: &Build,
    toolchain: &[String],
    env: &BTreeMap<String, String>,
    sources: &[(String, Vec<u8>)],
) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for part in toolchain {
        add(part.as_bytes());
    }
    add(build.script.as_bytes());
    for (name, value) in env {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    for (name, bytes) in sources {
        add(name.as_bytes());
        add(bytes);
    }
    hex(hash.finalize())
}

fn hex(hash: impl AsRef<[u8]>) -> String {
    let mut text = String::new();
    for byte in hash.as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use model::parse_scenario;
    use model::scenario::Runtime;

    use super::*;

    fn build(script: &str) -> Build {
        let (runtime, fixture) = ("go".to_owned(), "f".to_owned());
        let script = script.to_owned();
        Build { runtime, fixture, script, needs: Vec::new(), variants: BTreeMap::new() }
    }

    #[test]
    fn whatever_goes_into_a_build_changes_its_identity() {
        let env = |value: &str| BTreeMap::from([("FLAGS".to_owned(), value.to_owned())]);
        let file = |name: &str, text: &str| vec![(name.to_owned(), text.as_bytes().to_vec())];
        let go = |version: &str| [version.to_owned()];
        let base = identity(&build("go build"), &go("1"), &env("-s"), &file("a", "x"));
        assert_eq!(base, identity(&build("go build"), &go("1"), &env("-s"), &file("a", "x")));
        for other in [
            identity(&build("go vet"), &go("1"), &env("-s"), &file("a", "x")),
            identity(&build("go build"), &go("2"), &env("-s"), &file("a", "x")),
            identity(&build("go build"), &go("1"), &env("-w"), &file("a", "x")),
            identity(&build("go build"), &go("1"), &env("-s"), &file("b", "x")),
            identity(&build("go build"), &go("1"), &env("-s"), &file("a", "y")),
            identity(&build("go build"), &go("1"), &env("-s"), &file("ax", "")),
        ] {
            assert_ne!(base, other);
        }
    }

    /// A scenario whose only build runs this script on a fixture of one file.
    fn scenario(script: &str, needs: &str) -> Scenario {
        let profile = "replicates-min = 1\nreplicates-max = 1\nreplicates-exact = 1\n\
                       batches = 1\nbatch-ms = 1\nseconds = 1\n";
        let text = format!(
            "format = 1\n[article]\ntitle = \"t\"\nurl = \"u\"\npublished = \"2026-01-01\"\n\
             summary = \"s\"\n[profile.quick]\n{profile}[profile.full]\n{profile}\
             [experiment.e]\nabout = \"e\"\n[[experiment.e.build]]\nruntime = \"rust\"\n\
             fixture = \"f\"\nneeds = [{needs}]\nscript = {script:?}\n\
             [experiment.e.build.variants]\nv = {{ WORD = \"word\" }}\n\
             [[experiment.e.artefact]]\nname = \"m\"\nfirst-line = \"out\"\n\
             [[claim]]\nid = \"c\"\nsection = \"s\"\nsentence = \"s\"\nexperiment = \"e\"\n\
             analysis = \"a\"\n[[claim.predicate]]\nestimand = \"artefact\"\n\
             metric = \"artefact.m\"\nis = \"x\"\n[claim.expect.rust]\nvariant = \"v\"\n\
             verdict = \"holds\"\nreason = \"r\"\n"
        );
        parse_scenario("s", "s.toml", &text).unwrap_or_else(|faults| panic!("{}", faults[0]))
    }

    /// Asks for that build in a repository that has the fixture and nothing else.
    fn folder(root: &Path, scenario: &Scenario) -> Result<PathBuf, NoBuild> {
        files::write(&root.join("bench-crates/s/fixtures/f/in/word"), b"a word").unwrap();
        let (tools, interrupt) = (Tools::find(root), AtomicBool::new(false));
        let task = ArtefactTask {
            scenario: "s".to_owned(),
            experiment: "e".to_owned(),
            runtime: "rust".to_owned(),
            variant: "v".to_owned(),
            measure: scenario.experiment["e"].artefact[0].clone(),
        };
        Builds::new(scenario, &tools, &interrupt).folder(&task)
    }

    #[test]
    fn a_build_is_made_once_in_a_copy_of_its_fixture() {
        let root = tempfile::tempdir().unwrap();
        let made = scenario("echo $WORD: $(cat in/word) >out; echo more >in/word", "");
        let place = folder(root.path(), &made).unwrap();
        assert_eq!(files::line(place.join("out")), "word: a word");
        let fixture = root.path().join("bench-crates/s/fixtures/f/in/word");
        assert_eq!(files::line(fixture), "a word", "the fixture itself is left alone");
        files::write(&place.join("out"), b"kept").unwrap();
        assert_eq!(folder(root.path(), &made).unwrap(), place);
        assert_eq!(files::line(place.join("out")), "kept", "it was made again");
        let other = scenario("echo other >out", "");
        assert_ne!(folder(root.path(), &other).unwrap(), place);
    }

    #[test]
    fn what_cannot_be_built_is_failed_or_skipped_with_its_reason() {
        let root = tempfile::tempdir().unwrap();
        let rows = [
            ("echo broken; false", "", Status::Failed("exit status: 1: broken".to_owned())),
            ("echo ...; echo no net; exit 77", "", Status::Skipped("no net".to_owned())),
            ("true", "\"no-such-tool\"", Status::Skipped("no-such-tool is not here".to_owned())),
        ];
        for (script, needs, expected) in rows {
            // Twice: what failed is tried again, not kept.
            for _ in 0..2 {
                match folder(root.path(), &scenario(script, needs)) {
                    Err(NoBuild::Status(status)) => assert_eq!(status, expected, "{script}"),
                    other => panic!("{script}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn a_runtime_adds_to_the_environment_and_a_variant_has_the_last_word() {
        let root = tempfile::tempdir().unwrap();
        let (tools, interrupt) = (Tools::find(root.path()), AtomicBool::new(false));
        let mut made = scenario("true", "");
        let words = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let flavour = Runtime {
            build_env: words(&[("GOFLAGS", "-v"), ("GOEXPERIMENT", "x")]),
            go: Some("1.24.11".to_owned()),
            ..Runtime::default()
        };
        made.runtime.insert("go@1.24.11".to_owned(), flavour);
        let builds = Builds::new(&made, &tools, &interrupt);
        let env = builds.environment("go@1.24.11", &words(&[("GOEXPERIMENT", "y")]));
        for (name, value) in [
            ("GOFLAGS", "-v"),
            ("GOEXPERIMENT", "y"),
            ("GOTOOLCHAIN", "go1.24.11"),
            ("CLAIMBENCH_GOTOOLCHAIN", "go1.24.11"),
            ("CGO_ENABLED", "0"),
        ] {
            assert_eq!(env[name], value, "{name}");
        }
        assert_eq!(builds.environment("go", &words(&[]))["GOFLAGS"], "-buildvcs=false");
    }

    #[test]
    fn nothing_of_the_environment_reaches_a_script_but_what_toolchains_need() {
        let root = tempfile::tempdir().unwrap();
        let place = folder(root.path(), &scenario("env | cut -d= -f1 >out", "")).unwrap();
        let names = files::text(place.join("out")).unwrap();
        let shell = ["PWD", "OLDPWD", "SHLVL", "_", "PATH", "WORD"];
        for name in names.lines() {
            let go = name.starts_with("GO") || ["CGO_ENABLED", "LC_ALL"].contains(&name);
            let known = go || shell.contains(&name) || INHERITED.contains(&name);
            assert!(known, "{name} reached the script");
        }
    }
}
