package main

import (
	"runtime"
	"sync"
	"sync/atomic"

	"claimbench.dev/subject"
)

const (
	// fewYielders is what the cost among many is compared with.
	fewYielders = 100
	// lapsLeast and yieldsLeast say how long a measurement is.
	lapsLeast   = 2
	yieldsLeast = 60_000
)

// yieldExperiment has n goroutines yield in turn, and times a turn: by the laps of one of them, so
// that neither their creation nor their end is in it.
func yieldExperiment() *subject.Definition {
	return subject.Experiment("yield", processors, subject.Param("n", 100, 2, 1_000_000)).
		Value("turn_ns", "ns", subject.Stochastic).
		Value("growth", "ratio", subject.Stochastic).
		Variant("gosched", probing(func(p subject.Params) (subject.Values, error) {
			few := turnNs(fewYielders)
			many := turnNs(p.Int("n"))
			return subject.Values{"turn_ns": many, "growth": many / few}, nil
		}))
}

func turnNs(n int) float64 {
	var stop atomic.Bool
	var all, here sync.WaitGroup
	gate := make(chan struct{})
	here.Add(n - 1)
	for range n - 1 {
		all.Go(func() {
			here.Done()
			<-gate
			for !stop.Load() {
				runtime.Gosched()
			}
		})
	}
	here.Wait()
	close(gate)
	runtime.Gosched() // In the first lap they come from their gate.
	laps := max(lapsLeast, yieldsLeast/n)
	began := now()
	for range laps {
		runtime.Gosched()
	}
	turn := float64(now()-began) / float64(laps) / float64(n)
	stop.Store(true)
	all.Wait()
	return turn
}
