package main

import (
	"math"
	"runtime"
	"sync"

	"claimbench.dev/subject"
)

// coarseBytes is how finely memory is observed: a few spans more or less are not the point.
const coarseBytes = 128

// parkedExperiment parks n goroutines in a fresh process and observes what stack each of them has.
func parkedExperiment() *subject.Definition {
	return subject.Experiment("parked", processors, subject.Param("n", 1000, 1, 1_000_000)).
		Value("bytes_each", "bytes", subject.Exact).
		Variant("goroutine", probing(func(p subject.Params) (subject.Values, error) {
			n := p.Int("n")
			before := stackBytes()
			crowd := park(n)
			each := float64(stackBytes()-before) / float64(n)
			crowd.leave()
			return subject.Values{"bytes_each": math.Round(each/coarseBytes) * coarseBytes}, nil
		}))
}

func stackBytes() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.StackInuse
}

// crowd is goroutines that wait to be told to leave.
type crowd struct {
	gate chan struct{}
	gone sync.WaitGroup
}

// park starts n goroutines, which have come to their gate when it returns.
func park(n int) *crowd {
	c := &crowd{gate: make(chan struct{})}
	var here sync.WaitGroup
	here.Add(n)
	for range n {
		c.gone.Go(func() {
			here.Done()
			<-c.gate
		})
	}
	here.Wait()
	return c
}

func (c *crowd) leave() {
	close(c.gate)
	c.gone.Wait()
}
