package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// sliceExperiment has two goroutines compute on one processor, and observes how long one runs
// before it has to give way, and how evenly they share.
func sliceExperiment() *subject.Definition {
	return both(subject.Experiment("slice", subject.Param("hogs", 2, 2, 16)).
		Value("slice_ms", "ms", subject.Stochastic).
		Value("share", "ratio", subject.Stochastic),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				args := arguments{"hogs": p.Int("hogs")}
				return observed(watch{part: "slice", args: args, held: held})
			}
		})
}

// sliceFor is how long the goroutines share the processor: six slices.
const sliceFor = 120 * time.Millisecond

// computed is which of the goroutines computed last.
var computed atomic.Int64

// runTimes is what one of the goroutines saw: its whole time, and its slices.
type runTimes struct {
	total  time.Duration
	slices []time.Duration
}

func shareProcessor(args arguments) outcome {
	runtime.GOMAXPROCS(1)
	end := time.Now().Add(sliceFor)
	hogs := make([]runTimes, args["hogs"])
	var all sync.WaitGroup
	for i := range hogs {
		all.Add(1)
		go func() {
			defer all.Done()
			hogs[i] = readClockUntil(end, int64(i)+1)
		}()
	}
	all.Wait()
	var slices []time.Duration
	least, most := hogs[0].total, hogs[0].total
	for _, hog := range hogs {
		slices = append(slices, hog.slices...)
		least, most = min(least, hog.total), max(most, hog.total)
	}
	if len(slices) == 0 { // Nobody ever gave way.
		slices = append(slices, most)
	}
	return outcome{Values: map[string]float64{
		"slice_ms": milliseconds(median(slices)), "share": float64(least) / float64(most),
	}}
}

// readClockUntil reads the clock over and over; that another has computed meanwhile ends a slice.
// The last slice is cut off by the end of the measurement and counts for the total only.
func readClockUntil(end time.Time, id int64) runTimes {
	var seen runTimes
	began := time.Now()
	computed.Store(id)
	for last := began; ; {
		now := time.Now()
		if computed.Swap(id) != id {
			seen.slices = append(seen.slices, last.Sub(began))
			seen.total += last.Sub(began)
			began = now
		}
		if last = now; now.After(end) {
			seen.total += now.Sub(began)
			return seen
		}
	}
}
