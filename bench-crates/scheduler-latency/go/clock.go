package main

import (
	"slices"
	"syscall"
	"time"
)

// origin is what moments are counted from.
var origin = time.Now()

// now is this moment, in ns since the program began.
func now() int64 { return time.Since(origin).Nanoseconds() }

// spin computes for so many steps. Its loop has no call, so only a signal stops it.
//
//go:noinline
func spin(steps int) uint64 {
	x := uint64(steps)
	for range steps {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return x
}

const (
	// stepsTried is how many steps are timed to know how long one takes.
	stepsTried = 100_000
	// tries is how often: the fastest counts, because what disturbs only adds.
	tries = 8
)

// stepsFor is how many steps take so long.
func stepsFor(d time.Duration) int {
	fastest := time.Duration(1<<63 - 1)
	for range tries {
		began := time.Now()
		spin(stepsTried)
		fastest = min(fastest, time.Since(began))
	}
	return int(stepsTried * float64(d) / float64(fastest))
}

// processorTime is what this process has used of the processors since it began.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// quantile is that of some times, which it sorts; there must be one.
func quantile[T int64 | float64](q float64, all []T) T {
	slices.Sort(all)
	return all[min(int(q*float64(len(all))), len(all)-1)]
}

// microseconds writes a time in ns as a number that records and pictures show.
func microseconds(ns int64) float64 { return float64(ns) / 1e3 }
