package main

import (
	"runtime"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// hogWithin is how long a sleeper has to fire beside a hog. Where the hog cannot be stopped it is
// over then, for the part is killed.
const hogWithin = 150 * time.Millisecond

// hogExperiment sleeps for a millisecond beside goroutines that compute for ever.
func hogExperiment() *subject.Definition {
	return both(subject.Experiment("hog",
		subject.Param("procs", 1, 1, 64), subject.Param("hogs", 1, 1, 64)).
		Value("fired", "", subject.State),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				args := hogArguments(p, 1)
				asked := watch{part: "hog", args: args, held: held, within: hogWithin}
				return endless(asked, "fired")
			}
		})
}

// hogDelayExperiment is the same where it is known to end: how late the sleeper fires.
func hogDelayExperiment() *subject.Definition {
	return subject.Experiment("hog-delay",
		subject.Param("procs", 1, 1, 64), subject.Param("hogs", 1, 1, 64)).
		Value("late_ms", "ms", subject.Stochastic).
		Variant("stock", func(p subject.Params) subject.Op {
			return observed(watch{part: "hog", args: hogArguments(p, 3)})
		})
}

func hogArguments(p subject.Params, sleeps int) arguments {
	return arguments{"procs": p.Int("procs"), "hogs": p.Int("hogs"), "sleeps": sleeps}
}

// sleepBesideHogs observes the median lateness of some sleeps.
func sleepBesideHogs(args arguments) outcome {
	runtime.GOMAXPROCS(args["procs"])
	for range args["hogs"] {
		go compute()
	}
	return sleeps(args["sleeps"])
}

func sleeps(count int) outcome {
	var late []time.Duration
	for range count {
		due := time.Now().Add(time.Millisecond)
		time.Sleep(time.Until(due))
		late = append(late, time.Since(due))
	}
	return outcome{Values: map[string]float64{"late_ms": milliseconds(median(late))}}
}

// counted is what the hogs compute, so that it is computed.
var counted atomic.Uint64

// compute counts for ever. Its loop has no call, so only a signal stops it.
//
//go:noinline
func compute() {
	count := uint64(0)
	for {
		count++
		if count == 0 {
			counted.Store(count)
		}
	}
}
