//! Stacks: whether they move when they grow, and what is at their end.

use std::hint::black_box;

use subject::{Class, Experiment, Work, values};

/// The array that each frame of a recursion has: as in Go.
const FRAME_BYTES: usize = 192;
/// The smallest a frame can be: what a recursion of so many bytes is counted in.
const STEP_BYTES: usize = FRAME_BYTES;

/// Where a frame of the calling thread lies.
#[inline(never)]
pub fn frame_address() -> usize {
    let here = black_box(0_u8);
    std::ptr::from_ref(&here).addr()
}

/// Recurses, and counts how often a frame does not lie close below its caller's.
#[inline(never)]
fn descend(depth: usize, above: usize) -> usize {
    let mut frame = black_box([0_u8; FRAME_BYTES]);
    frame[depth % FRAME_BYTES] = 1;
    let at = std::ptr::from_ref(black_box(&frame)).addr();
    let moved = above != 0 && above.wrapping_sub(at) > 4 * FRAME_BYTES;
    let below = if depth > 0 { descend(depth - 1, at) } else { 0 };
    below + usize::from(moved) + usize::from(black_box(&frame)[depth % FRAME_BYTES]) - 1
}

fn descend_in_thread(bytes: usize) -> Result<usize, String> {
    let thread = std::thread::spawn(move || descend(bytes / STEP_BYTES, 0));
    thread.join().map_err(|_| "a thread panicked".to_owned())
}

/// Recurses in a new thread and counts how often its stack moves.
pub fn growth() -> Experiment {
    Experiment::new("growth")
        .param("bytes", 7680, (512, 1 << 20))
        .value("moves", "moves", Class::Exact)
        .probe("thread", |p| {
            let bytes = p.count("bytes");
            Work::probe(move || Ok((true, values([("moves", descend_in_thread(bytes)?)]))))
        })
}

/// Recurses in a new thread, as deep as is wanted, whatever becomes of it.
pub fn overflow() -> Experiment {
    Experiment::new("overflow").param("bytes", 7_864_320, (512, 64 << 20)).probe("thread", |p| {
        let bytes = p.count("bytes");
        Work::probe(move || Ok((descend_in_thread(bytes)? == 0, values::<bool>([]))))
    })
}
