//! Descriptors by their numbers: what safe Rust does not let one do, and Go does.

#![expect(unsafe_code, reason = "a number that owns nothing is what these experiments are about")]

use std::fs::File;
use std::io;
use std::os::fd::{BorrowedFd, FromRawFd, RawFd};

use rustix::io::FdFlags;

/// Whether the number names anything.
pub fn is_open(number: RawFd) -> bool {
    // SAFETY: the borrow ends with the call, which asks the kernel about the number; a number that
    // names nothing is answered with an error.
    rustix::io::fcntl_getfd(unsafe { BorrowedFd::borrow_raw(number) }).is_ok()
}

/// Closes the number, whoever owns it.
pub fn close(number: RawFd) {
    // SAFETY: no memory is mapped through any descriptor here, so none depends on it. That its
    // owner is left with a number that is not its own is what the experiments look at; they see to
    // it that the owner forgets the number.
    unsafe { rustix::io::close(number) }
}

/// Has the number closed when the program is replaced by another.
pub fn close_on_exec(number: RawFd) -> rustix::io::Result<()> {
    // SAFETY: as in `is_open`.
    rustix::io::fcntl_setfd(unsafe { BorrowedFd::borrow_raw(number) }, FdFlags::CLOEXEC)
}

/// A file that owns the number from now on, whatever it names.
pub fn adopt(number: RawFd) -> File {
    // SAFETY: the callers have got the number from a file that has given it up, or make sure that
    // the file made here never closes it.
    unsafe { File::from_raw_fd(number) }
}

/// Makes the kernel answer `openat` and `socket` calls of this thread with an error.
pub fn answer_with(errno: i32) -> io::Result<()> {
    // The constants are small and positive; the casts fit them to the fields of a filter.
    const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    const EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    const GIVE: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
    let step = |code, k, jt| libc::sock_filter { code, jt, jf: 0, k };
    let mut program = [
        step(LOAD, 0, 0), // The number of the call.
        step(EQUAL, libc::SYS_openat as u32, 2),
        step(EQUAL, libc::SYS_socket as u32, 1),
        step(GIVE, libc::SECCOMP_RET_ALLOW, 0),
        step(GIVE, libc::SECCOMP_RET_ERRNO | errno as u32, 0),
    ];
    let filter = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    // SAFETY: the call changes an attribute of this thread and reads no memory.
    let promised = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    if promised != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel copies the filter and its program, which live until the call returns.
    let set = unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &filter) };
    if set == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
