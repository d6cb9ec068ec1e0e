//! Where bytes are and what may be done with them. The only file of this crate that is unsafe.

#![allow(unsafe_code, reason = "what happens on a forbidden write is the experiment")]
#![allow(clippy::disallowed_methods, reason = "a subject reads its own memory map")]

use std::ptr::with_exposed_provenance_mut;

/// The permissions of the mapping that holds the first byte of `text`, such as `r--p` (proc(5)).
pub fn permissions(text: &str) -> Result<String, String> {
    let at = text.as_ptr().addr();
    let maps = std::fs::read_to_string("/proc/self/maps").map_err(|error| error.to_string())?;
    let found = maps.lines().find_map(|line| {
        let (range, rest) = line.split_once(' ')?;
        let (low, end) = range.split_once('-')?;
        let low = usize::from_str_radix(low, 16).ok()?;
        let end = usize::from_str_radix(end, 16).ok()?;
        (low..end).contains(&at).then(|| rest.split(' ').next().unwrap_or_default().to_owned())
    });
    found.ok_or_else(|| format!("no mapping holds the address {at:#x}"))
}

/// Writes the first byte of a text in place, and reads it back. No safe code can do this to a
/// shared text; that the platform stops it where the text is a literal is the experiment.
pub fn overwrite(text: &str, byte: u8) -> u8 {
    let at = with_exposed_provenance_mut::<u8>(text.as_ptr().expose_provenance());
    // SAFETY: for a text on the heap the byte belongs to a live block that nobody reads meanwhile;
    // for a literal the language promises nothing, the page is read-only, and the process ends
    // here with a signal, which is what the caller is there to show. Volatile accesses are neither
    // dropped nor merged.
    unsafe {
        at.write_volatile(byte);
        at.read_volatile()
    }
}
