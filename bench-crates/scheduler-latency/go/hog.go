package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// hogging is how long each hog computes.
	hogging = 90 * time.Millisecond
	// sleeperPeriod is how often something falls due beside hogs.
	sleeperPeriod = time.Millisecond
)

// hoggedExperiment has a goroutine compute on each processor, and times how late a sleeper is for
// moments that are fixed beforehand.
func hoggedExperiment() *subject.Definition {
	with := func(hog func()) func(subject.Params) subject.Op {
		return timing(func(p subject.Params, histogram *subject.Histogram) {
			besideHogs(p.Int("procs"), hog, histogram)
		})
	}
	return subject.Experiment("hogged", processors).
		Variant("loop", timing(func(p subject.Params, histogram *subject.Histogram) {
			steps := stepsFor(hogging)
			besideHogs(p.Int("procs"), func() { spin(steps) }, histogram)
		})).
		Variant("gosched-seldom", with(func() { yieldEach(100_000) })).
		Variant("gosched", with(func() { yieldEach(1000) }))
}

// yieldEach yields after every so many steps. It looks at the clock when to end, which a loop that
// gives way anyway may do: each yield may take as long as others compute.
func yieldEach(steps int) {
	for end := now() + hogging.Nanoseconds(); now() < end; {
		spin(steps)
		runtime.Gosched()
	}
}

// besideHogs records how late the sleeper is for every moment that falls due before the hogs end.
// A late wake-up is late for all that fell due meanwhile, and each of those counts.
func besideHogs(hogs int, hog func(), histogram *subject.Histogram) {
	var running atomic.Int64
	running.Store(int64(hogs))
	began := now()
	for range hogs {
		go func() {
			hog()
			running.Add(-1)
		}()
	}
	for due := began + sleeperPeriod.Nanoseconds(); running.Load() > 0; {
		time.Sleep(time.Duration(due - now()))
		for woken := now(); due <= woken; due += sleeperPeriod.Nanoseconds() {
			histogram.Record(woken - due)
		}
	}
}

const (
	// longHog is how long the one hog computes before which others are queued.
	longHog = 150 * time.Millisecond
	// longDelay is from when on one of them counts as delayed.
	longDelay = 100 * time.Millisecond
)

// behindExperiment has a goroutine queue n short ones and then compute, and counts those that run
// more than a tenth of a second later.
func behindExperiment() *subject.Definition {
	return subject.Experiment("behind", processors, subject.Param("n", 5000, 1, 1_000_000)).
		Value("delayed", "goroutines", subject.Exact).
		Variant("loop", probing(func(p subject.Params) (subject.Values, error) {
			steps := stepsFor(longHog)
			var delayed atomic.Int64
			var all sync.WaitGroup
			runtime.Gosched() // A slice begins: else this is the one of what was before.
			for range p.Int("n") {
				created := now()
				all.Go(func() {
					if now()-created > longDelay.Nanoseconds() {
						delayed.Add(1)
					}
				})
			}
			spin(steps)
			all.Wait()
			return subject.Values{"delayed": delayed.Load()}, nil
		}))
}
