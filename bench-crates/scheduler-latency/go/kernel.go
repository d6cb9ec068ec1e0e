package main

import (
	"syscall"
	"time"
	"unsafe"
)

// This file is the only one that imports unsafe: a system call that the scheduler is not told of
// takes the address of what it is asked.

// blockUntold sleeps in the kernel without telling the scheduler, so that its processor cannot be
// handed over: what system calls would be without that announcement.
func blockUntold(d time.Duration) {
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

// block sleeps in the kernel as any blocking system call does.
func block(d time.Duration) {
	left := syscall.NsecToTimespec(d.Nanoseconds())
	for syscall.Nanosleep(&left, &left) == syscall.EINTR {
	}
}
