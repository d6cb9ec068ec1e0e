package main

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// This file is the only one that imports unsafe: it looks into a mutex, which tells nobody who
// waits for it, and asks the kernel what syscall has no function for.

// waiterShift is where the number of those who wait begins in the state of a mutex: above the three
// bits that say that it is locked, that somebody was woken, and that somebody starves.
const waiterShift = 3

// waiters is how many goroutines have given up spinning for a mutex and are parked, or about to be.
// The state is its first word.
func waiters(mutex *sync.Mutex) int {
	return int(atomic.LoadInt32((*int32)(unsafe.Pointer(mutex))) >> waiterShift)
}
