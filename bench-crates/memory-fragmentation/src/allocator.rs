//! What the program's allocator says of itself, and how it is asked to give memory back. The only
//! file of this crate that is unsafe.

#![allow(unsafe_code, reason = "allocators are C libraries")]

use subject::Allocator;

use crate::memory;

/// How the allocator keeps blocks of one size together.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// The bytes that are reused or given back together.
    pub bytes: usize,
    /// How many blocks the allocator says are in one; `None` where it does not say.
    pub slots: Option<usize>,
}

/// The unit of blocks of `size` bytes; `None` for an allocator that has none.
pub fn unit(size: usize) -> Result<Option<Unit>, String> {
    match Allocator::active() {
        #[cfg(feature = "jemalloc")]
        Allocator::Jemalloc => jemalloc::unit(size).map(Some),
        // A small page of mimalloc is one slice of its arenas (types.h, MI_SMALL_PAGE_SIZE).
        #[cfg(feature = "mimalloc")]
        Allocator::Mimalloc => Ok(Some(Unit { bytes: 64 << 10, slots: None })),
        _ => {
            let _ = size;
            Ok(None)
        }
    }
}

/// The bytes in units that are kept for blocks, used or not: what Go calls spans in use. With glibc
/// that is all its arenas have, and all its mappings for large blocks.
pub fn held_bytes() -> Result<usize, String> {
    match Allocator::active() {
        #[cfg(feature = "jemalloc")]
        Allocator::Jemalloc => jemalloc::held_bytes(),
        #[cfg(feature = "mimalloc")]
        Allocator::Mimalloc => Ok(mimalloc::areas().held_bytes),
        _ => Ok(glibc::info().held_bytes),
    }
}

/// The share of [`held_bytes`] that no live block uses, as the allocator counts it.
pub fn unused_share() -> Result<f64, String> {
    let share = |used: usize, held: usize| 1.0 - used as f64 / held.max(1) as f64;
    match Allocator::active() {
        #[cfg(feature = "jemalloc")]
        Allocator::Jemalloc => Ok(share(jemalloc::used_bytes()?, jemalloc::held_bytes()?)),
        #[cfg(feature = "mimalloc")]
        Allocator::Mimalloc => {
            let areas = mimalloc::areas();
            Ok(share(areas.used_bytes, areas.held_bytes))
        }
        _ => {
            let info = glibc::info();
            Ok(share(info.used_bytes, info.held_bytes))
        }
    }
}

/// The addresses the process has mapped, backed or not.
pub fn reserved_bytes() -> Result<usize, String> {
    memory::mapped_bytes()
}

