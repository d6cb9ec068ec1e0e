//! How much memory a large record takes that is read: less than twice its size. One whose lines
//! are very short, which only small ones are, takes up to two and a half times. Alone in its
//! program, so that nothing else is counted.

#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "the test reads what the kernel says of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::path::Path;

use store::Writer;

/// Bytes of a record that is large enough for the rest of the program not to matter.
const SIZE: u64 = 20_000_000;

/// A line of what the kernel says of this process, in bytes.
fn status_bytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    let kib: u64 = line.trim_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap();
    kib * 1024
}

#[test]
fn a_large_record_takes_less_than_twice_its_size() {
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/records");
    let files = std::fs::read_dir(records).unwrap().map(|file| file.unwrap().path());
    let largest = files.max_by_key(|file| file.metadata().unwrap().len()).unwrap();
    let real = store::read(&largest).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.jsonl");
    let mut writer = Writer::create(&path, &real.header).unwrap();
    'full: loop {
        for (index, observation) in real.observations.iter().enumerate() {
            writer.observation(observation).unwrap();
            if index % 100 == 0 && path.metadata().unwrap().len() >= SIZE {
                break 'full;
            }
        }
    }
    writer.finish("2026-01-01T00:00:00Z".to_owned(), 1).unwrap();
    let size = path.metadata().unwrap().len();
    drop(real);
    let before = status_bytes("VmRSS:");
    let record = store::read(&path).unwrap();
    let peak = status_bytes("VmHWM:") - before;
    assert!(record.observations.len() > 1000);
    assert!(peak < 2 * size, "{peak} bytes for a record of {size}");
}
