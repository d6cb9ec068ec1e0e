package main

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// This file is the only one that imports unsafe: it asks the runtime for what it does not export.

// procPin keeps the goroutine on its processor and says which one that is. The runtime leaves this
// name open to other packages.
//
//go:linkname procPin runtime.procPin
func procPin() int

//go:linkname procUnpin runtime.procUnpin
func procUnpin()

// ownProcessor is the number of the P that the goroutine has at this moment.
func ownProcessor() int {
	number := procPin()
	procUnpin()
	return number
}

// waiterShift is where the number of those who wait begins in the state of a mutex: above the three
// bits that say that it is locked, that somebody was woken, and that somebody starves.
const waiterShift = 3

// waiters is how many goroutines have given up spinning for a mutex and are parked, or about to be.
// The state is its first word.
func waiters(mutex *sync.Mutex) int {
	return int(atomic.LoadInt32((*int32)(unsafe.Pointer(mutex))) >> waiterShift)
}
