package main

import (
	"runtime"
	"sync"
	"time"

	"claimbench.dev/subject"
)

// windows is how often something short is timed: the middle one counts.
const windows = 9

// creationExperiment creates goroutines one after another, waits for each, and times that: on a
// stack that was used before, on a new one, and on a thread of its own.
func creationExperiment() *subject.Definition {
	each := func(body func()) func(subject.Params) subject.Op {
		return probing(func(p subject.Params) (subject.Values, error) {
			n := p.Int("n")
			times := make([]float64, windows)
			for i := range times {
				began := time.Now()
				for range n {
					var one sync.WaitGroup
					one.Go(body)
					one.Wait()
				}
				times[i] = float64(time.Since(began).Nanoseconds()) / float64(n)
			}
			return subject.Values{"each_ns": quantile(0.5, times)}, nil
		})
	}
	return subject.Experiment("creation", processors, subject.Param("n", 100, 1, 100_000)).
		Value("each_ns", "ns", subject.Stochastic).
		Variant("goroutine", each(func() {})).
		Variant("goroutine-new-stack", probing(func(p subject.Params) (subject.Values, error) {
			n := windows * p.Int("n")
			began := time.Now()
			crowd := park(n) // Nobody leaves, so nobody's stack is used again.
			each := float64(time.Since(began).Nanoseconds()) / float64(n)
			crowd.leave()
			return subject.Values{"each_ns": each}, nil
		})).
		// A thread that its goroutine keeps ends with it, so that each needs a new one.
		Variant("thread", each(runtime.LockOSThread))
}
