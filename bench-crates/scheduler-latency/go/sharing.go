package main

import (
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// sharedFor is how long goroutines share the processors.
	sharedFor = 200 * time.Millisecond
	// waitLeast is from when on the time between two looks at the clock is one of waiting.
	waitLeast = 3 * time.Millisecond
)

// sharingExperiment has k goroutines read the clock without a pause, and observes how long they
// wait for their next turn, and how evenly they share the time.
func sharingExperiment() *subject.Definition {
	return subject.Experiment("sharing", processors, subject.Param("k", 2, 2, 64)).
		Value("wait_ms", "ms", subject.Stochastic).
		Value("jain", "ratio", subject.Stochastic).
		Variant("goroutines", probing(func(p subject.Params) (subject.Values, error) {
			began := now()
			seen := make([]turns, p.Int("k"))
			var all sync.WaitGroup
			for i := range seen {
				all.Go(func() { seen[i] = readClock(int64(i)+1, began) })
			}
			all.Wait()
			var waits, totals []int64
			for _, each := range seen {
				waits, totals = append(waits, each.waits...), append(totals, each.ran)
			}
			if len(waits) == 0 {
				waits = append(waits, 0) // Nobody waited.
			}
			return subject.Values{
				"wait_ms": float64(quantile(0.5, waits)) / 1e6, "jain": jain(totals),
			}, nil
		}))
}

// turns is what one of them saw: how long it ran, and each of its waits.
type turns struct {
	ran   int64
	waits []int64
}

// reader is which of them read the clock last: where nobody else did meanwhile, it was not the
// others that were waited for.
var reader atomic.Int64

func readClock(id, began int64) turns {
	var seen turns
	for last := began; last < began+sharedFor.Nanoseconds(); {
		at := now()
		passed := at - last
		if reader.Swap(id) != id && passed > waitLeast.Nanoseconds() {
			seen.waits = append(seen.waits, passed)
		} else {
			seen.ran += passed
		}
		last = at
	}
	return seen
}

// jain is the fairness index of Jain, Chiu and Hawe: one where all have the same, one over their
// number where one has everything.
func jain(all []int64) float64 {
	sum, squares := 0.0, 0.0
	for _, each := range all {
		sum += float64(each)
		squares += float64(each) * float64(each)
	}
	if squares == 0 {
		return 0
	}
	return sum * sum / (float64(len(all)) * squares)
}
