package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"time"

	"claimbench.dev/subject"
)

// scavengeExperiment drops memory and observes how much of it the process still has at a phase of
// what comes then. Phases are those of the constants below, in this order.
func scavengeExperiment() *subject.Definition {
	with := func(collections, periodMs int, held bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			args := arguments{"phase": p.Int("phase"), "collections": collections,
				"period_ms": periodMs}
			return observed(watch{part: "scavenge", args: args, held: held})
		}
	}
	return subject.Experiment("scavenge", subject.Param("phase", phaseRested, phaseStart, phaseRested)).
		Value("kept_mib", "MiB", subject.Exact).
		Variant("one-collection", with(1, 0, false)).
		Variant("two-collections", with(2, 0, false)).
		Variant("two-collections-held", with(2, 0, true)).
		Variant("one-and-forced", with(1, forcedMs, false))
}

// The phases.
const (
	phaseStart = iota
	phaseAllocated
	phaseDropped
	phaseCollected
	phaseWaited
	phaseCollectedAgain
	phaseRested
)

const (
	// droppedMiB is how much memory is dropped, in blocks of droppedBlock bytes.
	droppedMiB   = 64
	droppedBlock = 64 << 10
	// coarseMiB is how finely the rest is observed: it is about all or nothing, and the runtime's
	// own memory varies by a few MiB.
	coarseMiB = 8
	// waitFor and restFor are the pauses after the first and the second collection.
	waitFor = 300 * time.Millisecond
	restFor = 900 * time.Millisecond
)

func dropMemory(args arguments) outcome {
	start, err := residentBytes()
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	kept := make([][]byte, 0, droppedMiB<<20/droppedBlock)
	steps := []func(){
		phaseAllocated: func() {
			for len(kept) < cap(kept) {
				kept = append(kept, bytes.Repeat([]byte{1}, droppedBlock))
			}
		},
		phaseDropped:   func() { kept = nil },
		phaseCollected: runtime.GC,
		phaseWaited: func() {
			if err = shortenForced(args["period_ms"]); err == nil {
				restless(waitFor)
			}
		},
		phaseCollectedAgain: func() {
			if args["collections"] > 1 {
				runtime.GC()
			}
		},
		phaseRested: func() { restless(restFor) },
	}
	for phase := phaseAllocated; phase <= args["phase"]; phase++ {
		steps[phase]()
	}
	now, failed := residentBytes()
	runtime.KeepAlive(kept)
	if err != nil || failed != nil {
		return outcome{Missing: fmt.Sprint(err, failed)}
	}
	mib := math.Round(float64(now-start)/(coarseMiB<<20)) * coarseMiB
	return outcome{Values: map[string]float64{"kept_mib": max(mib, 0)}}
}

// restless passes time with little work in between, as servers do. In a program that does nothing at
// all the background thread sleeps as well, and what it has to wake waits.
func restless(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; {
		time.Sleep(5 * time.Millisecond)
	}
}

// shortenForced shortens the time after which a collection is forced, where that is asked for.
func shortenForced(periodMs int) error {
	if periodMs == 0 {
		return nil
	}
	period, err := findVariable("runtime.forcegcperiod")
	if err != nil {
		return err
	}
	defer period.close()
	return period.write(uint64(periodMs) * uint64(time.Millisecond))
}

// residentBytes reads how much memory this process has.
func residentBytes() (int, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return 0, fmt.Errorf("cannot read '%s'", text)
	}
	pages, err := strconv.Atoi(string(fields[1]))
	return pages * os.Getpagesize(), err
}
