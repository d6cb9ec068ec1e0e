//! Blocks straight from the global allocator, with whatever was in them before. The only file of
//! this crate that is unsafe: safe Rust has no way to see memory that nobody wrote.
//!
//! Why raw memory: what an allocator hands out is the experiment, and a `Vec` shows none of it. Why
//! volatile reads: the bytes of a block from `alloc` are uninitialised to the compiler, which may
//! put anything in place of an ordinary read of them. Each block comes out of an opaque call and
//! its address goes through `black_box`, so the compiler knows nothing of the memory behind it, and
//! a volatile read is an access it may neither drop nor invent: the machine is asked for the byte
//! that is there. No such byte decides anything but a count.

#![allow(unsafe_code, reason = "what memory holds before it is written is the experiment")]

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, handle_alloc_error};
use std::hint::black_box;

/// Alignment of every block, that of C's malloc.
const ALIGNMENT: usize = 16;
/// Pages are touched at this distance.
const PAGE_BYTES: usize = 4096;

/// A block of bytes that may never have been written. Freed when dropped.
pub struct Block {
    at: *mut u8,
    layout: Layout,
}

impl Block {
    /// A block as the allocator has it, content and all.
    pub fn plain(bytes: usize) -> Self {
        // SAFETY: `layout_of` refuses a size of zero, the only layout `alloc` must not get.
        Self::of(bytes, |layout| unsafe { alloc(layout) })
    }

    /// A block of zeros.
    pub fn zeroed(bytes: usize) -> Self {
        // SAFETY: as in `plain`.
        Self::of(bytes, |layout| unsafe { alloc_zeroed(layout) })
    }

    fn of(bytes: usize, allocate: impl Fn(Layout) -> *mut u8) -> Self {
        let layout = layout_of(bytes);
        let at = black_box(allocate(layout));
        if at.is_null() {
            handle_alloc_error(layout);
        }
        Block { at, layout }
    }

    /// Where it is.
    pub fn address(&self) -> usize {
        self.at.addr()
    }

    /// Writes the same byte everywhere.
    pub fn fill(&mut self, byte: u8) {
        // SAFETY: the block has that many bytes, is live, and is borrowed by nobody else. Any byte
        // is a valid `u8`.
        unsafe { self.at.write_bytes(byte, self.layout.size()) };
    }

    /// Writes a zero to each of its pages.
    pub fn touch(&mut self) {
        for offset in (0..self.layout.size()).step_by(PAGE_BYTES) {
            // SAFETY: the offset is below the size of a live block that is borrowed mutably.
            unsafe { self.at.add(offset).write_volatile(0) };
        }
        // SAFETY: as above, for its last byte: the block may not begin where a page does.
        unsafe { self.at.add(self.layout.size() - 1).write_volatile(0) };
    }

    /// How many of its bytes are not zero, whoever wrote them.
    pub fn nonzero_bytes(&self) -> usize {
        self.count(|byte| byte != 0)
    }

    /// How many of its bytes are this one.
    pub fn bytes_equal_to(&self, wanted: u8) -> usize {
        self.count(|byte| byte == wanted)
    }

    fn count(&self, is_counted: impl Fn(u8) -> bool) -> usize {
        let counted = (0..self.layout.size()).filter(|offset| {
            // SAFETY: the offset is below the size of a live block. That the byte may never have
            // been written is what the module's documentation is about.
            is_counted(unsafe { self.at.add(*offset).read_volatile() })
        });
        counted.count()
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: the block came from the same allocator with this layout, and is freed once.
        unsafe { dealloc(black_box(self.at), self.layout) };
    }
}

fn layout_of(bytes: usize) -> Layout {
    assert!(bytes > 0, "a block has at least one byte");
    Layout::from_size_align(bytes, ALIGNMENT).expect("no size of an experiment overflows")
}
