package main

import (
	"runtime"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// hogFor is how long the loop takes: ten times what a goroutine is let run.
	hogFor = 250 * time.Millisecond
	// hogSample is how long it takes while its speed is found.
	hogSample = 5 * time.Millisecond
)

// hogExperiment computes in a loop without calls while another goroutine wants the only processor,
// and observes whether that ran before the loop was done.
func hogExperiment() *subject.Definition {
	return subject.Experiment("hog").
		Value("interrupted", "", subject.State).
		Variant("one-processor", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				iterations := iterationsFor(hogFor)
				var ran atomic.Bool
				go ran.Store(true)
				compute(iterations)
				interrupted := ran.Load() // Before anything is called, where it could give way.
				return subject.None{}, subject.Values{"interrupted": interrupted}, nil
			})
		})
}

// iterationsFor finds how many iterations take at least so long.
func iterationsFor(duration time.Duration) int {
	for iterations := 1 << 16; ; iterations *= 2 {
		start := time.Now()
		compute(iterations)
		if took := time.Since(start); took >= hogSample {
			return iterations * int(duration/took+1)
		}
	}
}

// compute has no call in its loop, so that only a signal can stop it there.
//
//go:noinline
func compute(iterations int) uint64 {
	x := uint64(iterations)
	for range iterations {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return x
}
