package main

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"claimbench.dev/subject"
)

// progressExperiment computes on the only P while n goroutines are in system calls, then alone for
// as long, and observes what share of the latter was done in the former: the median of some rounds.
func progressExperiment() *subject.Definition {
	return subject.Experiment("progress",
		subject.Param("n", 8, 1, 100), subject.Param("block_ms", 80, 1, 10_000),
		subject.Param("rounds", 3, 1, 1000)).
		Value("share", "ratio", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n, window := p.Int("n"), time.Duration(p.Int("block_ms"))*time.Millisecond
			rounds := p.Int("rounds")
			return observed(1, func() (subject.Values, error) {
				var shares []float64
				for range rounds {
					block(restFirst)
					beside := stepsBeside(n, window)
					alone := stepsBeside(0, window)
					shares = append(shares, float64(beside)/float64(alone))
				}
				slices.Sort(shares)
				return subject.Values{"share": shares[rounds/2]}, nil
			})
		})
}

// restFirst is how long a goroutine is in a system call before what needs the runtime's watching
// thread fresh: long enough for that thread, which has to look twice, to take the P and rest as
// well, from which the end of the call wakes it with its shortest sleep.
const restFirst = 30 * time.Millisecond

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
