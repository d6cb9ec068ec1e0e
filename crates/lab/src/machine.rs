//! The machine, as a run record describes it, and the commit of the repository.

use model::Machine;

use crate::files;
use crate::tools::Tools;

/// What makes two runs comparable, from `/proc` and `/sys`. What cannot be read is left empty.
#[must_use]
pub fn machine() -> Machine {
    let cpuinfo = files::text("/proc/cpuinfo").unwrap_or_default();
    let meminfo = files::text("/proc/meminfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpuinfo.lines().find_map(|line| line.strip_prefix(name));
        line.map(|rest| rest.trim_start_matches([':', ' ', '\t']).to_owned()).unwrap_or_default()
    };
    let is_virtual = field("flags").split(' ').any(|flag| flag == "hypervisor");
    let product = files::line("/sys/class/dmi/id/product_name");
    let kernel = rustix::system::uname();
    let text = |name: &std::ffi::CStr| name.to_string_lossy().into_owned();
    Machine {
        cpu: field("model name"),
        cores: cores(),
        memory_bytes: files::number_after(&meminfo, "MemTotal").unwrap_or(0) << 10,
        kernel: format!("{} {}", text(kernel.sysname()), text(kernel.release())),
        arch: text(kernel.machine()),
        libc: libc_version(),
        hypervisor: match (is_virtual, product.is_empty()) {
            (false, _) => String::new(),
            (true, false) => product,
            (true, true) => "unnamed".to_owned(),
        },
        governor: files::line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        huge_pages: chosen(&files::line("/sys/kernel/mm/transparent_hugepage/enabled")),
        aslr: files::line("/proc/sys/kernel/randomize_va_space"),
    }
}

/// The choice in brackets of `always [madvise] never`.
fn chosen(line: &str) -> String {
    let word = line.split(' ').find(|word| word.starts_with('['));
    word.map(|word| word.trim_matches(['[', ']']).to_owned()).unwrap_or_default()
}

/// The C library this program runs with, from the maps of its own process.
fn libc_version() -> String {
    let maps = files::text("/proc/self/maps").unwrap_or_default();
    let Some(line) = maps.lines().find(|line| line.contains("/libc.so") || line.contains("/libc-"))
    else {
        return String::new();
    };
    let path = line.split_whitespace().last().unwrap_or_default();
    let Ok(bytes) = files::bytes(std::path::Path::new(path)) else { return String::new() };
    let marker = b"GNU C Library";
    let Some(at) = bytes.windows(marker.len()).position(|window| window == marker) else {
        return String::new();
    };
    let text = String::from_utf8_lossy(&bytes[at..bytes.len().min(at + 200)]);
    let version = text.split("version ").nth(1).unwrap_or_default();
    let version: String = version.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    format!("glibc {}", version.trim_end_matches('.'))
}

/// The commit of the repository, with `-dirty` where tracked files have changed; empty when there
/// is none or no git.
#[must_use]
pub fn commit(tools: &Tools) -> String {
    let git = |args: &[&str]| {
        let output = tools.output("git", args).filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(hash) = git(&["rev-parse", "--short=12", "HEAD"]) else { return String::new() };
    let changes = git(&["status", "--porcelain", "--untracked-files=no"]).unwrap_or_default();
    if changes.is_empty() { hash } else { format!("{hash}-dirty") }
}

/// Processors this process may run on, as affinity and cgroups have it.
pub(crate) fn cores() -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(cores).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_can_be_named() {
        let machine = machine();
        assert!(machine.cores >= 1 && machine.memory_bytes > 1 << 20);
        assert!(machine.kernel.starts_with("Linux "), "{}", machine.kernel);
    }

    #[test]
    fn the_choice_stands_in_brackets() {
        assert_eq!(chosen("always [madvise] never"), "madvise");
        assert_eq!(chosen(""), "");
    }
}
