//! Finding the tools the lab calls: those of the repository's own tools folder come first, so that
//! versions are pinned whatever else the machine has.

#![allow(clippy::disallowed_methods, reason = "with `session`, the module that spawns processes")]

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use model::Toolchain;

use crate::files;

/// Where the tools of a repository are.
#[derive(Clone, Debug)]
pub struct Tools {
    root: PathBuf,
    path: OsString,
    go: Option<PathBuf>,
    /// Where cargo builds, where that is not left to it.
    target: Option<PathBuf>,
}

/// One tool: what it is called, what it says of itself, and what is lost without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version as it names itself, or `None` where it is missing.
    pub version: Option<String>,
    /// What cannot be measured without it.
    pub needed_for: String,
}

impl Tools {
    /// The tools of the repository at `root`: the folder `CLAIMBENCH_TOOLS`, else `.tools`; Go is
    /// `CLAIMBENCH_GO`, else the pinned one that `scripts/setup` left in the tools folder.
    #[must_use]
    pub fn find(root: &Path) -> Self {
        let folder = std::env::var_os("CLAIMBENCH_TOOLS").map(PathBuf::from);
        let folder = folder.unwrap_or_else(|| root.join(".tools"));
        let bin = folder.join("bin");
        let mut places = vec![bin.clone()];
        places.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let path = std::env::join_paths(places).unwrap_or_default();
        let pinned = bin.join("go-pinned");
        let go = match std::env::var_os("CLAIMBENCH_GO") {
            Some(go) => Some(PathBuf::from(go)),
            None => pinned.is_file().then_some(pinned),
        };
        Tools { root: root.to_owned(), path, go, target: None }
    }

    /// The same tools for another working tree, which builds in a folder of its own.
    #[must_use]
    pub fn at(&self, root: &Path) -> Self {
        Tools { root: root.to_owned(), target: Some(root.join("target")), ..self.clone() }
    }

    /// The repository.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The Go program, where there is one.
    #[must_use]
    pub fn go(&self) -> Option<&Path> {
        self.go.as_deref()
    }

    /// The Go program, or what to do about there being none.
    pub(crate) fn go_or_why(&self) -> Result<&Path, String> {
        let why = || format!("Go {} is not here; `just setup` gets it", self.pinned_go());
        self.go().ok_or_else(why)
    }

    /// A call of Go in a module of the repository, blind to what the machine has set for it.
    pub(crate) fn go_command(&self, go: &Path, folder: &Path) -> Command {
        let mut command = self.command(go);
        command.current_dir(folder);
        command.env("CGO_ENABLED", "0").env("GOWORK", "off").env("GOFLAGS", "");
        command
    }

    /// A command with the tools folder first on its path, in the repository.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", &self.path).current_dir(&self.root);
        if let Some(target) = &self.target {
            command.env("CARGO_TARGET_DIR", target);
        }
        command
    }

    /// Runs a command to its end; `None` where it cannot be started.
    pub(crate) fn output(
        &self,
        program: impl AsRef<std::ffi::OsStr>,
        args: &[&str],
    ) -> Option<Output> {
        self.command(program).args(args).output().ok()
    }

    /// A shell with a clean environment, whose `go` is the pinned one.
    pub(crate) fn script(&self) -> io::Result<Command> {
        let bin = self.root.join("target/artefacts/bin");
        let mut places = vec![bin.clone()];
        if let Some(go) = self.go() {
            files::link(go, &bin.join("go"))?;
        }
        places.extend(std::env::split_paths(&self.path));
        let mut command = Command::new("sh");
        command.env_clear().env("PATH", std::env::join_paths(places).unwrap_or_default());
        Ok(command)
    }

    /// The program of that name on the path.
    pub(crate) fn reach(&self, program: &str) -> Option<PathBuf> {
        let places = std::env::split_paths(&self.path).map(|folder| folder.join(program));
        places.into_iter().find(|file| file.is_file())
    }

    /// Every tool with its version.
    #[must_use]
    pub fn all(&self) -> Vec<Tool> {
        let rustc = self.version("rustc", &["--version"]);
        let go = self.go().and_then(|go| self.version(go, &["version"]));
        let valgrind = self.version("valgrind", &["--version"]);
        // The runner has no option for its version alone: it answers any call with it.
        let runner = self.version("gungraun-runner", &["--version"]);
        let tool = |name: &str, version: Option<String>, needed_for: &str| Tool {
            name: name.to_owned(),
            version,
            needed_for: needed_for.to_owned(),
        };
        vec![
            tool("rustc", rustc, "Rust subjects"),
            tool("go", go, "Go subjects"),
            tool("valgrind", valgrind, "instruction counts"),
            tool("gungraun-runner", runner, "instruction counts"),
        ]
    }

    /// The versions as a record keeps them; empty where a tool is missing.
    #[must_use]
    pub fn toolchains(&self) -> Vec<Toolchain> {
        let toolchains = self
            .all()
            .into_iter()
            .map(|tool| Toolchain { name: tool.name, version: tool.version.unwrap_or_default() });
        toolchains.collect()
    }

    /// Whether a program can be started and says its version.
    pub(crate) fn has(&self, program: &str) -> bool {
        self.version(program, &["--version"]).is_some()
    }

    pub(crate) fn version(
        &self,
        program: impl AsRef<std::ffi::OsStr>,
        args: &[&str],
    ) -> Option<String> {
        let output = self.output(program, args)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().map(str::trim).find(|line| !line.is_empty())?.to_owned();
        Some(line.strip_prefix("go version ").map_or(line.clone(), str::to_owned))
    }

    /// The version of Go the repository pins.
    #[must_use]
    pub fn pinned_go(&self) -> String {
        files::line(self.root.join("scripts/go-version"))
    }
}
