package main

import (
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

// progressExperiment computes on the only P while n goroutines are in system calls, then alone for
// as long, and observes what share of the processor time of the latter there was in the former: the
// median of some rounds. What is computed in that time depends on how fast the processor is then.
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
					beside := computedBeside(n, window)
					alone := computedBeside(0, window)
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

// computedBeside is the processor time that one goroutine gets within a window that begins with the
// calls: that of its thread, for as long as it is on the same one.
func computedBeside(n int, window time.Duration) time.Duration {
	began := time.Now()
	var all sync.WaitGroup
	for range n {
		all.Go(func() { block(window) })
	}
	runtime.Gosched() // They go first, one after another.
	computed, thread, before := time.Duration(0), syscall.Gettid(), sched.ThreadTime()
	for time.Since(began) < window {
		now, on := sched.ThreadTime(), syscall.Gettid()
		if on == thread {
			computed += now - before
		}
		thread, before = on, now
	}
	all.Wait()
	return computed
}
