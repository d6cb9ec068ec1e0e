package main

import (
	"runtime"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

// retakeExperiment blocks one goroutine in a system call on the only processor, and measures how
// long another that could run has to wait for it.
func retakeExperiment() *subject.Definition {
	with := func(held bool, untold int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			args := arguments{"untold": untold, "block_ms": p.Int("block_ms"),
				"warm_ms": p.Int("warm_ms")}
			return observed(watch{part: "retake", args: args, held: held})
		}
	}
	return subject.Experiment("retake",
		subject.Param("block_ms", 50, 1, 10_000), subject.Param("warm_ms", 0, 0, 10_000)).
		Value("delay_us", "us", subject.Stochastic).
		Variant("stock", with(false, 0)).
		Variant("held", with(true, 0)).
		Variant("untold", with(false, 1))
}

// waitForProcessor observes the delay until the other goroutine runs: after a while of computing
// the longest of three, because it depends on when in its sleep the background thread is met.
func waitForProcessor(args arguments) outcome {
	runtime.GOMAXPROCS(1)
	blocked := sched.Block
	if args["untold"] == 1 {
		blocked = sched.BlockUntold
	}
	warm, rounds := time.Duration(args["warm_ms"])*time.Millisecond, 1
	if warm > 0 {
		rounds = 3
	}
	var longest time.Duration
	for round := range rounds {
		sched.Block(restFirst)
		runtime.Gosched() // A slice begins: else this is the one from before the rest.
		busyFor(warm + time.Duration(round)*longestSleep)
		ran := make(chan time.Time, 1)
		began := time.Now()
		go func() { ran <- time.Now() }()
		blocked(time.Duration(args["block_ms"]) * time.Millisecond)
		longest = max(longest, (<-ran).Sub(began))
	}
	return outcome{Values: map[string]float64{"delay_us": 1000 * milliseconds(longest)}}
}

const (
	// longestSleep is that of the background thread while something computes.
	longestSleep = 10 * time.Millisecond
	// restFirst is how long the processor is idle first: long enough for the thread, which has to
	// look twice, to see it and to rest as well. It begins anew with its shortest sleep where it is
	// woken, as by the end of a system call, and not where a timer ends its rest.
	restFirst = 60 * time.Millisecond
)

// busyFor computes for so long.
func busyFor(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; {
	}
}

// rampExperiment blocks many goroutines in system calls at once, and measures by how much that
// takes longer than one of them. It has two names, since with one processor it needs more of the
// machine: one for what is begun, and one for the thread that retakes.
func rampExperiment(id string) *subject.Definition {
	return both(subject.Experiment(id,
		subject.Param("n", 100, 1, 2000), subject.Param("procs", 1, 1, 64)).
		Value("over_ms", "ms", subject.Stochastic),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				args := arguments{"n": p.Int("n"), "procs": p.Int("procs"), "block_ms": rampBlockMs}
				return observed(watch{part: "ramp", args: args, held: held})
			}
		})
}

// rampBlockMs is how long each system call blocks.
const rampBlockMs = 60

func blockMany(args arguments) outcome {
	runtime.GOMAXPROCS(args["procs"])
	each := time.Duration(args["block_ms"]) * time.Millisecond
	began := time.Now()
	var all sync.WaitGroup
	for range args["n"] {
		all.Add(1)
		go func() {
			defer all.Done()
			sched.Block(each)
		}()
	}
	all.Wait()
	return outcome{Values: map[string]float64{"over_ms": milliseconds(time.Since(began) - each)}}
}
