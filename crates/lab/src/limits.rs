//! What a subject may use at most.
//!
//! Memory is bounded as private data (`RLIMIT_DATA`: heap and private writable mappings), because
//! Go reserves far more address space than it uses. The limits are set right after the process is
//! started and before it is asked for anything. A process it starts before that escapes them.

use model::scenario::Experiment;
use rustix::process::{Pid, Resource, Rlimit, prlimit};

/// The most a subject may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Private memory, in bytes.
    pub memory_bytes: u64,
    /// Open descriptors.
    pub descriptors: u64,
}

/// What is enough to describe itself, and the defaults of the scenario format.
impl Default for Limits {
    fn default() -> Self {
        Limits { memory_bytes: 2048 << 20, descriptors: 256 }
    }
}

impl Limits {
    /// The limits an experiment names.
    #[must_use]
    pub fn of(experiment: &Experiment) -> Self {
        Limits {
            memory_bytes: u64::from(experiment.memory_mib) << 20,
            descriptors: u64::from(experiment.descriptors),
        }
    }

    /// Sets them on a running process, and forbids it to leave a core file. The limit of
    /// descriptors is soft: Go raises it to the hard one, which is left alone.
    pub(crate) fn set_on(self, pid: Pid) -> rustix::io::Result<()> {
        let both = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
        prlimit(Some(pid), Resource::Core, both(0))?;
        prlimit(Some(pid), Resource::Data, both(self.memory_bytes))?;
        let maximum = rustix::process::getrlimit(Resource::Nofile).maximum;
        // A limit above the hard one cannot be set, nor is it needed.
        let current = maximum.map_or(self.descriptors, |hard| hard.min(self.descriptors));
        prlimit(Some(pid), Resource::Nofile, Rlimit { current: Some(current), maximum })?;
        Ok(())
    }
}
