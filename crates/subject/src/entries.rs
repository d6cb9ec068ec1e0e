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
