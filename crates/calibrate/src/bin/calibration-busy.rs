//! Keeps one core busy until its standard input is closed.

use std::hint::black_box;
use std::io::Read;

fn main() {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let mut count = 0_u64;
    loop {
        count = black_box(count.wrapping_add(1));
    }
}
