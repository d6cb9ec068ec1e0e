package main

import (
	"runtime"
	"sync"
	"time"

	"claimbench.dev/subject"
)

// progressExperiment computes on the only P while n goroutines are in system calls, then alone for
// as long, and observes what share of the latter was done in the former.
func progressExperiment() *subject.Definition {
	return subject.Experiment("progress",
		subject.Param("n", 8, 1, 100), subject.Param("block_ms", 200, 1, 10_000)).
		Value("share", "ratio", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n, window := p.Int("n"), time.Duration(p.Int("block_ms"))*time.Millisecond
			return observed(1, func() (subject.Values, error) {
				block(restFirst)
				beside := stepsBeside(n, window)
				alone := stepsBeside(0, window)
				return subject.Values{"share": float64(beside) / float64(alone)}, nil
			})
		})
}

// restFirst is how long the only P is idle before what needs the runtime's watching thread fresh:
// long enough for that thread to rest as well, from which the end of this system call wakes it with
// its shortest sleep.
const restFirst = 60 * time.Millisecond

// stepsBeside counts what one goroutine gets done within a window that begins with the calls.
func stepsBeside(n int, window time.Duration) int {
	began := time.Now()
	var all sync.WaitGroup
	for range n {
		all.Go(func() { block(window) })
	}
	runtime.Gosched() // They go first, one after another.
	steps := 0
	for time.Since(began) < window {
		steps++
	}
	all.Wait()
	return steps
}
