package main

import (
	"slices"
	"sync"
	"time"

	"claimbench.dev/subject"
)

const (
	// wakeUps is how often all are woken: the least counts, since what disturbs only adds.
	wakeUps = 3
	// settling is how long those who have come to their gate have to be asleep at it.
	settling = 2 * time.Millisecond
	// wakesOfOne is how often one is woken while all others sleep on.
	wakesOfOne = 4
)

// wakeAllExperiment makes n goroutines ready at once, and observes when the last of them runs.
func wakeAllExperiment() *subject.Definition {
	return subject.Experiment("wake-all", processors, subject.Param("n", 1000, 1, 1_000_000)).
		Value("last_us", "us", subject.Stochastic).
		Variant("channel", probing(func(p subject.Params) (subject.Values, error) {
			var last []int64
			wakeAll(p.Int("n"), func(delays []int64) { last = append(last, slices.Max(delays)) })
			return subject.Values{"last_us": microseconds(slices.Min(last))}, nil
		})).
		Variant("one-of-them", probing(func(p subject.Params) (subject.Values, error) {
			others := park(p.Int("n") - 1)
			var delays []int64
			for range wakesOfOne {
				wakeAll(1, func(delay []int64) { delays = append(delays, delay...) })
			}
			others.leave()
			return subject.Values{"last_us": microseconds(slices.Min(delays))}, nil
		}))
}

// startsExperiment is the same with the delays of all of them.
func startsExperiment() *subject.Definition {
	return subject.Experiment("starts", processors, subject.Param("n", 1000, 1, 1_000_000)).
		Variant("channel", timing(func(p subject.Params, histogram *subject.Histogram) {
			wakeAll(p.Int("n"), func(delays []int64) {
				for _, delay := range delays {
					histogram.Record(delay)
				}
			})
		}))
}

// wakeAll makes n goroutines wait at a gate, opens it, and looks at how long each took to run from
// that moment on: every one of them counts. That is done several times with the same goroutines.
func wakeAll(n int, look func(delays []int64)) {
	var gates [wakeUps]chan struct{}
	for i := range gates {
		gates[i] = make(chan struct{})
	}
	started := make([]int64, n)
	var here, running sync.WaitGroup
	here.Add(n)
	for i := range n {
		go func() {
			for _, gate := range gates {
				here.Done()
				<-gate
				started[i] = now()
				running.Done()
			}
		}()
	}
	for _, gate := range gates {
		here.Wait()
		here.Add(n)
		running.Add(n)
		time.Sleep(settling)
		opened := now()
		close(gate)
		running.Wait()
		delays := make([]int64, n)
		for i := range delays {
			delays[i] = started[i] - opened
		}
		look(delays)
	}
}
