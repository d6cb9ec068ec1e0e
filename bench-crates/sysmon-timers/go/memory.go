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

// scavengeExperiment drops memory and collects it, and observes how much of it the process still
// has some tenths of a second later. A second and a third collection may come a tenth after the one
// before.
func scavengeExperiment() *subject.Definition {
	with := func(collections, periodMs int, held bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			args := arguments{"tenths": p.Int("tenths"), "collections": collections,
				"period_ms": periodMs}
			return observed(watch{part: "scavenge", args: args, held: held})
		}
	}
	return subject.Experiment("scavenge", subject.Param("tenths", 10, 0, 100)).
		Value("kept_mib", "MiB", subject.Exact).
		Variant("one-collection", with(1, 0, false)).
		Variant("two-collections", with(2, 0, false)).
		Variant("two-collections-held", with(2, 0, true)).
		Variant("three-collections-held", with(3, 0, true)).
		Variant("one-and-forced", with(1, forcedMs, false))
}

const (
	// droppedMiB is how much memory is dropped, in blocks of droppedBlock bytes.
	droppedMiB   = 64
	droppedBlock = 64 << 10
	// coarseMiB is how finely the rest is observed: it is about all or nothing, and the runtime's
	// own memory varies by a few MiB.
	coarseMiB = 8
	// listNodes is the length of a list that stays. Marking it takes some milliseconds, as real
	// heaps do: the start of a collection wakes the scavenger, which should see the goal of the
	// one before.
	listNodes = 300_000
)

// node is of a list.
type node struct{ next *node }

// list stays while memory is dropped.
var list *node

func dropMemory(args arguments) outcome {
	for range listNodes {
		list = &node{next: list}
	}
	start, err := residentBytes()
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	kept := make([][]byte, 0, droppedMiB<<20/droppedBlock)
	for len(kept) < cap(kept) {
		kept = append(kept, bytes.Repeat([]byte{1}, droppedBlock))
	}
	runtime.KeepAlive(kept)
	kept = nil
	if err := shortenForced(args["period_ms"]); err != nil {
		return outcome{Missing: err.Error()}
	}
	if args["tenths"] > 0 {
		runtime.GC()
	}
	for tenth := 1; tenth <= args["tenths"]; tenth++ {
		restless(100 * time.Millisecond)
		if tenth < min(args["collections"], args["tenths"]) {
			runtime.GC()
		}
	}
	now, err := residentBytes()
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	mib := math.Round(float64(now-start)/(coarseMiB<<20)) * coarseMiB
	return outcome{Values: map[string]float64{"kept_mib": max(mib, 0)}}
}

// restless passes time with little work in between, as servers do. In a program that does nothing
// at all the background thread sleeps as well, and what it has to wake waits.
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
