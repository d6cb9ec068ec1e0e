package main

import (
	"runtime"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// idleFor is how long a processor is left alone before it has to be woken: longer than it looks
	// for work before it sleeps.
	idleFor = 200 * time.Microsecond
	// warmUps are creations that do not count.
	warmUps = 20
)

// latencyExperiment times goroutines from their creation to their start: on the processor of their
// creator, which waits for them, and on another that has nothing to do.
func latencyExperiment() *subject.Definition {
	with := func(processors, fewer int, create func() time.Duration) func(
		subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			events := p.Int("events") / fewer
			return subject.Distribution(func() *subject.Histogram {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				histogram := subject.NewHistogram()
				for range warmUps {
					create()
				}
				for range events {
					histogram.Record(create().Nanoseconds())
				}
				return histogram
			})
		}
	}
	return subject.Experiment("latency", subject.Param("events", 5000, 100, 1_000_000)).
		Variant("same-processor", with(1, 1, createAndWait)).
		Variant("idle-processor", with(2, 20, createAndSpin))
}

// createAndWait gives its own processor to what it creates.
func createAndWait() time.Duration {
	started := make(chan time.Duration)
	created := time.Now()
	go func() { started <- time.Since(created) }()
	return <-started
}

// createAndSpin keeps its own processor, so that another has to be found.
func createAndSpin() time.Duration {
	spinFor(idleFor)
	var late atomic.Int64
	created := time.Now()
	go func() { late.Store(int64(max(time.Since(created), 1))) }()
	for late.Load() == 0 {
	}
	return time.Duration(late.Load())
}

func spinFor(duration time.Duration) {
	for start := time.Now(); time.Since(start) < duration; {
	}
}
