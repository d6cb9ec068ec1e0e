package main

import (
	"runtime"
	"time"

	"claimbench.dev/subject"
)

// stopExperiment collects garbage beside a loop without a call, which has to be stopped for that.
func stopExperiment() *subject.Definition {
	return both(subject.Experiment("stop").
		Value("finished", "", subject.State),
		func(held bool) func(subject.Params) subject.Op {
			return func(subject.Params) subject.Op {
				return endless(watch{part: "collect", held: held, within: hogWithin}, "finished")
			}
		})
}

func collectBesideLoop(arguments) outcome {
	runtime.GOMAXPROCS(2)
	go compute()
	time.Sleep(time.Millisecond)
	runtime.GC()
	return outcome{}
}

// pacingExperiment allocates a fixed amount and counts the collections that takes.
func pacingExperiment() *subject.Definition {
	return both(subject.Experiment("pacing", subject.Param("blocks", 40_000, 1, 10_000_000)).
		Value("cycles", "cycles", subject.Stochastic),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				args := arguments{"blocks": p.Int("blocks")}
				return observed(watch{part: "pace", args: args, held: held})
			}
		})
}

// allocated keeps what is allocated from staying on a stack.
var allocated []byte

func pace(args arguments) outcome {
	runtime.GOMAXPROCS(1)
	before := collections()
	for range args["blocks"] {
		allocated = make([]byte, 4096)
	}
	return outcome{Values: map[string]float64{"cycles": float64(collections() - before)}}
}

// collections counts those that nobody asked for.
func collections() uint32 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.NumGC - stats.NumForcedGC
}

// forcedExperiment leaves a program idle and counts the collections. How long the runtime waits
// before it forces one is a variable of it; the variants that shorten it write it, as a debugger
// would, and nothing else is changed.
func forcedExperiment() *subject.Definition {
	with := func(periodMs int, held bool) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			args := arguments{"period_ms": periodMs}
			return observed(watch{part: "forced", args: args, held: held})
		}
	}
	return subject.Experiment("forced").
		Value("shipped_s", "s", subject.Exact).
		Value("cycles", "cycles", subject.Exact).
		Variant("shipped", with(0, false)).
		Variant("shortened", with(forcedMs, false)).
		Variant("shortened-held", with(forcedMs, true))
}

const (
	// forcedMs is the shortened period.
	forcedMs = 100
	// forcedFor is how long the idle program is watched: four and a half periods.
	forcedFor = 450 * time.Millisecond
)

func watchForced(args arguments) outcome {
	period, err := findVariable("runtime.forcegcperiod")
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	defer period.close()
	shipped, err := period.read()
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	if args["period_ms"] > 0 {
		short := time.Duration(args["period_ms"]) * time.Millisecond
		if err := period.write(uint64(short.Nanoseconds())); err != nil {
			return outcome{Missing: err.Error()}
		}
	}
	runtime.GC() // The periods are counted from here.
	before := collections()
	time.Sleep(forcedFor)
	return outcome{Values: map[string]float64{
		"shipped_s": time.Duration(shipped).Seconds(), "cycles": float64(collections() - before),
	}}
}
