package sched

import _ "unsafe" // For the names of the runtime that are linked to.

// procPin keeps the goroutine on its processor and says which that is; procUnpin ends it. The
// runtime keeps both names for others to link to.
//
//go:linkname procPin runtime.procPin
func procPin() int

//go:linkname procUnpin runtime.procUnpin
func procUnpin()

// Processor is the number of the P that the goroutine has at this moment.
func Processor() int {
	id := procPin()
	procUnpin()
	return id
}
