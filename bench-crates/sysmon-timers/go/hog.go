package main

import (
	"crypto/sha256"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// hogWithin is how long a sleeper has to fire beside a hog. Where the hog cannot be stopped it is
// over then, for the part is killed.
const hogWithin = 400 * time.Millisecond

// hogExperiment sleeps for a millisecond beside goroutines that compute for ever.
func hogExperiment() *subject.Definition {
	return both(subject.Experiment("hog",
		subject.Param("procs", 1, 1, 64), subject.Param("hogs", 1, 1, 64)).
		Value("fired", "", subject.State),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				args := arguments{"procs": p.Int("procs"), "hogs": p.Int("hogs"), "sleeps": 5}
				return endless(watch{part: "hog", args: args, held: held, within: hogWithin}, "fired")
			}
		})
}

// hogDelayExperiment is the same where it is known to end: how late the sleeper fires.
func hogDelayExperiment() *subject.Definition {
	return subject.Experiment("hog-delay",
		subject.Param("procs", 1, 1, 64), subject.Param("hogs", 1, 1, 64)).
		Value("late_ms", "ms", subject.Stochastic).
		Variant("stock", func(p subject.Params) subject.Op {
			args := arguments{"procs": p.Int("procs"), "hogs": p.Int("hogs"), "sleeps": 5}
			return observed(watch{part: "hog", args: args})
		})
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

// loopExperiment sleeps beside a loop that spends its time in assembly, where the runtime cannot
// stop it: copies of so many KiB, the same with a call after each, and hashes.
func loopExperiment() *subject.Definition {
	with := func(loop int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			args := arguments{"loop": loop, "kib": p.Int("kib"), "sleeps": 1}
			return endless(watch{part: "loop", args: args, within: hogWithin}, "fired")
		}
	}
	return subject.Experiment("loop", subject.Param("kib", 16_384, 1, 1<<20)).
		Value("fired", "", subject.State).
		Variant("copy", with(loopCopy)).
		Variant("copy-call", with(loopCopyCall)).
		Variant("sha256", with(loopHash))
}

// The loops a part knows.
const (
	loopCopy = iota
	loopCopyCall
	loopHash
)

func sleepBesideLoop(args arguments) outcome {
	runtime.GOMAXPROCS(1)
	from, to := make([]byte, args["kib"]<<10), make([]byte, args["kib"]<<10)
	for i := range from {
		from[i], to[i] = byte(i), byte(i) // Touched, so that the loop does not fault pages in.
	}
	switch args["loop"] {
	case loopCopy:
		go copyForEver(to, from)
	case loopCopyCall:
		go copyAndCall(to, from)
	default:
		go hashForEver(from)
	}
	return sleeps(args["sleeps"])
}

//go:noinline
func copyForEver(to, from []byte) {
	for {
		copy(to, from)
	}
}

//go:noinline
func copyAndCall(to, from []byte) {
	for {
		copy(to, from)
		called(to)
	}
}

// called has a frame, so that it begins with the check for a request to stop, as most functions do.
//
//go:noinline
func called(b []byte) byte {
	var seen [256]byte
	seen[b[0]] = b[1]
	return seen[b[2]]
}

//go:noinline
func hashForEver(of []byte) {
	for {
		sum := sha256.Sum256(of)
		called(sum[:])
	}
}

// sliceExperiment has two goroutines compute on one processor, and observes how long one runs
// before it has to give way, and how evenly they share.
func sliceExperiment() *subject.Definition {
	return both(subject.Experiment("slice", subject.Param("hogs", 2, 2, 16)).
		Value("slice_ms", "ms", subject.Stochastic).
		Value("share", "ratio", subject.Stochastic),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				return observed(watch{part: "slice", args: arguments{"hogs": p.Int("hogs")}, held: held})
			}
		})
}

const (
	// sliceFor is how long the goroutines share the processor: a dozen slices.
	sliceFor = 240 * time.Millisecond
	// sliceGap is a pause between two readings of the clock that no reading takes.
	sliceGap = 2 * time.Millisecond
)

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
			hogs[i] = readClockUntil(end)
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

// readClockUntil reads the clock over and over; a gap between readings ends a slice. The last slice
// is cut off by the end of the measurement and counts for the total only.
func readClockUntil(end time.Time) runTimes {
	var seen runTimes
	began := time.Now()
	for last := began; ; {
		now := time.Now()
		if now.Sub(last) > sliceGap {
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
