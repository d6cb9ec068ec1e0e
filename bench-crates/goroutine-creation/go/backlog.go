package main

import (
	"runtime"
	"sync"
	"time"

	"claimbench.dev/subject"
)

const (
	// backlogWork is what each goroutine before the newcomer computes.
	backlogWork = 2 * time.Microsecond
	// backlogRounds is how many newcomers a process times, after one that does not count.
	backlogRounds = 5
)

// backlogExperiment times a goroutine from its creation to its start when k others are ready to run
// already, on one processor.
func backlogExperiment() *subject.Definition {
	return subject.Experiment("backlog", subject.Param("k", 100, 0, 1_000_000)).
		Variant("goroutines", func(p subject.Params) subject.Op {
			k := p.Int("k")
			return subject.Distribution(func() *subject.Histogram {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				histogram := subject.NewHistogram()
				behind(k)
				for range backlogRounds {
					histogram.Record(behind(k).Nanoseconds())
				}
				return histogram
			})
		})
}

func behind(k int) (late time.Duration) {
	var all sync.WaitGroup
	for range k {
		all.Go(computeBriefly)
	}
	created := time.Now()
	all.Go(func() { late = time.Since(created) })
	// The newest goroutine runs next; one more makes the newcomer queue with the others.
	all.Go(computeBriefly)
	all.Wait()
	return late
}

func computeBriefly() {
	for start := time.Now(); time.Since(start) < backlogWork; {
	}
}
