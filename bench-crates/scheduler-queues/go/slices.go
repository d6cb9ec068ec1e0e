package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// sliced is how many tasks compute, each for sliceLong: longer than the runtime lets a
	// goroutine run where it can stop it.
	sliced    = 3
	sliceLong = 30 * time.Millisecond
)

// slicesExperiment has tasks compute one after the other on the only processor, without a call in
// which they could be stopped; how many began before an earlier one had ended. It has two names,
// for the environment says whether the runtime may stop them by a signal.
func slicesExperiment(id string) *subject.Definition {
	return subject.Experiment(id).
		Value("interleaved", "tasks", subject.Stochastic).
		Variant("go", func(subject.Params) subject.Op {
			return observing(func() (subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				turns := turnsFor(sliceLong)
				var begun, ended, interleaved atomic.Int64
				var all sync.WaitGroup
				for range sliced {
					all.Add(1)
					go func() {
						if begun.Add(1)-1 > ended.Load() {
							interleaved.Add(1)
						}
						count(turns)
						ended.Add(1)
						all.Done()
					}()
				}
				all.Wait()
				return subject.Values{"interleaved": interleaved.Load()}, nil
			})
		})
}

// counted is where count counts.
var counted atomic.Int64

// count computes without a call.
func count(turns int) {
	for range turns {
		counted.Add(1)
	}
}

// countAlone is count for several at once.
func countAlone(turns int) {
	var own atomic.Int64
	for range turns {
		own.Add(1)
	}
}

// turnsFor is how often count has to count to take so long.
func turnsFor(d time.Duration) int {
	const sample = 100_000
	began := time.Now()
	count(sample)
	return int(float64(sample) * float64(d) / float64(time.Since(began)))
}