/// What an allocator does now and then on its own, done now: it looks through what was freed.
pub fn collect() -> Result<(), String> {
    match Allocator::active() {
        #[cfg(feature = "jemalloc")]
        Allocator::Jemalloc => jemalloc::command(c"thread.tcache.flush"),
        #[cfg(feature = "mimalloc")]
        Allocator::Mimalloc => {
            mimalloc::collect(false);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Asks for everything that can be given back to the kernel to be given back.
pub fn release() -> Result<(), String> {
    match Allocator::active() {
        #[cfg(feature = "jemalloc")]
        Allocator::Jemalloc => {
            jemalloc::command(c"thread.tcache.flush")?;
            jemalloc::command(c"arena.4096.purge") // MALLCTL_ARENAS_ALL is 4096.
        }
        #[cfg(feature = "mimalloc")]
        Allocator::Mimalloc => {
            mimalloc::collect(true);
            Ok(())
        }
        _ => {
            glibc::trim();
            Ok(())
        }
    }
}

mod glibc {
    //! The C library's malloc.

    pub struct Info {
        pub held_bytes: usize,
        pub used_bytes: usize,
    }

    pub fn info() -> Info {
        // SAFETY: takes nothing and returns numbers by value.
        let info = unsafe { libc::mallinfo2() };
        Info { held_bytes: info.arena + info.hblkhd, used_bytes: info.uordblks + info.hblkhd }
    }

    pub fn trim() {
        // SAFETY: gives free pages back; no live block is touched.
        unsafe { libc::malloc_trim(0) };
    }
}

#[cfg(feature = "jemalloc")]
mod jemalloc {
    //! jemalloc, by its control names (jemalloc(3)).

    use std::ffi::CStr;
    use std::ptr::null_mut;

    use tikv_jemalloc_ctl::{epoch, raw, stats};

    use super::Unit;

    fn told<T>(result: tikv_jemalloc_ctl::Result<T>) -> Result<T, String> {
        result.map_err(|error| format!("jemalloc: {error}"))
    }

    pub fn held_bytes() -> Result<usize, String> {
        told(epoch::advance())?;
        told(stats::active::read())
    }

    pub fn used_bytes() -> Result<usize, String> {
        told(epoch::advance())?;
        told(stats::allocated::read())
    }

    pub fn unit(size: usize) -> Result<Unit, String> {
        // SAFETY: these names have values of these types (jemalloc(3), section MALLCTL NAMESPACE).
        let bins = told(unsafe { raw::read::<u32>(b"arenas.nbins\0") })?;
        for bin in 0..bins {
            let name = |what: &str| format!("arenas.bin.{bin}.{what}\0").into_bytes();
            // SAFETY: as above.
            let bytes = told(unsafe { raw::read::<usize>(&name("size")) })?;
            if bytes >= size {
                // SAFETY: as above.
                let slab = told(unsafe { raw::read::<usize>(&name("slab_size")) })?;
                // SAFETY: as above.
                let slots = told(unsafe { raw::read::<u32>(&name("nregs")) })?;
                return Ok(Unit { bytes: slab, slots: Some(slots as usize) });
            }
        }
        Err(format!("jemalloc has no bin for {size} bytes"))
    }

    /// Gives a command that takes and returns no value.
    pub fn command(name: &CStr) -> Result<(), String> {
        // SAFETY: the name ends in 0; null pointers say that no value is passed either way.
        let code = unsafe {
            tikv_jemalloc_sys::mallctl(name.as_ptr(), null_mut(), null_mut(), null_mut(), 0)
        };
        if code == 0 { Ok(()) } else { Err(format!("jemalloc: {name:?} fails with {code}")) }
    }
}

#[cfg(feature = "mimalloc")]
mod mimalloc {
    //! mimalloc.

    use std::ffi::c_void;
    use std::ptr::null_mut;

    use libmimalloc_sys::{mi_collect, mi_heap_area_t, mi_heap_t, mi_heap_visit_blocks};

    #[derive(Default)]
    pub struct Areas {
        pub held_bytes: usize,
        pub used_bytes: usize,
    }

    pub fn areas() -> Areas {
        let mut areas = Areas::default();
        let sum: *mut Areas = &raw mut areas;
        // SAFETY: no heap means the main one. No other thread of this program allocates meanwhile.
        // The visitor is given `sum`, which outlives the call.
        unsafe { mi_heap_visit_blocks(null_mut(), false, Some(add), sum.cast()) };
        areas
    }

    unsafe extern "C" fn add(
        _: *const mi_heap_t,
        area: *const mi_heap_area_t,
        _: *mut c_void,
        _: usize,
        sum: *mut c_void,
    ) -> bool {
        // SAFETY: mimalloc passes an area that is alive during the call, and what `areas` gave it.
        let (area, sum) = unsafe { (&*area, &mut *sum.cast::<Areas>()) };
        sum.held_bytes += area.committed;
        // `used` counts blocks (mimalloc.h), whatever the Rust declaration says.
        sum.used_bytes += area.used * area.full_block_size;
        true
    }

    pub fn collect(force: bool) {
        // SAFETY: gives free pages back; no live block is touched.
        unsafe { mi_collect(force) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alive_is_held() {
        let before = held_bytes().unwrap();
        let block = std::hint::black_box(vec![1_u8; 8 << 20]);
        assert!(held_bytes().unwrap() >= before + (8 << 20));
        drop(block);
        collect().unwrap();
        release().unwrap();
        assert!((0.0..=1.0).contains(&unused_share().unwrap()));
        assert!(reserved_bytes().unwrap() > 0);
    }
}
