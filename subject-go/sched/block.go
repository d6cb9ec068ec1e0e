// Package sched is what subjects do with Go's scheduler, and see of it, beyond what the runtime
// exports.
package sched

import (
	"syscall"
	"time"
	"unsafe"
)

// BlockUntold sleeps in the kernel without telling the scheduler, so that its processor cannot be
// retaken or handed over: what system calls would be without that announcement.
func BlockUntold(d time.Duration) {
	left := syscall.NsecToTimespec(d.Nanoseconds())
	for {
		// The kernel writes what is left of the sleep when a signal ends it.
		at := uintptr(unsafe.Pointer(&left))
		_, _, errno := syscall.RawSyscall(syscall.SYS_NANOSLEEP, at, at, 0)
		if errno != syscall.EINTR {
			return
		}
	}
}

// Block sleeps in the kernel as any blocking system call does.
func Block(d time.Duration) {
	left := syscall.NsecToTimespec(d.Nanoseconds())
	for syscall.Nanosleep(&left, &left) == syscall.EINTR {
	}
}
