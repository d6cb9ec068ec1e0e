package main

import (
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// stealExperiment fills the queue of one P while the other is held, lets go of that, and reads from
// the order in which the goroutines ran what was stolen and how often. As a control the owner runs
// its queue itself.
func stealExperiment() *subject.Definition {
	return subject.Experiment("steal", subject.Param("n", 100, 4, 200)).
		Value("first", "", subject.State).
		Value("batch", "goroutines", subject.Exact).
		Value("raids", "raids", subject.Exact).
		Variant("thief", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return observed(2, func() (subject.Values, error) {
				for range stealAttempts {
					if order := stolenOrder(n); order != nil {
						batches := batchesOf(order)
						return subject.Values{"first": whichEnd(order[:batches[0]], n),
							"batch": batches[0], "raids": len(batches)}, nil
					}
				}
				return nil, &subject.DisturbedError{Reason: "no two processors were free at once"}
			})
		}).
		Variant("owner", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return observed(1, func() (subject.Values, error) {
				var log runLog
				for id := range n {
					go log.write(id)
				}
				for int(log.next.Load()) < n {
					runtime.Gosched()
				}
				first := whichEnd(log.ids[:1], n)
				return subject.Values{"first": first, "batch": 0, "raids": 0}, nil
			})
		})
}

const (
	// stealWithin is how long it may take: after 10 ms the owner might be stopped and run its
	// goroutines itself.
	stealWithin = 8 * time.Millisecond
	// stealAttempts is how often it is tried where the machine was busy with something else.
	stealAttempts = 20
)

// runLog has the numbers of goroutines in the order in which they ran.
type runLog struct {
	next atomic.Int64
	ids  [256]int
}

func (l *runLog) write(id int) { l.ids[l.next.Add(1)-1] = id }

// stolenOrder is the order in which the second P ran what it stole: everything but the newest,
// which has a place of its own and is taken last, if at all. Nil where it took too long.
func stolenOrder(n int) []int {
	var log runLog
	var held, letGo, released atomic.Bool
	go func() {
		held.Store(true)
		for !letGo.Load() {
		}
		released.Store(true)
	}()
	for began := time.Now(); !held.Load(); {
		if time.Since(began) > patience {
			return nil
		}
	}
	runtime.Gosched() // A slice begins.
	began := time.Now()
	for id := range n {
		go log.write(id)
	}
	letGo.Store(true)
	for int(log.next.Load()) < n-1 && time.Since(began) < stealWithin {
	}
	inTime := time.Since(began) < stealWithin
	for !released.Load() || int(log.next.Load()) < n {
		runtime.Gosched()
	}
	if !inTime {
		return nil
	}
	return slices.DeleteFunc(log.ids[:n], func(id int) bool { return id == n-1 })
}

// batchesOf reads the sizes of batches from an order: of each batch the thief runs the last one at
// once and then the others from the first on.
func batchesOf(order []int) []int {
	var sizes []int
	for start := 0; start < len(order); {
		size := 1
		if next := start + 1; next < len(order) && order[next] < order[start] {
			size = order[start] - order[next] + 1
		}
		sizes = append(sizes, size)
		start += size
	}
	return sizes
}

// whichEnd says at which end of the queue the goroutines of a batch were.
func whichEnd(batch []int, n int) string {
	sorted := slices.Sorted(slices.Values(batch))
	switch first, last := sorted[0], sorted[len(sorted)-1]; {
	case last-first+1 != len(sorted):
		return "neither"
	case first == 0:
		return "oldest"
	case last >= n-2:
		return "newest"
	}
	return "neither"
}
