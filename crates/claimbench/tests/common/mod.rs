//! A repository of its own for each test, with a scripted subject, in which the real program runs.

#![allow(dead_code, reason = "each test binary uses its part of this")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The scripted subject, built once.
pub fn scripted() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let args = ["build", "--quiet", "--package", "lab", "--bin", "scripted-subject"];
        let status = Command::new(env!("CARGO")).args(args).status().unwrap();
        assert!(status.success());
        let beside = Path::new(env!("CARGO_BIN_EXE_claimbench")).parent().unwrap();
        beside.join("scripted-subject")
    })
}

pub struct Repository(pub TempDir);

impl Repository {
    pub fn new(edit: impl FnOnce(String) -> String) -> Self {
        Repository::of("scripted", edit(include_str!("../data/scripted.toml").to_owned()))
    }

    pub fn of(id: &str, text: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository(folder);
        repository.write_scenario(id, &text);
        repository
    }

    pub fn write_scenario(&self, id: &str, text: &str) {
        let scenarios = self.0.path().join("scenarios");
        std::fs::create_dir_all(&scenarios).unwrap();
        let text = text.replace("SCRIPTED", scripted().to_str().unwrap());
        std::fs::write(scenarios.join(id).with_extension("toml"), text).unwrap();
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn claimbench(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_claimbench"));
        command.args(args).current_dir(self.0.path()).env("NO_COLOR", "1").output().unwrap()
    }

    /// The records of its runs, the oldest first.
    pub fn records(&self) -> Vec<PathBuf> {
        let Ok(folder) = std::fs::read_dir(self.0.path().join("results/local")) else {
            return Vec::new();
        };
        let paths = folder.map(|entry| entry.unwrap().path());
        let records = paths.filter(|path| path.extension().is_some_and(|one| one == "jsonl"));
        let mut records: Vec<PathBuf> = records.collect();
        records.sort();
        records
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
