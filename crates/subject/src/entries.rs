//! The subject programs and the entries in `benches/`: each is one line in a bench crate.

/// The `main` of a subject program: `subject::main!(registry)` on the system's allocator, with
/// `dhat`, `jemalloc` or `mimalloc` as a second word on that one.
#[macro_export]
macro_rules! main {
    ($registry:path) => {
        $crate::main!(@serve $registry, System);
    };
    ($registry:path, dhat) => {
        #[global_allocator]
        static ALLOCATOR: $crate::parts::Dhat = $crate::parts::Dhat;
        $crate::main!(@serve $registry, Dhat);
    };
    ($registry:path, jemalloc) => {
        #[global_allocator]
        static ALLOCATOR: $crate::parts::Jemalloc = $crate::parts::Jemalloc;
        $crate::main!(@serve $registry, Jemalloc);
    };
    ($registry:path, mimalloc) => {
        #[global_allocator]
        static ALLOCATOR: $crate::parts::MiMalloc = $crate::parts::MiMalloc;
        $crate::main!(@serve $registry, Mimalloc);
    };
    (@serve $registry:path, $allocator:ident) => {
        fn main() -> ::std::process::ExitCode {
            let allocator = $crate::Allocator::$allocator;
            let _profiler = $crate::parts::Profiler::start(allocator);
            $crate::parts::run_subject(&$registry(), allocator)
        }
    };
}

/// The `main` of a criterion entry: one benchmark for each of [`Registry::benches`].
///
/// [`Registry::benches`]: crate::Registry::benches
#[cfg(feature = "criterion")]
#[macro_export]
macro_rules! criterion {
    ($registry:path) => {
        fn main() {
            $crate::parts::run_criterion(&$registry());
        }
    };
}

/// The `main` of a divan entry: one argument of one benchmark for each of [`Registry::benches`].
///
/// [`Registry::benches`]: crate::Registry::benches
#[cfg(feature = "divan")]
#[macro_export]
macro_rules! divan {
    ($registry:path) => {
        #[$crate::parts::divan::bench(
                                                    crate = $crate::parts::divan,
                                                    args = $crate::parts::names(&$registry()),
                                                )]
        fn variants(bencher: $crate::parts::divan::Bencher, name: &str) {
            let mut work = $crate::parts::work(&$registry(), name);
            bencher.bench_local(move || work.once());
        }

        fn main() {
            $crate::parts::divan::main();
        }
    };
}

/// The `main` of a gungraun entry: callgrind runs each of [`Registry::benches`] once, and counts
/// the instructions of that one operation, without its set-up.
///
/// [`Registry::benches`]: crate::Registry::benches
#[cfg(feature = "gungraun")]
#[macro_export]
macro_rules! gungraun {
    ($registry:path) => {
        use $crate::parts::gungraun;

        fn set_up(name: String) -> $crate::Work {
            let mut work = $crate::parts::work(&$registry(), &name);
            // What is set up lazily does not count.
            work.once().expect("the operation works");
            work
        }

        #[gungraun::library_benchmark]
        #[benches::case(iter = $crate::parts::names(&$registry()), setup = set_up)]
        fn variants(mut work: $crate::Work) -> Result<(), $crate::Fault> {
            work.once()
        }

        gungraun::library_benchmark_group!(name = operations; benchmarks = variants);
        gungraun::main!(
            config = gungraun::LibraryBenchmarkConfig::default()
                .pass_through_env($crate::parts::ONLY);
            library_benchmark_groups = operations
        );
    };
}

/// What the entries call.
pub(crate) mod parts {
    use crate::registry::Registry;
    use crate::work::Work;

    #[cfg(feature = "divan")]
    pub use divan;
    #[cfg(feature = "gungraun")]
    pub use gungraun;

    pub use crate::registry::ONLY;

    /// The names of what an entry repeats.
    #[must_use]
    pub fn names(registry: &Registry) -> Vec<String> {
        registry.benches().map(|(name, _)| name).collect()
    }

    /// One of them, set up.
    ///
    /// # Panics
    /// For a name that is none of [`names`].
    #[must_use]
    pub fn work(registry: &Registry, wanted: &str) -> Work {
        let found = registry.benches().find(|(name, _)| name == wanted);
        found.unwrap_or_else(|| panic!("nothing is called `{wanted}`")).1
    }

    /// Runs what an entry repeats through criterion, with the command line's options.
    #[cfg(feature = "criterion")]
    pub fn run_criterion(registry: &Registry) {
        let mut criterion = criterion::Criterion::default().configure_from_args();
        for (name, mut work) in registry.benches() {
            criterion.bench_function(&name, |bencher| bencher.iter(|| work.once()));
        }
        criterion.final_summary();
    }
}
