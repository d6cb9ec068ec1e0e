package main

import (
	"sync"
	"time"

	"claimbench.dev/subject"
)

// creationFor is how long goroutines are created again and again; the quickest time counts, since
// what else happens only adds to it. A million take longer, and are created once.
const creationFor = 20 * time.Millisecond

// creationExperiment starts n goroutines that do nothing, and waits for the last to end.
func creationExperiment() *subject.Definition {
	return subject.Experiment("creation", subject.Param("n", 1000, 1, 4_000_000)).
		Value("time_each", "ns", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				least := createAll(n)
				for start := time.Now(); time.Since(start) < creationFor && least < creationFor; {
					least = min(least, createAll(n))
				}
				each := float64(least.Nanoseconds()) / float64(n)
				return n, subject.Values{"time_each": each}, nil
			})
		})
}

func createAll(n int) time.Duration {
	start := time.Now()
	var all sync.WaitGroup
	all.Add(n)
	for range n {
		go all.Done()
	}
	all.Wait()
	return time.Since(start)
}
