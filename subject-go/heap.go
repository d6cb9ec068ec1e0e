package subject

import (
	"runtime"
	"runtime/debug"
	"time"
)

// HeapUse is what a loop allocated, all iterations together.
type HeapUse struct {
	// Blocks is the number of allocations, packed tiny ones counted one by one.
	Blocks uint64 `json:"blocks"`
	// Bytes is the size of the blocks handed out: the size class, not what was asked for.
	Bytes uint64 `json:"bytes"`
}

// heapBytesMax is how much the heap may grow in a window before the collector runs after all. A
// loop may allocate gigabytes of garbage, which nothing else bounds once the collector is off.
const heapBytesMax = 512 << 20

// heapWindow counts what is allocated between open and read. While it exists, the collector runs
// only when the heap nears heapBytesMax, and goroutines share one processor. Neither changes what a
// loop allocates, but both change what the pools of package sync keep: a goroutine that moves to
// another processor does not find what it put back. One exactness is beyond this: after each
// collection a pool allocates its table again, so that a loop that uses one (fmt does) and
// allocates more than heapBytesMax counts some blocks that depend on when the collector ran.
type heapWindow struct {
	before, after runtime.MemStats
	percent       int
	limit         int64
	processors    int
}

func newHeapWindow() *heapWindow {
	window := &heapWindow{processors: runtime.GOMAXPROCS(1)}
	// The processor's first timer costs a block: the scavenger has one.
	time.Sleep(time.Microsecond)
	runtime.GC()
	window.percent = debug.SetGCPercent(-1)
	window.limit = debug.SetMemoryLimit(heapBytesMax)
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
	debug.SetMemoryLimit(w.limit)
	debug.SetGCPercent(w.percent)
	runtime.GOMAXPROCS(w.processors)
}
