package subject

import (
	"runtime"
	"runtime/debug"
)

// HeapUse is what a loop allocated, all iterations together.
type HeapUse struct {
	// Blocks is the number of allocations, packed tiny ones counted one by one.
	Blocks uint64 `json:"blocks"`
	// Bytes is the size of the blocks handed out: the size class, not what was asked for.
	Bytes uint64 `json:"bytes"`
}

// heapWindow counts what is allocated between open and read.
type heapWindow struct {
	before, after runtime.MemStats
	percent       int
}

func newHeapWindow() *heapWindow {
	window := new(heapWindow)
	runtime.GC()
	window.percent = debug.SetGCPercent(-1)
	return window
}

func (w *heapWindow) open() {
	runtime.ReadMemStats(&w.before)
}

func (w *heapWindow) read() *HeapUse {
	runtime.ReadMemStats(&w.after)
	return &HeapUse{
		Blocks: w.after.Mallocs - w.before.Mallocs,
		Bytes:  w.after.TotalAlloc - w.before.TotalAlloc,
	}
}

func (w *heapWindow) close() {
	debug.SetGCPercent(w.percent)
}
